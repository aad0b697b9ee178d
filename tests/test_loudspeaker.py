"""A coach as loud in the microphone as the user, with the real ear, voice and canceller."""

import numpy as np
import pytest
import soundfile
import soxr

from voicecoach.app import coach
from voicecoach.base.settings import Settings
from voicecoach.base.units import HEARING_RATE
from voicecoach.sound.assets import shipped_audio

pytest.importorskip("pyaec", reason="there is no wheel of it for this computer")
pytestmark = [pytest.mark.engine, pytest.mark.model, pytest.mark.slow]

STOP = 19.0
"""Seconds into the session: the coach is speaking, and the canceller knows the room."""

PLAYED = 40
"""Seconds of the session that the microphone hears."""


@pytest.fixture(scope="module")
def microphone(tmp_path_factory):
    """The session's own first half minute, 0.12 s late, and "stop" as loud as the coach."""
    folder = tmp_path_factory.mktemp("room")
    session, path = folder / "session.wav", folder / "microphone.wav"
    silence = folder / "silence.wav"  # one that listens says what can be said
    soundfile.write(silence, np.zeros(HEARING_RATE), HEARING_RATE)
    ends = coach.Workout(routine="back-pain", microphone=str(silence), speaker=str(session), fast=True, knows=False)

    def until(event):
        if event["t"] > PLAYED + 1:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICECOACH_HOME", str(folder / "home"))
        with pytest.raises(KeyboardInterrupt):
            coach.run(ends, Settings(voice="pyttsx3"), until)
        overheard(session, path)
        yield path


def overheard(session, path):
    """Write what a microphone gets of the session, with the word in it."""
    played, rate = soundfile.read(session, frames=PLAYED * 48_000, dtype="float32")
    coach_heard = np.roll(soxr.resample(played, rate, HEARING_RATE), round(0.12 * HEARING_RATE))
    stop, _ = soundfile.read(shipped_audio() / "stop.flac", dtype="float32")
    start = round(STOP * HEARING_RATE)
    loudness = np.std(coach_heard[start - HEARING_RATE : start + HEARING_RATE]) / np.std(stop[np.abs(stop) > 0.01])
    coach_heard[start : start + len(stop)] += stop * loudness
    soundfile.write(path, np.clip(coach_heard, -1, 1), HEARING_RATE)


@pytest.mark.parametrize(("echo_canceller", "heard"), [(True, ["stop"]), (False, [])])
def test_a_command_over_a_loudspeaker(microphone, echo_canceller, heard):
    events = []
    workout = coach.Workout(
        routine="back-pain", microphone=str(microphone), speaker="none", fast=True, knows=False, resume=False
    )
    settings = Settings(voice="pyttsx3", echo_canceller=echo_canceller, duck=0)  # the recording is not lowered
    stops = iter(range(10_000))

    def watch(event):
        events.append(event)
        if event["t"] > STOP + 3 and next(stops) == 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        coach.run(workout, settings, watch)
    commands = [event for event in events if event["event"] == "command"]
    assert [command["command"] for command in commands] == heard
    assert all(abs(command["utterance_start"] - STOP) < 1 for command in commands)
