"""Workouts in the journal: listed, exported, and deleted."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple, get_type_hints

from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import UsageError
from voicecoach.base.units import Seconds
from voicecoach.journal.store import Damaged, moment, transaction
from voicecoach.journal.whole import write_whole

CUT_OFF: Final = "interrupted"
"""The reason of a session without a recorded end: a power cut, or the program was killed."""


LEAST_WORK: Final[Seconds] = 60.0
BEGUN: Final = f"(sets > 0 OR reps > 0 OR holds > 0 OR work >= {LEAST_WORK})"
"""SQL condition: some work was done in a session, so it is a workout."""


class RecordedWorkout(NamedTuple):
    """One workout.

    Attributes:
        started, ended: ISO 8601 with offset; no end for one that was cut off.
        seconds: length without pauses.
        pain, effort: the last answers; None without one.
        work: seconds of timed and open work.
        kept_rehearsal: a rehearsal, which nobody could hear or do, kept on request.
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
    holds: int = 0
    work: Seconds = 0.0
    kept_rehearsal: bool = False

    @property
    def begun(self) -> bool:
        """Returns whether anything was done: a set, a repetition, a hold, or a minute of work."""
        return bool(self.sets or self.reps or self.holds) or self.work >= LEAST_WORK

    @property
    def day(self) -> date:
        """The local day of its beginning."""
        return date.fromisoformat(self.started[:10])


def sessions(connection: sqlite3.Connection) -> list[RecordedWorkout]:
    """All sessions, oldest first."""
    answered = "(SELECT value FROM event WHERE session = s.id AND kind = '{}' ORDER BY rowid DESC LIMIT 1)"
    rows = connection.execute(
        "SELECT id, routine, started, ended, coalesce(reason, ?), seconds, sets, reps, "  # noqa: S608 - nothing of a user's
        f"{answered.format('pain')}, {answered.format('effort')}, holds, work, rehearsal FROM session s ORDER BY id",
        (CUT_OFF,),
    )
    kinds = tuple(int if kind is bool else kind for kind in get_type_hints(RecordedWorkout).values())
    entries = [RecordedWorkout(*_fitting(row, kinds)) for row in rows]
    return [entry._replace(kept_rehearsal=bool(entry.kept_rehearsal)) for entry in entries]


def _fitting(row: tuple[object, ...], kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """A row as a workout; SQLite itself does not check the types of values.

    Raises:
        Damaged: the values are not of the types that were written.
    """
    if not all(map(isinstance, row, kinds)):
        raise Damaged("a row holds what was never written there")
    moment(row[2])
    return row


def events(connection: sqlite3.Connection, session: int | None = None) -> Iterator[dict[str, object]]:
    """All events of a session, or with None of all workouts, one row each, by session and time."""
    chosen = BEGUN if session is None else "e.session = :session"
    rows = connection.execute(
        "SELECT e.session, s.routine, s.started, s.rehearsal AS kept_rehearsal, e.* "  # noqa: S608 - likewise
        f"FROM event e JOIN session s ON s.id = e.session WHERE {chosen} ORDER BY e.session, e.rowid",
        {"session": session},
    )
    names = [column for column, *_ in rows.description]
    found = (dict(zip(names, row, strict=True)) for row in rows)
    return ({**row, "kept_rehearsal": bool(row["kept_rehearsal"])} for row in found)


def forget(connection: sqlite3.Connection, session: int | None) -> int:
    """Delete a session, or with None all of them, without a trace in the file.

    Returns:
        Number of deleted sessions.

    Raises:
        UsageError: there is no such session.
    """
    with transaction(connection):
        if session is None:
            gone = connection.execute("DELETE FROM session").rowcount
            connection.execute("DELETE FROM tempo")
            connection.execute("DELETE FROM voice")
        else:
            gone = connection.execute("DELETE FROM session WHERE id = ?", (session,)).rowcount
    if session is not None and not gone:
        raise UsageError(f"There is no workout {session}.", f"{COMMAND} history lists them.")
    connection.execute("VACUUM")
    write_whole(connection)
    return int(gone)
