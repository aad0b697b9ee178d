"""What the ear tells: closed union of frozen dataclasses. Times are stream time in seconds."""

from dataclasses import dataclass
from typing import TypeAlias

from voicecoach.base.units import Seconds


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
        reason: one of `acceptance.Reason`.
        detail: what was heard, for `--explain`; holds words, so it never reaches a log unasked.
        confidence: the grammar's, 0 to 1, in the phrase that it heard; 0 if it heard none.
        agreement: how much the second opinion is like that phrase, 0 to 1; 0 if there was none.
        perhaps: the command that it may have been, where the evidence is in between.
    """

    reason: str
    start: Seconds
    end: Seconds
    decided: Seconds
    detail: str = ""
    confidence: float = 0.0
    agreement: float = 0.0
    perhaps: str = ""


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
    """What was ignored, as `hear --json` and the event log give it: reason and scores; words only on request."""
    return {
        "reason": decision.reason,
        "utterance_start": round(decision.start, 6),
        "utterance_end": round(decision.end, 6),
        "confidence": round(decision.confidence, 3),
        "agreement": round(decision.agreement, 3),
        **({"detail": decision.detail} if explain else {}),
    }
