"""Questions as data: what each kind of answer, silence and "undo" bring, whatever is asked."""

import pytest
from player import Snapshot, assert_in_order, assert_nothing_overlaps, assert_restored, play, pressed
from scenes import WORKOUT, at, reps_in, steps, working
from tables import each_of

from voicecoach.session.actions import Obeyed, StateEntered
from voicecoach.session.commands import Command
from voicecoach.session.events import Begin, Doubted
from voicecoach.session.pain import pain
from voicecoach.session.pausing import ANSWER_WAIT
from voicecoach.session.place import Changes, Place
from voicecoach.session.questions import (
    End,
    GoOn,
    PainLimits,
    Question,
    QuestionKind,
    StartAt,
    Stay,
    Topic,
    confirm,
    rated,
    take_up,
    yes_or_no,
)
from voicecoach.session.states import State
from voicecoach.session.table import Effect
from voicecoach.session.wording import english

ENGLISH = english()

CONTINUE = yes_or_no(Topic.CONTINUE, "Continue there?", GoOn(("Bridges, set two.",)), StartAt(), GoOn(("We go on.",)))
YESTERDAY = rated(Topic.EFFORT, "How hard was it?", ((10, GoOn(("Thank you.",))),), GoOn())
LIMITS = PainLimits()
BRIDGES_2 = 3
CUT_OFF = Place(step=BRIDGES_2, rep=4, entered=True)


def cut_off(question=CONTINUE):
    return play(WORKOUT, start=CUT_OFF, changes=Changes(pace={"bridges": 0.5}), resumed=True, question=question)


def answered(question, command, value=None):
    return question.outcome(command, value)


# -- what an answer brings ------------------------------------------------------------------------


@each_of(
    ("number", "outcome"), [(0, GoOn()), (3, GoOn()), (4, Stay()), (5, Stay()), (6, End()), (10, End()), (11, None)]
)
def test_a_number_brings_the_first_outcome_that_reaches_to_it(number, outcome):
    question = rated(Topic.PAIN, "How bad?", ((3, GoOn()), (5, Stay()), (10, End())), Stay())
    assert answered(question, Command.NUMBER, number) == outcome


def test_an_answer_of_another_kind_is_none():
    question = yes_or_no(Topic.CONFIRM, "Is it?", End(), Stay(), GoOn())
    assert [answered(question, command) for command in (Command.YES, Command.NO)] == [End(), Stay()]
    assert answered(question, Command.NUMBER, 3) is None
    assert answered(pain(ENGLISH, LIMITS), Command.YES) is None


def test_an_outcome_that_nobody_knows_is_a_bug():
    player = cut_off(yes_or_no(Topic.CONFIRM, "Is it?", "a stranger", GoOn(), GoOn()))
    with pytest.raises(AssertionError):
        player.say(Command.YES)


# -- before anything has begun --------------------------------------------------------------------


def test_what_is_asked_first_comes_after_the_step_and_before_all_else():
    player = cut_off().wait(3)
    assert steps(player) == [("set", "bridges", 2, None)]
    assert (player.state, player.session.question) == (State.ASKING, CONTINUE)
    assert player.lines() == ["Continue there?"]
    assert player.silences == []
    assert player.tell(Begin()) == []


def test_yes_takes_up_the_repetition_that_was_cut_off():
    player = cut_off().wait(3)
    player.say(Command.YES)
    player.until(State.RESTING)
    assert player.lines()[1:] == ["Bridges, set two.", "three", "two", "one"]
    assert reps_in(player, 2) == [4, 5]
    assert [step[0] for step in steps(player)] == ["set", "rest"]
    assert player.session.changes.pace == {"bridges": 0.5}


def test_no_begins_at_the_beginning_with_all_as_written():
    player = cut_off().wait(3)
    player.say(Command.NO)
    player.until(State.GET_READY)
    assert player.lines()[1].startswith("Welcome to")
    assert steps(player)[1] == ("intro", "bridges", None, None)
    assert player.session.changes == Changes()
    assert_in_order(player)


def test_silence_takes_it_up_too():
    player = cut_off().until(State.GET_READY, 2)
    assert player.lines()[1] == "We go on."
    assert reps_in(player.until(State.RESTING), 2) == [4, 5]
    assert [step[0] for step in steps(player)] == ["set", "rest"]


def test_undo_asks_again_and_knows_the_place_that_was_kept():
    player = cut_off().wait(3)
    player.say(Command.NO)
    player.wait(5).say(Command.UNDO)
    assert player.wait(4).lines()[-2:] == ["Taken back.", "Continue there?"]
    player.say(Command.YES)
    assert reps_in(player.until(State.RESTING), 2) == [4, 5]


def test_a_pause_before_anything_has_begun():
    player = cut_off().wait(3)
    player.say(Command.PAUSE)
    player.wait(5).say(Command.RESUME)
    assert reps_in(player.until(State.RESTING), 2) == [4, 5]


