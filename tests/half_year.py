"""A half year of workouts to tell of, and the beginnings of one."""

from dataclasses import replace
from datetime import date, timedelta

from voicecoach.reports.progress import WEEKS, Pain, Practice, Progress, Totals, Used

TODAY = date(2026, 11, 27)  # a Friday
MONDAY = date(2026, 11, 23)
FIRST = MONDAY - timedelta(weeks=WEEKS - 1)
HOSTILE = '<script>alert("x")</script> & $x^2$'

NOTHING = Progress(
    today=TODAY,
    ever=Totals(),
    begun=None,
    weeks={FIRST + timedelta(weeks=n): Totals() for n in range(WEEKS)},
    days={},
    practice=(),
    pain=(),
    used=(),
    ignored={},
    streaks=(),
)

ONE = replace(
    NOTHING,
    ever=Totals(1, 600.0, 3, 24, 144.0),
    begun=TODAY,
    weeks={**NOTHING.weeks, MONDAY: Totals(1, 600.0, 3, 24, 144.0)},
    days={TODAY: 1},
    practice=(Practice("side-bends", 24, 144.0, 6.0, 6.0, {"eccentric": 3.0, "pause_low": 1.0, "concentric": 2.0}),),
    streaks=("1 of the last 7 days",),
)

MANY = replace(
    ONE,
    ever=Totals(300, 360_000.0, 3000, 30_000, 180_000.0),
    begun=date(2024, 1, 1),
    weeks={week: Totals(3, 3600.0, 30, 300 + n, 1800.0) for n, week in enumerate(NOTHING.weeks)},
    days={FIRST + timedelta(days=n): 1 + n // 2 % 2 for n in range(0, 180, 2)},
    practice=(
        *(
            Practice(f"exercise-{n}", 300 - n, 1500.0, 4.8, 5.5, {"eccentric": 3.0, "concentric": 2.0})
            for n in range(20)
        ),
        *ONE.practice,
        Practice("plank", 26, 780.0, 30.0, 30.0, {"hold": 30.0}),
    ),
    pain=(
        *(Pain(FIRST + timedelta(days=n), "Back", before=4, after=n % 8, next_day=2) for n in range(0, 60, 2)),
        Pain(TODAY, HOSTILE, during=9),
    ),
    used=(Used("next", 120, 3), Used("next_exercise", 5, 1), Used("undo", 4, 0)),
    ignored={"no_words": 30, "a_later_reason": 2},
    streaks=("26 weeks in a row", "4 of the last 7 days"),
)
