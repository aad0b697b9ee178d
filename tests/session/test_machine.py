"""A listener who does what listeners do, and what nobody thought of."""

import pytest
from player import (
    COUNT_IN,
    ROUNDING,
    MuteVoice,
    SlowVoice,
    Snapshot,
    assert_in_order,
    assert_nothing_overlaps,
    assert_restored,
    play,
    played,
    routine,
    routine_of,
)

from voicecoach.session.actions import (
    Beat,
    Chime,
    Done,
    Earcon,
    Gain,
    Obeyed,
    Say,
    Silence,
    StateEntered,
    StepBegun,
    Withdraw,
)
from voicecoach.session.commands import Command
from voicecoach.session.course import HANDOVER, REACT
from voicecoach.session.events import Heard
from voicecoach.session.machine import LOUDEST, MEMORIES, MORE_REST, QUIETEST
from voicecoach.session.place import Changes, Place
from voicecoach.session.script import script_of
from voicecoach.session.states import Question, State
from voicecoach.session.timeline import BREATH, CHIME_ROOM, END_PAUSE, LONG_PAUSE, PATIENCE, EstimatedVoice

LIE = "Lie down on your back, with your arms by your sides."
BRIDGES = {
    "name": "Bridges",
    "sets": 3,
    "reps": 5,
    "tempo": "2-1-2-1",
    "get_ready": 12,
    "rest": 40,
    "rest_after": 25,
    "cues": {"setup": [LIE, "Bend your knees."], "form": ["Breathe out."]},
    "variations": {"easier": {"name": "Half bridges", "reps": 3}, "harder": {"name": "Long bridges", "hold": 8}},
}
PLANK = {"name": "Plank", "hold": 20, "sides": "each", "switch": 6, "rest": 30}
WORKOUT = routine_of({"exercises": [BRIDGES, PLANK]}, closing=["Walk a little."])


def at(*wanted, workout=WORKOUT, voice=None, **options):
    """A session that begins with a set, or an introduction."""
    return play(workout, voice, start=Place(script_of(workout).find(*wanted)), **options)


def length(text):
    return EstimatedVoice().seconds(text)


def reps_in(player, number=1):
    return [rep for _, done, _, rep in player.reps() if done == number]


def first_beat(player, since=0.0):
    return player.beats(since)[0]


def steps(player):
    return [(step.kind, step.exercise, step.set, step.side) for step in player.of(StepBegun)]


# -- pause and resume -----------------------------------------------------------------------------


@pytest.mark.parametrize("before", [0.01, 0.5, 3.0, 5.9])
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


@pytest.mark.parametrize("after", [0.0, 0.01, 0.3, 0.69])
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


def test_ten_minutes_of_pause():
    player = at("bridges", 1).until_rep(2, 1)
    player.say(Command.PAUSE)
    paused = player.now
    player.wait(LONG_PAUSE + 10)
    assert player.lines(paused) == ["I am still here, whenever you are."]
    player.say(Command.RESUME)
    assert first_beat(player.wait(5), paused).rep == 2


def test_an_hour_of_pause_is_the_end_and_loses_nothing():
    player = at("bridges", 1).until_rep(4, 1)
    player.say(Command.PAUSE)
    paused, place = player.now, player.session.place
    player.finish()
    assert player.ended.at == pytest.approx(paused + END_PAUSE, abs=1)
    assert (player.ended.reason, player.ended.reps_done) == ("stopped", 3)
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
    player.wait(CHIME_ROOM + length("Other side.") + BREATH + 0.1)
    assert player.lines()[-1] == "Right side."
    player.say(Command.PAUSE)
    paused = player.now
    player.wait(5).say(Command.RESUME)
    assert player.until(State.WORKING, 1).lines(paused) == ["Right side.", *COUNT_IN]


def test_pause_in_an_introduction_goes_on_with_the_interrupted_line():
    player = at("plank").wait(1.5)
    interrupted = player.lines()[-1]
    player.say(Command.PAUSE)
    paused = player.now
    player.wait(5).say(Command.RESUME)
    assert player.wait(4).lines(paused)[0] == interrupted


def test_pause_in_a_rest_keeps_what_is_left_of_it():
    player = at("bridges", 1).until(State.RESTING)
    begins = player.now
    player.advance(begins + 15).say(Command.PAUSE)
    player.wait(100).say(Command.RESUME)
    resumed = player.now
    assert player.state is State.RESTING
    player.until(State.GET_READY)
    assert player.now - resumed == pytest.approx(25, abs=0.01)
    assert player.lines(resumed)[:2] == ["Twenty five seconds of rest left.", "Ten seconds."]


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


# -- next -----------------------------------------------------------------------------------------


def test_next_from_step_to_step():
    player = play(WORKOUT)
    for state in (State.GET_READY, State.GET_READY, State.RESTING, State.GET_READY):
        player.wait(0.7).say(Command.NEXT)
        assert player.state is state
    assert steps(player) == [
        ("intro", "bridges", None, None),
        ("set", "bridges", 1, None),
        ("rest", "bridges", 1, None),
        ("set", "bridges", 2, None),
    ]


def test_next_while_one_gets_ready_counts_in_at_once():
    player = at("bridges", 1).wait(1)
    player.say(Command.NEXT)
    now = player.now
    player.until(State.WORKING)
    assert player.now - now == pytest.approx(REACT + 3, abs=0.01)
    assert player.lines(now) == list(COUNT_IN)


