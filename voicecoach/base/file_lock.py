"""One process at a time: a lock on a file, which the system releases even when the holder is killed."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from voicecoach.base.units import Seconds

PRIVATE: Final = 0o600

_POLL: Final[Seconds] = 0.2

if sys.platform == "win32":  # pragma: no cover - the other half of a pair
    import msvcrt

    def _try(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def has_locks(folder: Path) -> bool:
        """Returns whether files in a folder can be locked."""
        del folder
        return True

else:
    import fcntl

    def _try(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def has_locks(folder: Path) -> bool:
        """Returns whether files in a folder can be locked: not on NFS without lock service, or some shared folders."""
        with suppress(OSError), tempfile.TemporaryFile(dir=folder) as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
        return True


def _nothing() -> None: ...


def _opened(path: Path) -> BinaryIO:
    """A lock's file, readable only by its owner: everyone who can read it can hold it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0), PRIVATE)
    if hasattr(os, "fchmod"):
        with suppress(OSError):  # owned by somebody else, or on a disk without modes
            os.fchmod(descriptor, PRIVATE)
    return os.fdopen(descriptor, "ab")


@contextmanager
def held(path: Path, waiting: Callable[[], None] = _nothing) -> Iterator[None]:
    """Hold the lock while the block runs; wait first while another process holds it.

    Args:
        path: the lock file; created if missing, and left behind, since deleting it would let two in.
        waiting: called once if another process holds it.

    Raises:
        OSError: the file cannot be made.
    """
    with _opened(path) as file:
        told = False
        while True:
            try:
                _try(file)
                break
            except (BlockingIOError, PermissionError):
                if not told:
                    waiting()
                    told = True
                time.sleep(_POLL)
            except OSError:  # a disk without locks: nobody can be waited for
                break
        yield


@contextmanager
def tried(path: Path) -> Iterator[bool]:
    """Hold the lock while the block runs, if no other process does. Yields whether it is held.

    Raises:
        OSError: the file cannot be made.
    """
    with _opened(path) as file:
        try:
            _try(file)
        except (BlockingIOError, PermissionError):
            yield False
        else:
            yield True
