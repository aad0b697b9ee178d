"""`add`: copies other people's routines into the user's own folder: all of the given ones or none, each complete.

The files may come from anybody. They are validated in a separate folder, and moved in among the others only when all
of them are valid.
"""

import os
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from voicecoach.base.archives import Limits, Unsafe, count_first, files_in
from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import RoutineError, UsageError, VoicecoachError
from voicecoach.base.paths import Paths, created, make
from voicecoach.base.plain_files import NotPlain, TooLarge, opened
from voicecoach.base.plain_names import one_that_would_do, wrong_with
from voicecoach.library import checking
from voicecoach.library.finding import routines
from voicecoach.routine import loading
from voicecoach.routine.problems import Problem, Severity, shown
from voicecoach.routine.reading import MAX_ROUTINE_BYTES, ROUTINE_SUFFIXES, Unreadable, bytes_of

if TYPE_CHECKING:
    from voicecoach.base.settings import Settings

ARCHIVE: Final = Limits(files=500, size=20_000_000, any_script=True)
"""Limits of an archive of routines: a long routine with all cues has 30,000 bytes."""

LARGEST_ARCHIVE: Final = 25_000_000
"""Bytes of an archive."""

FILE_PROBLEMS_LISTED: Final = 50
"""Problems listed in the error's text; `--json` has all."""


@dataclass(frozen=True, slots=True)
class FileProblem(Problem):
    """A problem and its file."""

    file: str = ""


class NotAdded(RoutineError):  # noqa: N818 - named for what happened
    """A given file cannot be used, so nothing was added.

    Attributes:
        problems: of all files together.
    """

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        self.problems = tuple(problems)
        lines = ["Nothing was added."]
        lines += [
            f"  {shown(p.file, 200)}:{p.line}:{p.column}: {p.message} {p.suggestion}"
            for p in problems[:FILE_PROBLEMS_LISTED]
        ]
        if len(problems) > FILE_PROBLEMS_LISTED:
            lines.append(f"  and {len(problems) - FILE_PROBLEMS_LISTED} more.")
        super().__init__("\n".join(lines), f"Correct it, or ask whoever made it; `{COMMAND} check` says the same.")


