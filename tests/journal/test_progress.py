"""What the journal tells about half a year."""

from contextlib import closing
from datetime import date, timedelta

import pytest

from voicecoach.journal.store import open_journal, transaction
from voicecoach.reports.progress import WEEKS, Pain, Practice, Totals, Used, progress

TODAY = date(2026, 11, 27)  # a Friday
MONDAY = date(2026, 11, 23)


@pytest.fixture
def journal(tmp_path):
    with closing(open_journal(tmp_path / "journal.sqlite3").connection) as connection:
        yield connection


def worked_out(journal, days_ago, *events, reps=10, named="back", zone="+01:00"):
    """A workout; events are dictionaries of the columns of `event`."""
    started = f"{TODAY - timedelta(days=days_ago)}T23:30:00{zone}"
    with transaction(journal):
        [session] = journal.execute(
            "INSERT INTO session (routine, title, started, seconds, sets, reps) "
            "VALUES (?, ?, ?, 600, ?, ?) RETURNING id",
            (named, named.title(), started, 2 if reps else 0, reps),
        ).fetchone()
        for event in events:
            names = ", ".join(f'"{name}"' for name in ("session", "at", *event))
            marks = ", ".join("?" * (len(event) + 2))
            values = (session, 1.0, *event.values())
            journal.execute(f"INSERT INTO event ({names}) VALUES ({marks})", values)  # noqa: S608 - names of our own


def rep(exercise="bridges", **phases):
    return {"kind": "rep", "exercise": exercise, **phases}


def answer(kind, value, exercise=None, number=None):
    return {"kind": kind, "value": value, "exercise": exercise, "set": number}


def test_an_empty_journal(journal):
    seen = progress(journal, TODAY)
    assert (seen.ever, seen.begun, seen.days, seen.practice, seen.pain, seen.used) == (Totals(), None, {}, [], [], [])
    assert (seen.ignored, seen.streaks) == ({}, [])
    assert list(seen.weeks) == [MONDAY - timedelta(weeks=n) for n in reversed(range(WEEKS))]
    assert set(seen.weeks.values()) == {Totals()}


def test_time_under_tension_is_all_phases_or_the_hold(journal):
    worked_out(
        journal,
        1,
        rep(eccentric=3.0, pause_low=0.5, concentric=1.5, pause_high=1.0),
        rep(eccentric=3.0, concentric=2.0),
        rep("plank", hold=10.0, pause_low=4.0),  # released in between
        rep("walk", count=60.0),
        rep("old"),  # of a journal that knew no phases
        {"kind": "set", "exercise": "bridges"},
    )
    seen = progress(journal, TODAY)
    assert seen.ever == seen.weeks[MONDAY] == Totals(1, 600.0, 2, 10, 21.0)
    assert seen.practice == [
        Practice(
            "bridges",
            2,
            11.0,
            5.0,
            6.0,
            {"eccentric": 3.0, "pause_low": 0.5, "concentric": 1.75, "pause_high": 1.0},
        ),
        Practice("plank", 1, 10.0, 10.0, 10.0, {"hold": 10.0}),
    ]


def test_weeks_and_days_are_those_of_the_clock_on_the_wall(journal):
    worked_out(journal, 0, zone="-08:00")  # in UTC that was tomorrow
    worked_out(journal, 4)
    worked_out(journal, 5)
    worked_out(journal, 5, reps=0)  # nothing was done
    worked_out(journal, 7 * WEEKS)
    seen = progress(journal, TODAY)
    assert seen.days == {TODAY: 1, MONDAY: 1, MONDAY - timedelta(days=1): 1}
    assert [done.workouts for done in seen.weeks.values()] == [0] * (WEEKS - 2) + [1, 2]
    assert (seen.ever.workouts, seen.ever.reps) == (4, 40)
    assert seen.begun == TODAY - timedelta(weeks=WEEKS)
    assert seen.streaks == ["two weeks in a row", "3 of the last 7 days"]


def test_a_clock_that_was_ahead_loses_no_workout(journal):
    worked_out(journal, -30)
    assert progress(journal, TODAY).weeks[MONDAY].workouts == 1


def test_a_clock_that_was_wrong_once_brings_in_nothing_older(journal):
    worked_out(journal, 0)
    worked_out(journal, 7 * WEEKS, rep(eccentric=1.0), {"kind": "command", "detail": "next"}, answer("pain", 3))
    seen = progress(journal, TODAY)
    assert (seen.practice, seen.used, seen.pain) == ([], [], [])


def test_what_is_older_than_half_a_year_counts_in_all_alone(journal):
    old = (rep(eccentric=1.0), {"kind": "command", "detail": "next"}, answer("pain", 3))
    worked_out(journal, 7 * WEEKS, *old)
    seen = progress(journal, TODAY)
    assert (seen.practice, seen.used, seen.pain, seen.ever.tension) == ([], [], [], 1.0)


def test_pain_before_during_after_and_on_the_next_day(journal):
    worked_out(
        journal,
        9,
        answer("pain_before", 2),
        answer("pain", 4, "bridges", 1),
        answer("pain", 6, "bridges", 2),
        answer("pain", 3),
        answer("effort", 9),
    )
    worked_out(journal, 8, answer("pain", 0), named="neck")
    worked_out(journal, 7, answer("day_after", 5), reps=0)  # asked, and then nothing was done
    worked_out(journal, 6, answer("pain", None), answer("pain", 1, "rocking", 1))
    assert progress(journal, TODAY).pain == [
        Pain(TODAY - timedelta(days=9), "Back", before=2, during=6, after=3, next_day=5),
        Pain(TODAY - timedelta(days=8), "Neck", after=0),
        Pain(TODAY - timedelta(days=6), "Back", during=1),
    ]


def test_an_answer_that_was_taken_back_is_none(journal):
    worked_out(journal, 3, answer("pain", 8), answer("pain", None), answer("day_after", 4))
    assert progress(journal, TODAY).pain == []


def test_what_was_heard(journal):
    def event(kind, detail):
        return {"kind": kind, "detail": detail}

    worked_out(journal, 3, *[event("command", "pause")] * 2, event("command", "next"), event("command", "undo"))
    worked_out(journal, 1, event("pressed", "next"), event("pressed", "next"), *[event("undone", "next")] * 2)
    worked_out(journal, 2, event("undone", "pause"), event("ignored", "short"), *[event("ignored", "unsure")] * 2)
    seen = progress(journal, TODAY)
    assert seen.used == [Used("pause", 2, 1), Used("next", 1, 1), Used("undo", 1, 0)]
    assert list(seen.ignored.items()) == [("unsure", 2), ("short", 1)]
