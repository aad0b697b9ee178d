"""Holds and timed work go on with what is left of them, whatever came in between; and what they add to the sums."""

import pytest
from player import assert_in_order, assert_nothing_overlaps, play, routine_of
from scenes import BRIDGES, first_beat

from voicecoach.session.actions import Done
from voicecoach.session.commands import Command
from voicecoach.session.events import Halt, Halted, Restored
from voicecoach.session.options import SessionOptions
from voicecoach.session.place import Place
from voicecoach.session.session import Session
from voicecoach.session.states import State
from voicecoach.session.tally import Tally
from voicecoach.session.voice import EstimatedVoice

LONG = ["Stand tall with your feet under your hips.", "Lift one knee and then the other, without any hurry."]
MARCH = {"name": "March", "work": 60, "cues": {"setup": LONG, "form": ["Breathe.", "Swing your arms."]}}
SIT = {"name": "Wall sit", "hold": 40, "cues": {"setup": LONG}}
HOLDS = {"name": "Planks", "hold": 10, "reps": 3, "release": 4, "cues": {"setup": LONG}}


def working(exercise, seconds, **options):
    """In its first set, so many seconds after its first beat."""
    return play(routine_of({"exercises": [exercise, BRIDGES]}), start=Place(1), **options).until(State.WORKING, seconds)


def pause(player):
    player.say(Command.PAUSE)
    player.wait(30).say(Command.RESUME)


def ask(command):
    def explained(player):
        player.say(command)

    return explained


def stop_and_no(player):
    player.say(Command.STOP)
    player.wait(4).say(Command.NO)
    player.wait(4).say(Command.RESUME)


def device_back(player):
    player.tell(Halted(Halt.SPEAKER))
    player.wait(20).tell(Restored(Halt.SPEAKER))
    player.wait(9).say(Command.RESUME)


def pain_answered(player):
    player.say(Command.HURTS)
    player.wait(4).say(Command.NUMBER, value=2)
    player.wait(12).say(Command.RESUME)


BREAKS = {
    "pause": pause,
    "help": ask(Command.HELP),
    "explain": ask(Command.HOW_TO),
    "warning signs": ask(Command.WARNING_SIGNS),
    "stop and no": stop_and_no,
    "device back": device_back,
    "pain answer": pain_answered,
}


def left(player, since):
    """Seconds of beats from a moment on to the end of the first hold or work that is done then."""
    end = next(done.at for done in player.done("rep") if done.at > since)
    return sum(beat.seconds for beat in player.beats(since) if beat.at < end)


@pytest.mark.parametrize("exercise", [MARCH, SIT], ids=["work", "hold"])
@pytest.mark.parametrize("kind", BREAKS)
def test_it_goes_on_with_what_is_left_from_the_whole_second_before(kind, exercise):
    player = working(exercise, 23.7)
    BREAKS[kind](player)
    since = player.now
    player.until(State.WORKING)
    began = player.now
    player.until(State.RESTING)
    whole = exercise.get("work") or exercise["hold"]
    assert left(player, began) == pytest.approx(whole - 23)
    assert [word.text for word in player.voiced if began - 3.1 < word.start < began] == ["three", "two", "one"]
    assert first_beat(player, since).text in ("begin", "hold")
    assert len(player.done("rep")) == 1
    assert_in_order(player)
    assert_nothing_overlaps(player)


def test_each_break_leaves_less_and_nothing_is_counted_twice():
    player = working(MARCH, 20)
    for _ in range(2):
        pause(player)
        player.until(State.WORKING, 15.5)
    pause(player)
    player.until(State.WORKING, 0.5)
    assert first_beat(player, player.now - 1).seconds == pytest.approx(7)  # then the last three are counted
    player.until(State.RESTING)
    assert player.look().done == Tally(sets=1, work=60)


def test_a_break_between_two_holds_does_not_bring_back_the_one_that_is_done():
    player = working(HOLDS, 11.5)
    pause(player)
    player.until(State.RESTING)
    assert [done.rep for done in player.done("rep")] == [1, 2, 3]
    assert player.look().done == Tally(sets=1, holds=3)
    assert [beat.rep for beat in player.beats() if (beat.text or "").startswith("hold")] == [1, 2, 3]


