"""What the coach asks, as data: how it is said, what can be answered, and what each answer brings.

`machine.py` knows what an outcome is, and nothing of what is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto
from typing import Final, TypeAlias

from voicecoach.routine.models import Asked
from voicecoach.session.commands import Command
from voicecoach.session.place import Changes, Place
from voicecoach.session.script import AskStep
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
    SLOWER = auto()
    """Whether an exercise that hurts a little goes on slower."""
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

Consequence: TypeAlias = GoOn | Stay | Leave | Ease | End | Obey | StartAt | Ask

LARGEST_RATING: Final = 10


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
        yes, no: what these answers bring, for `QuestionKind.YES_NO`.
        numbers: what a number brings, for `QuestionKind.NUMBER`: each outcome with the largest number that brings it.
        again: how it is asked once more when nobody has answered; empty to leave it at once.
        subject: what it is about; None for what is being done.
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

    def outcome(self, command: Command, value: int | None = None) -> Consequence | None:
        """What an answer brings; None if it is of another kind than was asked for."""
        if self.kind is QuestionKind.NUMBER:
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


def followed(question: Question, by: Question) -> Question:
    """A question after which, wherever it would go on, another one comes."""

    def then(outcome: Consequence) -> Consequence:
        return Ask(by, outcome.lines) if isinstance(outcome, GoOn) else outcome

    silence = question.unanswered
    return replace(
        question,
        yes=then(question.yes),
        no=then(question.no),
        numbers=tuple((most, then(outcome)) for most, outcome in question.numbers),
        unanswered=Ask(by, silence.lines) if isinstance(silence, GoOn) else silence,
    )


def end_workout(words: Wording) -> Question:
    """Asked after "stop"; only a clear "yes" ends it."""
    stay = Stay((words.line("still-here"),))
    return yes_or_no(Topic.END_WORKOUT, words.line("end-workout"), End(), stay, stay)


def pain(words: Wording, limits: PainLimits, *, slower: bool = False, easier: str | None = None) -> Question:
    """How bad it is: a little goes on, more goes on with care, and above the exercise is left for today.

    Args:
        limits: where one ends and the other begins. What is not understood twice is taken for "with care".
        slower: the exercise can be slower, which is offered to a little pain.
        easier: what its easier variation is called, which is offered to more; None if there is none.
    """
    thanks = (words.line("pain-go-on"),)
    little = Ask(_go_slower(words), thanks) if slower else GoOn(thanks)
    more = (
        Ask(_take_easier(words, easier), (words.line("pain-careful"),))
        if easier
        else _wait(words, words.line("pain-careful"))
    )
    rules = ((limits.go_on, little), (limits.careful, more), (LARGEST_RATING, Leave((words.line("pain-leave"),))))
    return rated(Topic.PAIN, words.line("how-bad"), rules, more)


def _go_slower(words: Wording) -> Question:
    return yes_or_no(
        Topic.SLOWER, words.line("go-slower"), Obey(Command.SLOWER), GoOn((words.line("carry-on"),)), GoOn()
    )


def _take_easier(words: Wording, name: str) -> Question:
    return yes_or_no(Topic.EASIER, words.take_easier(name), Ease(), _wait(words), _wait(words))


def _wait(words: Wording, *lines: str) -> Stay:
    return Stay((*lines, words.line("pain-stay")))


def take_up(words: Wording, line: str, changes: Changes) -> Question:
    """Returns whether a workout that was cut off goes on there, or begins again; asked twice, and then waited for.

    Args:
        line: how it is asked, `Wording.cut_off`.
        changes: what it begins again with.
    """
    anew, stay = StartAt(changes=changes), Stay((words.line("wait-to-continue"),))
    asked = yes_or_no(Topic.CONTINUE, line, GoOn((words.line("carry-on"),)), anew, unanswered=stay)
    return replace(asked, again=asked.lines)


def asked_about(words: Wording, step: AskStep, topic: Asked, limits: PainLimits) -> Question:
    """What a routine asks after an exercise, or at the end."""
    subject = Subject() if step.whole else Subject(step.exercise.id, step.set)
    if topic is Asked.EFFORT:
        line = words.line("how-hard-in-all") if step.whole else words.line("how-hard")
        return replace(rated(Topic.EFFORT, line, _thanks(words, LARGEST_RATING), GoOn()), subject=subject)
    line = words.line("how-much-pain-now") if step.whole else words.line("how-much-pain")
    rules = _thanks(words, limits.careful, words.line("too-much-pain"))
    return replace(rated(Topic.PAIN, line, rules, GoOn()), subject=subject)


def day_after(words: Wording, line: str, limits: PainLimits) -> Question:
    """How it was on the day after, in the routine's own words."""
    rules = _thanks(words, limits.careful, words.line("bad-day-after"))
    question = rated(Topic.DAY_AFTER, words.line("from-zero"), rules, GoOn())
    return replace(question, lines=(line, words.line("from-zero")), subject=Subject())


def pain_before(words: Wording, limits: PainLimits) -> Question:
    """How much pain there is before anything is done."""
    rules = _thanks(words, limits.careful, words.line("bad-day-after"))
    question = rated(Topic.PAIN_BEFORE, words.line("how-much-pain-now"), rules, GoOn())
    return replace(question, subject=Subject())


def _thanks(words: Wording, most: int, above: str = "") -> tuple[tuple[int, GoOn], ...]:
    thanks = words.line("thank-you")
    return (most, GoOn((thanks,))), (LARGEST_RATING, GoOn((thanks, above) if above else (thanks,)))


def confirm(words: Wording, command: Command) -> Question:
    """Returns whether a command was meant that was heard, but not surely; silence means no."""
    return yes_or_no(
        Topic.CONFIRM, words.was_it(command), Obey(command), GoOn((words.line("carry-on"),)), unanswered=GoOn()
    )
