"""Questions that the coach asks, the end, and taking things back."""

import pytest
from player import Snapshot, assert_in_order, assert_restored, play, routine_of
from scenes import PLANK, WORKOUT, at, reps_in, steps, working
from tables import each_of

from voicecoach.session.commands import Command
from voicecoach.session.place import Changes
from voicecoach.session.questions import end_workout
from voicecoach.session.script import script_of
from voicecoach.session.session import MEMORIES
from voicecoach.session.states import State
from voicecoach.session.wording import english

ENGLISH = english()

# -- stop and pain --------------------------------------------------------------------------------


def test_stop_yes_sums_up_and_ends():
    player = working()
    player.say(Command.STOP)
    assert player.wait(3).lines()[-1] == "End the workout? Yes or no."
    player.say(Command.YES)
    assert player.finish().lines()[-1].startswith("Two repetitions, in ")
    assert (player.ended.reason, player.session.done.reps) == ("stopped", 2)


def test_stop_no_stays_paused():
    player = working()
    player.say(Command.STOP)
    player.wait(3).say(Command.NO)
    assert player.wait(5).lines()[-2:] == ["All right, we stay here.", "Say continue to go on."]
    assert player.state is State.PAUSED
    player.say(Command.RESUME)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]


def test_stop_without_an_answer_stays_paused():
    player = working()
    player.say(Command.STOP)
    player.until(State.PAUSED, 3)
    assert "All right, we stay here." in player.lines()


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
    assert (player.state, player.session.question) == (State.ASKING, end_workout(ENGLISH))
    player.wait(3).say(Command.UNDO)
    assert (player.state, player.session.place.rep) == (State.GET_READY, 3)
    assert player.finish().ended.reason == "finished"


def test_stop_in_the_middle_of_a_question_of_pain():
    player = working()
    player.say(Command.HURTS)
    player.wait(3).say(Command.STOP)
    assert (player.state, player.session.question) == (State.ASKING, end_workout(ENGLISH))
    player.wait(3).say(Command.YES)
    assert player.finish().ended.reason == "stopped"


@each_of("command", [Command.YES, Command.NO])
def test_yes_and_no_are_no_measure_of_pain(command):
    player = working()
    player.say(Command.HURTS)
    player.wait(3).say(command)
    asked = "From zero to ten, how bad?"
    assert player.wait(3).lines()[-2:] == [asked, f"First: {asked}"]
    player.say(Command.UNDO)
    assert player.state is State.GET_READY


def test_a_number_is_no_answer_to_yes_or_no():
    player = working()
    player.say(Command.STOP)
    player.wait(3).say(Command.NUMBER, 3)
    assert (player.state, player.session.question) == (State.ASKING, end_workout(ENGLISH))


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
    assert player.wait(25).lines(player.now - 25) == ["Paused. Say continue."]
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
    "One set and one hold, in thirty four seconds.",
    "Good work.",
]


def test_a_question_in_the_closing_words_does_not_cut_them_off():
    player = closing()
    assert player.lines()[-1] == "Walk a little."
    player.say(Command.PROGRESS)
    asked = player.now
    lines = player.finish().lines(asked)
    assert lines[0] == "One set and one hold so far."
    assert [line[:15] for line in lines[1:]] == [line[:15] for line in LAST]
    assert player.ended.reason == "finished"


@each_of("command", [Command.STOP, Command.PAUSE])
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
    assert player.finish().session.done.sets == 1


def test_a_question_after_stop_is_answered_before_the_summary():
    player = working()
    player.say(Command.STOP)
    player.wait(3).say(Command.YES)
    player.wait(0.1).say(Command.PROGRESS)
    lines = player.finish().lines(player.silences[-1][0])
    assert lines[0] == "Two repetitions so far."
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


def test_a_step_that_was_led_back_to_is_named_once():
    player = working()
    for command in (Command.NEXT, Command.UNDO, Command.PAUSE, Command.UNDO):
        player.say(command)
        player.wait(1)
    assert [step[0] for step in steps(player)] == ["set", "rest", "set"]


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
