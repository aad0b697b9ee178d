"""Commands called from a folder that has a file by each name that could be imported, or read as configuration."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import traps

FAST = ("--mic", "none", "--speaker", "none", "--voice", "pyttsx3", "--fast")


@pytest.mark.engine
def test_nothing_in_the_current_folder_is_run_or_read(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    folder = tmp_path / "called from here"
    sprung = traps.lay(folder)
    (folder / "short.yaml").write_text(
        "title: Short\nblocks:\n  - exercises:\n      - {name: Plank, hold: 5, get_ready: 3}\n", encoding="utf-8"
    )
    environment = os.environ | {"VOICECOACH_HOME": str(tmp_path / "home"), "ALSA_CONFIG_PATH": "/dev/null"}
    for command in (
        ("list",),
        ("devices",),
        ("check", "short.yaml"),
        ("show", "short.yaml", "--plot", "short.png"),
        ("run", "short.yaml", *FAST, "--keep", "--events", "short.jsonl"),
        ("show", "short.jsonl", "--plot", "log.png"),
        ("report", "-o", "report.html"),
        ("export", "--format", "fit", "-o", "short.fit"),
        ("say", "Go.", "--voice", "pyttsx3", "-o", "go.opus"),
        ("settings",),
        ("model", "list"),
    ):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "voicecoach", *command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert not sprung.exists(), (command, sprung.read_text())
        assert "mistake" not in done.stderr, (command, done.stderr)
        assert "latex" not in done.stderr.lower(), (command, done.stderr)
        assert done.returncode == 0 or command == ("devices",), (command, done.stderr)  # there may be no sound system
        assert command != ("settings",) or "nobody" not in done.stdout  # which stands in the folder's .env
    assert (folder / "short.png").stat().st_size
