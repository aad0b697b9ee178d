"""The monitor: what was played comes back, at the rate of hearing, from where it was last read."""

import numpy as np
import pytest

from voicecoach.base.units import HEARING_RATE, SAMPLE_RATE
from voicecoach.sound.clip import Clip
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.monitor import MONITOR_FRAMES, Monitor

TONE = np.sin(2 * np.pi * 440 * np.arange(2 * MONITOR_FRAMES) / SAMPLE_RATE).astype(np.float32)


def played(block, frames):
    monitor, heard = Monitor(), []
    for start in range(0, frames, block):
        monitor.write(TONE[start : start + block])
        heard.append(monitor.read((start + block) / SAMPLE_RATE))
    return np.concatenate(heard)


@pytest.mark.heavy
@pytest.mark.parametrize("block", [441, 512, 16_384])
def test_it_gives_what_was_played_whatever_the_blocks(block):
    """Beyond the end of its ring, too; the last milliseconds stay in the resampler."""
    heard = played(block, 2 * MONITOR_FRAMES)
    expected = np.sin(2 * np.pi * 440 * np.arange(len(heard)) / HEARING_RATE)
    assert 0 <= 2 * MONITOR_FRAMES // block * block / 3 - len(heard) < 0.02 * HEARING_RATE
    assert heard[100:] == pytest.approx(expected[100:], abs=0.01)


def test_it_gives_nothing_that_is_still_to_come():
    monitor = Monitor()
    monitor.write(TONE[:4800])
    half = monitor.read(0.05)
    assert len(half) <= 0.05 * HEARING_RATE
    assert len(monitor.read(0.01)) == 0
    assert len(half) + len(monitor.read(10.0)) <= 0.1 * HEARING_RATE


def test_what_nobody_read_in_time_is_left_out():
    monitor = Monitor()
    for start in range(0, 2 * MONITOR_FRAMES, 4096):
        monitor.write(TONE[start : start + 4096])
    assert len(monitor.read(100.0)) < MONITOR_FRAMES / 3


def test_a_mixer_tells_it_silence_and_sound():
    monitor = Monitor()
    mixer = Mixer(monitor)
    mixer.play(1, Clip(np.full(480, 0.5, np.float32)), 4800)
    mixer.render(9600)
    heard = monitor.read(0.2)
    assert np.abs(heard[:1500]).max() < 1e-3
    assert heard[1620:1740] == pytest.approx(0.5, abs=0.1)
    assert np.abs(heard[1900:]).max() < 1e-3
