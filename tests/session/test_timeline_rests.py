"""What follows when nobody says anything: rests, waits, pauses, and lines that are late."""

from itertools import islice, pairwise

import numpy as np
import pytest
from player import COUNT_IN, ROUNDING, MuteVoice, SlowVoice, assert_nothing_overlaps, play, played, routine
from tables import each_of
from timelines import BRIDGES, PLANK, beats_of, says, timeline

from voicecoach.session.actions import Beat, Chime, Earcon, Ended, Say, StateEntered, StepBegun
from voicecoach.session.commands import Command
from voicecoach.session.line_timing import LINE_GAP, LINE_TIMEOUT, Moved, Unready
from voicecoach.session.pain import pain
from voicecoach.session.pausing import ANSWER_WAIT, END_PAUSE, LONG_PAUSE, REMIND_AFTER
from voicecoach.session.place import Changes, Place
from voicecoach.session.questions import PainLimits, end_workout
from voicecoach.session.script import NOMINAL_WAIT
from voicecoach.session.states import State
from voicecoach.session.timeline import NAME_GAP
from voicecoach.session.voice import EstimatedVoice
from voicecoach.session.wording import english

ENGLISH = english()

# -- rests ----------------------------------------------------------------------------------------


def rest_of(player, number=0):
    """When a rest begins and ends."""
    states = player.of(StateEntered)
    index = [i for i, entered in enumerate(states) if entered.state is State.RESTING][number]
    return states[index].at, states[index + 1].at


@each_of("seconds", [5, 19, 20, 30, 90.5])
def test_a_rest_is_just_as_long_as_written(seconds):
    begins, ends = rest_of(played(routine({**BRIDGES, "rest": seconds})))
    assert ends - begins == pytest.approx(seconds, abs=ROUNDING)


def test_a_rest_that_is_too_short_for_its_words_waits_for_them():
    player = played(routine({**BRIDGES, "rest": 2}))
    begins, ends = rest_of(player)
    assert player.lines(begins)[:2] == ["Rest.", "Coming up: set two of two."]
    assert ends >= player.at("Coming up: set two of two.") + 1


@each_of(("seconds", "warned"), [(19, False), (20, True), (45, True)])
def test_a_rest_of_some_length_is_announced_to_end_in_ten_seconds(seconds, warned):
    player = played(routine({**BRIDGES, "rest": seconds}))
    begins, ends = rest_of(player)
    assert ("Ten seconds." in player.lines()) is warned
    if warned:
        first = next(beat.at for beat in player.beats(ends) if beat.set == 2)
        assert first - player.at("Ten seconds.", begins) == pytest.approx(10, abs=ROUNDING)


@each_of("get_ready", [3, 8, 9.5, 20])
def test_ten_seconds_are_those_before_the_first_movement_or_are_not_named(get_ready):
    player = played(routine({**BRIDGES, "rest": 30, "get_ready": get_ready}))
    _, ends = rest_of(player)
    first = next(beat.at for beat in player.beats(ends) if beat.set == 2)
    warned = [line.start for line in player.voiced if line.text == "Ten seconds." and line.start < first]
    assert [first - at for at in warned] == ([pytest.approx(10, abs=ROUNDING)] if get_ready < 9 else [])


def test_before_an_introduction_nobody_knows_when_it_begins():
    player = played(routine({**BRIDGES, "sets": 1, "rest_after": 30}, PLANK))
    assert "Ten seconds." not in player.lines()


def test_a_rest_says_how_long_and_what_comes():
    player = played(routine(BRIDGES))
    begins, ends = rest_of(player)
    heard = [line.text for line in player.voiced if begins <= line.start < ends]
    assert heard == ["Rest. Thirty seconds.", "Coming up: set two of two.", "Ten seconds."]


def test_a_rest_that_is_taken_up_says_what_is_left():
    place = Place(2, elapsed=13.0, line=2, entered=True)
    items = list(timeline(routine(BRIDGES), place=place).run())
    assert says(items)[:2] == ["Seventeen seconds of rest left.", "Ten seconds."]
    assert next(item.at for item in items if isinstance(item, StepBegun)) == pytest.approx(17)


def test_a_rest_that_is_taken_up_before_it_was_told_tells_what_comes():
    items = timeline(routine(BRIDGES), place=Place(2, elapsed=1.0, entered=True)).run()
    assert says(items)[:2] == ["Twenty nine seconds of rest left.", "Coming up: set two of two."]


