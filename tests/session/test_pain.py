"""What the coach does about pain: said back, the higher the more it stays, and silence never leads on."""

import pytest
from player import Snapshot, assert_in_order, assert_nothing_overlaps, assert_restored, routine_of
from scenes import BRIDGES, PLANK, at, first_beat, reps_in, working
from tables import each_of

from voicecoach.session.actions import Beat, Silence, StateEntered
from voicecoach.session.commands import Command
from voicecoach.session.events import Doubted, Spoken, Unclear
from voicecoach.session.place import Changes
from voicecoach.session.questions import PainLimits
from voicecoach.session.states import State
from voicecoach.session.wording import is_caution, spoken_in

HOW_BAD = "From zero to ten, how bad?"
EASIER = "There is a gentler form: half bridges. Shall we take it? Yes or no."
CAREFUL = "Do more of this only if it does not get worse."
STAY = "We stay here."
GO_ON = "Say continue, slower, or stop."
GENTLY = "Thank you. Gently, then."
MUCH = ["That is a lot. We stay here, and nothing is counted."]
MUCH += ["Say next exercise for another one, stop to end, or continue to go on."]
ANY = "If a pain is sharp, or in your chest, or you feel faint, end the session and get help."
DOCTOR = "If it stays like this, ask a doctor."
END = "Shall we end here? Yes or no."
SIGNS = "Losing control of your bladder or bowel, numbness between your legs, or legs that grow weak."
LIE_LOW = "Lift your hips just a hand's width."
HALF = {"name": "Half bridges", "reps": 3, "cues": {"setup": [LIE_LOW]}}
EASED = routine_of({"exercises": [{**BRIDGES, "variations": {"easier": HALF}}, PLANK]})
PLAIN = routine_of({"exercises": [{**BRIDGES, "variations": {}}, PLANK]})
BACK = routine_of({"exercises": [BRIDGES, PLANK]}, warning_signs=["back"])


def hurting(level=None, player=None):
    """The rating has been given, if there is one."""
    player = player or working(workout=PLAIN)
    player.say(Command.HURTS)
    player.wait(3)
    if level is not None:
        player.say(Command.NUMBER, level)
    return player


def heard(player, seconds=30):
    now = player.now
    return player.wait(seconds).lines(now)


def said(value, confidence):
    return Spoken(Command.NUMBER, value, phrase="x", start=0.0, end=0.0, decided=0.0, confidence=confidence)


# -- the rules ------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", range(11))
def test_each_number_brings_what_the_rules_say_and_nothing_moves(level):
    player = hurting(level)
    lines = heard(player)
    number = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"][level].capitalize()
    rest = {0: [GENTLY, GO_ON], 1: [CAREFUL, GO_ON], 2: [*MUCH, ANY, DOCTOR], 3: [*MUCH, ANY, DOCTOR, END]}
    assert lines == [f"{number}.", *rest[(level > 3) + (level > 5) + (level > 7)]]
    assert State.PAUSED in player.states()
    assert player.wait(100).lines().count("Good work.") == 0
    assert reps_in(player) == [1, 2]
    assert player.session.changes.hurt is (level > 3)


def test_it_is_silent_at_once():
    player = working()
    assert Silence(Command.HURTS) in player.say(Command.HURTS)
    assert player.wait(3).lines()[-1] == HOW_BAD


@each_of(
    ("limits", "level", "line"),
    [
        (PainLimits(2, 4), 3, CAREFUL),
        (PainLimits(2, 4), 5, MUCH[0]),
        (PainLimits(0, 0), 1, MUCH[0]),
        (PainLimits(10, 10, 11), 10, GENTLY),
    ],
)
def test_the_limits_can_be_others(limits, level, line):
    assert heard(hurting(level, working(pain=limits, workout=PLAIN)))[1] == line


# -- said back ------------------------------------------------------------------------------------


def test_no_asks_again_and_takes_the_number_back():
    player = hurting(7)
    player.wait(2).say(Command.NO)
    assert heard(player, 4) == [HOW_BAD]
    player.say(Command.NUMBER, 2)
    assert heard(player)[:2] == ["Two.", GENTLY]
    assert [answer.value for answer in player.answers] == [7, None, 2]
    assert not player.session.changes.hurt


def test_another_number_replaces_it():
    player = hurting(7)
    player.wait(3).say(Command.NUMBER, 2)
    assert heard(player)[:2] == ["Two.", GENTLY]
    assert [answer.value for answer in player.answers] == [7, 2]


