"""The session: a pure machine that is told what happened and when, and answers with actions.

It never asks the time and makes no sound. `table.py` says what a command does in each state, this
file how it is done, `timeline.py` what follows when nobody says anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from voicecoach.routine.models import Exercise, Routine
from voicecoach.session import answers, wording
from voicecoach.session.actions import (
    Action,
    Beat,
    Chime,
    Done,
    Earcon,
    Ended,
    Gain,
    Obeyed,
    Say,
    Silence,
    StateEntered,
    StepBegun,
    Withdraw,
)
from voicecoach.session.commands import Command
from voicecoach.session.events import Begin, Event, Heard, Interrupted, Wake
from voicecoach.session.place import Changes, Place
from voicecoach.session.plan import Entry, Plan
from voicecoach.session.script import RestStep, Script, SetStep, Step, script_of
from voicecoach.session.states import Question, State
from voicecoach.session.table import CHANGES, Effect, effect_of
from voicecoach.session.timeline import EstimatedVoice, Moved, SessionOptions, Timeline
from voicecoach.session.voice import Voice
from voicecoach.units import Decibels, Seconds

START_DELAY: Final[Seconds] = 0.3
REACT: Final[Seconds] = 0.4
"""From a command to the first word of its answer: room for the earcon that says it was heard."""

HANDOVER: Final[Seconds] = 0.25
"""Nothing that is due sooner is taken back: it may have begun while the request was on its way."""

SHORT_ANSWER: Final[Seconds] = 3.2
"""An answer up to this length is given over the beats of a set, with tones for the counts."""

JUST_BEGUN: Final[Seconds] = 5.0
LEVEL_STEP: Final[Decibels] = 3.0
MORE_REST: Final[Seconds] = 30.0
PACE_STEP: Final = 1.1
"""Ten per cent; "faster" and then "slower" leads back to where it was."""

PAIN_FREE_UP_TO: Final = 3
PAIN_CAREFUL_UP_TO: Final = 5

MEMORIES: Final = 50
"""How many commands can be taken back."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What "undo" brings back."""

    place: Place
    changes: Changes
    state: State
    question: Question | None
    level: Decibels


