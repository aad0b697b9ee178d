"""The amount of work in a routine, computed from the text before anything is built from it.

A few hundred bytes can hold a year of work by aliases (`*name`), sets and repetitions. Everything computed from a
workout (its length, steps and sound) takes time for each repetition, so one that nobody can do is refused first.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from voicecoach.base.units import Seconds
from voicecoach.routine.models import UNTIL_NEXT, Block, Exercise, Rest, Routine, Sides
from voicecoach.routine.problems import Location
from voicecoach.routine.rules import VARIATIONS, Data, given, is_ladder, members, rounds_of

MOST_REPETITIONS: Final = 20_000
"""Repetitions, holds and pieces of timed work of one routine, counted for each side."""

LONGEST: Final[Seconds] = 24 * 3600.0
"""Work, rests and transitions, without speech."""

_WAIT: Final[Seconds] = 60.0
"""Stands for a time that the listener decides, as in every estimate."""


def too_many(data: Mapping[str, Data]) -> Location | None:
    """The location where a routine exceeds `MOST_REPETITIONS`, or None. The data is not validated yet."""
    total = 0
    blocks = data.get("blocks")
    for number, block in enumerate(blocks if isinstance(blocks, list) else ()):
        rounds = (rounds_of(block) or 1) if given(block, "superset") is True else 1
        for index, member in enumerate(members(block)):
            total += _repetitions(member, rounds)
            if total > MOST_REPETITIONS:
                return ("blocks", number, "exercises", index)
    return None


def _repetitions(member: Data, rounds: int) -> int:
    """The most repetitions of an exercise, over its variations and the exercise as written."""
    sets = max(_whole(given(member, "sets"), 1), rounds)
    sides = 2 if given(member, "sides") == Sides.EACH.value else 1
    variations = given(member, "variations")
    ways = (member, *(given(variations, kind) for kind in VARIATIONS))
    return sides * max(_of_all_sets(given(way, "reps"), given(way, "hold"), sets) for way in ways)


def _of_all_sets(reps: Data, hold: Data, sets: int) -> int:
    if is_ladder(reps):
        return sum(_whole(each, 1) for each in reps)
    return _whole(reps, 1) * (len(hold) if is_ladder(hold) else sets)


def _whole(value: Data, otherwise: int) -> int:
    return max(1, value) if isinstance(value, int) and not isinstance(value, bool) else otherwise


def least_seconds(routine: Routine) -> Seconds:
    """The length of a routine as written, without speech."""
    total = sum(_seconds(exercise, block) for block in routine.blocks for exercise in block.exercises)
    return total - _length(routine.blocks[-1].exercises[-1].rest_after)  # there is nothing to rest for


def too_long(routine: Routine) -> Location | None:
    """The location where a routine exceeds `LONGEST`, or None."""
    total = 0.0
    for number, block in enumerate(routine.blocks):
        for index, exercise in enumerate(block.exercises):
            total += max(_seconds(way, block) for way in _versions(exercise))
            if total > LONGEST:
                return ("blocks", number, "exercises", index)
    return None


def _versions(exercise: Exercise) -> Iterator[Exercise]:
    yield exercise
    for kind in VARIATIONS:
        if variation := getattr(exercise.variations, kind):
            yield exercise.varied(variation)


def _seconds(exercise: Exercise, block: Block) -> Seconds:
    """The length of all sets of an exercise, with the rests after them."""
    sets = exercise.sets_of()
    each = exercise.sides is Sides.EACH
    work = sum(_of_set(exercise, number) for number in range(sets))
    around = exercise.get_ready * (2 if each else 1) + (exercise.switch if each else 0.0)
    if block.superset:
        among = len(block.exercises)
        rests = (sets - 1) * _length(block.rest) / among + sets * _length(block.rest_between) * (among - 1) / among
        last = exercise is block.exercises[-1]
    else:
        rests, last = (sets - 1) * _length(exercise.rest), True
    return work * (2 if each else 1) + sets * around + rests + (_length(exercise.rest_after) if last else 0.0)


def _of_set(exercise: Exercise, number: int) -> Seconds:
    reps, hold = (
        value[number % len(value)] if isinstance(value, tuple) else value for value in (exercise.reps, exercise.hold)
    )
    if hold is not None:
        return (reps or 1) * hold + ((reps or 1) - 1) * exercise.release
    if exercise.work is not None:
        return exercise.work
    if exercise.open or exercise.tempo is None:
        return _WAIT
    return (reps or 1) * exercise.tempo.seconds


def _length(rest: Rest) -> Seconds:
    return _WAIT if rest == UNTIL_NEXT or isinstance(rest, str) else rest
