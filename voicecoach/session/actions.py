"""What a session asks for: a closed union of frozen dataclasses, all times absolute session time.

Sounds and records are planned ahead of their time; `Withdraw` and `Silence` take back whatever has
not happened yet.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from voicecoach.base.units import Decibels, Seconds
from voicecoach.session.commands import Command
from voicecoach.session.events import Heard
from voicecoach.session.lines import Line, line_of
from voicecoach.session.questions import Question, Stay
from voicecoach.session.states import Phase, State
from voicecoach.session.tally import NOTHING, Tally


class Earcon(StrEnum):
    """A short sound with a meaning; `sound/earcons.py` makes them."""

    HELLO = "hello"
    """The first sound of a session: the coach listens from now on."""
    HEARD = "heard"
    NOT_UNDERSTOOD = "not_understood"
    SET_DONE = "set_done"
    PAUSED = "paused"
    STILL = "still"
    """It is paused still: soft, for somebody who lies there with closed eyes."""
    BEAT = "beat"
    """Marks a beat whose word is not there or would not fit."""
    LOWER = "lower"
    """The same, where an eccentric phase begins: lower and calmer."""


class SayKind(StrEnum):
    """What a line is said for."""

    STEP = "step"
    """It belongs to a step: introduction, announcement, rest, a question, the last words."""
    ANSWER = "answer"
    """It answers the listener, or tells what has happened."""
    CUE = "cue"
    """A form cue in a gap between two beats; it gives way to an answer."""
    COUNT_IN = "count_in"
    """A number before the first beat: it is felt exactly then, and starts sooner."""


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a line, starting exactly then. The runtime writes `said` when it has ended.

    Attributes:
        text: what is said.
        kind: what it is said for.
        caution: it is never dropped, however late its sound is.
    """

    text: str
    at: Seconds
    kind: SayKind = SayKind.STEP
    caution: bool = False

    @property
    def line(self) -> Line:
        """Which line of the catalogue it is, and in which variant."""
        return line_of(self.text)


class UnsaidReason(StrEnum):
    """Why a line is dropped."""

    LATE = "late"
    """It could not be said in time."""
    HURRY = "hurry"
    """A command led past it, or its answer took the time for it."""
    NO_VOICE = "no_voice"
    """No engine could make it."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """The `unsaid` line of the event log: a line is dropped."""

    at: Seconds
    text: str
    reason: UnsaidReason


@dataclass(frozen=True, slots=True)
class Glide:
    """A soft tone that falls for as long as an eccentric phase lasts; a beat has its part of it.

    Attributes:
        begins, ends: how far it has fallen at this beat and at the next one, from 0 to 1.
    """

    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Beat:
    """A count that falls on the beat: a word, or `tone` where there is no word or no clip of it.

    Attributes:
        seconds: to the next beat.
        glide: the tone under it until then.
    """

    at: Seconds
    exercise: str
    set: int
    side: str | None
    rep: int
    phase: Phase
    seconds: Seconds
    text: str | None
    tone: Earcon = Earcon.BEAT
    glide: Glide | None = None


@dataclass(frozen=True, slots=True)
class Chime:
    """An earcon, starting exactly then."""

    earcon: Earcon
    at: Seconds


@dataclass(frozen=True, slots=True)
class StepBegun:
    """The `step` line of the event log."""

    at: Seconds
    exercise: str
    set: int | None
    side: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class StateEntered:
    """The `state` line of the event log; what may be heard depends on it.

    Attributes:
        stay: what brought a pause, if it was an answer or none.
    """

    at: Seconds
    state: State
    question: Question | None = None
    stay: Stay | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """`rep_done`, `set_done` or `exercise_done`.

    Attributes:
        what: one of `rep`, `set`, `exercise`.
        adds: to what is done in all: a hold is no repetition, and of a set with two sides the last one counts.
        seconds: that a hold or work took; None for what is not done by time.
    """

    at: Seconds
    what: str
    exercise: str
    set: int
    side: str | None
    rep: int
    adds: Tally = NOTHING
    seconds: Seconds | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The session is over at that moment; the last action there is.

    Attributes:
        reason: `finished`, `stopped` or `interrupted`.
    """

    at: Seconds
    reason: str


@dataclass(frozen=True, slots=True)
class Obeyed:
    """The `command` line of the event log; stands before all that the command causes.

    Attributes:
        heard: the command, with its source.
        undone: the command that is taken back.
    """

    heard: Heard
    effect: str
    undone: Command | None = None

    @property
    def command(self) -> Command:
        """What was wanted."""
        return self.heard.command


@dataclass(frozen=True, slots=True)
class Answered:
    """The `answer` line of the event log: a number that was asked for.

    Attributes:
        about: the question's topic.
        value: None when the answer was taken back.
        exercise, set: what it is about; None for the whole workout.
    """

    about: str
    value: int | None
    exercise: str | None
    set: int | None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take back every sound and record from a moment on; what sounds by then may end.

    Attributes:
        since: at least a quarter of a second away, so that nothing is taken back that has begun
            while the request was on its way.
    """

    since: Seconds


@dataclass(frozen=True, slots=True)
class Silence:
    """Take back everything that has not happened, and cut off what is sounding, at the next block."""

    because: str


@dataclass(frozen=True, slots=True)
class CutOff:
    """End the line that is being said, and forget what is to be said before a moment; words on beats go on.

    Attributes:
        before: a quarter of a second from now: what is due later is withdrawn.
        words: the word that sounds on a beat ends, too; its beat stays.
    """

    before: Seconds
    words: bool = False


@dataclass(frozen=True, slots=True)
class Gain:
    """Change the level of the coach's voice by so much."""

    by: Decibels


@dataclass(frozen=True, slots=True)
class Talk:
    """Talk at another rate from now on; what has been handed out stays as it is.

    Lines and words whose sound at that rate is not there yet are said as before: no beat waits.

    Attributes:
        pace: 1 is the rate of the settings.
        now: lines that are said at that rate, whenever they are ready: they tell of it.
    """

    pace: float
    now: tuple[str, ...] = ()


Planned: TypeAlias = Say | Beat | Chime | StepBegun | StateEntered | Done | Ended | Unsaid
Action: TypeAlias = Planned | Obeyed | Answered | Withdraw | CutOff | Silence | Gain | Talk
