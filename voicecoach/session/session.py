"""The session: a pure state machine that is told what happened and when, and answers with actions.

It never asks the time and makes no sound. `table.py` says what a command does in each state, this
file and `navigation.py` do it, `scheduling.py` drops and makes plans, and `timeline.py` has
everything that follows while the listener says nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final, assert_never

from voicecoach.base.units import Seconds, to_frames, to_seconds
from voicecoach.routine.models import Variation
from voicecoach.session import answers
from voicecoach.session.actions import Action, Answered, Chime, Earcon, Obeyed, Silence
from voicecoach.session.commands import Command
from voicecoach.session.events import (
    Begin,
    Doubted,
    Event,
    Halted,
    Heard,
    Interrupted,
    Noticed,
    Restored,
    Unclear,
    Wake,
)
from voicecoach.session.mishaps import Mishaps
from voicecoach.session.navigation import Memory
from voicecoach.session.pain import ABOUT_PAIN, CERTAIN_NUMBER, Offer, echo, pain
from voicecoach.session.pausing import past
from voicecoach.session.place import SLOWEST, Changes, Place
from voicecoach.session.questions import (
    Ask,
    Consequence,
    Ease,
    End,
    GoOn,
    Obey,
    Question,
    QuestionKind,
    StartAt,
    Stay,
    Subject,
    confirm,
    end_workout,
)
from voicecoach.session.scheduling import REACT, Passed
from voicecoach.session.script import IntroStep, Lead, SetStep, reps_of, time_of
from voicecoach.session.states import State
from voicecoach.session.table import BELATED, FULFILLED, STAYS, UNDOABLE, Effect, effect_of
from voicecoach.session.tally import NOTHING
from voicecoach.session.tuning import Tuned

START_DELAY: Final[Seconds] = 0.3
MORE_REST: Final[Seconds] = 30.0

ONE_STEP: Final[Seconds] = 1.0
"""A spoken "next" or "skip" within this time after the same was obeyed is the same one, said twice to be sure."""

PACE_STEP: Final = 1.1
"""Ten per cent; "faster" and then "slower" gives the old speed again."""

MEMORIES: Final = 50
"""Number of commands that can be taken back."""


@dataclass(slots=True)
class Session(Mishaps):
    """One workout that obeys; see `Scheduling` for its attributes."""

    _begun: bool = field(default=False, init=False)
    _one_step_until: dict[Command, Seconds] = field(default_factory=dict, init=False)

    def handle(self, event: Event, now: Seconds) -> list[Action]:
        """Tell the session what happened.

        Args:
            event: what happened.
            now: session time, taken to the nearest frame; never less than before.

        Returns:
            What is to be done, in order. Nothing once the session is over.
        """
        now = to_seconds(to_frames(now))
        self._advance(now)
        if self.over:
            return []
        actions: list[Action]
        match event:
            case Begin():
                actions = self._begin(now)
            case Wake():
                actions = self._say_late(now)
            case Heard():
                if event.second_of_day is not None:  # a computer sleeps, and clocks are set
                    self.options = replace(self.options, second_of_day=event.second_of_day - now)
                actions = self._heard(event, now)
            case Doubted():
                actions = self._doubted(event, now)
            case Unclear():
                actions = self._unclear(now)
            case Interrupted():
                actions = self._end(now, "interrupted")
            case Halted() | Restored() | Noticed():
                actions = self._befallen(event, now)
            case _:
                assert_never(event)
        self._timeline.now = now
        actions += [*self._noted(), *self._plan.pull(now)]
        self._advance(now)
        return actions

    def _begin(self, now: Seconds) -> list[Action]:
        if self._begun:
            return []
        self._begun = True
        if not (question := self.options.question):
            return self._start(now, START_DELAY, self.options.notices)
        self._take_up(now)
        step, self.state = self._retell_step(now), State.ASKING
        _, *actions = self._ask(question, "", now, self.options.notices)  # there is nothing to be silenced
        return [*step, *actions]

    # -- commands ---------------------------------------------------------------------------

    def _heard(self, heard: Heard, now: Seconds, said: Command | None = None) -> list[Action]:
        """Obey a command; `said` is the command actually said, if another."""
        if heard.command in (Command.NEXT, Command.NEXT_EXERCISE) and heard.begun is not None:
            if heard.begun < self._one_step_until.get(heard.command, 0.0):
                return [Obeyed(heard, effect_of(self.state, heard.command).value), *self._chime(now)]
            self._one_step_until = {heard.command: now + ONE_STEP}
        if passed := self._meant(heard):
            return self._heard_late(heard, passed, now)
        given = heard
        if self.question and self.state is State.ASKING and self.question.agrees(heard.command):
            heard = replace(heard, command=Command.YES)
        effect = effect_of(self.state, heard.command)
        undone = self._memories[-1].command if effect is Effect.UNDO and self._memories else None
        if effect in UNDOABLE:
            self._remember(self._memory(said or heard.command, effect, now))
        if effect in (Effect.PAUSE, Effect.ASK_STOP):
            self._rate()
        return [Obeyed(given, effect.value, undone), *self._bring(effect, heard, now)]

    def _remember(self, memory: Memory) -> None:
        self._memories = [*self._memories[1 - MEMORIES :], memory]

    def _bring(self, effect: Effect, heard: Heard, now: Seconds) -> list[Action]:
        """Carry out the effect of a command."""
        if move := self._MOVE_HANDLERS.get(effect):
            return move(self, heard, now)
        return self._HANDLERS[effect](self, heard, now)

    def _meant(self, heard: Heard) -> Passed | None:
        """The step in which a command was begun, if it has ended by itself and the command was meant for it."""
        began = heard.begun
        passed = next((passed for passed in self._passed if began is not None and began < passed.until), None)
        return passed if passed and effect_of(passed.state, heard.command) in FULFILLED | BELATED else None

    def _heard_late(self, heard: Heard, passed: Passed, now: Seconds) -> list[Action]:
        """Obey a command meant for a step that has ended in the meantime."""
        effect = effect_of(passed.state, heard.command)
        obeyed = Obeyed(heard, effect.value)
        if effect in FULFILLED:
            return [obeyed, *self._chime(now)]
        moves, memory = effect in self._MOVE_HANDLERS, self._memory(heard.command, effect, now)
        self._be_at(replace(passed.place, worked=0.0) if passed.state is State.WORKING else passed.place, now)
        self.state, self.question = passed.state, passed.question
        self._begun_at, self._asked_in = passed.begun_at, passed.asked_in
        # a move is taken back to the place where it was obeyed: finished work is not done again
        self._remember(memory if moves else self._memory(heard.command, effect, now))
        silence, *actions = self._bring(effect, heard, now)
        return [obeyed, silence, *self._retell_step(now), *actions]

    def _doubted(self, doubted: Doubted, now: Seconds) -> list[Action]:
        """Ask whether a command was meant, if it has an effect now; to an open question it is an unclear answer."""
        if self.state is State.ASKING:
            return self._unclear(now)
        if self.state is State.FINISHED or effect_of(self.state, doubted.command) is Effect.REFUSE:
            return []
        return self._ask(confirm(self.words, doubted.command), "unsure", now)

    def _unclear(self, now: Seconds) -> list[Action]:
        """An answer that was not understood gets a sound, so that the listener repeats it; otherwise help is offered.

        A number is asked for once more instead, and then counts as unanswered: someone in pain is not kept waiting.
        """
        if self.state is State.ASKING and self._question().kind is QuestionKind.NUMBER:
            return self._ask_again(self._question(), now)
        if self.state is State.ASKING:
            return [*self._plan.add(Chime(Earcon.NOT_UNDERSTOOD, now))]
        return [] if self.state is State.FINISHED else self._answer([self.words.line("say-help")], now)

    def _ask(self, question: Question, because: str, now: Seconds, opening: Sequence[str] = ()) -> list[Action]:
        if self.state is not State.ASKING:
            self._asked_in = self.state
        actions = [Silence(because), *self._enter(State.ASKING, question, now)]
        self._plan.follow(self._asking(now, opening))
        return actions

    def _ask_again(self, question: Question, now: Seconds) -> list[Action]:
        if question.again:
            return self._ask(replace(question, lines=question.again, again=()), "unclear", now)
        self._drop()
        self._plan.follow(self._unanswered(now))
        return [Silence("unclear")]

    def _ask_stop(self, heard: Heard, now: Seconds) -> list[Action]:
        return self._ask_by_command(end_workout(self.words), heard, now)

    def _ask_pain(self, heard: Heard, now: Seconds) -> list[Action]:
        exercise = self.exercise()
        slower = exercise.tempo is not None and self.changes.pace.get(exercise.id, 1.0) > SLOWEST
        easier = self._step().exercise.variations.easier
        name = easier.name if easier and self._variation() != "easier" else None
        question = pain(self.words, self.options.pain, Offer(slower, name, self._signs()))
        return self._ask_by_command(question, heard, now)

    def _variation(self) -> str | None:
        """The variation of the current exercise in this set, or the next."""
        begun_set = self._in_set() and self.place.entered
        return self.place.variation if begun_set else self.changes.chosen.get(self._step().exercise.id)

    def _ask_by_command(self, question: Question, heard: Heard, now: Seconds) -> list[Action]:
        """Ask a question that a command brings. The command is remembered once, however often it is said."""
        if self.question == question:
            self._memories.pop()
        return self._ask(question, heard.command, now)

    def _once_more(self, _: Heard, now: Seconds) -> list[Action]:
        """Repeat the question at the listener's request."""
        return self._answer_first([], now)

    def _insist(self, heard: Heard, now: Seconds) -> list[Action]:
        """A command without a meaning while a question is open: the question comes first. A number said back counts."""
        question = self._question()
        if question.rated is None:
            return self._answer_first([], now, insist=True)
        self._be_at(past(self.place, question), now)
        self._rate()
        acts = question.yes
        settled = self._settle(acts, heard, now)
        if not isinstance(acts, Stay) or acts.alarming:  # its lines come first
            return settled
        _, *obeyed = self._heard(heard, now)
        return [*settled, *(action for action in obeyed if not isinstance(action, Silence))]  # one silence is enough

    def _decide(self, heard: Heard, now: Seconds) -> list[Action]:
        """An answer; one of the wrong kind does not count."""
        question = self._question()
        outcome = question.outcome(heard.command, heard.value)
        if outcome is None:
            self._memories.pop()
            return self._insist(heard, now)
        if heard.command is not Command.NUMBER or heard.value is None:
            return self._answer_yes_no(question, outcome, heard, now)
        self._memories[-1] = replace(self._memories[-1], rated=heard.value)
        if question.topic in ABOUT_PAIN:
            said = echo(self.words, question, heard.value, sure=getattr(heard, "confidence", 1.0) >= CERTAIN_NUMBER)
            return [self._answered(question, said.rated), *self._ask(said, heard.command, now)]
        self._be_at(past(self.place, question), now)
        return [self._answered(question, heard.value), *self._settle(outcome, heard, now)]

    def _answer_yes_no(self, question: Question, outcome: Consequence, heard: Heard, now: Seconds) -> list[Action]:
        """Answer a question, or a number that was said back: "no" takes the number back."""
        if question.rated is None:
            return self._settle(outcome, heard, now)
        if heard.command is Command.NO:
            return [self._answered(question, None), *self._settle(outcome, heard, now)]
        self._be_at(past(self.place, question), now)
        self._rate()
        return self._settle(outcome, heard, now)

    def _answered(self, question: Question, value: int | None) -> Answered:
        step = self._step()
        now_done = Subject(step.exercise.id, None if isinstance(step, IntroStep) else step.set)
        subject = question.subject or now_done
        return Answered(question.topic.value, value, subject.exercise, subject.set)

    def _settle(self, outcome: Consequence, heard: Heard, now: Seconds) -> list[Action]:
        """Carry out the consequence of an answer."""
        actions: list[Action]
        match outcome:
            case GoOn(lines):
                actions = self._carry_on(heard, now, lines)
            case Stay(lines):
                actions = self._pause(heard, now, lines, outcome)
            case Ease():
                actions = self._ease(heard, now)
            case End():
                actions = self._stop(heard, now)
            case Ask(question, lines):
                actions = self._ask(question, heard.command, now, lines)
            case StartAt(place, changes):
                actions = self._start_at(place, changes, heard, now)
            case Obey(command):
                actions = self._obey(command, heard, now)
            case _:
                assert_never(outcome)
        return actions

    def _ease(self, heard: Heard, now: Seconds) -> list[Action]:
        """Go on in the easier variation, in this very set: someone in pain does not have to wait for the next one."""
        step = self._step()
        variation = step.exercise.variations.easier or Variation(name=step.exercise.name)
        self._change(self.changes.with_variation(step.exercise.id, "easier", self.place.step), now)
        if not (isinstance(step, SetStep) and self.place.entered):
            return self._carry_on(heard, now, [self.words.variation_chosen(variation.name)])
        before = time_of(self.exercise(), step.set)
        self._be_at(replace(self.place, variation="easier"), now)
        self._be_at(replace(self.place, worked=self._worked_of(before, step)), now)
        rep = min(self.place.rep, reps_of(self.exercise(), step.set))
        self._be_at(replace(self.place, rep=rep, line=self._announcement()), now)
        return self._carry_on(heard, now, self.words.eased(variation))

    def _worked_of(self, before: Seconds | None, step: SetStep) -> Seconds:
        """Seconds that count as done when a hold or timed work changes its length: no more is left than before."""
        length = time_of(self.exercise(), step.set)
        if length is None or before is None:
            return 0.0
        return max(0.0, length - (before - self.place.worked))

    def _start_at(self, place: Place, changes: Changes, heard: Heard, now: Seconds) -> list[Action]:
        self._count(NOTHING - self.done)
        self.options = replace(self.options, start=place, changes=changes, resumed=False)
        self.changes = changes
        self._be_at(place, now)
        return [Silence(heard.command), *self._start(now, REACT)]

    def _obey(self, command: Command, heard: Heard, now: Seconds) -> list[Action]:
        """Obey a command given as an answer, in the state in which the question was asked."""
        self._memories.pop()
        self.state, self.question, self._moved_at = self._asked_in or State.INTRO, None, now
        _, *actions = self._heard(Heard(command), now, heard.command)
        return actions

    def _carry_on(self, heard: Heard, now: Seconds, lines: Sequence[str]) -> list[Action]:
        """Go on from the question's place, after some lines."""
        if self._asked_in is State.PAUSED:
            return self._pause(heard, now, lines)
        if self._asked_in is None:
            return [Silence(heard.command), *self._start(now, REACT, lines)]
        return [Silence(heard.command), *self._run(now, opening=lines)]

    def _tempo(self, heard: Heard, now: Seconds) -> list[Action]:
        exercise = self.exercise()
        before = self.changes.pace.get(exercise.id, 1.0)
        pace = {Command.FASTER: before * PACE_STEP, Command.SLOWER: before / PACE_STEP}.get(heard.command, 1.0)
        changes = self.changes.with_pace(exercise.id, pace)
        pace = changes.pace[exercise.id]
        line = self.words.new_tempo(exercise, pace * self.options.pace)
        if exercise.tempo is None or pace == before:
            return self._unchanged([line], now)
        self._change(changes, now)
        if heard.command is Command.SLOWER and self.state is State.PAUSED and self._stay.slower:
            return [Silence(heard.command), *self._run(now, opening=[line])]
        return self._answer([line], now)

    def _vary(self, heard: Heard, now: Seconds) -> list[Action]:
        step, kind = self._step(), heard.command.value
        variation = getattr(step.exercise.variations, kind)
        if variation is None:
            return self._unchanged([self.words.no_variation(kind)], now)
        since = self.place.step if self._before_set() else self.script.next_set(self.place.step)
        if since is None:
            return self._unchanged([self.words.sets_left(self.exercise(), 0)], now)
        self._change(self.changes.with_variation(step.exercise.id, kind, since), now)
        told = self._take_on(now) and self.state is State.GET_READY
        return self._answer([] if told else [self.words.variation_chosen(variation.name)], now)

    def _before_set(self) -> bool:
        """Returns whether a set is announced but not begun; the second side of a set does not count."""
        step, begun = self._step(), self._worked == self.place.step or self.place.rep > 1
        return self._in_set() and not begun and isinstance(step, SetStep) and step.lead is not Lead.OTHER_SIDE

    def _take_on(self, now: Seconds) -> bool:
        """Give a set that has not begun its present variation. Returns whether that changed."""
        kind = self.changes.variation(self._step().exercise.id, self.place.step)
        if not self._before_set() or kind == self.place.variation:
            return False
        self._be_at(replace(self.here(now), variation=kind, line=0), now)
        return True

    def _more_rest(self, _: Heard, now: Seconds) -> list[Action]:
        here = self.here(now)
        self._be_at(replace(here, extra_rest=here.extra_rest + MORE_REST), now)
        return self._answer([self.words.more_rest(MORE_REST)], now)

    def _reply(self, heard: Heard, now: Seconds) -> list[Action]:
        lines = answers.answer(heard.command, self._view(now))
        return self._answer_first(lines, now, insist=True) if self.state is State.ASKING else self._answer(lines, now)

    def _explain(self, heard: Heard, now: Seconds) -> list[Action]:
        lines = answers.answer(heard.command, self._view(now))
        if self.state is State.ASKING:
            return self._answer_first(lines, now, insist=heard.command is not Command.HELP)
        return self._answer(lines, now, explains=True)

    def _refuse(self, heard: Heard, now: Seconds) -> list[Action]:
        if heard.value is not None and self._counts_along(heard.value, now):
            return []
        return self._answer([answers.refusal(self.words, heard.command, self.state)], now)

    def _end_now(self, _: Heard, now: Seconds) -> list[Action]:
        return self._end(now, self._reason)

    # -- taking back ------------------------------------------------------------------------

    def _undo(self, heard: Heard, now: Seconds) -> list[Action]:
        if not self._memories:
            return self._answer([self.words.line("nothing-to-undo")], now)
        memory = self._memories.pop()
        if memory.effect in STAYS:
            return self._undo_here(memory, now)
        opening = [self.words.line("undone")]
        tuned = self._tune(memory.tuning, opening)
        rated = [self._answered(memory.question, None)] if memory.question and memory.rated is not None else []
        self._be_at(memory.place, now)
        self.options, self.changes, self._reason = memory.options, memory.changes, "finished"
        self._begun_at, self._worked = memory.begun_at, memory.worked
        self.state, self._asked_in = memory.state, memory.asked_in
        self.done -= memory.counted
        step = self._retell_step(now)
        if memory.state is State.PAUSED:
            silence, *actions = self._pause(heard, now, opening, memory.stay)
        elif memory.state is State.ASKING and memory.question:
            silence, *actions = self._ask(memory.question, heard.command, now, opening)
        else:
            silence, *actions = Silence(heard.command), *self._run(now, opening=opening, patient=memory.patient)
        return [*tuned, *rated, silence, *step, *actions]

    def _undo_here(self, memory: Memory, now: Seconds) -> list[Action]:
        here = self.here(now)
        if here.step == memory.place.step:
            here = replace(here, extra_rest=memory.place.extra_rest)
        self._be_at(here, now)
        self._change(memory.changes, now)
        self._take_on(now)
        return self._answer_in(memory.tuning, [self.words.line("undone")], now)

    _HANDLERS: ClassVar[Mapping[Effect, Callable[["Session", Heard, Seconds], list[Action]]]] = {
        Effect.ASK_STOP: _ask_stop,
        Effect.ASK_PAIN: _ask_pain,
        Effect.DECIDE: _decide,
        Effect.ASK_AGAIN: _once_more,
        Effect.INSIST: _insist,
        Effect.UNDO: _undo,
        Effect.TEMPO: _tempo,
        Effect.VARY: _vary,
        Effect.MORE_REST: _more_rest,
        Effect.LEVEL: Tuned.set_level,
        Effect.TALK: Tuned.set_talk,
        Effect.ANSWER: _reply,
        Effect.EXPLAIN: _explain,
        Effect.REFUSE: _refuse,
        Effect.END: _end_now,
    }
