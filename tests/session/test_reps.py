from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from player import routine
from tables import each_of

from voicecoach.routine.models import StartWith, Tempo
from voicecoach.session.actions import Earcon, Glide
from voicecoach.session.reps import (
    NEXT_LEAD,
    WORD_GAP,
    Count,
    Manner,
    Role,
    Verbosity,
    hold_beats,
    phases,
    rep_beats,
    room,
    split_seconds,
    work_beats,
)
from voicecoach.session.states import Phase
from voicecoach.session.voice import EstimatedVoice
from voicecoach.session.wording import english

LOWER, LOW, LIFT, HIGH = Phase.ECCENTRIC, Phase.PAUSE_LOW, Phase.CONCENTRIC, Phase.PAUSE_HIGH


def fits(text, slot):
    return EstimatedVoice().seconds(text) <= slot


def manner(pace=1.0, verbosity=Verbosity.FULL, fits=fits):
    return Manner(pace, verbosity, fits)


def one_rep(tempo="3-1-2-1", rep=2, reps=10, how=None, **fields):
    """The beats of a repetition that has nothing to announce, if not told otherwise."""
    exercise = next(routine({"name": "A", "reps": reps, "tempo": tempo, **fields}).exercises())
    return rep_beats(exercise, exercise.tempo, Count(rep, reps), how or manner())


def words(beats):
    return [beat.text for beat in beats]


def seconds(beats):
    """Seconds of each phase, in order."""
    found = {}
    for beat in beats:
        found[beat.phase] = found.get(beat.phase, 0) + beat.seconds
    return found


def test_a_word_needs_room_for_the_next_one_s_beginning():
    assert room(1.0, 0.0) == pytest.approx(1.0 - NEXT_LEAD - WORD_GAP)
    assert room(1.0, 0.18) == pytest.approx(room(1.0, 0.0) + 0.18)


# -- the falling tone -----------------------------------------------------------------------------


def test_a_tone_falls_evenly_through_the_eccentric_phase_alone():
    beats = one_rep("3.5-1-2-1")
    glides = [beat.glide for beat in beats if beat.phase is LOWER]
    assert glides == [
        Glide(0, pytest.approx(1 / 3.5)),
        Glide(pytest.approx(1 / 3.5), pytest.approx(2 / 3.5)),
        Glide(pytest.approx(2 / 3.5), 1),
    ]
    assert {beat.glide for beat in beats if beat.phase is not LOWER} == {None}
    silent = Manner(1.0, Verbosity.FULL, fits, eccentric_tone=False)
    assert {beat.glide for beat in one_rep(how=silent)} == {None}


# -- phases ---------------------------------------------------------------------------------------


@each_of(
    ("tempo", "start", "order"),
    [
        ("3-1-2-1", "lower", [(LOWER, 3), (LOW, 1), (LIFT, 2), (HIGH, 1)]),
        ("3-1-2-1", "lift", [(LIFT, 2), (HIGH, 1), (LOWER, 3), (LOW, 1)]),
        ("3-0-2-0", "lower", [(LOWER, 3), (LIFT, 2)]),
        ("0-1-3-0", "lower", [(LOW, 1), (LIFT, 3)]),
        ("40X0", "lower", [(LOWER, 4), (LIFT, 1)]),
        ("X131", "lift", [(LIFT, 3), (HIGH, 1), (LOWER, 1), (LOW, 1)]),
        ("2.5-0-1.25-0", "lower", [(LOWER, 2.5), (LIFT, 1.25)]),
    ],
)
def test_phases_come_in_the_order_in_which_they_are_done(tempo, start, order):
    assert phases(Tempo.model_validate(tempo), StartWith(start)) == order


# -- seconds --------------------------------------------------------------------------------------


@each_of(
    ("length", "beats"),
    [
        (1, [(0, 1)]),
        (3, [(0, 1), (1, 1), (2, 1)]),
        (0.25, [(0, 0.25)]),
        (0.5, [(0, 0.5)]),
        (1.5, [(0, 1.5)]),
        (1.6, [(0, 1), (1, 0.6)]),
        (2.5, [(0, 1), (1, 1.5)]),
        (2.75, [(0, 1), (1, 1), (2, 0.75)]),
    ],
)
def test_a_phase_is_split_into_seconds(length, beats):
    assert split_seconds(length) == pytest.approx([pytest.approx(beat) for beat in beats])


@given(st.floats(0.1, 60))
def test_seconds_add_up_and_none_is_shorter_than_a_word(length):
    beats = split_seconds(length)
    assert sum(seconds for _, seconds in beats) == pytest.approx(length)
    assert [offset for offset, _ in beats] == list(range(len(beats)))
    assert all(seconds > 0.499 for _, seconds in beats[1:])