def test_next_in_the_count_lets_it_go_on():
    player = at("bridges", 1).wait(10.2)
    player.say(Command.NEXT)
    player.until(State.WORKING)
    assert player.now == pytest.approx(12, abs=0.01)
    assert player.lines()[-3:] == list(COUNT_IN)
    assert player.silences == []


@pytest.mark.parametrize("first", [1.0, 10.2])
def test_next_twice_leaves_the_set_out(first):
    player = at("bridges", 1).wait(first)
    player.say(Command.NEXT)
    player.wait(0.5).say(Command.NEXT)
    assert player.state is State.RESTING
    assert player.session.sets == 0


def test_next_after_resume_leaves_the_set_as_its_count_runs_already():
    player = at("bridges", 1).until_rep(3, 1)
    player.say(Command.PAUSE)
    player.wait(4).say(Command.RESUME)
    player.wait(1).say(Command.NEXT)
    assert player.state is State.RESTING


@pytest.mark.parametrize("hurried", [True, False])
def test_ready_after_a_pause_before_the_set_counts_in(hurried):
    player = at("bridges", 1).wait(2)
    if hurried:
        player.say(Command.NEXT)
    player.wait(0.5).say(Command.PAUSE)
    player.wait(30).say(Command.NEXT)
    now = player.now
    player.until(State.RESTING)
    assert player.lines(now)[:3] == list(COUNT_IN)
    assert reps_in(player) == [1, 2, 3, 4, 5]


def test_next_in_a_set_leaves_it_undone():
    player = at("bridges", 1).until_rep(3, 1)
    player.say(Command.NEXT)
    assert player.state is State.RESTING
    assert (player.session.reps, player.session.sets) == (2, 0)
    assert player.done("set") == []


def test_next_in_the_last_set_of_all_finishes():
    player = at("plank", 1).until(State.WORKING, 2)
    player.say(Command.NEXT)
    player.say(Command.NEXT)
    player.say(Command.NEXT)
    assert player.state is State.FINISHED
    assert player.finish().ended.reason == "finished"


def test_next_while_something_is_explained_goes_on_with_the_set():
    player = at("bridges", 1).until_rep(3, 1)
    player.say(Command.HOW_TO)
    assert player.wait(1).state is State.WAITING
    player.say(Command.NEXT)
    now = player.now
    assert player.until(State.WORKING, 0.1).lines(now) == list(COUNT_IN)
    assert first_beat(player, now).rep == 3


def test_next_twice_while_something_is_explained_ends_the_set():
    player = at("bridges", 1).until_rep(3, 1)
    player.say(Command.HOW_TO)
    player.wait(1).say(Command.NEXT)
    player.wait(0.5).say(Command.NEXT)
    assert player.state is State.RESTING


OPEN = routine_of({"exercises": [{"name": "Look", "open": True, "sets": 2, "get_ready": 4, "rest": 15}, PLANK]})


def test_done_completes_open_work():
    player = at("look", 1, workout=OPEN).until(State.WORKING, 30)
    player.say(Command.NEXT)
    assert [done.what for done in player.of(Done)] == ["rep", "set"]
    assert (player.session.reps, player.session.sets) == (1, 1)
    assert player.state is State.RESTING


def test_done_in_the_last_set_completes_the_exercise():
    player = at("look", 2, workout=OPEN).until(State.WORKING, 30)
    player.say(Command.NEXT)
    assert [done.what for done in player.of(Done)] == ["rep", "set", "exercise"]


def test_done_after_a_pause_counts_too():
    player = at("look", 1, workout=OPEN).until(State.WORKING, 30)
    player.say(Command.PAUSE)
    player.wait(5).say(Command.NEXT)
    assert player.session.reps == 1


def test_open_work_that_has_not_begun_is_not_done():
    player = at("look", 1, workout=OPEN).wait(1)
    player.say(Command.NEXT)
    player.say(Command.NEXT)
    assert (player.state, player.session.reps) == (State.RESTING, 0)


def test_undo_of_done_takes_the_count_back():
    player = at("look", 1, workout=OPEN).until(State.WORKING, 30)
    player.say(Command.NEXT)
    player.wait(2).say(Command.UNDO)
    assert (player.session.reps, player.session.sets) == (0, 0)
    player.until(State.WORKING, 5).say(Command.NEXT)
    assert (player.session.reps, player.session.sets) == (1, 1)


def test_undo_of_done_into_a_pause_remembers_that_the_work_had_begun():
    player = at("look", 1, workout=OPEN).until(State.WORKING, 30)
    player.say(Command.PAUSE)
    player.say(Command.NEXT)
    player.wait(1).say(Command.UNDO)
    assert (player.state, player.session.reps) == (State.PAUSED, 0)
    player.wait(1).say(Command.NEXT)
    assert player.session.reps == 1


def test_open_work_that_a_variation_counts_is_not_done_by_a_word():
    varied = {"name": "Look", "open": True, "variations": {"easier": {"name": "Turn", "reps": 5}}}
    player = play(routine(varied, PLANK), start=Place(1), changes=Changes(chosen={"look": "easier"}))
    player.until_rep(2, 1).say(Command.NEXT)
    assert (player.session.reps, player.session.sets) == (1, 0)


