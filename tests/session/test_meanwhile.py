"""Commands that are said while the step or the state that they are meant for ends by itself."""

import pytest
from player import play, routine_of
from scenes import BRIDGES, PLANK, SUPER, WORKOUT, at, steps

from voicecoach.session.actions import Chime, Earcon, StepBegun
from voicecoach.session.commands import Command
from voicecoach.session.questions import QuestionKind
from voicecoach.session.states import State

TOOK = 0.9
"""From the first sound of a word to its being decided: half a second of word, 0.2 s of silence, and the decoders."""


def into(state, *wanted, workout=WORKOUT, later=0.3, **options):
    """Shortly after a state was entered by itself."""
    player = at(*wanted, workout=workout, **options)
    player.until(state)
    return player.wait(later)


def last_earcon(player):
    return player.wait(0.5).of(Chime)[-1].earcon


def test_next_at_the_end_of_a_set_leaves_the_rest():
    player = into(State.RESTING, "bridges", 1)
    since = player.now
    effect = player.say(Command.NEXT, took=TOOK)[0].effect
    assert effect == "step_on"
    assert last_earcon(player) is Earcon.HEARD
    assert player.state is State.RESTING
    assert player.silences == []
    player.until(State.GET_READY)
    assert player.now - since == pytest.approx(40 - 0.3, abs=0.6)


def test_next_that_was_begun_in_the_rest_ends_it():
    player = into(State.RESTING, "bridges", 1, later=1.2)
    player.say(Command.NEXT, took=TOOK)
    assert player.state is State.GET_READY


def test_a_key_means_what_is_going_on_when_it_is_pressed():
    player = into(State.RESTING, "bridges", 1)
    player.say(Command.NEXT)
    assert player.state is State.GET_READY


def test_next_in_the_last_count_does_not_leave_the_set_out():
    player = into(State.WORKING, "bridges", 1)
    player.say(Command.NEXT, took=TOOK)
    assert player.wait(5).state is State.WORKING
    assert player.silences == []


def test_next_at_the_end_of_an_introduction_keeps_the_time_to_get_ready():
    player = play(WORKOUT)
    player.until(State.GET_READY)
    ready = player.now
    player.wait(0.3).say(Command.NEXT, took=TOOK)
    player.until(State.WORKING)
    assert player.now - ready == pytest.approx(12, abs=0.1)


def test_what_has_come_about_is_nothing_to_take_back():
    player = into(State.RESTING, "bridges", 1)
    player.say(Command.NEXT, took=TOOK)
    player.wait(1).say(Command.UNDO)
    since = player.now
    assert player.session.words.line("nothing-to-undo") in player.wait(3).lines(since)
    assert player.state is State.RESTING


def test_next_after_a_question_that_nobody_answered_is_not_asked_again():
    asked = routine_of({"exercises": [{**BRIDGES, "sets": 1, "ask": ["effort"]}]})
    player = into(State.ASKING, "bridges", 1, workout=asked)
    player.say(Command.NEXT, took=TOOK)
    assert player.silences == []


def test_repeat_at_the_end_of_a_set_starts_that_set_over_and_undo_returns_to_the_rest():
    player = into(State.RESTING, "bridges", 1)
    assert player.say(Command.REPEAT, took=TOOK)[0].effect == "repeat"
    assert player.state is State.GET_READY
    assert steps(player)[-1] == ("set", "bridges", 1, None)
    player.wait(2).say(Command.UNDO)
    assert player.state is State.RESTING
    assert steps(player)[-1] == ("rest", "bridges", 1, None)
    assert player.session.done.reps == 5
    player.until(State.WORKING)
    assert steps(player)[-1] == ("set", "bridges", 2, None)


def test_back_while_one_gets_ready_leads_to_the_step_before_though_the_set_begins_meanwhile():
    player = into(State.WORKING, "bridges", 2)
    player.say(Command.BACK, took=TOOK)
    assert steps(player)[-1] == ("rest", "bridges", 1, None)


