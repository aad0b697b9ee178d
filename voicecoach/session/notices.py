"""What the coach says about the machine it runs on: what has failed, what to do, and that all is well again."""

from typing import Final

from voicecoach.session.events import Halt, Trouble

SAY_RESUME: Final = "Say resume when you like."

RESTORED: Final[dict[Halt, str]] = {
    Halt.SPEAKER: "The sound is here again.",
    Halt.SLEEP: "Welcome back. The computer was asleep.",
}

TROUBLE: Final[dict[Trouble, str]] = {
    Trouble.MICROPHONE_LOST: "The microphone is gone. Please plug it in. The workout goes on meanwhile.",
    Trouble.MICROPHONE_SILENT: "The microphone is silent. It may be muted. The workout goes on meanwhile.",
    Trouble.MICROPHONE_QUIET: "I hardly hear you. Come closer to the microphone, or turn it up.",
    Trouble.MICROPHONE_CLIPPING: "The microphone is too loud. Turn it down, or move it away a little.",
    Trouble.MICROPHONE_BACK: "I hear you well again.",
    Trouble.EARS_LOST: "I cannot hear you any more. The workout goes on without.",
}