# -- next exercise --------------------------------------------------------------------------------


def test_the_last_exercise_can_be_left():
    player = at("plank", 1).until(State.WORKING, 2)
    player.say(Command.NEXT_EXERCISE)
    assert player.state is State.FINISHED
    player.wait(1).say(Command.UNDO)
    assert (player.state, player.session.changes.skipped) == (State.GET_READY, frozenset())
    assert player.finish().ended.sets_done == 2


SUPER = routine_of(
    {
        "superset": True,
        "rounds": 3,
        "rest": 45,
        "exercises": [{"name": "Squats", "reps": 2}, {"name": "Rows", "reps": 2, "rest_after": 15}],
    },
    {"exercises": [PLANK]},
)


def test_the_second_of_a_superset_is_left_and_the_first_still_has_its_rests():
    player = at("rows", 1, workout=SUPER).until_rep(2, 1)
    player.say(Command.NEXT_EXERCISE)
    player.finish()
    kinds = [(kind, exercise, number) for kind, exercise, number, _ in steps(player)][1:]
    assert kinds[:5] == [
        ("set", "squats", 2),
        ("rest", "rows", 2),
        ("set", "squats", 3),
        ("rest", "rows", 3),
        ("intro", "plank", None),
    ]


def test_the_first_of_a_superset_is_left():
    player = at("squats", 1, workout=SUPER).until_rep(2, 1)
    player.say(Command.NEXT_EXERCISE)
    now = player.now
    assert player.wait(5).lines(now)[:2] == ["Straight on: rows.", "Set one of three."]
    player.finish()
    assert [step[1] for step in steps(player) if step[0] == "set"][1:4] == ["rows"] * 3


def test_both_of_a_superset_are_left():
    player = at("squats", 2, workout=SUPER).wait(2)
    player.say(Command.NEXT_EXERCISE)
    player.wait(2).say(Command.NEXT_EXERCISE)
    assert steps(player.wait(1))[-1] == ("intro", "plank", None, None)


def test_leaving_names_what_follows():
    player = at("rows", 1, workout=SUPER).until_rep(2, 1)
    player.say(Command.NEXT_EXERCISE)
    assert "Squats." in player.wait(3).lines(player.now - 3)


# -- repeat ---------------------------------------------------------------------------------------


def test_repeat_in_a_set_starts_it_over():
    player = at("bridges", 2).until_rep(4, 2)
    player.say(Command.REPEAT)
    player.until(State.RESTING)
    assert reps_in(player, 2) == [1, 2, 3, 1, 2, 3, 4, 5]
    assert steps(player)[-3:-1] == [("set", "bridges", 2, None)] * 2


def test_repeat_while_one_gets_ready_announces_again():
    player = at("bridges", 2).wait(3)
    player.say(Command.REPEAT)
    assert player.wait(5).lines(player.now - 5)[0] == "Set two of three."


def test_repeat_in_an_introduction_says_the_line_again():
    player = at("bridges").wait(5)
    line = player.lines()[-1]
    assert line.startswith("Today")
    player.say(Command.REPEAT)
    assert player.wait(3).lines(player.now - 3) == [line]


def test_repeat_just_after_a_line_means_that_line():
    player = at("bridges").wait(0.3 + length("Welcome to Trial.") + BREATH + 0.5)
    assert player.lines()[-1].startswith("Today")
    player.say(Command.REPEAT)
    assert player.wait(1).lines(player.now - 1) == ["Welcome to Trial."]


def test_repeat_of_a_line_is_nothing_to_take_back():
    player = play(WORKOUT).wait(5)
    player.say(Command.REPEAT)
    player.wait(1).say(Command.UNDO)
    assert "There is nothing to take back." in player.wait(3).lines()


def test_repeat_of_the_very_first_line():
    player = play(WORKOUT).wait(0.5)
    player.say(Command.REPEAT)
    assert player.wait(1).lines(player.now - 1) == ["Welcome to Trial."]


def test_repeat_in_a_rest_says_the_last_lines_again():
    player = at("bridges", 1).until(State.RESTING, 8)
    player.say(Command.REPEAT)
    assert player.wait(5).lines(player.now - 5) == ["Rest. Forty seconds.", "Coming up: set two of three."]


def test_repeat_in_a_pause_says_no_count():
    player = at("bridges", 2).until_rep(1, 1)
    player.say(Command.PAUSE)
    player.wait(3).say(Command.REPEAT)
    assert player.wait(5).lines(player.now - 5) == ["Set two of three.", "Breathe out."]
    assert player.state is State.PAUSED


def test_repeat_while_something_is_explained_explains_it_again():
    player = at("bridges", 1).until_rep(2, 1)
    player.say(Command.HOW_TO)
    player.wait(3).say(Command.REPEAT)
    now = player.now
    assert player.until(State.GET_READY).lines(now) == [LIE, "Bend your knees.", "Breathe out."]
    assert player.session.place.rep == 2


def test_repeat_when_nothing_has_been_said():
    player = play(WORKOUT, MuteVoice(frozenset({"Welcome to Trial."})))
    player.say(Command.PAUSE)
    player.say(Command.REPEAT)
    assert player.wait(3).lines() == ["I have said nothing yet."]


