"""The commands that change how it goes on: tempo, variations, level."""

from itertools import pairwise

import pytest
from player import SlowVoice, assert_nothing_overlaps, play, routine_of
from scenes import BRIDGES, LIE, PLANK, WORKOUT, at, rep_seconds, reps_in, same_beats, working
from tables import each_of

from voicecoach.session.actions import Beat, Gain, Talk, Withdraw
from voicecoach.session.commands import Command
from voicecoach.session.place import Changes
from voicecoach.session.scheduling import WITHDRAW_MARGIN
from voicecoach.session.states import State
from voicecoach.session.tuning import MAX_VOLUME_CHANGE, MIN_VOLUME_CHANGE
from voicecoach.session.voice import Tuning
from voicecoach.session.wording import english


@pytest.fixture(scope="module")
def plain():
    return at("bridges", 1).until(State.RESTING)


# -- tempo ----------------------------------------------------------------------------------------


def test_faster_holds_from_the_next_repetition_on():
    player = working(2, 1)
    player.say(Command.FASTER)
    player.until(State.RESTING)
    assert rep_seconds(player) == pytest.approx({1: 6, 2: 6, 3: 6 / 1.1, 4: 6 / 1.1, 5: 6 / 1.1})
    assert "One point eight seconds down." in player.lines()
    assert reps_in(player) == [1, 2, 3, 4, 5]


def test_faster_is_remembered_for_the_exercise_and_for_no_other():
    player = working(2, 1)
    player.say(Command.FASTER)
    player.until(State.RESTING)
    player.until(State.RESTING)
    assert rep_seconds(player, 2)[3] == pytest.approx(6 / 1.1)
    assert player.session.changes.pace == {"bridges": pytest.approx(1.1)}


@each_of(
    ("commands", "pace"),
    [
        ([Command.SLOWER], 1 / 1.1),
        ([Command.FASTER, Command.FASTER], 1.21),
        ([Command.FASTER, Command.SLOWER], 1.0),
        ([Command.FASTER, Command.FASTER, Command.NORMAL_SPEED], 1.0),
        ([Command.FASTER] * 20, 2.0),
        ([Command.SLOWER] * 20, 0.5),
    ],
)
def test_tempo_step_by_step(commands, pace):
    player = at("bridges", 1).until(State.RESTING, 8)
    for command in commands:
        player.wait(0.2).say(command)
    assert player.session.changes.pace["bridges"] == pytest.approx(pace)


@each_of("after", [0.0, 3.0, 5.7, 5.9, 5.999])
def test_faster_right_before_the_end_of_a_set(after, plain):
    player = working(5, after)
    player.say(Command.FASTER)
    player.until(State.RESTING)
    assert same_beats(player, plain)
    player.until(State.WORKING).until(State.RESTING)
    assert rep_seconds(player, 2)[1] == pytest.approx(6 / 1.1)
    assert_nothing_overlaps(player)


@each_of("after", [5.7, 5.76, 5.9])
def test_faster_right_before_the_end_of_a_repetition(after):
    player = working(3, after)
    player.say(Command.FASTER)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]
    assert rep_seconds(player)[4] == pytest.approx(6 / 1.1 if after < 5.75 else 6)
    assert rep_seconds(player)[5] == pytest.approx(6 / 1.1)


def test_tempo_of_what_has_none_changes_nothing():
    player = at("plank", 1).until(State.WORKING, 3)
    player.say(Command.FASTER)
    player.wait(3)
    assert "This exercise has no tempo." in player.lines()
    assert player.session.changes == Changes()
    player.say(Command.UNDO)
    assert "There is nothing to take back." in player.wait(4).lines()


def test_tempo_in_an_introduction_and_in_a_pause():
    player = play(WORKOUT).wait(3)
    player.say(Command.SLOWER)
    assert player.wait(3).lines(player.now - 3)[0] == "Two point two seconds down."
    player.say(Command.PAUSE)
    player.wait(1).say(Command.NORMAL_SPEED)
    assert player.wait(3).lines(player.now - 3) == ["Two seconds down."]
    assert player.state is State.PAUSED


def test_every_withdrawal_leaves_time_for_what_is_on_its_way():
    player = working(2, 4)
    actions = player.say(Command.FASTER)
    since = [action.since for action in actions if isinstance(action, Withdraw)]
    assert since
    assert min(since) >= player.now + WITHDRAW_MARGIN