@each_of(("first", "second", "counts"), [(0.95, 0.5, "Nine."), (0.5, 0.95, "Nine."), (0.95, 0.95, "Five.")])
def test_the_higher_one_counts_where_the_ear_was_unsure(first, second, counts):
    player = hurting()
    player.tell(said(9, first))
    player.wait(2).tell(said(5, second))
    assert heard(player)[0] == counts


@pytest.mark.parametrize("word", [Command.YES, Command.RESUME])
def test_yes_or_going_on_counts_it_at_once(word):
    player = hurting(2)
    player.wait(2).say(word)
    player.wait(8)
    assert player.state is (State.PAUSED if word is Command.YES else State.WORKING)


def test_going_on_in_the_middle_of_a_high_number_hears_first_what_that_means():
    player = hurting(9)
    player.wait(2).say(Command.RESUME)
    assert heard(player)[:2] == MUCH
    assert State.WORKING not in player.states()[-3:]


def test_undo_of_a_number_asks_again():
    player = hurting(9)
    player.wait(2).say(Command.UNDO)
    assert heard(player, 5) == ["Taken back.", HOW_BAD]
    assert [answer.value for answer in player.answers] == [9, None]
    assert not player.session.changes.hurt


@pytest.mark.parametrize("event", [Unclear(), Doubted(Command.NUMBER), None])
def test_without_a_number_it_stays(event):
    player = hurting()
    for _ in range(2 if event else 0):
        player.tell(event)
        player.wait(4)
    assert [line for line in player.wait(30).lines() if line in (STAY, GO_ON)] == [STAY, GO_ON]
    assert player.state is State.PAUSED


# -- a word goes on --------------------------------------------------------------------------------


def test_continue_goes_on_and_slower_goes_on_slower():
    for word, pace in ((Command.RESUME, {}), (Command.SLOWER, {"bridges": pytest.approx(1 / 1.1)})):
        player = hurting(2).wait(12)
        player.say(word)
        since = player.now
        player.until(State.RESTING)
        assert first_beat(player, since).rep == 3
        assert player.session.changes.pace == pace
        assert reps_in(player) == [1, 2, 3, 4, 5]
        assert_in_order(player)
        assert_nothing_overlaps(player)


def test_slower_is_offered_only_where_it_can_be():
    assert "Say continue, or stop." in heard(hurting(1, at("plank", 1).until(State.WORKING, 3)))
    slowest = hurting(1, working(changes=Changes(pace={"bridges": 0.5})))
    assert GO_ON not in heard(slowest)


def test_another_exercise_goes_on_after_a_high_number():
    player = hurting(7).wait(30)
    player.say(Command.NEXT_EXERCISE)
    assert any(line.startswith("Now: plank") for line in player.wait(3).lines())


# -- signs, and the end ----------------------------------------------------------------------------


def test_the_signs_of_the_routine_are_said_once():
    player = hurting(7, working(workout=BACK)).wait(60)
    assert player.lines().count(SIGNS) == 1
    player.say(Command.RESUME)
    hurting(7, player.until(State.WORKING, 4)).wait(60)
    assert player.lines().count(SIGNS) == 1
    assert SIGNS not in hurting(9).wait(60).lines()


@pytest.mark.parametrize("words", ["en", "de", "es"])
@pytest.mark.parametrize("groups", [[], ["neck"], ["joint"], ["joint", "neck"], ["back", "joint"]])
def test_each_part_of_the_body_has_its_own_signs_and_none_is_said_twice(groups, words):
    words = spoken_in(words)
    workout = routine_of({"exercises": [{**BRIDGES, "variations": {}}, PLANK]}, warning_signs=groups)
    lines = hurting(9, working(workout=workout, words=words)).wait(60).lines()
    told = words.signs_to_stop(workout)
    assert [lines.count(line) for line in told] == [1] * len(told)
    assert (words.line("warning-signs-which") in lines) is ("back" in groups)
    assert all(is_caution(workout, line) for line in told)


def test_silence_ends_it_in_three_minutes_after_it_was_asked_twice():
    player = hurting(8).wait(6)
    since = player.now
    player.finish()
    asked = [line.start for line in player.voiced if line.text == END]
    assert asked[1] - asked[0] == pytest.approx(60, abs=3)
    assert player.now - asked[1] == pytest.approx(125, abs=8)
    assert player.lines(since)[-2] == "We end here. What was done is kept."
    assert player.ended.reason == "stopped"
    assert reps_in(player) == [1, 2]


