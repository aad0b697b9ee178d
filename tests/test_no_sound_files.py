"""A microphone or speaker that is a place on the disk, and no sound file: told as that, and not taken for a device."""

import re
from pathlib import Path

import pytest

from voicecoach.app import coach
from voicecoach.base.errors import UsageError
from voicecoach.base.settings import Settings


@pytest.mark.parametrize("option", ["--mic", "--speaker"])
@pytest.mark.parametrize(
    ("place", "what"),
    [
        ("{}", "is a folder"),
        ("{}/folder.wav", "is a folder"),
        ("folder.wav", "is a folder"),
        ("{}/notes.txt", "is no sound file"),
        ("./notes.txt", "is no sound file"),
        ("~/notes.txt", "is no sound file"),
    ],
)
def test_it_is_told_what_is_wrong_and_what_is_not(tmp_path, monkeypatch, option, place, what):
    (tmp_path / "folder.wav").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))  # or else it would be kept, were it not refused
    given = place.format(tmp_path)
    named = {"microphone": "none", "speaker": "none", "microphone" if option == "--mic" else "speaker": given}
    for fast in (True, False):
        workout = coach.Workout(routine="desk-break", fast=fast, **named)
        with pytest.raises(UsageError, match=f"^{option}: {re.escape(given)} {what}") as told:
            coach.run(workout, Settings(), print)
        assert ".opus" in told.value.hint


def test_a_folder_to_write_into_is_called_one(tmp_path):
    with pytest.raises(UsageError, match="it is a folder") as told:
        coach.render(coach.Workout(routine="desk-break"), Path(tmp_path), Settings(), print)
    assert str(tmp_path / "session.wav") in told.value.hint