def test_repeat_of_a_question():
    player = at("bridges", 1).until_rep(2, 1)
    player.say(Command.STOP)
    player.wait(4).say(Command.REPEAT)
    assert player.wait(3).lines(player.now - 3) == ["End the workout? Yes or no."]


# -- back -----------------------------------------------------------------------------------------


def test_back_at_the_very_first_step_begins_again():
    player = play(WORKOUT).wait(2)
    player.say(Command.BACK)
    assert player.wait(1).lines(player.now - 1) == ["Welcome to Trial."]
    player.wait(10).say(Command.BACK)
    assert player.wait(1).lines(player.now - 1) == ["Welcome to Trial."]


def test_back_in_the_middle_of_a_set_goes_to_its_start():
    player = at("bridges", 2).until_rep(1, 5.5)
    player.say(Command.BACK)
    player.until(State.RESTING)
    assert reps_in(player, 2) == [1, 2, 3, 4, 5]


def test_back_again_goes_to_the_step_before():
    player = at("bridges", 2).until_rep(3, 1)
    player.say(Command.BACK)
    player.wait(1).say(Command.BACK)
    assert player.state is State.RESTING
    player.wait(1).say(Command.BACK)
    assert steps(player)[-1] == ("set", "bridges", 1, None)


def test_back_right_after_resume_goes_to_the_start_of_the_set():
    player = at("bridges", 2).until_rep(4, 1)
    player.say(Command.PAUSE)
    player.wait(60).say(Command.RESUME)
    player.wait(1).say(Command.BACK)
    assert steps(player)[-1] == ("set", "bridges", 2, None)
    player.until(State.WORKING, 1).say(Command.BACK)
    assert steps(player)[-1] == ("rest", "bridges", 1, None)


def test_back_after_an_exercise_was_left_does_not_return_to_it():
    workout = routine_of({"exercises": [BRIDGES, PLANK, {**BRIDGES, "name": "Squats"}]})
    player = at("plank", workout=workout).wait(2)
    player.say(Command.NEXT_EXERCISE)
    player.wait(1).say(Command.BACK)
    assert steps(player)[-1] == ("rest", "bridges", 3, None)


def test_back_in_a_superset_goes_to_the_member_before():
    player = at("rows", 2, workout=SUPER).wait(1)
    player.say(Command.BACK)
    assert steps(player)[-1] == ("set", "squats", 2, None)
    player.wait(1).say(Command.BACK)
    assert steps(player)[-1] == ("rest", "rows", 1, None)


def test_back_to_a_step_that_was_left_by_word_and_undone():
    player = at("bridges", 1).until(State.RESTING, 20)
    player.say(Command.NEXT)
    player.wait(1).say(Command.UNDO)
    player.wait(1).say(Command.BACK)
    assert steps(player)[-1] == ("rest", "bridges", 1, None)


# -- rests ----------------------------------------------------------------------------------------


def rest_with(*commands):
    """How long a rest of forty seconds lasts, with commands at moments of it."""
    player = at("bridges", 1).until(State.RESTING)
    begins = player.now
    for moment, command in commands:
        player.advance(begins + moment).say(command)
    player.until(State.GET_READY)
    return player.now - begins, player


