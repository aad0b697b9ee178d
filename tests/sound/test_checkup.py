"""How a microphone is, from what it gives."""

import numpy as np
import pytest

from voicecoach.base.units import HEARING_RATE
from voicecoach.sound.checkup import CLIPPING_WITHIN, SILENT_AFTER, TOO_QUIET_SECONDS, Checkup, Condition

CHANCE = np.random.default_rng(1)


def noise(seconds, decibels):
    return (CHANCE.standard_normal(round(seconds * HEARING_RATE)) * 10 ** (decibels / 20)).astype(np.float32)


def shout(seconds):
    """A vowel whose level is far too high."""
    at = np.arange(round(seconds * HEARING_RATE)) / HEARING_RATE
    return np.clip(3 * np.sin(2 * np.pi * 200 * at), -1, 1).astype(np.float32)


def zeros(seconds):
    return np.zeros(round(seconds * HEARING_RATE), dtype=np.float32)


def heard(checkup, sound, block=512):
    """The conditions one after the other, each once."""
    found = [checkup.hears(sound[at : at + block]) for at in range(0, len(sound), block)]
    return [condition for at, condition in enumerate(found) if not at or found[at - 1] is not condition]


def test_an_ordinary_room_and_voice_are_well():
    sound = np.concatenate([noise(60, -60), noise(2, -25), noise(60, -50), noise(0.5, -12)])
    assert heard(Checkup(), sound) == [Condition.WELL]


def test_zeros_are_a_muted_microphone_and_any_sound_ends_it():
    sound = np.concatenate([noise(3, -50), zeros(SILENT_AFTER + 2), noise(2, -50)])
    assert heard(Checkup(), sound) == [Condition.WELL, Condition.SILENT, Condition.WELL]


def test_a_few_seconds_of_zeros_are_nothing():
    checkup = Checkup()
    for _ in range(10):
        assert heard(checkup, np.concatenate([zeros(SILENT_AFTER - 2), noise(1, -40)])) == [Condition.WELL]


def test_far_too_quiet_and_back():
    sound = np.concatenate([noise(TOO_QUIET_SECONDS + 1, -85), noise(3, -68), noise(2, -50)])
    assert heard(Checkup(), sound) == [Condition.WELL, Condition.QUIET, Condition.WELL]


def test_a_quiet_minute_after_a_muted_one_is_not_judged_at_once():
    sound = np.concatenate([zeros(TOO_QUIET_SECONDS + 5), noise(TOO_QUIET_SECONDS - 2, -85)])
    assert heard(Checkup(), sound) == [Condition.WELL, Condition.SILENT, Condition.WELL]


def test_clipping_and_back():
    sound = np.concatenate([shout(4), noise(CLIPPING_WITHIN + 2, -40)])
    assert heard(Checkup(), sound) == [Condition.WELL, Condition.CLIPPING, Condition.WELL]


def test_a_knock_on_the_microphone_is_no_clipping():
    knock = np.concatenate([np.ones(60, dtype=np.float32), noise(2, -40)])
    assert heard(Checkup(), np.tile(knock, 20)) == [Condition.WELL]


@pytest.mark.parametrize("block", [1, 160, 512, 100_000])
def test_it_does_not_depend_on_how_the_sound_is_cut(block):
    sound = np.concatenate([shout(4), zeros(12)])[: 40_000 if block == 1 else None]
    checkup = Checkup()
    last = [checkup.hears(sound[at : at + block]) for at in range(0, len(sound), block)][-1]
    assert last is (Condition.WELL if block == 1 else Condition.SILENT)


@pytest.mark.parametrize("offset", [0.02, -0.3])
def test_an_offset_is_no_sound(offset):
    sound = noise(TOO_QUIET_SECONDS + 1, -84) + np.float32(offset)
    assert heard(Checkup(), sound) == [Condition.WELL, Condition.QUIET]


@pytest.mark.parametrize("value", [0.3, 1.0])
def test_a_line_that_is_stuck_at_one_value_is_dead(value):
    stuck = zeros(SILENT_AFTER + 2) + np.float32(value)
    assert heard(Checkup(), np.concatenate([noise(3, -50), stuck]))[-1] is Condition.SILENT


def test_nobody_is_too_quiet_who_has_just_been_heard_late():
    checkup = Checkup()
    quiet = noise(29, -80)
    assert checkup.hears(quiet) is Condition.WELL
    checkup.excuse()
    assert checkup.hears(quiet) is Condition.WELL
    assert checkup.hears(quiet) is Condition.QUIET
    checkup.excuse()
    assert checkup.hears(noise(1, -80)) is Condition.WELL