# -- variations -----------------------------------------------------------------------------------


def test_a_variation_is_done_from_the_next_set_on():
    player = working()
    player.say(Command.EASIER)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]
    assert "From the following set: half bridges." in player.lines()
    player.until(State.RESTING)
    assert reps_in(player, 2) == [1, 2, 3]


def test_a_variation_is_taken_back_before_its_set():
    player = working()
    player.say(Command.EASIER)
    player.until(State.RESTING, 5).say(Command.UNDO)
    assert player.state is State.RESTING
    player.until(State.RESTING)
    assert reps_in(player, 2) == [1, 2, 3, 4, 5]


def test_a_variation_of_another_kind_of_work():
    player = at("bridges", 1).until(State.RESTING, 8)
    player.say(Command.HARDER)
    player.until(State.RESTING)
    assert {beat.phase for beat in player.of(Beat) if beat.set == 2} == {"hold"}


def test_a_variation_that_is_asked_for_twice_is_one_change():
    player = at("bridges", 1).until(State.RESTING, 8)
    player.say(Command.EASIER)
    player.wait(4).say(Command.EASIER)
    player.wait(4).say(Command.UNDO)
    assert player.session.changes.chosen in ({}, {"bridges": "easier"})


def test_a_variation_that_does_not_exist():
    player = working()
    player.say(Command.ALTERNATIVE)
    assert "I know no other form of this exercise." in player.wait(4).lines()
    assert player.session.changes == Changes()


def test_a_variation_without_a_set_to_come():
    player = at("bridges", 3).until_rep(2, 1)
    player.say(Command.EASIER)
    assert "No sets of bridges left." in player.wait(4).lines()
    assert player.session.changes == Changes()


def test_a_variation_in_the_introduction_is_introduced():
    player = play(WORKOUT)
    while LIE not in player.lines():
        player.wait(1)
    player.say(Command.EASIER)
    chosen = player.now
    lines = player.until(State.GET_READY).lines(chosen)
    assert lines[:3] == [
        "From the following set: half bridges.",
        "Three sets of three.",
        "The tempo: Down, two seconds. Hold, one second. Lift, two seconds. Hold, one second.",
    ]
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3]


def test_a_variation_during_the_welcome_does_not_begin_it_again():
    player = play(WORKOUT).wait(3)
    player.say(Command.EASIER)
    chosen = player.now
    lines = player.until(State.GET_READY).lines(chosen)
    assert "Welcome to Trial." not in lines
    assert lines.count("First: bridges.") == 1
    assert "Three sets of three." in lines


def test_a_variation_that_is_taken_back_in_the_introduction():
    player = play(WORKOUT).wait(3)
    player.say(Command.EASIER)
    player.wait(12).say(Command.UNDO)
    undone = player.now
    assert "Three sets of five." in player.until(State.GET_READY).lines(undone)


HALF = {"name": "Half bridges", "reps": 3, "cues": {"setup": ["Lift only half as high."], "form": ["Low is fine."]}}
HALVED = routine_of({"exercises": [{**BRIDGES, "variations": {"easier": HALF}}, PLANK]})
HALF_WAY = ["Half bridges.", "Lift only half as high."]


def test_a_variation_is_explained_before_its_first_set_and_no_more():
    player = at("bridges", 1, workout=HALVED).until_rep(3, 1.2)
    player.say(Command.EASIER)
    player.until(State.GET_READY)
    ready = player.now
    player.until(State.WORKING)
    assert player.lines(ready)[:3] == ["Now set two of three.", *HALF_WAY]
    player.until(State.GET_READY).until(State.WORKING)
    assert player.lines().count(HALF_WAY[1]) == 1
    player.say(Command.REPEAT)
    player.until(State.WORKING)
    assert player.lines().count(HALF_WAY[1]) == 1


@each_of("seconds", [2, 6, 9.5])
def test_a_variation_that_is_chosen_while_one_gets_ready_is_for_the_set_that_is_about_to_begin(seconds):
    player = at("bridges", 2, workout=HALVED).wait(seconds)
    assert player.state is State.GET_READY
    player.say(Command.EASIER)
    chosen = player.now
    player.until(State.RESTING)
    assert player.lines(chosen) == ["Now set two of three.", *HALF_WAY, "Low is fine.", "three", "two", "one"]
    assert reps_in(player, 2) == [1, 2, 3]
    assert_nothing_overlaps(player)


