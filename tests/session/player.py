"""Plays a session as the conductor does, without a sound: what it asks for becomes what has happened.

The rules are those of `session/actions.py`: `Withdraw` takes back what is due from a moment on, `Silence`
everything that has not happened and the rest of what sounds; a record of this very moment is true, a sound of this
moment has not begun.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise, repeat
from typing import Any

from voicecoach.base.units import Decibels, Seconds, to_frames, to_seconds
from voicecoach.routine.models import Routine
from voicecoach.session.actions import (
    Action,
    Answered,
    Beat,
    Chime,
    CutOff,
    Done,
    Ended,
    Gain,
    Obeyed,
    Planned,
    Say,
    Silence,
    StateEntered,
    StepBegun,
    Talk,
    Withdraw,
)
from voicecoach.session.commands import Command
from voicecoach.session.events import Begin, Event, Pressed, Spoken, Wake
from voicecoach.session.options import SessionOptions
from voicecoach.session.place import Changes, Place
from voicecoach.session.questions import Question
from voicecoach.session.scheduling import WITHDRAW_MARGIN
from voicecoach.session.session import Session
from voicecoach.session.states import State
from voicecoach.session.tally import NOTHING, Tally
from voicecoach.session.voice import EstimatedVoice, LineLengths, Tuning

EPSILON = 1e-6
ROUNDING = 1e-4
"""Frames are rounded to: a beat's length is exact, and its place on the grid is not."""

COUNT_IN = ("three", "two", "one")


@dataclass
class MuteVoice(EstimatedVoice):
    """Some lines cannot be made; without names, none can."""

    texts: frozenset[str] | None = None

    def seconds(self, text: str) -> Seconds:
        return 0.0 if self.texts is None or text in self.texts else EstimatedVoice().seconds(text)


@dataclass
class SlowVoice(EstimatedVoice):
    """Each line, or only the named ones, is there after it was asked for some times."""

    asks: int
    texts: frozenset[str] | None = None
    asked: Counter[str] = field(default_factory=Counter)

    def seconds(self, text: str) -> Seconds | None:
        if self.texts is None or text in self.texts:
            self.asked[text] += 1
            if self.asked[text] <= self.asks:
                return None
        return EstimatedVoice().seconds(text)


def pressed(command: Command, value: int | None = None) -> Pressed:
    """A command that is given with a key."""
    return Pressed(command, value, control="key")


@dataclass(frozen=True)
class Voiced:
    """What was really heard of the coach's voice."""

    start: Seconds
    end: Seconds
    text: str
    beat: bool


