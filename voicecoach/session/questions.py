"""The coach's questions, as data: their lines, possible answers, and the consequence of each.

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
    """Topic of a question, by the name that events and the journal use."""

    END_WORKOUT = auto()
    PAIN = auto()
    EFFORT = auto()
    PAIN_BEFORE = auto()
    """Pain before the workout."""
    DAY_AFTER = auto()
    """Pain on the day after the last workout."""
    CONFIRM = auto()
    """Whether a doubtful command was meant."""
    EASIER = auto()
    """Whether to go on in the easier variation of an exercise that hurts more."""
    CONTINUE = auto()
    """Whether to resume a workout that was cut off."""


class QuestionKind(StrEnum):
    """Kind of answer, by the name of the ear's situation."""

    YES_NO = "asking-yes-no"
    NUMBER = "asking-number"


@dataclass(frozen=True, slots=True)
class GoOn:
    """After some lines the workout goes on where the question interrupted it; a pause stays a pause."""

    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """After some lines the workout is paused.

    Attributes:
        after, then: after `after` seconds of silence comes `then`; None: the end of a long pause.
        ends: lines before the end, if silence ends the workout.
        slower: "slower" also resumes the workout.
        alarming: the lines hold the warning signs, which are said only once.
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
    """The state before the question gets this command; one `undo` takes back both."""

    command: Command


@dataclass(frozen=True, slots=True)
class StartAt:
    """The workout begins at a place; for a question before the first step."""

    place: Place = field(default_factory=Place)
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True)
class Ask:
    """Another question follows, after some lines."""

    question: "Question"
    lines: Sequence[str] = ()


Unanswered: TypeAlias = GoOn | Stay | Ask
"""Possible consequences of silence: none that only a person should decide."""

Consequence: TypeAlias = GoOn | Stay | Ease | End | Obey | StartAt | Ask

LARGEST_RATING: Final = 10


@dataclass(frozen=True, slots=True)
class PainLimits:
    """Limits of pain, from 0 to 10, and their consequences.

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
    """Subject of a number: an exercise and its set, or with None the whole workout."""

    exercise: str | None = None
    set: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        lines: the question as said.
        unanswered: the consequence of silence.
        yes, no: the consequences of these answers, for `QuestionKind.YES_NO`.
        numbers: for `QuestionKind.NUMBER`: each consequence with the largest number that leads to it.
        again: the question as said a second time after silence; empty to ask only once.
        subject: its subject; None for the current step.
        wait: seconds for an answer; None for the usual ones.
        rated: the number being said back; `sure` is whether the ear was sure of it, `asked` the lines of the
            question that it answers.
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
        """The consequence of an answer; None if it is of the wrong kind."""
        if self.kind is QuestionKind.NUMBER and (self.rated is None or command is Command.NUMBER):
            return next((outcome for most, outcome in self.numbers if value is not None and value <= most), None)
        return {Command.YES: self.yes, Command.NO: self.no}.get(command)

    def agrees(self, command: Command) -> bool:
        """Returns whether a command means yes: "continue" to "Continue there?", "slower" to "Slower?"."""
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
    """Asks whether to resume a workout that was cut off, or to begin again; asked twice, then it waits.

    Args:
        line: the question, by `Wording.cut_off`.
        changes: the changes that hold if it begins again.
    """
    restart, stay = StartAt(changes=changes), Stay((words.line("wait-to-continue"),))
    asked = yes_or_no(Topic.CONTINUE, line, GoOn((words.line("carry-on"),)), restart, unanswered=stay)
    return replace(asked, again=asked.lines)


def confirm(words: Wording, command: Command) -> Question:
    """Asks whether a doubtful command was meant; silence means no."""
    return yes_or_no(
        Topic.CONFIRM, words.was_it(command), Obey(command), GoOn((words.line("carry-on"),)), unanswered=GoOn()
    )
