"""Journals that each version before really wrote, of a workout that was killed after three repetitions."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from voicecoach.app.resuming import leads_into, look_up, restored
from voicecoach.journal.history import events, forget, sessions
from voicecoach.journal.store import open_journal, steps, used
from voicecoach.routine.loading import load
from voicecoach.session.script import script_of

OLD = Path(__file__).parent / "old"
FILES = sorted(OLD.glob("*.sqlite3"))


@pytest.fixture(params=FILES, ids=lambda file: f"version {file.stem}")
def old(request, tmp_path):
    path = tmp_path / "journal.sqlite3"
    shutil.copy(request.param, path)
    return path


def test_there_is_one_of_every_version():
    assert [file.stem for file in FILES] == [str(number) for number in range(1, len(steps()) + 1)]


def test_it_is_what_it_says(old):
    with closing(sqlite3.connect(old)) as journal:
        [version] = journal.execute("PRAGMA user_version").fetchone()
        assert len(list(journal.execute("PRAGMA table_info(event)"))) == (9 if version < 4 else 15)


def test_what_was_done_is_there(old):
    [entry], note = used(old, sessions)
    assert (entry.routine, entry.reason, entry.sets, entry.reps, note) == ("rocking", "interrupted", 0, 3, "")
    assert [(row["side"], row["set"], row["rep"]) for row in used(old, lambda journal: list(events(journal)))[0]] == [
        ("left", 1, 1),
        ("left", 1, 2),
        ("left", 1, 3),
    ]
    with closing(open_journal(old).connection) as journal:
        assert journal.execute("PRAGMA user_version").fetchone() == (len(steps()),)
        assert journal.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_workout_is_taken_up_where_it_was_cut_off(old, tmp_path):
    """From version 2 on, which has places."""
    routine = tmp_path / "rocking.yaml"
    shutil.copy(OLD / "rocking.yaml", routine)
    with closing(open_journal(old).connection) as journal:
        journal.execute("UPDATE place SET routine = ?", (str(routine.resolve()),))
        places = journal.execute("SELECT count(*) FROM place").fetchone()[0]
    found = look_up(old, routine, "Rocking")
    if not places:
        assert found.bookmark is None
        return
    assert leads_into(script_of(load(routine)), found.bookmark)
    place, _ = restored(found.bookmark)
    assert (place.step, place.rep, found.bookmark.session) == (1, 4, 1)


def test_it_can_be_forgotten(old):
    assert used(old, lambda journal: forget(journal, None))[0] == 1
    assert used(old, sessions)[0] == []


def test_answers_that_were_taken_back_go_with_the_migration(tmp_path):
    """Only those: of the same question and set, and given before."""
    path = tmp_path / "journal.sqlite3"
    shutil.copy(OLD / "6.sqlite3", path)
    with closing(sqlite3.connect(path)) as journal, journal:
        for kind, number, detail, value in (
            ("command", None, "number", 8),
            ("pain", 1, None, 8),
            ("pain", 2, None, 3),
            ("pain", 1, None, None),
            ("pain", 1, None, 2),
            ("effort", 1, None, 8),
        ):
            row = (1, 1.0, kind, "rocking", number, detail, value)
            journal.execute(
                'INSERT INTO event (session, at, kind, exercise, "set", detail, value) VALUES (?, ?, ?, ?, ?, ?, ?)',
                row,
            )
    rows = used(path, lambda journal: list(events(journal)))[0]
    assert [(row["kind"], row["set"], row["value"]) for row in rows if row["kind"] != "rep"] == [
        ("command", None, None),
        ("pain", 2, 3),
        ("pain", 1, 2),
        ("effort", 1, 8),
    ]
