"""The commands with the real composition root: what the fake promises is what it does."""

import json
from pathlib import Path

import pytest

from voicecoach.cli.app import execute

ROUTINE = """\
title: Two bridges
blocks:
  - exercises:
      - name: Hip bridges
        reps: 2
        tempo: 1-0-1-0
        get_ready: 3
"""


@pytest.fixture
def routine(tmp_path):
    file = tmp_path / "bridges.yaml"
    file.write_text(ROUTINE)
    return str(file)


@pytest.fixture
def really(capsys):
    """Calls the program with nothing replaced."""

    def run(*arguments):
        capsys.readouterr()
        code = execute([*map(str, arguments), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.mark.heavy
def test_list_and_show_agree(really, routine, tmp_path):
    _, routines = really("list", "--dir", tmp_path)
    _, shown = really("show", routine)
    entry = next(entry for entry in routines if entry["path"] == routine)
    assert entry["name"] == "bridges"
    assert entry["exercises"] == len(shown["exercises"]) == 1
    assert entry["seconds"] == shown["seconds"]
    assert [step["kind"] for step in shown["steps"]] == ["intro", "set"]


def test_show_for_people(routine, capsys):
    assert execute(["show", routine]) == 0
    assert "Hip bridges, set 1 of 1, 2 repetitions" in capsys.readouterr().out


def test_check_finds_nothing_in_a_good_routine(really, routine):
    code, reports = really("check", routine)
    assert code == 0
    assert [report["ok"] for report in reports] == [True]


def test_a_wrong_routine_runs_nothing(really, tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text(ROUTINE.replace("reps", "repz"))
    for arguments in (["run", file, "--mic", "none"], ["render", file, "-o", tmp_path / "x.wav"], ["show", file]):
        code, told = really(*arguments)
        assert code == 2
        assert told["error"]["code"] == "routine"
        assert any("repz" in problem["path"] for problem in told["error"]["problems"])
    assert really("check", file)[0] == 2
    assert not (tmp_path / "x.wav").exists()


@pytest.mark.engine
def test_render_and_run_do_the_same_workout(really, routine, tmp_path):
    code, made = really("render", routine, "-o", tmp_path / "made.wav", "--events", tmp_path / "made.jsonl")
    assert code == 0
    assert made["cache"]["made"] > 0
    where = ["--mic", "none", "--speaker", tmp_path / "run.wav", "--events", tmp_path / "run.jsonl"]
    code, done = really("run", routine, "--fast", *where)
    assert (code, done["reason"], done["sets_done"], done["reps_done"]) == (0, "finished", 1, 2)
    assert done["seconds"] == pytest.approx(made["seconds"])
    assert (tmp_path / "run.wav").read_bytes() == (tmp_path / "made.wav").read_bytes()
    first, *_, last = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    assert (first["event"], last["event"]) == ("session_started", "session_ended")


@pytest.mark.engine
def test_a_pipe_gets_readable_lines_of_a_real_session(routine, capsys):
    assert execute(["run", routine, "--mic", "none", "--speaker", "none", "--fast", "--verbose"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert "Two bridges begins" in lines[0]
    assert sum("beat: " in line for line in lines) >= 4
    assert lines[-1].startswith("Finished: 1 set, 2 repetitions")


@pytest.mark.engine
def test_say_into_a_file(really, tmp_path):
    code, said = really("say", "Hip bridges.", "-o", tmp_path / "said.wav")
    assert code == 0
    assert 0.3 < said["seconds"] < 3
    assert (tmp_path / "said.wav").stat().st_size > 10_000


def test_fast_needs_files(really, routine):
    code, told = really("run", routine, "--fast")
    assert (code, told["error"]["code"]) == (2, "usage")


def test_an_exercise_that_is_not_there(really, routine):
    code, told = really("run", routine, "--mic", "none", "--speaker", "none", "--fast", "--from", "Deadlifts")
    assert (code, told["error"]["code"]) == (2, "usage")


@pytest.mark.model
def test_hear_a_recorded_command(capsys):
    recordings = Path(__file__).parents[2] / "audio"
    assert execute(["hear", str(recordings / "next.flac"), str(recordings / "pause.flac"), "--json"]) == 0
    heard = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [[command["command"] for command in one["commands"]] for one in heard] == [["next"], ["pause"]]
    assert set(heard[0]) == {"file", "seconds", "cpu_seconds", "commands", "ignored"}


@pytest.mark.model
@pytest.mark.engine
@pytest.mark.slow
def test_the_demo(really, tmp_path):
    code, made = really("demo", "--out", tmp_path / "demo", "--quiet")
    assert code == 0
    events = [json.loads(line) for line in Path(made["files"]["events.jsonl"]).read_text().splitlines()]
    assert {event["command"] for event in events if event["event"] == "command"} >= {"next", "pause", "resume", "stop"}
    assert events[-1]["reason"] == "stopped"
    assert all(Path(file).stat().st_size > 100 for file in made["files"].values())
