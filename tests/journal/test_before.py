"""What is known of earlier workouts when another one begins."""

from contextlib import closing
from datetime import datetime, timedelta, timezone

import pytest

from voicecoach.journal.before import Before, keep_pace, look_back
from voicecoach.journal.history import forget
from voicecoach.journal.store import open_journal, transaction

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=ZONE)


@pytest.fixture
def journal(tmp_path):
    with closing(open_journal(tmp_path / "journal.sqlite3").connection) as connection:
        yield connection


@pytest.fixture
def routine(tmp_path):
    return tmp_path / "back.yaml"


def done(journal, started="2026-11-26T10:00:00+02:00", reps=3, answers=(), named=("Back", "back")):
    title, routine = named
    with transaction(journal):
        row = journal.execute(
            "INSERT INTO session (routine, title, started, reps) VALUES (?, ?, ?, ?)", (routine, title, started, reps)
        )
        for kind in answers:
            journal.execute("INSERT INTO event (session, at, kind, value) VALUES (?, 1.0, ?, 4)", (row.lastrowid, kind))


def test_nothing_is_known_at_first(journal, routine):
    assert look_back(journal, routine, "Back") == Before()


def test_a_workout_counts_when_something_was_done_in_it(journal, routine):
    done(journal, reps=0)
    done(journal, named=("Another", "back"))
    done(journal, named=("Back", "another"))
    assert look_back(journal, routine, "Back").begun is None
    done(journal)
    assert look_back(journal, routine, "Back") == Before(datetime(2026, 11, 26, 10, 0, tzinfo=ZONE))


@pytest.mark.parametrize(("reason", "reps"), [("finished", 12), ("stopped", None), ("interrupted", None), (None, None)])
def test_repetitions_are_known_of_what_was_done_to_its_end(journal, routine, reason, reps):
    done(journal, reps=99)
    done(journal, reps=12)
    journal.execute("UPDATE session SET reason = ? WHERE id = 2", (reason,))
    assert look_back(journal, routine, "Back").reps == reps


@pytest.mark.parametrize(
    ("started", "due"),
    [
        ("2026-11-26T23:59:00+02:00", True),
        ("2026-11-26T22:30:00+00:00", False),  # past midnight here
        ("2026-11-27T06:00:00+02:00", False),
        ("2026-11-20T10:00:00+02:00", True),
        ("2026-11-20T08:00:00+02:00", False),
    ],
)
def test_the_day_after_is_asked_about_on_another_day_within_a_week(journal, routine, started, due):
    done(journal, started)
    assert look_back(journal, routine, "Back").day_after_is_due(NOW) is due


def test_the_day_after_is_asked_about_once(journal, routine):
    done(journal, answers=["day_after"])  # that was about the workout before
    assert look_back(journal, routine, "Back").day_after_is_due(NOW)
    done(journal, reps=0, answers=["day_after"])
    assert not look_back(journal, routine, "Back").day_after_is_due(NOW)


def test_nothing_is_due_before_the_first():
    assert not Before().day_after_is_due(NOW)


def test_tempos_are_kept_for_their_routine(journal, routine, tmp_path):
    with transaction(journal):
        keep_pace(journal, routine, {"bridges": 0.9, "plank": 1.0, "rocking": 1.21})
        keep_pace(journal, tmp_path / "other.yaml", {"bridges": 2.0})
    assert look_back(journal, routine, "Back").pace == {"bridges": 0.9, "rocking": 1.21}
    with transaction(journal):
        keep_pace(journal, routine, {"rocking": 1.1})
    assert look_back(journal, routine, "Back").pace == {"rocking": 1.1}


def test_who_forgets_everything_forgets_the_tempos(journal, routine):
    done(journal)
    with transaction(journal):
        keep_pace(journal, routine, {"bridges": 0.9})
    forget(journal, None)
    assert look_back(journal, routine, "Back") == Before()
