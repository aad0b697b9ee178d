"""Half a year of the journal: the work done, its tempo, the pain, and the commands heard."""

import sqlite3
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from voicecoach.base.units import Seconds
from voicecoach.journal.history import BEGUN
from voicecoach.journal.store import moment
from voicecoach.reports.streaks import WEEK, monday, streaks

WEEKS: Final = 26
"""Weeks in a report: as many as can be distinguished on a phone."""

TENSION_PHASES: Final = ("eccentric", "pause_low", "concentric", "pause_high", "hold")
"""Phases that count as time under tension, by the journal's names."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The work done in a stretch of time.

    Attributes:
        tension: time under tension: the eccentric, isometric and concentric phases of counted repetitions, and
            holds (`schema/0004.sql` has the source). It is the coach's count, not a measurement.
    """

    workouts: int = 0
    seconds: Seconds = 0.0
    sets: int = 0
    reps: int = 0
    tension: Seconds = 0.0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.workouts + other.workouts,
            self.seconds + other.seconds,
            self.sets + other.sets,
            self.reps + other.reps,
            self.tension + other.tension,
        )


@dataclass(frozen=True, slots=True)
class Practice:
    """Sums and means of an exercise.

    Attributes:
        exercise: its id.
        tension: total time under tension; `shortest` and `longest` are those of one repetition.
        tempo: mean seconds of each phase that it has, or of its hold.
        name: from its routine, empty if unknown; the journal has only the id.
    """

    exercise: str
    reps: int
    tension: Seconds
    shortest: Seconds
    longest: Seconds
    tempo: Mapping[str, Seconds]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Pain:
    """The answers about one workout, each from 0 to 10; None without an answer.

    Attributes:
        title: of the routine.
        during: the most that was reported for any exercise.
    """

    day: date
    title: str
    before: int | None = None
    during: int | None = None
    after: int | None = None
    next_day: int | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """Number of times that a command was understood, and taken back."""

    command: str
    times: int
    undone: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything that a report shows.

    Attributes:
        ever: all workouts with any work done, and the day of the first.
        weeks: by their Mondays, the oldest first, without gaps, up to today's; the rest is about them.
        days: number of workouts on each day with any.
        practice: by number of repetitions, largest first.
        pain: workouts with an answer about pain, the oldest first.
        used: spoken commands, the most used first.
        ignored: reasons for ignored utterances, with their numbers.
        streaks: in plain words.
    """

    today: date
    ever: Totals
    begun: date | None
    weeks: Mapping[date, Totals]
    days: Mapping[date, int]
    practice: Sequence[Practice]
    pain: Sequence[Pain]
    used: Sequence[Used]
    ignored: Mapping[str, int]
    streaks: Sequence[str]

    @property
    def done(self) -> Totals:
        """Sums over these weeks."""
        return sum(self.weeks.values(), Totals())


@dataclass(frozen=True, slots=True)
class _Workout:
    id: int
    day: date
    title: str
    routine: str
    done: Totals


def progress(connection: sqlite3.Connection, today: date) -> Progress:
    """Read the journal.

    Args:
        connection: to the journal.
        today: in the user's time zone.

    Raises:
        sqlite3.Error: the journal cannot be read.
    """
    workouts = _workouts(connection)
    first = monday(today) - (WEEKS - 1) * WEEK
    recent = [workout for workout in workouts if workout.day >= first]
    since = first.isoformat()
    weeks = {first + n * WEEK: Totals() for n in range(WEEKS)}
    for workout in recent:
        weeks[min(monday(workout.day), monday(today))] += workout.done  # the clock may have been ahead
    return Progress(
        today=today,
        ever=sum((workout.done for workout in workouts), Totals()),
        begun=min((workout.day for workout in workouts), default=None),
        weeks=weeks,
        days=Counter(workout.day for workout in recent),
        practice=_practice(connection, since),
        pain=_pain(connection, workouts, first),
        used=_used(connection, since),
        ignored=_counts(connection, "ignored", since),
        streaks=streaks((workout.day for workout in workouts), today),
    )


def _workouts(connection: sqlite3.Connection) -> list[_Workout]:
    """Workouts with any work done, by their start."""
    rows = connection.execute(
        "SELECT id, started, routine, title, seconds, sets, reps, coalesce(tension, 0) FROM session "  # noqa: S608 - ours
        "LEFT JOIN (SELECT session, sum(tension) AS tension FROM event GROUP BY session) "
        f"ON session = id WHERE {BEGUN} ORDER BY id"
    )
    return [
        _Workout(id_, moment(started).date(), title, routine, Totals(1, *done))
        for id_, started, routine, title, *done in rows
    ]


def _practice(connection: sqlite3.Connection, since: str) -> list[Practice]:
    rows = connection.execute(
        "SELECT exercise, count(*), sum(tension), min(tension), max(tension), "
        "avg(eccentric), avg(iif(hold IS NULL, pause_low, NULL)), avg(concentric), avg(pause_high), avg(hold) "
        "FROM event JOIN session ON id = session WHERE started >= ? AND tension IS NOT NULL "
        "GROUP BY exercise ORDER BY 2 DESC, 1",
        (since,),
    )
    found = []
    for name, reps, tension, shortest, longest, *means in rows:
        tempo = {phase: mean for phase, mean in zip(TENSION_PHASES, means, strict=True) if mean}
        found.append(Practice(name, reps, tension, shortest, longest, tempo))
    return found


def _counts(connection: sqlite3.Connection, kind: str, since: str) -> dict[str, int]:
    """Number of events of a kind by detail, the most frequent first."""
    return dict(
        connection.execute(
            "SELECT detail, count(*) FROM event JOIN session ON id = session WHERE kind = ? AND started >= ? "
            "GROUP BY detail ORDER BY 2 DESC, 1",
            (kind, since),
        )
    )


def _used(connection: sqlite3.Connection, since: str) -> list[Used]:
    spoken, undone = (_counts(connection, kind, since) for kind in ("command", "undone"))
    # pressed commands can be taken back, too
    return [Used(name, times, min(times, undone.get(name, 0))) for name, times in spoken.items()]


def _pain(connection: sqlite3.Connection, workouts: Sequence[_Workout], first: date) -> list[Pain]:
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for workout in workouts:
        numbers[workout.routine, workout.title].append(workout.id)
    rows = connection.execute(
        'SELECT session, routine, title, kind, exercise, "set", value FROM event JOIN session ON id = session '
        "WHERE kind IN ('pain', 'pain_before', 'day_after') AND started >= ? ORDER BY event.rowid",
        (first.isoformat(),),
    )
    told: dict[int, dict[tuple[str, str | None, int | None], int | None]] = defaultdict(dict)
    for session, routine, title, kind, exercise, number, value in rows:
        about = session
        if kind == "day_after":
            same = numbers[routine, title]
            before = bisect_left(same, session)
            about = same[before - 1] if before else 0
        told[about][kind, exercise, number] = value  # the last one counts: None if it was taken back
    found = [_pain_of(workout, told[workout.id]) for workout in workouts if workout.day >= first and workout.id in told]
    return [pain for pain in found if pain]


def _pain_of(workout: _Workout, told: Mapping[tuple[str, str | None, int | None], int | None]) -> Pain | None:
    """The pain reported for a workout; None if all of it was taken back."""

    def most(kind: str, *, of_exercise: bool = False) -> int | None:
        values = (
            value for (what, exercise, _), value in told.items() if what == kind and bool(exercise) is of_exercise
        )
        return max((value for value in values if value is not None), default=None)

    values = (most("pain_before"), most("pain", of_exercise=True), most("pain"), most("day_after"))
    return Pain(workout.day, workout.title, *values) if any(value is not None for value in values) else None
