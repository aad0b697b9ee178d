"""The spoken lines and lengths of routines, without a workout: `show --json` and `list --json`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach.library.finding import NamedRoutine, routines
from voicecoach.routine import loading
from voicecoach.routine.models import Block, Exercise
from voicecoach.routine.problems import InvalidRoutine
from voicecoach.session.overview import Seen, overview, seconds_of
from voicecoach.session.script import IntroStep, SetStep, hold_of, reps_of

if TYPE_CHECKING:
    from voicecoach.base.settings import Settings


def show(routine: str, settings: "Settings | None", folders: Sequence[Path]) -> dict[str, object]:  # noqa: ARG001 - one shape for all
    """The dry run of a routine, as `show --json`.

    Raises:
        UsageError: there is no such routine.
        InvalidRoutine: it cannot be used.
    """
    path = routines(folders).find(routine)
    model = loading.load(path)
    seen = overview(model)
    exercises = [(block, n, exercise) for n, block in enumerate(model.blocks, 1) for exercise in block.exercises]
    return {
        "routine": path.stem,
        "title": model.title,
        "seconds": round(seen.seconds, 3),
        "exercises": [_exercise(*exercise) for exercise in exercises],
        "steps": [_step(step) for step in seen.steps],
    }


def entry(found: NamedRoutine) -> dict[str, object] | None:
    """A routine's entry in `list --json`, None if it cannot be used."""
    try:
        model = loading.load(found.path)
    except InvalidRoutine:
        return None
    return {
        "name": found.name,
        "title": model.title,
        "language": model.language,
        "seconds": round(seconds_of(model), 3),
        "exercises": len(list(model.exercises())),
        "path": str(found.path),
    }


def _exercise(block: Block, number: int, exercise: Exercise) -> dict[str, object]:
    tempo = exercise.tempo if exercise.reps is not None else None
    kinds = ("easier", "harder", "alternative")
    return {
        "id": exercise.id,
        "name": exercise.name,
        "sets": exercise.sets_of(),
        "reps": exercise.reps,
        "seconds": exercise.hold or exercise.work,
        "sides": exercise.sides.value,
        "tempo": [tempo.eccentric, tempo.pause_low, tempo.concentric, tempo.pause_high] if tempo else None,
        "block": block.name or f"block {number}",
        "variations": [kind for kind in kinds if getattr(exercise.variations, kind)],
    }


def _step(seen: Seen) -> dict[str, object]:
    step = seen.step
    work = step if isinstance(step, SetStep) else None
    return {
        "start": round(seen.start, 3),
        "seconds": round(seen.seconds, 3),
        "kind": seen.kind,
        "exercise": step.exercise.id,
        "set": None if isinstance(step, IntroStep) else step.set,
        "sets": work.sets if work else step.exercise.sets_of(),
        "side": work.side.value if work and work.side else None,
        "reps": reps_of(work.exercise, work.set) if work else None,
        "hold": hold_of(work.exercise, work.set) if work else None,
        "lines": seen.lines,
    }
