"""What is recorded of a session, in a thread that nothing waits for."""

import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from voicecoach.journal import bookmarks
from voicecoach.journal.before import look_back
from voicecoach.journal.bookmarks import Bookmark, digest
from voicecoach.journal.history import RecordedWorkout, events, forget, sessions
from voicecoach.journal.recorder import Recorder
from voicecoach.journal.store import open_journal


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.sqlite3"


@contextmanager
def recording(path, goes_on=None, **options):
    recorder, stop = Recorder(path, path.with_name("bridges.yaml"), goes_on, **options), threading.Event()
    thread = threading.Thread(target=recorder.work, args=(stop,))
    thread.start()
    try:
        yield recorder
    finally:
        stop.set()
        thread.join()


def read(path):
    with closing(open_journal(path).connection) as connection:
        return sessions(connection), list(events(connection))


def find(path, routine):
    with closing(open_journal(path).connection) as connection:
        return bookmarks.find(connection, routine)


def started(resumed=False):
    return {"t": 0.0, "event": "session_started", "title": "Bridges", "resumed": resumed}


def rep(n, t):
    return {"t": t, "event": "rep_done", "exercise": "bridges", "set": 1, "side": "left", "rep": n}


def ended(t, reason="finished"):
    return {"t": t, "event": "session_ended", "reason": reason, "seconds": t, "sets_done": 1, "reps_done": 2}


def bookmark(n):
    return Bookmark("digest", {"step": 1, "rep": n}, {}, "2026-11-26T10:00:00+01:00")


def set_done(t):
    return {**rep(2, t), "event": "set_done"}


def test_a_session_and_what_was_done_in_it(path):
    with recording(path) as recorder:
        for event in (
            started(),
            {"t": 2.0, "event": "state", "state": "working"},
            rep(1, 5.0),
            {"t": 6.0, "event": "command", "command": "pause", "phrase": "pause"},
            {"t": 6.0, "event": "state", "state": "paused"},
            {"t": 6.5, "event": "state", "state": "asking"},
            {"t": 7.0, "event": "state", "state": "working"},
            rep(2, 9.0),
            set_done(9.0),
            {"t": 11.0, "event": "command", "command": "number", "value": 4, "phrase": "four"},
            {"t": 11.0, "event": "answer", "about": "pain", "value": 4, "exercise": "rocking", "set": 1},
            ended(12.0),
        ):
            recorder.note(event)
    [entry], rows = read(path)
    assert entry.ended
    assert entry.started <= entry.ended
    assert entry == RecordedWorkout(1, "bridges", entry.started, entry.ended, "finished", 11.0, 1, 2, 4, None)
    kinds = [(row["at"], row["kind"], row["detail"], row["value"]) for row in rows]
    assert kinds == [
        (5.0, "rep", None, None),
        (6.0, "command", "pause", None),
        (6.0, "pause", None, None),
        (9.0, "rep", None, None),
        (9.0, "set", None, None),
        (11.0, "command", "number", 4),
        (11.0, "pain", None, 4),
    ]
    assert (rows[0]["exercise"], rows[0]["set"], rows[0]["side"], rows[0]["rep"]) == ("bridges", 1, "left", 1)
    assert "four" not in str(rows)


def answer(value, number=1, about="pain"):
    given = {"t": 3.0, "event": "command", "command": "number", "value": value, "source": "spoken"}
    told = {"t": 3.0, "event": "answer", "about": about, "value": value, "exercise": "rocking", "set": number}
    return [given, told] if value is not None else [told]


@pytest.mark.parametrize("about", ["pain", "effort", "pain_before", "day_after"])
def test_an_answer_that_was_taken_back_leaves_no_trace(path, about):
    """The one before it, to the same question or to another, holds again."""
    with recording(path) as recorder:
        for event in (
            started(),
            *answer(2, 1, about),
            *answer(7, 1, about),
            *answer(9, 2, about),
            *answer(None, 2, about),
            *answer(None, 1, about),
            *answer(None, 3, about),
            rep(1, 5.0),
            ended(6.0),
        ):
            recorder.note(event)
    [entry], rows = read(path)
    assert [(r["kind"], r["set"], r["value"]) for r in rows if r["kind"] == about] == [(about, 1, 2)]
    assert [r["value"] for r in rows if r["detail"] == "number"] == [2, None, None]
    assert getattr(entry, about, 2) == 2


