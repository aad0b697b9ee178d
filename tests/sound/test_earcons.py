"""Earcons: there for each name, soft at the ends, prompt where a beat is felt, the same everywhere."""

from itertools import pairwise

import numpy as np
import pytest

from voicecoach.session.actions import Earcon
from voicecoach.sound import earcons
from voicecoach.sound.earcons import GLIDE_FROM, GLIDE_PEAK, GLIDE_TO, PEAK, earcon, glide

NAMES = earcons.names()


def pitch(samples) -> float:
    """The strongest frequency in Hz."""
    spectrum = np.abs(np.fft.rfft(samples, 48_000))
    return float(np.argmax(spectrum))


def test_each_earcon_of_a_session_is_there():
    assert set(NAMES) == {str(name) for name in Earcon}


@pytest.mark.parametrize("name", NAMES)
def test_levels_are_even_and_below_the_voice(name):
    clip = earcon(name)
    assert clip.samples.dtype == np.float32
    softer = 2 if name == "still" else 1
    assert np.abs(clip.samples).max() == pytest.approx(PEAK / softer, abs=1e-6)
    power = np.convolve((softer * clip.samples) ** 2, np.ones(1440) / 1440, "valid").max()  # over 30 ms
    assert -29 < 10 * np.log10(power) < -20  # the voice is at -20 dBFS (voicecoach.speech.clips)


@pytest.mark.parametrize("name", NAMES)
def test_no_click_at_either_end(name):
    samples = earcon(name).samples
    assert abs(samples[0]) < 0.002
    assert abs(samples[-1]) < 0.002
    assert np.abs(np.diff(samples)).max() < 0.06  # no step beyond that of its own pitch


@pytest.mark.parametrize("name", NAMES)
def test_nothing_below_what_an_earphone_plays(name):
    spectrum = np.abs(np.fft.rfft(earcon(name).samples, 48_000)) ** 2
    assert spectrum[:150].sum() < 0.05 * spectrum.sum()
    assert spectrum[4000:].sum() < 0.01 * spectrum.sum()


@pytest.mark.parametrize(("name", "seconds"), [("beat", 0.06), ("lower", 0.12)])
def test_a_beat_is_short_and_is_felt_at_its_start(name, seconds):
    clip = earcon(name)
    assert clip.seconds == pytest.approx(seconds)
    assert np.flatnonzero(np.abs(clip.samples) > PEAK / 4)[0] < 0.004 * 48_000


def test_their_melodies():
    rising, falling, taps = (earcon(name).samples for name in ("heard", "not_understood", "paused"))
    assert pitch(rising[:1500]) < pitch(rising[-1800:])
    assert pitch(falling[:5000]) > pitch(falling[-7000:])
    assert pitch(taps) < 270
    assert pitch(earcon("lower").samples) < pitch(earcon("beat").samples)


def test_made_once_and_never_changed():
    assert earcon("beat") is earcon("beat")
    with pytest.raises(ValueError, match="read-only"):
        earcon("beat").samples[0] = 1


def test_the_same_each_time():
    first = earcon("set_done").samples.copy()
    earcon.cache_clear()
    np.testing.assert_array_equal(earcon("set_done").samples, first)


def test_an_unknown_name_is_a_bug():
    with pytest.raises(KeyError):
        earcon("fanfare")


def test_the_glide_goes_on_where_it_was():
    parts = [glide(n / 3, (n + 1) / 3, 1.0) for n in range(3)]
    assert [part.frames for part in parts] == [48_000] * 3
    ends = [(pitch(part.samples[:6000]), pitch(part.samples[-6000:])) for part in parts]
    assert ends[0][0] == pytest.approx(GLIDE_FROM, abs=8)
    assert ends[2][1] == pytest.approx(GLIDE_TO, abs=8)
    assert all(one[1] == pytest.approx(other[0], abs=12) for one, other in pairwise(ends))
    assert all(first > last for first, last in ends)


def test_the_glide_is_soft_and_does_not_click():
    samples = glide(0.0, 1.0, 2.5).samples
    assert np.abs(samples).max() == pytest.approx(GLIDE_PEAK)
    assert abs(samples[0]) < 0.0005
    assert abs(samples[-1]) < 0.0005
