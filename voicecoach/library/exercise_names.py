"""Names of the journal's exercises: the journal has their ids, and the routines their names."""

import sqlite3
from contextlib import suppress

from voicecoach.base.errors import RoutineError, UsageError
from voicecoach.library.finding import routines
from voicecoach.routine import loading
from voicecoach.routine.models import Routine


def names_in(routine: Routine) -> dict[str, str]:
    """Names of a routine's exercises, by id."""
    return {each.id: each.name for each in routine.exercises()}


def exercise_names(connection: sqlite3.Connection, session: int | None = None) -> dict[str, str]:
    """Names of a session's exercises, or of all with None, by id; where two routines differ the latest counts.

    A routine that is gone or cannot be read is left out.
    """
    found, names = routines(()), dict[str, str]()
    done = connection.execute(
        "SELECT routine FROM session WHERE :session IS NULL OR id = :session GROUP BY routine ORDER BY max(id)",
        {"session": session},
    )
    for (routine,) in done:
        with suppress(RoutineError, UsageError):
            names |= names_in(loading.load(found.find(routine)))
    return names