@each_of("tempo", ["3-1-2-1", "2.5-0-1.4-0", "40X0", "0-1-3-0", "5-2-0-0", "0.25-0-0.25-0"])
@each_of("pace", [0.5, 1 / 1.1, 1.0, 1.1, 2.0])
@each_of("start", ["lower", "lift"])
def test_counts_add_up_to_their_phase_and_follow_without_a_gap(tempo, pace, start):
    beats = one_rep(tempo, how=manner(pace), start_with=start)
    written = dict(phases(Tempo.model_validate(tempo), StartWith(start)))
    assert seconds(beats) == pytest.approx({phase: length / pace for phase, length in written.items()})
    assert beats[0].offset == 0
    for before, after in pairwise(beats):
        assert before.offset + before.seconds == pytest.approx(after.offset)


def test_a_faster_pace_leaves_out_seconds_rather_than_squeezing_them():
    assert [beat.seconds for beat in one_rep("4-0-2-0", how=manner(2.0))] == pytest.approx([1, 1, 1])


# -- words ----------------------------------------------------------------------------------------


def test_words_of_a_repetition():
    assert words(one_rep()) == ["down", "two", "three", "hold", "lift", "two", "two"]


def test_own_words_stand_where_their_phase_begins():
    own = {"eccentric": "sink", "pause_low": "still", "concentric": "rise", "pause_high": "tall"}
    assert words(one_rep("2-1-2-2", words=own)) == ["sink", "two", "still", "rise", "two", "tall", "two"]


@each_of(
    ("tempo", "last"),
    [
        ("3-1-2-1", ["two", "seven"]),  # its number stands on the pause
        ("3-1-2-0", ["lift", "seven"]),  # or on the last second of the movement
        ("3-1-1-0", ["hold", "lift, seven"]),  # or behind the movement's word
    ],
)
def test_the_number_of_a_repetition_is_its_last_word(tempo, last):
    assert words(one_rep(tempo, rep=7, reps=20))[-2:] == last


@each_of(
    ("rep", "reps", "said"),
    [
        (24, 50, ["twenty four"]),
        (26, 50, ["six"]),
        (30, 50, ["thirty"]),
        (15, 30, ["fifteen", "halfway"]),
        (26, 52, ["six", "halfway"]),
    ],
)
def test_a_long_number_is_counted_by_its_ones(rep, reps, said):
    how = manner(fits=lambda text, _: text != "twenty six")
    assert words(one_rep("3-1-2-2", rep=rep, reps=reps, how=how))[-len(said) :] == said


def test_a_long_number_behind_a_word_too():
    how = manner(fits=lambda text, _: len(text) <= len("lift, three"))
    assert words(one_rep("3-1-1-0", rep=23, reps=50, how=how))[-1] == "lift, three"


def test_without_another_beat_the_number_stands_behind_the_word():
    assert words(one_rep("1-0-1-0", rep=7, reps=20, words={"concentric": "up"})) == ["down", "up, seven"]


def test_lifting_first_ends_with_the_lowering():
    assert words(one_rep("3-0-2-0", rep=4, start_with="lift")) == ["lift", "two", "down", "two", "four"]


@each_of(("rep", "reps", "after"), [(5, 10, "halfway"), (9, 10, "last one"), (3, 6, "halfway"), (2, 3, "last one")])
def test_announcements_come_after_the_number(rep, reps, after):
    assert words(one_rep("3-1-2-2", rep=rep, reps=reps))[-2:] == [
        words(one_rep("3-1-2-2", rep=rep, reps=50))[-1],
        after,
    ]


@each_of(("rep", "reps"), [(1, 2), (2, 4), (2, 5), (10, 10), (1, 1), (3, 7)])
def test_not_every_repetition_has_something_to_announce(rep, reps):
    assert Count(rep, reps).after is None


@each_of(("rep", "before"), [(6, "halfway"), (10, "last-one"), (1, None), (4, None)])
def test_what_found_no_room_is_announced_early_in_the_next_repetition(rep, before):
    assert Count(rep, 10).before == before
    said = english().line(before) if before else "two"
    assert words(one_rep("3-1-2-0", rep=rep, reps=10))[1] == said


def test_what_found_room_is_not_announced_twice():
    assert words(one_rep("3-1-2-2", rep=6, reps=10))[:3] == ["down", "two", "three"]


def test_without_any_second_to_spare_nothing_is_announced():
    assert words(one_rep("1-0-1-0", rep=10, reps=10)) == ["down", "lift, ten"]


def test_a_short_set_has_no_halfway():
    announced = [Count(rep, 4).after for rep in range(1, 5)]
    assert announced == [None, None, "last-one", None]


@each_of("word", ["slowly and with control downwards"])
def test_a_word_that_does_not_fit_becomes_a_tone(word):
    beats = one_rep("1-0-3-0", words={"eccentric": word})
    assert words(beats) == [None, "lift", "two", "two"]
    assert [beat.tone for beat in beats] == [Earcon.LOWER, Earcon.BEAT, Earcon.BEAT, Earcon.BEAT]


def test_where_no_word_fits_all_are_tones():
    assert set(words(one_rep(how=manner(fits=lambda *_: False)))) == {None}


# -- verbosity ------------------------------------------------------------------------------------


