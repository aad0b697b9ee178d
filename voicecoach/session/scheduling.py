"""The place in a workout, and the plan from there.

This part of the session is independent of commands; `session.py` builds them on it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from voicecoach.base.units import Seconds
from voicecoach.routine.models import Exercise, Routine
from voicecoach.session import answers
from voicecoach.session.actions import (
    Action,
    Beat,
    Chime,
    Done,
    Earcon,
    Ended,
    Say,
    SayKind,
    StateEntered,
    StepBegun,
    Unsaid,
    Withdraw,
)
from voicecoach.session.line_timing import Item, Moved
from voicecoach.session.options import SessionOptions
from voicecoach.session.pausing import CHIME_ROOM
from voicecoach.session.place import Changes, Place
from voicecoach.session.plan import Entry, Plan
from voicecoach.session.questions import JUST_STAY, Question, Stay, end_workout
from voicecoach.session.script import Script, SetStep, Step, done_by, is_timed, script_of
from voicecoach.session.states import State
from voicecoach.session.tally import NOTHING, Tally
from voicecoach.session.timeline import Timeline, exercise_at
from voicecoach.session.variants import VariantChooser
from voicecoach.session.voice import EstimatedVoice, LineLengths, Tuning
from voicecoach.session.wording import Wording

REACT: Final[Seconds] = 0.4
"""From a command to the first word of its answer: room for the earcon that says it was heard."""

WITHDRAW_MARGIN: Final[Seconds] = 0.25
"""Nothing that is due sooner is taken back: it may have begun while the request was on its way."""

COUNTED: Final[Seconds] = 0.5
"""How much sooner than the coach a listener who counts along says a number."""

ASKED_AGAIN: Final = 2
"""Number of times that a question is asked again after "help", "repeat", "louder" or "talk slower"."""

LINES_KEPT: Final = 2
"""Number of lines that "repeat" says again …"""

UNTOLD: Final = frozenset({"paused", "say-continue", "go-on", "long-pause", "one-moment"})
"""… without those about a pause or a moment's wait."""

PASSED_KEPT: Final = 4
"""Number of remembered steps that ended by themselves: more do not end while a word is said."""


@dataclass(frozen=True, slots=True)
class Passed:
    """State and place until a step ended by itself; `Scheduling` describes the other attributes.

    Attributes:
        until: when it ended.
        begun_at: when the step or its work had begun.
        asked_in: the state in which the question was asked.
    """

    until: Seconds
    place: Place
    state: State
    question: Question | None
    begun_at: Seconds
    asked_in: State | None


