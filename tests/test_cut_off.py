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
SILENT = ("--mic", "none", "--speaker", "none")

CRASHING = f"""
from voicecoach.session.machine import Session
handle = Session.handle
def crash(self, event, now):
    if self.reps >= 3:
        raise RuntimeError("a crash of our own")
    return handle(self, event, now)
Session.handle = crash
{MAIN}"""

ENDS = {"killed": signal.SIGKILL, "ended": signal.SIGTERM, "terminal closed": signal.SIGHUP, "Ctrl-C": signal.SIGINT}


def kept(home):
    with closing(sqlite3.connect(home / "journal.sqlite3")) as journal:
        rows = list(journal.execute("SELECT side, \"set\", rep FROM event WHERE kind = 'rep' ORDER BY rowid"))
        return rows, journal.execute("SELECT count(*) FROM session").fetchone()[0]


def once_more(tmp_path, *options):
    """The next workout, as fast as it can; its events."""
    home = {"VOICECOACH_VOICE": "pyttsx3", "VOICECOACH_HOME": str(tmp_path / "home")}
    log = tmp_path / "again.jsonl"
    command = [sys.executable, "-m", "voicecoach", "run", str(tmp_path / "short.yaml"), "--fast", "--events", str(log)]
    subprocess.run([*command, *SILENT, *options], env={**os.environ, **home}, check=True, timeout=100)
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def goes_on(tmp_path):
    """The next one continues, and in the end each repetition is kept once."""
    before, _ = kept(tmp_path / "home")
    assert before
    events = once_more(tmp_path)
    assert events[0]["resumed"]
    first = next(event for event in events if event["event"] == "rep_done")
    assert (first["side"], first["set"], first["rep"]) == ("left", 1, len(before) + 1)
    after, sessions = kept(tmp_path / "home")
    assert after == [(side, n, rep) for n in (1, 2) for side in ("left", "right") for rep in range(1, 6)]
    assert sessions == 1


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
