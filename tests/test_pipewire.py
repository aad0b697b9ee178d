"""A real workout with PipeWire instead of PulseAudio: what is played, what is unplugged, what is said of others."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from live_run import LiveRun, is_event
from pipewire_audio import pipewire

__all__ = ["pipewire"]

pytestmark = [pytest.mark.device, pytest.mark.engine, pytest.mark.slow]

SPEAKER = "sink_name=speaker"


def test_a_speaker_that_is_unplugged_pauses_the_workout_until_it_is_back(pipewire, tmp_path):
    with LiveRun(tmp_path, pipewire.environment, "--mic", "none") as run:
        run.wait_for(is_event("rep_done"))
        began = time.monotonic()
        pipewire.take_away(SPEAKER)
        run.wait_for(is_event("state", state="paused"))
        assert time.monotonic() - began < 3
        time.sleep(2)
        done = len(run.told("rep_done"))
        pipewire.give_back(SPEAKER)
        with pipewire.record() as recorder:
            run.wait_for(is_event("speaker", status="back"))
            beats = len(run.told("beat"))
            run.wait_for(is_event("beat"), beats + 1)
            heard = recorder.stop()
        assert np.abs(heard).max() > 0.05
        assert done <= len(run.told("rep_done")) <= done + 1
        assert run.interrupt() == 130
    assert "Traceback" not in run.errors.read_text()


def test_it_is_told_that_others_are_not_lowered(pipewire, tmp_path):
    environment = {**pipewire.environment, "VOICECOACH_DUCK_OTHERS": "18", "VOICECOACH_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "voicecoach", "run", "desk-break", "--mic", "none", "--voice", "pyttsx3"]
    with pipewire.record() as recorder:
        coach = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        next(line for line in coach.stdout if "says" in line)
        recorder.wait_for(recorder.seconds() + 3)
        coach.send_signal(signal.SIGINT)
        told = coach.stdout.read()
        assert coach.wait(20) == 130
        assert np.abs(recorder.stop()).max() > 0.05
    assert "Other players are not lowered" in told