def test_a_variation_that_is_chosen_in_a_pause_before_a_set_is_for_that_set():
    player = at("bridges", 2, workout=HALVED).wait(4)
    player.say(Command.PAUSE)
    player.wait(2).say(Command.EASIER)
    assert player.wait(4).lines()[-1] == "From the following set: half bridges."
    player.say(Command.RESUME)
    player.until(State.RESTING)
    assert player.lines().count(HALF_WAY[1]) == 1
    assert reps_in(player, 2) == [1, 2, 3]


@each_of("scene", ["get ready", "resting"])
def test_a_variation_that_is_taken_back_before_its_set_is_not_done(scene):
    player = at("bridges", 1, workout=HALVED).until(State.RESTING, 3)
    player = player if scene == "resting" else player.until(State.GET_READY, 3)
    player.say(Command.EASIER)
    player = player.wait(3) if scene == "get ready" else player.until(State.GET_READY, 3)
    player.say(Command.UNDO)
    assert player.session.changes == Changes()
    player.until(State.RESTING)
    assert reps_in(player, 2) == [1, 2, 3, 4, 5]


def test_a_set_that_has_begun_stays_as_it_is():
    player = at("bridges", 2, workout=HALVED).until_rep(1, 1)
    player.say(Command.PAUSE)
    player.wait(2).say(Command.EASIER)
    player.wait(3).say(Command.RESUME)
    player.until(State.RESTING)
    assert reps_in(player, 2) == [1, 2, 3, 4, 5]


def test_the_second_side_of_a_set_is_as_the_first():
    plank = {**PLANK, "sets": 2, "variations": {"easier": {"name": "Knees down", "hold": 5}}}
    player = at("plank", 1, workout=routine_of({"exercises": [plank]})).until(State.WORKING).until(State.GET_READY, 1)
    player.say(Command.EASIER)
    player.until(State.FINISHED)
    assert [b.seconds for b in player.of(Beat) if b.set == 1] == 2 * [
        b.seconds for b in player.of(Beat) if b.set == 1 and b.side == "left"
    ]


def test_a_variation_without_a_description_of_its_own_is_named():
    player = working()
    player.say(Command.EASIER)
    player.until(State.GET_READY).until(State.WORKING)
    assert player.lines()[-5:-3] == ["Half bridges.", "Breathe out."]


def test_a_variation_that_the_introduction_has_explained_is_not_explained_again():
    player = play(HALVED).wait(2)
    player.say(Command.EASIER)
    player.until(State.WORKING)
    assert player.lines().count(HALF_WAY[1]) == 1


def test_both_sides_of_a_set_are_the_same_variation():
    sides = {
        "name": "Lunges",
        "reps": 4,
        "sets": 2,
        "sides": "each",
        "variations": {"easier": {"name": "Low", "reps": 2}},
    }
    player = at("lunges", 1, workout=routine_of({"exercises": [sides]})).until_rep(2, 1)
    player.say(Command.EASIER)
    player.until(State.FINISHED)
    reps = [(done.set, done.side, done.rep) for done in player.done("set")]
    assert reps == [(1, "left", 4), (1, "right", 4), (2, "left", 2), (2, "right", 2)]
    assert player.lines().count("Low.") == 1


def test_on_the_first_side_of_the_last_set_a_variation_is_for_the_other_side():
    plank = {**PLANK, "variations": {"easier": {"name": "Knees down", "hold": 5}}}
    player = at("plank", 1, workout=routine_of({"exercises": [plank]})).until(State.WORKING, 3)
    player.say(Command.EASIER)
    player.until(State.FINISHED)
    assert [sum(b.seconds for b in player.of(Beat) if b.side == side) for side in ("left", "right")] == [20, 5]


# -- level ----------------------------------------------------------------------------------------


LOUD = english().variants_of("this-loud")


def test_louder_and_quieter():
    player = working()
    assert Gain(3.0) in player.say(Command.LOUDER)
    assert Gain(-3.0) in player.wait(1).say(Command.QUIETER)
    assert player.level == 0
    assert [line for line in player.wait(4).lines() if line in LOUD] == list(LOUD[:2])


