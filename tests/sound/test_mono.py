"""Several channels as one: what cancels, what is stuck off centre, and what must stay as it is."""

import numpy as np
import pytest

from voicecoach.sound.mono import Mono

RATE = 16_000
CHANCE = np.random.default_rng(3)


def noise(seconds, level):
    return (CHANCE.standard_normal(round(seconds * RATE)) * level).astype(np.float32)


def spoken(seconds=4.0):
    """Bursts with pauses, as words have."""
    at = np.arange(round(seconds * RATE)) / RATE
    return (0.2 * np.sin(2 * np.pi * 300 * at) * (np.sin(2 * np.pi * at) > 0)).astype(np.float32)


def mixed(*channels, block=512):
    mono, sound = Mono(RATE), np.stack(channels, axis=1).astype(np.float32)
    return np.concatenate([mono.mix(sound[at : at + block]) for at in range(0, len(sound), block)])


def power(samples):
    return float(np.square(samples).mean())


@pytest.mark.parametrize("opposite", [-1.0, -0.6])
@pytest.mark.parametrize("block", [128, 8192])
def test_channels_that_cancel_leave_the_louder_one(opposite, block):
    voice = spoken()
    heard = mixed(voice + noise(4, 1e-4), opposite * voice + noise(4, 1e-4), block=block)
    assert power(heard) == pytest.approx(power(voice), rel=0.05)
    assert abs(np.corrcoef(heard, voice)[0, 1]) > 0.99  # one channel throughout, never upside down in the middle


def test_hum_that_both_channels_share_hides_nothing():
    voice = spoken()
    hum = 0.1 * np.sin(2 * np.pi * 50 * np.arange(len(voice)) / RATE)
    assert abs(np.corrcoef(mixed(voice + hum, hum - voice) - hum, voice)[0, 1]) > 0.9


@pytest.mark.parametrize("other", [1.0, 0.0, 0.3])
def test_the_mean_stays_the_mean_to_the_sample(other):
    voice = spoken()
    both = np.stack([voice, other * voice], axis=1)
    np.testing.assert_array_equal(mixed(voice, other * voice), both.mean(axis=1))
    quiet = noise(4, 0.01), noise(4, 0.01)
    np.testing.assert_array_equal(mixed(*quiet), np.stack(quiet, axis=1).mean(axis=1))


def test_an_offset_is_taken_off_each_channel_and_no_step_is_left():
    voice = spoken()
    heard = mixed(voice + 0.3, -voice - 0.05)
    assert abs(heard.mean()) < 0.002
    assert np.abs(np.diff(heard)).max() < 2 * np.abs(np.diff(voice)).max()
    assert np.abs(mixed(np.full(RATE, 0.4))).max() < 1e-6


def test_nothing_gives_nothing():
    assert len(Mono(RATE).mix(np.zeros((0, 2), np.float32))) == 0
