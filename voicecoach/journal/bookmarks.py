"""The place of a workout that was cut off: a row per routine, another for its rehearsals, written with each event."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voicecoach.base import plain_files


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The first step or repetition of a workout that is not done.

    Attributes:
        routine: digest of the routine's file: an edited routine has other places.
        place: fields of `session.place.Place`.
        changes: fields of `session.place.Changes`.
        left: when it was written, ISO 8601 with offset.
        session: the workout's number in the journal, once it is there.
        stopped: the listener ended it; nothing cut it off.
    """

    routine: str
    place: Mapping[str, object]
    changes: Mapping[str, object]
    left: str
    session: int | None = None
    stopped: bool = False


def find(connection: sqlite3.Connection, routine: Path, *, rehearsal: bool = False) -> Bookmark | None:
    """The bookmark of a routine; None if there is none, it cannot be read, or the routine has changed since.

    Args:
        connection: to the journal.
        routine: the routine's file.
        rehearsal: of its rehearsals instead of its workouts.

    Raises:
        sqlite3.Error: the journal cannot be read.
    """
    row = connection.execute(
        "SELECT digest, place, changes, \"left\", place.session, coalesce(reason, '') = 'stopped' "
        "FROM place JOIN session ON session.id = place.session "
        "WHERE place.routine = ? AND place.rehearsal = ?",
        (name_of(routine), rehearsal),
    ).fetchone()
    if row is None or row[0] != digest(routine):
        return None
    try:
        place, changes = json.loads(row[1]), json.loads(row[2])
    except ValueError:
        return None
    return Bookmark(row[0], place, changes, row[3], row[4], bool(row[5]))


def put(
    connection: sqlite3.Connection,
    routine: Path,
    bookmark: Bookmark | None,
    session: int,
    *,
    rehearsal: bool = False,
) -> None:
    """Replace the bookmark of a routine, or of its rehearsals; None deletes it."""
    connection.execute("DELETE FROM place WHERE routine = ? AND rehearsal = ?", (name_of(routine), rehearsal))
    if bookmark:
        texts = (json.dumps(bookmark.place), json.dumps(bookmark.changes))
        connection.execute(
            "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?)",
            (name_of(routine), rehearsal, session, bookmark.routine, *texts, bookmark.left),
        )


LARGEST_BYTES: Final = 2_000_000
"""Bytes, more than a routine may have."""


def digest(routine: Path) -> str:
    """A digest of a routine's file."""
    return hashlib.sha256(plain_files.read(routine, LARGEST_BYTES)).hexdigest()


def name_of(routine: Path) -> str:
    """The routine's key: its path, since two routines of one name are two workouts."""
    return as_text(str(routine.resolve()))


def as_text(name: str) -> str:
    """A name as SQLite can keep it: file names may hold bytes that are no text."""
    return name.encode("utf-8", "backslashreplace").decode()
