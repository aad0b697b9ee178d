"""The journal's database: opened, brought up to date, and replaced when it is damaged.

SQLite in WAL mode, where the disk allows it, with `synchronous=FULL`: committed rows survive a power cut. Each
numbered file of `schema/` leads from one version to the next; `PRAGMA user_version` says which one a journal has. A
file that may be damaged is read as https://www.sqlite.org/security.html advises for files that cannot be trusted.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final, TypeVar

from voicecoach.base import plain_files
from voicecoach.base.errors import JournalError
from voicecoach.base.file_lock import has_locks
from voicecoach.base.paths import private
from voicecoach.journal.whole import Whole, is_too_long, write_whole

T = TypeVar("T")

PRIVATE_FILE: Final = 0o600
BESIDE: Final = ("-wal", "-shm", "-journal")
"""Endings of SQLite's files beside a journal."""
BUSY_TIMEOUT: Final = 5.0
"""Seconds to wait while another process writes."""

TABLES: Final = ("session", "event", "place", "tempo", "voice")

SQLITE_MAGIC: Final = b"SQLite format 3\0"
VERSION_AT: Final = 60
"""Where `user_version` stands in the header (https://www.sqlite.org/fileformat.html)."""

ASIDE: Final = "-damaged-"
"""Part of the name of a damaged journal that was set aside."""

UNKNOWN_START: Final = "1970-01-01T00:00:00+00:00"
"""The start of a session whose own cannot be read."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to open a database.

    Attributes:
        options: of its URI.
        pragmas: statements to run first.
    """

    options: str
    pragmas: tuple[str, ...]


_ROLLBACK: Final = ("locking_mode = EXCLUSIVE", "journal_mode = DELETE")
"""The first makes a database readable that was left in WAL mode, though it cannot share memory here."""

_WAYS: Final = (
    Way("", ("journal_mode = WAL",)),
    Way("", (*_ROLLBACK, "locking_mode = NORMAL")),
    Way("?nolock=1", _ROLLBACK),
)
"""Best first. Disks without shared mapping of files (9p, virtiofs, SMB, folders of a virtual machine's host) have no
WAL, and some have no locks; committed rows survive a power cut with a rollback journal, too."""

_OF_THE_DISK: Final = frozenset(
    {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOLFS, sqlite3.SQLITE_PERM}
)
"""Errors of a disk that does not allow a way to open a database."""

_PRAGMAS: Final = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "cell_size_check = ON",
    "trusted_schema = OFF",
)

_OF_DAMAGE: Final = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
"""Errors that mean a damaged file; the first is "no such table". A full or busy disk gives others."""


class Damaged(sqlite3.DatabaseError):
    """A journal holds values that were never written there."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def moment(written: object) -> datetime:
    """A moment from a journal.

    Raises:
        Damaged: the text is no moment.
    """
    try:
        return datetime.fromisoformat(str(written))
    except ValueError as error:
        raise Damaged(f"there is no moment {written!r}") from error


@dataclass(frozen=True, slots=True)
class Opened:
    """An open journal.

    Attributes:
        note: the repairs needed to open it, for people; empty if none.
    """

    connection: sqlite3.Connection
    note: str = ""


def steps() -> list[str]:
    """SQL migrations from each version to the next, starting with an empty journal."""
    folder = resources.files(__package__) / "schema"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [file.read_text(encoding="utf-8") for file in files]


def open_journal(path: Path) -> Opened:
    """Open a journal, or create it; a damaged one is replaced as by `mended`.

    Raises:
        JournalError: it cannot be read or written, or is of a newer voicecoach; the file stays unchanged.
    """
    with _told(path):
        private(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE))
        for file in (path, *(path.with_name(path.name + ending) for ending in BESIDE)):
            with suppress(OSError):  # not there, somebody else's, or on a disk without modes
                file.chmod(PRIVATE_FILE)  # one that was copied here may be open to all
        try:
            return Opened(_open(path))
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if not is_damage(error):
                raise
            return mended(path)


def used(path: Path, use: Callable[[sqlite3.Connection], T]) -> tuple[T, str]:
    """Open a journal, use it, close it; if damage shows only then, mend it and use it again.

    Returns:
        The result of `use`, and the repairs made, for people; empty if none.

    Raises:
        JournalError: as `open_journal`.
    """
    opened = open_journal(path)
    with _told(path):
        try:
            with closing(opened.connection) as connection:
                return use(connection), opened.note
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if not is_damage(error):
                raise
        opened = mended(path)
        with closing(opened.connection) as connection:
            return use(connection), opened.note


def settled(connection: sqlite3.Connection) -> bool:
    """Write the WAL into the file itself. Returns whether that succeeded, so that deleted rows are gone from it.

    It fails while another program reads the journal, which may still need those rows.
    """
    (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def is_damage(error: sqlite3.Error | UnicodeDecodeError) -> bool:
    """Returns whether an error of the database means that its file is damaged, or not a journal."""
    # The message quotes a damaged name, which Python cannot decode.
    return isinstance(error, UnicodeDecodeError) or getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_DAMAGE


def mended(path: Path) -> Opened:
    """A new journal with all readable rows of a damaged one, which is set aside.

    Raises:
        OSError, sqlite3.Error: the journal cannot be replaced.
    """
    aside = _set_aside(path)
    connection = _open(path)
    kept = _salvage(aside, connection)
    return Opened(connection, f"The journal was damaged. It is kept as {aside.name}; {kept} of its sessions were read.")


def forget_damaged(path: Path) -> None:
    """Delete all damaged journals that this one replaced.

    Raises:
        JournalError: one cannot be deleted.
    """
    with _told(path):
        for aside in path.parent.glob(f"{path.stem}{ASIDE}*{path.suffix}*"):
            aside.unlink()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """An error of the system or the database, as a sentence."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise JournalError(
            f"The journal {path} cannot be used: {error}.", "Workouts run without it; what is done is not kept."
        ) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """A context whose changes are all made, or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    write_whole(connection)


def _open(path: Path) -> sqlite3.Connection:
    """Open it in the best way that its disk allows.

    Raises:
        sqlite3.Error: the error of the usual way, if none is allowed.
        JournalError: it is of a newer voicecoach.
    """
    _check_version(_version_in_header(path), path)
    failure: sqlite3.OperationalError | None = None
    for way in _WAYS if has_locks(path.parent) else _WAYS[-1:]:
        try:
            return _opened(path, way)
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _OF_THE_DISK:
                raise failure or error from None
            failure = failure or error
    raise failure or AssertionError


def _opened(path: Path, way: Way) -> sqlite3.Connection:
    connection: sqlite3.Connection
    if is_too_long(path):
        connection = Whole(path, isolation_level=None)
    else:
        uri = path.absolute().as_uri() + way.options
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None)
    connection.text_factory = _decoded
    try:
        for pragma in (*way.pragmas, *_PRAGMAS):
            connection.execute(f"PRAGMA {pragma}")
        _migrate(connection, path)
        _check_shape(connection)
        _settle(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _settle(connection: sqlite3.Connection, path: Path) -> None:
    """Finish a `forget` that another program's reading delayed, without waiting."""
    with suppress(OSError):
        if path.with_name(f"{path.name}-wal").stat().st_size:
            connection.execute("PRAGMA busy_timeout = 0")
            settled(connection)
            connection.execute(f"PRAGMA busy_timeout = {round(1000 * BUSY_TIMEOUT)}")


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")