def test_a_cue_that_was_said_is_not_said_again():
    player = working(MARCH, 25)
    said = player.lines()
    assert "Swing your arms." in said
    pause(player)
    player.until(State.RESTING)
    assert player.lines().count("Swing your arms.") == 1


def test_undo_brings_back_what_was_done_of_it():
    player = working(MARCH, 44)
    player.say(Command.NEXT)
    assert player.look().done.work == pytest.approx(44)
    player.wait(2).say(Command.UNDO)
    assert player.session.done == Tally()
    since = player.now
    player.until(State.RESTING)
    assert left(player, since) == pytest.approx(16)


def test_repeat_starts_it_over_and_what_was_done_counts():
    player = working(MARCH, 30)
    player.say(Command.REPEAT)
    since = player.now
    player.until(State.RESTING)
    assert left(player, since) == pytest.approx(60)
    assert player.look().done.work == pytest.approx(90)


def test_an_easier_form_in_its_middle_has_no_more_left():
    easier = {**SIT, "variations": {"easier": {"name": "Higher", "hold": 30}}}
    player = working(easier, 30)
    player.say(Command.HURTS)
    player.wait(4).say(Command.NUMBER, 4)
    player.wait(15).say(Command.YES)
    since = player.now
    player.until(State.RESTING)
    assert left(player, since) == pytest.approx(10)


@pytest.mark.parametrize("exercise", [MARCH, SIT], ids=["work", "hold"])
def test_resume_on_another_day(exercise):
    player = working(exercise, 23.7)
    place = player.look().here(player.now)
    again = play(routine_of({"exercises": [exercise, BRIDGES]}), start=place, resumed=True).until(State.RESTING)
    assert left(again, 0.0) == pytest.approx((exercise.get("work") or exercise["hold"]) - 23)
    both = player.look().tally(player.now) + again.look().done
    assert both.work == pytest.approx(60 if "work" in exercise else 0, abs=0.71)  # the begun second is done again
    assert both.holds == (0 if "work" in exercise else 1)


def test_how_long_is_left_falls_in_a_long_hold_and_how_many_tells_seconds():
    player = working({**SIT, "hold": 300}, 30)
    player.say(Command.HOW_MANY)
    asked = player.now
    assert player.wait(5).lines(asked)[0] == "Four and a half minutes left."
    told = []
    for _ in range(2):
        player.wait(100).say(Command.TIME_LEFT)
        asked = player.now
        told.append(player.wait(4).lines(asked)[0])
    assert told == ["About seven minutes.", "About five minutes."]


# -- sums --------------------------------------------------------------------------------------------


def test_three_sets_each_side_are_three_sets():
    exercise = {"name": "Side plank", "hold": 5, "sets": 3, "sides": "each", "rest": 3, "switch": 3}
    player = play(routine_of({"exercises": [exercise]})).finish()
    assert "Three holds of five seconds each side." in player.lines()
    assert player.session.done == Tally(sets=3, holds=6)
    assert [done.adds.sets for done in player.of(Done) if done.what == "set"] == [0, 1] * 3


def test_a_pause_is_no_part_of_the_minutes():
    player = working(MARCH, 20)
    before = player.look().seconds(player.now)
    player.say(Command.PAUSE)
    player.wait(500).say(Command.STOP)  # what is asked in a pause belongs to it
    player.wait(30)
    assert player.look().seconds(player.now) == pytest.approx(before)
    player.say(Command.RESUME)
    player.until(State.FINISHED).finish()
    assert player.session.seconds(player.now) == pytest.approx(player.now - 530)
    assert "in ten minutes." not in str(player.lines())
    assert player.lines()[-2].endswith("in five minutes.")


def test_work_of_a_workout_that_is_stopped_counts():
    player = working({**MARCH, "work": 300}, 90)
    player.say(Command.STOP)
    player.wait(3).say(Command.YES)
    assert player.finish().session.tally(player.now).work == pytest.approx(90)
    assert any(line.startswith("One and a half minutes of work") for line in player.lines())


def test_a_session_has_done_nothing_when_it_begins():
    session = Session(routine_of({"exercises": [MARCH]}), EstimatedVoice(), SessionOptions())
    assert (session.done, session.seconds(0.0)) == (Tally(), 0.0)
