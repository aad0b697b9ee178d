"""The journal's database: opened, brought up to date, and replaced when it is damaged.

SQLite in WAL mode, where its disk allows that, with `synchronous=FULL`: what was committed survives a power cut. Each
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
"""Endings of what SQLite keeps beside a journal."""
BUSY_TIMEOUT: Final = 5.0
"""Seconds to wait for another coach that is writing."""

TABLES: Final = ("session", "event", "place", "tempo", "voice")

SQLITE_MAGIC: Final = b"SQLite format 3\0"
VERSION_AT: Final = 60
"""Where `user_version` stands in the header (https://www.sqlite.org/fileformat.html)."""

ASIDE: Final = "-damaged-"
"""Stands in the name of a journal that was set aside."""

UNKNOWN_START: Final = "1970-01-01T00:00:00+00:00"
"""When a session began of which that cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to use a database.

    Attributes:
        options: of its URI.
        pragmas: what is set first.
    """

    options: str
    pragmas: tuple[str, ...]


_ROLLBACK: Final = ("locking_mode = EXCLUSIVE", "journal_mode = DELETE")
"""The first lets a database be read that was left in WAL mode, though it can share no memory here."""

_WAYS: Final = (
    Way("", ("journal_mode = WAL",)),
    Way("", (*_ROLLBACK, "locking_mode = NORMAL")),
    Way("?nolock=1", _ROLLBACK),
)
"""Best first. Disks whose files cannot be mapped shared (9p, virtiofs, SMB, folders of a virtual machine's host) have
no WAL, and some have no locks; what was committed survives a power cut in a rollback journal, too."""

_OF_THE_DISK: Final = frozenset(
    {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOLFS, sqlite3.SQLITE_PERM}
)
"""What a disk answers to a way of use that it does not allow."""

_PRAGMAS: Final = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "cell_size_check = ON",
    "trusted_schema = OFF",
)

_OF_DAMAGE: Final = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
"""What is the file's own fault; the first is "no such table". A disk that is full or busy has others."""


class Damaged(sqlite3.DatabaseError):
    """What stands in a journal is nothing that was ever written there."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def moment(written: object) -> datetime:
    """A moment, as a journal has it.

    Raises:
        Damaged: it is none.
    """
    try:
        return datetime.fromisoformat(str(written))
    except ValueError as error:
        raise Damaged(f"there is no moment {written!r}") from error


@dataclass(frozen=True, slots=True)
class Opened:
    """An open journal.

    Attributes:
        note: what had to be done to open it, for people; empty if nothing.
    """

    connection: sqlite3.Connection
    note: str = ""


def steps() -> list[str]:
    """The SQL that leads from each version to the next, from the empty journal on."""
    folder = resources.files(__package__) / "schema"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [file.read_text(encoding="utf-8") for file in files]


def open_journal(path: Path) -> Opened:
    """Open a journal, made new if there is none; a damaged one is replaced as by `mended`.

    Raises:
        JournalError: it cannot be read or written, or a newer voicecoach has written it; it is left as it is.
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
    """Open a journal, use it, close it; one that proves to be damaged only then is mended, and used again.

    Returns:
        What `use` gave, and what had to be done, for people; empty if nothing.

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
    """Bring all that was done into the file itself; whether that could be, so that what was deleted is gone from it.

    It cannot while another program reads the journal: that one may still need what was there.
    """
    (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def is_damage(error: sqlite3.Error | UnicodeDecodeError) -> bool:
    """Returns whether an error of the database means that its file is damaged, or none of ours."""
    # A name that was damaged stands in the message, which Python then cannot decode.
    return isinstance(error, UnicodeDecodeError) or getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_DAMAGE


def mended(path: Path) -> Opened:
    """A new journal in the place of a damaged one, which is set aside; what can be read of it is taken over.

    Raises:
        OSError, sqlite3.Error: it cannot be done.
    """
    aside = _set_aside(path)
    connection = _open(path)
    kept = _salvage(aside, connection)
    return Opened(connection, f"The journal was damaged. It is kept as {aside.name}; {kept} of its sessions were read.")


def forget_damaged(path: Path) -> None:
    """Delete all journals that were set aside in the place of this one.

    Raises:
        JournalError: one cannot be deleted.
    """
    with _told(path):
        for aside in path.parent.glob(f"{path.stem}{ASIDE}*{path.suffix}*"):
            aside.unlink()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the system or the database refuses, as a sentence."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise JournalError(
            f"The journal {path} cannot be used: {error}.", "Workouts run without it; what is done is not kept."
        ) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is done inside is done, or nothing of it."""
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
        JournalError: a newer voicecoach has written it.
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
    """What a `forget` could not finish, while another program read; nobody is waited for."""
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
    """The name and definition of everything that a journal consists of."""
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
    """Its `user_version`, without SQLite, which may change the file as it opens it; 0 where that is not known.

    A version that was written last may stand in the WAL alone.
    """
    try:
        with plain_files.opened(path) as file:
            header = file.read(VERSION_AT + 4)
    except OSError:
        return 0  # SQLite tells why
    is_whole = header.startswith(SQLITE_MAGIC) and len(header) == VERSION_AT + 4
    return int.from_bytes(header[VERSION_AT:], "big", signed=True) if is_whole else 0


def _check_version(version: int, path: Path) -> None:
    if version > len(steps()):
        raise JournalError(
            f"The journal {path} is of version {version}, and this voicecoach knows {len(steps())}.",
            "It is left as it is. Install the newer voicecoach that wrote it.",
        )


def _statements(sql: str) -> Iterator[str]:
    """One by one: `executescript` would commit between them."""
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
    """Take over every row that can be read, from the beginning and from the end up to the damage."""
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
    """Copy a table's rows under the same rowid; a row that is damaged itself is left out.

    The damaged one may be older, and have fewer columns.
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
