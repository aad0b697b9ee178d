"""Other players, in the virtual sound system: how loud a tone of another program is, measured behind the speaker."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import soundfile
from virtual_audio import RATE

from voicecoach.sound import ducking
from voicecoach.sound.ducking import MODULE, Ducker

TONE = 15_000
"""Hz: above all that the coach's voice has."""

DUCK = """
import sys, threading
from voicecoach.sound.ducking import MODULE, Ducker
ducker, stop = Ducker(18.0), threading.Event()
thread = threading.Thread(target=ducker.work, args=(stop,))
thread.start()
for line in sys.stdin:
    ducker.speaks(line.strip() == "speak")
stop.set()
thread.join()
print(ducker.trouble)
"""


@pytest.fixture
def music(own_sound_system, tmp_path):
    """A player of no role, beside whom things happen."""
    tone = 0.3 * np.sin(2 * np.pi * TONE * np.arange(RATE * 60) / RATE)
    soundfile.write(tmp_path / "tone.wav", tone.astype(np.float32), RATE)
    with own_sound_system.record() as recorder:
        player = subprocess.Popen(["paplay", tmp_path / "tone.wav"], env=own_sound_system.environment)  # noqa: S607
        recorder.wait_for(1.0)
        yield own_sound_system, recorder
        player.kill()
        player.wait()


def level(samples):
    """Of the tone alone, in dBFS."""
    turning = np.exp(-2j * np.pi * TONE * np.arange(len(samples)) / RATE)
    return 20 * np.log10(2 * abs(np.mean(samples * turning)) + 1e-9)


def now(recorder, settle=0.5):
    """The tone's level in the last tenth of a second, a while from now."""
    recorder.wait_for(recorder.seconds() + settle)
    return level(recorder.samples()[-RATE // 10 :])


def loaded(system):
    return [line.split("\t")[2] for line in system.pactl("list", "short", "modules").splitlines() if MODULE in line]


def begun(system):
    """Wait until the server is asked to lower others."""
    deadline = time.monotonic() + 60
    while not loaded(system):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def tell(coach, what):
    coach.stdin.write(f"{what}\n")
    coach.stdin.flush()


@pytest.mark.device
@pytest.mark.slow
def test_music_is_lowered_while_the_coach_speaks_and_comes_back(music):
    system, recorder = music
    before = now(recorder)
    coach = system.start(DUCK)
    begun(system)
    assert now(recorder) == pytest.approx(before, abs=0.5)
    tell(coach, "speak")
    assert now(recorder) == pytest.approx(before - 18, abs=1)
    tell(coach, "silent")
    assert now(recorder, ducking.DUCKED_FOR + 0.5) == pytest.approx(before, abs=0.5)
    out, _ = coach.communicate(timeout=20)
    assert out == "\n", "there was no trouble"
    assert loaded(system) == []


@pytest.mark.device
@pytest.mark.slow
def test_nothing_stays_low_when_the_coach_is_killed(music):
    system, recorder = music
    before = now(recorder)
    coach = system.start(DUCK)
    tell(coach, "speak")
    begun(system)
    assert now(recorder, 1.0) == pytest.approx(before - 18, abs=1)
    os.kill(coach.pid, signal.SIGKILL)
    coach.communicate(timeout=20)
    assert now(recorder) == pytest.approx(before, abs=0.5)


@pytest.mark.device
@pytest.mark.slow
def test_somebody_elses_module_is_used_and_left(music):
    system, _ = music
    theirs = f"trigger_roles={ducking.ANNOUNCES} volume=-6dB"
    system.pactl("load-module", MODULE, *theirs.split())
    coach = system.start(DUCK)
    coach.communicate(timeout=20)
    assert loaded(system) == [theirs]


@pytest.mark.device
@pytest.mark.engine
@pytest.mark.slow
def test_a_real_workout_lowers_music_and_not_itself(music, tmp_path):
    system, recorder = music
    before = now(recorder)
    environment = {**system.environment, "VOICECOACH_DUCK_OTHERS": "18", "VOICECOACH_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "voicecoach", "run", "neck-ease", "--mic", "none"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as workout:
        try:
            begun(system)
            since = recorder.samples().size
            recorder.wait_for(recorder.seconds() + 6)  # the welcome, and what comes after it
            heard = recorder.samples()[since:]
            streams = json.loads(system.pactl("-f", "json", "list", "sink-inputs"))
            workout.send_signal(signal.SIGINT)
            assert workout.wait(30) == 130
        finally:
            workout.kill()
    levels = [level(part) for part in np.array_split(heard, 60)]
    assert min(levels) == pytest.approx(before - 18, abs=2)
    assert now(recorder) == pytest.approx(before, abs=0.5)
    assert ducking.OWN_ROLE in {stream["properties"].get("media.role") for stream in streams}, "which is not lowered"
    assert loaded(system) == []


@pytest.mark.parametrize("pacat", [None, "/bin/true"])
def test_where_it_cannot_be_done_that_is_told(monkeypatch, pacat):
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    monkeypatch.setattr(ducking.shutil, "which", lambda _: pacat)
    ducker = Ducker(12.0)
    ducker.work(threading.Event())
    assert ("no PulseAudio with" if pacat else "no pacat here") in ducker.trouble


def test_a_role_that_the_user_has_chosen_is_kept(monkeypatch):
    monkeypatch.setenv("PULSE_PROP", "media.role=music")
    Ducker.claim_role()
    assert os.environ["PULSE_PROP"] == "media.role=music"
