"""Decisions of the ear: the session's own `Spoken`, or a reason to ignore an utterance. Times are stream seconds."""

from dataclasses import dataclass
from typing import TypeAlias

from voicecoach.base.units import Seconds
from voicecoach.session.events import Spoken


@dataclass(frozen=True, slots=True)
class Ignored:
    """An utterance that triggered nothing, and why.

    Attributes:
        reason: one of `acceptance.Reason`.
        detail: the words heard, for `--explain`; they never reach a log unasked.
        confidence: the grammar's, 0 to 1, in the phrase that it heard; 0 if it heard none.
        agreement: likeness of the second opinion to that phrase, 0 to 1; 0 if there was none.
        perhaps: the possible command, if the evidence is neither clear nor absent.
    """

    reason: str
    start: Seconds
    end: Seconds
    decided: Seconds
    detail: str = ""
    confidence: float = 0.0
    agreement: float = 0.0
    perhaps: str = ""


Decision: TypeAlias = Spoken | Ignored


def command_fields(heard: Spoken) -> dict[str, object]:
    """A spoken command, as `hear --json` and the event log give it."""
    value: dict[str, object] = {} if heard.value is None else {"value": heard.value}
    return {
        "command": heard.command.value,
        **value,
        "phrase": heard.phrase,
        "utterance_start": round(heard.start, 6),
        "utterance_end": round(heard.end, 6),
        "decided": round(heard.decided, 6),
        "confidence": round(heard.confidence, 3),
    }


def ignored_fields(decision: Ignored, *, explain: bool = False) -> dict[str, object]:
    """An ignored utterance, as `hear --json` and the event log give it: reason and scores; words only on request."""
    return {
        "reason": decision.reason,
        "utterance_start": round(decision.start, 6),
        "utterance_end": round(decision.end, 6),
        "confidence": round(decision.confidence, 3),
        "agreement": round(decision.agreement, 3),
        **({"detail": decision.detail} if explain else {}),
    }
