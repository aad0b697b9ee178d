"""What the ear tells: closed union of frozen dataclasses. Times are stream time in seconds."""

from dataclasses import dataclass
from typing import TypeAlias

from voicecoach.units import Seconds


@dataclass(frozen=True, slots=True)
class Understood:
    """A command was decided.

    Attributes:
        command: its name, one of `session.commands.Command`'s values.
        value: the number that was said, for `number` only.
        phrase: the phrase of the table that was recognised.
        start, end: the utterance.
        decided: end of the last sample the ear had heard when it decided.
        confidence: 0 to 1, of the weakest word.
    """

    command: str
    value: int | None
    phrase: str
    start: Seconds
    end: Seconds
    decided: Seconds
    confidence: float


@dataclass(frozen=True, slots=True)
class Ignored:
    """An utterance that triggered nothing, and why.

    Attributes:
        reason: `not_a_command`, `second_opinion`, `own_voice`, `too_long`, `low_confidence` …
        detail: scores for `--explain`; holds words, so it never reaches a log unasked.
    """

    reason: str
    start: Seconds
    end: Seconds
    decided: Seconds
    detail: str = ""


Decision: TypeAlias = Understood | Ignored
