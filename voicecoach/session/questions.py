"""What the coach asks, as data: how it is said, what can be answered, and what each answer brings.

`machine.py` knows what an outcome is, and nothing of what is asked. While a question is open the ear hears nothing but
its answers, so its lines may hold words that are commands elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto
from typing import Final, TypeAlias

from voicecoach.routine.models import Asked
from voicecoach.session import wording
from voicecoach.session.commands import Command
from voicecoach.session.place import Changes, Place
from voicecoach.session.script import AskStep


class Topic(StrEnum):
    """What an answer is about, by the name that events use."""

    END_WORKOUT = auto()
    PAIN = auto()
    EFFORT = auto()
    DAY_AFTER = auto()
    """How it was on the day after the last workout."""
    CONFIRM = auto()
    """Whether a command that was heard, but not surely, was meant."""
    SLOWER = auto()
    """Whether an exercise that hurts a little goes on slower."""
    EASIER = auto()
    """Whether an exercise that hurts more goes on in its easier variation."""
    CONTINUE = auto()
    """Whether a workout that was cut off is taken up where it was."""


class Kind(StrEnum):
    """What can be answered, by the name of the ear's situation."""

    YES_NO = "asking-yes-no"
    NUMBER = "asking-number"


@dataclass(frozen=True, slots=True)
class GoOn:
    """The workout goes on where it was when the question came; a pause goes on, too. Some lines first."""

    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """The workout is paused there, after some lines."""

    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Leave:
    """This exercise is left for today, after some lines."""

    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Ease:
    """The exercise goes on in its easier variation at once, from this very repetition."""


@dataclass(frozen=True, slots=True)
class End:
    """The workout ends with its summary."""


@dataclass(frozen=True, slots=True)
class Obey:
    """What was going on when the question came is given this command; `undo` takes both back as one."""

    command: Command


@dataclass(frozen=True, slots=True)
class StartAt:
    """The workout begins somewhere else; for a question that is asked before anything has begun."""

    place: Place = field(default_factory=Place)
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True)
class Ask:
    """Another question follows, after some lines."""

    question: "Question"
    lines: Sequence[str] = ()


Unanswered: TypeAlias = GoOn | Stay | Ask
"""What silence may bring: nothing that only a person should decide."""

Outcome: TypeAlias = GoOn | Stay | Leave | Ease | End | Obey | StartAt | Ask

LARGEST: Final = 10


@dataclass(frozen=True, slots=True)
class PainLimits:
    """How much pain, from 0 to 10, brings what; above both the exercise is left for today.

    Source: the pain-monitoring model of Silbernagel and others 2007, doi 10.1177/0363546506298279, made for
    tendons: it lets pain rise to 5. The lower limit is the project's own; docs/pain.md tells more.

    Attributes:
        go_on: up to this the exercise goes on.
        careful: up to this it goes on only if it gets no worse.
    """

    go_on: int = 3
    careful: int = 5


