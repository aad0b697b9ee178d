"""Nothing leaves the machine: no library of ours reports to its maker."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

USES_THE_NETWORK_LIBRARY = """
import numpy
from voicecoach.hearing.detector import WINDOW, SileroDetector
SileroDetector().probability(numpy.zeros(WINDOW, dtype=numpy.float32))
"""


def test_the_voice_detector_keeps_no_device_id_and_queues_no_report(tmp_path: Path) -> None:
    without = {"ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"}
    environment = {name: value for name, value in os.environ.items() if name not in without}
    program = [sys.executable, "-B", "-c", USES_THE_NETWORK_LIBRARY]
    subprocess.run(program, env=environment | {"HOME": str(tmp_path)}, check=True)
    assert list(tmp_path.iterdir()) == []


WITHOUT_SOCKETS = """
import sys
from voicecoach.cli import main

def forbid(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"):
        raise AssertionError(f"{event} {arguments[1:]}")

sys.addaudithook(forbid)
main()
"""

ROUTINE = """
title: Short
blocks:
  - exercises:
      - {name: Plank, hold: 5, get_ready: 3, cues: {setup: [Lie down.]}}
"""


@pytest.mark.model
@pytest.mark.engine
def test_a_whole_session_with_voice_and_ear_uses_no_network(tmp_path: Path) -> None:
    """Where one may, in a network namespace without any network; the interpreter's own sockets are watched, too."""
    (tmp_path / "short.yaml").write_text(ROUTINE, encoding="utf-8")
    microphone = Path(__file__).parents[1] / "audio" / "pause.flac"
    command = [sys.executable, "-c", WITHOUT_SOCKETS, "run", str(tmp_path / "short.yaml"), "--fast"]
    command += ["--mic", str(microphone), "--speaker", "none", "--events", str(tmp_path / "events.jsonl")]
    alone = ["unshare", "-n", "true"]
    if shutil.which("unshare") and subprocess.run(alone, check=False, capture_output=True).returncode == 0:
        command = [*alone[:-1], *command]
    done = subprocess.run(
        command,
        env={**os.environ, "VOICECOACH_HOME": str(tmp_path / "home")},
        check=False,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert "AssertionError" not in done.stderr
    events = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [event["command"] for event in events if event["event"] == "command"] == ["pause"]
    assert events[-1]["event"] == "session_ended"
