from dataclasses import replace
from pathlib import Path

import pytest
from fake_coach import EVENTS, OUTCOME

from voicecoach.app.request import Workout
from voicecoach.base.errors import SoundError


def test_run_asks_for_what_the_settings_say(call, coach):
    assert call("run", "bridges").code == 0
    asked = Workout(routine="bridges", voice="automatic", pace=1.0, verbosity="full")
    assert coach.asked[0][:2] == ("run", asked)


def test_options_are_over_the_settings(call, coach, home):
    home.mkdir()
    (home / "settings.toml").write_text('voice = "piper"\nmicrophone = "headset"\nspeaker = "headset"\n')
    call(
        *("run", "bridges", "--dir", "mine", "--mic", "in.wav", "--voice", "pyttsx3:en-us", "--events", "e.jsonl"),
        *("--from", "Rocking:2", "--resume", "--pace", "0.8", "--fast", "--verbosity", "beats"),
    )
    assert coach.asked[0][1] == Workout(
        routine="bridges",
        folders=(Path("mine"),),
        microphone="in.wav",
        speaker="headset",
        voice="pyttsx3:en-us",
        events=Path("e.jsonl"),
        start_from="Rocking:2",
        resume=True,
        pace=0.8,
        fast=True,
        verbosity="beats",
    )
    settings = coach.asked[0][2]
    assert (settings.voice, settings.pace, settings.microphone) == ("pyttsx3:en-us", 0.8, "in.wav")
    assert settings.provenance()["pace"].where == "--pace"


@pytest.mark.parametrize(("reason", "code"), [("finished", 1), ("stopped", 1), ("interrupted", 130)])
def test_what_could_not_be_kept_shows_in_the_exit_code(call, coach, reason, code):
    coach.outcome = replace(OUTCOME, reason=reason, trouble=("The disk is full.",), not_kept=True)
    result = call("run", "bridges")
    assert result.code == code
    assert result.err.splitlines()[-1] == "Note: The disk is full."


def test_fresh_is_the_opposite_of_resume(call, coach):
    call("run", "bridges", "--fresh")
    assert coach.asked[0][1].resume is False


@pytest.mark.parametrize(
    ("reason", "code", "words"),
    [("finished", 0, "Finished: "), ("stopped", 3, "Stopped early: "), ("interrupted", 130, "Interrupted: ")],
)
def test_the_exit_code_tells_how_it_ended(call, coach, reason, code, words):
    coach.outcome = replace(OUTCOME, reason=reason, trouble=("The microphone was lost.",))
    result = call("run", "bridges")
    assert (result.code, result.out) == (code, "")
    assert result.err.splitlines()[-2:] == [
        f"{words}1 set, 2 repetitions in 1:05.",
        "Note: The microphone was lost.",
    ]


def test_a_failure_says_what_was_kept(call, coach):
    coach.outcome = replace(OUTCOME, reason="failed", trouble=("The disk is full.",))
    result = call("run", "bridges", "--json")
    assert result.code == 1
    assert result.error["message"] == (
        "The workout failed after 1 set, 2 repetitions in 1:05; what was done is kept. The disk is full."
    )


def test_run_as_json_is_how_it_ended(call):
    assert call("run", "bridges", "--json").json == {
        "reason": "finished",
        "sets_done": 1,
        "reps_done": 2,
        "holds_done": 0,
        "work_seconds": 0.0,
        "seconds": 65.4,
        "trouble": [],
    }


def test_an_error_during_a_workout_comes_after_its_lines(call, coach):
    coach.failure = SoundError("There is no speaker.", "Plug one in.")
    result = call("run", "bridges")
    assert result.code == 1
    assert result.err.endswith("Error: There is no speaker.\nPlug one in.\n")


def test_a_pipe_gets_a_line_for_each_thing_that_happens(call):
    lines = call("run", "bridges").err.splitlines()
    assert lines[0] == "   0:00  Bridges begins; voice fake, ear none"
    assert "   0:06  heard: wait; pause: paused" in lines
    assert not any("beat" in line for line in lines)


def test_verbose_tells_beats_too_and_quiet_nothing(call):
    verbose = call("run", "bridges", "--verbose").err
    assert "   0:03  beat: eccentric, repetition 1: down" in verbose
    assert call("run", "bridges", "--quiet").err == ""


def test_render_asks_for_a_file(call, coach):
    result = call("render", "bridges", "-o", "out.m4b", "--pace", "1.5", "--events", "e.jsonl", "--from", "Rocking")
    assert result.code == 0
    assert result.err == "out.m4b: 1:00, made in 0.5 s.\n"
    _, workout, out, _ = coach.asked[0]
    assert (out, workout.pace, workout.events, workout.start_from) == (
        Path("out.m4b"),
        1.5,
        Path("e.jsonl"),
        "Rocking",
    )


def test_render_as_json(call):
    assert call("render", "bridges", "--output", "out.wav", "--json").json == {
        "file": "out.wav",
        "seconds": 60.0,
        "wall_seconds": 0.512,
        "cache": {"hits": 3, "made": 4},
        "trouble": [],
    }


def test_render_tells_what_went_wrong_on_the_way(call, coach):
    coach.render_trouble = ("The voice speaks 'de'.",)
    assert call("render", "bridges", "-o", "out.wav").err.endswith("\nNote: The voice speaks 'de'.\n")
    assert call("render", "bridges", "-o", "out.wav", "--json").json["trouble"] == ["The voice speaks 'de'."]


def test_render_that_was_cut_short_says_so(call, coach):
    coach.render_reason = "interrupted"
    result = call("render", "bridges", "-o", "out.m4b")
    assert (result.code, result.err) == (130, "out.m4b: only the first 1:00, made in 0.5 s.\n")


def test_render_tells_its_lines_only_on_request(call):
    assert "Bridges begins" in call("render", "bridges", "-o", "out.wav", "--verbose").err


def test_demo_names_its_files_and_what_to_try_next(call, coach):
    result = call("demo", "--out", "there")
    assert result.out == "there\n"
    for expected in ("there/session.wav", "there/events.jsonl", "there/microphone.wav", "run back-pain", "doctor"):
        assert expected in result.err
    assert coach.asked[0][:2] == ("demo", Path("there"))


def test_demo_as_json(call):
    folder = call("demo", "--json").json
    assert folder["folder"] == "demo-1"
    assert folder["files"]["session.wav"] == "demo-1/session.wav"


def test_no_event_is_unknown_to_the_fake():
    assert EVENTS[0]["event"] == "session_started"
    assert EVENTS[-1]["event"] == "session_ended"


@pytest.mark.parametrize(("reason", "code"), [("stopped", 0), ("finished", 0), ("interrupted", 130)])
def test_the_demo_may_be_stopped_by_its_own_recordings(call, coach, reason, code):
    coach.events = [*EVENTS[:-1], {**EVENTS[-1], "reason": reason}]
    assert call("demo").code == code
    assert call("demo", "--json").code == code