@dataclass(frozen=True, slots=True)
class Subject:
    """What a number is about: an exercise and its set, or with None the whole workout."""

    exercise: str | None = None
    set: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        lines: how it is asked.
        unanswered: what silence brings in the end.
        yes, no: what these answers bring, for `Kind.YES_NO`.
        numbers: what a number brings, for `Kind.NUMBER`: each outcome with the largest number that brings it.
        again: how it is asked once more when nobody has answered; empty to leave it at once.
        subject: what it is about; None for what is being done.
    """

    topic: Topic
    kind: Kind
    lines: Sequence[str]
    unanswered: Unanswered
    yes: Outcome = GoOn()
    no: Outcome = GoOn()
    numbers: Sequence[tuple[int, Outcome]] = ((LARGEST, GoOn()),)
    again: Sequence[str] = ()
    subject: Subject | None = None

    def outcome(self, command: Command, value: int | None = None) -> Outcome | None:
        """What an answer brings; None if it is of another kind than was asked for."""
        if self.kind is Kind.NUMBER:
            return next((outcome for most, outcome in self.numbers if value is not None and value <= most), None)
        return {Command.YES: self.yes, Command.NO: self.no}.get(command)


def yes_or_no(topic: Topic, line: str, yes: Outcome, no: Outcome, unanswered: Unanswered) -> Question:
    """A question that yes or no answers, asked once."""
    return Question(topic, Kind.YES_NO, (line,), unanswered, yes=yes, no=no)


def rated(topic: Topic, line: str, numbers: Sequence[tuple[int, Outcome]], unanswered: Unanswered) -> Question:
    """A question that a number from zero to ten answers, asked twice."""
    return Question(topic, Kind.NUMBER, (line,), unanswered, numbers=numbers, again=(line,))


def followed(question: Question, by: Question) -> Question:
    """A question after which, wherever it would go on, another one comes."""

    def then(outcome: Outcome) -> Outcome:
        return Ask(by, outcome.lines) if isinstance(outcome, GoOn) else outcome

    silence = question.unanswered
    return replace(
        question,
        yes=then(question.yes),
        no=then(question.no),
        numbers=tuple((most, then(outcome)) for most, outcome in question.numbers),
        unanswered=Ask(by, silence.lines) if isinstance(silence, GoOn) else silence,
    )


def end_workout() -> Question:
    """Asked after "stop"; only a clear "yes" ends it."""
    stay = Stay((wording.STILL_HERE,))
    return yes_or_no(Topic.END_WORKOUT, wording.END_WORKOUT, End(), stay, stay)


def pain(limits: PainLimits, *, slower: bool = False, easier: str | None = None) -> Question:
    """How bad it is: a little goes on, more goes on with care, and above the exercise is left for today.

    Args:
        limits: where one ends and the other begins. What is not understood twice is taken for "with care".
        slower: the exercise can be slower, which is offered to a little pain.
        easier: what its easier variation is called, which is offered to more; None if there is none.
    """
    thanks = (wording.PAIN_GO_ON,)
    little = Ask(_go_slower(), thanks) if slower else GoOn(thanks)
    more = Ask(_take_easier(easier), (wording.PAIN_CAREFUL,)) if easier else _wait(wording.PAIN_CAREFUL)
    rules = ((limits.go_on, little), (limits.careful, more), (LARGEST, Leave((wording.PAIN_LEAVE,))))
    return rated(Topic.PAIN, wording.HOW_BAD, rules, more)


def _go_slower() -> Question:
    return yes_or_no(Topic.SLOWER, wording.GO_SLOWER, Obey(Command.SLOWER), GoOn((wording.CARRY_ON,)), GoOn())


def _take_easier(name: str) -> Question:
    return yes_or_no(Topic.EASIER, wording.take_easier(name), Ease(), _wait(), _wait())


def _wait(*lines: str) -> Stay:
    return Stay((*lines, wording.PAIN_STAY))


def take_up(line: str, changes: Changes) -> Question:
    """Whether a workout that was cut off goes on there, or begins anew; asked twice, and then waited for.

    Args:
        line: how it is asked, `wording.cut_off`.
        changes: what it begins anew with.
    """
    anew, stay = StartAt(changes=changes), Stay((wording.WAIT_TO_CONTINUE,))
    asked = yes_or_no(Topic.CONTINUE, line, GoOn((wording.CARRY_ON,)), anew, unanswered=stay)
    return replace(asked, again=asked.lines)


def asked_about(step: AskStep, topic: Asked, limits: PainLimits) -> Question:
    """What a routine asks after an exercise, or at the end."""
    subject = Subject() if step.whole else Subject(step.exercise.id, step.set)
    if topic is Asked.EFFORT:
        line = wording.HOW_HARD_IN_ALL if step.whole else wording.HOW_HARD
        return replace(rated(Topic.EFFORT, line, _thanks(LARGEST), GoOn()), subject=subject)
    line = wording.HOW_MUCH_PAIN_NOW if step.whole else wording.HOW_MUCH_PAIN
    rules = _thanks(limits.careful, wording.TOO_MUCH_PAIN)
    return replace(rated(Topic.PAIN, line, rules, GoOn()), subject=subject)


def day_after(line: str, limits: PainLimits) -> Question:
    """How it was on the day after, in the routine's own words."""
    rules = _thanks(limits.careful, wording.BAD_DAY_AFTER)
    question = rated(Topic.DAY_AFTER, wording.FROM_ZERO, rules, GoOn())
    return replace(question, lines=(line, wording.FROM_ZERO), subject=Subject())


def _thanks(most: int, above: str = "") -> tuple[tuple[int, GoOn], ...]:
    thanks = wording.THANK_YOU
    return (most, GoOn((thanks,))), (LARGEST, GoOn((thanks, above) if above else (thanks,)))


def confirm(command: Command) -> Question:
    """Whether a command was meant that was heard, but not surely; silence means no."""
    return yes_or_no(
        Topic.CONFIRM, wording.was_it(command), Obey(command), GoOn((wording.CARRY_ON,)), unanswered=GoOn()
    )