@pytest.mark.parametrize(
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


def test_the_ten_seconds_are_announced_after_a_late_question():
    _, player = rest_with((25, Command.HOW_MANY))
    assert player.lines()[-1] == "Ten seconds."


def test_an_answer_that_is_longer_than_the_rest_lengthens_it():
    seconds, player = rest_with((38.5, Command.HELP))
    assert seconds > 40
    assert_nothing_overlaps(player)


@pytest.mark.parametrize("moment", [0.0, 15, 39.5, 39.99])
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


# -- answers in a set -----------------------------------------------------------------------------


def working(rep=3, after=1.2, **options):
    return at("bridges", 1, **options).until_rep(rep, after)


@pytest.fixture(scope="module")
def plain():
    return at("bridges", 1).until(State.RESTING)


def same_beats(player, plain):
    return [(b.at, b.rep, b.phase, b.seconds) for b in player.of(Beat)] == [
        (b.at, b.rep, b.phase, b.seconds) for b in plain.of(Beat)
    ]


@pytest.mark.parametrize(
    "command",
    [
        Command.HOW_MANY,
        Command.WHERE,
        Command.TIME_LEFT,
        Command.CLOCK,
        Command.PROGRESS,
        Command.LOUDER,
        Command.RESUME,
        Command.EASIER,
        Command.ALTERNATIVE,
        Command.YES,
    ],
)
@pytest.mark.parametrize(("rep", "after"), [(1, 0.0), (3, 1.2), (4, 5.99), (5, 3.0), (5, 5.3), (5, 5.8), (5, 5.999)])
def test_an_answer_moves_no_beat(command, rep, after, plain):
    player = working(rep, after)
    asked = player.now
    player.say(command)
    player.until(State.RESTING)
    assert same_beats(player, plain)
    assert reps_in(player) == [1, 2, 3, 4, 5]
    player.wait(12)
    assert min(line.start for line in player.voiced if not line.beat and line.start > asked) < asked + 1.3
    assert_nothing_overlaps(player)


@pytest.mark.parametrize("after", [3.0, 5.0, 5.5, 5.8, 5.95])
def test_an_answer_at_the_end_of_a_set_takes_nothing_from_what_follows(after):
    player = working(5, after)
    player.say(Command.WHERE)
    lines = player.until(State.GET_READY).lines(player.now - 42)
    rest = "Rest. Forty seconds." if after < 5.75 else "Thirty"
    assert [line for line in lines if line.startswith(rest)]
    assert "Coming up: set two of three." in lines[2:]
    assert [chime for chime in player.of(Chime) if chime.earcon is Earcon.SET_DONE]


@pytest.mark.parametrize("before", [2.0, 0.3, 0.1])
def test_an_answer_at_the_end_of_a_side_does_not_swallow_the_switch(before):
    player = at("plank", 1).until(State.WORKING)
    player.advance(player.now + 20 - before).say(Command.HOW_MANY)
    end = player.now + before
    player.until(State.WORKING, 0.1)
    answer = next(line for line in player.voiced if line.text.startswith("This one"))
    assert answer.start >= end + CHIME_ROOM - ROUNDING or answer.end <= end + CHIME_ROOM or before > HANDOVER
    assert player.lines()[-5:] == ["Other side.", "Right side.", *COUNT_IN]
    assert [beat.side for beat in player.beats(end)][-1] == "right"


def test_an_answer_at_the_very_end_of_the_workout():
    player = at("plank", 1).until(State.WORKING)
    player.until(State.WORKING)
    player.advance(player.now + 19.9).say(Command.PROGRESS)
    assert "Walk a little." in player.finish().lines()
    assert "One set and one repetition so far." in player.lines()
    assert player.ended.sets_done == 2


@pytest.mark.parametrize("command", [Command.HOW_MANY, Command.LOUDER, Command.HELP])
@pytest.mark.parametrize("begin", ["bridges", 1, 2])
def test_an_answer_enters_no_state_that_goes_on(command, begin):
    player = {"bridges": at("bridges"), 1: at("bridges", 1), 2: at("bridges", 1).until(State.RESTING)}[begin].wait(3)
    before = len(player.of(StateEntered))
    for _ in range(2):
        player.wait(1).say(command)
    assert len(player.of(StateEntered)) == before


def test_an_answer_right_at_the_end_of_a_set_enters_no_state_again():
    player = working(5, 5.9)
    player.say(Command.HOW_MANY)
    player.until(State.GET_READY)
    entered = [entered.state for entered in player.of(StateEntered)]
    assert entered == [State.GET_READY, State.WORKING, State.RESTING, State.GET_READY]


def test_two_questions_in_quick_succession_are_both_answered_in_turn(plain):
    player = working()
    asked = player.now
    player.say(Command.WHERE)
    player.wait(0.2).say(Command.HOW_MANY)
    player.wait(0.2).say(Command.PROGRESS)
    player.until(State.RESTING)
    answers = [line for line in player.voiced if not line.beat and line.start > asked]
    assert [line.text for line in answers] == [
        "Bridges, set one of three, repetition three.",
        "Coming up: set two of three.",
        "Three left.",
        "Zero sets and two repetitions so far.",
    ]
    assert_nothing_overlaps(player)
    assert same_beats(player, plain)


def test_an_answer_waits_for_the_cue_that_is_being_said():
    cue = "Stay as long as you can from your head to your heels."
    player = play(routine({**PLANK, "sides": "none", "cues": {"form": ["Breathe.", cue]}}), start=Place(1))
    player.until(State.WORKING, 1.5)
    assert player.lines()[-1] == cue
    player.say(Command.HOW_MANY)
    player.wait(6)
    assert player.at("This is the last one.") >= player.at(cue) + length(cue)
    assert_nothing_overlaps(player)


def test_counts_under_an_answer_are_tones_and_come_back_after_it():
    player = working()
    player.say(Command.TIME_LEFT)
    player.until(State.RESTING)
    answer = next(line for line in player.voiced if line.text.startswith("About"))
    covered = [beat for beat in player.of(Beat) if answer.start <= beat.at < answer.end]
    assert covered
    assert {beat.text for beat in covered} == {None}
    assert all(beat.text for beat in player.of(Beat) if beat.at > answer.end + HANDOVER)


def test_pause_during_an_answer():
    player = working()
    player.say(Command.WHERE)
    player.wait(1).say(Command.PAUSE)
    paused = player.now
    assert player.wait(60).lines(paused) == []
    player.say(Command.RESUME)
    assert player.until(State.WORKING, 0.1).lines(paused) == list(COUNT_IN)


def test_a_question_after_a_long_line_was_cut_off_is_answered_soon():
    player = working()
    player.say(Command.HOW_TO)
    player.wait(0.6).say(Command.RESUME)
    player.until(State.WORKING, 0.1)
    asked = player.now
    player.say(Command.HOW_MANY)
    player.wait(2)
    assert player.at("Three left.", asked) - asked < 1


def test_a_long_explanation_interrupts_the_set_and_leads_back():
    player = working()
    player.say(Command.HOW_TO)
    explained = player.now
    assert player.state is State.WAITING
    player.until(State.RESTING)
    assert player.lines(explained)[:6] == [
        LIE,
        "Bend your knees.",
        "Breathe out.",
        *COUNT_IN,
    ]
    assert reps_in(player) == [1, 2, 3, 4, 5]


def test_a_short_explanation_does_not_interrupt():
    workout = routine({**BRIDGES, "cues": {}})
    player = play(workout, start=Place(1)).until_rep(3, 1)
    player.say(Command.HOW_TO)
    assert player.state is State.WORKING


def test_pause_while_something_is_explained():
    player = working()
    player.say(Command.HOW_TO)
    player.wait(1).say(Command.PAUSE)
    player.wait(5).say(Command.RESUME)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]


