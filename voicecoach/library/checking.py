"""Problems of routines and of the user's own phrases, in the shape of `check --json`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach.base.errors import UsageError
from voicecoach.hearing import phrases
from voicecoach.hearing.phrases import confusable
from voicecoach.library.finding import routines
from voicecoach.routine import lint, loading
from voicecoach.routine.models import Routine
from voicecoach.routine.problems import Location, Problem, Severity
from voicecoach.routine.reading import ROUTINE_SUFFIXES, similar
from voicecoach.session.overview import misfits, partly_counted, seconds_of
from voicecoach.session.voice import EstimatedWords
from voicecoach.wording.catalogue import nearest

if TYPE_CHECKING:
    from voicecoach.base.settings import Settings


def check(files: Sequence[Path], settings: "Settings") -> list[dict[str, object]]:
    """All problems of files, as `check --json`; a path without a file may be a routine's name, as `new` took it."""
    return [_checked(meant(path), settings) for path in files]


def phrase_doubts(settings: "Settings", knows: Callable[[str], bool] = lambda _: True) -> list[str]:
    """A sentence for each of the user's own phrases that will cause trouble.

    Args:
        settings: of the user.
        knows: returns whether the speech model has a word.
    """
    return confusable.doubts(settings.language, {c.value: words for c, words in settings.phrases.items()}, knows)


def meant(path: Path) -> Path:
    """The file with a path, or of the routine with that name."""
    try:
        there = path.exists() or len(path.parts) > 1
        return path if there else routines(()).find(str(path))
    except (UsageError, OSError, ValueError):  # no such routine; or a name that no file can have
        return path


def _checked(path: Path, settings: "Settings") -> dict[str, object]:
    if unknown := _unknown(path):
        return {"file": str(path), "ok": False, "problems": [asdict(unknown)]}
    document = loading.read(path)
    problems = list(document.problems)
    if document.routine:
        problems += lint.lint_text(document, _commands_in(document.routine.language, settings))
        problems += _timing(document, document.routine)
    ok = not any(problem.severity is Severity.ERROR for problem in problems)
    return {"file": str(path), "ok": ok, "problems": [asdict(problem) for problem in problems]}


def _unknown(path: Path) -> Problem | None:
    """The problem of a word that is neither a file nor the name of a routine, with a suggestion."""
    if path.suffix.lower() not in ("", *ROUTINE_SUFFIXES) or len(path.parts) > 1:
        return None
    try:
        if path.suffix and (path.exists() or similar(path).startswith("Did you mean")):
            return None
        routines(()).find(path.stem)
    except UsageError as error:
        return Problem(Severity.ERROR, 1, 1, "", error.message, error.hint)
    except (OSError, ValueError):
        pass  # reading it reports the reason
    return None


def _commands_in(language: str, settings: "Settings") -> Mapping[str, Sequence[str]]:
    """The commands during a routine in a language; the user's own phrases belong to one language."""
    spoken = nearest(language).language
    ours = settings.language.partition("-")[0] == spoken
    own = {command.value: words for command, words in settings.phrases.items()} if ours else {}
    return phrases.load(spoken, own).by_command


def _timing(document: loading.Document, routine: Routine) -> Iterator[Problem]:
    if long := lint.too_long(seconds_of(routine), document):
        yield long
    for misfit in misfits(routine, EstimatedWords()):
        location: Location = ("blocks", misfit.block, "exercises", misfit.exercise, *misfit.field)
        yield lint.does_not_fit(location, misfit.text, misfit.room, misfit.needed, document)
    for block, exercise, field in partly_counted(routine, EstimatedWords()):
        yield lint.counts_partly(("blocks", block, "exercises", exercise, *field), document)
