"""What the coach asks, as data: how it is said, what can be answered, and what each answer brings.

`session.py` carries out the outcomes; this module and `pain.py` say which question leads to which.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto
from typing import Final, TypeAlias

from voicecoach.base.units import Seconds
from voicecoach.session.commands import Command
from voicecoach.session.place import Changes, Place
from voicecoach.session.wording import Wording


class Topic(StrEnum):
    """What an answer is about, by the name that events and the journal use."""

    END_WORKOUT = auto()
    PAIN = auto()
    EFFORT = auto()
    PAIN_BEFORE = auto()
    """How much pain there was before anything was done."""
    DAY_AFTER = auto()
    """How it was on the day after the last workout."""
    CONFIRM = auto()
    """Whether a command that was heard, but not surely, was meant."""
    EASIER = auto()
    """Whether an exercise that hurts more goes on in its easier variation."""
    CONTINUE = auto()
    """Whether a workout that was cut off is taken up where it was."""


class QuestionKind(StrEnum):
    """What can be answered, by the name of the ear's situation."""

    YES_NO = "asking-yes-no"
    NUMBER = "asking-number"


@dataclass(frozen=True, slots=True)
class GoOn:
    """The workout goes on where it was when the question came; a pause goes on, too. Some lines first."""

    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """The workout is paused there, after some lines.

    Attributes:
        after, then: what follows when nobody has said anything for so many seconds; None: the end of a long pause.
        ends: what is said before that, where it is the end.
        slower: "slower" goes on, too.
        alarming: the lines hold the warning signs, which are said once.
    """

    lines: Sequence[str] = ()
    after: Seconds = 0.0
    then: "Ask | End | None" = None
    ends: Sequence[str] = ()
    slower: bool = False
    alarming: bool = False


JUST_STAY: Final = Stay()


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

Consequence: TypeAlias = GoOn | Stay | Ease | End | Obey | StartAt | Ask

LARGEST_RATING: Final = 10


@dataclass(frozen=True, slots=True)
class PainLimits:
    """How much pain, from 0 to 10, brings what.

    Source: the pain-monitoring model of Silbernagel and others 2007, doi 10.1177/0363546506298279, made for
    tendons: it lets pain rise to 5. The lower limit is the project's own; docs/pain.md tells more.

    Attributes:
        go_on: up to this the exercise may go on.
        careful: up to this it goes on only if it gets no worse; above, the workout is paused.
        end: from this on the end is offered, and silence ends it.
    """

    go_on: int = 3
    careful: int = 5
    end: int = 8

    @classmethod
    def of(cls, go_on: int | None = None, careful: int | None = None, end: int | None = None) -> "PainLimits":
        """Returns limits with `go_on` <= `careful` < `end`; the given ones are kept where they allow it."""
        usual = cls()
        limit = max(usual.careful, go_on or 0) if careful is None else careful
        ends = max(usual.end, limit + 1) if end is None else end
        limit = min(limit, ends - 1)
        return cls(min(usual.go_on if go_on is None else go_on, limit), limit, ends)


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
        yes, no: what these answers bring, for `QuestionKind.YES_NO`.
        numbers: what a number brings, for `QuestionKind.NUMBER`: each outcome with the largest number that brings it.
        again: how it is asked once more when nobody has answered; empty to leave it at once.
        subject: what it is about; None for what is being done.
        wait: seconds for an answer; None for as many as usual.
        rated: the number that was answered to it and is said back, `sure` whether the ear was, and `asked` how it was
            asked.
    """

    topic: Topic
    kind: QuestionKind
    lines: Sequence[str]
    unanswered: Unanswered
    yes: Consequence = GoOn()
    no: Consequence = GoOn()
    numbers: Sequence[tuple[int, Consequence]] = ((LARGEST_RATING, GoOn()),)
    again: Sequence[str] = ()
    subject: Subject | None = None
    wait: Seconds | None = None
    rated: int | None = None
    sure: bool = True
    asked: Sequence[str] = ()

    def outcome(self, command: Command, value: int | None = None) -> Consequence | None:
        """What an answer brings; None if it is of another kind than was asked for."""
        if self.kind is QuestionKind.NUMBER and (self.rated is None or command is Command.NUMBER):
            return next((outcome for most, outcome in self.numbers if value is not None and value <= most), None)
        return {Command.YES: self.yes, Command.NO: self.no}.get(command)

    def agrees(self, command: Command) -> bool:
        """Whether a command says yes in its own words: "continue" to "Continue there?", "slower" to "Slower?"."""
        if self.kind is not QuestionKind.YES_NO:
            return False
        meant = {Topic.CONTINUE: Command.RESUME, Topic.EASIER: Command.EASIER}.get(self.topic)
        return command is (self.yes.command if isinstance(self.yes, Obey) else meant)


def yes_or_no(topic: Topic, line: str, yes: Consequence, no: Consequence, unanswered: Unanswered) -> Question:
    """A question that yes or no answers, asked once."""
    return Question(topic, QuestionKind.YES_NO, (line,), unanswered, yes=yes, no=no)


def rated(topic: Topic, line: str, numbers: Sequence[tuple[int, Consequence]], unanswered: Unanswered) -> Question:
    """A question that a number from zero to ten answers, asked twice."""
    return Question(topic, QuestionKind.NUMBER, (line,), unanswered, numbers=numbers, again=(line,))


def end_workout(words: Wording) -> Question:
    """Asked after "stop"; only a clear "yes" ends it."""
    stay = Stay((words.line("still-here"),))
    return yes_or_no(Topic.END_WORKOUT, words.line("end-workout"), End(), stay, stay)


def take_up(words: Wording, line: str, changes: Changes) -> Question:
    """Returns whether a workout that was cut off goes on there, or begins again; asked twice, and then waited for.

    Args:
        line: how it is asked, `Wording.cut_off`.
        changes: what it begins again with.
    """
    anew, stay = StartAt(changes=changes), Stay((words.line("wait-to-continue"),))
    asked = yes_or_no(Topic.CONTINUE, line, GoOn((words.line("carry-on"),)), anew, unanswered=stay)
    return replace(asked, again=asked.lines)


def confirm(words: Wording, command: Command) -> Question:
    """Returns whether a command was meant that was heard, but not surely; silence means no."""
    return yes_or_no(
        Topic.CONFIRM, words.was_it(command), Obey(command), GoOn((words.line("carry-on"),)), unanswered=GoOn()
    )