def test_a_question_while_something_is_explained_is_answered_and_the_set_goes_on():
    player = working()
    player.say(Command.HELP)
    player.wait(1).say(Command.HOW_MANY)
    now = player.now
    player.until(State.WORKING, 0.1)
    assert player.lines(now) == ["Three left.", *COUNT_IN]


# -- a voice that is slow, or cannot speak --------------------------------------------------------


def test_an_answer_that_is_being_made_is_given_when_it_is_there_and_over_no_count(plain):
    player = working(voice=SlowVoice(6, frozenset({"Three left."})))
    asked = player.now
    player.say(Command.HOW_MANY)
    assert player.session.deadline() <= asked + 0.1 + ROUNDING
    player.until(State.RESTING)
    assert asked + 0.4 < player.at("Three left.") < asked + 1.5
    assert same_beats(player, plain)
    assert_nothing_overlaps(player)


def test_an_answer_that_is_never_made_is_a_chime():
    player = working(voice=SlowVoice(10_000, frozenset({"Three left."})))
    asked = player.now
    player.say(Command.HOW_MANY)
    player.wait(PATIENCE + 1)
    [chime] = [chime for chime in player.of(Chime) if chime.at >= asked]
    assert chime.at == pytest.approx(asked + PATIENCE, abs=0.2)


def test_an_answer_that_comes_after_the_set_is_given_in_the_rest():
    player = working(5, 5.0, voice=SlowVoice(15, frozenset({"This is the last one."})))
    player.say(Command.HOW_MANY)
    player.until(State.GET_READY)
    assert "This is the last one." in player.lines()
    assert_nothing_overlaps(player)


def test_an_answer_that_is_being_made_does_not_come_after_a_pause():
    player = working(voice=SlowVoice(6, frozenset({"Three left."})))
    player.say(Command.HOW_MANY)
    player.wait(0.2).say(Command.PAUSE)
    assert "Three left." not in player.wait(20).lines()


def test_two_answers_that_are_being_made_come_in_turn():
    player = working(voice=SlowVoice(6, frozenset({"Three left.", "I have no clock here."})))
    player.say(Command.HOW_MANY)
    player.wait(0.1).say(Command.CLOCK)
    player.until(State.RESTING)
    assert player.lines()[-2:] == ["Three left.", "I have no clock here."]


def test_an_answer_that_is_owed_comes_before_an_explanation():
    player = working(voice=SlowVoice(3, frozenset({"Three left."})))
    player.say(Command.HOW_MANY)
    player.say(Command.HOW_TO)
    assert player.wait(6).lines(player.now - 6)[:2] == ["Three left.", LIE]


def test_a_tempo_changes_at_once_though_the_answer_is_being_made():
    player = working(voice=SlowVoice(30, frozenset({"One point eight seconds down."})))
    player.say(Command.FASTER)
    player.until(State.RESTING)
    fourth = [beat.seconds for beat in player.of(Beat) if beat.rep == 4]
    assert sum(fourth) == pytest.approx(6 / 1.1)


def test_without_a_voice_a_chime_says_that_one_was_heard():
    player = at("bridges", 1, voice=MuteVoice()).until_rep(3, 1)
    actions = player.say(Command.HOW_MANY)
    assert Chime(Earcon.HEARD, player.now) in actions
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]


# -- tempo ----------------------------------------------------------------------------------------


def rep_seconds(player, number=1):
    found = {}
    for beat in player.of(Beat):
        if beat.set == number:
            found[beat.rep] = found.get(beat.rep, 0) + beat.seconds
    return found


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


@pytest.mark.parametrize(
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


@pytest.mark.parametrize("after", [0.0, 3.0, 5.7, 5.9, 5.999])
def test_faster_right_before_the_end_of_a_set(after, plain):
    player = working(5, after)
    player.say(Command.FASTER)
    player.until(State.RESTING)
    assert same_beats(player, plain)
    player.until(State.WORKING).until(State.RESTING)
    assert rep_seconds(player, 2)[1] == pytest.approx(6 / 1.1)
    assert_nothing_overlaps(player)


@pytest.mark.parametrize("after", [5.7, 5.76, 5.9])
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
    assert min(since) >= player.now + HANDOVER


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


# -- level ----------------------------------------------------------------------------------------


def test_louder_and_quieter():
    player = working()
    assert Gain(3.0) in player.say(Command.LOUDER)
    assert Gain(-3.0) in player.wait(1).say(Command.QUIETER)
    assert player.level == 0
    assert player.wait(4).lines().count("This loud.") == 2


@pytest.mark.parametrize(("command", "limit"), [(Command.LOUDER, LOUDEST), (Command.QUIETER, QUIETEST)])
def test_the_level_has_its_limits(command, limit):
    player = play(WORKOUT)
    for _ in range(20):
        player.wait(1).say(command)
    assert player.level == limit
    assert "This loud." in player.wait(2).lines(player.now - 2)


def test_undo_of_louder_takes_nobody_anywhere():
    player = at("bridges", 1).until_rep(2, 1)
    player.say(Command.LOUDER)
    player.until(State.RESTING).until(State.WORKING, 2)
    place = player.session.place
    assert Gain(-3.0) in player.say(Command.UNDO)
    assert (player.state, player.session.place, player.level) == (State.WORKING, place, 0)


# -- stop and pain --------------------------------------------------------------------------------


def test_stop_yes_sums_up_and_ends():
    player = working()
    player.say(Command.STOP)
    assert player.wait(3).lines()[-1] == "End the workout? Yes or no."
    player.say(Command.YES)
    assert player.finish().lines()[-1].startswith("Two repetitions, in ")
    assert (player.ended.reason, player.ended.reps_done) == ("stopped", 2)


def test_stop_no_stays_paused():
    player = working()
    player.say(Command.STOP)
    player.wait(3).say(Command.NO)
    assert player.wait(3).lines()[-1] == "All right, we stay here."
    assert player.state is State.PAUSED
    player.say(Command.RESUME)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]


