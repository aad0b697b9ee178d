"""What is kept is its owner's alone, whatever the umask; what was heard is kept nowhere."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROUTINE = """
title: Short
blocks:
  - exercises:
      - {name: Plank, hold: 20, get_ready: 3, cues: {setup: [Lie down.]}}
"""

TALK = "yesterday my neighbour bought nineteen purple umbrellas"
HEARD = ("yesterday", "neighbour", "neighbor", "nineteen", "purple", "umbrella")

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX"),
]


def voicecoach(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command under a umask that forbids nothing."""
    home = {"VOICECOACH_HOME": str(place / "deep" / "home"), "VOICECOACH_VOICE": "pyttsx3"}
    done = subprocess.run(
        [sys.executable, "-m", "voicecoach", *arguments],
        cwd=place,
        env={**os.environ, **home},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        umask=0,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "short.yaml").write_text(ROUTINE, encoding="utf-8")
    return tmp_path


def modes(folder: Path) -> dict[str, int]:
    """Of everything below a folder, itself included."""
    paths = [folder, *folder.rglob("*")]
    return {str(path.relative_to(folder.parent)): stat.S_IMODE(path.stat().st_mode) for path in paths}


def test_under_any_umask(place: Path) -> None:
    wished = ("events.jsonl", "all.csv", "one.fit", "page.html", "sheet.png")
    for name in wished[:3]:  # that is there, and open to all
        (place / name).touch(0o644)
    silent = ("--keep", "--mic", "none", "--speaker", "none", "--fast")
    voicecoach(place, "run", "short.yaml", *silent, "--events", "events.jsonl")
    voicecoach(place, "export", "-o", "all.csv")
    voicecoach(place, "new", "mine")
    kept = modes(place / "deep")
    assert {"deep/home/journal.sqlite3", "deep/home/routines/mine.yaml"} <= kept.keys()
    assert any(name.endswith(".clip") for name in kept)
    folders = {name for name in kept if (place / name).is_dir()}
    assert {name: oct(kept[name]) for name in folders if kept[name] != 0o700} == {}
    assert {name: oct(kept[name]) for name in kept.keys() - folders if kept[name] != 0o600} == {}
    voicecoach(place, "export", "--format", "fit", "-o", "one.fit")
    voicecoach(place, "report", "-o", "page.html", "--png", "sheet.png")
    assert {name: oct(stat.S_IMODE((place / name).stat().st_mode)) for name in wished} == dict.fromkeys(wished, "0o600")


def test_a_model_as_the_first_thing_that_is_kept(place: Path) -> None:
    """Made as the shell's umask allows: nothing in it is anybody else's, and no link leads out of it."""
    for name in ("am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "graph/Gr.fst", "graph/HCLr.fst"):
        (place / "model" / name).parent.mkdir(parents=True, exist_ok=True)
        (place / "model" / name).touch()
    (place / "private").write_text("SECRET", encoding="utf-8")
    (place / "model" / "conf" / "id").symlink_to(place / "private")
    (place / "model" / "conf" / "same").symlink_to("mfcc.conf")
    voicecoach(place, "model", "install", "other", "--from", "model")
    kept = modes(place / "deep")
    assert "deep/home/models/other/conf/same" in kept
    assert "deep/home/models/other/conf/id" not in kept
    assert {name: oct(mode) for name, mode in kept.items() if mode not in (0o700, 0o600)} == {}
    (place / "deep" / "home").chmod(0o777)
    told = voicecoach(place, "run", "short.yaml", "--mic", "none", "--speaker", "none", "--fast", "--keep").stderr
    assert f"chmod go-w {place / 'deep' / 'home'}" in told


@pytest.mark.model
def test_no_word_that_was_heard_is_in_any_file(place: Path) -> None:
    voicecoach(place, "say", TALK, "-o", "talk.wav")
    heard = ("run", "short.yaml", "--fast", "--mic", "talk.wav", "--speaker", "none", "--fresh", "--verbose")
    told = voicecoach(place, *heard, "--events", "events.jsonl")
    ignored = [json.loads(line) for line in (place / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [event for event in ignored if event["event"] == "ignored"]
    shown = voicecoach(place, *heard, "--events", "explained.jsonl", "--explain")
    assert any(word in shown.stderr for word in HEARD)  # so they were heard
    (place / "talk.wav").unlink()
    texts = [told.stderr, *(path.read_bytes().decode("utf-8", "replace") for path in files(place))]
    assert not [word for word in HEARD for text in texts if word in text.lower()]


def files(place: Path) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file() and path.suffix != ".clip"]
