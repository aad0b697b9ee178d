"""A real workout with PipeWire instead of PulseAudio: what is played, what is unplugged, what is said of others."""

import os
import signal
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from live_run import LiveRun
from pipewire_audio import pipewire
from test_unplugged import SPEAKER, paused_while_away

__all__ = ["pipewire"]

pytestmark = [pytest.mark.device, pytest.mark.engine, pytest.mark.slow]


def test_a_speaker_that_is_unplugged_pauses_the_workout_until_it_is_back(pipewire, tmp_path):
    with LiveRun(tmp_path, pipewire.environment, "--mic", "none") as run:
        away, back = partial(pipewire.take_away, SPEAKER), partial(pipewire.give_back, SPEAKER)
        _, done = paused_while_away(run, pipewire, away, back)
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