@dataclass(slots=True)
class Session:
    """One workout.

    Attributes:
        place: where it is now, and `changes` what was changed: enough to take it up again later.
        state: what it is doing now.
        question: what is being asked, in the state `asking`.
        sets, reps: done so far.
        over: nothing will come any more.
    """

    routine: Routine
    voice: Voice
    options: SessionOptions = field(default_factory=SessionOptions)
    script: Script = field(init=False)
    place: Place = field(init=False)
    changes: Changes = field(init=False)
    state: State = field(default=State.INTRO, init=False)
    question: Question | None = field(default=None, init=False)
    sets: int = field(default=0, init=False)
    reps: int = field(default=0, init=False)
    over: bool = field(default=False, init=False)
    _plan: Plan = field(init=False)
    _timeline: Timeline = field(init=False)
    _level: Decibels = field(default=0.0, init=False)
    _moved_at: Seconds = field(default=0.0, init=False)
    _begun_at: Seconds = field(default=0.0, init=False)
    _mouth: Seconds = field(default=0.0, init=False)
    _hurried: int | None = field(default=None, init=False)
    _reason: str = field(default="finished", init=False)
    _said: list[str] = field(default_factory=list, init=False)
    _memories: list[Memory] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.script = script_of(self.routine)
        self.place, self.changes = self.options.start, self.options.changes
        self._plan = Plan(self._length)
        self._timeline = self._fresh(0.0)

    def handle(self, event: Event, now: Seconds) -> list[Action]:
        """Tell the session what happened.

        Args:
            event: what happened.
            now: session time; never less than before.

        Returns:
            What is to be done, in order. Nothing once the session is over.
        """
        self._advance(now)
        if self.over:
            return []
        actions: list[Action]
        match event:
            case Begin():
                opening = wording.resumed(self._step(), self.place.rep) if self.options.resumed else ()
                actions = self._run(now, START_DELAY, opening)
            case Wake():
                actions = []
            case Heard():
                actions = self._heard(event, now)
            case Interrupted():
                actions = self._end(now, "interrupted")
            case _:
                assert_never(event)
        self._timeline.now = now
        actions += self._plan.pull(now)
        self._advance(now)
        return actions

    def deadline(self) -> Seconds | None:
        """When the session wants to be woken; None if only a command can bring anything new."""
        return None if self.over else self._plan.deadline()

    def exercise(self) -> Exercise:
        """The exercise that the listener would call the current one, as varied."""
        return self._timeline.exercise_at(self._step(), self.place)

    def here(self, now: Seconds) -> Place:
        """The place with the part of a rest that is over by now."""
        if self.state is State.RESTING:
            return replace(self.place, elapsed=self.place.elapsed + now - self._moved_at)
        return self.place

    def _advance(self, now: Seconds) -> None:
        for entry in self._plan.happened(now):
            self._apply(entry)

    def _apply(self, entry: Entry) -> None:
        match entry:
            case Moved():
                self.place, self._moved_at = entry.place, entry.at
            case StateEntered():
                self.state, self.question = entry.state, entry.question
                if entry.state is State.WORKING:
                    self._begun_at = entry.at
            case StepBegun():
                self._begun_at, self._said = entry.at, []
            case Say():
                self._said.append(entry.text)
                self._mouth = entry.at + self._length(entry.text)
            case Beat():
                self._mouth = entry.at + (self._length(entry.text) if entry.text else 0.0)
            case Done():
                self.reps += entry.what == "rep"
                self.sets += entry.what == "set"
            case Ended():
                self.over = True
            case Chime():
                pass
            case _:
                assert_never(entry)

    # -- commands ---------------------------------------------------------------------------

    def _heard(self, heard: Heard, now: Seconds) -> list[Action]:
        effect = effect_of(self.state, heard.command)
        memory = Memory(self.here(now), self.changes, self.state, self.question, self._level)
        if effect in CHANGES:
            self._memories = [*self._memories[1 - MEMORIES :], memory]
        return [Obeyed(heard.command, effect.value), *self._obey(effect, heard, now)]

    def _obey(self, effect: Effect, heard: Heard, now: Seconds) -> list[Action]:  # noqa: PLR0911 C901 one arm an effect
        match effect:
            case Effect.STEP_ON:
                return self._step_on(heard.command, now)
            case Effect.HURRY:
                return self._hurry(now)
            case Effect.LEAVE:
                return self._leave(heard.command, now)
            case Effect.REPEAT:
                return self._repeat(now)
            case Effect.STEP_BACK:
                return self._step_back(now)
            case Effect.PAUSE:
                return self._pause(heard.command, now)
            case Effect.CONTINUE:
                return self._continue(now)
            case Effect.ASK_STOP:
                return self._ask(Question.END_WORKOUT, heard.command, now)
            case Effect.ASK_PAIN:
                return self._ask(Question.PAIN, heard.command, now)
            case Effect.DECIDE:
                return self._decide(heard, now)
            case Effect.INSIST:
                return self._ask(self._question(), heard.command, now)
            case Effect.UNDO:
                return self._undo(now)
            case Effect.TEMPO:
                return self._tempo(heard.command, now)
            case Effect.VARY:
                return self._vary(heard.command, now)
            case Effect.MORE_REST:
                return self._more_rest(now)
            case Effect.LEVEL:
                return self._louder(LEVEL_STEP if heard.command is Command.LOUDER else -LEVEL_STEP, now)
            case Effect.ANSWER:
                return self._answer(answers.answer(heard.command, self._view(now)), now)
            case Effect.REFUSE:
                return self._answer([answers.refusal(heard.command, self.state)], now)
            case Effect.END:
                return self._end(now, self._reason)
            case _:
                assert_never(effect)

    def _step_on(self, because: str, now: Seconds) -> list[Action]:
        done = self._done_by_word(now)
        self._go_to(self.script.following(self.place.step, self.changes.skipped))
        return [Silence(because), *done, *self._run(now)]

    def _done_by_word(self, now: Seconds) -> list[Action]:
        """Open work is complete when the listener says so; any other set is just left."""
        step = self._step()
        if not (isinstance(step, SetStep) and step.exercise.open and self.state is State.WORKING):
            return []
        side = step.side.value if step.side else None
        kinds = ["rep", "set", *(["exercise"] if step.last else [])]
        self.reps += 1
        self.sets += 1
        return [Done(now, kind, step.exercise.id, step.set, side, 1) for kind in kinds]

    def _hurry(self, now: Seconds) -> list[Action]:
        if self._hurried == self.place.step:
            return self._step_on(Command.NEXT, now)
        return [Silence(Command.NEXT), *self._run(now)]

    def _leave(self, because: str, now: Seconds, opening: Sequence[str] = ()) -> list[Action]:
        self.changes = self.changes.without(self._step().exercise.id)
        self._go_to(self.script.following(self.place.step, self.changes.skipped))
        return [Silence(because), *self._run(now, opening=opening)]

    def _repeat(self, now: Seconds) -> list[Action]:
        if self._in_set() and self.state is not State.PAUSED:
            self._go_to(self.place.step)
        elif self.state is not State.INTRO:
            return self._answer(self._said[-2:] or [wording.NOTHING_SAID], now)
        return [Silence(Command.REPEAT), *self._run(now)]

    def _step_back(self, now: Seconds) -> list[Action]:
        just_begun = self.state is State.GET_READY or now - self._begun_at < JUST_BEGUN
        self._go_to(self.script.preceding(self.place.step, self.changes.skipped) if just_begun else self.place.step)
        return [Silence(Command.BACK), *self._run(now)]

    def _pause(self, because: str, now: Seconds, opening: Sequence[str] = ()) -> list[Action]:
        actions = [Silence(because), *self._enter(State.PAUSED, None, now)]
        self._plan.follow(self._fresh(now, REACT, opening).paused())
        return actions

    def _continue(self, now: Seconds) -> list[Action]:
        if self.state is State.WAITING and isinstance(self._step(), RestStep):
            return self._step_on(Command.RESUME, now)
        return [Silence(Command.RESUME), *self._run(now)]

    def _ask(self, question: Question, because: str, now: Seconds, opening: Sequence[str] = ()) -> list[Action]:
        actions = [Silence(because), *self._enter(State.ASKING, question, now)]
        self._plan.follow(self._fresh(now, REACT, opening).asking(question))
        return actions

    def _decide(self, heard: Heard, now: Seconds) -> list[Action]:
        if self.question is Question.PAIN and heard.value is not None:
            return self._pain(heard.value, now)
        if self.question is Question.END_WORKOUT and heard.command is Command.NO:
            return self._pause(heard.command, now, [wording.STILL_HERE])
        if self.question is Question.END_WORKOUT and heard.command is Command.YES:
            return self._stop(now)
        return self._ask(self._question(), heard.command, now)

    def _stop(self, now: Seconds) -> list[Action]:
        actions = [Silence(Command.YES), *self._enter(State.FINISHED, None, now)]
        self._reason = "stopped"
        summary = wording.summary(self.sets, self.reps, now)
        self._plan.follow(self._fresh(now, REACT).closing([summary], self._reason))
        return actions

    def _pain(self, level: int, now: Seconds) -> list[Action]:
        """Up to three: go on; four and five: with care; above: not this exercise, not today.

        Source: the pain-monitoring model of Silbernagel and others 2007, doi 10.1177/0363546506298279,
        made for tendons.
        """
        if level > PAIN_CAREFUL_UP_TO:
            return self._leave(Command.NUMBER, now, [wording.PAIN_LEAVE])
        if level > PAIN_FREE_UP_TO:
            return self._pause(Command.NUMBER, now, [wording.PAIN_CAREFUL])
        return [Silence(Command.NUMBER), *self._run(now, opening=[wording.PAIN_GO_ON])]

    def _undo(self, now: Seconds) -> list[Action]:
        if not self._memories:
            return self._answer([wording.NOTHING_TO_UNDO], now)
        memory = self._memories.pop()
        gain: list[Action] = [Gain(memory.level - self._level)] if memory.level != self._level else []
        self._plan.clear()
        self.place, self.changes, self._level = memory.place, memory.changes, memory.level
        self._reason = "finished"
        opening = [wording.UNDONE]
        if memory.state is State.PAUSED:
            return gain + self._pause(Command.UNDO, now, opening)
        if memory.state is State.ASKING and memory.question:
            return gain + self._ask(memory.question, Command.UNDO, now, opening)
        return [*gain, Silence(Command.UNDO), *self._run(now, opening=opening)]

    def _tempo(self, command: Command, now: Seconds) -> list[Action]:
        exercise = self.exercise()
        pace = self.changes.pace.get(exercise.id, 1.0)
        pace = {Command.FASTER: pace * PACE_STEP, Command.SLOWER: pace / PACE_STEP}.get(command, 1.0)
        self.changes = self.changes.with_pace(exercise.id, pace)
        self._timeline.changes = self.changes
        again = self._rejoin(now) if self.state is State.WORKING else []
        line = wording.new_tempo(exercise, self.changes.pace[exercise.id] * self.options.pace)
        return again + self._answer([line], now)

    def _rejoin(self, now: Seconds) -> list[Action]:
        """Plan the next repetition anew if it was planned already."""
        boundary = next((e for e in self._plan.entries if isinstance(e, Moved) and e.at >= now + HANDOVER), None)
        if boundary is None or boundary.place.step != self.place.step:
            return []
        again = self._plan.cut(boundary)
        self._plan.follow(self._fresh(boundary.at, place=boundary.place).run(joined=True))
        return [Withdraw(boundary.at), *again]

    def _vary(self, command: Command, now: Seconds) -> list[Action]:
        exercise = self._step().exercise
        variation = getattr(exercise.variations, command.value)
        if variation is None:
            return self._answer([wording.no_variation(command.value)], now)
        self.changes = self.changes.with_variation(exercise.id, command.value)
        self._timeline.changes = self.changes
        return self._answer([wording.variation_chosen(variation.name)], now)

    def _more_rest(self, now: Seconds) -> list[Action]:
        self.place = replace(self.place, extra_rest=self.place.extra_rest + MORE_REST)
        return self._answer([wording.more_rest(MORE_REST)], now)

    def _louder(self, by: Decibels, now: Seconds) -> list[Action]:
        self._level += by
        return [Gain(by), *self._answer([wording.THIS_LOUD], now)]

    def _end(self, now: Seconds, reason: str) -> list[Action]:
        self._plan.clear()
        self.state, self.question, self.over = State.FINISHED, None, True
        return [Silence(reason), StateEntered(now, State.FINISHED), Ended(now, reason, self.sets, self.reps)]

    # -- answers ----------------------------------------------------------------------------

    def _answer(self, lines: Sequence[str], now: Seconds) -> list[Action]:
        """Say lines, and go on with whatever was going on."""
        if self.state is State.WORKING and sum(map(self._length, lines)) <= SHORT_ANSWER:
            return self._answer_over_beats(lines, now)
        if self.state is not State.PAUSED:  # a pause keeps what it was told
            self.place = replace(self.here(now), entered=True)
        self._plan.clear()
        chime = self._chime(now)
        timeline = self._fresh(now, REACT, lines)
        if self.state is State.PAUSED:
            source = timeline.paused()
        elif self.state is State.ASKING:
            source = timeline.asking(self._question())
        elif self.state is State.FINISHED:
            source = timeline.closing(lines, self._reason)
        elif self._in_set() and self.state is not State.GET_READY:
            source = timeline.interrupted()
        else:
            source = timeline.run()
        self._plan.follow(source)
        return [Silence("answer"), *chime]

    def _answer_over_beats(self, lines: Sequence[str], now: Seconds) -> list[Action]:
        start = self._plan.gap(max(now + HANDOVER, self._mouth))
        says, at = [], start
        for line in lines:
            says.append(Say(line, at))
            at += self._length(line) + HANDOVER
        return [Withdraw(start), *self._plan.cover(start, says, at)]

    # -- planning ---------------------------------------------------------------------------

    def _run(self, now: Seconds, delay: Seconds = REACT, opening: Sequence[str] = ()) -> list[Action]:
        """Drop the plan, and make one from the place on."""
        self._plan.clear()
        self._hurried = self.place.step if self._in_set() and self.place.entered else None
        chime = self._chime(now) if delay == REACT else []
        self._plan.follow(self._fresh(now, delay, opening).run())
        return chime

    def _fresh(
        self, at: Seconds, delay: Seconds = 0.0, opening: Sequence[str] = (), place: Place | None = None
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
            sets=self.sets + self._plan.waiting("set"),
            reps=self.reps + self._plan.waiting("rep"),
            now=at,
        )
        return self._timeline

    def _enter(self, state: State, question: Question | None, now: Seconds) -> list[Action]:
        self.place = replace(self.here(now), entered=True)
        self._plan.clear()
        self.state, self.question = state, question
        return [StateEntered(now, state, question)]

    def _go_to(self, step: int) -> None:
        self.place = Place(step)

    def _chime(self, now: Seconds) -> list[Action]:
        return [*self._plan.add(Chime(Earcon.HEARD, now))]

    def _step(self) -> Step:
        return self.script.steps[min(self.place.step, len(self.script.steps) - 1)]

    def _in_set(self) -> bool:
        return self.place.step < len(self.script.steps) and isinstance(self._step(), SetStep)

    def _question(self) -> Question:
        return self.question or Question.END_WORKOUT

    def _length(self, text: str) -> Seconds:
        seconds = self.voice.seconds(text)
        return EstimatedVoice().seconds(text) if seconds is None else seconds

    def _view(self, now: Seconds) -> answers.View:
        place, exercise = self.here(now), self.exercise()
        return answers.View(
            self.script, self.options, place, self.changes, self.state, exercise, self.sets, self.reps, now
        )
