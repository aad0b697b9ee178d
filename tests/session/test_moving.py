"""The commands that lead elsewhere: next, next exercise, repeat, back."""

import pytest
from player import COUNT_IN, MuteVoice, play, routine, routine_of
from scenes import BRIDGES, LIE, OPEN, PLANK, SUPER, WORKOUT, at, first_beat, length, reps_in, steps
from tables import each_of

from voicecoach.session.actions import Chime, Done, Earcon
from voicecoach.session.commands import Command
from voicecoach.session.line_timing import LINE_GAP
from voicecoach.session.place import Changes, Place
from voicecoach.session.scheduling import REACT
from voicecoach.session.states import State
from voicecoach.session.tally import NOTHING

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


def test_next_before_a_set_that_needs_no_announcement_counts_in_too():
    player = play(routine({"name": "Plank", "hold": 20, "get_ready": 15}), start=Place(1)).wait(2)
    player.say(Command.NEXT)
    assert player.state is State.GET_READY
    player.until(State.WORKING)
    assert player.now == pytest.approx(2 + REACT + 3, abs=0.01)


def test_a_chime_says_that_next_was_heard_and_nothing_chimes_before_anybody_speaks():
    player = play(WORKOUT).wait(3)
    assert player.of(Chime) == []
    player.say(Command.NEXT)
    assert [chime.earcon for chime in player.wait(1).of(Chime)] == [Earcon.HEARD]


def test_next_in_the_count_lets_it_go_on():
    player = at("bridges", 1).wait(10.2)
    player.say(Command.NEXT)
    player.until(State.WORKING)
    assert player.now == pytest.approx(12, abs=0.01)
    assert player.lines()[-3:] == list(COUNT_IN)
    assert player.silences == []


@each_of("first", [1.0, 10.2])
def test_next_twice_leaves_the_set_out(first):
    player = at("bridges", 1).wait(first)
    player.say(Command.NEXT)
    player.wait(0.5).say(Command.NEXT)
    assert player.state is State.RESTING
    assert player.session.done.sets == 0


def test_next_after_resume_leaves_the_set_as_its_count_runs_already():
    player = at("bridges", 1).until_rep(3, 1)
    player.say(Command.PAUSE)
    player.wait(4).say(Command.RESUME)
    player.wait(1).say(Command.NEXT)
    assert player.state is State.RESTING


@each_of("hurried", [True, False])
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
    assert (player.session.done.reps, player.session.done.sets) == (2, 0)
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


def test_done_completes_open_work():
    player = at("look", 1, workout=OPEN).until(State.WORKING, 30)
    player.say(Command.NEXT)
    assert [done.what for done in player.of(Done)] == ["rep", "set"]
    assert (round(player.session.done.work), player.session.done.sets) == (30, 1)
    assert player.state is State.RESTING


def test_done_in_the_last_set_completes_the_exercise():
    player = at("look", 2, workout=OPEN).until(State.WORKING, 30)
    player.say(Command.NEXT)
    assert [done.what for done in player.of(Done)] == ["rep", "set", "exercise"]


def test_done_after_a_pause_counts_too():
    player = at("look", 1, workout=OPEN).until(State.WORKING, 30)
    player.say(Command.PAUSE)
    player.wait(5).say(Command.NEXT)
    assert round(player.session.done.work) == 30


def test_open_work_that_has_not_begun_is_not_done():
    player = at("look", 1, workout=OPEN).wait(1)
    player.say(Command.NEXT)
    player.say(Command.NEXT)
    assert (player.state, player.session.done) == (State.RESTING, NOTHING)


def test_undo_of_done_takes_the_count_back():
    player = at("look", 1, workout=OPEN).until(State.WORKING, 30)
    player.say(Command.NEXT)
    player.wait(2).say(Command.UNDO)
    assert player.session.done == NOTHING
    player.until(State.WORKING, 5).say(Command.NEXT)
    assert (round(player.session.done.work), player.session.done.sets) == (35, 1)


def test_undo_of_done_into_a_pause_remembers_that_the_work_had_begun():
    player = at("look", 1, workout=OPEN).until(State.WORKING, 30)
    player.say(Command.PAUSE)
    player.say(Command.NEXT)
    player.wait(1).say(Command.UNDO)
    assert (player.state, player.session.done) == (State.PAUSED, NOTHING)
    player.wait(1).say(Command.NEXT)
    assert round(player.session.done.work) == 30


