"""What is shown and kept nowhere: levels, and the words that were ignored."""

import numpy as np
import pytest

from voicecoach.hearing.decisions import Ignored
from voicecoach.hearing.leak import NO_LEVELS
from voicecoach.runtime.live_details import FLOOR, METER_INTERVAL, Explained, Metered, decibels
from voicecoach.session.commands import Command
from voicecoach.session.events import Spoken


class Loud:
    """A microphone with one level after the other, a tenth of a second each."""

    def __init__(self, *levels):
        self.levels = list(levels)

    def read(self, until):  # noqa: ARG002 - it has what it has
        if not self.levels:
            return np.zeros(0, np.float32)
        return np.full(1600, self.levels.pop(0), np.float32)


class Deciding:
    """An ear that decides what it was given."""

    def __init__(self, *decisions):
        self.decisions = list(decisions)
        self.told = []
        self.position = 1.5
        self.user_speaks = True

    def attend(self, situation):
        self.told.append(situation)

    def coach_says(self, text, start, end, levels=NO_LEVELS):
        self.told.append((text, start, end, len(levels)))

    def feed(self, samples):  # noqa: ARG002 - it decides as it was told
        return self.decisions


@pytest.mark.parametrize(("level", "shown"), [(1.0, 0.0), (0.1, -20.0), (0.0, FLOOR), (1e-7, FLOOR)])
def test_amplitudes_in_decibels(level, shown):
    assert decibels(level) == shown


def test_the_loudest_of_each_fifth_of_a_second_is_told():
    told = []
    microphone = Metered(Loud(0.1, 0.5, 0.01, 0.1), told.append)
    for moment in (0.0, 0.1, 0.2, 0.3):
        microphone.read(moment)
    assert told == [
        {"t": 0.0, "event": "level", "decibels": -20.0},
        {"t": 0.2, "event": "level", "decibels": -6.0},
    ]
    assert METER_INTERVAL == 0.2


def test_the_samples_are_those_of_the_microphone_and_nothing_is_told_of_nothing():
    told = []
    microphone = Metered(Loud(0.25), told.append)
    assert microphone.read(1.0).tolist() == [0.25] * 1600
    assert len(microphone.read(2.0)) == 0
    assert len(told) == 1


def test_an_ear_that_explains_decides_the_same():
    ignored = Ignored("unsure", 1.0, 1.2, 1.3, detail="grammar: next 0.7; free: text")
    understood = Spoken(Command.PAUSE, phrase="pause", start=2.0, end=2.3, decided=2.4)
    told = []
    ear = Explained(Deciding(understood, ignored), told.append, lambda: 7.25)
    assert ear.feed(np.zeros(10, np.float32)) == [understood, ignored]
    assert told == [{"t": 7.25, "event": "explained", "reason": "unsure", "detail": "grammar: next 0.7; free: text"}]


def test_an_ear_that_explains_passes_everything_on():
    inner = Deciding()
    ear = Explained(inner, print, lambda: 0.0)
    ear.attend("resting")
    ear.coach_says("down", 1.0, 1.4, np.zeros(3))
    assert inner.told == ["resting", ("down", 1.0, 1.4, 3)]
    assert (ear.position, ear.user_speaks) == (1.5, True)