@each_of(("command", "limit"), [(Command.LOUDER, MAX_VOLUME_CHANGE), (Command.QUIETER, MIN_VOLUME_CHANGE)])
def test_the_level_has_its_limits(command, limit):
    player = play(WORKOUT)
    for _ in range(20):
        player.wait(1).say(command)
    assert player.level == limit
    said = player.wait(2).lines(player.now - 2)
    assert english().line("loudest" if limit > 0 else "softest") in said
    player.say(Command.UNDO)  # what changed nothing is not what is taken back
    assert abs(player.level) == abs(limit) - 3


def test_undo_of_louder_takes_nobody_anywhere():
    player = at("bridges", 1).until_rep(2, 1)
    player.say(Command.LOUDER)
    player.until(State.RESTING).until(State.WORKING, 2)
    place = player.session.place
    assert Gain(-3.0) in player.say(Command.UNDO)
    assert (player.state, player.session.place, player.level) == (State.WORKING, place, 0)


def test_the_level_of_the_last_time_is_where_it_begins():
    player = play(WORKOUT, tuning=Tuning(level=MAX_VOLUME_CHANGE - 3))
    assert Gain(3.0) in player.wait(1).say(Command.LOUDER)
    assert player.wait(1).say(Command.LOUDER)[1:2] != [Gain(3.0)]
    assert player.session.tuning == Tuning(level=MAX_VOLUME_CHANGE)


# -- speech rate ----------------------------------------------------------------------------------

SO = english().variants_of("talks-so")


@each_of("player", [working, lambda: play(WORKOUT).wait(4), lambda: play(WORKOUT).until(State.RESTING, 2)])
def test_what_tells_of_another_speech_rate_is_said_at_it(player):
    player = player()
    state, asked = player.state, player.now
    [talk] = [action for action in player.say(Command.TALK_SLOWER) if isinstance(action, Talk)]
    assert talk == Talk(1 / 1.1, (SO[0],))
    assert SO[0] in player.wait(3).lines(asked)
    assert player.state is state
    assert player.at(SO[0], asked) - asked <= 0.9


def test_another_speech_rate_moves_no_beat():
    quiet, told = working(), working()
    told.say(Command.TALK_SLOWER)
    assert [beat.at for beat in told.wait(6).beats()] == [beat.at for beat in quiet.wait(6).beats()]


def test_an_answer_at_the_new_rate_waits_for_its_sound_and_the_beat_does_not():
    player = play(WORKOUT, SlowVoice(6, frozenset(SO))).until(State.WORKING, 2.5)
    asked = player.now
    player.say(Command.TALK_FASTER)
    player.wait(5)
    assert 0.5 < player.at(SO[0], asked) - asked < 3
    gaps = [round(b.at - a.at - a.seconds, 3) for a, b in pairwise(player.beats(asked - 1))]
    assert set(gaps) == {0}


@each_of(
    ("command", "limit", "line"),
    [(Command.TALK_FASTER, 1.25, "quickest"), (Command.TALK_SLOWER, 0.8, "calmest")],
)
def test_the_speech_rate_has_its_limits(command, limit, line):
    player = play(WORKOUT, talk_limits=(0.8, 1.25))
    for _ in range(5):
        player.wait(1).say(command)
    assert player.talks[-1].pace == player.session.tuning.pace == limit
    assert english().line(line) in player.wait(2).lines(player.now - 2)
    player.say(Command.UNDO)
    assert player.talks[-1].pace == pytest.approx(1.1**2 if limit > 1 else 1.1**-2)


def test_undo_of_another_speech_rate_is_said_at_the_one_of_before():
    player = working()
    player.say(Command.TALK_SLOWER)
    player.wait(3).say(Command.UNDO)
    assert player.talks[-1] == Talk(1.0, ("Taken back.",))
    assert "Taken back." in player.wait(3).lines(player.now - 3)
    assert player.session.tuning == Tuning()


def test_undo_of_what_moved_leaves_a_speech_rate_that_was_chosen_later():
    player = play(WORKOUT).wait(4)
    player.say(Command.NEXT)
    player.wait(4).say(Command.TALK_FASTER)
    player.wait(4).say(Command.PAUSE)
    player.wait(4).say(Command.UNDO)
    assert player.session.tuning.pace == pytest.approx(1.1)


def test_a_question_is_asked_again_at_the_new_rate():
    player = working()
    player.say(Command.STOP)
    player.wait(4).say(Command.TALK_SLOWER)
    asked = player.now
    lines = player.wait(6).lines(asked)
    assert lines[0] == SO[0]
    assert english().line("end-workout") in lines
    assert player.state is State.ASKING