def test_open_work_that_a_variation_counts_is_not_done_by_a_word():
    varied = {"name": "Look", "open": True, "variations": {"easier": {"name": "Turn", "reps": 5}}}
    player = play(routine(varied, PLANK), start=Place(1), changes=Changes(chosen={"look": "easier"}))
    player.until_rep(2, 1).say(Command.NEXT)
    assert (player.session.done.reps, player.session.done.sets) == (1, 0)


# -- next exercise --------------------------------------------------------------------------------


def test_the_last_exercise_can_be_left():
    player = at("plank", 1).until(State.WORKING, 2)
    player.say(Command.NEXT_EXERCISE)
    assert player.state is State.FINISHED
    player.wait(1).say(Command.UNDO)
    assert (player.state, player.session.changes.skipped) == (State.GET_READY, frozenset())
    assert player.finish().session.done.sets == 1


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
    said = player.wait(8).lines(now)[:3]
    assert said == ["Squats: left out of the other rounds, too.", "Straight on: rows.", "Now set one of three."]
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
    assert player.wait(6).lines(player.now - 6)[:2] == ["Rows: left out of the other rounds, too.", "Squats."]


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
    assert player.wait(5).lines(player.now - 5)[0] == "Now set two of three."


def test_repeat_in_an_introduction_says_the_line_again():
    player = at("bridges").wait(5)
    line = player.lines()[-1]
    assert line.startswith("Today")
    player.say(Command.REPEAT)
    assert player.wait(3).lines(player.now - 3) == [line]


def test_repeat_just_after_a_line_means_that_line():
    player = at("bridges").wait(0.3 + length("Welcome to Trial.") + LINE_GAP + 0.5)
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


@each_of(("rest", "left"), [(40, "Eleven seconds of rest left."), ("until next", "Rest as long as you need.")])
def test_repeat_in_a_rest_tells_what_is_left_of_it_and_what_comes(rest, left):
    workout = routine({**BRIDGES, "rest": rest})
    player = at("bridges", 1, workout=workout).until(State.RESTING if rest == 40 else State.WAITING, 29)
    player.say(Command.REPEAT)
    first, coming = player.wait(7).lines(player.now - 7)[:2]
    assert first.startswith(left)
    assert "set two of three" in coming


@each_of("rep", [1, 3])
def test_repeat_in_a_paused_rest_says_nothing_of_the_set_that_is_over(rep):
    player = at("bridges", rep).until(State.RESTING, 5)
    player.say(Command.PAUSE)
    player.wait(5).say(Command.REPEAT)
    first, coming = player.wait(7).lines(player.now - 7)
    assert first == ("Twenty seconds of rest left." if rep == 3 else "Thirty five seconds of rest left.")
    assert ("plank" if rep == 3 else "set two of three") in coming
    assert player.state is State.PAUSED


def test_what_is_left_of_a_rest_is_told_once():
    player = at("bridges", 1).until(State.RESTING, 0.4)
    player.say(Command.REPEAT)
    now = player.now
    assert player.until(State.GET_READY).lines(now)[:2] == [
        "Forty seconds of rest left.",
        "After this: set two of three.",
    ]
    assert [line for line in player.lines(now) if "rest" in line] == ["Forty seconds of rest left."]


def test_repeat_in_a_pause_says_no_count():
    player = at("bridges", 2).until_rep(1, 1)
    player.say(Command.PAUSE)
    player.wait(3).say(Command.REPEAT)
    assert player.wait(5).lines(player.now - 5) == ["Now set two of three.", "Breathe out."]
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


def test_back_after_skip_comes_to_what_was_skipped_again_and_again():
    workout = routine_of({"exercises": [BRIDGES, PLANK, {**BRIDGES, "name": "Squats"}]})
    player = at("bridges", 2, workout=workout).until_rep(2, 1)
    player.say(Command.NEXT_EXERCISE)
    player.wait(1).say(Command.NEXT_EXERCISE)
    for back in (("intro", "plank", None, None), ("set", "bridges", 2, None)):
        assert steps(player)[-1] != back
        player.wait(1).say(Command.BACK)
        assert steps(player)[-1] == back
    player.wait(1).say(Command.NEXT_EXERCISE)
    player.wait(1).say(Command.BACK)
    assert steps(player)[-1] == ("set", "bridges", 2, None)
    assert player.session.changes.skipped == frozenset()


@each_of("late", [1, 5.5, 9])
def test_back_after_skip_as_long_as_the_next_one_is_introduced(late):
    """Who skipped by mistake hears it in the introduction, and may take longer to say so than for another step."""
    long = {**PLANK, "cues": {"setup": ["Lie down on your front, and come up on your elbows."] * 4}}
    player = at("bridges", 2, workout=routine_of({"exercises": [BRIDGES, long]})).until_rep(2, 1)
    player.say(Command.NEXT_EXERCISE)
    assert player.wait(late).state is State.INTRO
    player.say(Command.BACK)
    assert steps(player)[-1] == ("set", "bridges", 2, None)