def beat(phase, seconds, t=1.0):
    return {"t": t, "event": "beat", "phase": phase, "seconds": seconds, "exercise": "bridges"}


def phases(path):
    names = ("eccentric", "pause_low", "concentric", "pause_high", "hold", "count")
    return [[row[name] for name in names] for row in read(path)[1] if row["kind"] == "rep"]


def test_a_repetition_has_its_phases(path):
    with recording(path, places=False) as recorder:
        recorder.note(started())
        for told in (beat("eccentric", 1.0), beat("eccentric", 2.0), beat("pause_low", 0.5), beat("concentric", 2.0)):
            recorder.note(told)
        recorder.note(rep(1, 5.5))
        recorder.note(beat("hold", 10.0))
        recorder.note(rep(2, 16.0))
        recorder.note(set_done(16.0))
        recorder.note(beat("count", 30.0))
        recorder.note(rep(3, 50.0))
    assert phases(path) == [
        [3.0, 0.5, 2.0, None, None, None],
        [None, None, None, None, 10.0, None],
        [None, None, None, None, None, 30.0],
    ]


def test_a_repetition_that_was_cut_off_counts_from_its_new_beginning(path):
    with recording(path, places=False) as recorder:
        recorder.note(started())
        recorder.note(beat("eccentric", 1.0))
        recorder.note({"t": 2.0, "event": "silenced", "because": "pause"})
        recorder.note(beat("eccentric", 1.0))
        recorder.note(beat("eccentric", 2.0))
        recorder.note(rep(1, 9.0))
    assert phases(path) == [[3.0, None, None, None, None, None]]


def test_what_was_misheard_and_what_was_ignored(path):
    with recording(path, places=False) as recorder:
        recorder.note(started())
        recorder.note({"t": 1.0, "event": "ignored", "reason": "short", "utterance_start": 0.5})
        recorder.note({"t": 2.0, "event": "command", "command": "next", "source": "spoken"})
        recorder.note({"t": 2.5, "event": "command", "command": "pause", "source": "pressed"})
        recorder.note({"t": 3.0, "event": "command", "command": "undo", "phrase": "undo", "undone": "next"})
        recorder.note(rep(1, 4.0))
    assert [(row["kind"], row["detail"]) for row in read(path)[1][:-1]] == [
        ("ignored", "short"),
        ("command", "next"),
        ("pressed", "pause"),
        ("command", "undo"),
        ("undone", "next"),
    ]


def test_what_was_done_is_there_before_the_end(path):
    with recording(path) as recorder:
        recorder.note(started())
        recorder.note(rep(1, 5.0))
        recorder.keep(bookmark(2))
        deadline = time.monotonic() + 10
        while not read(path)[1] and time.monotonic() < deadline:
            time.sleep(0.02)
        [entry], rows = read(path)
        assert (entry.reps, entry.ended, entry.reason) == (1, None, "interrupted")
        assert [row["kind"] for row in rows] == ["rep"]


def test_a_workout_that_is_taken_up_is_one_entry(path):
    with recording(path) as recorder:
        for event in (started(), rep(1, 5.0), ended(6.0, "interrupted")):
            recorder.note(event)
    with recording(path, recorder.session) as again:
        for event in (started(resumed=True), rep(2, 4.0), set_done(4.0), ended(5.0)):
            again.note(event)
    [entry], rows = read(path)
    assert (entry.reason, entry.seconds, entry.sets, entry.reps) == ("finished", 11.0, 1, 2)
    assert [row["at"] for row in rows] == [5.0, 10.0, 10.0]


def test_one_whose_entry_was_forgotten_gets_a_new_one(path):
    with recording(path, 7) as recorder:
        recorder.note(started(resumed=True))
        recorder.note(ended(1.0))
    assert [entry.id for entry in read(path)[0]] == [recorder.session]