@dataclass
class Player:
    """One played session.

    Attributes:
        delays: how much later than it wants the session is woken, each time.
        past: what has happened, by time.
        silences: when it was asked for, and why.
        silences_of_cues: when a cue was cut off.
        leads: how long before it was due each sound was handed out by a wake-up.
        voiced: what was said, cut where it was silenced.
        obeyed: the commands and their effects.
        answers: the numbers that were asked for.
        level: of the voice, in decibels.
        talks: each change of its rate.
        pending: what was handed out and has not happened.
    """

    session: Session
    delays: Iterator[Seconds] = field(default_factory=lambda: repeat(0.0))
    now: Seconds = 0.0
    past: list[Planned] = field(default_factory=list)
    silences: list[tuple[Seconds, str]] = field(default_factory=list)
    silences_of_cues: list[Seconds] = field(default_factory=list)
    leads: list[tuple[Planned, Seconds]] = field(default_factory=list)
    voiced: list[Voiced] = field(default_factory=list)
    obeyed: list[Obeyed] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    level: Decibels = 0.0
    talks: list[Talk] = field(default_factory=list)
    pending: list[Planned] = field(default_factory=list)

    # -- driving ----------------------------------------------------------------------------

    def tell(self, event: Event) -> list[Action]:
        """Tell the session something now."""
        self._happen()
        actions = self.session.handle(event, self.now)
        for action in actions:
            self._do(action, woken=isinstance(event, Wake))
        self._happen()
        deadline = self.session.deadline()
        if not isinstance(event, Wake) and deadline is not None and deadline <= self.now:  # as in the conductor's step
            more = self.session.handle(Wake(), self.now)
            for action in more:
                self._do(action, woken=False)
            self._happen()
            actions += more
        return actions

    def say(self, command: Command, value: int | None = None, took: Seconds | None = None) -> list[Action]:
        """Give a command; `took` seconds from its first sound to its being decided, or by a key."""
        if took is None:
            return self.tell(pressed(command, value))
        start = self.now - took
        return self.tell(Spoken(command, value, phrase=command, start=start, end=start, decided=self.now))

    def advance(self, to: Seconds) -> "Player":
        """Let time pass, waking the session when it wants to be, or a little later."""
        to = grid(to)
        while not self.over and (deadline := self.session.deadline()) is not None:
            wake = max(self.now, grid(deadline))
            if wake > to:
                break
            self.now = min(to, grid(wake + next(self.delays)))
            self.tell(Wake())
        self.now = max(self.now, to)
        self._happen()
        return self

    def wait(self, seconds: Seconds) -> "Player":
        return self.advance(self.now + seconds)

    def look(self) -> Session:
        """The session as it is now: between its wake-ups it does not know what time it is."""
        self.tell(Wake())
        return self.session

    def until(self, state: State, after: Seconds = 0.0, limit: Seconds = 4000.0) -> "Player":
        """Go on until the session enters a state, and some seconds more."""
        seen, end = len(self.past), self.now + limit
        while not self.over and self.now < end:
            self._on()
            for item in self.past[seen:]:
                if isinstance(item, StateEntered) and item.state is state:
                    return self.advance(max(self.now, item.at + after))
            seen = len(self.past)
        raise AssertionError(f"never {state}")

    def until_rep(self, rep: int, after: Seconds = 0.0) -> "Player":
        """Go on until just before a repetition begins, and some seconds more."""
        while not self.over:
            for item in self.pending:
                if isinstance(item, Beat) and item.rep == rep:
                    return self.advance(item.at + after)
            self._on()
        raise AssertionError(f"no repetition {rep}")

    def _on(self) -> None:
        """To the next moment at which anything happens."""
        moments = [item.at for item in self.pending if item.at > self.now]
        deadline = self.session.deadline()
        self.advance(min([*moments, *([max(deadline, self.now)] if deadline is not None else [])]))

    def check(self) -> None:
        """What the session believes is what has happened."""
        session = self.look()
        assert session.state is self.of(StateEntered)[-1].state
        undone = Command.UNDO in [obeyed.command for obeyed in self.obeyed]
        done, told = session.done, sum((done.adds for done in self.of(Done)), NOTHING)
        assert undone or (done.sets, done.reps, done.holds) == (told.sets, told.reps, told.holds)

    def finish(self, limit: Seconds = 20_000.0) -> "Player":
        end = self.now + limit
        while not self.over and self.now < end:
            deadline = self.session.deadline()
            self.advance(self.now + 1 if deadline is None else max(deadline, self.now) + 1)
        assert self.over, "it does not end"
        return self

    # -- looking ----------------------------------------------------------------------------

    @property
    def state(self) -> State:
        return self.look().state

    @property
    def over(self) -> bool:
        return bool(self.past) and isinstance(self.past[-1], Ended)

    @property
    def ended(self) -> Ended:
        [ended] = self.of(Ended)
        return ended

    def of(self, kind: type) -> list[Any]:
        return [item for item in self.past if isinstance(item, kind)]

    def done(self, what: str) -> list[Done]:
        return [item for item in self.of(Done) if item.what == what]

    def reps(self) -> list[tuple[str, int, str | None, int]]:
        return [(done.exercise, done.set, done.side, done.rep) for done in self.done("rep")]

    def states(self) -> list[State]:
        """The states in their order, without those that were only entered again."""
        return [state for state, _ in groupby(entered.state for entered in self.of(StateEntered))]

    def lines(self, since: Seconds = 0.0) -> list[str]:
        """What was said from a moment on, without the words on beats."""
        return [line.text for line in self.voiced if not line.beat and line.start >= since - EPSILON]

    def at(self, text: str, since: Seconds = 0.0) -> Seconds:
        """When a line was said."""
        return next(line.start for line in self.voiced if line.text == text and line.start >= since - EPSILON)

    def beats(self, since: Seconds = 0.0) -> list[Beat]:
        return [beat for beat in self.of(Beat) if beat.at >= since - EPSILON]

    # -- what the conductor does --------------------------------------------------------------

    def _do(self, action: Action, *, woken: bool) -> None:
        match action:
            case Obeyed():
                self.obeyed.append(action)
            case Answered():
                self.answers.append(action)
            case Gain(by):
                self.level += by
            case Talk():
                self.talks.append(action)
            case Withdraw(since):
                assert since >= self.now + WITHDRAW_MARGIN - EPSILON, "it may have begun already"
                self.pending = [item for item in self.pending if item.at < since]
            case CutOff(before, words):
                self.silences_of_cues.append(self.now)
                self.pending = [item for item in self.pending if not isinstance(item, Say) or item.at >= before]
                self.voiced = [
                    replace(line, end=min(line.end, self.now)) if words or not line.beat else line
                    for line in self.voiced
                ]
            case Silence(because):
                self.pending.clear()
                self.silences.append((self.now, because))
                self.voiced = [replace(line, end=min(line.end, self.now)) for line in self.voiced]
            case _:
                assert action.at >= self.now - EPSILON, f"{action} is late"
                self.pending.append(action)
                if woken and isinstance(action, Say | Beat):
                    self.leads.append((action, action.at - self.now))

    def _happen(self) -> None:
        due: list[Planned] = []
        waiting: list[Planned] = []
        for item in self.pending:
            happens = item.at < self.now or (item.at == self.now and not sounds(item))
            (due if happens else waiting).append(item)
        self.pending = waiting
        for item in sorted(due, key=lambda item: item.at):  # stable: in the order in which they were handed out
            self.past.append(item)
            if isinstance(item, Say | Beat) and item.text:
                length = self.session.voice.seconds(item.text) or 0.0
                self.voiced.append(Voiced(item.at, item.at + length, item.text, isinstance(item, Beat)))


