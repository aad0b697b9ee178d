"""history, export and forget, on a journal with two workouts."""

import csv
import io
import json
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from voicecoach.base.checkout import COMMAND
from voicecoach.cli.record import _inert
from voicecoach.journal import store
from voicecoach.journal.recorder import Recorder


@pytest.fixture
def done(home):
    for routine, reps in (("bridges", 2), ("back-pain", 1)):
        recorder, stop = Recorder(home / "journal.sqlite3", Path(f"{routine}.yaml"), places=False), threading.Event()
        recorder.note({"t": 0.0, "event": "session_started", "title": "T"})
        for n in range(1, reps + 1):
            recorder.note({"t": 65.0 * n, "event": "rep_done", "exercise": "e", "set": 1, "side": None, "rep": n})
        recorder.note({"t": 130.0, "event": "session_ended", "reason": "finished"})
        stop.set()
        recorder.work(stop)
    return home


@pytest.mark.usefixtures("done")
def test_history(call):
    result = call("history")
    lines = result.out.splitlines()
    assert lines[0].split() == ["ID", "STARTED", "ROUTINE", "TIME", "SETS", "REPS", "HOLDS", "PAIN", "EFFORT", "ENDED"]
    assert [line.split()[3:] for line in lines[1:]] == [
        ["bridges", "2:10", "0", "2", "0", "-", "-", "finished"],
        ["back-pain", "2:10", "0", "1", "0", "-", "-", "finished"],
    ]
    assert result.err.splitlines() == [
        "2 workouts, 4 minutes, 0 sets, 3 repetitions in all.",
        "1 of the last 7 days.",
    ]


@pytest.mark.usefixtures("done")
def test_history_as_json(call):
    first, _ = call("history", "--json").json
    assert list(first) == [
        *("id", "routine", "started", "ended", "reason", "seconds", "sets", "reps", "pain", "effort"),
        *("holds", "work", "kept_rehearsal", "begun"),
    ]
    assert (first["routine"], first["seconds"], first["reps"], first["pain"]) == ("bridges", 130.0, 2, None)


def test_before_the_first_workout(call):
    assert call("history", "--json").json == []
    assert "No workout is kept yet." in call("history").err
    assert call("export").out.splitlines() == ["session,routine,started,at,kind"]


