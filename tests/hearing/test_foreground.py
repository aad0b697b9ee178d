"""Words as the grammar decoder gave them, with their times, and sounds with these levels."""

import numpy as np
import pytest

from voicecoach.hearing.detector import DETECTOR_WINDOW, WINDOW_SECONDS
from voicecoach.hearing.foreground import AFTER, BEFORE, WEAKER, cut, foregrounds
from voicecoach.hearing.model import Word


def sound(*runs):
    """Windows in runs of (level in dB, count)."""
    return [np.full(DETECTOR_WINDOW, 10 ** (level / 20), np.float32) for level, count in runs for _ in range(count)]


def words(*runs):
    """Words in runs of (text, windows)."""
    ends = np.cumsum([count for _, count in runs]) * WINDOW_SECONDS
    starts = [0.0, *ends[:-1]]
    return [Word(text, 1.0, start, end) for (text, _), start, end in zip(runs, starts, ends, strict=True)]


def near(heard, windows):
    return [" ".join(word.text for word in part) for part in foregrounds(heard, windows)]


THREE = words(("[unk]", 10), ("stop", 12), ("[unk]", 10))


def test_a_word_above_what_is_around_it():
    assert near(THREE, sound((-40, 10), (-20, 12), (-40, 10))) == ["stop"]


@pytest.mark.parametrize(("below", "found"), [(WEAKER + 0.1, ["stop"]), (WEAKER - 0.1, [])])
def test_so_much_is_the_least(below, found):
    assert near(THREE, sound((-20 - below, 10), (-20, 12), (-20 - below, 10))) == found


def test_a_phrase_of_several_words_of_which_one_is_softer():
    heard = words(("[unk]", 10), ("next", 10), ("exercise", 10), ("[unk]", 10))
    assert near(heard, sound((-40, 10), (-20, 10), (-25, 10), (-45, 10))) == ["next exercise"]


def test_the_longest_comes_first():
    heard = words(("[unk]", 10), ("too", 10), ("slow", 10), ("[unk]", 10))
    assert near(heard, sound((-50, 10), (-33, 10), (-20, 10), (-50, 10))) == ["too slow", "slow"]


def test_loud_words_that_are_not_together_are_no_phrase():
    heard = words(("next", 10), ("[unk]", 10), ("exercise", 10))
    assert near(heard, sound((-20, 10), (-40, 10), (-20, 10))) == []


def test_words_of_one_loudness_have_no_foreground():
    assert near(THREE, sound((-20, 32))) == []
    assert near(words(("stop", 12)), sound((-20, 12))) == []
    assert near([], []) == []


def test_a_moments_crack_makes_no_word_loud():
    assert near(THREE, sound((-40, 10), (-20, 2), (-40, 20))) == []


def test_words_beyond_the_sound_are_silent():
    assert near(THREE, sound((-40, 10), (-20, 12))) == ["[unk] stop", "stop"]


def test_the_cut_is_a_little_longer_than_the_word():
    windows = sound((-40, 10), (-20, 12), (-40, 10))
    assert len(cut(THREE[1:2], windows)) == BEFORE + 12 + AFTER
    assert len(cut(THREE[:1], windows)) == 10 + AFTER
    assert len(cut(THREE, windows)) == 32