@dataclass(slots=True)
class Scheduling:
    """One workout as it goes.

    Attributes:
        place: where it is now; with `changes`, the listener's changes, enough to resume it later.
        state: the current state.
        question: the open question, in the state `asking`.
        done: the tally so far.
        over: the session has ended.
        tuning: the voice as the listener last set it.
    """

    routine: Routine
    voice: LineLengths
    options: SessionOptions = field(default_factory=SessionOptions)
    script: Script = field(init=False)
    place: Place = field(init=False)
    changes: Changes = field(init=False)
    state: State = field(default=State.INTRO, init=False)
    question: Question | None = field(default=None, init=False)
    done: Tally = field(default=NOTHING, init=False)
    over: bool = field(default=False, init=False)
    tuning: Tuning = field(init=False)
    _plan: Plan = field(init=False)
    _timeline: Timeline = field(init=False)
    _variants: VariantChooser = field(init=False)
    _entered: State | None = field(default=None, init=False)
    """The state reported last; differs from `state` when a question gives way to its subject."""
    _stay: Stay = field(default=JUST_STAY, init=False)
    """The reason for the current pause."""
    _alarmed: bool = field(default=False, init=False)
    """The warning signs have been said after an answer."""
    _standing: bool = field(default=False, init=False)
    """It is paused, or a question is open in a pause."""
    _stood: Seconds = field(default=0.0, init=False)
    """Total time of pauses, up to `_seen`."""
    _seen: Seconds = field(default=0.0, init=False)
    _asked_in: State | None = field(default=None, init=False)
    """The state in which the question was asked; None before the first step."""
    _passed: list[Passed] = field(default_factory=list, init=False)
    """Steps that ended by themselves since the plan was made."""
    _ran_at: Seconds | None = field(default=None, init=False)
    """The time at which a command made the plan: what ends at that moment, the command has ended."""
    _moved_at: Seconds = field(default=0.0, init=False)
    _begun_at: Seconds = field(default=0.0, init=False)
    _voice_free_at: Seconds = field(default=0.0, init=False)
    """End of the line or word that sounds last; `_beat_word_ends` is that of the word on the last beat."""
    _beat_word_ends: Seconds = field(default=0.0, init=False)
    _hurried: int | None = field(default=None, init=False)
    """The set whose count the listener has asked for."""
    _paused_at: Seconds = field(default=0.0, init=False)
    _pauses: int = field(default=0, init=False)
    _last_count: str = field(default="", init=False)
    """What was said on the last beat."""
    _counting: bool = field(default=False, init=False)
    """The word that sounded last counts in."""
    _worked: int | None = field(default=None, init=False)
    """The step whose work has begun."""
    _recorded: int | None = field(default=None, init=False)
    """The step whose beginning was recorded last."""
    _asks: int = field(default=0, init=False)
    """Number of times the open question was asked again because the listener said something else."""
    _reason: str = field(default="finished", init=False)
    _said: list[str] = field(default_factory=list, init=False)
    _silent: bool = field(default=True, init=False)
    """Nothing has been said yet."""

    def __post_init__(self) -> None:
        self.script = script_of(self.routine)
        self.place, self.changes, self.tuning = self.options.start, self.options.changes, self.options.tuning
        self._plan = Plan(self._length)
        self._variants = VariantChooser(self.script, self.options.words)
        self.done = NOTHING - self._part(0.0) if self.options.resumed else NOTHING  # that of before is not done again
        self._timeline = self._fresh(0.0)

    def deadline(self) -> Seconds | None:
        """Returns the time of the next call that the session needs; None if it only waits for a command."""
        if self.over:
            return None
        return self._plan.deadline()

    def exercise(self) -> Exercise:
        """The exercise that the listener would call the current one, with its variation."""
        return exercise_at(self._step(), self.place, self.changes)

    def here(self, now: Seconds) -> Place:
        """The place, with the elapsed part of a rest, of the time to get ready, or of timed work."""
        passed = now - self._moved_at
        if self.state in (State.RESTING, State.GET_READY):
            return replace(self.place, elapsed=self.place.elapsed + passed)
        if self.timed:
            return replace(self.place, worked=self.place.worked + passed)
        return self.place

    # -- what has happened ------------------------------------------------------------------

    def _advance(self, now: Seconds) -> None:
        for entry in self._plan.happened(now):
            self._see(entry.at)
            self._pass(entry)
            self._apply(entry)
        self._see(now)

    def _entering(self, entered: StateEntered) -> None:
        """A state begins by itself."""
        if entered.state is State.ASKING is not self.state:  # what a routine asks comes between its steps
            self._asked_in = State.PAUSED if entered.stay else State.RESTING
        self._rate()
        if entered.stay:
            self._settle_in(entered.stay)
        self._note_pause(entered.state, entered.at)
        self.state = self._entered = entered.state
        self.question, self._asks = entered.question, 0
        if entered.state is State.WORKING:
            self._begun_at, self._worked = entered.at, self.place.step

    def _settle_in(self, stay: Stay) -> None:
        """A pause has begun: its reason decides the consequence of silence."""
        self._stay, self._alarmed = stay, self._alarmed or stay.alarming

    def _rate(self) -> None:
        """Accept a number about pain that was said back."""
        if self.question and (self.question.rated or 0) > self.options.pain.go_on:
            self.changes = replace(self.changes, hurt=True)

    def _signs(self) -> Sequence[str]:
        """The routine's warning signs, unless they have been said after an answer."""
        return () if self._alarmed else self.words.signs_to_stop(self.routine)

    def _see(self, now: Seconds) -> None:
        """Add the time that has passed to the current state."""
        self._standing = self.state is State.PAUSED or (self.state is State.ASKING and self._standing)
        self._stood += now - self._seen if self._standing else 0.0
        self._seen = now

    @property
    def timed(self) -> bool:
        """Returns whether a hold, timed or open work is being done."""
        return self.state is State.WORKING and is_timed(self.exercise())

    def seconds(self, now: Seconds) -> Seconds:
        """Length of the workout so far, without pauses."""
        return now - self._stood

    def tally(self, now: Seconds) -> Tally:
        """Tally so far, with the finished part of the current work."""
        return self.done + self._part(now)

    def _part(self, now: Seconds) -> Tally:
        """The finished part of timed or open work; a hold or a repetition counts only at its end."""
        step, here = self._step(), self.here(now)
        if not (isinstance(step, SetStep) and here.entered and here.worked):
            return NOTHING
        part = done_by(self.exercise(), step.set, here.worked)
        return Tally(work=part.work)

    def _apply(self, entry: Entry) -> None:
        match entry:
            case Moved():
                self.place, self._moved_at = entry.place, entry.at
            case StateEntered():
                self._entering(entry)
            case StepBegun():
                self._begun_at, self._worked, self._recorded = entry.at, None, self.place.step
                self._counting = False
            case Say() | Beat():
                self._speak(entry)
            case Done():
                self.done += entry.adds
            case Ended():
                self.over = True
            case Chime() | Unsaid():
                pass
            case _:
                assert_never(entry)

    def _pass(self, entry: Entry) -> None:
        """Remember a step that an entry ends; a step and its state end together.

        What a command has ended is not remembered: the place is already another one.
        """
        match entry:
            case Moved():
                ends = entry.place.step != self.place.step
            case StateEntered():
                ends = (entry.state, entry.question) != (self.state, self.question)
            case _:
                return
        if ends and entry.at not in (self._ran_at, self._passed[-1].until if self._passed else None):
            here = self.here(entry.at)
            passed = Passed(entry.at, here, self.state, self.question, self._begun_at, self._asked_in)
            self._passed = [*self._passed[1 - PASSED_KEPT :], passed]

    def _speak(self, sound: Say | Beat) -> None:
        if sound.text is None:
            return
        self._silent = False
        end = sound.at + self._length(sound.text)
        self._voice_free_at = max(self._voice_free_at, end)
        if isinstance(sound, Beat) or sound.kind is SayKind.COUNT_IN:
            self._last_count = sound.text
        if isinstance(sound, Beat):
            self._beat_word_ends = max(self._beat_word_ends, end)
        self._variants.note(self.place.step, sound.text)
        self._counting = isinstance(sound, Say) and sound.kind is SayKind.COUNT_IN
        if isinstance(sound, Say) and not self._counting and sound.line.name not in UNTOLD:
            self._said = [*self._said, sound.text][-LINES_KEPT:]

    # -- planning ---------------------------------------------------------------------------

    def _run(
        self, now: Seconds, delay: Seconds = REACT, opening: Sequence[str] = (), *, patient: bool = False
    ) -> list[Action]:
        """Drop the plan, and make one from the place on.

        Args:
            now: when it begins.
            delay: the silence before the first word.
            opening: lines that are said first.
            patient: a resumed set has the rest of its time to get ready, not only its count.
        """
        self._drop()
        self._ran_at, self._stay = now, JUST_STAY
        at_once = self.place.entered and not patient
        self._hurried = self.place.step if at_once and self._announced() else None
        chime = self._chime(now) if delay == REACT else []
        self._plan.follow(self._fresh(now, delay, opening, at_once=at_once).run())
        return chime

    def _asking(self, now: Seconds, opening: Sequence[str]) -> Iterator[Item]:
        """Some lines, the open question, and the consequence of no answer."""
        return self._while_asking(now, opening).asking(self._question(), paused=self._asked_in is State.PAUSED)

    def _asked_again(self, now: Seconds, lines: Sequence[str], *, insist: bool) -> Iterator[Item]:
        """Some lines and the open question, `ASKED_AGAIN` times at most; after that it only waits for the answer.

        Args:
            now: when it is asked.
            lines: what is said first.
            insist: say each time that the question comes first.
        """
        question, left = self._question(), ASKED_AGAIN - self._asks
        if insist:
            question = replace(question, lines=(self.words.line("first-answer", question=question.lines[-1]),))
        else:
            self._asks += 1
            question = replace(question, lines=question.lines if left > 0 else ())
        question = replace(question, again=question.again if left > 1 else ())
        paused = self._asked_in is State.PAUSED
        return self._while_asking(now, lines).asking(question, paused=paused)

    def _unanswered(self, now: Seconds) -> Iterator[Item]:
        """The consequence of no answer, without more waiting."""
        return self._while_asking(now).unanswered(self._question(), paused=self._asked_in is State.PAUSED)

    def _while_asking(self, now: Seconds, opening: Sequence[str] = ()) -> Timeline:
        return self._fresh(now, REACT, opening, at_once=self._asked_in is not None and self.place.entered)

    def _replan(self, now: Seconds) -> list[Action]:
        """Plan again from the next repetition or step, with the present changes; the current one stays as it is."""
        self._timeline.changes = self.changes
        boundary = self._plan.boundary(now + WITHDRAW_MARGIN)
        if boundary is None or self._plan.leaves(self.place.step, now + WITHDRAW_MARGIN):
            return []
        joined = boundary.place.step == self.place.step
        again = self._plan.cut(boundary, step_ends=not joined)
        timeline = self._fresh(boundary.exact, 0.0 if joined else CHIME_ROOM, place=boundary.place)
        timeline.free = max(timeline.free, self._plan.busy_until)
        self._plan.follow(timeline.run(joined=joined))
        return [Withdraw(boundary.at), *again]

    def _fresh(
        self,
        at: Seconds,
        delay: Seconds = 0.0,
        opening: Sequence[str] = (),
        *,
        at_once: bool = False,
        place: Place | None = None,
    ) -> Timeline:
        self._timeline = Timeline(
            self.script,
            self.voice,
            self.options,
            place or self.place,
            self.changes,
            at,
            free=at + delay,
            opening=opening,
            at_once=at_once,
            done=self.done + self._plan.coming,
            stood=self._stood,
            part=self._part(at),
            stay=self._stay,
            signs=self._signs(),
            now=at,
            silent=self._silent,
            knows_pause=self._pauses > 1,
            heard=self._heard_by_then(),
            waiting_cues=self._plan.waiting_cues,
        )
        return self._timeline

    def _heard_by_then(self) -> Mapping[str, tuple[int | None, int]]:
        """The last variant of each line, once all planned lines have been said."""
        variants, step = VariantChooser(self.script, self.options.words, dict(self._variants.heard)), self.place.step
        for entry in self._plan.entries:
            if isinstance(entry, Moved):
                step = entry.place.step
            elif isinstance(entry, Say | Beat) and entry.text:
                variants.note(step, entry.text)
        return variants.heard

    def _enter(self, state: State, question: Question | None, now: Seconds) -> list[Action]:
        self._be_at(self.here(now), now)
        self._drop()
        self._note_pause(state, now)
        self.state = self._entered = state
        self.question, self._asks = question, 0
        return [StateEntered(now, state, question)]

    def _note_pause(self, state: State, at: Seconds) -> None:
        """Remember when the pause began, and count it."""
        if state is State.PAUSED is not self.state:
            self._paused_at, self._pauses = at, self._pauses + 1

    def _drop(self) -> None:
        """Forget the plan; `Silence` comes with it, so the voice is free."""
        self._plan.clear()
        self._passed = []
        self._counting = False
        self._voice_free_at = self._beat_word_ends = 0.0

    def _be_at(self, place: Place, now: Seconds) -> None:
        self.place, self._moved_at = place, now

    def _chime(self, now: Seconds) -> list[Action]:
        return [*self._plan.add(Chime(Earcon.HEARD, now))]

    # -- what is where ----------------------------------------------------------------------

    @property
    def words(self) -> Wording:
        """The wording in this step; frequent answers take their variants in turn."""
        return self._variants.beside(self.place.step)

    def _counts_along(self, number: int, now: Seconds) -> bool:
        """Returns whether a number is said along with the coach's count, and not to it."""
        near = [entry for entry in self._plan.entries if isinstance(entry, Say | Beat) and entry.at < now + COUNTED]
        words = [self._last_count, *(entry.text or "" for entry in near)]
        spoken = self.options.words.number(number)
        return self.state in (State.GET_READY, State.WORKING) and any(spoken in word.split(", ") for word in words)

    def _step(self) -> Step:
        return self.script.steps[min(self.place.step, len(self.script.steps) - 1)]

    def _in_set(self) -> bool:
        return self.place.step < len(self.script.steps) and isinstance(self._step(), SetStep)

    def _announcement(self) -> int:
        """Number of lines in the current set's announcement."""
        step = self._step()
        now = replace(self._timeline, changes=self.changes)
        return len(now.announcement(step, self.exercise(), self.place.step)) if isinstance(step, SetStep) else 0

    def _announced(self) -> bool:
        return self._in_set() and self.place.line >= self._announcement()

    def _question(self) -> Question:
        return self.question or end_workout(self.words)

    def _length(self, text: str) -> Seconds:
        seconds = self.voice.seconds(text)
        return EstimatedVoice().seconds(text) if seconds is None else seconds

    def _summary(self, now: Seconds) -> str:
        return self.words.summary(self.done + self._part(now), now - self._stood)

    def _view(self, now: Seconds) -> answers.SessionView:
        return answers.SessionView(
            self.script,
            replace(self.options, words=self.words),
            self.here(now),
            self.changes,
            self.state,
            self.question,
            self.exercise(),
            self.done + self._part(now),
            now,
            tuple(self._said),
        )