def test_stop_without_an_answer_stays_paused():
    player = working()
    player.say(Command.STOP)
    player.until(State.PAUSED, 3)
    assert player.lines()[-1] == "All right, we stay here."


def test_stop_twice_asks_again_and_is_one_step_to_take_back():
    player = working()
    player.say(Command.STOP)
    player.wait(1).say(Command.STOP)
    assert player.state is State.ASKING
    player.wait(1).say(Command.UNDO)
    assert (player.state, player.session.place.rep) == (State.GET_READY, 3)


def test_undo_after_the_workout_was_stopped():
    player = working()
    player.say(Command.STOP)
    player.wait(3).say(Command.YES)
    player.wait(1).say(Command.UNDO)
    assert (player.state, player.session.question) == (State.ASKING, Question.END_WORKOUT)
    player.wait(3).say(Command.UNDO)
    assert (player.state, player.session.place.rep) == (State.GET_READY, 3)
    assert player.finish().ended.reason == "finished"


def test_stop_in_the_middle_of_a_question_of_pain():
    player = working()
    player.say(Command.HURTS)
    player.wait(3).say(Command.STOP)
    assert (player.state, player.session.question) == (State.ASKING, Question.END_WORKOUT)
    player.wait(3).say(Command.YES)
    assert player.finish().ended.reason == "stopped"


@pytest.mark.parametrize("command", [Command.YES, Command.NO])
def test_yes_and_no_are_no_measure_of_pain(command):
    player = working()
    player.say(Command.HURTS)
    player.wait(3).say(command)
    assert player.wait(3).lines()[-2:] == ["From zero to ten, how bad?"] * 2
    player.say(Command.UNDO)
    assert player.state is State.GET_READY


def test_a_number_is_no_answer_to_yes_or_no():
    player = working()
    player.say(Command.STOP)
    player.wait(3).say(Command.NUMBER, 3)
    assert (player.state, player.session.question) == (State.ASKING, Question.END_WORKOUT)


@pytest.mark.parametrize("level", range(11))
def test_pain_is_answered_by_the_rules(level):
    player = working()
    player.say(Command.HURTS)
    player.wait(3).say(Command.NUMBER, level)
    line = player.wait(6).lines(player.now - 6)[0]
    if level <= 3:
        assert line == "Thank you. Carry on gently, slower if that feels better."
        assert first_beat(player.wait(9), player.now - 12).rep == 3
    elif level <= 5:
        assert line.startswith("Go on only if it does not get worse.")
        assert player.state is State.PAUSED
    else:
        assert line == "Then we leave this exercise for today."
        assert player.lines()[-1] != line
        assert player.state is State.INTRO


def test_pain_that_nobody_measures_is_asked_for_twice_and_leaves_it_paused():
    player = working()
    player.say(Command.HURTS)
    player.until(State.PAUSED)
    assert player.lines()[-2:] == ["From zero to ten, how bad?"] * 2


def test_a_little_pain_in_a_pause_does_not_end_the_pause():
    player = working()
    player.say(Command.PAUSE)
    player.wait(3).say(Command.HURTS)
    player.wait(3).say(Command.NUMBER, 2)
    assert player.wait(5).state is State.PAUSED


def test_a_command_while_the_answer_to_pain_is_given_is_not_taken_for_an_answer():
    player = working()
    player.say(Command.HURTS)
    player.wait(3).say(Command.NUMBER, 2)
    player.wait(1).say(Command.PAUSE)
    assert player.state is State.PAUSED


def test_pause_in_a_question_drops_it():
    player = working()
    player.say(Command.STOP)
    player.wait(2).say(Command.PAUSE)
    assert player.wait(30).lines(player.now - 30) == []
    player.say(Command.YES)
    assert "There is no question to answer." in player.wait(3).lines()


def test_help_in_a_question_names_its_answers_and_asks_again():
    player = working()
    player.say(Command.HURTS)
    player.wait(3).say(Command.HELP)
    assert player.wait(7).lines(player.now - 7) == [
        "You can say a number from zero to ten, pause, or stop.",
        "From zero to ten, how bad?",
    ]


# -- the end --------------------------------------------------------------------------------------


