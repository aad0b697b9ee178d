"""What the coach does about pain: the rules, what it offers, and what an answer that was not understood brings."""

import pytest
from player import Snapshot, assert_in_order, assert_nothing_overlaps, assert_restored, routine_of
from scenes import BRIDGES, PLANK, at, first_beat, reps_in, working
from tables import each_of

from voicecoach.session.actions import Beat, Silence
from voicecoach.session.commands import Command
from voicecoach.session.events import Unclear
from voicecoach.session.place import Changes
from voicecoach.session.questions import PainLimits, Topic
from voicecoach.session.states import State

HOW_BAD = "From zero to ten, how bad?"
SLOWER = "Shall we go slower? Yes or no."
EASIER = "There is a gentler form: half bridges. Shall we take it? Yes or no."
CAREFUL = "Do more of this only if it does not get worse."
STAY = "We stay here until you want more."
LEAVE = "Then we leave this exercise for today."
LIE_LOW = "Lift your hips just a hand's width."
HALF = {"name": "Half bridges", "reps": 3, "cues": {"setup": [LIE_LOW]}}
EASED = routine_of({"exercises": [{**BRIDGES, "variations": {"easier": HALF}}, PLANK]})


def hurting(level=None, player=None):
    """The rating has been given, if there is one."""
    player = player or working()
    player.say(Command.HURTS)
    player.wait(3)
    if level is not None:
        player.say(Command.NUMBER, level)
    return player


def heard(player, seconds=9):
    now = player.now
    return player.wait(seconds).lines(now)


# -- the rules ------------------------------------------------------------------------------------


@each_of("level", range(11))
def test_each_number_brings_what_the_rules_say(level):
    lines = heard(hurting(level))
    if level <= 3:
        assert lines == ["Thank you. Gently, then.", SLOWER]
    elif level <= 5:
        assert lines == [CAREFUL, EASIER]
    else:
        assert lines[0] == LEAVE
        assert lines[1].startswith("Now: plank")


def test_it_is_silent_at_once():
    player = working()
    assert Silence(Command.HURTS) in player.say(Command.HURTS)
    assert player.wait(3).lines()[-1] == HOW_BAD


@each_of(
    ("limits", "level", "line"),
    [
        (PainLimits(2, 4), 3, CAREFUL),
        (PainLimits(2, 4), 5, LEAVE),
        (PainLimits(0, 0), 1, LEAVE),
        (PainLimits(10, 10), 10, "Thank you. Gently, then."),
        (PainLimits(6, 5), 6, "Thank you. Gently, then."),
        (PainLimits(6, 5), 7, LEAVE),
    ],
)
def test_the_limits_can_be_others(limits, level, line):
    assert heard(hurting(level, working(pain=limits)))[0] == line


# -- slower ---------------------------------------------------------------------------------------


def test_yes_to_slower_goes_on_slower_with_the_repetition_it_was_in():
    player = hurting(2)
    player.wait(5).say(Command.YES)
    said = player.now
    player.until(State.RESTING)
    assert player.lines(said)[:4] == ["Two point two seconds down.", "three", "two", "one"]
    assert first_beat(player, said).rep == 3
    assert player.session.changes.pace == {"bridges": pytest.approx(1 / 1.1)}
    assert reps_in(player) == [1, 2, 3, 4, 5]


@each_of("answer", [Command.NO, None])
def test_no_to_slower_and_silence_go_on_as_it_was(answer):
    player = hurting(2)
    if answer:
        player.wait(5).say(answer)
    player.until(State.RESTING)
    assert player.session.changes == Changes()
    assert reps_in(player) == [1, 2, 3, 4, 5]
    assert_in_order(player)
    assert_nothing_overlaps(player)


def test_slower_is_offered_only_where_it_can_be():
    player = hurting(1, at("plank", 1).until(State.WORKING, 3))
    assert heard(player, 6)[:2] == ["Thank you. Gently, then.", "three"]
    slowest = hurting(1, working(changes=Changes(pace={"bridges": 0.5})))
    assert SLOWER not in heard(slowest, 6)


def test_undo_of_slower_leads_back_to_how_bad_it_is():
    player = hurting(2)
    player.wait(5).say(Command.YES)
    player.wait(1).say(Command.UNDO)
    assert player.session.changes == Changes()
    assert heard(player, 3)[0] == "Taken back."
    player.say(Command.UNDO)
    assert heard(player, 4) == ["I have taken it back.", HOW_BAD]
    assert [answer.value for answer in player.answers] == [2, None]


# -- easier ---------------------------------------------------------------------------------------