def test_a_disk_that_is_busy_keeps_nobody_waiting_and_loses_nothing(path):
    read(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other, recording(path) as recorder:
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        recorder.note(started())
        for n in range(200):
            recorder.note(rep(n + 1, float(n)))
            recorder.keep(bookmark(n + 2))
        assert time.monotonic() - began < 0.5
        time.sleep(0.3)
        other.execute("COMMIT")
    assert read(path)[0][0].reps == 200


def test_a_journal_that_cannot_be_used_is_told_and_costs_nothing_else(tmp_path):
    (tmp_path / "file").write_text("")
    with recording(tmp_path / "file" / "journal.sqlite3") as recorder:
        recorder.note(started())
    assert "cannot be used" in recorder.trouble
    assert recorder.session is None


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("voicecoach.journal.store.BUSY_TIMEOUT", 0.02)
    monkeypatch.setattr("voicecoach.journal.recorder.RETRY_INTERVAL", 0.02)


@pytest.mark.usefixtures("impatient")
def test_what_cannot_be_written_is_told(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as other, recording(path) as recorder:
        recorder.note(started())
        recorder.note(rep(1, 1.0))
        recorder.keep(bookmark(2))
        while recorder.session is None:
            time.sleep(0.01)
        other.execute("BEGIN IMMEDIATE")
        recorder.note(rep(2, 2.0))
        recorder.keep(None)
        while not recorder.trouble:
            time.sleep(0.01)
    assert "could not be kept" in recorder.trouble
    assert [entry.reps for entry in read(path)[0]] == [1]


def test_a_repetition_is_late_if_it_is_not_on_the_disk_when_the_next_one_ends(path):
    with recording(path) as recorder:
        recorder.note(started())
        for number in (1, 2, 3):
            recorder.note(rep(number, float(number)))
            recorder.keep(bookmark(number + 1))
            while recorder.behind:
                time.sleep(0.002)
        assert recorder.late == 0
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for number in (4, 5, 6):
                recorder.note(rep(number, float(number)))
                recorder.keep(bookmark(number + 1))
            other.execute("COMMIT")
        assert recorder.late == 2
    assert read(path)[0][0].reps == 6


@pytest.mark.usefixtures("impatient")
def test_what_could_not_be_written_is_written_later(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as other, recording(path) as recorder:
        recorder.note(started())
        recorder.note(rep(1, 1.0))
        recorder.keep(bookmark(2))
        while recorder.session is None:
            time.sleep(0.01)
        other.execute("BEGIN IMMEDIATE")
        while not recorder.trouble:
            recorder.note(rep(2, 2.0))
            recorder.keep(bookmark(3))
            time.sleep(0.05)
        other.execute("COMMIT")
        while recorder.trouble:
            time.sleep(0.01)
        recorder.note(ended(3.0))
    [entry], rows = read(path)
    assert entry.reps == len([row for row in rows if row["kind"] == "rep"])
    assert (rows[0]["rep"], rows[-1]["rep"]) == (1, 2)
    assert not recorder.trouble


@pytest.mark.parametrize("lost", ["event", "session"])
def test_a_journal_that_is_damaged_while_it_is_written_is_replaced_and_goes_on(path, lost):
    with recording(path) as recorder:
        recorder.note(started())
        recorder.note(rep(1, 1.0))
        recorder.keep(bookmark(2))
        while recorder.session is None:
            time.sleep(0.01)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute(f"DROP TABLE {lost}")
        recorder.note(rep(2, 2.0))
        recorder.keep(bookmark(3))
        recorder.note(ended(3.0))
    [entry], rows = read(path)
    assert (entry.routine, entry.reason) == ("bridges", "finished")
    assert [row["rep"] for row in rows][-1] == 2
    assert "damaged" in recorder.note_of_journal
    assert not recorder.trouble
    assert len(list(path.parent.glob("journal-damaged-*.sqlite3"))) == 1


def test_what_can_never_be_written_is_dropped_and_told(path):
    with recording(path) as recorder:
        recorder.note(started())
        recorder.note({**rep(1, 1.0), "exercise": ["no", "text"]})
        recorder.keep(bookmark(2))
        time.sleep(0.3)
        recorder.note(rep(2, 2.0))
        recorder.keep(bookmark(3))
    assert [entry.reps for entry in read(path)[0]] == [1]
    assert "could not be kept" in recorder.trouble


def test_forgetting_leaves_nothing_in_the_file(path):
    for title in ("a secret workout", "another"):
        with recording(path) as recorder:
            recorder.note({**started(), "title": title})
            recorder.note(rep(1, 1.0))
            recorder.keep(bookmark(2))
    with closing(open_journal(path).connection) as connection:
        assert forget(connection, 1) == 1
        assert [entry.id for entry in sessions(connection)] == [2]
        assert forget(connection, None) == 1
        assert list(events(connection)) == []
    assert b"secret" not in path.read_bytes()


def test_the_place_is_kept_with_what_was_done_before_it(path):
    routine = path.with_name("bridges.yaml")
    routine.write_text("title: Bridges")
    assert find(path, routine) is None
    kept = replace(bookmark(3), routine=digest(routine))
    with recording(path) as recorder:
        recorder.note(started())
        for n in (1, 2):
            recorder.note(rep(n, float(n)))
            recorder.keep(replace(kept, place={"step": 1, "rep": n + 1}))
    assert find(path, routine) == replace(kept, session=1)
    routine.write_text("title: Bridges, and more")
    assert find(path, routine) is None
    with recording(path, 1) as recorder:
        recorder.note(started(resumed=True))
        recorder.keep(None)
    routine.write_text("title: Bridges")
    assert find(path, routine) is None


def test_tempos_are_kept_with_the_place(path):
    routine = path.with_name("bridges.yaml")
    with recording(path) as recorder:
        recorder.note(started())
        recorder.keep(bookmark(1), {"bridges": 0.9})
        recorder.keep(bookmark(2))
        recorder.keep(None)
    with closing(open_journal(path).connection) as connection:
        assert look_back(connection, routine, "Bridges").pace == {"bridges": 0.9}
    with recording(path, places=False) as recorder:
        recorder.note(started())
        recorder.keep(bookmark(1), {"bridges": 0.5})
    with closing(open_journal(path).connection) as connection:
        assert look_back(connection, routine, "Bridges").pace == {"bridges": 0.9}


def test_no_repetition_is_written_without_its_place(path):
    with recording(path) as recorder:
        recorder.note(started())
        recorder.note(rep(1, 5.0))
        recorder.note({"t": 5.0, "event": "state", "state": "paused"})
    assert [entry.reps for entry in read(path)[0]] == [0]
    with recording(path, places=False) as recorder:
        recorder.note(started())
        recorder.note(rep(1, 5.0))
        recorder.keep(bookmark(2))
    assert [entry.reps for entry in read(path)[0]] == [0, 1]


def test_who_forgets_a_workout_forgets_its_place(path):
    routine = path.with_name("bridges.yaml")
    routine.write_text("title: Bridges")
    with recording(path) as recorder:
        recorder.note(started())
        recorder.keep(replace(bookmark(3), routine=digest(routine)))
    with closing(open_journal(path).connection) as connection:
        forget(connection, 1)
    assert find(path, routine) is None


def test_who_has_stopped_it_is_not_cut_off(path):
    routine = path.with_name("bridges.yaml")
    routine.write_text("title: Bridges")
    kept = replace(bookmark(3), routine=digest(routine))
    for reason, stopped in (("interrupted", False), ("stopped", True)):
        with recording(path) as recorder:
            recorder.note(started())
            recorder.keep(kept)
            recorder.note(ended(2.0, reason))
        assert find(path, routine).stopped is stopped
    with recording(path, recorder.session) as again:  # and then this is cut off
        again.note(started(resumed=True))
        again.keep(kept)
    assert not find(path, routine).stopped


def test_one_that_begins_anew_is_another_entry_and_undo_goes_on_with_the_first(path):
    routine = path.with_name("bridges.yaml")
    routine.write_text("title: Bridges")
    kept = replace(bookmark(2), routine=digest(routine))
    with recording(path) as recorder:
        for event in (started(), rep(1, 5.0)):
            recorder.note(event)
        recorder.keep(kept)
    with recording(path, recorder.session) as again:
        again.note(started(resumed=True))
        again.keep(kept, restarted=False)
        again.note({"t": 2.0, "event": "command", "command": "no", "phrase": "no"})
        again.keep(kept, restarted=True)
        again.note(rep(1, 30.0))
        again.keep(kept, restarted=True)
        again.note({"t": 40.0, "event": "command", "command": "undo", "phrase": "undo"})
        again.keep(kept, restarted=False)
        again.note(rep(2, 60.0))
        again.keep(kept, restarted=False)
    first, second = read(path)[0]
    assert [(row["session"], row["at"], row["kind"]) for row in read(path)[1]] == [
        (1, 5.0, "rep"),
        (1, 7.0, "command"),
        (1, 65.0, "rep"),
        (2, 30.0, "rep"),
        (2, 40.0, "command"),
    ]
    assert (first.reps, second.reps, second.routine) == (2, 1, "bridges")
    assert find(path, routine).session == first.id
