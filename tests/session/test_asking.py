"""What a routine asks for after an exercise, at the end, and on another day."""

import pytest
from player import assert_in_order, assert_nothing_overlaps, play, played, routine_of
from scenes import BRIDGES, PLANK, at, steps
from tables import each_of

from voicecoach.session.actions import Answered, Chime, Earcon, StepBegun
from voicecoach.session.commands import Command
from voicecoach.session.events import Unclear
from voicecoach.session.overview import overview
from voicecoach.session.pain import day_after, pain_before, today
from voicecoach.session.place import Changes, Place
from voicecoach.session.questions import PainLimits
from voicecoach.session.script import AskStep, RestStep, SetStep, left_out, script_of
from voicecoach.session.states import State
from voicecoach.session.wording import english

ENGLISH = english()

HARD = "From zero, nothing at all, to ten, the hardest ever: how hard was that?"
HURT = "From zero to ten, how much did it hurt?"
ALL = "From zero, nothing at all, to ten, the hardest ever: how hard was the whole workout?"
TOO_MUCH = "That is more than it should be. Do less of it, or its gentler form."
SHORT = {**BRIDGES, "sets": 1, "reps": 2, "ask": ["effort", "pain"]}
WORKOUT = routine_of({"exercises": [SHORT, PLANK]}, ask=["effort"], closing=["Walk a little."])
SCRIPT = script_of(WORKOUT)
GO_ON = "Say continue, or stop."
LIMITS = PainLimits()
BEFORE = pain_before(ENGLISH, LIMITS)
YESTERDAY = day_after(ENGLISH, "How was your back the day after?", LIMITS, BEFORE)


def asked(player=None):
    """The first question after the exercise has been put."""
    return (player or at("bridges", 1, workout=WORKOUT)).until(State.ASKING, 6)


def answered(player, value):
    player.say(Command.NUMBER, value)
    return player


# -- where it is asked ----------------------------------------------------------------------------


def words(script):
    return [type(step).__name__[:-4].lower() for step in script.steps]


def test_it_is_asked_after_the_last_set_and_at_the_end():
    assert words(SCRIPT) == ["intro", "set", "ask", "rest", "intro", "set", "set", "ask"]
    assert [step.whole for step in SCRIPT.steps if isinstance(step, AskStep)] == [False, True]


def test_a_superset_asks_after_its_last_round():
    members = [{"name": name, "reps": 1, "ask": ["pain"]} for name in ("A", "B")]
    script = script_of(routine_of({"superset": True, "rounds": 2, "exercises": members}, {"exercises": [PLANK]}))
    assert words(script)[:10] == ["intro", "intro", "set", "set", "rest", "set", "set", "ask", "ask", "rest"]


def test_who_leaves_an_exercise_is_not_asked_about_it():
    about, end = (step for step in SCRIPT.steps if isinstance(step, AskStep))
    assert left_out(about, frozenset({"bridges"}))
    assert not left_out(end, frozenset({"bridges", "plank"}))
    player = at("bridges", 1, workout=WORKOUT).wait(4)
    player.say(Command.NEXT_EXERCISE)
    assert player.wait(1).state is State.INTRO


def test_it_is_no_place_to_go_to_or_to_go_back_to():
    rest = SCRIPT.steps.index(next(step for step in SCRIPT.steps if isinstance(step, RestStep)))
    assert isinstance(SCRIPT.steps[SCRIPT.preceding(rest)], SetStep)
    assert SCRIPT.coming(1) == rest + 1
    assert SCRIPT.coming(len(SCRIPT.steps) - 2) == len(SCRIPT.steps)


def test_nobody_is_asked_where_nobody_is_heard():
    player = played(WORKOUT)
    assert State.ASKING not in player.states()
    assert len(steps(player)) == len([step for step in SCRIPT.steps if not isinstance(step, AskStep)])
    assert [seen.kind for seen in overview(WORKOUT).steps] == [step[0] for step in steps(player)]


# -- how it is asked ------------------------------------------------------------------------------


def test_both_answers_are_kept_with_exercise_and_set_and_the_rest_begins():
    player = asked()
    assert player.lines()[-1] == HARD
    answered(player, 7).wait(6)
    assert player.lines()[-2:] == ["Thank you.", HURT]
    assert answered(player, 2).wait(12).state is State.PAUSED
    assert player.answers == [Answered("effort", 7, "bridges", 1), Answered("pain", 2, "bridges", 1)]
    assert player.lines()[-3:] == ["Two.", "Thank you.", GO_ON]
    player.say(Command.RESUME)
    assert player.wait(4).lines()[-1] == "Rest. Twenty five seconds."
    player.until(State.INTRO)
    assert [step[0] for step in steps(player)] == ["set", "rest", "intro"]
    assert_in_order(player)
    assert_nothing_overlaps(player)


def test_the_question_comes_after_the_chime_of_the_set():
    player = asked()
    [chime] = [chime for chime in player.of(Chime) if chime.earcon is Earcon.SET_DONE]
    assert player.at(HARD) >= chime.at + 0.5


@each_of(("value", "lines"), [(5, ["Five.", "Thank you.", GO_ON]), (6, ["Six.", TOO_MUCH])])
def test_much_pain_brings_advice(value, lines):
    player = answered(answered(asked(), 3).wait(6), value)
    since = player.now
    assert player.wait(14).lines(since)[: len(lines)] == lines
    assert player.state is State.PAUSED


def test_silence_in_the_middle_never_leads_on():
    player = asked().until(State.PAUSED, 2)
    assert [line for line in player.lines() if line in (HARD, HURT)] == [HARD, HARD]
    player.say(Command.RESUME)
    player.until(State.PAUSED, 6)
    assert [line for line in player.lines() if line in (HARD, HURT)] == [HARD, HARD, HURT, HURT]
    assert (player.answers, player.lines()[-1]) == ([], GO_ON)
    assert State.RESTING not in player.states()