def test_help_in_between_is_answered_and_it_still_ends():
    player = hurting(10).wait(50)
    assert player.state is State.PAUSED
    player.say(Command.WHERE)
    player.wait(3).say(Command.STOP)
    assert player.finish().ended.reason == "stopped"
    assert player.now < 500


@each_of(("word", "state"), [(Command.NO, State.PAUSED), (Command.YES, State.FINISHED)])
def test_the_question_about_the_end_is_answered(word, state):
    player = hurting(9)
    while END not in player.lines():
        player.wait(1)
    player.say(word)
    assert player.wait(1).state is state
    if state is State.PAUSED:
        assert player.wait(300).lines().count(END) == 1


def test_at_the_end_of_the_workout_it_is_the_same_and_no_good_work():
    workout = routine_of({"exercises": [BRIDGES]}, ask=["pain"])
    player = at("bridges", 3, workout=workout).until(State.ASKING, 5)
    player.say(Command.NUMBER, 7)
    assert MUCH[1] in heard(player)
    player.say(Command.RESUME)
    assert player.finish().ended.reason == "finished"
    assert "Good work." not in player.lines()


# -- easier ---------------------------------------------------------------------------------------


def test_yes_to_easier_explains_it_and_goes_on_in_it_at_once():
    player = hurting(4, working(2, workout=EASED))
    player.wait(14).say(Command.YES)
    said = player.now
    player.until(State.RESTING)
    assert player.lines(said)[:5] == ["Half bridges.", LIE_LOW, "three", "two", "one"]
    assert reps_in(player) == [1, 2, 3]
    assert player.session.changes.chosen == {"bridges": "easier"}
    player.until(State.RESTING)
    assert reps_in(player, 2) == [1, 2, 3]


def test_an_easier_set_with_fewer_repetitions_ends_with_its_last():
    player = hurting(5, working(5, workout=EASED))
    player.wait(14).say(Command.YES)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 3]


def test_an_easier_set_of_another_kind_begins_with_its_first():
    hold = {"name": "Held bridges", "hold": 6}
    player = hurting(5, working(4, workout=routine_of({"exercises": [{**BRIDGES, "variations": {"easier": hold}}]})))
    player.wait(14).say(Command.YES)
    said = player.now
    player.until(State.RESTING)
    assert {(beat.phase, beat.rep) for beat in player.of(Beat) if beat.at > said} == {("hold", 1)}


def test_undo_of_easier_asks_again_and_brings_the_set_back():
    player = hurting(4, working(2, workout=EASED))
    player.wait(14)
    before = Snapshot.of(player)
    player.say(Command.YES)
    player.wait(2).say(Command.UNDO)
    assert_restored(before, Snapshot.of(player), player.now)
    player.wait(3).say(Command.UNDO)
    player.wait(3).say(Command.NUMBER, 0)
    player.wait(14).say(Command.RESUME)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]


@each_of("answer", [Command.NO, None])
def test_no_to_easier_and_silence_stay_paused(answer):
    player = hurting(4, working(2, workout=EASED))
    if answer:
        player.wait(14).say(answer)
    player.wait(30)
    assert (player.state, player.lines()[-2:]) == (State.PAUSED, [STAY, GO_ON])
    assert player.session.changes == Changes(hurt=True)
    player.say(Command.RESUME)
    player.until(State.RESTING)
    assert reps_in(player) == [1, 2, 3, 4, 5]


def test_what_has_no_easier_form_stays_paused():
    assert heard(hurting(4, at("plank", 1).until(State.WORKING, 3))) == ["Four.", CAREFUL, "Say continue, or stop."]


def test_what_is_easier_already_offers_no_more():
    player = hurting(4, working(2, workout=EASED, changes=Changes(chosen={"bridges": "easier"})))
    assert heard(player) == ["Four.", CAREFUL, GO_ON]


def test_easier_in_a_rest_holds_for_the_next_set():
    player = hurting(4, working(5, workout=EASED).until(State.RESTING, 8))
    player.wait(14).say(Command.YES)
    said = player.now
    player.until(State.RESTING).until(State.RESTING)
    assert LIE_LOW in player.lines(said)
    assert reps_in(player, 2) == [1, 2, 3]


def test_easier_before_a_set_that_is_announced_already():
    player = hurting(4, at("bridges", 2, workout=EASED).wait(4))
    player.wait(14).say(Command.YES)
    player.until(State.RESTING)
    assert reps_in(player, 2) == [1, 2, 3]


def test_a_command_to_a_number_that_was_said_back_finds_the_workout_paused():
    player = hurting(0)
    player.say(Command.FASTER)
    assert player.of(StateEntered)[-1].state is player.state is State.PAUSED
