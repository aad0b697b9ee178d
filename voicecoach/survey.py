"""What can be told of routines without doing them, as cli.md shapes it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach.errors import UsageError
from voicecoach.hearing import phrases
from voicecoach.hearing.phrases import confusable
from voicecoach.listing import routines
from voicecoach.routine import library, lint, loading
from voicecoach.routine.models import Block, Exercise, Routine
from voicecoach.routine.problems import InvalidRoutine, Location, Problem, Severity
from voicecoach.session.overview import Seen, misfits, overview, seconds_of
from voicecoach.session.script import IntroStep, SetStep, hold_of, reps_of
from voicecoach.session.voice import EstimatedVoice
from voicecoach.wording.catalogue import nearest

if TYPE_CHECKING:
    from voicecoach.settings import Settings


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


def check(files: Sequence[Path], settings: "Settings") -> list[dict[str, object]]:
    """All problems of files, as `check --json`; a file that is not there may be a routine's name, as `new` gave it."""
    return [_checked(_meant(path), settings) for path in files]


def phrase_doubts(settings: "Settings", knows: Callable[[str], bool] = lambda _: True) -> list[str]:
    """A sentence for each of the user's own phrases that will give trouble.

    Args:
        settings: of the user.
        knows: whether the speech model has a word.
    """
    return confusable.doubts(settings.language, {c.value: words for c, words in settings.phrases.items()}, knows)


def entry(found: library.Entry) -> dict[str, object] | None:
    """A routine as `list --json` tells it, None if it cannot be used."""
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


def _meant(path: Path) -> Path:
    try:
        there = path.exists() or len(path.parts) > 1
        return path if there else routines(()).find(str(path))
    except (UsageError, OSError, ValueError):  # no such routine; or a name that no file can have
        return path


def _checked(path: Path, settings: "Settings") -> dict[str, object]:
    document = loading.read(path)
    problems = list(document.problems)
    if document.routine:
        problems += lint.lint_text(document, _commands_in(document.routine.language, settings))
        problems += _timing(document, document.routine)
    ok = not any(problem.severity is Severity.ERROR for problem in problems)
    return {"file": str(path), "ok": ok, "problems": [asdict(problem) for problem in problems]}


def _commands_in(language: str, settings: "Settings") -> Mapping[str, Sequence[str]]:
    """What can be said while a routine is spoken in a language; the user's own phrases are of one language."""
    spoken = nearest(language).language
    ours = settings.language.partition("-")[0] == spoken
    own = {command.value: words for command, words in settings.phrases.items()} if ours else {}
    return phrases.load(spoken, own).by_command


def _timing(document: loading.Document, routine: Routine) -> Iterator[Problem]:
    if long := lint.too_long(seconds_of(routine), document):
        yield long
    for misfit in misfits(routine, EstimatedVoice()):
        location: Location = ("blocks", misfit.block, "exercises", misfit.exercise, *misfit.field)
        yield lint.does_not_fit(location, misfit.text, misfit.room, misfit.needed, document)
