"""Nobody can be heard any more: nothing waits for a word, a key is named, and no pause of the listener's is ended."""

from dataclasses import replace

import pytest
from player import Player, assert_in_order, assert_nothing_overlaps, play
from scenes import at, working
from test_every_pair import IN
from test_questions import cut_off

from voicecoach.app.factories import said_first
from voicecoach.session.commands import Command
from voicecoach.session.events import Begin, Halt, Halted, Noticed, Restored, Trouble
from voicecoach.session.notices import DEAF
from voicecoach.session.place import Place
from voicecoach.session.session import Session
from voicecoach.session.states import State
from voicecoach.session.wording import english, spoken_in

ENGLISH = english()
MEANWHILE = ENGLISH.line("goes-on-meanwhile")
DEAF_NOW = sorted(DEAF)


@pytest.mark.parametrize("trouble", DEAF_NOW)
def test_the_question_whether_to_go_on_there_is_not_waited_for(trouble):
    player = cut_off().wait(3)
    assert player.state is State.ASKING
    player.tell(Noticed(trouble))
    assert player.state is not State.ASKING
    begins = player.until(State.WORKING, 0.1)
    assert begins.now < 40
    assert (begins.beats()[0].set, begins.beats()[0].rep) == (2, 4)
    assert MEANWHILE not in player.lines()
    assert_in_order(player)
    assert_nothing_overlaps(player)


@pytest.mark.parametrize("trouble", DEAF_NOW)
@pytest.mark.parametrize(
    ("scene", "line"),
    [
        ("working", "goes-on-meanwhile"),
        ("resting", "goes-on-meanwhile"),
        ("paused in a set", "go-on-by-key"),
        ("asking for the end", "answer-by-key"),
        ("asking for pain", "answer-by-key"),
    ],
)
def test_what_becomes_of_it_is_said_as_it_is(scene, line, trouble):
    player = IN[scene]()
    state, since = player.state, player.now
    player.tell(Noticed(trouble))
    said = player.wait(12).lines(since)
    assert ENGLISH.line(line) in said
    assert (MEANWHILE in said) is (line == "goes-on-meanwhile")
    assert state in (State.WORKING, State.RESTING) or player.state in (State.PAUSED, State.ASKING)


def test_a_rest_that_waits_for_a_word_takes_a_minute_then():
    player = IN["waiting for a word"]()
    player.tell(Noticed(Trouble.MICROPHONE_LOST))
    since = player.now
    assert player.until(State.INTRO).now - since < 90


def test_it_waits_for_words_again_when_the_microphone_is_back():
    player = at("bridges", 2).wait(1)
    for trouble in (Trouble.MICROPHONE_LOST, Trouble.MICROPHONE_BACK):
        player.tell(Noticed(trouble, aloud=False))
    assert player.session.options.listening
    player.tell(Noticed(Trouble.EARS_LOST))
    player.tell(Noticed(Trouble.MICROPHONE_BACK))
    assert not player.session.options.listening


def test_what_was_said_before_is_not_said_again():
    player = working()
    lines = len(player.lines())
    player.tell(Noticed(Trouble.MICROPHONE_LOST, aloud=False))
    assert len(player.wait(2).lines()) == lines
    assert not player.session.options.listening


def test_a_workout_without_a_microphone_does_not_begin_to_listen():
    player = play(IN["working"]().session.routine, listening=False).wait(3)
    player.tell(Noticed(Trouble.MICROPHONE_BACK, aloud=False))
    assert not player.session.options.listening


def test_a_pause_of_the_listeners_is_not_ended_by_a_sound_that_comes_back():
    player = working()
    player.say(Command.PAUSE)
    player.tell(Noticed(Trouble.MICROPHONE_LOST))
    for event in (Halted(Halt.SPEAKER), Restored(Halt.SPEAKER)):
        player.wait(8).tell(event)
    assert player.wait(30).state is State.PAUSED
    assert ENGLISH.line("go-on-by-key") in player.lines(player.now - 31)


# -- at the start -----------------------------------------------------------------------------------


@pytest.mark.parametrize("begins", [IN["intro"], cut_off])
def test_what_is_not_as_one_would_expect_is_said_before_all_else(begins):
    session = begins().session
    options = replace(session.options, notices=("This voice is made for another language.",))
    player = Player(Session(session.routine, session.voice, options))
    player.tell(Begin())
    lines = player.wait(9).lines()
    assert lines[0] == "This voice is made for another language."
    assert lines[1] in ("Welcome to Trial.", "Continue there?")


def test_a_workout_that_is_taken_up_says_them_and_where_it_is():
    player = play(IN["working"]().session.routine, start=Place(3, rep=4), resumed=True, notices=("Mind this.",)).wait(9)
    assert player.lines()[0] == "Mind this."
    assert any("repetition four" in line for line in player.lines())


def test_which_they_are():
    assert said_first(ENGLISH, "pyttsx3:gmw/en-us", (), language="en-GB", unheard=False) == ()
    told = said_first(ENGLISH, "pyttsx3:gmw/en-us", (), language="bg", unheard=False)
    assert told == (ENGLISH.line("foreign-voice"),)
    told = said_first(spoken_in("de"), "pyttsx3:gmw/en-us", ("It is gone.",), language="de", unheard=True)
    assert [line.split(".")[0] for line in told] == [
        "Befehle in dieser Sprache verstehe ich nicht",
        "Die gewählte Stimme ist nicht da",
        "Diese Stimme ist für eine andere Sprache gedacht",
    ]
