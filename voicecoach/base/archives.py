"""Zip archives of any origin: their files are accepted only if all entries are safe.

Only plain files and folders, plain names, and sizes within the limits. zipfile's own extraction is never used; callers
write each file under a name that was checked here.
"""

import stat
import zipfile
from dataclasses import dataclass
from typing import BinaryIO, Final

from voicecoach.base.plain_names import is_plain

SMALL: Final = 1 << 18
"""Bytes up to which a file may have any compression ratio: no bomb is that small."""

_ENTRY: Final = b"PK\1\2"
"""Signature of each entry in an archive's list."""


_IN_UTF8: Final = 0x800
"""The flag of an entry whose name is in UTF-8 (APPNOTE.TXT, 4.4.4)."""

_AT_A_TIME: Final = 1 << 20


class Unsafe(Exception):  # noqa: N818 - the layer above turns the sentence into its own error
    """The archive holds an unsafe entry. The text is a whole sentence."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of an archive.

    Attributes:
        files: number of entries.
        size: bytes of all files together.
        ratio: a file's size over its packed size; text-like graphs reach 5, deflate's bombs 1000.
        any_script: whether names may have letters outside ASCII, if they are in UTF-8.
    """

    files: int
    size: int
    ratio: int = 100
    any_script: bool = False


def count_first(file: BinaryIO, limits: Limits) -> None:
    """Refuse an archive with too many entries before zipfile reads them: it keeps half a kilobyte for each.

    Args:
        file: the archive; rewound after it.
        limits: of the archive.

    Raises:
        Unsafe: it holds too many. Entries of uncompressed archives inside it count, too.
    """
    count, tail = 0, b""
    while part := file.read(_AT_A_TIME):
        count += (tail + part).count(_ENTRY)
        tail = part[1 - len(_ENTRY) :]
    file.seek(0)
    if count > limits.files:
        raise Unsafe(_too_many(count, limits))


def files_in(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """The files of an archive, without folders, all of them safe.

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
    """Returns True for a safe file, False for a folder.

    Raises:
        Unsafe: the entry is no safe file or folder.
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
    """Returns whether a part of a path is a plain name in UTF-8 or ASCII; hidden files are left out later."""
    return (any_script or part.isascii()) and part.strip(". ") != "" and is_plain(part.removeprefix("."))


def _no_collisions(names: list[str]) -> None:
    """Refuse names that differ only in case, and a file that is also a folder."""
    folded = {name.casefold() for name in names}
    parents = {
        "/".join(name.casefold().split("/")[:depth]) for name in names for depth in range(1, name.count("/") + 1)
    }
    if len(folded) < len(names) or folded & parents:
        raise Unsafe("The archive holds two files of the same name.")
