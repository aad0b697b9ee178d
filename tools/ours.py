"""The check that a folder is an environment made by the set-up: the only kind of folder that it ever empties."""

import csv
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tools.system import SetupError

MARK: Final = "voicecoach-"
"""Files of ours in an environment begin with this: `voicecoach-begun`, `voicecoach-model`, copies of the lock files."""

BEGUN: Final = f"{MARK}begun"
BEGUN_TEXT: Final = "Made by the set-up of voicecoach, which may delete what is in this folder and make it again.\n"
LOCK_BEGINS: Final = "# Made by `python -m tools.lock`"

_MARKS: Final = (f"{MARK}model", f"{MARK}setup.log", f"{MARK}requirements*.lock", BEGUN)
_SINGLE: Final = frozenset({"pyvenv.cfg", ".gitignore", "CACHEDIR.TAG", ".lock"})
_PROGRAMS: Final = frozenset({"bin", "Scripts"})
_NAMES: Final = ("activate", "deactivate", "python", "pip")
_FOLDERS: Final = _PROGRAMS | {"include", "Include", "lib", "Lib", "share"}
"""Entries that `venv` and uv make in an environment: single files, the folder of programs and their names, folders."""


def must_be_ours(venv: Path) -> None:
    """Check that a folder may be emptied: it is missing, empty, or the set-up made everything in it.

    Raises:
        SetupError: it may not; with what is in the way.
    """
    real = Path(os.path.realpath(venv))
    if real == Path(real.anchor) or real in _homes():
        raise _left_alone(venv, "it is a home or the root of a disk")
    if real.exists() and not real.is_dir():
        raise _left_alone(venv, "it is no folder")
    if not real.is_dir() or not any(real.iterdir()):
        return
    if not _is_marked(real):
        raise _left_alone(venv, "it was not made by ./coach")
    stranger = next(_strangers(real), None)
    if stranger is not None:
        raise _left_alone(venv, f"{stranger} in it was not made by ./coach")


def emptied(venv: Path) -> None:
    """Empty a folder of ours; links in it are removed, never followed.

    Raises:
        OSError: something in it cannot be removed.
        SetupError: it is not ours.
    """
    must_be_ours(venv)
    venv.mkdir(parents=True, exist_ok=True)
    begun = venv / BEGUN
    for entry in sorted(venv.iterdir(), key=lambda entry: entry == begun):  # the mark last: else a kill leaves no proof
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _left_alone(venv: Path, why: str) -> SetupError:
    return SetupError(
        f"{venv} is left as it is: {why}",
        "to do: move it away, or set VOICECOACH_VENV to a folder that is not there yet",
    )


def _homes() -> Iterator[Path]:
    for home in (os.environ.get("HOME") or "~", "~"):
        path = Path(os.path.realpath(os.path.expanduser(home)))  # noqa: PTH111 - Path's own raises without a home
        yield from (path, *path.parents)


def _is_marked(venv: Path) -> bool:
    """Returns whether the folder has a file of ours, by its contents: anybody's file may have the name."""
    begun = venv / BEGUN
    if begun.is_file() and _head(begun) in {BEGUN_TEXT, ""}:  # empty until 2026-11
        return True
    return any(_head(copy).startswith(LOCK_BEGINS) for copy in venv.glob(f"{MARK}requirements*.lock"))


def _head(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(len(BEGUN_TEXT.encode()) + 1).decode("utf-8", "replace").replace("\r\n", "\n")


def _strangers(venv: Path) -> Iterator[Path]:
    """Yields files that neither the set-up nor a package made, as paths within the folder."""
    installed = set(_installed(venv))
    for path in _around_packages(venv):
        within = path.relative_to(venv)
        empty = path.is_dir() and not path.is_symlink() and within.parts[0] in _FOLDERS
        if not (empty or within in installed or _is_mark(within) or _is_of_venv(path, within, venv)):
            yield within


def _is_mark(within: Path) -> bool:
    return len(within.parts) == 1 and any(within.match(pattern) for mark in _MARKS for pattern in (mark, f"{mark}.new"))


def _is_of_venv(path: Path, within: Path, venv: Path) -> bool:
    if within == Path("lib64"):
        return path.is_symlink()
    if not (venv / "pyvenv.cfg").is_file():
        return False
    if within.parts[0] in _PROGRAMS and len(within.parts) == 2:  # a script also before its package's RECORD is written
        return path.is_symlink() or within.name.lower().startswith(_NAMES) or _head(path).startswith("#!")
    return len(within.parts) == 1 and within.name in _SINGLE


def _around_packages(venv: Path) -> Iterator[Path]:
    """Yields files, links and empty folders; in an environment without those among the packages."""
    packages = set(_site_packages(venv))
    for folder, names, files in os.walk(venv):
        here = Path(folder)
        yield from (here / name for name in files)
        yield from (here / name for name in names if (here / name).is_symlink() or not any((here / name).iterdir()))
        names[:] = [name for name in names if here / name not in packages and name != "__pycache__"]


def _site_packages(venv: Path) -> list[Path]:
    is_venv = (venv / "pyvenv.cfg").is_file()
    return [*venv.glob("lib/python3*/site-packages"), venv / "Lib" / "site-packages"] if is_venv else []


def _installed(venv: Path) -> Iterator[Path]:
    """Yields the packages' files outside their folder, by each one's RECORD."""
    for packages in _site_packages(venv):
        for record in packages.glob("*.dist-info/RECORD"):
            with record.open(encoding="utf-8", errors="replace", newline="") as rows:
                for row in csv.reader(rows):
                    path = Path(os.path.normpath(packages / row[0])) if row else venv
                    if path.is_relative_to(venv):
                        yield path.relative_to(venv)