def test_an_answer_in_a_rest_is_part_of_it():
    place = Place(2, elapsed=13.0, line=2, entered=True)
    items = list(timeline(routine(BRIDGES), place=place, opening=["About ten minutes."]).run())
    assert says(items)[:2] == ["About ten minutes.", "Ten seconds."]
    assert next(item.at for item in items if isinstance(item, StepBegun)) == pytest.approx(17)


def test_the_last_seconds_of_a_rest_are_announced_even_if_it_was_taken_up_late():
    place = Place(2, elapsed=18.0, line=2, entered=True)
    items = list(timeline(routine(BRIDGES), place=place, opening=["Ok."]).run())
    assert next(item.at for item in items if isinstance(item, Say) and item.text == "Ten seconds.") == pytest.approx(11)


def test_more_rest_is_added():
    items = list(timeline(routine(BRIDGES), place=Place(2, elapsed=29.0, extra_rest=30.0, line=2, entered=True)).run())
    assert next(item.at for item in items if isinstance(item, StepBegun)) == pytest.approx(31)


# -- supersets ------------------------------------------------------------------------------------


def superset(**block):
    members = [{**BRIDGES, "rest_after": 5}, {**PLANK, "sets": 2}]
    return routine(*members, superset=True, **block)


def test_inside_a_superset_there_is_no_rest_and_the_next_exercise_is_named():
    player = played(superset())
    end = player.done("set")[0].at
    assert player.lines(end)[:2] == ["Straight on: plank.", "Now set one of two."]
    assert next(entered for entered in player.of(StateEntered) if entered.at >= end).state is State.GET_READY
    assert [step.exercise for step in player.of(StepBegun) if step.kind == "set"] == ["bridges", "plank"] * 2


def test_after_a_round_the_rest_names_the_first_exercise():
    player = played(superset(rest=40))
    begins, ends = rest_of(player)
    assert player.lines(begins)[:2] == ["Rest. Forty seconds.", "Coming up: bridges."]
    assert player.lines(ends)[0] == "Bridges."


def test_a_rest_between_members_is_had():
    player = played(superset(rest_between=10))
    begins, ends = rest_of(player)
    assert ends - begins == pytest.approx(10, abs=ROUNDING)
    assert player.lines(begins)[1] == "Coming up: plank."


def test_an_exercise_that_is_left_leaves_nothing_behind():
    player = played(routine(BRIDGES, PLANK), changes=Changes(skipped=frozenset({"plank"})))
    assert {step.exercise for step in player.of(StepBegun)} == {"bridges"}
    assert "After this, the end." in player.lines()


# -- waiting --------------------------------------------------------------------------------------


UNTIL = routine({**BRIDGES, "rest": "until next"})
OPEN = routine({"name": "Look", "open": True, "get_ready": 4})


def test_where_nobody_can_be_heard_a_wait_is_a_rest_of_a_minute():
    player = played(UNTIL)
    assert player.lines() == played(routine({**BRIDGES, "rest": NOMINAL_WAIT})).lines()
    assert "Rest. One minute." in player.lines()
    assert State.WAITING not in player.states()


def test_where_somebody_can_be_heard_a_wait_lasts_until_they_speak():
    player = play(UNTIL).until(State.WAITING).wait(600)
    assert player.state is State.WAITING
    reminders = [line for line in player.lines() if line.endswith(" set two of two.")]
    assert len(reminders) == pytest.approx(10, abs=1)
    assert all(before != after for before, after in pairwise(reminders))
    player.say(Command.NEXT)
    assert player.state is State.GET_READY


def test_after_an_hour_nobody_is_there():
    player = play(UNTIL).until(State.WAITING)
    begins = player.now
    player.finish()
    assert player.ended.reason == "stopped"
    assert player.now == pytest.approx(begins + END_PAUSE, abs=60)


def test_a_wait_that_is_taken_up_says_what_comes_and_after_an_answer_nothing():
    place = Place(2, line=2, entered=True)
    resumed = islice(timeline(UNTIL, place=place, listening=True).run(), 5)
    assert says(resumed) == ["Coming up: set two of two."]
    answered = timeline(UNTIL, place=place, listening=True, opening=["About a minute."]).run()
    told, reminder = islice((item for item in answered if isinstance(item, Say)), 2)
    assert told.text == "About a minute."
    assert reminder.at > 60