def test_brief_keeps_phase_words_and_numbers_of_repetitions():
    assert words(one_rep(how=manner(verbosity=Verbosity.BRIEF))) == ["down", None, None, "hold", "lift", None, "two"]


def test_brief_tells_a_second_from_a_repetition_of_the_same_number():
    assert words(one_rep("3-0-2-0", rep=2, how=manner(verbosity=Verbosity.BRIEF))) == [
        "down",
        None,
        None,
        "lift",
        "two",
    ]


def test_brief_keeps_announcements():
    assert words(one_rep("3-0-2-0", rep=10, how=manner(verbosity=Verbosity.BRIEF)))[1] == "last one"


def test_beats_are_tones_that_tell_lowering_from_lifting():
    beats = one_rep(how=manner(verbosity=Verbosity.BEATS))
    assert set(words(beats)) == {None}
    assert [beat.tone for beat in beats if beat.role is Role.MOVE] == [Earcon.LOWER, Earcon.BEAT]


@each_of("verbosity", list(Verbosity))
def test_how_much_is_said_changes_no_time(verbosity):
    times = [(beat.offset, beat.seconds, beat.phase) for beat in one_rep(how=manner(verbosity=verbosity))]
    assert times == [(beat.offset, beat.seconds, beat.phase) for beat in one_rep()]


# -- holds ----------------------------------------------------------------------------------------


@each_of(
    ("length", "counted"),
    [
        (0.5, {0: "hold"}),
        (2, {0: "hold"}),
        (2.6, {0: "hold", 1.6: "one"}),
        (2.5, {0: "hold", 1.5: "one"}),
        (4, {0: "hold", 2: "two", 3: "one"}),
        (4.5, {0: "hold", 1.5: "three", 2.5: "two", 3.5: "one"}),
        (5, {0: "hold", 2: "three", 3: "two", 4: "one"}),
        (8, {0: "hold", 5: "three", 6: "two", 7: "one"}),
        (10, {0: "hold", 5: "five", 7: "three", 8: "two", 9: "one"}),
        (12.5, {0: "hold", 5: "five", 9.5: "three", 10.5: "two", 11.5: "one"}),
        (
            30,
            {
                0: "hold",
                5: "five",
                10: "ten",
                15: "fifteen",
                20: "twenty",
                25: "twenty five",
                27: "three",
                28: "two",
                29: "one",
            },
        ),
    ],
)
def test_a_hold_is_counted_every_five_seconds_and_at_its_end(length, counted):
    beats = hold_beats(length, "hold", manner())
    assert {round(beat.offset, 6): beat.text for beat in beats} == counted
    assert sum(beat.seconds for beat in beats) == pytest.approx(length)
    assert {beat.phase for beat in beats} == {Phase.HOLD}


def test_a_long_word_for_a_short_hold_becomes_a_tone():
    assert words(hold_beats(0.5, "squeeze very hard", manner())) == [None]


@each_of("length", [1, 20, 29, 30, 45, 600])
def test_timed_work_says_when_it_begins_and_how_much_is_left(length):
    beats = work_beats(length, manner())
    heard = {round(beat.offset, 6): beat.text for beat in beats}
    assert heard[0] == "begin"
    assert heard.get(length / 2) == ("halfway" if length >= 20 else None)
    assert heard.get(length - 10) == ("ten seconds" if length >= 30 else "halfway" if length == 20 else None)
    assert [heard.get(length - n) for n in (3, 2, 1)] == (
        ["three", "two", "one"] if length > 5 else [None, None, "begin"]
    )
    assert sum(beat.seconds for beat in beats) == pytest.approx(length)
    assert {beat.phase for beat in beats} == {Phase.COUNT}


@each_of("make", [lambda how: hold_beats(12, "hold", how), lambda how: work_beats(40, how)])
def test_holds_and_timed_work_are_counted_in_brief_too_and_in_tones(make):
    assert words(make(manner(verbosity=Verbosity.BRIEF))) == words(make(manner()))
    assert set(words(make(manner(verbosity=Verbosity.BEATS)))) == {None}


@given(st.floats(0.3, 300))
def test_the_beats_of_a_hold_come_one_after_the_other(length):
    for beats in (hold_beats(length, "hold", manner()), work_beats(length, manner())):
        assert beats[0].offset == 0
        assert all(beat.seconds > 0 for beat in beats)
        assert sum(beat.seconds for beat in beats) == pytest.approx(length)
        assert all(beat.text is None or fits(beat.text, beat.seconds) for beat in beats)


def test_a_number_is_not_said_over_a_word_that_is_longer_than_its_beat():
    long = {"tempo": "20X0", "start_with": "lift", "words": {"eccentric": "way down and further down"}}
    for rep, reps in ((1, 1), (3, 3), (9, 10)):
        said = [beat for beat in one_rep(rep=rep, reps=reps, **long) if beat.text]
        assert english().number(rep) in " ".join(beat.text for beat in said)
        for beat, after in pairwise(said):
            assert fits(beat.text, after.offset - beat.offset)
