"""What the exercises of the journal are called: it keeps their ids, and their routines have the names."""

import sqlite3
from contextlib import suppress

from voicecoach.base.errors import RoutineError, UsageError
from voicecoach.library.finding import routines
from voicecoach.routine import loading
from voicecoach.routine.models import Routine


def names_in(routine: Routine) -> dict[str, str]:
    """Of its exercises, by their ids."""
    return {each.id: each.name for each in routine.exercises()}


def exercise_names(connection: sqlite3.Connection, session: int | None = None) -> dict[str, str]:
    """Of the exercises of a session, or with None of all, by their ids; where two routines differ the latest counts.

    Those of a routine that is not found any more, or cannot be read, are left out.
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
