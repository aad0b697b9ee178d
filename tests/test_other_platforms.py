"""Windows and macOS, as far as they can be tried without one: `elsewhere.py` says what is changed and what is not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ELSEWHERE = Path(__file__).with_name("elsewhere.py")
QUICK = {"VOICECOACH_VOICE": "pyttsx3"}
FOLDERS = {
    "win32": ("Local/voicecoach/settings.toml", "Local/voicecoach/journal.sqlite3", "Local/voicecoach/Cache/phrases"),
    "darwin": (
        "Library/Application Support/voicecoach/settings.toml",
        "Library/Application Support/voicecoach/journal.sqlite3",
        "Library/Caches/voicecoach/phrases",
    ),
}
"""Where settings, journal and phrases are kept, below the user's home."""


@pytest.fixture(params=FOLDERS)
def platform(request):
    return request.param


@pytest.fixture
def there(platform, tmp_path):
    """Calls the program on that platform, some times in one process; what it printed each time."""
    hidden = ("VOICECOACH_HOME", "XDG_")
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "LOCALAPPDATA": str(tmp_path / "Local")}
    variables = {name: value for name, value in os.environ.items() if not name.startswith(hidden)} | home | QUICK

    def called(*calls):
        given = [json.dumps([[str(argument) for argument in call] for call in calls])] if calls else []
        command = [sys.executable, ELSEWHERE, platform, *given]
        done = subprocess.run(
            command, env=variables, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.split("\0")[:-1] if calls else done.stdout

    return called


def test_every_module_can_be_imported(there):
    modules = there().split()
    assert len(modules) > 150
    assert {"voicecoach.cli.keyboard", "voicecoach.speech.pyttsx3_worker", "voicecoach.base.file_lock"} <= set(modules)


def keep_settings(platform, home):
    """Where the platform keeps them."""
    file = home / FOLDERS[platform][0]
    file.parent.mkdir(parents=True)
    file.write_text("rate = 123\n")


def test_routines_are_listed_shown_checked_begun_and_taken_in_and_settings_read(there, platform, tmp_path):
    new = tmp_path / "legs.yaml"
    keep_settings(platform, tmp_path)
    shown, _, checked, _, listed, settings = there(
        ("show", "desk-break", "--json"),
        ("new", new),
        ("check", new, "--json"),
        ("add", new),
        ("list", "--json"),
        ("settings", "--json"),
    )
    assert json.loads(shown)["steps"]
    assert json.loads(checked)[0]["ok"]
    assert {"desk-break", "legs"} <= {entry["name"] for entry in json.loads(listed)}

    [rate] = [entry for entry in json.loads(settings) if entry["name"] == "rate"]
    assert rate["value"] == 123


@pytest.mark.engine
def test_a_workout_is_done_into_a_file_and_kept(there, platform, tmp_path):
    out = tmp_path / "out.wav"
    workout = ("run", "desk-break", "--fast", "--keep", "--mic", "none", "--speaker", out, "--voice", "pyttsx3")
    _, history = there(workout, ("history", "--json"))
    assert out.stat().st_size > 1_000_000
    _, journal, phrases = FOLDERS[platform]
    assert (tmp_path / journal).is_file()
    assert list((tmp_path / phrases).iterdir())
    [done] = json.loads(history)
    assert (done["routine"], done["reason"]) == ("desk-break", "finished")


@pytest.mark.engine
@pytest.mark.model
def test_the_demo_hears_and_obeys(there, tmp_path):
    there(("demo", "--out", tmp_path / "demo"))
    events = [json.loads(line) for line in (tmp_path / "demo" / "events.jsonl").read_text().splitlines()]
    heard = [event["command"] for event in events if event["event"] == "command"]
    assert heard[:2] == ["next", "pause"]
    assert events[-1]["reason"] == "stopped"
