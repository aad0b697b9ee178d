"""The counting rule: of a whole set every number is heard, or every fifth and the last three."""

from itertools import product

import pytest
from player import played, routine

from voicecoach.session.actions import Beat, Say
from voicecoach.session.reps import (
    Count,
    Manner,
    Verbosity,
    beats_of,
    counts_all,
    hold_beats,
    rep_beats,
    room,
    work_beats,
)
from voicecoach.session.states import Phase
from voicecoach.session.voice import EstimatedVoice
from voicecoach.session.wording import english

NUMBERS = {english().number(n): n for n in range(1, 100)}


def fits(text, slot):
    return EstimatedVoice().seconds(text) <= room(slot, 0.0)


def manner(pace=1.0, verbosity=Verbosity.FULL):
    return Manner(pace, verbosity, fits)


def counted(tempo, reps, how=None, **fields):
    """The texts of each repetition of a set."""
    exercise = next(routine({"name": "A", "reps": reps, "tempo": tempo, **fields}).exercises())
    how = how or manner()
    every = counts_all(exercise, reps, how)
    sets = [rep_beats(exercise, exercise.tempo, Count(rep, reps, every), how) for rep in range(1, reps + 1)]
    return [[beat.text for beat in beats] for beats in sets]


def numbers(told):
    """Which repetitions hear their own number."""
    heard = [{NUMBERS.get((text or "").split(", ")[-1]) for text in texts} for texts in told]
    return [rep for rep, values in enumerate(heard, 1) if rep in values]


@pytest.mark.parametrize("tempo", ["2-0-1-0", "3-0-1-0", "4-0-1-0", "1-1-1-0", "1-0-1-0", "3-1-2-0"])
def test_every_repetition_is_numbered_where_a_beat_has_room(tempo):
    assert numbers(counted(tempo, 12)) == list(range(1, 13))


def test_the_number_of_a_short_lift_takes_a_second_of_the_lowering():
    told = counted("3-0-1-0", 16, words={"concentric": "lift up"})
    assert told[6] == ["down", "two", "seven", "lift up"]


@pytest.mark.parametrize("reps", [3, 10, 12, 17])
def test_else_it_is_every_fifth_and_the_last_three(reps):
    told = counted("0.8-0-0.8-0", reps, words={"concentric": "lift up"})
    assert numbers(told) == [rep for rep in range(1, reps + 1) if rep % 5 == 0 or rep > reps - 3]


def test_a_repetition_without_a_number_keeps_the_words_of_its_movements():
    told = counted("0.8-0-0.8-0", 10, words={"concentric": "lift up"})
    assert told[5] == ["down", "lift up"]
    assert told[4] == ["down", "five"]


def test_repetitions_shorter_than_their_numbers_give_way_to_them():
    told = counted("0-0-1-0", 10, manner(pace=4.0))
    assert told[4:6] == [["five"], [None]]
    assert told[9] == ["ten"]


TEMPOS = [phases for phases in product((0, 1, 2, 3, 8), (0, 1, 4), (0, 1, 2, 8), (0, 1, 4)) if phases[0] or phases[2]]
"""A tenth of those of `benchmarks/counting.py`."""


@pytest.mark.parametrize("pace", [0.5, 1.0, 2.0])
def test_no_tempo_leaves_a_set_without_numbers(pace):
    for phases in TEMPOS:
        told = numbers(counted("-".join(map(str, phases)), 8, manner(pace)))
        assert told, phases
        assert told[-1] == 8, phases
        assert told == list(range(1, 9)) or set(told) <= {5, 6, 7, 8}, phases


def test_a_long_word_is_said_over_the_next_second_whose_count_gives_way():
    told = counted("3-1-2-0", 4, words={"eccentric": "slowly all the way"})
    assert told[0] == ["slowly all the way", None, "three", "hold", "lift", "one"]


def test_a_word_longer_than_its_phase_is_a_tone():
    assert counted("1-1-2-0", 2, words={"eccentric": "slowly all the way"})[0][0] is None


