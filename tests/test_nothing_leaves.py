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
from voicecoach.hearing.detector import DETECTOR_WINDOW, SileroDetector
SileroDetector().probability(numpy.zeros(DETECTOR_WINDOW, dtype=numpy.float32))
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

def tell(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"):
        print("SOCKET", event, arguments[1:], file=sys.__stderr__, flush=True)

sys.addaudithook(tell)
main()
"""

"""It tells, for an error could be swallowed by who asked."""

ROUTINE = """
title: Short
blocks:
  - exercises:
      - {name: Plank, hold: 5, get_ready: 3, cues: {setup: [Lie down.]}}
"""


def alone(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command without any network, where one may, in a namespace; the interpreter's own sockets are watched, too."""
    (tmp_path / "short.yaml").write_text(ROUTINE, encoding="utf-8")
    command = [sys.executable, "-c", WITHOUT_SOCKETS, *arguments]
    namespace = ["unshare", "-n"]
    if (
        shutil.which("unshare")
        and not subprocess.run([*namespace, "true"], check=False, capture_output=True).returncode
    ):
        command = [*namespace, *command]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "VOICECOACH_HOME": str(tmp_path / "home"), "VOICECOACH_VOICE": "pyttsx3"},
        check=False,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert "SOCKET" not in done.stderr
    assert "mistake" not in done.stderr
    return done


@pytest.mark.engine
def test_no_command_uses_a_network(tmp_path: Path) -> None:
    """All that is done without a device, the first look at the routines among them."""
    silent = ("--keep", "--mic", "none", "--speaker", "none", "--fast")
    for command in (
        ("list",),
        ("check", "short.yaml"),
        ("show", "short.yaml", "--html", "short.html"),
        ("run", "short.yaml", *silent),
        ("render", "short.yaml", "-o", "short.opus"),
        ("say", "Go.", "-o", "go.wav"),
        ("history",),
        ("report", "-o", "report.html"),
        ("export", "-o", "all.csv"),
        ("settings",),
        ("model", "list"),
        ("voices",),
        ("forget", "--all", "--yes"),
    ):
        done = alone(tmp_path, *command)
        assert done.returncode == 0, (command, done.stderr)
    assert "://" not in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_what_would_use_one_is_seen() -> None:
    """Also by who takes no error for an answer."""
    ask = "import contextlib, socket\nwith contextlib.suppress(Exception):\n    socket.getaddrinfo('localhost', 80)"
    asking = WITHOUT_SOCKETS.replace("main()", ask)
    done = subprocess.run([sys.executable, "-c", asking], check=False, capture_output=True, text=True)
    assert "SOCKET socket.getaddrinfo" in done.stderr


@pytest.mark.model
@pytest.mark.engine
def test_a_whole_session_with_voice_and_ear_uses_no_network(tmp_path: Path) -> None:
    microphone = Path(__file__).parents[1] / "audio" / "pause.flac"
    command = ["run", "short.yaml", "--fast", "--mic", str(microphone), "--speaker", "none"]
    alone(tmp_path, *command, "--events", "events.jsonl")
    events = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [event["command"] for event in events if event["event"] == "command"] == ["pause"]
    assert events[-1]["event"] == "session_ended"
