import pytest

from voicecoach.cli.bars import EDGE, EMPTY, FULL_BLOCK, TEMPO_CELLS, TempoBar, bar, level_bar

TEMPO = {"eccentric": 3.0, "pause_low": 1.0, "concentric": 2.0, "pause_high": 0.0}


def cells(drawn):
    """Filled and all cells of each phase."""
    return [(part.count(FULL_BLOCK), len(part)) for part in drawn.strip(EDGE).split(EDGE)]


@pytest.mark.parametrize(
    ("share", "drawn"), [(0, "░░░░"), (0.5, "██░░"), (1, "████"), (-1, "░░░░"), (7, "████"), (0.13, "█░░░")]
)
def test_a_bar(share, drawn):
    assert bar(share, 4) == f"{drawn}▏"


@pytest.mark.parametrize(
    ("level", "word"), [(-90.0, "silent"), (-74.0, ""), (-30.0, ""), (-3.0, ""), (-2.0, "too loud"), (3.0, "too loud")]
)
def test_a_level(level, word):
    drawn = level_bar(level, 10)
    assert drawn.partition(" ")[2] == word
    assert "▏" in drawn


def test_no_level_is_nothing():
    assert level_bar(None, 10) == ""


def test_before_the_first_beat_and_without_a_tempo_there_is_nothing():
    tempo = TempoBar()
    tempo.begin(TEMPO)
    assert tempo.drawn(0.0) == ""
    tempo.begin({})
    tempo.beat("hold", 1, 0.0)
    assert tempo.drawn(1.0) == ""


def test_phases_stand_side_by_side_and_fill_one_after_the_other():
    tempo = TempoBar()
    tempo.begin(TEMPO)
    tempo.beat("eccentric", 1, 10.0)
    assert cells(tempo.drawn(10.0)) == [(0, 9), (0, 3), (0, 6)]
    assert cells(tempo.drawn(11.5)) == [(4, 9), (0, 3), (0, 6)]
    tempo.beat("pause_low", 1, 13.0)
    tempo.beat("concentric", 1, 14.0)
    assert cells(tempo.drawn(15.0)) == [(9, 9), (3, 3), (3, 6)]
    assert cells(tempo.drawn(99.0)) == [(9, 9), (3, 3), (6, 6)]


def test_counts_inside_a_phase_do_not_begin_it_anew():
    tempo = TempoBar()
    tempo.begin(TEMPO)
    for at in (10.0, 11.0, 12.0):
        tempo.beat("eccentric", 1, at)
    assert cells(tempo.drawn(13.0))[0] == (9, 9)


def test_a_faster_pace_is_shown_from_the_second_repetition_on():
    tempo = TempoBar()
    tempo.begin(TEMPO)
    tempo.beat("eccentric", 1, 0.0)
    tempo.beat("pause_low", 1, 2.0)
    tempo.beat("concentric", 1, 2.5)
    tempo.beat("eccentric", 2, 3.5)
    assert cells(tempo.drawn(4.5)) == [(3, 6), (0, 2), (0, 3)]


def test_a_phase_that_the_routine_did_not_name_is_learnt():
    tempo = TempoBar()
    tempo.begin({"hold": 5.0})
    tempo.beat("hold", 1, 0.0)
    tempo.beat("pause_low", 1, 5.0)
    assert cells(tempo.drawn(6.0)) == [(0, 15)]
    tempo.beat("hold", 2, 8.0)
    assert cells(tempo.drawn(8.0)) == [(0, 15), (0, 9)]


def test_what_a_pause_cuts_is_no_length():
    tempo = TempoBar()
    tempo.begin(TEMPO)
    tempo.beat("eccentric", 1, 0.0)
    tempo.pause()
    assert tempo.drawn(1.0) == ""
    tempo.beat("eccentric", 1, 30.0)
    assert cells(tempo.drawn(31.5)) == [(4, 9), (0, 3), (0, 6)]


def test_another_set_keeps_what_was_learnt_and_another_exercise_does_not():
    tempo = TempoBar()
    tempo.begin(TEMPO)
    tempo.beat("eccentric", 1, 0.0)
    tempo.beat("pause_low", 1, 2.0)
    tempo.begin(dict(TEMPO))
    tempo.beat("eccentric", 1, 60.0)
    assert cells(tempo.drawn(60.0))[0] == (0, 6)
    tempo.begin({"eccentric": 1.0, "concentric": 1.0})
    tempo.beat("eccentric", 1, 90.0)
    assert cells(tempo.drawn(90.0)) == [(0, 3), (0, 3)]


def test_a_long_hold_is_no_wider_than_there_is_room():
    tempo = TempoBar()
    tempo.begin({"hold": 60.0})
    tempo.beat("hold", 1, 0.0)
    drawn = tempo.drawn(30.0)
    assert drawn == FULL_BLOCK * (TEMPO_CELLS // 2) + EMPTY * (TEMPO_CELLS // 2) + EDGE
