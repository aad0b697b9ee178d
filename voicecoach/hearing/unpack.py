"""From an archive or a folder to a model's files: nothing leaves the target folder, nothing explodes.

An archive may come from anywhere (`model install --from FILE`), so it is read with suspicion: only
plain files and folders, only tame names, no more than the limits. We never use zipfile's own
extraction; each file is written by us, under a name that we have checked, and hashed on the way.
"""

import hashlib
import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from voicecoach.errors import ModelError

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told the stage (`download`, `check`, `unpack`), the bytes done and the bytes in all (0 if unknown)."""

CHUNK: Final = 1 << 18
"""Bytes read at a time: large enough to be fast, small enough for a progress bar to move."""

_TAME: Final = re.compile(r"[A-Za-z0-9_.+ -]{1,100}")
"""A part of a path that is a plain name on every file system; all of Kaldi's files are."""

_ACOUSTIC: Final = "am/final.mdl"
"""The file every Vosk model has; where it is tells which folder of an archive is the model."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold. The largest model Vosk publishes has 4.4 GB in about 60 files.

    Attributes:
        files: how many entries.
        size: bytes of all files together.
        ratio: a file's size over its packed size; text-like graphs reach 5, deflate's bombs 1000.
    """

    files: int = 2_000
    size: int = 8 << 30
    ratio: int = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written of one file: bytes and their SHA-256."""

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
    archive: Path, into: Path, progress: Progress, folder: str = "", limits: Limits = Limits()
) -> dict[str, Kept]:
    """Write the model in a zip archive into a folder.

    Args:
        archive: a zip file (an aar is one).
        into: made if need be; only this folder is written to.
        progress: called with stage `unpack`.
        folder: the folder in the archive that is the model; empty to look for it.
        limits: what the archive may hold.

    Returns:
        Each file's path in the model, and what was written.

    Raises:
        ModelError: the archive is damaged, holds something that has no place in a model, or no model.
        OSError: the target cannot be written.
    """
    with _refusing(archive):
        opened = zipfile.ZipFile(archive)
    with opened:
        with _refusing(archive):
            members = _choose(opened, folder, limits)
        return _place(members, into, progress, archive)


def from_folder(folder: Path, into: Path, progress: Progress) -> dict[str, Kept]:
    """Copy a model that lies in a folder.

    Raises:
        ModelError: a file of it cannot be read.
        OSError: the target cannot be written.
    """
    with _refusing(folder):
        paths = [Path(root, name) for root, _, names in os.walk(folder) for name in sorted(names)]
        files = [path for path in paths if path.is_file()]
        members = [_Member(p.relative_to(folder).as_posix(), p.stat().st_size, partial(_open, p)) for p in files]
    return _place(members, into, progress, folder)


def _open(path: Path) -> _Readable:
    return path.open("rb")


@contextmanager
def _refusing(origin: Path) -> Iterator[None]:
    """Whatever goes wrong while reading is the origin's fault, and said so."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:  # zipfile and zlib raise a dozen unrelated kinds on damaged input
        raise ModelError(f"{origin} cannot be read as a model: {error or type(error).__name__}.", _HINT) from error


_HINT: Final = "Give a Vosk model's folder, or the zip file as it was downloaded."


def _choose(archive: zipfile.ZipFile, folder: str, limits: Limits) -> list[_Member]:
    infos = archive.infolist()
    if len(infos) > limits.files:
        raise ModelError(f"The archive holds {len(infos)} entries; a model never has more than {limits.files}.", _HINT)
    files = [info for info in infos if _checked(info, limits)]
    _no_collisions([info.filename for info in files])
    if sum(info.file_size for info in files) > limits.size:
        raise ModelError(f"The archive would unpack to more than {limits.size:,} bytes.", _HINT)
    prefix = f"{folder}/" if folder else _find(files)
    chosen = [info for info in files if info.filename.startswith(prefix)]
    if not chosen:
        raise ModelError(f"The archive has no folder {folder}.", _HINT)
    return [_Member(i.filename.removeprefix(prefix), i.file_size, partial(archive.open, i)) for i in chosen]


def _checked(info: zipfile.ZipInfo, limits: Limits) -> bool:
    """True for a file that may be taken, False for a folder.

    Raises:
        ModelError: the entry is no tame file or folder.
    """
    name = info.orig_filename
    parts = name.removesuffix("/").split("/")
    if not all(_TAME.fullmatch(part) and part.strip(". ") for part in parts):
        raise ModelError(f"The archive holds a path that a model has no use for: {name[:80]!r}.", _HINT)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ModelError(f"The archive holds something that is neither file nor folder: {name}.", _HINT)
    if info.flag_bits & 0x1:
        raise ModelError("The archive is encrypted.", _HINT)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ModelError(f"The archive packs {name} in an unusual way.", _HINT)
    if info.file_size > CHUNK and info.file_size > limits.ratio * max(1, info.compress_size):
        raise ModelError(f"The archive blows up when unpacked: {name}.", _HINT)
    return not info.is_dir()


def _no_collisions(names: list[str]) -> None:
    """Two names that are one file where case does not count, or a file that is a folder too."""
    folded = {name.casefold() for name in names}
    parents = {
        "/".join(name.casefold().split("/")[:depth]) for name in names for depth in range(1, name.count("/") + 1)
    }
    if len(folded) < len(names) or folded & parents:
        raise ModelError("The archive holds two files of the same name.", _HINT)


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
        target.parent.mkdir(parents=True, exist_ok=True)
        kept[member.path] = _write(member, target, origin, partial(_tell, progress, done, total))
        done += kept[member.path].size
    return kept


def _tell(progress: Progress, before: int, total: int, written: int) -> None:
    progress("unpack", before + written, total)


def _write(member: _Member, target: Path, origin: Path, progress: Callable[[int], None]) -> Kept:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        for block in _blocks(member, origin):
            out.write(block)
            digest.update(block)
            size += len(block)
            progress(size)
        out.flush()
        os.fsync(out.fileno())  # else a power cut after the rename leaves a model of empty files
    return Kept(size, digest.hexdigest())


def _blocks(member: _Member, origin: Path) -> Iterator[bytes]:
    """The member's bytes; the writer's own errors do not pass through here."""
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
