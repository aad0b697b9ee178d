"""What was done, read from the journal: the list, everything for other programs, and forgetting."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple, get_type_hints

from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import UsageError
from voicecoach.base.units import Seconds
from voicecoach.journal.store import Damaged, moment, transaction

CUT_OFF: Final = "interrupted"
"""The reason of a session that never told its end: the power went, or the program was killed."""


class RecordedWorkout(NamedTuple):
    """One workout.

    Attributes:
        started, ended: ISO 8601 with offset; no end for one that was cut off.
        pain, effort: what was answered last, None if nothing was.
    """

    id: int
    routine: str
    started: str
    ended: str | None
    reason: str
    seconds: Seconds
    sets: int
    reps: int
    pain: int | None
    effort: int | None

    @property
    def day(self) -> date:
        """On which it began, where that was."""
        return date.fromisoformat(self.started[:10])


def sessions(connection: sqlite3.Connection) -> list[RecordedWorkout]:
    """All sessions, the oldest first."""
    answered = "(SELECT value FROM event WHERE session = s.id AND kind = '{}' ORDER BY rowid DESC LIMIT 1)"
    rows = connection.execute(
        "SELECT id, routine, started, ended, coalesce(reason, ?), seconds, sets, reps, "  # noqa: S608 - nothing of a user's
        f"{answered.format('pain')}, {answered.format('effort')} FROM session s ORDER BY id",
        (CUT_OFF,),
    )
    kinds = tuple(get_type_hints(RecordedWorkout).values())
    return [RecordedWorkout(*_fitting(row, kinds)) for row in rows]


def _fitting(row: tuple[object, ...], kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """A row, whose values SQLite does not check when it reads them.

    Raises:
        Damaged: they are not of the kinds that were written.
    """
    if not all(map(isinstance, row, kinds)):
        raise Damaged("a row holds what was never written there")
    moment(row[2])
    return row


def events(connection: sqlite3.Connection, session: int | None = None) -> Iterator[dict[str, object]]:
    """Everything that is kept of a session, or with None of all, a row an event, by session and time."""
    alone = "" if session is None else "WHERE e.session = :session "
    rows = connection.execute(
        "SELECT e.session, s.routine, s.started, e.* FROM event e JOIN session s ON s.id = e.session "  # noqa: S608 - likewise
        f"{alone}ORDER BY e.session, e.rowid",
        {"session": session},
    )
    names = [column for column, *_ in rows.description]
    return (dict(zip(names, row, strict=True)) for row in rows)


def forget(connection: sqlite3.Connection, session: int | None) -> int:
    """Delete a session, or with None all of them, and leave nothing of them in the file.

    Returns:
        How many were deleted.

    Raises:
        UsageError: there is no such session.
    """
    with transaction(connection):
        if session is None:
            gone = connection.execute("DELETE FROM session").rowcount
            connection.execute("DELETE FROM tempo")
        else:
            gone = connection.execute("DELETE FROM session WHERE id = ?", (session,)).rowcount
    if session is not None and not gone:
        raise UsageError(f"There is no workout {session}.", f"{COMMAND} history lists them.")
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return int(gone)
