"""The echo canceller, with its real library."""

import ctypes.util
import sys

import numpy as np
import pytest

from voicecoach.base.errors import HearingError
from voicecoach.base.units import HEARING_RATE
from voicecoach.hearing import speexdsp
from voicecoach.hearing.canceller import CANCELLER_HOP, ECHO_TAIL, EchoCanceller, SpeexPort, best
from voicecoach.hearing.speexdsp import SpeexEchoCanceller

RANDOM = np.random.default_rng(3)
PLAYED = (0.1 * RANDOM.standard_normal(6 * HEARING_RATE)).astype(np.float32)
ROOM = np.concatenate([np.zeros(1600), 0.05 * RANDOM.standard_normal(800) * np.exp(-np.arange(800) / 150)])
ECHO = np.convolve(PLAYED, ROOM)[: len(PLAYED)].astype(np.float32)
USER = (0.1 * np.sin(2 * np.pi * 1000 * np.arange(len(PLAYED)) / HEARING_RATE)).astype(np.float32)


def own():
    return SpeexEchoCanceller(CANCELLER_HOP, ECHO_TAIL, HEARING_RATE)


@pytest.fixture(params=[SpeexPort, own])
def make(request):
    """Makes each of those that this computer has."""
    try:
        request.param()
    except (ImportError, OSError) as error:
        pytest.skip(str(error))
    return request.param


def level(samples):
    return 20 * np.log10(np.sqrt(np.mean(np.square(samples))) + 1e-9)


def cancelled(make, recorded, played, size=512):
    canceller = EchoCanceller(make())
    pieces = [
        canceller.process(recorded[start : start + size], played[start : start + size])
        for start in range(0, len(recorded), size)
    ]
    return np.concatenate(pieces)


def test_the_echo_goes(make):
    left = cancelled(make, ECHO, PLAYED)
    assert level(left[-HEARING_RATE:]) < level(ECHO[-HEARING_RATE:]) - 14


def test_the_user_stays(make):
    speaks = np.arange(len(PLAYED)) >= 5 * HEARING_RATE
    left = cancelled(make, ECHO + USER * speaks, PLAYED)[-HEARING_RATE // 2 :]
    assert level(left) == pytest.approx(level(USER), abs=1.5)
    assert np.corrcoef(left, USER[-len(left) :])[0, 1] > 0.9


def test_without_an_echo_nothing_changes(make):
    left = cancelled(make, USER, np.zeros_like(USER))
    assert level(left[HEARING_RATE:]) == pytest.approx(level(USER), abs=0.5)


def test_however_it_is_cut_the_result_is_the_same(make):
    whole = cancelled(make, ECHO[:HEARING_RATE], PLAYED[:HEARING_RATE], size=HEARING_RATE)
    pieces = cancelled(make, ECHO[:HEARING_RATE], PLAYED[:HEARING_RATE], size=123)
    assert len(whole) == len(pieces) == HEARING_RATE // CANCELLER_HOP * CANCELLER_HOP
    assert np.array_equal(whole, pieces)


def test_a_microphone_that_stood_still_does_not_leave_it_behind(make):
    """Three seconds were played and not recorded: what is older than the echo can be is dropped."""
    canceller = EchoCanceller(make())
    canceller.process(np.empty(0, np.float32), PLAYED[: 3 * HEARING_RATE])
    recorded, played = ECHO[3 * HEARING_RATE :], PLAYED[3 * HEARING_RATE :]
    pieces = [
        canceller.process(recorded[start : start + 320], played[start : start + 320])
        for start in range(0, len(recorded), 320)
    ]
    assert level(np.concatenate(pieces)[-HEARING_RATE // 2 :]) < level(ECHO) - 10


def test_what_waited_long_is_held_against_what_was_played_last(make):
    """The microphone is read after four seconds, for an ear that was late: of what was played only the end is kept."""
    canceller = EchoCanceller(make())
    canceller.process(ECHO[: 4 * HEARING_RATE], PLAYED[2 * HEARING_RATE : 4 * HEARING_RATE])
    rest = slice(4 * HEARING_RATE, None)
    assert level(canceller.process(ECHO[rest], PLAYED[rest])[-HEARING_RATE // 2 :]) < level(ECHO) - 10


def test_the_original_goes_first(monkeypatch):
    monkeypatch.setattr(speexdsp, "_library", no_library)
    assert isinstance(best(), SpeexPort)
    monkeypatch.undo()
    if ctypes.util.find_library("speexdsp"):
        assert isinstance(best(), SpeexEchoCanceller)


@pytest.mark.parametrize("name", [None, "libc.so.6"])
def test_a_system_without_the_library_or_with_another_one(monkeypatch, name):
    speexdsp._library.cache_clear()
    monkeypatch.setattr("ctypes.util.find_library", lambda _: name)
    with pytest.raises(OSError, match="libspeexdsp"):
        own()
    speexdsp._library.cache_clear()


def no_library():
    raise OSError("there is none")


def test_where_it_cannot_be_had_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyaec", None)
    monkeypatch.setattr(speexdsp, "_library", no_library)
    with pytest.raises(HearingError, match="cannot be had") as error:
        EchoCanceller()
    assert "echo_canceller = false" in error.value.hint
