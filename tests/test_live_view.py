"""The live picture of a real workout, in a real (pseudo) terminal, with a real microphone and the real ear."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time

import pytest
from virtual_audio import VirtualAudio

from voicecoach.sound.assets import shipped_audio

pty = pytest.importorskip("pty", reason="there are no pseudo terminals here")

pytestmark = [pytest.mark.device, pytest.mark.model, pytest.mark.slow]

ROUTINE = """\
title: Bridges
blocks:
  - exercises:
      - {name: Bridges, reps: 30, tempo: 2-1-2-1, get_ready: 4, cues: {setup: [Lie down.]}}
"""


class Terminal:
    """80 columns and 24 lines, at which somebody looks."""

    def __init__(self):
        self.screen, self.program = pty.openpty()
        self.seen = ""

    def until(self, pattern, seconds=60.0, again=lambda: None):
        """Look until something is seen; every few seconds what leads to it is done again."""
        deadline, due = time.monotonic() + seconds, 0.0
        while not (found := re.search(pattern, re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", self.seen))):
            assert time.monotonic() < deadline, f"no {pattern!r} in {self.seen[-3000:]!r}"
            if time.monotonic() >= due:
                again()
                due = time.monotonic() + 5
            if select.select([self.screen], [], [], 0.1)[0]:
                self.seen += os.read(self.screen, 65536).decode("utf-8", "replace")
        return found


def test_progress_tempo_level_and_what_was_ignored_are_shown_and_kept_nowhere(tmp_path, sound_system: VirtualAudio):
    routine, events = tmp_path / "bridges.yaml", tmp_path / "events.jsonl"
    routine.write_text(ROUTINE)
    command = [sys.executable, "-m", "voicecoach", "run", str(routine), "--from", "bridges:1", "--explain"]
    command += ["--events", str(events)]
    terminal, no_command = Terminal(), shipped_audio() / "lines/one-moment-de.flac"
    environment = {**sound_system.environment, "TERM": "xterm", "COLUMNS": "80", "LINES": "24", "PYTHONUTF8": "1"}
    environment |= {"VOICECOACH_HOME": str(tmp_path / "home"), "VOICECOACH_VOICE": "pyttsx3"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=terminal.program) as run:
        try:
            terminal.until(r"repetition 2 of 30")
            terminal.until(r"█+░*▏░+▏")  # the tempo of a repetition
            terminal.until(r"mic\s+█", again=lambda: sound_system.say_to_microphone(no_command))  # drawn now and then
            terminal.until(r"ignored\s+[a-z ]+ \(grammar: ")
            sound_system.say_to_microphone(shipped_audio() / "pause.flac")
            terminal.until(r"pause → pause")
        finally:
            run.send_signal(signal.SIGINT)
            run.wait(30)
    assert run.returncode == 130
    kept = [json.loads(line) for line in events.read_text().splitlines()]
    assert not [event for event in kept if event["event"] in ("level", "explained")]
    ignored = [event for event in kept if event["event"] == "ignored"]
    assert ignored
    assert not [event for event in ignored if "detail" in event]
    assert "\x1b[2J" not in terminal.seen