def sounds(item: Planned) -> bool:
    return isinstance(item, Say | Beat | Chime)


def grid(at: Seconds) -> Seconds:
    """The first frame from a moment on: the conductor knows no time in between."""
    frames = to_frames(at)
    return to_seconds(frames if to_seconds(frames) >= at else frames + 1)


# -- making sessions ----------------------------------------------------------------------------


def routine(*exercises: Mapping[str, Any], **block: Any) -> Routine:
    """A routine with one block."""
    return routine_of({"exercises": list(exercises), **block})


def routine_of(*blocks: Mapping[str, Any], **fields: Any) -> Routine:
    return Routine.model_validate({"title": "Trial", **fields, "blocks": list(blocks)})


def play(
    workout: Routine,
    voice: LineLengths | None = None,
    *,
    start: Place | None = None,
    changes: Changes | None = None,
    delays: Iterator[Seconds] | None = None,
    **options: Any,
) -> Player:
    """A session that has just begun."""
    chosen = SessionOptions(start=start or Place(), changes=changes or Changes(), **options)
    player = Player(Session(workout, voice or EstimatedVoice(), chosen), delays or repeat(0.0))
    player.tell(Begin())
    return player


def played(workout: Routine, voice: LineLengths | None = None, **options: Any) -> Player:
    """A session from its beginning to its end, with nobody who could be heard."""
    return play(workout, voice, **{"listening": False, **options}).finish()


# -- what "undo" brings back ---------------------------------------------------------------------


@dataclass(frozen=True)
class Snapshot:
    """All that "undo" must bring back."""

    place: Place
    changes: Changes
    tuning: Tuning
    tally: Tally
    state: State
    question: Question | None

    @classmethod
    def of(cls, player: Player) -> "Snapshot":
        session = player.look()
        place = replace(session.here(player.now), entered=False)
        return cls(place, session.changes, session.tuning, session.done, session.state, session.question)


def assert_restored(before: Snapshot, after: Snapshot, seconds: float) -> None:
    """The state before, but for the time that has passed, and for the count that leads back into a set."""
    assert after.changes == before.changes
    assert after.tuning == before.tuning
    assert after.question == before.question
    elapsed = after.place.elapsed - before.place.elapsed
    assert -1e-4 <= elapsed <= seconds + 1e-4 or before.state not in (State.RESTING, State.GET_READY)
    assert -1e-4 <= after.place.worked - before.place.worked <= seconds + 1e-4
    timeless = replace(before.place, elapsed=0, worked=after.place.worked, line=after.place.line)
    assert replace(after.place, elapsed=0) == timeless
    if after.state is not before.state:
        assert before.state in (State.WORKING, State.WAITING)
        assert after.state is State.GET_READY


# -- what must always hold ------------------------------------------------------------------------


def assert_nothing_overlaps(player: Player) -> None:
    """No line or word is said while another one is."""
    voiced = sorted(player.voiced, key=lambda line: line.start)
    for before, after in pairwise(voiced):
        assert before.end <= after.start + EPSILON, f"{before} runs into {after}"


def assert_in_order(player: Player) -> None:
    """Records and sounds come by time; a step is told before what belongs to it; the end is last."""
    times = [item.at for item in player.past]
    assert times == sorted(times)
    assert not [item for item in player.past[:-1] if isinstance(item, Ended)]
    step: StepBegun | None = None
    for item in player.past:
        if isinstance(item, StepBegun):
            step = item
        elif isinstance(item, Beat | Done):
            assert step is not None
            assert (step.exercise, step.set) == (item.exercise, item.set)
            assert step.side is None or step.side == item.side


def _same_rep(one: Beat | Done, other: Beat | Done) -> bool:
    return (one.exercise, one.set, one.side, one.rep) == (other.exercise, other.set, other.side, other.rep)


def whole_reps(player: Player) -> list[tuple[Done, Sequence[Beat]]]:
    """Each repetition that was done, with the beats that led to it without a break."""
    found = []
    run: list[Beat] = []
    for item in player.past:
        if isinstance(item, Beat):
            unbroken = run and _same_rep(run[-1], item) and abs(run[-1].at + run[-1].seconds - item.at) < ROUNDING
            run = [*run, item] if unbroken else [item]
        elif isinstance(item, Done) and item.what == "rep":
            found.append((item, run))
            run = []
    return found
