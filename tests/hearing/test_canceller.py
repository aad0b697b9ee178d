"""The echo canceller, with its real library."""

import sys

import numpy as np
import pytest

from voicecoach.base.errors import HearingError
from voicecoach.base.units import HEARING_RATE
from voicecoach.hearing.canceller import CANCELLER_HOP, EchoCanceller

RANDOM = np.random.default_rng(3)
PLAYED = (0.1 * RANDOM.standard_normal(6 * HEARING_RATE)).astype(np.float32)
ROOM = np.concatenate([np.zeros(1600), 0.05 * RANDOM.standard_normal(800) * np.exp(-np.arange(800) / 150)])
ECHO = np.convolve(PLAYED, ROOM)[: len(PLAYED)].astype(np.float32)
USER = (0.1 * np.sin(2 * np.pi * 1000 * np.arange(len(PLAYED)) / HEARING_RATE)).astype(np.float32)

pytest.importorskip("pyaec", reason="there is no wheel of it for this machine")


def level(samples):
    return 20 * np.log10(np.sqrt(np.mean(np.square(samples))) + 1e-9)


def cancelled(recorded, played, size=512):
    canceller = EchoCanceller()
    pieces = [
        canceller.process(recorded[start : start + size], played[start : start + size])
        for start in range(0, len(recorded), size)
    ]
    return np.concatenate(pieces)


def test_the_echo_goes():
    left = cancelled(ECHO, PLAYED)
    assert level(left[-HEARING_RATE:]) < level(ECHO[-HEARING_RATE:]) - 14


def test_the_user_stays():
    speaks = np.arange(len(PLAYED)) >= 5 * HEARING_RATE
    left = cancelled(ECHO + USER * speaks, PLAYED)[-HEARING_RATE // 2 :]
    assert level(left) == pytest.approx(level(USER), abs=1.5)
    assert np.corrcoef(left, USER[-len(left) :])[0, 1] > 0.9


def test_without_an_echo_nothing_changes():
    left = cancelled(USER, np.zeros_like(USER))
    assert level(left[HEARING_RATE:]) == pytest.approx(level(USER), abs=0.5)


def test_however_it_is_cut_the_result_is_the_same():
    whole = cancelled(ECHO[:HEARING_RATE], PLAYED[:HEARING_RATE], size=HEARING_RATE)
    pieces = cancelled(ECHO[:HEARING_RATE], PLAYED[:HEARING_RATE], size=123)
    assert len(whole) == len(pieces) == HEARING_RATE // CANCELLER_HOP * CANCELLER_HOP
    assert np.array_equal(whole, pieces)


def test_a_microphone_that_stood_still_does_not_leave_it_behind():
    """Three seconds were played and not recorded: what is older than the echo can be is dropped."""
    canceller = EchoCanceller()
    canceller.process(np.empty(0, np.float32), PLAYED[: 3 * HEARING_RATE])
    recorded, played = ECHO[3 * HEARING_RATE :], PLAYED[3 * HEARING_RATE :]
    pieces = [
        canceller.process(recorded[start : start + 320], played[start : start + 320])
        for start in range(0, len(recorded), 320)
    ]
    assert level(np.concatenate(pieces)[-HEARING_RATE // 2 :]) < level(ECHO) - 10


def test_where_it_cannot_be_had_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyaec", None)
    with pytest.raises(HearingError, match="cannot be had") as error:
        EchoCanceller()
    assert "echo_canceller = false" in error.value.hint
