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
    """First sound of a session: from now on the coach listens."""
    HEARD = "heard"
    NOT_UNDERSTOOD = "not_understood"
    SET_DONE = "set_done"
    PAUSED = "paused"
    STILL = "still"
    """Soft reminder that the workout is still paused, for someone lying with closed eyes."""
    BEAT = "beat"
    """Marks a beat whose word is not ready or does not fit."""
    LOWER = "lower"
    """The same, where an eccentric phase begins: lower and calmer."""


class SayKind(StrEnum):
    """The purpose of a line."""

    STEP = "step"
    """Part of a step: introduction, announcement, rest, question, last words."""
    ANSWER = "answer"
    """Answers the listener, or reports what has happened."""
    CUE = "cue"
    """Form cue in a gap between two beats; gives way to an answer."""
    COUNT_IN = "count_in"
    """Number before the first beat: felt exactly at its time, so its sound starts sooner."""


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a line, starting exactly then. The runtime writes `said` when it has ended.

    Attributes:
        text: what is said.
        kind: what it is said for.
        caution: the line is never dropped, however late its sound is.
    """

    text: str
    at: Seconds
    kind: SayKind = SayKind.STEP
    caution: bool = False

    @property
    def line(self) -> Line:
        """The line's name in the catalogue, and its variant."""
        return line_of(self.text)


class UnsaidReason(StrEnum):
    """Why a line is dropped."""

    LATE = "late"
    """Its sound was not ready in time."""
    HURRY = "hurry"
    """A command skipped it, or the answer to one took its time."""
    NO_VOICE = "no_voice"
    """No engine could speak it."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """The `unsaid` line of the event log: a line is dropped."""

    at: Seconds
    text: str
    reason: UnsaidReason


@dataclass(frozen=True, slots=True)
class Glide:
    """A soft tone that falls for as long as an eccentric phase lasts; each beat plays its part.

    Attributes:
        begins, ends: how far the tone has fallen at this beat and at the next, from 0 to 1.
    """

    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Beat:
    """A count on the beat: a word, or `tone` if there is no word or its clip is not ready.

    Attributes:
        seconds: to the next beat.
        glide: the tone played under it until the next beat.
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
    """The `state` line of the event log; the state decides which commands may be heard.

    Attributes:
        stay: the reason for a pause, if an answer or a missing answer caused it.
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
        adds: to the tally: a hold is not a repetition; a set with two sides counts once, on its last side.
        seconds: duration of a hold or work; None for repetitions.
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
    """The session is over at that moment; always the last action.

    Attributes:
        reason: `finished`, `stopped` or `interrupted`.
    """

    at: Seconds
    reason: str


@dataclass(frozen=True, slots=True)
class Obeyed:
    """The `command` line of the event log; precedes everything that the command causes.

    Attributes:
        heard: the command, with its source.
        undone: the command that "undo" takes back.
    """

    heard: Heard
    effect: str
    undone: Command | None = None

    @property
    def command(self) -> Command:
        """The command."""
        return self.heard.command


@dataclass(frozen=True, slots=True)
class Answered:
    """The `answer` line of the event log: a number given in answer to a question.

    Attributes:
        about: the question's topic.
        value: None when the answer was taken back.
        exercise, set: the exercise and set that it is about; None for the whole workout.
    """

    about: str
    value: int | None
    exercise: str | None
    set: int | None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take back every sound and record from a moment on; what is already sounding may end.

    Attributes:
        since: at least a quarter of a second ahead, so that nothing is taken back that began
            while the request was on its way.
    """

    since: Seconds


@dataclass(frozen=True, slots=True)
class Silence:
    """Take back everything that has not happened, and cut off what is sounding, at the next block."""

    because: str


@dataclass(frozen=True, slots=True)
class CutOff:
    """End the line being said, and drop lines due before a moment; words on beats go on.

    Attributes:
        before: a quarter of a second from now; later lines are withdrawn instead.
        words: also end the word sounding on a beat; the beat itself stays.
    """

    before: Seconds
    words: bool = False


@dataclass(frozen=True, slots=True)
class Gain:
    """Change the level of the coach's voice by some decibels."""

    by: Decibels


@dataclass(frozen=True, slots=True)
class Talk:
    """Talk at another rate from now on; lines already handed out stay as they are.

    Lines and words not yet made at that rate are said at the old one: no beat waits.

    Attributes:
        pace: 1 is the rate of the settings.
        now: lines said at the new rate even if they take a moment: they confirm it.
    """

    pace: float
    now: tuple[str, ...] = ()


Planned: TypeAlias = Say | Beat | Chime | StepBegun | StateEntered | Done | Ended | Unsaid
Action: TypeAlias = Planned | Obeyed | Answered | Withdraw | CutOff | Silence | Gain | Talk