def closing():
    return at(
        "plank", 1, workout=routine_of({"exercises": [{**PLANK, "sides": "none"}]}, closing=["Walk a little."])
    ).until(State.FINISHED, 1.2)


LAST = [
    "Walk a little.",
    "That was the whole workout.",
    "One set, one repetition, in thirty four seconds.",
    "Good work.",
]


def test_a_question_in_the_closing_words_does_not_cut_them_off():
    player = closing()
    assert player.lines()[-1] == "Walk a little."
    player.say(Command.PROGRESS)
    asked = player.now
    lines = player.finish().lines(asked)
    assert lines[0] == "One set and one repetition so far."
    assert [line[:15] for line in lines[1:]] == [line[:15] for line in LAST]
    assert player.ended.reason == "finished"


@pytest.mark.parametrize("command", [Command.STOP, Command.PAUSE])
def test_the_closing_words_can_be_ended(command):
    player = closing()
    player.say(command)
    assert player.over
    assert player.ended.reason == "finished"


def test_next_in_the_closing_words_is_refused_and_they_go_on():
    player = closing()
    player.say(Command.NEXT)
    lines = player.finish().lines(player.silences[-1][0])
    assert lines[0] == "The workout is over."
    assert lines[-1] == "Good work."


def test_undo_in_the_closing_words_leads_back():
    player = at("plank", 1).until(State.WORKING).until(State.WORKING, 3)
    player.say(Command.NEXT)
    player.wait(2).say(Command.UNDO)
    assert player.state is State.GET_READY
    assert player.session.place.step == len(script_of(WORKOUT).steps) - 1
    assert player.finish().ended.sets_done == 2


def test_a_question_after_stop_is_answered_before_the_summary():
    player = working()
    player.say(Command.STOP)
    player.wait(3).say(Command.YES)
    player.wait(0.1).say(Command.PROGRESS)
    lines = player.finish().lines(player.silences[-1][0])
    assert lines[0] == "Zero sets and two repetitions so far."
    assert lines[1].startswith("Two repetitions, in")


# -- taking back ----------------------------------------------------------------------------------


def test_undo_when_there_is_nothing():
    player = working()
    player.say(Command.UNDO)
    assert player.state is State.WORKING
    assert "There is nothing to take back." in player.wait(4).lines()


def test_undo_after_undo_takes_back_the_command_before():
    player = working()
    player.say(Command.NEXT)
    player.wait(2).say(Command.NEXT)
    player.wait(2).say(Command.UNDO)
    assert player.state is State.RESTING
    player.wait(2).say(Command.UNDO)
    assert (player.state, player.session.place.rep) == (State.GET_READY, 3)
    player.wait(2).say(Command.UNDO)
    assert "There is nothing to take back." in player.wait(4).lines()


def test_undo_names_the_step_that_it_leads_back_to():
    player = working()
    player.say(Command.NEXT)
    player.wait(2).say(Command.UNDO)
    assert [step[0] for step in steps(player)] == ["set", "rest", "set"]
    assert_in_order(player.until(State.RESTING))


def test_only_so_much_is_remembered():
    player = play(WORKOUT)
    for _ in range(MEMORIES + 10):
        player.wait(0.1).say(Command.PAUSE)
        player.wait(0.1).say(Command.RESUME)
    assert len(player.session._memories) == MEMORIES


def test_undo_after_an_exercise_was_left_because_of_pain():
    player = working()
    player.say(Command.HURTS)
    player.wait(3).say(Command.NUMBER, 9)
    player.wait(3).say(Command.UNDO)
    assert player.session.changes == Changes()
    player.wait(3).say(Command.UNDO)
    assert (player.session.place.step, player.session.place.rep, player.state) == (1, 3, State.GET_READY)


def test_undo_of_next_in_the_time_to_get_ready_gives_it_back():
    player = at("bridges", 1).wait(4)
    before = Snapshot.of(player)
    player.say(Command.NEXT)
    player.wait(0.5).say(Command.UNDO)
    undone = player.now
    assert_restored(before, Snapshot.of(player), 0.5)
    player.until(State.WORKING)
    assert player.now - undone == pytest.approx(8, abs=0.6)


# -- beginning ------------------------------------------------------------------------------------


def test_begin_tells_where_it_begins():
    player = play(WORKOUT)
    assert steps(player) == [("intro", "bridges", None, None)]
    assert player.wait(0.5).at("Welcome to Trial.") == pytest.approx(0.3)


def test_a_workout_may_begin_with_a_set_in_the_middle():
    player = at("bridges", 2)
    assert steps(player) == [("set", "bridges", 2, None)]
    assert player.wait(1).lines() == ["Set two of three."]
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


@pytest.mark.parametrize("now", [3.000_004, 2.999_996])
def test_commands_off_the_grid_of_frames_are_taken_to_the_nearest(now):
    session = play(WORKOUT).session
    _, _, entered, _ = session.handle(Heard(Command.PAUSE), now)
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
    assert not [action for action in actions if isinstance(action, Say | Beat)]


def test_what_the_session_does_not_know_is_a_mistake_of_the_program():
    session = play(WORKOUT).session
    with pytest.raises(AssertionError):
        session.handle("wake up", 1.0)
    with pytest.raises(AssertionError):
        session._apply("something")