def test_open_work_is_a_minute_of_work_where_nobody_can_be_heard():
    player = played(OPEN)
    begins = next(entered.at for entered in player.of(StateEntered) if entered.state is State.WORKING)
    assert player.done("rep")[0].at - begins == pytest.approx(NOMINAL_WAIT)
    assert player.reps() == [("look", 1, None, 1)]
    assert [beat.text for beat in player.of(Beat)] == ["begin", "halfway", "ten seconds", "three", "two", "one"]


def test_open_work_has_no_beat_where_somebody_can_say_that_it_is_done():
    assert not play(OPEN).until(State.WORKING).wait(100).of(Beat)


def test_open_work_says_how_to_end_it_only_to_somebody():
    line = "As long as you like. Say done when you have finished."
    assert line not in played(OPEN).lines()
    assert line in play(OPEN).until(State.WORKING).lines()


def test_open_work_is_left_alone_and_ends_after_an_hour():
    player = play(OPEN).until(State.WORKING)
    begins, lines = player.now, len(player.lines())
    player.finish()
    assert len(player.lines()) == lines
    assert player.now == pytest.approx(begins + END_PAUSE, abs=1)
    assert (player.ended.reason, player.session.done.reps) == ("stopped", 0)


# -- pausing and asking ---------------------------------------------------------------------------


def test_a_pause_is_quiet_and_ends_after_an_hour():
    items = list(timeline(routine(BRIDGES), listening=True, within=State.PAUSED).paused())
    assert isinstance(items[0], Chime)
    assert items[0].earcon is Earcon.PAUSED
    later = ["I am still here, whenever you are.", "Say continue to go on."] * 5
    assert says(items) == ["Paused. Say continue.", "Say continue to go on.", *later]
    times = [item.at for item in items if isinstance(item, Say)]
    assert times[1:3] == [REMIND_AFTER, LONG_PAUSE]
    assert items[-1] == Ended(END_PAUSE, "stopped")


def test_a_pause_can_be_heard_unless_that_is_not_wanted():
    items = list(timeline(routine(BRIDGES), listening=True, within=State.PAUSED).paused())
    still = [item.at for item in items if isinstance(item, Chime)][1:]
    assert still[:4] == [20, 40, 60, 80]
    assert all(gap in (20, 40) for gap in np.diff(still))
    silent = timeline(routine(BRIDGES), listening=True, within=State.PAUSED, pause_sound=False).paused()
    assert [item.earcon for item in silent if isinstance(item, Chime)] == [Earcon.PAUSED]


def test_who_knows_it_and_who_has_keys_alone_is_told_so():
    known = timeline(routine(BRIDGES), listening=True)
    known.knows_pause = True
    assert says(known.paused())[0] == "Paused."
    by_key = says(timeline(routine(BRIDGES), listening=False).paused())
    assert by_key[:2] == ["Paused. The space bar goes on.", "The space bar goes on."]


def test_a_pause_with_something_to_say_has_no_chime_and_tells_how_it_ends():
    items = list(timeline(routine(BRIDGES), listening=True, opening=["All right."]).paused())
    assert says(items)[:2] == ["All right.", "Say continue to go on."]
    assert not [item for item in items if isinstance(item, Chime) and item.earcon is Earcon.PAUSED]
    answer = timeline(routine(BRIDGES), listening=True, opening=["Set two."]).paused(begins=False)
    assert says(answer)[:2] == ["Set two.", "Say continue to go on."]
    told = [ENGLISH.line("wait-to-continue")]
    assert says(timeline(routine(BRIDGES), opening=told).paused())[1] == "The space bar goes on."


@each_of(
    ("question", "asked", "left"),
    [
        (end_workout(ENGLISH), ["End the workout? Yes or no."], "All right, we stay here."),
        (
            pain(ENGLISH, PainLimits()),
            ["From zero to ten, how bad?"] * 2,
            "We stay here.",
        ),
    ],
)
def test_a_question_without_an_answer_leaves_the_workout_paused(question, asked, left):
    items = list(timeline(routine(BRIDGES)).asking(question))
    assert says(items)[: len(asked) + 1] == [*asked, left]
    [paused] = [item for item in items if isinstance(item, StateEntered)]
    last = [item for item in items if isinstance(item, Say)][len(asked) - 1]
    assert paused.state is State.PAUSED
    assert paused.at == pytest.approx(
        last.at + EstimatedVoice().seconds(last.text) + LINE_GAP + ANSWER_WAIT, abs=ROUNDING
    )