def test_tones_alone_are_never_numbered():
    assert numbers(counted("2-0-1-0", 6, manner(verbosity=Verbosity.BEATS))) == []


# -- holds and timed work ---------------------------------------------------------------------------


def beats(*exercises):
    return played(routine(*exercises)).of(Beat)


def test_each_of_several_holds_is_numbered():
    said = [beat.text for beat in beats({"name": "Fist", "reps": 4, "hold": 3, "release": 1})]
    assert said == [
        "hold",
        "one",
        "relax, one",
        "hold",
        "one",
        "relax, two",
        "hold",
        "one",
        "relax, three",
        "hold, four",
        "one",
    ]


@pytest.mark.parametrize(("release", "counted_out"), [(9, []), (10, [7, 8, 9]), (30.5, [27.5, 28.5, 29.5])])
def test_a_long_release_between_holds_is_counted_out(release, counted_out):
    told = beats({"name": "Fist", "reps": 2, "hold": 5, "release": release})
    relaxed = [beat for beat in told if beat.phase is Phase.PAUSE_LOW]
    assert [(beat.text, pytest.approx(beat.at - relaxed[0].at)) for beat in relaxed] == [
        ("relax, one", 0),
        *zip(("three", "two", "one"), counted_out, strict=False),
    ]
    assert sum(beat.seconds for beat in relaxed) == release
    assert told[-1].at - relaxed[0].at > release


def test_a_long_release_is_tones_where_only_tones_are_wanted():
    exercise = next(routine({"name": "Fist", "reps": 2, "hold": 5, "release": 12}).exercises())
    told = beats_of(exercise, 1, Count(1, 2), manner(verbosity=Verbosity.BEATS))
    assert [beat.text for beat in told if beat.phase is Phase.PAUSE_LOW] == [None] * 4


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (60, ["five", "ten"]),
        (150, ["one minute", "thirty seconds left", "three"]),
        (200, ["one minute", "two minutes", "thirty seconds left", "three", "two", "one"]),
    ],
)
def test_long_holds_are_told_by_the_minute(length, said):
    assert [beat.text for beat in hold_beats(length, "hold", manner())][1 : len(said) + 1] == said


def test_long_work_tells_its_minutes_beside_its_half():
    said = [(beat.offset, beat.text) for beat in work_beats(240, manner())]
    assert said[:6] == [
        (0, "begin"), (60, "one minute"), (120, "halfway"), (180, "three minutes"), (210, "thirty seconds left"),
        (230, "ten seconds"),
    ]  # fmt: skip


# -- sides in turn ----------------------------------------------------------------------------------

ASIDE = {"name": "Aside", "sides": "alternating", "rest": 5, "get_ready": 3}


@pytest.mark.parametrize(
    ("work", "sides"),
    [
        ({"sets": 3, "hold": 10}, "lrl"),
        ({"sets": 2, "work": 10}, "lr"),
        ({"sets": 2, "reps": 5, "tempo": "2-0-2-0"}, "lrlrlrlrlr"),
        ({"sets": 2, "reps": 4, "tempo": "2-0-2-0"}, "lrlrlrlr"),
        ({"reps": [1, 2, 1], "tempo": "2-0-2-0"}, "lrlr"),
        ({"sets": 2, "reps": 3, "tempo": "2-0-2-0", "first_side": "right"}, "rlrlrl"),
    ],
)
def test_both_sides_are_reached_in_turn_over_all_sets(work, sides):
    done = [(beat.set, beat.rep, beat.side) for beat in beats({**ASIDE, **work})]
    assert "".join(side[0] for *_, side in dict.fromkeys(done)) == sides


@pytest.mark.parametrize(
    ("work", "said"),
    [
        ({"hold": 10}, ["Left side.", "Right side."]),
        ({"reps": 3, "tempo": "2-0-2-0"}, ["Sides in turn, left first.", "Sides in turn, right first."]),
    ],
)
def test_each_set_says_with_which_side_it_begins(work, said):
    told = [say.text for say in played(routine({**ASIDE, "sets": 2, **work})).of(Say)]
    assert [text for text in told if text in said] == said
