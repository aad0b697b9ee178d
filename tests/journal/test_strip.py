"""What a picture shows of a session, whatever it is made from."""

import json
from contextlib import closing

import pytest

from voicecoach.base.errors import UsageError
from voicecoach.journal.store import open_journal
from voicecoach.library.finding import shipped
from voicecoach.reports.timeline_data import Mark, Movement, Stretch, logged, planned, recorded, strip_of
from voicecoach.routine.loading import load
from voicecoach.session.script import SetStep, reps_of, script_of


def beat(t, phase, seconds):
    return {"t": t, "event": "beat", "phase": phase, "seconds": seconds}


def state(t, name):
    return {"t": t, "event": "state", "state": name}


def step(t, exercise, number, side=None):
    return {"t": t, "event": "step", "exercise": exercise, "set": number, "side": side, "kind": "set"}


def test_a_state_lasts_until_the_next_one():
    strip = strip_of(
        [state(0.0, "intro"), state(4.0, "get_ready"), state(9.0, "working"), {"t": 12.0, "event": "said"}]
    )
    assert strip.stretches == [
        Stretch("intro", 0.0, 4.0),
        Stretch("get_ready", 4.0, 9.0),
        Stretch("working", 9.0, 12.0),
    ]
    assert strip.seconds == 12.0


def test_counts_inside_a_phase_are_one_movement():
    beats = [beat(0.0, "hold", 2.0), beat(2.0, "hold", 1.0), beat(3.0, "pause_low", 4.0), beat(7.0, "hold", 1.0)]
    assert strip_of(beats).movements == [
        Movement("hold", 0.0, 3.0),
        Movement("pause_low", 3.0, 7.0),
        Movement("hold", 7.0, 8.0),
    ]


def test_a_pause_cuts_a_movement_short():
    strip = strip_of([state(0.0, "working"), beat(0.0, "eccentric", 3.0), state(1.25, "paused")])
    assert strip.movements == [Movement("eccentric", 0.0, 1.25)]


def test_an_exercise_is_named_when_it_changes_and_a_set_always():
    steps = [step(1.0, "side-bends", 1, "left"), step(2.0, "side-bends", 1, "right"), step(3.0, "plank", 2)]
    assert strip_of(steps).marks == [
        Mark("exercise", 1.0, "side bends"),
        Mark("set", 1.0, "1 left"),
        Mark("set", 2.0, "1 right"),
        Mark("exercise", 3.0, "plank"),
        Mark("set", 3.0, "2"),
    ]


def test_what_was_heard_and_answered_is_marked_without_the_words():
    heard = [
        {"t": 1.0, "event": "command", "command": "next_exercise", "phrase": "skip this"},
        {"t": 2.0, "event": "ignored", "reason": "not_a_command"},
        {"t": 3.0, "event": "answer", "about": "pain", "value": 4},
        {"t": 4.0, "event": "rep_done"},
    ]
    assert strip_of(heard).marks == [
        Mark("command", 1.0, "next exercise"),
        Mark("ignored", 2.0),
        Mark("answer", 3.0, "pain 4"),
        Mark("rep_done", 4.0),
    ]


def test_the_plan_of_a_routine_has_all_of_its_repetitions():
    strip = strip_of(planned(load(shipped() / "back-pain.yaml")))
    assert strip.title == "Ben's lower back workout"
    lowered = [movement for movement in strip.movements if movement.phase == "eccentric"]
    sets = [step for step in script_of(load(shipped() / "back-pain.yaml")).steps if isinstance(step, SetStep)]
    assert len(lowered) == sum(reps_of(step.exercise, step.set) for step in sets) > 100
    assert [mark.text for mark in strip.marks if mark.kind == "exercise"][:2] == ["hip bridges", "rocking"]
    assert strip.stretches[0].start == 0
    assert all(a.end == b.start for a, b in zip(strip.stretches, strip.stretches[1:], strict=False))


def test_an_event_log_is_read_line_by_line(tmp_path):
    log = tmp_path / "events.jsonl"
    lines = [{"t": 0.0, "event": "session_started", "title": "Bridges"}, state(0.0, "intro"), state(3.5, "finished")]
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))
    strip = logged(log)
    assert (strip.title, strip.stretches) == ("Bridges", [Stretch("intro", 0.0, 3.5)])


@pytest.mark.parametrize("text", ["{", "[]\n", '{"event": "beat"}\n', "\x00"])
def test_what_is_no_event_log_is_told(tmp_path, text):
    log = tmp_path / "events.jsonl"
    log.write_text(text)
    with pytest.raises(UsageError, match=r"events\.jsonl is no event log"):
        logged(log)


def test_an_event_log_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UsageError, match="no event log"):
        logged(tmp_path / "none.jsonl")


@pytest.fixture
def journal(tmp_path):
    with closing(open_journal(tmp_path / "journal.db").connection) as connection:
        connection.execute("INSERT INTO session (id, routine, title, started, seconds) VALUES (7, 'r', 'R', 'now', 90)")
        rows = [
            (5.0, "rep", "squats", 1, None, 1, None, None),
            (9.0, "rep", "squats", 1, None, 2, None, None),
            (9.0, "set", "squats", 1, None, 2, None, None),
            (15.0, "ignored", None, None, None, None, "not_a_command", None),
            (20.0, "command", None, None, None, None, "more_rest", None),
            (30.0, "pressed", None, None, None, None, "pause", None),
            (30.0, "pause", None, None, None, None, None, None),
            (40.0, "rep", "squats", 2, None, 1, None, None),
            (50.0, "effort", "squats", 2, None, None, None, 6),
        ]
        columns = 'session, at, kind, exercise, "set", side, rep, detail, value'
        connection.executemany(f"INSERT INTO event ({columns}) VALUES (7, ?, ?, ?, ?, ?, ?, ?, ?)", rows)  # noqa: S608
        connection.execute("UPDATE event SET eccentric = 3, concentric = 1 WHERE kind = 'rep' AND at = 9")
        yield connection


def test_the_journal_has_what_was_done_and_said(journal):
    strip = strip_of(recorded(journal, 7))
    assert (strip.title, strip.seconds) == ("R", 90.0)
    assert strip.movements == [Movement("eccentric", 5.0, 8.0), Movement("concentric", 8.0, 9.0)]
    assert strip.marks == [
        Mark("exercise", 5.0, "squats"),
        Mark("set", 5.0, "1"),
        Mark("rep_done", 5.0),
        Mark("rep_done", 9.0),
        Mark("ignored", 15.0),
        Mark("command", 20.0, "more rest"),
        Mark("command", 30.0, "pause"),
        Mark("set", 40.0, "2"),
        Mark("rep_done", 40.0),
        Mark("answer", 50.0, "effort 6"),
    ]


def test_a_workout_that_the_journal_does_not_have(journal):
    with pytest.raises(UsageError, match="no workout 8"):
        list(recorded(journal, 8))
