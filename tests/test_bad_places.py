"""A real workout where disks, homes, clocks and terminals fail: it runs, and says in the end what could not be kept."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import pairwise

import pytest
from bad_places import clock_that_is_set, disk, fill, may_mount, protect
from live_run import LiveRun, is_event

from voicecoach.base.paths import Paths

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="signals")]

mounts = pytest.mark.skipif(not may_mount(), reason="only root can have a disk of its own")

QUICK = """
title: A quick one
blocks:
  - exercises:
      - {name: Bridges, sets: 2, reps: 4, tempo: 1-0-1-0, get_ready: 3, rest: 3}
"""
SILENT = ("--keep", "--mic", "none", "--speaker", "none", "--pace", "2", "--verbosity", "beats")


def reps(run):
    return [(event["set"], event["rep"]) for event in run.told("rep_done")]


def kept(home):
    with closing(sqlite3.connect(home / "journal.sqlite3")) as connection:
        return list(connection.execute("SELECT \"set\", rep FROM event WHERE kind = 'rep' ORDER BY rowid"))


def notes(run):
    return [line for line in run.errors.read_text().splitlines() if line.startswith("Note: ")]


def well(run):
    """Nothing of it was a bug of ours."""
    text = run.errors.read_text()
    return "Traceback" not in text and "mistake" not in text


@mounts
def test_a_disk_that_is_full_costs_nothing_once_there_is_room_again(tmp_path):
    with disk(tmp_path / "home") as home, LiveRun(tmp_path, {}, *SILENT) as run:
        run.wait_for(is_event("rep_done"), 2)
        filler = fill(home)
        run.wait_for(is_event("rep_done"), 4)
        filler.unlink()
        run.wait_for(is_event("rep_done"), 6)
        assert run.interrupt() == 130
        assert kept(home) == reps(run)
        assert well(run)
        assert not [note for note in notes(run) if "Phrases" not in note]  # what was said meanwhile is made anew


@mounts
def test_a_disk_that_stays_full_is_told_in_the_end_and_by_the_exit_code(tmp_path):
    with disk(tmp_path / "home") as home, LiveRun(tmp_path, {}, *SILENT, routine=QUICK) as run:
        run.wait_for(is_event("rep_done"), 2)
        fill(home)
        assert run.process.wait(120) == 1
        assert len(reps(run)) == 8
        assert any("could not be kept in the journal" in note for note in notes(run))
        assert well(run)


@mounts
def test_a_home_that_cannot_be_written(tmp_path):
    with disk(tmp_path / "home") as home:
        protect(home)
        with LiveRun(tmp_path, {}, *SILENT, routine=QUICK) as run:
            assert run.process.wait(120) == 1
            assert len(reps(run)) == 8
            assert any("what is done is not kept" in note for note in notes(run))
            assert well(run)


def test_no_home_at_all(tmp_path):
    environment = {"VOICECOACH_HOME": "", "HOME": "", "TMPDIR": str(tmp_path)}
    data = Paths({**os.environ, **environment}).data
    if data.parent.exists():
        pytest.skip("this account has used it without a home before")
    try:
        with LiveRun(tmp_path, environment, *SILENT, routine=QUICK) as run:
            run.wait_for(is_event("rep_done"))
            assert run.interrupt() == 130
            assert well(run)
            assert kept(data) == reps(run)
    finally:
        shutil.rmtree(data.parent, ignore_errors=True)


def test_the_cache_is_deleted_and_the_routine_too_while_it_runs(tmp_path):
    with LiveRun(tmp_path, {}, *SILENT) as run:
        run.wait_for(is_event("beat"))
        shutil.rmtree(tmp_path / "home" / "cache", ignore_errors=True)
        (tmp_path / "short.yaml").unlink()
        count = len(reps(run))
        run.wait_for(is_event("rep_done"), count + 2)
        assert run.interrupt() == 130
        assert kept(tmp_path / "home") == reps(run)
        assert well(run)


def test_the_routine_is_changed_while_it_runs(tmp_path):
    with LiveRun(tmp_path, {}, *SILENT) as run:
        run.wait_for(is_event("beat"))
        (tmp_path / "short.yaml").write_text("this: is no routine\n")
        count = len(reps(run))
        run.wait_for(is_event("rep_done"), count + 2)
        assert run.interrupt() == 130
        assert well(run)


def test_a_clock_that_is_set_moves_no_beat(tmp_path):
    try:
        environment, switch = clock_that_is_set(tmp_path)
    except OSError as error:
        pytest.skip(str(error))
    with LiveRun(tmp_path, environment, *SILENT) as run:
        run.wait_for(is_event("rep_done"))
        switch.touch()
        run.wait_for(is_event("rep_done"), 3)
        switch.unlink()
        run.wait_for(is_event("rep_done"), 5)
        assert run.interrupt() == 130
        beats = [event["t"] for event in run.told("beat")]
        gaps = {round(b - a, 3) for a, b in pairwise(beats)}
        assert max(gaps) < 1.1
        assert "paused" not in [event["state"] for event in run.told("state")]
        assert kept(tmp_path / "home") == reps(run)


def test_a_locale_that_knows_no_letters(tmp_path):
    environment = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    routine = QUICK.replace("A quick one", "Für Löwen „Übung“")
    with LiveRun(tmp_path, environment, *SILENT, routine=routine) as run:
        run.wait_for(is_event("rep_done"))
        assert run.interrupt() == 130
        assert well(run)


def test_no_terminal_and_no_streams_at_all(tmp_path):
    (tmp_path / "short.yaml").write_text(
        "title: Brücke\nblocks:\n  - exercises:\n      - {name: Brücke, reps: 1, tempo: 1-0-1-0, get_ready: 3}\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "voicecoach", "run", str(tmp_path / "short.yaml"), *SILENT]
    command += ["--events", str(tmp_path / "events.jsonl"), "--from", "Brücke:1"]
    shell = [shutil.which("sh"), "-c", 'exec "$@" <&- >&- 2>&-', "sh"]
    environment = {**os.environ, "VOICECOACH_HOME": str(tmp_path), "VOICECOACH_VOICE": "pyttsx3"}
    done = subprocess.run([*shell, *command], env=environment, check=False, timeout=120, start_new_session=True)
    assert done.returncode == 0
    assert '"reason": "finished"' in (tmp_path / "events.jsonl").read_text()


def test_time_that_the_machine_slept_is_not_counted_and_it_comes_back_paused(tmp_path):
    """Stopped, which to the program is the same as sleep: nothing runs, and the clock goes on."""
    with LiveRun(tmp_path, {}, *SILENT) as run:
        run.wait_for(is_event("rep_done"))
        run.process.send_signal(signal.SIGSTOP)
        time.sleep(6)
        before = len(reps(run))
        run.process.send_signal(signal.SIGCONT)
        began = time.monotonic()
        run.wait_for(is_event("state", state="paused"))
        assert time.monotonic() - began < 2
        assert len(reps(run)) <= before + 1
        run.wait_for(is_event("said", text="Welcome back. The computer was asleep."))
        run.wait_for(is_event("rep_done"), before + 2)
        assert run.interrupt() == 130
        assert len(set(reps(run))) == len(reps(run))