def test_what_is_not_understood_twice_stays():
    player = asked()
    player.tell(Unclear())
    assert player.wait(6).lines()[-1] == HARD
    player.tell(Unclear())
    assert player.wait(6).lines()[-1] == GO_ON
    assert player.state is State.PAUSED


def test_help_names_the_answers_and_the_question_comes_once_more_and_no_oftener():
    player = asked()
    player.say(Command.HELP)
    player.until(State.PAUSED, 2)
    assert player.lines().count(HARD) == 3


def test_a_pause_in_a_question_comes_back_to_it():
    player = asked()
    player.say(Command.PAUSE)
    player.wait(30).say(Command.RESUME)
    assert player.wait(6).lines()[-1] == HARD
    answered(player, 1).wait(6)
    assert player.lines()[-1] == HURT


def test_pain_in_the_middle_of_a_question_is_asked_first():
    player = asked()
    player.say(Command.PAUSE)
    player.wait(3).say(Command.HURTS)
    answered(player.wait(3), 1)
    player.wait(12).say(Command.RESUME)
    assert player.wait(6).lines()[-1] == HARD


def test_undo_of_an_answer_asks_again():
    player = answered(answered(asked(), 7).wait(6), 2).wait(3)
    player.say(Command.UNDO)
    assert player.wait(6).lines()[-2:] == ["Taken back.", HURT]
    player.say(Command.UNDO)
    assert player.wait(6).lines()[-2:] == ["I have taken it back.", HARD]
    answered(player, 4).wait(6)
    assert [(answer.about, answer.value) for answer in player.answers] == [
        ("effort", 7),
        ("pain", 2),
        ("pain", None),
        ("effort", None),
        ("effort", 4),
    ]
    assert player.session.done.reps == 2


def test_where_one_is_while_asked():
    player = asked()
    player.say(Command.WHERE)
    assert player.wait(9).lines(player.now - 9)[:2] == ["Resting after set one of bridges.", "After this: plank."]


def test_a_set_after_a_question_has_its_time_to_get_ready():
    second = {"name": "Plank", "hold": 5, "get_ready": 15}
    workout = routine_of({"exercises": [{**SHORT, "rest_after": 0, "ask": ["effort"]}, second]})
    player = answered(asked(at("bridges", 1, workout=workout)), 3).until(State.GET_READY)
    ready = player.now
    assert player.until(State.WORKING).now - ready == pytest.approx(15, abs=0.1)


# -- at the end -----------------------------------------------------------------------------------


def test_the_whole_workout_is_rated_before_the_closing_words():
    player = at("plank", 1, workout=WORKOUT).until(State.ASKING, 7)
    assert player.lines()[-1] == ALL
    answered(player, 6).finish()
    assert player.answers == [Answered("effort", 6, None, None)]
    assert player.lines()[-5:-3] == ["Thank you.", "Walk a little."]
    assert player.ended.reason == "finished"


def test_the_rest_before_the_end_does_not_announce_a_question():
    player = at("bridges", 1, workout=WORKOUT, changes=Changes(skipped=frozenset({"plank"})))
    player.until(State.FINISHED)
    assert "After this, the end." in player.lines()


# -- on another day -------------------------------------------------------------------------------


def test_how_it_was_on_the_day_after_is_asked_before_the_welcome():
    player = play(WORKOUT, question=YESTERDAY).wait(9)
    assert player.lines() == ["How was your back the day after?", "From zero, not at all, to ten, as bad as can be."]
    answered(player, 3).wait(10)
    assert player.answers == [Answered("day_after", 3, None, None)]
    assert player.lines()[2:5] == ["Three.", "Thank you.", "Welcome to Trial."]
    assert player.session.place == Place(0, line=0, entered=True)


def test_a_bad_day_after_brings_advice():
    player = answered(play(WORKOUT, question=YESTERDAY).wait(9), 8).wait(16)
    assert player.lines()[2:] == [
        "Eight.",
        "Thank you.",
        "That is more than it should be. Do less today, and ask a doctor if it stays.",
        "How is it today, zero to ten?",
    ]


def test_silence_about_the_day_after_begins():
    player = play(WORKOUT, question=YESTERDAY).until(State.INTRO, 1)
    assert player.lines()[-1] == "Welcome to Trial."


def test_how_it_is_now_is_asked_before_the_welcome():
    then = day_after(ENGLISH, "How was your back the day after?", LIMITS, BEFORE, BEFORE)
    player = answered(play(WORKOUT, question=then).wait(9), 3).wait(12)
    assert player.lines()[2:] == ["Three.", "Thank you.", "From zero to ten, how much pain do you feel now?"]
    answered(player, 2).wait(12)
    assert player.answers == [Answered("day_after", 3, None, None), Answered("pain_before", 2, None, None)]
    assert player.lines()[5:] == ["Two.", "Thank you.", "Say start when you like."]
    assert (player.state, player.session.place) == (State.PAUSED, Place(0))
    player.say(Command.RESUME)
    assert player.wait(2).lines()[8] == "Welcome to Trial."


@pytest.mark.parametrize("number", [6, None])
def test_with_much_pain_or_without_an_answer_it_does_not_begin(number):
    player = play(WORKOUT, question=today(ENGLISH, BEFORE)).wait(5)
    assert player.lines() == ["It hurt a lot the last time.", "How is it today, zero to ten?"]
    if number:
        answered(player, number)
    player.wait(400)
    assert (player.state, player.of(StepBegun)) == (State.PAUSED, [])
    assert "Say start to begin all the same, or stop to end." in player.lines()
