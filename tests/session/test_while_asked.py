"""What is said while a question is open: what acts, after what it is asked again, and what waits for the answer."""

import pytest
from player import assert_in_order, assert_nothing_overlaps
from scenes import at, working
from test_every_pair import IN, RATED

from voicecoach.session.commands import Command
from voicecoach.session.events import Doubted
from voicecoach.session.questions import QuestionKind, Topic
from voicecoach.session.states import State

END = "End the workout? Yes or no."
ASKED = [name for name in IN if name.startswith("asking")]


def told(player, *commands):
    """Say commands, each after the coach has answered the one before."""
    for command in commands:
        player.say(command)
        player.wait(6)
    return player


@pytest.mark.parametrize("name", ASKED)
def test_stop_closes_every_question_and_in_its_own_repeats_it(name):
    player = IN[name]()
    player.say(Command.STOP)
    assert player.session.question.topic is Topic.END_WORKOUT
    player.wait(4).say(Command.STOP)
    assert player.wait(3).lines()[-2:] == [END, END]
    assert player.wait(20).state is State.PAUSED


@pytest.mark.parametrize("name", ASKED)
def test_pause_and_pain_close_every_question(name):
    player = IN[name]()
    player.say(Command.PAUSE)
    assert (player.state, player.session.question) == (State.PAUSED, None)
    player = IN[name]()
    player.say(Command.HURTS)
    assert player.session.question.topic is Topic.PAIN


def test_undo_closes_the_question_that_it_takes_back():
    player = told(working(), Command.STOP, Command.UNDO)
    assert "Taken back." in player.lines()
    assert player.state in (State.GET_READY, State.WORKING)
    assert END not in player.lines(player.now - 5)


@pytest.mark.parametrize("command", [Command.HELP, Command.REPEAT, Command.LOUDER, Command.QUIETER])
def test_what_acts_is_followed_by_the_question_twice_at_most(command):
    player = told(working(), Command.STOP, *[command] * 4)
    assert player.lines().count(END) == 3
    assert player.state is State.ASKING
    assert player.level == {Command.LOUDER: 12.0, Command.QUIETER: -12.0}.get(command, 0.0)
    assert player.wait(20).state is State.PAUSED
    assert_in_order(player)
    assert_nothing_overlaps(player)


def test_another_question_is_asked_again_as_often():
    player = told(working(), Command.STOP, *[Command.REPEAT] * 3, Command.HURTS, *[Command.REPEAT] * 3)
    assert player.lines().count("From zero to ten, how bad?") == 3


@pytest.mark.parametrize(
    "command",
    [
        *(Command.NEXT, Command.NEXT_EXERCISE, Command.BACK, Command.RESUME, Command.FASTER, Command.MORE_REST),
        *(Command.EASIER, Command.WHERE, Command.CLOCK, Command.HOW_MANY, Command.HOW_TO, Command.NUMBER),
    ],
)
def test_the_rest_waits_for_the_answer_and_nothing_moves(command):
    player = told(working(), Command.STOP)
    before, since = player.look().here(player.now), player.now
    player.say(command, 5 if command is Command.NUMBER else None)
    assert f"First: {END}" in player.wait(12).lines(since)
    assert (player.session.here(player.now), player.state) == (before, State.ASKING)
    assert player.session.changes.pace == {}
    player.say(Command.YES)
    assert player.finish().ended.reason == "stopped"


ACT = {
    Command.STOP,
    Command.PAUSE,
    Command.HURTS,
    Command.UNDO,
    Command.YES,
    Command.NO,
    Command.LOUDER,
    Command.QUIETER,
}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("command", [each for each in Command if each not in ACT])
def test_what_is_misheard_while_something_is_asked_changes_nothing(name, command):
    for value in range(11) if command is Command.NUMBER else [None]:
        player = IN[name]()
        session = player.look()
        question = session.question
        if (name, command) == ("asking to be sure", Command.NEXT):
            return  # said once more, it was meant
        if command is Command.NUMBER and question.kind is QuestionKind.NUMBER:
            return  # its answer
        before = (session.here(player.now), session.changes, player.reps())
        player.say(command, value)
        session = player.wait(3).look()
        assert (session.question.topic, session.question.kind) == (question.topic, question.kind)
        assert (session.here(player.now), session.changes, player.reps()) == before


def test_a_question_in_two_lines_is_told_by_its_last():
    player = IN["asking how hard"]()
    since = player.now
    player.say(Command.NEXT)
    assert player.wait(8).lines(since)[0].startswith("First: From zero, nothing at all,")
    assert player.session.question.kind is QuestionKind.NUMBER


@pytest.mark.parametrize("command", [Command.NEXT, Command.SLOWER])
def test_who_says_it_once_more_has_meant_it(command):
    player = working()
    before = player.look().place

    player.tell(Doubted(command))
    player.wait(3).say(command)
    assert player.wait(3).state is not State.ASKING
    moved = player.session.place.step != before.step
    assert moved if command is Command.NEXT else player.session.changes.pace["bridges"] < 1


# -- what means nothing now -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scene", "command", "line"),
    [
        ("paused in a set", Command.PAUSE, "already-paused"),
        ("working", Command.RESUME, "not-paused"),
        ("working", Command.YES, "no-question"),
        ("resting", Command.NO, "no-question"),
        ("intro", Command.NUMBER, "no-question"),
    ],
)
def test_what_changes_nothing_is_answered(scene, command, line):
    player = IN[scene]()
    words, since = player.session.options.words, player.now
    player.say(command, 7 if command is Command.NUMBER else None)
    assert set(player.wait(4).lines(since)) & set(words.variants_of(line) or [words.line(line)])


def test_who_counts_along_is_not_answered():
    player = working()
    for _ in range(12):
        player.wait(0.5)
        last = player.look()._last_count
        number = next((n for n in range(11) if player.session.options.words.number(n) in last.split(", ")), None)
        if number is not None:
            assert [type(action).__name__ for action in player.say(Command.NUMBER, number)][:1] == ["Obeyed"]
    assert "There is no question to answer." not in player.wait(3).lines()


# -- go, start, continue --------------------------------------------------------------------------


@pytest.mark.parametrize("scene", ["intro", "get ready", "resting"])
def test_go_begins_what_comes_and_leaves_out_no_set(scene):
    player = IN[scene]()
    wanted = 2 if scene != "intro" else 1
    assert player.say(Command.RESUME)[0].effect == "begun"
    player.wait(0.5).say(Command.RESUME)
    player.wait(0.5).say(Command.RESUME)
    player.until(State.WORKING, 0.5)
    [beat, *_] = player.beats(player.now - 0.6)
    assert (beat.exercise, beat.set, beat.rep) == ("bridges", wanted, 1)


def test_go_over_the_count_changes_nothing():
    player = at("bridges", 1, workout=RATED).until(State.WORKING, 0.1)
    begins = player.beats()[0].at
    player = at("bridges", 1, workout=RATED).advance(begins - 1.5)
    player.say(Command.RESUME)
    assert player.until(State.WORKING, 0.1).beats()[0].at == begins