_SHAPE: Final = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"


def _check_shape(connection: sqlite3.Connection) -> None:
    if not _shape().items() <= dict(connection.execute(_SHAPE)).items():
        raise Damaged("it lacks tables of a journal")


@cache
def _shape() -> dict[str, str]:
    """Names and definitions of all parts of a journal."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for sql in steps():
            connection.executescript(sql)
        return dict(connection.execute(_SHAPE))


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    known = steps()
    with transaction(connection):
        [version] = connection.execute("PRAGMA user_version").fetchone()
        if version < 0:
            raise Damaged("its version is none")
        _check_version(version, path)
        for number, sql in enumerate(known[version:], version + 1):
            for statement in _statements(sql):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")


def _version_in_header(path: Path) -> int:
    """The `user_version` in the header, read without SQLite, which may change the file on opening; 0 if unknown.

    The latest version may be only in the WAL.
    """
    try:
        with plain_files.opened(path) as file:
            header = file.read(VERSION_AT + 4)
    except OSError:
        return 0  # SQLite reports the reason
    is_whole = header.startswith(SQLITE_MAGIC) and len(header) == VERSION_AT + 4
    return int.from_bytes(header[VERSION_AT:], "big", signed=True) if is_whole else 0


def _check_version(version: int, path: Path) -> None:
    if version > len(steps()):
        raise JournalError(
            f"The journal {path} is of version {version}, and this voicecoach knows {len(steps())}.",
            "It is left as it is. Install the newer voicecoach that wrote it.",
        )


def _statements(sql: str) -> Iterator[str]:
    """Statements of a script, one by one: `executescript` would commit between them."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _set_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.stem}{ASIDE}{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}{path.suffix}")
    path.rename(aside)
    for ending in BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
    return aside


def _salvage(aside: Path, into: sqlite3.Connection) -> int:
    """Copy every readable row, from the beginning and from the end up to the damage. Returns the number of sessions."""
    with closing(sqlite3.connect(aside, isolation_level=None)) as damaged, transaction(into):
        damaged.text_factory = _decoded
        for table in TABLES:
            for order in ("ASC", "DESC"):
                with suppress(sqlite3.DatabaseError, UnicodeDecodeError):
                    _take_over(damaged, into, table, order)
        for number, started in into.execute("SELECT id, started FROM session").fetchall():
            try:
                moment(started)
            except Damaged:
                into.execute("UPDATE session SET started = ? WHERE id = ?", (UNKNOWN_START, number))
    [kept] = into.execute("SELECT count(*) FROM session").fetchone()
    return int(kept)


def _take_over(damaged: sqlite3.Connection, into: sqlite3.Connection, table: str, order: str) -> None:
    """Copy a table's rows with their rowids, except damaged ones.

    The damaged journal may be older, and have fewer columns.
    """
    known, found = (
        {row[1] for row in journal.execute(f"PRAGMA table_info({table})")} - {"id"} for journal in (into, damaged)
    )
    names = sorted(known & found)
    columns = ", ".join(["rowid", *(f'"{name}"' for name in names)])
    marks = ", ".join("?" * (len(names) + 1))
    for row in damaged.execute(f"SELECT {columns} FROM {table} ORDER BY rowid {order}"):  # noqa: S608 - names of our own
        with suppress(sqlite3.IntegrityError):
            into.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", row)  # noqa: S608