@pytest.mark.heavy
@pytest.mark.usefixtures("done")
def test_report(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("report").out == "voicecoach-report.html\n"
    assert "<dd>2</dd>" in (tmp_path / "voicecoach-report.html").read_text(encoding="utf-8")
    written = call("report", "-o", "page.html", "--pdf", "sheet.pdf", "--png", "sheet.png", "--json").json
    assert written == {"page": "page.html", "pdf": "sheet.pdf", "png": "sheet.png", "workouts": 2}
    assert all((tmp_path / name).stat().st_size for name in ("page.html", "sheet.pdf", "sheet.png"))


def test_a_sheet_alone(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("report", "--pdf", "sheet.pdf").out == "sheet.pdf\n"
    assert [path.name for path in tmp_path.glob("*.*")] == ["sheet.pdf"]


@pytest.mark.heavy
@pytest.mark.usefixtures("done")
def test_a_report_has_the_limits_of_the_settings(call, tmp_path, monkeypatch):
    monkeypatch.setenv("VOICECOACH_PAIN_GO_ON", "1")
    call("report", "-o", tmp_path / "page.html")
    assert "Up to 1 an exercise goes on, up to 5 with care" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("option", "wrong"),
    [
        ("-o", ("report.pdf", 2, "no name of a page")),
        ("-o", ("no/report.html", 1, "cannot be written")),
        ("--png", ("no/report.png", 1, "cannot be written")),
    ],
)
def test_a_report_that_cannot_be_written(call, tmp_path, option, wrong):
    name, code, told = wrong
    result = call("report", option, tmp_path / name)
    assert (result.code, told in result.err) == (code, True)


@pytest.mark.usefixtures("done")
def test_without_matplotlib_it_says_how_to_get_it(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    result = call("report")
    assert result.code == 1
    assert "Pictures need matplotlib, which is not installed." in result.err
    assert "./coach extras" in result.err
    assert not list(tmp_path.glob("*.html"))


@pytest.mark.usefixtures("done")
def test_export(call, tmp_path):
    rows = list(csv.DictReader(io.StringIO(call("export").out)))
    assert [(row["session"], row["kind"], row["rep"]) for row in rows] == [
        ("1", "rep", "1"),
        ("1", "rep", "2"),
        ("2", "rep", "1"),
    ]
    out = tmp_path / "out.json"
    assert "3 events" in call("export", "--format", "json", "-o", out).err
    assert [row["at"] for row in json.loads(out.read_text())] == [65.0, 130.0, 65.0]
    assert call("export", "-o", tmp_path / "no" / "out.csv").code == 1


@pytest.mark.usefixtures("done")
def test_export_of_one_workout(call):
    rows = list(csv.DictReader(io.StringIO(call("export", "--session", "2").out)))
    assert [(row["session"], row["routine"]) for row in rows] == [("2", "back-pain")]
    refused = call("export", "--session", "9").err
    assert "no workout 9" in refused
    assert f"{COMMAND} history lists them." in refused


@pytest.mark.usefixtures("done")
def test_export_for_a_watchs_app(call, tmp_path):
    fitdecode = pytest.importorskip("fitdecode")
    pytest.importorskip("fit_tool")

    def exported(*more):
        out = tmp_path / "out.fit"
        assert call("export", "--format", "fit", "-o", out, *more).code == 0
        with fitdecode.FitReader(out) as frames:
            data = [frame for frame in frames if frame.frame_type == fitdecode.FIT_FRAME_DATA]
        [number] = [frame.get_value("serial_number") for frame in data if frame.name == "file_id"]
        return number, [frame.get_value("repetitions") for frame in data if frame.name == "set"]

    assert exported() == (2, [1]), "the last one"
    assert exported("--session", "1") == (1, [2])
    assert "no text" in call("export", "--format", "fit").err


def test_a_fit_file_of_nothing(call, tmp_path):
    assert "No workout is kept yet." in call("export", "--format", "fit", "-o", tmp_path / "out.fit").err


@pytest.mark.usefixtures("done")
def test_a_fit_file_without_the_extra(call, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "fit_tool", None)
    monkeypatch.delitem(sys.modules, "voicecoach.reports.fit", raising=False)
    monkeypatch.delattr("voicecoach.reports.fit", raising=False)
    result = call("export", "--format", "fit", "-o", tmp_path / "out.fit")
    assert (result.code, "fit-tool, which is not installed" in result.err) == (1, True)


@pytest.mark.usefixtures("done")
def test_forget_one_and_all(call):
    assert "1 workout deleted." in call("forget", "1", "--yes").err
    assert [entry["id"] for entry in call("history", "--json").json] == [2]
    assert "1 workout deleted." in call("forget", "--all", "--yes").err
    assert call("history", "--json").json == []


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize("arguments", [(), ("1", "--all"), ("99", "--yes"), ("1",)])
def test_nothing_is_deleted_unasked(call, arguments):
    assert call("forget", *arguments).code == 2
    assert len(call("history", "--json").json) == 2


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize(("answer", "left"), [("y\n", 1), ("\n", 2), ("no\n", 2)])
def test_a_person_is_asked(call, monkeypatch, answer, left):
    terminal = io.StringIO(answer)
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", terminal)
    assert "Delete workout 1 for good? [y/N]" in call("forget", "1").err
    assert len(call("history", "--json").json) == left


def test_a_damaged_journal_is_told(call, home):
    home.mkdir()
    (home / "journal.sqlite3").write_bytes(b"garbage" * 500)
    assert "was damaged" in call("history").err


@pytest.mark.usefixtures("done")
def test_what_was_set_aside_goes_with_all_the_rest(call, home):
    (home / "journal.sqlite3").write_bytes(b"no database at all" * 100)
    assert "damaged" in call("history").err
    call("forget", "--all", "--yes")
    assert [file.name for file in home.iterdir() if "damaged" in file.name] == []


@pytest.mark.parametrize(
    ("cell", "inert"),
    [
        ("x;=1+1;y", "x;'=1+1;y"),
        ("x; +1", "x; '+1"),
        ("a|@b", "a|'@b"),
        ("\uff1d1+1", "'\uff1d1+1"),
        (" =1", " '=1"),
        ("a;\uff0d1", "a;'\uff0d1"),
        ("2026-03-01T18:30:00+01:00", "2026-03-01T18:30:00+01:00"),
        ("side-plank, -5", "side-plank, -5"),  # quoted, for the comma is ours
    ],
)
def test_a_cell_is_inert_in_every_separator(cell, inert):
    assert _inert(cell) == inert


def test_no_cell_is_a_formula(call, home):
    for stem in ("=1+1", "+1", "-1", "@sum(1)", "plain"):
        recorder, stop = Recorder(home / "journal.sqlite3", Path(f"{stem}.yaml"), places=False), threading.Event()
        recorder.note({"t": 0.0, "event": "session_started", "title": "T"})
        recorder.note(
            {"t": 1.0, "event": "rep_done", "exercise": "=cmd|' /C calc'!A0", "set": 1, "side": None, "rep": 1}
        )
        stop.set()
        recorder.work(stop)
    rows = list(csv.DictReader(io.StringIO(call("export").out)))
    assert [row["routine"] for row in rows] == ["'=1+1", "'+1", "'-1", "'@sum(1)", "plain"]
    assert rows[0]["exercise"] == "'=cmd|' /C calc'!A0"
    assert json.loads(call("export", "--format", "json").out)[0]["routine"] == "=1+1"


def test_a_damaged_journal_that_opens_is_told_and_read_as_far_as_it_goes(call, done):
    with (done / "journal.sqlite3").open("r+b") as file:  # the first page of its tables
        file.seek(4096)
        file.write(b"\xff" * 4096)
    result = call("history")
    assert (result.code, "damaged" in result.err) == (0, True)


def test_what_another_program_still_reads_is_told_and_done_at_the_next_start(call, home, monkeypatch):
    monkeypatch.setattr(store, "BUSY_TIMEOUT", 0.1)
    journal = home / "journal.sqlite3"
    recorder, stop = Recorder(journal, Path("secret-routine.yaml"), places=False), threading.Event()
    recorder.note({"t": 0.0, "event": "session_started", "title": "T"})
    stop.set()
    recorder.work(stop)
    with closing(sqlite3.connect(journal, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM event").fetchone()
        done = call("forget", "--all", "--yes")
        assert done.code == 1
        assert "1 workout deleted." in done.err
        assert "Another program reads" in done.err
        assert call("history").code == 0
    assert call("history").code == 0
    kept = [file.read_bytes() for file in home.glob("journal.sqlite3*")]
    assert not any(b"secret-routine" in data for data in kept)
    assert call("forget", "--all", "--yes").code == 0