def test_skip_at_the_end_of_the_last_rest_leaves_the_exercise_that_it_was_said_in():
    player = at("squats", 1, workout=SUPER)
    player.until(State.RESTING)
    while player.of(StepBegun)[-1].exercise != "rows" or player.state is not State.GET_READY:
        player.wait(0.1)
    player.say(Command.NEXT_EXERCISE, took=TOOK)
    assert player.session.changes.skipped == {"squats"}
    player.until(State.WORKING)
    assert steps(player)[-1][1] == "rows"
    player.wait(1).say(Command.UNDO)
    assert player.session.changes.skipped == set()


def test_more_rest_at_the_end_of_a_rest_takes_the_rest_up_again():
    player = into(State.RESTING, "bridges", 1)
    player.until(State.GET_READY)
    player.wait(0.3).say(Command.MORE_REST, took=TOOK)
    assert player.state is State.RESTING
    assert steps(player)[-1] == ("rest", "bridges", 1, None)
    since = player.now
    player.until(State.GET_READY)
    assert player.now - since == pytest.approx(30, abs=0.5)


def test_more_rest_that_was_misheard_at_the_end_of_a_rest_is_taken_back():
    player = into(State.RESTING, "bridges", 1)
    player.until(State.GET_READY)
    player.wait(0.3).say(Command.MORE_REST, took=TOOK)
    player.wait(2).say(Command.UNDO)
    since = player.now
    player.until(State.GET_READY)
    assert player.now - since < 5


def test_an_answer_that_comes_as_the_question_is_given_up_is_one():
    player = at("bridges", 1).until_rep(2, 1)
    player.say(Command.STOP)
    assert player.state is State.ASKING
    player.until(State.PAUSED)
    player.wait(0.2).say(Command.YES, took=TOOK)
    assert player.state is State.FINISHED


def test_a_number_that_comes_as_the_question_is_given_up_is_kept_and_can_be_taken_back():
    player = at("bridges", 1).until_rep(2, 1)
    player.say(Command.HURTS)
    player.until(State.PAUSED, after=0.1)
    player.say(Command.NUMBER, 2, took=TOOK)
    assert [answer.value for answer in player.answers] == [2]
    player.wait(0.5).say(Command.UNDO)
    assert [answer.value for answer in player.answers] == [2, None]
    assert player.session.question.kind is QuestionKind.NUMBER


def test_what_does_not_fit_the_step_before_means_this_one():
    player = into(State.RESTING, "bridges", 1)
    assert player.say(Command.MORE_REST, took=TOOK)[0].effect == "more_rest"
    assert player.state is State.RESTING


def test_pause_pauses_what_is_going_on():
    player = into(State.RESTING, "bridges", 1)
    player.say(Command.PAUSE, took=TOOK)
    assert player.state is State.PAUSED
    player.wait(1).say(Command.RESUME)
    assert player.state is State.RESTING


def test_a_command_ends_what_could_have_been_meant_before_it():
    player = into(State.RESTING, "bridges", 1, later=0.1)
    player.say(Command.PAUSE, took=0.7)
    player.wait(0.2).say(Command.NEXT, took=0.5)
    assert player.state is State.GET_READY


def test_of_several_steps_that_have_ended_the_one_it_was_begun_in_is_meant():
    short = routine_of({"exercises": [{**PLANK, "sides": "none", "hold": 1, "sets": 2, "rest": 1}]})
    player = into(State.RESTING, "plank", 1, workout=short)
    player.until(State.GET_READY)
    player.say(Command.REPEAT, took=player.now - player.of(StepBegun)[-2].at + 0.1)
    assert steps(player)[-1] == ("set", "plank", 1, None)


@pytest.mark.parametrize("command", list(Command))
def test_what_another_command_has_ended_was_not_meant(command):
    """Two words in one breath: the second was begun before the first was obeyed."""
    one = {**PLANK, "sides": "none", "hold": 1, "rest": 1}
    player = play(routine_of({"exercises": [one]}))
    player.say(Command.NEXT_EXERCISE)
    assert player.state is State.FINISHED
    player.say(command, 3 if command is Command.NUMBER else None, took=TOOK)
    player.say(Command.HOW_MANY)
    player.check()
    player.finish().check()
