"""When each form cue of an exercise is said: before a set in its turn, or in the gaps of long work."""

from collections.abc import Sequence
from typing import Final

from voicecoach.base.units import Seconds
from voicecoach.routine.models import Exercise
from voicecoach.session.script import Lead, SetStep, hold_of

ROOMY: Final[Seconds] = 10.0
"""Shortest hold with five seconds between two counts, which is room for a form cue."""


def form_cues(step: SetStep, exercise: Exercise) -> Sequence[str]:
    """The form cues before a set: in turn, so that none is left out; the reminder last."""
    if step.lead is Lead.OTHER_SIDE:
        return ()
    reminder = exercise.cues.reminder
    if reminder and step.set == step.sets > 1:
        return (reminder,)
    cues = exercise.cues.form[slice(*_turn(step, exercise))]
    return (*cues, reminder) if reminder and step.sets == 1 else cues


def further_cues(step: SetStep, exercise: Exercise) -> Sequence[str]:
    """The form cues after those whose turn it was before the set, for the gaps of long work."""
    return exercise.cues.form[_turn(step, exercise)[1] :] if _has_gaps(exercise) else ()


def cues_without_turn(step: SetStep, exercise: Exercise) -> Sequence[str]:
    """The cues said before no set, only in gaps."""
    return exercise.cues.form[_turns(step, exercise) :] if _has_gaps(exercise) else ()


def _turn(step: SetStep, exercise: Exercise) -> tuple[int, int]:
    """The range of form cues before a set: one, or a share if there are more cues than sets."""
    cues, sets = len(exercise.cues.form), _turns(step, exercise)
    if cues > sets and not _has_gaps(exercise):
        return (step.set - 1) * cues // sets, step.set * cues // sets
    first = (step.set - 1) % max(1, cues)
    return first, first + 1


def _turns(step: SetStep, exercise: Exercise) -> int:
    """Number of sets with form cues before them; of several, the last set has only the reminder."""
    return step.sets - bool(exercise.cues.reminder and step.sets > 1)


def _has_gaps(exercise: Exercise) -> bool:
    return bool(exercise.work) or (hold_of(exercise, exercise.sets_of()) or 0.0) >= ROOMY
