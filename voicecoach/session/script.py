"""The script of a workout: its steps in order, unfolded from the routine's blocks, sets and sides."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from voicecoach.base.units import Seconds
from voicecoach.routine.models import UNTIL_NEXT, Asked, Block, Exercise, Rest, Routine, Side, Sides, Variation
from voicecoach.session.tally import Tally

SHORTEST_TOLD: Final[Seconds] = 3.0
"""Shortest rest whose length is announced: a shorter one is over before the words are."""

WARNING: Final[Seconds] = 10.0
"""Time left at the warning in a rest of at least twice, or timed work of at least three times, that length."""

NOMINAL_WAIT: Final[Seconds] = 60.0
"""Length of a wait for the listener without hearing (rendering), or in an estimate."""

HALFWAY_FROM: Final[Seconds] = 20.0
"""Shortest timed work with a "halfway"."""


class Lead(StrEnum):
    """The announcement of a set, by what came before it."""

    NEW_SET = "new_set"
    NEW_EXERCISE = "new_exercise"
    """A superset's first member: the last introduction was another member's."""
    OTHER_SIDE = "other_side"
    STRAIGHT_ON = "straight_on"
    """A superset's next member: no rest has come before."""


@dataclass(frozen=True, slots=True)
class IntroStep:
    """The introduction of an exercise."""

    exercise: Exercise
    number: int
    """The exercise's number in the workout, from one."""
    joined: bool = False
    """A later member of a superset."""
    rested: bool = False
    """A rest comes between the members."""


@dataclass(frozen=True, slots=True)
class SetStep:
    """One set on one side."""

    exercise: Exercise
    set: int
    sets: int
    side: Side | None
    lead: Lead
    last: bool
    """The last set of its exercise."""

    @property
    def whole(self) -> bool:
        """Returns whether the set is done with this side: of two, it is the last."""
        return self.side is None or self.lead is Lead.OTHER_SIDE

    @property
    def opening(self) -> str:
        """The name of the line that announces it."""
        if self.lead is Lead.OTHER_SIDE:
            return "other-side"
        return "set-of" if self.set < self.sets else "last-set"


@dataclass(frozen=True, slots=True)
class RestStep:
    """A rest after a set of an exercise. `seconds` is None for "until I say next".

    Attributes:
        after: ids of the exercises before it; the rest is left out when all of them are.
        before: ids of the exercises that it separates inside a superset's round; likewise.
    """

    exercise: Exercise
    set: int
    seconds: Seconds | None
    after: frozenset[str]
    before: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AskStep:
    """The listener is asked for numbers, if they can be heard; its beginning is not in the event log.

    Attributes:
        exercise, set: the exercise and set done last.
        topics: the questions, one after the other.
        whole: the questions are about the whole workout.
    """

    exercise: Exercise
    set: int
    topics: tuple[Asked, ...]
    whole: bool = False


ToldStep: TypeAlias = IntroStep | SetStep | RestStep
Step: TypeAlias = ToldStep | AskStep


@dataclass(frozen=True, slots=True)
class Count:
    """A repetition's place in its set, and the announcement after it or early in it.

    Attributes:
        every: every repetition of the set is counted aloud, not only every fifth and the last three.
    """

    rep: int
    reps: int
    every: bool = True

    @property
    def is_told(self) -> bool:
        """Returns whether its number is said."""
        return self.every or self.rep % 5 == 0 or self.rep > self.reps - 3

    @property
    def after(self) -> str | None:
        """The announcement at the end of this repetition, by the name of its line; None for none."""
        if self.rep == self.reps - 1 and self.reps >= 3:
            return "last-one"
        if self.reps >= 6 and self.rep * 2 == self.reps:
            return "halfway"
        return None

    @property
    def before(self) -> str | None:
        """The announcement that the repetition before should have made; None for none."""
        return Count(self.rep - 1, self.reps).after if self.rep > 1 else None


