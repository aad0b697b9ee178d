import numpy as np
import pytest
from fake_hearing import Unchanged
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.base.units import HEARING_RATE
from voicecoach.hearing.detector import DETECTOR_WINDOW
from voicecoach.hearing.frontend import Frontend


def ramp(frames):
    return (np.arange(frames) % 1000 / 1000).astype(np.float32)


def cut(samples, sizes):
    places = np.cumsum(sizes)
    return np.split(samples, places[places < len(samples)])


@given(st.integers(0, 4000), st.lists(st.integers(0, 900), max_size=12))
def test_windows_depend_on_the_samples_alone(frames, sizes):
    whole, pieces = Frontend(Unchanged(), 0.0), Frontend(Unchanged(), 0.0)
    samples = ramp(frames)
    expected = [*whole.push(samples), *whole.flush()]
    found = [w for piece in cut(samples, sizes) for w in pieces.push(piece)] + list(pieces.flush())
    assert [(w.start, w.heard) for w in found] == [(w.start, w.heard) for w in expected]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(found, expected, strict=True))
    assert pieces.position == frames


@given(st.integers(0, 4000))
def test_every_sample_comes_out_once_and_silence_fills_the_last_window(frames):
    front = Frontend(Unchanged(), 0.0)
    out = [w.samples for w in [*front.push(ramp(frames)), *front.flush()]]
    joined = np.concatenate([np.empty(0, np.float32), *out])
    assert np.array_equal(joined[:frames], ramp(frames))
    assert not joined[frames:].any()
    assert len(joined) - frames < DETECTOR_WINDOW


def test_a_window_tells_what_had_been_heard_by_then():
    windows = list(Frontend(Unchanged(), 0.0).push(ramp(2000)))
    assert [w.start for w in windows] == [0.0, 0.032, 0.064]
    assert [w.end for w in windows] == pytest.approx([0.032, 0.064, 0.096])
    assert [w.heard for w in windows] == pytest.approx([0.04, 0.07, 0.1])


def test_after_a_flush_time_goes_on_where_the_samples_ended():
    front = Frontend(Unchanged(), 0.0)
    list(front.push(ramp(700)))
    last = list(front.flush())
    assert [w.heard for w in last] == [700 / HEARING_RATE]
    assert next(front.push(ramp(640))).start == 700 / HEARING_RATE
    assert front.position == 1340


def test_gain_and_level():
    loud = next(Frontend(Unchanged(), 20.0).push(np.full(640, 0.01, np.float32)))
    assert loud.level == pytest.approx(-20.0, abs=0.01)
    assert next(Frontend(Unchanged(), 0.0).push(np.zeros(640, np.float32))).level == pytest.approx(-120.0)
