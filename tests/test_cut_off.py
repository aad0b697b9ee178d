"""A workout that really ends too soon, and the next one: it goes on with the first repetition that was not done."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from live_run import MAIN, LiveRun, is_event

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="signals")]

ROUTINE = """
title: Rocking
blocks:
  - exercises:
      - {id: bridges, name: Rocking, sets: 2, reps: 5, sides: each, tempo: 1-0-1-0, get_ready: 3, rest: 3, switch: 3}
"""
SILENT = ("--mic", "none", "--speaker", "none", "--keep")

CRASHING = f"""
from voicecoach.session.session import Session
handle = Session.handle
def crash(self, event, now):
    if self.done.reps >= 3:
        raise RuntimeError("a crash of our own")
    return handle(self, event, now)
Session.handle = crash
{MAIN}"""

ENDS = {"killed": signal.SIGKILL, "ended": signal.SIGTERM, "terminal closed": signal.SIGHUP, "Ctrl-C": signal.SIGINT}


def kept(home, session=1):
    """The repetitions of a session in the journal, and how many sessions there are."""
    rep = "SELECT side, \"set\", rep FROM event WHERE kind = 'rep' AND session = ? ORDER BY rowid"
    with closing(sqlite3.connect(home / "journal.sqlite3")) as journal:
        rows = list(journal.execute(rep, (session,)))
        return rows, journal.execute("SELECT count(*) FROM session").fetchone()[0]


ALL = [(side, n, rep) for n in (1, 2) for side in ("left", "right") for rep in range(1, 6)]


def another(tmp_path, *options):
    """The same workout in a process of its own, as fast as it can, when it has ended."""
    home = {"VOICECOACH_VOICE": "pyttsx3", "VOICECOACH_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "voicecoach", "run", str(tmp_path / "short.yaml"), "--fast"]
    events = ("--events", str(tmp_path / "again.jsonl"))
    env = {**os.environ, **home}
    return subprocess.run(
        [*command, *events, *SILENT, *options], env=env, check=False, stderr=subprocess.PIPE, text=True, timeout=100
    )


def once_more(tmp_path, *options):
    """The next workout; its events."""
    another(tmp_path, *options).check_returncode()
    log = tmp_path / "again.jsonl"
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def goes_on(tmp_path, sessions=1):
    """The next one continues, and in the end each repetition is kept once."""
    before, _ = kept(tmp_path / "home")
    assert before
    events = once_more(tmp_path)
    assert events[0]["resumed"]
    first = next(event for event in events if event["event"] == "rep_done")
    assert (first["side"], first["set"], first["rep"]) == ALL[len(before)]
    assert kept(tmp_path / "home") == (ALL, sessions)


@pytest.mark.parametrize("end", ENDS)
def test_cut_off_by_a_signal(tmp_path, end):
    with LiveRun(tmp_path, {}, *SILENT, "--pace", "2", routine=ROUTINE) as run:
        run.wait_for(is_event("rep_done"), 2)
        run.process.send_signal(ENDS[end])
        run.process.wait(30)
    goes_on(tmp_path)


def test_a_crash_of_our_own(tmp_path):
    with LiveRun(tmp_path, {}, *SILENT, "--pace", "2", routine=ROUTINE, code=CRASHING) as run:
        assert run.process.wait(60) == 1
        assert "a crash of our own" in run.errors.read_text()
        assert "Traceback" not in run.errors.read_text()
        assert run.told("session_ended")[0]["reason"] == "failed"
    goes_on(tmp_path)


def test_who_wants_it_fresh_begins_anew(tmp_path):
    with LiveRun(tmp_path, {}, *SILENT, "--pace", "2", routine=ROUTINE) as run:
        run.wait_for(is_event("rep_done"), 2)
        run.process.kill()
    events = once_more(tmp_path, "--fresh")
    assert not events[0]["resumed"]
    assert next(event["rep"] for event in events if event["event"] == "rep_done") == 1
    assert kept(tmp_path / "home")[1] == 2


def test_two_at_once(tmp_path):
    """The second one says so and runs to its end; the first one can still be taken up, at its own place."""
    with LiveRun(tmp_path, {}, *SILENT, "--pace", "2", routine=ROUTINE) as run:
        run.wait_for(is_event("rep_done"), 2)
        refused = another(tmp_path, "--resume")
        assert refused.returncode == 2
        assert "Another workout is running" in refused.stderr
        second = another(tmp_path)
        assert second.returncode == 0
        assert "cannot be taken up" in second.stderr
        assert run.process.poll() is None
        run.process.kill()
    assert kept(tmp_path / "home", 2) == (ALL, 2)
    goes_on(tmp_path, sessions=2)