def test_a_long_answer_waits_and_then_leads_back():
    place = Place(1, rep=3, line=1, entered=True)
    items = list(timeline(routine(BRIDGES), place=place, opening=["Lie down."], at_once=True).interrupted())
    states = [item.state for item in items if isinstance(item, StateEntered)]
    assert states[:3] == [State.WAITING, State.GET_READY, State.WORKING]
    assert says(items)[:4] == ["Lie down.", *COUNT_IN]
    assert next(item for item in items if isinstance(item, Beat)).rep == 3


def test_the_last_words_can_be_others():
    items = list(timeline(routine(BRIDGES)).closing(["Bye."], "stopped"))
    assert says(items) == ["Bye."]
    assert items[-1].reason == "stopped"


# -- voices ---------------------------------------------------------------------------------------


def test_lines_that_cannot_be_made_are_left_out():
    player = played(routine(BRIDGES), MuteVoice(frozenset({"First: bridges."})))
    assert "First: bridges." not in player.lines()
    assert player.ended.reason == "finished"


def test_a_workout_without_any_voice_has_its_tones():
    player = played(routine(BRIDGES, PLANK), MuteVoice())
    assert {beat.text for beat in player.of(Beat)} == {None}
    assert (player.ended.reason, player.session.done.reps) == ("finished", 6)


def test_a_line_that_is_being_made_is_waited_for():
    unhurried = played(routine(BRIDGES), SlowVoice(5, frozenset({"First: bridges."})))
    assert "First: bridges." in unhurried.lines()
    assert_nothing_overlaps(unhurried)


def test_a_line_that_is_not_made_in_time_is_left_out():
    player = played(routine(BRIDGES), SlowVoice(10_000, frozenset({"First: bridges."})))
    lines = [line for line in player.voiced if not line.beat]
    before = next(line for line in lines if line.text.startswith("Three words"))
    after = lines[lines.index(before) + 1]
    assert after.text == "Two sets of three."
    assert after.start - before.end < LINE_TIMEOUT + 1


@pytest.mark.parametrize(("asks", "asked_for"), [(15, False), (45, True)])
def test_who_waits_long_for_the_first_words_is_asked_for_a_moment_once_and_no_line_is_lost(asks, asked_for):
    def but_how_long_it_took(player):
        return [line for line in player.lines() if "repetitions, in" not in line]

    usual = but_how_long_it_took(played(routine(BRIDGES)))
    late = played(routine(BRIDGES), SlowVoice(asks, frozenset(usual[:2])))
    assert but_how_long_it_took(late) == [*(["One moment."] if asked_for else []), *usual]
    assert_nothing_overlaps(late)


def test_a_voice_that_is_slow_with_everything_moves_no_beat_within_a_set():
    player = played(routine(BRIDGES), SlowVoice(3))
    beats = beats_of(player, set=1)
    for before, after in pairwise(beats):
        assert before.at + before.seconds == pytest.approx(after.at, abs=ROUNDING)
    assert_nothing_overlaps(player)
    assert player.session.done.reps == 6


def test_what_is_not_ready_is_told_to_whoever_pulls():
    items = list(islice(timeline(routine(BRIDGES), SlowVoice(2)).run(), 8))
    assert [type(item) for item in items[4:7]] == [Moved, Unready, Unready] or Unready() in items


# -- quiet in a rest ------------------------------------------------------------------------------


@each_of(("rest", "warned"), [(12, False), (30, True), (90, True)])
def test_what_comes_is_told_shortly_before_the_next_line(rest, warned):
    player = played(routine({**BRIDGES, "rest": rest}))
    begun, ready = (item.at for item in player.of(StepBegun) if (item.kind, item.set) in (("rest", 1), ("set", 2)))
    coming = player.at("Coming up: set two of two.")
    assert player.lines(begun)[0].startswith("Rest.")
    quiet = coming + EstimatedVoice().seconds("Coming up: set two of two.")
    until = player.at("Ten seconds.") if warned else ready
    assert until - quiet == pytest.approx(NAME_GAP, abs=0.01)


def test_a_rest_that_is_short_tells_both_at_once():
    player = played(routine({**BRIDGES, "rest": 3}))
    assert player.at("Coming up: set two of two.") - player.at("Rest. Three seconds.") < 3
