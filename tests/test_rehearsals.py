"""What counts: a workout that nobody could hear or do is a rehearsal, one in which nothing was done is not begun."""

import csv
import json
import os
import signal
import sqlite3
from contextlib import closing

import numpy as np
import pytest
import soundfile

from voicecoach.app import coach
from voicecoach.base.paths import Paths
from voicecoach.base.settings import Settings
from voicecoach.cli.app import execute
from voicecoach.routine import loading
from voicecoach.session.wording import english

pytestmark = pytest.mark.engine

ROUTINE = """
title: A short one
source: the tests
caution: [Be careful.]
warning_signs: [back]
blocks:
  - exercises:
      - {name: Bridges, sets: 2, reps: 2, tempo: 1-0-1-0, get_ready: 3, rest: 5}
"""
SILENT = ("--mic", "none", "--speaker", "none")
TABLES = ("session", "event", "place", "tempo", "voice")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VOICECOACH_VOICE", "pyttsx3")
    return tmp_path / "home"


@pytest.fixture
def routine(tmp_path):
    path = tmp_path / "short.yaml"
    path.write_text(ROUTINE)
    return path


@pytest.fixture
def told(capsys):
    """Calls the program; its exit code and what it printed as JSON."""

    def run(*arguments):
        capsys.readouterr()
        code = execute([*map(str, arguments), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def rows():
    """How many rows each table of the journal has; nothing where there is no journal."""
    if not Paths().journal.exists():
        return dict.fromkeys(TABLES, 0)
    with closing(sqlite3.connect(Paths().journal)) as journal:
        return {table: journal.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}  # noqa: S608


NOTHING = dict.fromkeys(TABLES, 0)


@pytest.mark.parametrize("speaker", ["none", "workout.wav"])
def test_a_rehearsal_leaves_nothing(told, routine, tmp_path, speaker):
    """Not even the warning that is read once is used up: the second one says the same as the first."""
    to = "none" if speaker == "none" else tmp_path / speaker
    logs = [tmp_path / "first.jsonl", tmp_path / "second.jsonl"]
    for log in logs:
        code, done = told("run", routine, "--mic", "none", "--speaker", to, "--fast", "--events", log)
        assert (code, done["reps_done"]) == (0, 4)
    assert rows() == NOTHING
    assert told("history") == (0, [])
    first, second = (log.read_text(encoding="utf-8") for log in logs)
    said = {event["text"] for event in map(json.loads, second.splitlines()) if event["event"] == "said"}
    signs = set(english().warning_signs(loading.load(routine)))
    assert signs
    assert signs <= said
    assert second == first


def test_one_in_real_time_without_a_speaker_leaves_nothing_either(routine):
    assert stopped(routine, "step", fast=False, keep=False).reason == "interrupted"
    assert rows() == NOTHING


def stopped(routine, at, **options):
    """A rehearsal that ends by Ctrl-C at the first such event."""

    def watch(event):
        if event["event"] == at:
            os.kill(os.getpid(), signal.SIGINT)

    workout = coach.Workout(routine=str(routine), microphone="none", speaker="none", **options)
    return coach.run(workout, Settings(voice="pyttsx3"), watch)


@pytest.mark.parametrize("fast", [True, False])
def test_one_that_was_cut_off_cannot_be_resumed(told, routine, fast):
    assert stopped(routine, "rep_done", fast=True).reps_done == 1
    assert rows() == NOTHING
    code, answer = told("run", routine, *SILENT, *(["--fast"] if fast else []), "--resume")
    assert code == 2
    assert answer["error"]["message"].startswith("A rehearsal (no speaker, a file, or --fast) is not kept")
    assert "--keep" in answer["error"]["hint"]


@pytest.mark.model
@pytest.mark.slow
def test_a_pace_that_was_asked_for_is_remembered_of_a_kept_one_alone(told, routine, tmp_path):
    assert told("say", "slower", "-o", tmp_path / "slower.wav")[0] == 0
    said, rate = soundfile.read(tmp_path / "slower.wav")
    soundfile.write(tmp_path / "said.wav", np.concatenate([np.zeros(3 * rate), said]), rate)
    spoken = ("run", routine, "--mic", tmp_path / "said.wav", "--speaker", "none", "--fast")
    assert told(*spoken)[0] == 0
    assert rows() == NOTHING
    assert told(*spoken, "--keep")[0] == 0
    assert rows()["tempo"] == 1


def test_a_kept_one_is_marked_wherever_it_is_written(told, routine, tmp_path):
    assert told("run", routine, *SILENT, "--fast", "--keep")[0] == 0
    [entry] = told("history")[1]
    assert (entry["kept_rehearsal"], entry["begun"], entry["reps"], entry["reason"]) == (True, True, 4, "finished")
    for form in ("json", "csv"):
        assert execute(["export", "--format", form, "-o", str(tmp_path / f"all.{form}")]) == 0
    events = json.loads((tmp_path / "all.json").read_text())
    assert {event["kept_rehearsal"] for event in events} == {True}
    with (tmp_path / "all.csv").open(newline="") as file:
        assert {row["kept_rehearsal"] for row in csv.DictReader(file)} == {"True"}


def test_a_kept_one_that_was_cut_off_goes_on_as_one_entry(told, routine):
    assert stopped(routine, "rep_done", fast=True, keep=True).reason == "interrupted"
    assert told("run", routine, *SILENT, "--fast", "--keep", "--resume")[0] == 0
    [entry] = told("history")[1]
    assert (entry["reps"], entry["kept_rehearsal"]) == (4, True)


def test_one_in_which_nothing_was_done_is_not_begun(told, routine, tmp_path, capsys):
    """Shown, and in no streak, report or export."""
    stopped(routine, "step", fast=True, keep=True)
    [entry] = told("history")[1]
    assert (entry["begun"], entry["reps"], entry["sets"]) == (False, 0, 0)
    assert execute(["history"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines()[1].endswith("not begun")
    assert shown.err.splitlines() == ["0 workouts, 0 minutes, 0 sets, 0 repetitions in all."]
    assert told("export", "--format", "json") == (0, [])
    assert told("export", "--session", "1")[0] == 2
    assert told("export", "--format", "fit", "-o", tmp_path / "one.fit")[0] == 2
    assert told("report", "-o", tmp_path / "report.html")[1]["workouts"] == 0
