"""How a session begins, is paused, and rests; a listener who does what nobody thought of."""

import pytest
from player import COUNT_IN, assert_nothing_overlaps, play, played, routine
from scenes import BRIDGES, WORKOUT, at, first_beat, length, reps_in, steps, working
from tables import each_of

from voicecoach.session.actions import Beat, Chime, Earcon, Obeyed, Say, Silence, StateEntered
from voicecoach.session.commands import Command
from voicecoach.session.events import Heard
from voicecoach.session.line_timing import LINE_GAP
from voicecoach.session.pausing import CHIME_ROOM, END_PAUSE, LONG_PAUSE
from voicecoach.session.place import Place
from voicecoach.session.session import MORE_REST
from voicecoach.session.states import State

# -- beginning ------------------------------------------------------------------------------------


def test_begin_tells_where_it_begins():
    player = play(WORKOUT)
    assert steps(player) == [("intro", "bridges", None, None)]
    assert player.wait(0.5).at("Welcome to Trial.") == pytest.approx(0.3)


def test_a_workout_may_begin_with_a_set_in_the_middle():
    player = at("bridges", 2)
    assert steps(player) == [("set", "bridges", 2, None)]
    assert player.wait(1).lines() == ["Now set two of three."]
    player.until(State.RESTING)
    assert reps_in(player, 2) == [1, 2, 3, 4, 5]


def resumed(place, **options):
    return play(WORKOUT, start=place, resumed=True, **options)


def test_a_set_that_is_taken_up_in_another_session():
    player = resumed(Place(1, rep=4, line=2, entered=True, variation=None))
    assert steps(player) == [("set", "bridges", 1, None)]
    player.until(State.RESTING)
    assert player.lines()[:3] == [
        "Welcome back.",
        "We go on with bridges.",
        "Set one of three, repetition four.",
    ]
    assert player.lines()[3:6] == list(COUNT_IN)
    assert reps_in(player) == [4, 5]
    assert first_beat(player).at >= BRIDGES["get_ready"]


def test_a_rest_that_is_taken_up_in_another_session():
    player = resumed(Place(2, elapsed=10, line=2, entered=True))
    assert steps(player) == [("rest", "bridges", 1, None)]
    player.until(State.GET_READY)
    assert player.now == pytest.approx(30, abs=0.01)
    assert player.lines()[:3] == ["Welcome back.", "We go on with bridges.", "Twenty seven seconds of rest left."]


def test_an_introduction_that_is_taken_up_in_another_session_is_told_whole():
    player = resumed(Place(0, line=6, entered=True))
    assert steps(player) == [("intro", "bridges", None, None)]
    lines = player.until(State.GET_READY).lines()
    assert lines[:3] == ["Welcome back.", "We go on with bridges.", "First: bridges."]
    assert "Bend your knees." in lines


def test_a_set_that_had_not_begun_is_announced():
    player = resumed(Place(1))
    assert steps(player) == [("set", "bridges", 1, None)]
    player.until(State.WORKING)
    assert player.lines()[-3:] == list(COUNT_IN)


def test_a_workout_that_is_taken_up_finishes():
    player = resumed(Place(3, rep=2, entered=True), listening=False).finish()
    assert player.ended.reason == "finished"
    assert reps_in(player, 2) == [2, 3, 4, 5]


@each_of("now", [3.000_004, 2.999_996])
def test_commands_off_the_grid_of_frames_are_taken_to_the_nearest(now):
    session = play(WORKOUT).session
    _, _, entered, *_ = session.handle(Heard(Command.PAUSE), now)
    assert entered == StateEntered(3.0, State.PAUSED)
    assert session.state is State.PAUSED


def test_where_it_is_includes_the_rest_that_is_over():
    player = at("bridges", 1).until(State.RESTING)
    begins = player.now
    player.advance(begins + 12)
    assert player.look().here(player.now).elapsed == pytest.approx(12, abs=0.01)
    assert player.session.exercise().id == "bridges"


def test_the_records_of_a_command_stand_before_its_consequences():
    player = working()
    actions = player.say(Command.PAUSE)
    assert [type(action) for action in actions[:2]] == [Obeyed, Silence]
    assert [action.text for action in actions if isinstance(action, Say | Beat)] == ["Paused. Say continue."]


def test_what_the_session_does_not_know_is_a_mistake_of_the_program():
    session = play(WORKOUT).session
    with pytest.raises(AssertionError):
        session.handle("wake up", 1.0)
    with pytest.raises(AssertionError):
        session._apply("something")


# -- pause and resume -----------------------------------------------------------------------------


