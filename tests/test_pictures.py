"""Routines and workouts on paper, from what a person types."""

from contextlib import closing
from datetime import date

import pytest

from voicecoach.base.errors import UsageError, VoicecoachError
from voicecoach.base.paths import Paths
from voicecoach.base.settings import Settings
from voicecoach.journal.store import open_journal
from voicecoach.library.exercise_names import exercise_names
from voicecoach.reports import documents


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))


def test_a_routine_an_event_log_and_a_workout_are_drawn(tmp_path):
    pytest.importorskip("matplotlib")
    log = tmp_path / "events.jsonl"
    log.write_text('{"t": 0.0, "event": "session_started", "title": "Log"}\n')
    with closing(open_journal(Paths().journal).connection) as connection:
        connection.execute("INSERT INTO session (id, routine, title, started) VALUES (3, 'r', 'Kept', 'now')")
    for source, title in (("neck-ease", "Ease for the neck"), (str(log), "Log"), ("3", "Kept")):
        out = tmp_path / "picture.svg"
        documents.plot(source, (), out)
        assert f">{title}<" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("source", ["backpain", "12", "none.jsonl"])
def test_what_is_not_there_is_told(tmp_path, source):
    with pytest.raises(UsageError):
        documents.plot(source, (), tmp_path / "picture.svg")


@pytest.fixture
def journal():
    """A workout of a routine of the user's, one of a routine that cannot be read any more, one of one that is gone."""
    mine = Paths().routines
    mine.mkdir(parents=True)
    (mine / "mine.yaml").write_text("title: T\nblocks: [{exercises: [{id: sit, name: Sit-ups for M&M, reps: 3}]}]\n")
    (mine / "broken.yaml").write_text("title: [\n")
    with closing(open_journal(Paths().journal).connection) as connection:
        for n, (routine, exercise) in enumerate((("mine", "sit"), ("broken", "side-bends"), ("gone", "leg-lifts"))):
            values = (n, routine, "2026-11-26T08:00:00+00:00")
            connection.execute(
                "INSERT INTO session (id, routine, title, started, reps) VALUES (?, ?, 'T', ?, 1)", values
            )
            rep = "INSERT INTO event (session, at, kind, exercise, eccentric) VALUES (?, 1, 'rep', ?, 3)"
            connection.execute(rep, (n, exercise))
        yield connection


@pytest.mark.heavy
def test_a_report_names_exercises_as_their_routine_does(journal, tmp_path):
    """Where it is gone, or cannot be read any more, the id has to do."""
    pytest.importorskip("matplotlib")
    out = tmp_path / "report.html"
    documents.report(journal, Settings(), date(2026, 11, 27), documents.ReportFiles(out, None, None))
    text = out.read_text(encoding="utf-8")
    for name in ("Sit-ups for M&amp;M", "Side bends", "Leg lifts"):
        assert f'<th scope="row">{name}</th>' in text


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(("session", "name"), [("0", "Sit-ups for M&amp;M"), ("1", "side bends")])
def test_a_workout_is_drawn_with_the_names_of_its_exercises(tmp_path, session, name):
    pytest.importorskip("matplotlib")
    documents.plot(session, (), tmp_path / "picture.svg")
    assert f">{name}<" in (tmp_path / "picture.svg").read_text(encoding="utf-8")


def test_where_two_routines_call_an_exercise_differently_its_own_counts(journal):
    assert exercise_names(journal, 0) == exercise_names(journal) == {"sit": "Sit-ups for M&M"}
    (Paths().routines / "gone.yaml").write_text("title: T\nblocks: [{exercises: [{id: sit, name: Curls, reps: 3}]}]\n")
    assert exercise_names(journal) == {"sit": "Curls"}
    assert exercise_names(journal, 0) == {"sit": "Sit-ups for M&M"}


def test_a_sheet_is_written_whole(tmp_path):
    out = tmp_path / "neck.html"
    documents.write_handout("neck-ease", (), out)
    text = out.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert text.endswith("</html>\n")


def test_a_sheet_is_a_page(tmp_path):
    with pytest.raises(UsageError, match="no name of a page"):
        documents.write_handout("neck-ease", (), tmp_path / "neck.pdf")


def test_a_sheet_that_cannot_be_written(tmp_path):
    with pytest.raises(VoicecoachError, match="cannot be written"):
        documents.write_handout("neck-ease", (), tmp_path / "none" / "neck.html")
