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


def command_fields(decision: Understood) -> dict[str, object]:
    """A command as `hear --json` and the event log give it."""
    value: dict[str, object] = {} if decision.value is None else {"value": decision.value}
    return {
        "command": decision.command,
        **value,
        "phrase": decision.phrase,
        "utterance_start": round(decision.start, 6),
        "utterance_end": round(decision.end, 6),
        "decided": round(decision.decided, 6),
        "confidence": round(decision.confidence, 3),
    }


def ignored_fields(decision: Ignored, *, explain: bool = False) -> dict[str, object]:
    """What was ignored, as `hear --json` and the event log give it; words and scores only on request."""
    detail = {"detail": decision.detail} if explain else {}
    times = {"utterance_start": round(decision.start, 6), "utterance_end": round(decision.end, 6)}
    return {"reason": decision.reason, **times, **detail}