@dataclass(frozen=True, slots=True)
class Script:
    """All steps of a workout. An index into `steps` is a place; its length is the end.

    Attributes:
        turns: how often each line of `told_in` comes before a step, by its index, and before the end.
    """

    routine: Routine
    steps: tuple[Step, ...]
    turns: tuple[Mapping[str, int], ...]

    def exercises(self, start: int = 0) -> list[Exercise]:
        """The exercises in the order in which they are introduced, from a step on."""
        return [step.exercise for step in self.steps[start:] if isinstance(step, IntroStep)]

    def following(self, index: int, skipped: frozenset[str] = frozenset()) -> int:
        """Index of the next step that is not skipped."""
        later = range(index + 1, len(self.steps))
        return next((i for i in later if not left_out(self.steps[i], skipped)), len(self.steps))

    def coming(self, index: int, skipped: frozenset[str] = frozenset()) -> int:
        """Index of the next introduction or set that is not skipped."""
        index = self.following(index, skipped)
        while index < len(self.steps) and not isinstance(self.steps[index], IntroStep | SetStep):
            index = self.following(index, skipped)
        return index

    def following_work(self, index: int, skipped: frozenset[str] = frozenset()) -> int:
        """Index of the next step that is neither skipped nor a rest."""
        index = self.following(index, skipped)
        while index < len(self.steps) and isinstance(self.steps[index], RestStep):
            index = self.following(index, skipped)
        return index

    def next_set(self, index: int) -> int | None:
        """The step where a variation chosen in a step begins; None if no set of the exercise is left.

        That is the introduction itself, or else the exercise's next set, with both sides if it has two.
        """
        step = self.steps[index]
        if isinstance(step, IntroStep):
            return index
        later = range(index + 1, len(self.steps))
        sets = [(i, s) for i in later if isinstance(s := self.steps[i], SetStep) and s.exercise.id == step.exercise.id]
        whole = [i for i, s in sets if s.lead is not Lead.OTHER_SIDE]
        return next(iter(whole or [i for i, _ in sets]), None)

    def comes_in_rounds(self, index: int) -> bool:
        """Returns whether other exercises come between a step and a later set of its exercise, as in a superset."""
        ids = [step.exercise.id for step in self.steps[index + 1 :] if isinstance(step, SetStep)]
        own = self.steps[index].exercise.id
        return any(a != own and own in ids[n:] for n, a in enumerate(ids))

    def preceding(self, index: int, skipped: frozenset[str] = frozenset()) -> int:
        """Index of the step before; the first step stays the first. Questions are passed over."""
        earlier = [i for i in range(index - 1, -1, -1) if not isinstance(self.steps[i], AskStep)]
        return next((i for i in earlier if not left_out(self.steps[i], skipped)), index)

    def find(self, exercise: str, set_number: int | None = None) -> int | None:
        """Index of an exercise's introduction, or of a set's first side; None if there is none.

        Args:
            exercise: an id or a name, in any case.
            set_number: a set from one, or None for the introduction.
        """
        wanted = exercise.strip().casefold()
        for index, step in enumerate(self.steps):
            if wanted not in (step.exercise.id.casefold(), step.exercise.name.casefold()):
                continue
            if isinstance(step, IntroStep) and set_number is None:
                return index
            if isinstance(step, SetStep) and step.set == set_number:
                return index
        return None


def left_out(step: Step, skipped: frozenset[str]) -> bool:
    """Returns whether a step is skipped with some exercises; a superset's rests stay for the remaining ones."""
    if isinstance(step, RestStep):
        return step.after <= skipped or (bool(step.before) and step.before <= skipped)
    return step.exercise.id in skipped and not (isinstance(step, AskStep) and step.whole)


def told_in(step: Step) -> Iterator[str]:
    """The frequent lines of a step, by name: those with variants in the catalogue.

    The place in the script decides which variant it is (but see `VariantChooser`): so a line can be made before it is
    due, and a repeated one stays the same. What waits for the listener counts as in a session that hears nobody.
    """
    match step:
        case RestStep(seconds=seconds):
            yield "coming-up"
            length = NOMINAL_WAIT if seconds is None else seconds
            yield from ("rest-of",) * (length >= SHORTEST_TOLD)
            yield from ("ten-seconds",) * (length >= 2 * WARNING)
        case SetStep(exercise=exercise):
            yield from ("straight-on",) * (step.lead is Lead.STRAIGHT_ON)
            yield from (step.opening,) * (step.sets > 1 or step.lead is Lead.OTHER_SIDE)
            yield from _told_in_work(exercise, step.set)
        case IntroStep() | AskStep():
            return


def _told_in_work(exercise: Exercise, set_number: int) -> Iterator[str]:
    reps = reps_of(exercise, set_number)
    work = NOMINAL_WAIT if exercise.open else exercise.work
    if work:
        yield from ("halfway",) * (work >= HALFWAY_FROM)
        yield from ("ten-seconds",) * (work >= 3 * WARNING)
    elif not exercise.hold:
        yield from filter(None, (Count(rep, reps).after for rep in range(1, reps + 1)))


def reps_of(exercise: Exercise, set_number: int) -> int:
    """Repetitions of a set, from one; a single hold, timed or open work counts as one."""
    if isinstance(exercise.reps, tuple):
        return exercise.reps[min(set_number, len(exercise.reps)) - 1]
    return exercise.reps or 1


def side_of(step: SetStep, exercise: Exercise, rep: int) -> Side | None:
    """The side of a repetition. Alternating sides go on from set to set, so that odd numbers even out."""
    if step.side or exercise.sides is not Sides.ALTERNATING:
        return step.side
    before = sum(reps_of(exercise, number) for number in range(1, step.set))
    return exercise.first_side if (before + rep) % 2 else exercise.first_side.other


