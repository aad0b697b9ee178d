"""Errors that are spoken: in the language of the settings, on the device that was chosen, and on no other."""

import numpy as np
import pytest

from voicecoach.app.aloud import spoken_errors
from voicecoach.base.errors import ModelError, RoutineError, VoicecoachError
from voicecoach.base.settings import Settings

RUN = """
import sys
from voicecoach.cli.app import execute
print(execute(["run", "desk-break", "--fresh", *sys.argv[1:]]))
"""


@pytest.mark.device
@pytest.mark.engine
def test_a_missing_microphone_is_heard_where_it_was_chosen(own_sound_system, tmp_path, monkeypatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    monkeypatch.setenv("VOICECOACH_VOICE", "pyttsx3")
    own_sound_system.take_away("source_name=microphone")
    with own_sound_system.record() as recorder:
        told = own_sound_system.run(RUN, "--speaker", "mic").stdout
        assert told == "1\n"
        elsewhere = recorder.stop()
        assert not np.abs(elsewhere).max()
    with own_sound_system.record() as recorder:
        assert own_sound_system.run(RUN).stdout == "1\n"
        assert np.abs(recorder.stop()).max() > 0.05


@pytest.mark.device
@pytest.mark.engine
def test_a_voice_that_is_not_installed_is_told_by_another(own_sound_system, tmp_path, monkeypatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    with own_sound_system.record() as recorder:
        assert own_sound_system.run(RUN, "--voice", "piper:nobody", "--mic", "none").stdout == "1\n"
        assert np.abs(recorder.stop()).max() > 0.05


@pytest.mark.parametrize("speaker", [None, "a speaker that is not there"])
def test_who_has_no_speaker_gets_the_same_error(speaker, tmp_path, monkeypatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    with pytest.raises(VoicecoachError, match=r"^what happened$"), spoken_errors(speaker, Settings(voice="pyttsx3")):
        raise VoicecoachError("what happened")


def test_each_kind_has_its_line():
    assert (VoicecoachError("x").aloud, RoutineError("x").aloud, ModelError("x").aloud) == (
        "cannot-go-on",
        "no-routine",
        "no-model",
    )