@dataclass(frozen=True, slots=True)
class Added:
    """A routine that was added to the user's own.

    Attributes:
        name: what `run` takes.
        path: its file.
        title, licence, author, source: from the routine; empty if missing.
        replaced: whether it replaced another one of that name.
        unchanged: whether an identical one existed, and was kept.
        hides: the path of a shipped routine that its name now hides; or empty.
        warnings: of `check`.
    """

    name: str
    path: str
    title: str
    licence: str
    author: str
    source: str
    replaced: bool
    unchanged: bool
    hides: str
    warnings: tuple[FileProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Additions:
    """The routines added, and the files of an archive that are not routines."""

    added: tuple[Added, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Given:
    name: str
    told: str
    data: bytes


def add(given: Sequence[Path], settings: "Settings", *, agreed: Callable[[Sequence[str]], bool]) -> Additions:
    """Add routine files, and those in zip archives.

    Args:
        given: files and archives.
        settings: of the user; the texts are checked against their phrases.
        agreed: whether the routines of these names may be replaced. Called once, if any would be.

    Raises:
        NotAdded: not all of it can be used.
        UsageError: the user did not agree.
        VoicecoachError: the folder cannot be written.
    """
    found: list[_Given] = []
    problems: list[FileProblem] = []
    left_out: list[str] = []
    for path in given:
        try:
            found += _opened(path, left_out)
        except Unreadable as refused:
            problems.append(_of_file(refused.problem, str(path)))
    problems += _namesakes(found)
    folder = make(Paths().routines)
    try:
        with tempfile.TemporaryDirectory(prefix=".adding-", dir=folder) as name:
            staged = {_staged(each, Path(name)): each for each in found}
            checked = {path: _checked(path, each, settings) for path, each in staged.items()}
            problems += [p for told in checked.values() for p in told if p.severity is Severity.ERROR]
            if problems:
                raise NotAdded(problems)
            added = [_described(path, each, folder, checked[path]) for path, each in staged.items()]
            _ask(added, agreed)
            _place([(path, Path(one.path)) for path, one in zip(staged, added, strict=True) if not one.unchanged])
    except OSError as error:
        raise VoicecoachError(f"{folder} cannot be written: {error.strerror or error}. Nothing was added.") from error
    return Additions(tuple(added), tuple(left_out))


def _opened(path: Path, left_out: list[str]) -> Iterator[_Given]:
    """The routines in a given file.

    Raises:
        Unreadable: it holds no readable routine.
    """
    if path.suffix.lower() != ".zip":
        yield _Given(_name(path.stem), str(path), bytes_of(path))
        return
    try:
        with opened(path, LARGEST_ARCHIVE) as file:
            count_first(file, ARCHIVE)
            with zipfile.ZipFile(file) as archive:
                yield from _inside(archive, path, left_out)
    except FileNotFoundError:
        raise Unreadable("There is no such file.", "Check the name.") from None
    except TooLarge:
        large = f"This archive is over {LARGEST_ARCHIVE // 1_000_000} MB, so it is hardly one of routines."
        raise Unreadable(large, "Check the name.") from None
    except (NotPlain, IsADirectoryError):
        raise Unreadable("This is no plain file.", "Save the archive to a file.") from None
    except Unsafe as error:
        raise Unreadable(str(error), "It is not taken as it is. Ask for the plain .yaml file.") from error
    except Unreadable:
        raise
    except Exception as error:  # zipfile and zlib raise a dozen unrelated kinds on damaged input
        raise Unreadable(f"This archive cannot be read: {error or type(error).__name__}.", "Fetch it again.") from error


def _inside(archive: zipfile.ZipFile, path: Path, left_out: list[str]) -> list[_Given]:
    taken = []
    for info in files_in(archive, ARCHIVE):
        parts = Path(info.filename)
        hidden = any(part.startswith((".", "__MACOSX")) for part in parts.parts)
        if hidden or parts.suffix.lower() not in ROUTINE_SUFFIXES:
            left_out.append(f"{path}: {info.filename}")
            continue
        if info.file_size > MAX_ROUTINE_BYTES:
            raise Unreadable(f"{info.filename} in it is over 1 MB, so it is hardly a routine.", "Split it.")
        taken.append(_Given(_name(parts.stem), f"{path}: {info.filename}", archive.read(info)))
    if not taken:
        raise Unreadable("This archive holds no routine.", "Routines end in .yaml.")
    return taken


def _name(stem: str) -> str:
    """The name under which a routine will be found.

    Raises:
        Unreadable: it cannot be one.
    """
    if problem := wrong_with(stem):
        would_do = f"Rename the file: {one_that_would_do(stem)}.yaml would do."
        raise Unreadable(f"{shown(stem)} cannot be the name of a routine: {problem}.", would_do)
    return unicodedata.normalize("NFC", stem)  # macOS writes an accent beside its letter


def _namesakes(found: Sequence[_Given]) -> Iterator[FileProblem]:
    seen: dict[str, str] = {}
    for each in found:
        first = seen.setdefault(each.name.casefold(), each.told)
        if first != each.told:
            message = f"This has the same name as {shown(first, 200)}."
            yield FileProblem(Severity.ERROR, 1, 1, "", message, "Rename one of them.", each.told)


def _staged(each: _Given, folder: Path) -> Path:
    # A folder each: two of one name are reported, and both are checked.
    path = Path(tempfile.mkdtemp(dir=folder)) / f"{each.name}.yaml"
    with created(path) as out:
        out.write(each.data)
        out.flush()
        os.fsync(out.fileno())  # otherwise a power cut after the move leaves an empty routine
    return path


def _checked(path: Path, each: _Given, settings: "Settings") -> tuple[FileProblem, ...]:
    report: dict[str, Any] = checking.check([path], settings)[0]
    return tuple(FileProblem(**problem, file=each.told) for problem in report["problems"])


def _of_file(problem: Problem, file: str) -> FileProblem:
    return FileProblem(
        problem.severity, problem.line, problem.column, problem.path, problem.message, problem.suggestion, file
    )


def _described(path: Path, each: _Given, folder: Path, checked: tuple[FileProblem, ...]) -> Added:
    model = loading.load(path)
    known = {entry.name.casefold(): entry.path for entry in routines(()).entries()}
    there = known.get(each.name.casefold())
    own = there is not None and there.parent == folder
    same = own and there is not None and bytes_of(there) == each.data
    return Added(
        name=there.stem if own and there else each.name,
        path=str(there if own else folder / path.name),
        title=model.title,
        licence=model.licence or "",
        author=model.author or "",
        source=model.source or "",
        replaced=own and not same,
        unchanged=same,
        hides="" if own or there is None else str(there),
        warnings=checked,
    )


def _ask(added: Sequence[Added], agreed: Callable[[Sequence[str]], bool]) -> None:
    names = [one.name for one in added if one.replaced]
    if names and not agreed(names):
        raise UsageError("Nothing was added, and nothing was replaced.", "Rename the file to have both.")


def _place(moves: Sequence[tuple[Path, Path]]) -> None:
    """Move files into place, or leave everything as it was.

    Raises:
        OSError: one of them cannot be moved.
    """
    done: list[tuple[Path, Path | None]] = []
    try:
        for new, target in moves:
            old = new.with_suffix(".old") if target.exists() else None
            if old:
                target.replace(old)
            done.append((target, old))
            new.replace(target)
    except OSError:
        for target, old in reversed(done):
            target.unlink(missing_ok=True)
            if old:
                old.replace(target)
        raise