def hold_of(exercise: Exercise, set_number: int) -> Seconds | None:
    """Seconds of each hold of a set; None if it has no holds."""
    if isinstance(exercise.hold, tuple):
        return exercise.hold[min(set_number, len(exercise.hold)) - 1]
    return exercise.hold


def is_timed(exercise: Exercise) -> bool:
    """Returns whether it is done by time: a hold, timed or open work."""
    return bool(exercise.hold or exercise.work or exercise.open)


def time_of(exercise: Exercise, set_number: int) -> Seconds | None:
    """Seconds of one hold of a set, or of its timed work; None for repetitions and open work."""
    return hold_of(exercise, set_number) or exercise.work


def done_by(exercise: Exercise, set_number: int, seconds: Seconds) -> Tally:
    """The tally of one repetition, hold or stretch of work.

    Args:
        exercise: as varied.
        set_number: of the set.
        seconds: duration of the work.
    """
    if hold_of(exercise, set_number):
        return Tally(holds=1)
    return Tally(work=seconds) if exercise.work or exercise.open else Tally(reps=1)


def varied(exercise: Exercise, variation: Variation | None) -> Exercise:
    """The exercise with a variation; values that the variation leaves out stay."""
    return exercise if variation is None else exercise.varied(variation)


def script_of(routine: Routine) -> Script:
    """Unfold a routine into its steps."""
    steps: list[Step] = []
    for number, block in _numbered(routine):
        steps.extend(_superset(block, number) if block.superset else _plain(block, number))
    while steps and isinstance(steps[-1], RestStep):  # no rest before the end
        steps.pop()
    steps.extend(_ask(steps[-1].exercise, routine.ask, whole=True))
    return Script(routine, tuple(steps), tuple(_turns(steps)))


def _turns(steps: Sequence[Step]) -> Iterator[Mapping[str, int]]:
    told: Counter[str] = Counter()
    yield dict(told)
    for step in steps:
        told.update(told_in(step))
        yield dict(told)


def _numbered(routine: Routine) -> Iterator[tuple[int, Block]]:
    number = 1
    for block in routine.blocks:
        yield number, block
        number += len(block.exercises)


def _plain(block: Block, number: int) -> Iterator[Step]:
    for offset, exercise in enumerate(block.exercises):
        yield IntroStep(exercise, number + offset)
        sets = exercise.sets_of()
        for set_number in range(1, sets + 1):
            yield from _sides(exercise, set_number, sets, Lead.NEW_SET)
            last = set_number == sets
            if last:
                yield from _ask(exercise, exercise.ask)
            rest = exercise.rest_after if last else exercise.rest
            yield from _rest(exercise, set_number, rest, frozenset({exercise.id}))


def _superset(block: Block, number: int) -> Iterator[Step]:
    for offset, exercise in enumerate(block.exercises):
        yield IntroStep(exercise, number + offset, joined=offset > 0, rested=block.rest_between != 0)
    rounds = block.rounds or block.exercises[0].sets_of()
    ids = [exercise.id for exercise in block.exercises]
    for round_number in range(1, rounds + 1):
        for offset, exercise in enumerate(block.exercises):
            at_once = offset > 0 and block.rest_between == 0
            lead = Lead.STRAIGHT_ON if at_once else Lead.NEW_EXERCISE
            yield from _sides(exercise, round_number, rounds, lead)
            if later := frozenset(ids[offset + 1 :]):
                yield from _rest(exercise, round_number, block.rest_between, frozenset({exercise.id}), later)
        if round_number == rounds:
            for exercise in block.exercises:
                yield from _ask(exercise, exercise.ask)
        closing = block.exercises[-1]
        rest = closing.rest_after if round_number == rounds else block.rest
        yield from _rest(closing, round_number, rest, frozenset(ids))


def _ask(exercise: Exercise, topics: tuple[Asked, ...], *, whole: bool = False) -> Iterator[AskStep]:
    if topics:
        yield AskStep(exercise, exercise.sets_of(), topics, whole)


def _sides(exercise: Exercise, set_number: int, sets: int, lead: Lead) -> Iterator[SetStep]:
    last = set_number == sets
    if exercise.sides is not Sides.EACH:
        yield SetStep(exercise, set_number, sets, None, lead, last)
        return
    first = exercise.first_side
    yield SetStep(exercise, set_number, sets, first, lead, last=False)
    yield SetStep(exercise, set_number, sets, first.other, Lead.OTHER_SIDE, last)


def _rest(
    exercise: Exercise, number: int, rest: Rest, after: frozenset[str], before: frozenset[str] = frozenset()
) -> Iterator[RestStep]:
    if rest == UNTIL_NEXT:
        yield RestStep(exercise, number, None, after, before)
    elif rest:
        yield RestStep(exercise, number, float(rest), after, before)
