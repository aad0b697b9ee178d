"""The journal's database: opened, brought up to date, and replaced when it is damaged.

SQLite in WAL mode with `synchronous=FULL`: what was committed survives a power cut. Each numbered file of `schema/`
leads from one version to the next; `PRAGMA user_version` says which one a journal has.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Final

from voicecoach.errors import JournalError

PRIVATE: Final = 0o600
PATIENCE: Final = 5.0
"""Seconds to wait for another coach that is writing."""

TABLES: Final = ("session", "event", "place", "tempo")


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
    """Open a journal, made new if there is none; a damaged one is set aside, and what can be read is taken over.

    Raises:
        JournalError: it cannot be read or written, or a newer voicecoach has written it; it is left as it is.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE))
        try:
            return Opened(_open(path))
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            aside = _set_aside(path)
            connection = _open(path)
            kept = _salvage(aside, connection)
            return Opened(
                connection, f"The journal was damaged. It is kept as {aside.name}; {kept} of its sessions were read."
            )
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


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        _migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    known = steps()
    with transaction(connection):
        [version] = connection.execute("PRAGMA user_version").fetchone()
        if version > len(known):
            raise JournalError(
                f"The journal {path} is of version {version}, and this voicecoach knows {len(known)}.",
                "It is left as it is. Install the newer voicecoach that wrote it.",
            )
        for number, sql in enumerate(known[version:], version + 1):
            for statement in _statements(sql):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")


def _statements(sql: str) -> Iterator[str]:
    """One by one: `executescript` would commit between them."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _set_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.stem}-damaged-{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}{path.suffix}")
    path.rename(aside)
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE))
    return aside


def _salvage(aside: Path, into: sqlite3.Connection) -> int:
    """Take over every row that can be read before the damage."""
    with closing(sqlite3.connect(aside, isolation_level=None)) as damaged, transaction(into):
        for table in TABLES:
            with suppress(sqlite3.Error):  # it may be older, and have fewer columns
                names = [row[1] for row in damaged.execute(f"PRAGMA table_info({table})")]
                columns = ", ".join(f'"{name}"' for name in names)
                marks = ", ".join("?" * len(names))
                for row in damaged.execute(f"SELECT {columns} FROM {table}"):  # noqa: S608 - names of our own
                    into.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", row)  # noqa: S608
    [kept] = into.execute("SELECT count(*) FROM session").fetchone()
    return int(kept)
