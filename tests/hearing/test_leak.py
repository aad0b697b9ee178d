import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.hearing.detector import WINDOW_SECONDS
from voicecoach.hearing.leak import (
    CLEAR_OF_COACH,
    DELAYS,
    MARGIN,
    MARGIN_INSIDE,
    NO_LEVELS,
    SILENCE_LEVEL,
    Leak,
    levels_of,
)

HUSH = -80.0
LINE = 120


def line(seed=0, count=LINE):
    """Levels of a line: syllables of a few windows, pauses between some."""
    random = np.random.default_rng(seed)
    return np.repeat(random.choice([-20.0, -26.0, -32.0, -70.0], count // 3), 3)


def heard(levels, gain=-20.0, delay=0, said=None):
    """A leak told of a line, that has heard a microphone in which these levels arrive so much weaker and later."""
    leak = Leak()
    leak.says(0.0, levels if said is None else said)
    hears(leak, np.concatenate([np.full(delay, HUSH), np.maximum(levels + gain, HUSH)]))
    return leak


def hears(leak, levels, first=0):
    for index, level in enumerate(levels, first):
        leak.hears(at(index), float(level))


def at(index):
    return index * WINDOW_SECONDS


@pytest.mark.parametrize("gain", [0.0, -10.0, -30.0])
@pytest.mark.parametrize("delay", [0, 3, 10])
def test_how_loud_it_comes_in_and_how_late_is_found_out(gain, delay):
    leak = heard(line(), gain=gain, delay=delay)
    assert leak.is_measured
    loudest = int(np.argmax(line()))
    assert leak.expected(at(loudest + delay)) == pytest.approx(-20.0 + gain, abs=1.5)


def test_what_is_no_louder_than_the_coach_is_hidden():
    leak = heard(line())
    moment = at(int(np.argmax(line())))
    expected = leak.expected(moment)
    assert leak.hides(moment, expected + MARGIN - 0.1, inside=False)
    assert not leak.hides(moment, expected + MARGIN, inside=False)
    assert leak.hides(moment, expected + MARGIN_INSIDE - 0.1, inside=True)
    assert not leak.hides(moment, expected + MARGIN_INSIDE, inside=True)


def test_who_is_clearly_louder_is_not_the_coach():
    leak = heard(line())
    moment = at(int(np.argmax(line())))
    expected = leak.expected(moment)
    assert leak.is_clear(moment, expected + CLEAR_OF_COACH)
    assert not leak.is_clear(moment, expected + CLEAR_OF_COACH - 0.1)


def test_in_a_pause_of_the_coach_all_is_clear_and_nothing_hidden():
    leak = heard(line())
    long_after = at(LINE + DELAYS + 20)
    assert leak.expected(long_after) is None
    assert leak.is_clear(long_after, HUSH)
    assert not leak.hides(long_after, HUSH, inside=False)


def test_headphones_leak_nothing():
    leak = heard(np.full(LINE, HUSH), gain=0.0, said=line())
    assert not leak.is_measured
    assert leak.expected(0.0) is None
    assert not leak.hides(0.0, HUSH, inside=True)
    assert not leak.is_clear(0.0, 0.0)


@pytest.mark.heavy
@given(st.integers(1, 50))
def test_a_user_who_talks_over_the_coach_is_not_its_leak(seed):
    assert not heard(line(seed), said=line(0)).is_measured


def test_a_second_of_it_tells_nothing():
    assert not heard(line()[:39]).is_measured


def test_without_levels_nothing_is_held_back():
    leak = Leak()
    leak.says(0.0, NO_LEVELS)
    for index in range(200):
        leak.hears(at(index), -20.0)
    assert not leak.is_measured


def test_the_level_follows_the_volume():
    leak = heard(line())
    for n in range(1, 5):
        leak.says(at(n * (LINE + 40)), line(n))
        hears(leak, np.maximum(line(n) - 10.0, HUSH), n * (LINE + 40))
    first = 4 * (LINE + 40)
    assert leak.expected(at(first + int(np.argmax(line(4))))) == pytest.approx(-30.0, abs=1.5)


def test_a_line_that_was_cut_off_is_not_expected_after_it():
    leak = heard(line())
    leak.says(at(LINE), line(1))
    leak.falls_silent(at(LINE + 6))
    assert leak.expected(at(LINE + 60)) is None
    assert leak.expected(at(LINE + 3)) is not None


def test_two_lines_at_once_are_as_loud_as_the_louder():
    leak = heard(line())
    leak.says(0.0, np.full(LINE, -20.0))
    assert leak.expected(at(50)) == pytest.approx(-40.0, abs=1.5)


def test_levels_of_a_sound():
    sound = np.concatenate([np.full(1536, 0.1), np.zeros(1536), np.full(100, 1.0)]).astype(np.float32)
    levels = levels_of(sound, 48000)
    assert levels[:2] == pytest.approx([-20.0, SILENCE_LEVEL], abs=0.01)
    assert len(levels) == 3
    assert len(levels_of(np.zeros(0, np.float32), 48000)) == 0