@each_of("before", [0.01, 0.5, 3.0, 5.9])
def test_pause_in_a_repetition_has_not_done_it(before):
    player = at("bridges", 1).until_rep(3, -before)
    player.say(Command.PAUSE)
    player.wait(20).say(Command.RESUME)
    resumed = player.now
    assert reps_in(player) == [1]
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]
    assert (first_beat(player, resumed).rep, first_beat(player, resumed).phase) == (2, "eccentric")


def test_pause_at_the_very_moment_at_which_a_repetition_is_done():
    player = at("bridges", 1).until_rep(3)
    player.say(Command.PAUSE)
    assert reps_in(player) == [1, 2]
    player.wait(5).say(Command.RESUME)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]


@each_of("after", [0.0, 0.01, 0.3, 0.69])
def test_pause_right_after_the_last_repetition_of_all_does_not_ask_for_it_again(after):
    player = play(routine({**BRIDGES, "sets": 1}), start=Place(1)).until_rep(5, 6 + after)
    player.say(Command.PAUSE)
    player.wait(5).say(Command.RESUME)
    player.finish()
    assert reps_in(player) == [1, 2, 3, 4, 5]
    assert player.ended.reason == "finished"
    assert not player.beats(player.silences[0][0])


def test_pause_is_confirmed_by_an_earcon_after_the_silence():
    player = at("bridges", 1).until_rep(2, 1)
    player.say(Command.PAUSE)
    paused = player.now
    [chime] = [chime for chime in player.wait(5).of(Chime) if chime.at >= paused]
    assert chime.earcon is Earcon.PAUSED
    assert chime.at > paused + 0.5
    assert player.lines(paused) == ["Paused. Say continue."]


def test_the_second_pause_is_told_shorter():
    player = at("bridges", 1).until_rep(2, 1)
    for command in (Command.PAUSE, Command.PAUSE, Command.RESUME, Command.PAUSE):
        player.say(command)
        player.wait(4)
    said = player.lines()
    assert said.count("Paused. Say continue.") == 1
    assert said[-1] == "Paused."


def test_ten_minutes_of_pause():
    player = at("bridges", 1).until_rep(2, 1)
    player.say(Command.PAUSE)
    paused = player.now
    player.wait(LONG_PAUSE + 10)
    later = ["Say continue to go on.", "I am still here, whenever you are.", "Say continue to go on."]
    assert player.lines(paused) == ["Paused. Say continue.", *later]
    player.say(Command.RESUME)
    resumed = player.now
    assert first_beat(player.wait(12), paused).rep == 2
    assert player.lines(resumed)[0] == "Bridges, set one of three, repetition two."


def test_an_hour_of_pause_is_the_end_and_loses_nothing():
    player = at("bridges", 1).until_rep(4, 1)
    player.say(Command.PAUSE)
    paused, place = player.now, player.session.place
    player.finish()
    assert player.ended.at == pytest.approx(paused + END_PAUSE, abs=1)
    assert (player.ended.reason, player.session.done.reps) == ("stopped", 3)
    assert (player.session.place, place.rep) == (place, 4)


def test_pause_while_it_is_paused_is_told_and_stays_silent():
    player = at("bridges", 1).until_rep(2, 1)
    player.say(Command.PAUSE)
    player.wait(3).say(Command.PAUSE)
    assert player.wait(30).lines(player.now - 31) == ["You are already paused."]
    assert player.state is State.PAUSED


def test_pause_in_the_count_in():
    player = at("bridges", 1).wait(10)
    assert player.lines()[-1] in COUNT_IN
    player.say(Command.PAUSE)
    paused = player.now
    player.wait(5).say(Command.RESUME)
    player.until(State.WORKING, 1)
    assert player.lines(paused)[-3:] == list(COUNT_IN)
    assert [step for step in steps(player) if step[0] == "set"] == [("set", "bridges", 1, None)]


def test_pause_in_an_announcement_says_the_rest_of_it_afterwards():
    player = at("plank", 1).until(State.WORKING).until(State.GET_READY)
    assert player.lines()[-1] == "one"  # the left side is over
    player.wait(CHIME_ROOM + length("Other side.") + LINE_GAP + 0.1)
    assert player.lines()[-1] == "Right side."
    player.say(Command.PAUSE)
    player.wait(5).say(Command.RESUME)
    resumed = player.now
    assert player.until(State.WORKING, 1).lines(resumed) == ["Right side.", *COUNT_IN]


def test_pause_in_an_introduction_goes_on_with_the_interrupted_line():
    player = at("plank").wait(1.5)
    interrupted = player.lines()[-1]
    player.say(Command.PAUSE)
    player.wait(5).say(Command.RESUME)
    resumed = player.now
    assert player.wait(4).lines(resumed)[0] == interrupted