def test_yes_to_easier_explains_it_and_goes_on_in_it_at_once():
    player = hurting(4, working(2, workout=EASED))
    player.wait(8).say(Command.YES)
    said = player.now
    player.until(State.RESTING)
    assert player.lines(said)[:5] == ["Half bridges.", LIE_LOW, "three", "two", "one"]
    assert reps_in(player) == [1, 2, 3]
    assert player.session.changes.chosen == {"bridges": "easier"}
    player.until(State.RESTING)
    assert reps_in(player, 2) == [1, 2, 3]


def test_an_easier_set_with_fewer_repetitions_ends_with_its_last():
    player = hurting(5, working(5, workout=EASED))
    player.wait(8).say(Command.YES)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 3]


def test_an_easier_set_of_another_kind_begins_with_its_first():
    hold = {"name": "Held bridges", "hold": 6}
    player = hurting(5, working(4, workout=routine_of({"exercises": [{**BRIDGES, "variations": {"easier": hold}}]})))
    player.wait(8).say(Command.YES)
    said = player.now
    player.until(State.RESTING)
    assert {(beat.phase, beat.rep) for beat in player.of(Beat) if beat.at > said} == {("hold", 1)}


def test_undo_of_easier_asks_again_and_brings_the_set_back():
    player = hurting(4, working(2, workout=EASED))
    player.wait(8)
    before = Snapshot.of(player)
    player.say(Command.YES)
    player.wait(2).say(Command.UNDO)
    assert_restored(before, Snapshot.of(player), player.now)
    player.wait(3).say(Command.UNDO)
    player.wait(3).say(Command.NUMBER, 0)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]


@each_of("answer", [Command.NO, None])
def test_no_to_easier_and_silence_stay_paused(answer):
    player = hurting(4)
    if answer:
        player.wait(8).say(answer)
    player.wait(20)
    assert (player.state, player.lines()[-1]) == (State.PAUSED, STAY)
    assert player.session.changes == Changes(hurt=True)
    player.say(Command.RESUME)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]


def test_what_has_no_easier_form_stays_paused():
    assert heard(hurting(4, at("plank", 1).until(State.WORKING, 3))) == [CAREFUL, STAY]


def test_what_is_easier_already_offers_no_more():
    player = hurting(4, working(2, workout=EASED, changes=Changes(chosen={"bridges": "easier"})))
    assert heard(player) == [CAREFUL, STAY]


def test_easier_in_a_rest_holds_for_the_next_set():
    player = hurting(4, working(5, workout=EASED).until(State.RESTING, 8))
    player.wait(8).say(Command.YES)
    said = player.now
    player.until(State.RESTING).until(State.RESTING)
    assert LIE_LOW in player.lines(said)
    assert reps_in(player, 2) == [1, 2, 3]


def test_easier_before_a_set_that_is_announced_already():
    player = hurting(4, at("bridges", 2, workout=EASED).wait(4))
    player.wait(8).say(Command.YES)
    player.until(State.RESTING)
    assert reps_in(player, 2) == [1, 2, 3]


# -- in a pause -----------------------------------------------------------------------------------


@each_of(("level", "last"), [(2, "Two point two seconds down."), (4, "Half bridges.")])
def test_pain_in_a_pause_does_not_end_the_pause(level, last):
    player = working()
    player.say(Command.PAUSE)
    hurting(level, player.wait(3)).wait(8).say(Command.YES)
    assert player.wait(5).state is State.PAUSED
    assert last in player.lines()[-2:]


# -- what was not understood ----------------------------------------------------------------------


def test_pain_that_nobody_rates_is_asked_for_twice_and_ends_in_a_pause():
    player = hurting()
    player.until(State.PAUSED)
    assert player.lines()[-4:] == [HOW_BAD, HOW_BAD, CAREFUL, EASIER]
    assert player.wait(3).lines()[-1] == STAY


def test_a_number_that_was_not_understood_is_asked_once_more_then_the_careful_answer_is_taken():
    player = hurting()
    player.tell(Unclear())
    assert heard(player, 4) == [HOW_BAD]
    player.tell(Unclear())
    assert heard(player) == [CAREFUL, EASIER]
    assert player.session.question.topic is Topic.EASIER
    player.until(State.PAUSED)
    assert player.answers == []
    player.wait(3).say(Command.UNDO)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]
    assert_in_order(player)
    assert_nothing_overlaps(player)


def test_a_number_that_is_understood_at_the_second_try():
    player = hurting()
    player.tell(Unclear())
    player.wait(3).say(Command.NUMBER, 8)
    assert heard(player, 3)[0] == LEAVE
    assert player.session.changes.skipped == {"bridges"}


def test_what_is_not_understood_in_a_pause_leaves_it_paused():
    player = at("plank", 1).until(State.WORKING, 3)
    player.say(Command.PAUSE)
    hurting(None, player.wait(2)).tell(Unclear())
    player.wait(3).tell(Unclear())
    assert heard(player, 7) == [CAREFUL, STAY]
    assert player.state is State.PAUSED
