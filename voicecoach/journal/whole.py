"""A journal whose path is too long for SQLite (over 512 bytes): held in memory, and written as a whole."""

import os
import sqlite3
from pathlib import Path
from typing import Any, Final

LONGEST_PATH: Final = 480
"""Most bytes of a path for SQLite, with its files beside a database."""

_VERSIONS: Final = slice(18, 20)
"""Bytes of a database's header: 1 for a rollback journal, 2 for WAL, which a database in memory lacks."""

_PRIVATE: Final = 0o600


def is_too_long(path: Path) -> bool:
    """Returns whether SQLite cannot open a file at a path; it follows links first, so no link helps."""
    return len(os.fsencode(path.absolute())) > LONGEST_PATH


class Whole(sqlite3.Connection):
    """A database in memory that is written to its file, and flushed to the disk, with each transaction.

    If another process has written meanwhile, the transaction fails instead of overwriting that.
    """

    def __init__(self, path: Path, **options: Any) -> None:  # noqa: ANN401 - whatever sqlite3 takes
        """Read it.

        Raises:
            OSError: it cannot be read.
        """
        super().__init__(":memory:", **options)
        self._path = path
        content = bytearray(path.read_bytes())
        self._seen = self._stamp()
        if content:
            content[_VERSIONS] = b"\1\1"
            self.deserialize(bytes(content))
        self._kept = bytes(content)

    def write(self) -> None:
        """Write it, all or nothing: a failed write is rolled back in memory, too.

        Raises:
            sqlite3.OperationalError: another process has written it meanwhile, or the disk refuses.
        """
        content = self.serialize()
        if content == self._kept:
            return
        try:
            self._replace(content)
        except OSError as error:
            if self._kept:
                self.deserialize(self._kept)
            raise sqlite3.OperationalError(error.strerror or str(error)) from error
        self._seen, self._kept = self._stamp(), content

    def _replace(self, content: bytes) -> None:
        if self._stamp() != self._seen:
            raise OSError("another program has written it meanwhile")
        part = self._path.with_name(f"{self._path.name}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)

    def _stamp(self) -> tuple[int, int, int]:
        state = self._path.stat()
        return state.st_ino, state.st_mtime_ns, state.st_size


def write_whole(connection: sqlite3.Connection) -> None:
    """Write the database, if it is in memory.

    Raises:
        sqlite3.OperationalError: as `Whole.write`.
    """
    if isinstance(connection, Whole):
        connection.write()
