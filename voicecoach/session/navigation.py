"""Moves through a workout, by a command or an answer, each remembered so that "undo" can take it back.

`session.py` receives commands, this module moves the place, `scheduling.py` drops and remakes the plan.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final

from voicecoach.base.units import Seconds
from voicecoach.session import answers
from voicecoach.session.actions import Action, Done, Ended, Silence
from voicecoach.session.answering import Answering
from voicecoach.session.commands import Command
from voicecoach.session.events import Heard
from voicecoach.session.options import SessionOptions
from voicecoach.session.place import Changes, Place
from voicecoach.session.questions import JUST_STAY, Question, Stay
from voicecoach.session.scheduling import REACT
from voicecoach.session.script import AskStep, IntroStep, RestStep, SetStep
from voicecoach.session.states import State
from voicecoach.session.table import Effect
from voicecoach.session.tally import NOTHING, Tally
from voicecoach.session.timeline import begun
from voicecoach.session.voice import Tuning

JUST_BEGUN: Final[Seconds] = 5.0
FORGOTTEN: Final[Seconds] = 60.0
"""After a pause of this length the coach says the place before the count."""

LINE_JUST_BEGUN: Final[Seconds] = 2.0
""""Repeat" this soon after a line began means the line before: hearing and answering take a second and more."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What "undo" brings back.

    Attributes:
        command: the command to take back; `effect` is what it did.
        patient: the time to get ready ran, not only its count.
        begun_at: when the step or its work had begun; `worked` is the step of that work.
        asked_in: the state in which the question was asked.
        stay: the reason for the pause.
        rated: the number given as an answer.
        counted: what the command itself completed or cut short.
    """

    command: Command
    effect: Effect
    options: SessionOptions
    place: Place
    changes: Changes
    state: State
    question: Question | None
    asked_in: State | None
    tuning: Tuning
    patient: bool
    begun_at: Seconds
    worked: int | None
    stay: Stay = JUST_STAY
    counted: Tally = NOTHING
    rated: int | None = None


@dataclass(slots=True)
class Navigation(Answering):
    """A workout whose place commands can change."""

    _memories: list[Memory] = field(default_factory=list, init=False)

    # -- the beginning and the end ----------------------------------------------------------

    def _start(self, now: Seconds, delay: Seconds, opening: Sequence[str] = ()) -> list[Action]:
        if not self.options.resumed:
            return self._run(now, delay, opening)
        self._take_up(now)
        told = opening is not self.options.notices
        lines = opening if opening and told else [*opening, *self.words.resumed(self._step(), self.place.rep)]
        return [*self._retell_step(now), *self._run(now, delay, lines, patient=True)]

    def _take_up(self, now: Seconds) -> None:
        """Return to the place of an earlier session: a set that had begun is not announced again."""
        if self.options.resumed:
            told = self._announcement() if self._in_set() else 0
            elapsed = self.place.elapsed if isinstance(self._step(), RestStep) else 0.0
            self._be_at(replace(self.place, line=told, elapsed=elapsed), now)

    def _stop(self, heard: Heard, now: Seconds) -> list[Action]:
        actions = [Silence(heard.command), *self._enter(State.FINISHED, None, now)]
        self._reason = "stopped"
        self._plan.follow(self._fresh(now, REACT).closing([self._summary(now)], self._reason))
        return actions

    def _end(self, now: Seconds, reason: str) -> list[Action]:
        actions = [Silence(reason), *self._enter(State.FINISHED, None, now)]
        self.over = True
        return [*actions, Ended(now, reason)]

    # -- from step to step ------------------------------------------------------------------

    def _step_on(self, heard: Heard, now: Seconds) -> list[Action]:
        if self.state is State.PAUSED and self._in_set() and self._worked != self.place.step:
            return self._count_in_now(heard, now)
        worked = self.here(now).worked
        done = self._done_by_word(now)
        took = [self.words.took(worked)] if done else []
        self._go_to(self.script.following(self.place.step, self.changes.skipped), now)
        return [Silence(heard.command), *done, *self._run(now, opening=took)]

    def _done_by_word(self, now: Seconds) -> list[Action]:
        """Open work is complete when the listener says so; any other set is just left."""
        step = self._step()
        if not (isinstance(step, SetStep) and self.exercise().open and self._worked == self.place.step):
            return []
        side = step.side.value if step.side else None
        kinds = ["rep", "set", *(["exercise"] if step.last else [])]
        adds = {"rep": Tally(work=self.here(now).worked), "set": Tally(sets=step.whole)}
        self._count(sum(adds.values(), NOTHING))
        self._be_at(replace(self.place, worked=0.0), now)
        return [
            Done(
                now,
                kind,
                step.exercise.id,
                step.set,
                side,
                1,
                adds.get(kind, NOTHING),
                adds[kind].work if kind == "rep" else None,
            )
            for kind in kinds
        ]

    def _count(self, adds: Tally) -> None:
        """Add to the tally what a command itself completed; "undo" subtracts it again."""
        self.done += adds
        memory = self._memories[-1]
        self._memories[-1] = replace(memory, counted=memory.counted + adds)

    def _hurry(self, heard: Heard, now: Seconds) -> list[Action]:
        return self._step_on(heard, now) if self._hurried == self.place.step else self._count_in_soon(heard, now)

    def _begin_next(self, heard: Heard, now: Seconds) -> list[Action]:
        """Begin what comes next: after an introduction its set, before a set its count; no set is skipped."""
        if self.state is not State.GET_READY:
            return self._step_on(heard, now)
        if self._hurried == self.place.step:
            return self._begins_already(now)
        return self._count_in_soon(heard, now)

    def _count_in_soon(self, heard: Heard, now: Seconds) -> list[Action]:
        return self._begins_already(now) if self._counting else self._count_in_now(heard, now)

    def _begins_already(self, now: Seconds) -> list[Action]:
        """It cannot begin any sooner."""
        self._hurried = self.place.step
        self._memories.pop()
        return self._chime(now)

    def _count_in_now(self, heard: Heard, now: Seconds) -> list[Action]:
        self._lead_past(now)
        self._be_at(replace(self.here(now), line=self._announcement()), now)
        return [Silence(heard.command), *self._run(now)]

    def _leave(self, heard: Heard, now: Seconds, opening: Sequence[str] = ()) -> list[Action]:
        exercise = self._step().exercise
        if self.script.comes_in_rounds(self.place.step):
            opening = [*opening, self.words.line("left-out-of-rounds", exercise=exercise.name)]
        self.changes = self.changes.without(exercise.id, self.place.step)
        self._go_to(self.script.following_work(self.place.step, self.changes.skipped), now)
        return [Silence(heard.command), *self._run(now, opening=opening)]

    def _repeat(self, heard: Heard, now: Seconds) -> list[Action]:
        if self.state in (State.GET_READY, State.WORKING):
            self._go_to(self.place.step, now)
            return [Silence(heard.command), *self._run(now)]
        if self.state in (State.RESTING, State.WAITING, State.PAUSED) and isinstance(self._step(), RestStep):
            told = self._rest_told(now)
            self._be_at(replace(self.here(now), line=max(1, self.place.line)), now)  # its length is not told once more
            return self._unchanged(told, now)
        if self.state is State.INTRO:
            self._memories.pop()
            recent = now - self._moved_at < LINE_JUST_BEGUN
            self._be_at(replace(self.place, line=max(0, self.place.line - recent)), now)
            return [Silence(heard.command), *self._run(now)]
        explaining = self.state is State.WAITING and self._in_set()
        return self._unchanged(self._told if explaining else self._said or [self.words.line("nothing-said")], now)

    def _step_back(self, heard: Heard, now: Seconds) -> list[Action]:
        left, step = self._left_just_before(), self.place.step
        over = self.state is State.FINISHED
        if over and (left is None or step < len(self.script.steps)):
            return self._unchanged([answers.refusal(self.words, heard.command, self.state)], now)
        waits = over or self.state is State.GET_READY or (self.state is State.INTRO and left is not None)
        fresh = self.place.rep == 1 and (waits or now - self._begun_at < JUST_BEGUN)
        if fresh and left:
            self.changes = self.changes.again_with(left)
            step = self.changes.left[left]
        elif fresh:
            step = self.script.preceding(step, self.changes.skipped)
        self._go_to(step, now)
        return [Silence(heard.command), *self._run(now)]

    def _left_just_before(self) -> str | None:
        """The exercise that was skipped just before this step; None if none was."""
        skipped, left = self.changes.skipped, self.changes.left
        led_here = [e for e in skipped & left.keys() if self.script.following_work(left[e], skipped) == self.place.step]
        return max(led_here, key=left.__getitem__, default=None)

    def _rest_told(self, now: Seconds) -> list[str]:
        """What is left of a rest, and what comes after it."""
        place, step, words = self.here(now), self._step(), self.words
        told = words.rest(None)
        if isinstance(step, RestStep) and step.seconds is not None:
            told = words.resting_again(step.seconds + place.extra_rest - place.elapsed)
        coming = self.script.coming(place.step, self.changes.skipped)
        return [told, words.coming_up(self.script, coming, step.exercise)]

    def _pause(self, heard: Heard, now: Seconds, opening: Sequence[str] = (), stay: Stay = JUST_STAY) -> list[Action]:
        self._settle_in(stay)
        actions = [Silence(heard.command), *self._enter(State.PAUSED, None, now)]
        timeline = self._fresh(now, REACT, opening)
        timeline.within = self._entered
        self._plan.follow(timeline.paused())
        return actions

    def _continue(self, heard: Heard, now: Seconds) -> list[Action]:
        if self.state is State.WAITING and isinstance(self._step(), RestStep):
            return self._step_on(heard, now)
        long = self.state is State.PAUSED and self._in_set() and now - self._paused_at >= FORGOTTEN
        where = [self.words.where(self._step(), self.exercise(), self.place.rep)] if long else []
        return [Silence(heard.command), *self._run(now, opening=where)]

    # -- helpers ----------------------------------------------------------------------------

    def _memory(self, command: Command, effect: Effect, now: Seconds) -> Memory:
        return Memory(
            command,
            effect,
            self.options,
            self.here(now),
            self.changes,
            self.state,
            self.question,
            self._asked_in,
            self.tuning,
            self.state is State.GET_READY and self._hurried != self.place.step,
            self._begun_at,
            self._worked,
            self._stay,
        )

    def _unchanged(self, lines: Sequence[str], now: Seconds) -> list[Action]:
        """Answer a command that changed nothing, and forget it: there is nothing to take back."""
        self._memories.pop()
        return self._answer(lines, now)

    def _change(self, changes: Changes, now: Seconds) -> None:
        """Apply changes. An introduction that they alter goes on from its first changed line."""
        step = self._step()
        before = self.exercise()
        self.changes = changes
        if not isinstance(step, IntroStep) or self.state is State.FINISHED:
            return
        old, new = (self.words.introduction(step, exercise) for exercise in (before, self.exercise()))
        greeting = len([*self._timeline.introduction(step, self.place)]) - len(old)
        same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        self._be_at(replace(self.place, line=min(self.place.line, greeting + same)), now)

    def _retell_step(self, now: Seconds) -> list[Action]:
        """The record of a resumed step, unless the last record was of the same step."""
        if not self.place.entered or self._recorded == self.place.step or self.place.step >= len(self.script.steps):
            return []
        step = self._step()
        if isinstance(step, AskStep):
            return []
        self._recorded = self.place.step
        return [begun(step, now)]

    def _go_to(self, step: int, now: Seconds) -> None:
        if (part := self._part(now)) != NOTHING:
            self._count(part)
        if step > self.place.step:
            self._lead_past(now)
        self._be_at(Place(step), now)

    _MOVE_HANDLERS: ClassVar[Mapping[Effect, Callable[["Navigation", Heard, Seconds], list[Action]]]] = {
        Effect.STEP_ON: _step_on,
        Effect.HURRY: _hurry,
        Effect.LEAVE: _leave,
        Effect.REPEAT: _repeat,
        Effect.STEP_BACK: _step_back,
        Effect.PAUSE: _pause,
        Effect.BEGUN: _begin_next,
        Effect.CONTINUE: _continue,
    }
