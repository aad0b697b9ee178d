"""Routines found by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import voicecoach
from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import UsageError
from voicecoach.base.paths import Paths
from voicecoach.routine.problems import shown
from voicecoach.routine.reading import ROUTINE_SUFFIXES, similar


@dataclass(frozen=True, slots=True)
class NamedRoutine:
    """A routine that has a name.

    Attributes:
        name: the file's name without its ending.
        path: the file.
    """

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Library:
    """Folders of routines, searched in order: a routine in an earlier one hides its namesakes in later ones.

    Attributes:
        folders: they need not exist.
    """

    folders: Sequence[Path]

    def entries(self) -> list[NamedRoutine]:
        """All routines, by folder, then by name. Names that differ in capitals alone count as one."""
        found: dict[str, NamedRoutine] = {}
        for folder in self.folders:
            for path in _files(folder):
                found.setdefault(path.stem.casefold(), NamedRoutine(path.stem, path))
        return list(found.values())

    def find(self, name_or_path: str) -> Path:
        """The file of a name or path: `back-pain`, `Back-Pain`, `mine.yaml`, `folder/mine.yaml`.

        A name in the library means that routine, even if the current folder has a file of that
        name: `./back-pain` means the file. With an ending the file comes first.

        Raises:
            UsageError: there is no such routine; the hint suggests one.
        """
        path = _expanded(name_or_path)
        named = self._named(name_or_path)
        if named and not _is_path(name_or_path):
            return named
        if _exists(path):
            return path
        if named:
            return named
        if _is_path(name_or_path):
            raise UsageError(f"There is no file {shown(name_or_path, 200)}.", similar(path))
        raise self._unknown(name_or_path)

    def _named(self, name: str) -> Path | None:
        plain = name.casefold()
        for suffix in ROUTINE_SUFFIXES:
            plain = plain.removesuffix(suffix)
        return next((entry.path for entry in self.entries() if entry.name.casefold() == plain), None)

    def _unknown(self, name: str) -> UsageError:
        names = {entry.name.casefold(): entry.name for entry in self.entries()}
        plain = name.strip().casefold().replace(" ", "-").replace("_", "-")[:60]
        close = [plain] if plain in names else get_close_matches(plain, names, 1, 0.5)
        if not close:
            close = [key for key in names if plain and key.startswith(plain)][:1]
        hint = f"Did you mean {shown(names[close[0]])}? " if close else ""
        return UsageError(f"There is no routine called {shown(name)}.", f"{hint}`{COMMAND} list` shows all there are.")


def routines(folders: Sequence[Path]) -> Library:
    """All routines: those of the given folders, the user's, the shipped ones.

    Raises:
        UsageError: a given folder does not exist.
    """
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"There is no folder {folder}.", "Check its name: it was given with --dir.")
    return Library([*folders, Paths().routines, shipped()])


def shipped(package: Path = Path(voicecoach.__file__).parent) -> Path:
    """The folder of the routines that come with voicecoach: package data, or `routines/` in a source checkout.

    Args:
        package: the folder of the package.
    """
    installed = package / "data" / "routines"
    checkout = package.parent
    # Without the second question, `routines` beside an installed package could be anybody's.
    if not installed.is_dir() and (checkout / "pyproject.toml").is_file():
        return checkout / "routines"
    return installed


def _files(folder: Path) -> Iterator[Path]:
    try:
        inside = sorted(folder.iterdir(), key=lambda path: (path.stem.casefold(), path.name))
    except OSError:
        return
    for path in inside:
        if path.suffix.lower() in ROUTINE_SUFFIXES and not path.name.startswith(".") and path.is_file():
            yield path


def _is_path(text: str) -> bool:
    return any(mark in text for mark in ("/", "\\")) or text.startswith("~") or text.lower().endswith(ROUTINE_SUFFIXES)


def _expanded(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except (RuntimeError, ValueError):
        return Path(text)


def _exists(path: Path) -> bool:
    """Returns whether a path exists; `read` refuses a folder or a pipe."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
