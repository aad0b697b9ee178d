"""Facts about earlier workouts with a routine, and the choices made by voice."""

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
"""Days after which nobody remembers the day after a workout."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice made by voice.

    Attributes:
        value: the chosen one.
        setting: value of the setting at that time; once the setting changes, the choice no longer holds.
    """

    value: float
    setting: float


@dataclass(frozen=True, slots=True)
class Before:
    """Facts about earlier workouts.

    Attributes:
        begun: start of the last workout with any work done; None if there is none.
        told: the question about the day after it has been answered.
        reps: its repetitions, if it was finished.
        pace: speed of each exercise whose tempo was changed.
        hurt: the most pain in the last workout of any routine with an answer about pain, or on the day after it.
        asked: start of that workout.
        voice: choices about the voice: `level` and `pace`.
    """

    begun: datetime | None = None
    told: bool = False
    pace: Mapping[str, float] = field(default_factory=dict)
    reps: int | None = None
    hurt: int = 0
    asked: datetime | None = None
    voice: Mapping[str, Chosen] = field(default_factory=dict)

    def hurt_lately(self, now: datetime) -> int:
        """The most pain of the last answers, if they are less than a week old.

        Args:
            now: with an offset.
        """
        return self.hurt if self.asked and now - self.asked <= LATEST else 0

    def day_after_is_due(self, now: datetime) -> bool:
        """Returns whether the last workout was on an earlier day, not too long ago, and not asked about since.

        Args:
            now: with an offset.
        """
        if self.begun is None or self.told:
            return False
        begun = self.begun.astimezone(now.tzinfo)
        return begun.date() < now.date() and now - begun <= LATEST


def look_back(connection: sqlite3.Connection, routine: Path, title: str) -> Before:
    """Read the facts about a routine's earlier workouts.

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
    """The most pain in the last workout with an answer about pain, and the start of that workout.

    For each exercise and set the last answer counts, unless it was taken back.
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
    """Replace the kept speeds of a routine's exercises."""
    connection.execute("DELETE FROM tempo WHERE routine = ?", (name_of(routine),))
    changed = [(name_of(routine), exercise, value) for exercise, value in pace.items() if value != 1]
    connection.executemany("INSERT INTO tempo VALUES (?, ?, ?)", changed)


def chosen_voice(connection: sqlite3.Connection) -> dict[str, Chosen]:
    """The choices about the voice: `level` and `pace`."""
    rows = connection.execute("SELECT name, value, setting FROM voice")
    return {name: Chosen(value, setting) for name, value, setting in rows}


def keep_voice(connection: sqlite3.Connection, chosen: Mapping[str, Chosen]) -> None:
    """Replace the kept choices about the voice."""
    connection.execute("DELETE FROM voice")
    rows = [(name, each.value, each.setting) for name, each in chosen.items()]
    connection.executemany("INSERT INTO voice VALUES (?, ?, ?)", rows)
