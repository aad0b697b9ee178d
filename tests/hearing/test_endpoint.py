import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.hearing.endpoint import END_WINDOWS, FALL, FALLEN_WINDOWS, LONGEST_WINDOWS, Edge, Endpointer

LOUD, SOFT = -20.0, -60.0


def edges(*probabilities, level=LOUD):
    endpointer = Endpointer()
    return [endpointer.step(p, level) for p in probabilities]


def test_a_word():
    assert edges(0.1, 0.6, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1) == [
        Edge.OUTSIDE,
        Edge.BEGINS,
        Edge.INSIDE,
        Edge.INSIDE,
        Edge.FADING,
        Edge.INSIDE,
        Edge.ENDS,
        Edge.OUTSIDE,
    ]


def test_a_gap_before_a_final_consonant_is_bridged():
    assert Edge.ENDS not in edges(0.9, 0.9, 0.2, 0.2, 0.9, 0.2, 0.2)


def test_the_threshold_follows_the_highest_probability():
    assert edges(1.0, 0.79, 0.79, 0.79)[-1] is Edge.ENDS
    assert edges(1.0, 0.81, 0.81, 0.81)[-1] is Edge.INSIDE
    assert edges(0.5, 0.39, 0.39, 0.39)[-1] is Edge.ENDS


def test_what_is_neither_low_nor_high_neither_counts_nor_starts_the_count_again():
    assert edges(0.5, 0.3, 0.45, 0.3, 0.45, 0.3)[-1] is Edge.ENDS


def test_fading_is_told_once_a_fall():
    assert edges(0.9, 0.1, 0.1, 0.9, 0.1).count(Edge.FADING) == 2


def levels(*runs):
    """Edges of a voice that the detector is sure of throughout, with runs of (level, windows)."""
    endpointer = Endpointer()
    return [endpointer.step(0.95, level) for level, count in runs for _ in range(count)]


def test_amid_talk_a_word_ends_when_the_level_falls():
    told = levels((LOUD, 10), (LOUD - FALL - 0.1, FALLEN_WINDOWS + 3))
    assert told.index(Edge.ENDS) == 10 + FALLEN_WINDOWS - 1
    assert told.count(Edge.FADING) == 1
    assert Edge.BEGINS not in told[1:]


def test_a_gap_or_an_end_less_soft_is_bridged():
    assert Edge.ENDS not in levels((LOUD, 5), (SOFT, FALLEN_WINDOWS - 1), (LOUD, 5), (SOFT, FALLEN_WINDOWS - 1))
    assert Edge.ENDS not in levels((LOUD, 5), (LOUD - FALL, 20))


def test_what_fell_is_no_part_of_the_utterance():
    endpointer = Endpointer()
    for level in (LOUD, LOUD, LOUD, SOFT, SOFT):
        endpointer.step(0.95, level)
    assert endpointer.trailing == 2


def test_a_knock_does_not_end_the_word_that_follows():
    assert Edge.ENDS not in levels((LOUD, 2), (SOFT, 20))
    assert Edge.ENDS in levels((LOUD, 3), (SOFT, 20))


def test_after_an_utterance_a_new_one_needs_silence():
    told = edges(0.99, 0.7, 0.7, 0.7, 0.75, 0.8, 0.3, 0.8)
    assert told[3:] == [Edge.ENDS, Edge.OUTSIDE, Edge.OUTSIDE, Edge.OUTSIDE, Edge.BEGINS]


@pytest.mark.parametrize(("rise", "edge"), [(5.9, Edge.OUTSIDE), (6.0, Edge.BEGINS)])
def test_or_a_voice_that_rises(rise, edge):
    endpointer = Endpointer()
    for probability in (0.99, 0.7, 0.7, 0.7):
        endpointer.step(probability, SOFT)
    assert endpointer.step(0.9, SOFT + rise) is edge


def test_talk_is_given_up_after_three_seconds_and_not_taken_up_in_the_middle():
    endpointer = Endpointer()
    told = [endpointer.step(0.9, LOUD) for _ in range(LONGEST_WINDOWS + 50)]
    assert told.index(Edge.TOO_LONG) == LONGEST_WINDOWS - 1
    assert set(told[LONGEST_WINDOWS:]) == {Edge.OUTSIDE}
    assert not endpointer.speaking


def test_trailing_windows():
    endpointer = Endpointer()
    assert endpointer.trailing == 0
    for probability in (0.9, 0.9, 0.1, 0.1):
        endpointer.step(probability, LOUD)
    assert (endpointer.speaking, endpointer.trailing) == (True, 2)


def test_abandoned_it_starts_from_silence():
    endpointer = Endpointer()
    for probability in (0.99, 0.7, 0.7, 0.7):
        endpointer.step(probability, LOUD)
    endpointer.abandon()
    assert endpointer.step(0.9, LOUD) is Edge.BEGINS


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-120, 0)), max_size=400))
def test_whatever_is_heard_edges_come_in_order(heard):
    endpointer, inside, length = Endpointer(), False, 0
    for probability, level in heard:
        edge = endpointer.step(probability, level)
        assert (edge in (Edge.OUTSIDE, Edge.BEGINS)) is not inside
        length = length + 1 if inside else int(edge is Edge.BEGINS)
        assert edge is not Edge.ENDS or length > END_WINDOWS
        inside = endpointer.speaking
        assert length <= LONGEST_WINDOWS
