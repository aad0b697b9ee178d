"""What the coach asks, as data; `machine.py` knows what each answer brings.

While a question is open the ear hears nothing but its answers, so its lines may hold words that are commands elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final

from voicecoach.session import wording
from voicecoach.session.commands import Command


class Topic(StrEnum):
    """What an answer is about."""

    END_WORKOUT = auto()
    PAIN = auto()
    CONFIRM = auto()
    """Whether a command that was heard, but not surely, was meant."""


class Kind(StrEnum):
    """What can be answered, by the name of the ear's situation."""

    YES_NO = "asking-yes-no"
    NUMBER = "asking-number"


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        lines: how it is asked.
        again: how it is asked once more when nobody has answered; empty to leave it at once.
        unanswered: what is said when nobody has answered in the end.
        goes_on: without an answer the workout goes on where it was; otherwise it stays paused.
        command: the one that is to be confirmed.
    """

    topic: Topic
    kind: Kind
    lines: Sequence[str]
    again: Sequence[str] = ()
    unanswered: Sequence[str] = ()
    goes_on: bool = False
    command: Command | None = None


END_WORKOUT: Final = Question(Topic.END_WORKOUT, Kind.YES_NO, (wording.END_WORKOUT,), unanswered=(wording.STILL_HERE,))

PAIN: Final = Question(
    Topic.PAIN, Kind.NUMBER, (wording.HOW_BAD,), again=(wording.HOW_BAD,), unanswered=(wording.PAIN_CAREFUL,)
)


def confirm(command: Command, *, goes_on: bool) -> Question:
    """Whether a command was meant; silence means no."""
    return Question(Topic.CONFIRM, Kind.YES_NO, (wording.was_it(command),), goes_on=goes_on, command=command)
