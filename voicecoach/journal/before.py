"""What is known of earlier workouts with a routine when another one begins, and what was chosen by voice."""

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
class Chosen:
    """What was chosen by voice.

    Attributes:
        value: that was chosen.
        setting: value of the setting then from which it differs; once that is another, it was chosen anew.
    """

    value: float
    setting: float


@dataclass(frozen=True, slots=True)
class Before:
    """What came before.

    Attributes:
        begun: when the last workout began in which anything was done; None if there is none.
        told: how the day after it was is known already.
        reps: repetitions of it, if it was done to its end.
        pace: how fast each exercise was done, where that is not as written.
        hurt: the most pain that was told in the last workout of any routine in which any was, or of the day after it.
        asked: when that began.
        voice: what was chosen of the voice: `level` and `pace`.
    """

    begun: datetime | None = None
    told: bool = False
    pace: Mapping[str, float] = field(default_factory=dict)
    reps: int | None = None
    hurt: int = 0
    asked: datetime | None = None
    voice: Mapping[str, Chosen] = field(default_factory=dict)

    def hurt_lately(self, now: datetime) -> int:
        """The most pain that was told the last time, if that was within a week.

        Args:
            now: with an offset.
        """
        return self.hurt if self.asked and now - self.asked <= LATEST else 0

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
    hurt, asked = _pain_of_last(connection)
    voice = chosen_voice(connection)
    if last is None:
        return Before(pace=pace, hurt=hurt, asked=asked, voice=voice)
    told = connection.execute(
        "SELECT 1 FROM event JOIN session ON id = session "
        "WHERE kind = 'day_after' AND id > ? AND routine = ? AND title = ?",
        (last[0], as_text(routine.stem), title),
    ).fetchone()
    return Before(moment(last[1]), told is not None, pace, last[2], hurt, asked, voice)


def _pain_of_last(connection: sqlite3.Connection) -> tuple[int, datetime | None]:
    """The most pain that was told in the last workout in which any was, and when that began.

    Of each exercise and set the last answer holds; it is none if it was taken back.
    """
    row = connection.execute(
        "SELECT started, max(value) FROM session JOIN event e ON session = id WHERE id = ("
        "SELECT max(session) FROM event WHERE kind IN ('pain', 'pain_before', 'day_after') AND value IS NOT NULL"
        ") AND kind IN ('pain', 'pain_before', 'day_after') AND NOT EXISTS ("
        "SELECT 1 FROM event later WHERE later.session = e.session AND later.rowid > e.rowid AND later.kind = e.kind "
        'AND later.exercise IS e.exercise AND later."set" IS e."set" AND (later.value IS NULL OR e.value IS NULL))'
    ).fetchone()
    return (row[1], moment(row[0])) if row and row[1] is not None else (0, None)


def keep_pace(connection: sqlite3.Connection, routine: Path, pace: Mapping[str, float]) -> None:
    """Keep how fast each exercise of a routine is done instead of what was kept before."""
    connection.execute("DELETE FROM tempo WHERE routine = ?", (name_of(routine),))
    changed = [(name_of(routine), exercise, value) for exercise, value in pace.items() if value != 1]
    connection.executemany("INSERT INTO tempo VALUES (?, ?, ?)", changed)


def chosen_voice(connection: sqlite3.Connection) -> dict[str, Chosen]:
    """How the listener wants the voice: `level` and `pace`."""
    rows = connection.execute("SELECT name, value, setting FROM voice")
    return {name: Chosen(value, setting) for name, value, setting in rows}


def keep_voice(connection: sqlite3.Connection, chosen: Mapping[str, Chosen]) -> None:
    """Keep how the listener wants the voice instead of what was kept before."""
    connection.execute("DELETE FROM voice")
    rows = [(name, each.value, each.setting) for name, each in chosen.items()]
    connection.executemany("INSERT INTO voice VALUES (?, ?, ?)", rows)
