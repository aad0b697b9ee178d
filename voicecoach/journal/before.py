"""What is known of earlier workouts with a routine when another one begins, and the tempos that are kept for it."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from voicecoach.journal.bookmarks import as_text, name_of
from voicecoach.journal.history import BEGUN
from voicecoach.journal.store import moment

LATEST: Final = timedelta(days=7)
"""Nobody remembers the day after a workout for longer."""


@dataclass(frozen=True, slots=True)
class Before:
    """What came before.

    Attributes:
        begun: when the last workout began in which anything was done; None if there is none.
        told: how the day after it was is known already.
        reps: repetitions of it, if it was done to its end.
        pace: how fast each exercise was done, where that is not as written.
    """

    begun: datetime | None = None
    told: bool = False
    pace: Mapping[str, float] = field(default_factory=dict)
    reps: int | None = None

    def day_after_is_due(self, now: datetime) -> bool:
        """Whether the last workout was on an earlier day, not too long ago, and nobody has asked about it since.

        Args:
            now: with an offset.
        """
        if self.begun is None or self.told:
            return False
        begun = self.begun.astimezone(now.tzinfo)
        return begun.date() < now.date() and now - begun <= LATEST


def look_back(connection: sqlite3.Connection, routine: Path, title: str) -> Before:
    """Read what is known.

    Args:
        connection: to the journal.
        routine: the routine's file.
        title: of the routine.

    Raises:
        sqlite3.Error: the journal cannot be read.
    """
    pace = dict(connection.execute("SELECT exercise, pace FROM tempo WHERE routine = ?", (name_of(routine),)))
    last = connection.execute(
        "SELECT id, started, CASE reason WHEN 'finished' THEN "  # noqa: S608 - nothing of a user's
        # in older journals holds and timed work are of kind `rep`, too
        "reps - (SELECT count(coalesce(hold, \"count\")) FROM event WHERE session = id AND kind = 'rep') END "
        f"FROM session WHERE routine = ? AND title = ? AND {BEGUN} ORDER BY id DESC LIMIT 1",
        (as_text(routine.stem), title),
    ).fetchone()
    if last is None:
        return Before(pace=pace)
    told = connection.execute(
        "SELECT 1 FROM event JOIN session ON id = session "
        "WHERE kind = 'day_after' AND id > ? AND routine = ? AND title = ?",
        (last[0], as_text(routine.stem), title),
    ).fetchone()
    return Before(moment(last[1]), told is not None, pace, last[2])


def keep_pace(connection: sqlite3.Connection, routine: Path, pace: Mapping[str, float]) -> None:
    """Keep how fast each exercise of a routine is done instead of what was kept before."""
    connection.execute("DELETE FROM tempo WHERE routine = ?", (name_of(routine),))
    changed = [(name_of(routine), exercise, value) for exercise, value in pace.items() if value != 1]
    connection.executemany("INSERT INTO tempo VALUES (?, ?, ?)", changed)
