"""Files named by a user: opened only if they are plain, without waiting, and read up to a limit.

A pipe, a terminal or a device may block its reader for ever, and a link may lead to any of them. So may a network
without its other end: a file that does not answer in time is an error.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from voicecoach.base.hung_calls import answer
from voicecoach.base.units import Seconds

_T = TypeVar("_T")

DISK_PATIENCE: Final[Seconds] = 10.0
"""Time limit for a disk or a network. A disk that has to spin up may need it."""

_WITHOUT_WAITING: Final = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
)


class NotPlain(OSError):  # noqa: N818 - named for what the file is
    """Not a plain file: a pipe, a socket or a device."""


class TooLarge(OSError):  # noqa: N818 - named for what the file is
    """A file is larger than any of its kind."""


def opened(path: Path, largest: int | None = None) -> BinaryIO:
    """Open a plain file for reading.

    Args:
        path: its path; links are followed.
        largest: most bytes; None for any number.

    Raises:
        NotPlain: it is no plain file.
        TooLarge: it is larger.
        TimeoutError: its disk or network does not answer.
        OSError: it cannot be opened; IsADirectoryError for a folder.
    """
    return _named(path, partial(_opened, path, largest))


def answers(paths: Iterable[str]) -> None:
    """Check that the disk or network of a path answers; the file need not exist.

    Raises:
        TimeoutError: its disk or network does not answer.
    """
    for path in paths:
        _named(Path(path), partial(os.path.exists, path))


def _named(path: Path, work: Callable[[], _T]) -> _T:
    try:
        return answer(DISK_PATIENCE, work)
    except TimeoutError as error:
        raise TimeoutError(errno.ETIMEDOUT, "Its disk or network does not answer", str(path)) from error


def _opened(path: Path, largest: int | None) -> BinaryIO:
    _check(path, path.stat(), largest)  # checked before opening, too: opening a device may have an effect
    descriptor = os.open(path, _WITHOUT_WAITING)
    try:
        _check(path, os.fstat(descriptor), largest)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read(path: Path, largest: int) -> bytes:
    """The bytes of a plain file.

    Raises:
        OSError: as `opened`.
    """
    data = _named(path, partial(_content, path, largest))
    if len(data) > largest:
        raise TooLarge(errno.EFBIG, f"It is over {largest:,} bytes", str(path))
    return data


def _content(path: Path, largest: int) -> bytes:
    with _opened(path, largest) as file:
        return file.read(largest + 1)  # it may have grown in the meantime


def read_text(path: Path, largest: int) -> str:
    """The text of a plain file in UTF-8, its lines ended as Python ends them.

    Raises:
        OSError: as `opened`.
        UnicodeDecodeError: it is not UTF-8.
    """
    return read(path, largest).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _check(path: Path, status: os.stat_result, largest: int | None) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "It is a folder", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise NotPlain(errno.EINVAL, "It is a pipe or a device, and no plain file", str(path))
    if largest is not None and status.st_size > largest:
        raise TooLarge(errno.EFBIG, f"It is over {largest:,} bytes", str(path))
