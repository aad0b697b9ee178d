"""Lines about the computer: what has failed, what to do, and that all is well again.

Each is the name of a line in the catalogue.
"""

from typing import Final

from voicecoach.session.events import Halt, Trouble

RESTORED: Final[dict[Halt, str]] = {
    Halt.SPEAKER: "speaker-back",
    Halt.SLEEP: "awake-again",
}

TROUBLE: Final[dict[Trouble, str]] = {
    Trouble.MICROPHONE_LOST: "microphone-lost",
    Trouble.MICROPHONE_SILENT: "microphone-silent",
    Trouble.MICROPHONE_QUIET: "microphone-quiet",
    Trouble.MICROPHONE_CLIPPING: "microphone-clipping",
    Trouble.MISSED: "missed-that",
    Trouble.MICROPHONE_BACK: "microphone-back",
    Trouble.MICROPHONE_OTHER: "microphone-other",
    Trouble.EARS_LOST: "ears-lost",
    Trouble.NOT_KEPT: "not-kept",
}

DEAF: Final = frozenset({Trouble.MICROPHONE_LOST, Trouble.MICROPHONE_SILENT, Trouble.EARS_LOST})
"""Troubles after which the coach cannot hear the listener."""

HEARING: Final = frozenset({Trouble.MICROPHONE_BACK, Trouble.MICROPHONE_OTHER})
"""… until one of these."""