def test_pause_in_a_rest_keeps_what_is_left_of_it():
    player = at("bridges", 1).until(State.RESTING)
    begins = player.now
    player.advance(begins + 15).say(Command.PAUSE)
    player.wait(100).say(Command.RESUME)
    resumed = player.now
    assert player.state is State.RESTING
    player.until(State.GET_READY)
    assert player.now - resumed == pytest.approx(25, abs=0.01)
    assert player.lines(resumed)[:2] == ["Twenty five seconds of rest left.", "Coming up: set two of three."]


def test_resume_where_nothing_is_paused_is_told_without_losing_the_beat():
    player, plain = at("bridges", 1).until_rep(2, 1), played(WORKOUT, start=Place(1))
    player.say(Command.RESUME)
    player.until(State.RESTING)
    assert "We are already moving." in player.lines()
    assert [beat.at for beat in player.of(Beat)] == [beat.at for beat in plain.of(Beat)][: len(player.of(Beat))]


def test_pause_twice_in_the_same_moment():
    player = at("bridges", 1).until_rep(2, 1)
    player.say(Command.PAUSE)
    player.say(Command.PAUSE)
    player.say(Command.RESUME)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]
    assert_nothing_overlaps(player)


# -- rests ----------------------------------------------------------------------------------------


def rest_with(*commands):
    """How long a rest of forty seconds lasts, with commands at moments of it."""
    player = at("bridges", 1).until(State.RESTING)
    begins = player.now
    for moment, command in commands:
        player.advance(begins + moment).say(command)
    player.until(State.GET_READY)
    return player.now - begins, player


@each_of(
    "commands",
    [
        [(10, Command.HOW_MANY)],
        [(10, Command.HOW_MANY), (10.5, Command.CLOCK), (11, Command.TIME_LEFT)],
        [(0.1, Command.WHERE)],
        [(25, Command.LOUDER), (26, Command.UNDO)],
        [(10, Command.EASIER), (28, Command.HELP)],
        [(20, Command.NEXT), (20, Command.UNDO)],
    ],
)
def test_questions_make_a_rest_neither_longer_nor_shorter(commands):
    seconds, player = rest_with(*commands)
    assert seconds == pytest.approx(40, abs=0.01)
    assert_nothing_overlaps(player)


def test_what_comes_is_told_after_a_late_question():
    _, player = rest_with((25, Command.HOW_MANY))
    assert player.lines()[-1] == "Coming up: set two of three."


def test_an_answer_that_is_longer_than_the_rest_lengthens_it():
    seconds, player = rest_with((38.5, Command.HELP))
    assert seconds > 40
    assert_nothing_overlaps(player)


@each_of("moment", [0.0, 15, 39.5, 39.99])
def test_more_rest_at_any_moment(moment):
    seconds, player = rest_with((moment, Command.MORE_REST))
    assert player.states()[-2:] == [State.RESTING, State.GET_READY]
    assert seconds == pytest.approx(40 + MORE_REST, abs=0.01)
    assert "Thirty seconds more." in player.lines()


def test_more_rest_twice_and_taken_back_once():
    seconds, _ = rest_with((10, Command.MORE_REST), (13, Command.MORE_REST), (20, Command.UNDO))
    assert seconds == pytest.approx(40 + MORE_REST, abs=0.01)


def test_more_rest_belongs_to_that_rest_alone():
    player = at("bridges", 1).until(State.RESTING, 5)
    player.say(Command.MORE_REST)
    player.until(State.RESTING)
    begins = player.now
    player.until(State.GET_READY)
    assert player.now - begins == pytest.approx(40, abs=0.01)


def test_more_rest_that_is_taken_back_after_the_rest_takes_nobody_back_to_it():
    player = at("bridges", 1).until(State.RESTING, 5)
    player.say(Command.MORE_REST)
    player.until(State.WORKING, 2).say(Command.UNDO)
    assert (player.state, player.session.place.extra_rest) == (State.WORKING, 0.0)


def test_an_answer_keeps_the_time_to_get_ready():
    player = at("bridges", 1).wait(3)
    player.say(Command.HOW_MANY)
    player.until(State.WORKING)
    assert player.now == pytest.approx(12, abs=0.01)


def test_an_answer_after_next_counts_in_again():
    player = at("bridges", 1).wait(1)
    player.say(Command.NEXT)
    player.wait(0.5).say(Command.HOW_MANY)
    player.until(State.WORKING)
    assert player.now < 8
