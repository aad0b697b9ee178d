"""Zip archives that may come from anywhere: what is in them may be taken only if none of it is a trap.

Only plain files and folders, only tame names, no more than the limits. zipfile's own extraction is never used; who
takes a file out writes it under a name that was checked here.
"""

import stat
import zipfile
from dataclasses import dataclass
from typing import BinaryIO, Final

from voicecoach.base.plain_names import is_plain

SMALL: Final = 1 << 18
"""Bytes below which a file may be packed as tightly as it likes: no bomb is that small."""

_ENTRY: Final = b"PK\1\2"
"""What each entry of an archive's list begins with."""


_IN_UTF8: Final = 0x800
"""The flag of an entry whose name is in UTF-8 (APPNOTE.TXT, 4.4.4)."""

_AT_A_TIME: Final = 1 << 20


class Unsafe(Exception):  # noqa: N818 - the sentence is for the layer above, which makes an error of its own of it
    """The archive holds something that is not taken. The text is a whole sentence."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold.

    Attributes:
        files: how many entries.
        size: bytes of all files together.
        ratio: a file's size over its packed size; text-like graphs reach 5, deflate's bombs 1000.
        any_script: whether names may have other letters than ASCII's, if they are in UTF-8.
    """

    files: int
    size: int
    ratio: int = 100
    any_script: bool = False


def count_first(file: BinaryIO, limits: Limits) -> None:
    """Refuse an archive with too many entries before zipfile reads them: of each it keeps half a kilobyte.

    Args:
        file: the archive; rewound after it.
        limits: what the archive may hold.

    Raises:
        Unsafe: it holds too many. Archives that lie in it as they are count with theirs.
    """
    count, tail = 0, b""
    while part := file.read(_AT_A_TIME):
        count += (tail + part).count(_ENTRY)
        tail = part[1 - len(_ENTRY) :]
    file.seek(0)
    if count > limits.files:
        raise Unsafe(_too_many(count, limits))


def files_in(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """The files of an archive, folders left out, all of them safe to take.

    Raises:
        Unsafe: one of them is not.
    """
    infos = archive.infolist()
    if len(infos) > limits.files:
        raise Unsafe(_too_many(len(infos), limits))
    files = [info for info in infos if _checked(info, limits)]
    _no_collisions([info.filename for info in files])
    if sum(info.file_size for info in files) > limits.size:
        raise Unsafe(f"The archive would unpack to more than {limits.size:,} bytes.")
    return files


def _too_many(count: int, limits: Limits) -> str:
    return f"The archive holds {count} entries; more than {limits.files} are never taken."


def _checked(info: zipfile.ZipInfo, limits: Limits) -> bool:
    """True for a file that may be taken, False for a folder.

    Raises:
        Unsafe: the entry is no tame file or folder.
    """
    name = info.orig_filename
    parts = name.removesuffix("/").split("/")
    any_script = limits.any_script and bool(info.flag_bits & _IN_UTF8)
    if not all(_is_tame(part, any_script=any_script) for part in parts):
        raise Unsafe(f"The archive holds a path that is not taken: {name[:80]!r}.")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Unsafe(f"The archive holds something that is neither file nor folder: {name}.")
    if info.flag_bits & 0x1:
        raise Unsafe("The archive is encrypted.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unsafe(f"The archive packs {name} in an unusual way.")
    if info.file_size > SMALL and info.file_size > limits.ratio * max(1, info.compress_size):
        raise Unsafe(f"The archive blows up when unpacked: {name}.")
    return not info.is_dir()


def _is_tame(part: str, *, any_script: bool) -> bool:
    """Whether a part of a path is a plain name; hidden files are left out later, and no names of older encodings."""
    return (any_script or part.isascii()) and part.strip(". ") != "" and is_plain(part.removeprefix("."))


def _no_collisions(names: list[str]) -> None:
    """Two names that are one file where case does not count, or a file that is a folder too."""
    folded = {name.casefold() for name in names}
    parents = {
        "/".join(name.casefold().split("/")[:depth]) for name in names for depth in range(1, name.count("/") + 1)
    }
    if len(folded) < len(names) or folded & parents:
        raise Unsafe("The archive holds two files of the same name.")