def test_back_after_skip_of_the_last_exercise_as_long_as_the_workout_is_closed():
    player = at("plank", 1).until(State.WORKING, 2)
    for _ in range(2):
        player.say(Command.NEXT_EXERCISE)
        assert player.state is State.FINISHED
        player.wait(3).say(Command.BACK)
        assert (player.state, steps(player)[-1]) == (State.GET_READY, ("set", "plank", 1, "left"))
    assert player.finish().ended.reason == "finished"


@each_of("stops", [True, False])
def test_back_after_the_end_is_answered_where_nothing_was_skipped_last(stops):
    player = at("bridges", 1).until_rep(2, 1)
    player.say(Command.NEXT_EXERCISE)
    if stops:
        player.wait(2).say(Command.STOP)
        player.wait(2).say(Command.YES)
    else:
        player.until(State.FINISHED)
    player.wait(1).say(Command.BACK)
    assert player.state is State.FINISHED
    assert "The workout is over." in player.wait(3).lines()
    assert player.finish().ended.reason == ("stopped" if stops else "finished")


def test_back_later_in_a_superset_does_not_return_to_the_member_that_was_left():
    player = at("squats", 1, workout=SUPER).until_rep(2, 1)
    player.say(Command.NEXT_EXERCISE)
    player.until(State.RESTING).until(State.GET_READY, 1).say(Command.BACK)
    assert steps(player)[-1] == ("rest", "rows", 1, None)


@each_of(("took", "gap", "steps_on"), [(0.3, 0.8, False), (0.3, 1.6, True), (None, 0.3, True)])
def test_next_said_twice_at_once_is_one_step_and_two_keys_are_two(took, gap, steps_on):
    player = at("bridges", 1).until(State.RESTING, 10)
    for _ in range(2):
        player.say(Command.NEXT, took=took)
        player.wait(gap)
    assert player.state is State.GET_READY
    assert (player.session._hurried == player.session.place.step) is steps_on  # the second one counts in at once


@each_of(("gap", "at_last"), [(0.8, "plank"), (1.6, "squats")])
def test_skip_said_twice_at_once_is_one_step(gap, at_last):
    workout = routine_of({"exercises": [BRIDGES, PLANK, {**BRIDGES, "name": "Squats"}]})
    player = at("bridges", 1, workout=workout).until_rep(2, 1)
    player.say(Command.NEXT_EXERCISE, took=0.3)
    player.wait(gap).say(Command.NEXT_EXERCISE, took=0.3)
    assert steps(player)[-1][1] == at_last


def test_explain_in_a_rest_explains_what_comes():
    next_one = {**PLANK, "name": "Side plank", "cues": {"setup": ["Lie on your side."]}}
    player = at("bridges", 3, workout=routine_of({"exercises": [BRIDGES, next_one]})).until(State.RESTING, 5)
    player.say(Command.HOW_TO)
    assert "Lie on your side." in player.wait(4).lines(player.now - 4)


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


# -- how long open work was -----------------------------------------------------------------------


def test_open_work_is_told_how_long_it_was():
    player = at("look", 1, workout=OPEN).until(State.WORKING, 80.2)
    player.say(Command.NEXT)
    said = player.now
    assert player.wait(6).lines(said)[:2] == ["That was one minute and twenty seconds.", "Rest. Fifteen seconds."]


def test_a_pause_does_not_count_and_a_question_neither():
    player = at("look", 1, workout=OPEN).until(State.WORKING, 20)
    player.say(Command.PAUSE)
    player.wait(300).say(Command.RESUME)
    player.until(State.WORKING, 10)
    player.say(Command.HELP)
    player.until(State.WORKING, 12)
    player.say(Command.NEXT)
    said = player.now
    assert player.wait(4).lines(said)[0] == "That was forty two seconds."


def test_undo_of_done_goes_on_counting():
    player = at("look", 1, workout=OPEN).until(State.WORKING, 20)
    player.say(Command.NEXT)
    player.wait(3).say(Command.UNDO)
    player.until(State.WORKING, 5)
    player.say(Command.NEXT)
    said = player.now
    assert player.wait(4).lines(said)[0] == "That was twenty five seconds."


def test_open_work_that_is_left_is_not_told():
    player = at("look", 1, workout=OPEN).until(State.WORKING, 20)
    player.say(Command.NEXT_EXERCISE)
    said = player.now
    assert player.wait(6).lines(said)[0] == "Now: plank."
