"""From an archive or a folder to a model's files, all inside the target folder and within limits.

An archive may come from anywhere (`model install --from FILE`), so it is read
with suspicion (`voicecoach.base.archives`).
Each file is written by us, under a name that was checked, and hashed on the way.
"""

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from voicecoach.base import archives
from voicecoach.base.archives import Limits, Unsafe
from voicecoach.base.errors import ModelError
from voicecoach.base.paths import created, folder_like
from voicecoach.base.plain_files import opened

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the stage (`download`, `check`, `unpack`), the bytes done and the bytes in all (0 if unknown)."""

CHUNK: Final = 1 << 18
"""Bytes read at a time: large enough to be fast, small enough for a progress bar to move."""

_ACOUSTIC: Final = "am/final.mdl"
"""A file of every Vosk model; its place shows which folder of an archive is the model."""


MODEL: Final = Limits(files=2_000, size=8 << 30)
"""Limits of a model's archive. The largest model Vosk publishes has 4.4 GB in about 60 files."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A written file: number of bytes and their SHA-256."""

    size: int
    sha256: str


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Member:
    path: str
    size: int
    open: Callable[[], _Readable]


def from_archive(
    archive: Path, into: Path, progress: Progress, folder: str = "", limits: Limits = MODEL
) -> dict[str, Kept]:
    """Write the model in a zip archive into a folder.

    Args:
        archive: a zip file (an aar is one).
        into: created if missing; nothing outside it is written.
        progress: called with stage `unpack`.
        folder: the folder in the archive that is the model; empty to look for it.
        limits: limits of the archive.

    Returns:
        Each file's path in the model, with size and checksum.

    Raises:
        ModelError: the archive is damaged, holds something that has no place in a model, or no model.
        OSError: the target cannot be written.
    """
    with ExitStack() as stack:
        with _refusing(archive):
            file = stack.enter_context(opened(archive))
            archives.count_first(file, limits)
            members = _choose(stack.enter_context(zipfile.ZipFile(file)), folder, limits)
        return _place(members, into, progress, archive)


def from_folder(folder: Path, into: Path, progress: Progress) -> dict[str, Kept]:
    """Copy a model from a folder.

    Raises:
        ModelError: a file of it cannot be read.
        OSError: the target cannot be written.
    """
    with _refusing(folder):
        paths = [Path(root, name) for root, _, names in os.walk(folder) for name in sorted(names)]
        files = [path for path in paths if path.is_file() and _stays_in(folder, path)]
        members = [_Member(p.relative_to(folder).as_posix(), p.stat().st_size, partial(_open, p)) for p in files]
    return _place(members, into, progress, folder)


def _stays_in(folder: Path, path: Path) -> bool:
    """Returns whether a file is inside the folder, and not a link that leads out of it."""
    return not path.is_symlink() or path.resolve().is_relative_to(folder.resolve())


def _open(path: Path) -> _Readable:
    return opened(path)


@contextmanager
def _refusing(origin: Path) -> Iterator[None]:
    """A context that reports any error while reading as the origin's fault."""
    try:
        yield
    except ModelError:
        raise
    except Unsafe as error:
        raise ModelError(str(error), _HINT) from error
    except Exception as error:  # zipfile and zlib raise a dozen unrelated kinds on damaged input
        raise ModelError(f"{origin} cannot be read as a model: {error or type(error).__name__}.", _HINT) from error


_HINT: Final = "Give a Vosk model's folder, or the zip file as it was downloaded."


def _choose(archive: zipfile.ZipFile, folder: str, limits: Limits) -> list[_Member]:
    files = archives.files_in(archive, limits)
    prefix = f"{folder}/" if folder else _find(files)
    chosen = [info for info in files if info.filename.startswith(prefix)]
    if not chosen:
        raise ModelError(f"The archive has no folder {folder}.", _HINT)
    return [_Member(i.filename.removeprefix(prefix), i.file_size, partial(archive.open, i)) for i in chosen]


def _find(files: list[zipfile.ZipInfo]) -> str:
    found = [i.filename.removesuffix(_ACOUSTIC) for i in files if f"/{i.filename}".endswith(f"/{_ACOUSTIC}")]
    if len(found) != 1:
        what = "no Vosk model" if not found else "more than one model"
        raise ModelError(f"The archive holds {what}.", _HINT)
    return found[0]


def _place(members: list[_Member], into: Path, progress: Progress, origin: Path) -> dict[str, Kept]:
    total = sum(member.size for member in members)
    done = 0
    kept = {}
    for member in members:
        target = into / member.path
        folder_like(target.parent)
        kept[member.path] = _write(member, target, origin, partial(_tell, progress, done, total))
        done += kept[member.path].size
    return kept


def _tell(progress: Progress, before: int, total: int, written: int) -> None:
    progress("unpack", before + written, total)


def _write(member: _Member, target: Path, origin: Path, progress: Callable[[int], None]) -> Kept:
    digest, size = hashlib.sha256(), 0
    with created(target) as out:
        for block in _blocks(member, origin):
            out.write(block)
            digest.update(block)
            size += len(block)
            progress(size)
        out.flush()
        os.fsync(out.fileno())  # otherwise a power cut after the rename leaves a model of empty files
    return Kept(size, digest.hexdigest())


def _blocks(member: _Member, origin: Path) -> Iterator[bytes]:
    """The member's bytes; errors of the writer do not pass through here."""
    with _refusing(origin):
        source = member.open()
    try:
        while True:
            with _refusing(origin):
                block = source.read(CHUNK)
            if not block:
                return
            yield block
    finally:
        source.close()