def test_who_does_not_answer_is_waited_for_where_it_was_cut_off():
    player = cut_off(take_up(ENGLISH, "You stopped there. Continue there?", Changes())).until(State.PAUSED, 4)
    asked = "You stopped there. Continue there?"
    assert player.lines() == [asked, asked, "I wait here. Say resume to go on from there."]
    player.wait(60).say(Command.RESUME)
    assert reps_in(player.until(State.RESTING), 2) == [4, 5]


@each_of(("answer", "line"), [(Command.YES, "All right, we carry on."), (Command.NO, "Welcome to")])
def test_yes_and_no_to_what_was_cut_off(answer, line):
    player = cut_off(take_up(ENGLISH, "You stopped there. Continue there?", Changes())).wait(4)
    player.say(answer)
    assert player.wait(4).lines()[1].startswith(line)


def test_a_workout_that_was_not_cut_off_is_asked_too():
    player = play(WORKOUT, question=YESTERDAY).wait(3)
    player.say(Command.NUMBER, 0)
    lines = player.until(State.GET_READY).lines()
    assert lines[:2] == ["How hard was it?", "Thank you."]
    assert lines[2].startswith("Welcome to")


def test_pain_at_the_first_question_pauses_what_would_have_come():
    player = cut_off().wait(2)
    player.say(Command.HURTS)
    player.wait(3).say(Command.NUMBER, 9)
    player.until(State.PAUSED)
    assert player.session.exercise().id == "bridges"


# -- in the middle --------------------------------------------------------------------------------


def test_a_question_that_is_asked_twice_waits_twice():
    player = working()
    player.say(Command.HURTS)
    asked = player.now
    player.until(State.PAUSED)
    assert player.now - asked > 2 * ANSWER_WAIT


def test_no_to_what_was_doubted_can_be_taken_back():
    player = working()
    player.tell(Doubted(Command.NEXT_EXERCISE))
    player.wait(3).say(Command.NO)
    player.wait(1).say(Command.UNDO)
    assert (player.state, player.session.question) == (State.ASKING, confirm(ENGLISH, Command.NEXT_EXERCISE))
    player.wait(3).say(Command.YES)
    assert player.state is State.INTRO


@each_of("command", [Command.SLOWER, Command.EASIER, Command.QUIETER, Command.HOW_MANY, Command.YES])
@each_of("begin", [working, lambda: at("bridges", 1).wait(4), lambda: working().until(State.RESTING, 9)])
def test_yes_to_what_moves_nothing_goes_on_with_what_was_interrupted(command, begin):
    player = begin()
    before, done = Snapshot.of(player), len(player.reps())
    player.tell(Doubted(command))
    if command is Command.YES:  # it would mean nothing
        assert player.state is not State.ASKING
        return
    player.wait(3).say(Command.YES)
    assert player.obeyed[-1] == Obeyed(pressed(Command.YES), Effect.DECIDE)
    player.wait(1)
    told = player.of(StateEntered)[-1].state
    assert told is player.state is not State.ASKING, "the ear listens for what was told last"
    after = Snapshot.of(player)
    assert (after.place.step, after.place.rep) == (before.place.step, before.place.rep)
    player.until(State.WORKING, 8)
    assert len(player.reps()) > done
    assert_in_order(player)
    assert_nothing_overlaps(player)
    assert player.finish().ended.reason == "finished"


def test_silence_in_a_pause_leaves_it_paused():
    player = working()
    player.say(Command.PAUSE)
    player.wait(3).tell(Doubted(Command.NEXT))
    player.wait(1.5 * ANSWER_WAIT)
    assert player.state is State.PAUSED
    assert player.lines()[-2:] == ["Move on? Yes or no.", "Paused. Say continue."]


def test_undo_tells_what_it_takes_back():
    player = working()
    player.say(Command.UNDO)
    player.wait(1).say(Command.SLOWER)
    player.wait(3).say(Command.HOW_MANY)
    player.wait(3).say(Command.NEXT)
    player.wait(3).say(Command.UNDO)
    player.wait(1).say(Command.UNDO)
    undone = [obeyed.undone for obeyed in player.obeyed if obeyed.command is Command.UNDO]
    assert undone == [None, Command.NEXT, Command.SLOWER]


def test_what_was_said_is_what_was_misheard():
    player = working()
    player.tell(Doubted(Command.NEXT))
    player.wait(3).say(Command.YES)
    player.wait(3).say(Command.UNDO)
    assert player.obeyed[-1] == Obeyed(pressed(Command.UNDO), Effect.UNDO, Command.YES)


def test_a_number_that_is_taken_back_is_told():
    player = working()
    player.say(Command.HURTS)
    before = Snapshot.of(player)
    player.wait(3).say(Command.NUMBER, 4)
    player.wait(2).say(Command.UNDO)
    assert [answer.value for answer in player.answers] == [4, None]
    assert_restored(before, Snapshot.of(player), player.now)
    player.wait(4).say(Command.NUMBER, 2)
    assert [(answer.about, answer.set) for answer in player.answers] == [("pain", 1)] * 3


def test_a_question_of_numbers_is_the_same_for_the_ear_whatever_it_is_about():
    assert (YESTERDAY.kind, CONTINUE.kind) == (QuestionKind.NUMBER, QuestionKind.YES_NO)
    assert isinstance(pain(ENGLISH, LIMITS), Question)
