"""What follows when nobody says anything: introductions, sets, estimates."""

from itertools import pairwise

import pytest
from player import COUNT_IN, ROUNDING, assert_in_order, assert_nothing_overlaps, played, routine, routine_of
from tables import each_of
from timelines import BRIDGES, CUES, PLANK, beats_of, first_beat, says, timeline

from voicecoach.base.units import to_frames, to_seconds
from voicecoach.session.actions import Beat, Chime, Done, Earcon, Say, StateEntered, StepBegun
from voicecoach.session.line_timing import LINE_GAP, Moved
from voicecoach.session.options import SessionOptions
from voicecoach.session.place import Changes, Place
from voicecoach.session.reps import Verbosity
from voicecoach.session.script import script_of
from voicecoach.session.states import Phase, State
from voicecoach.session.tally import Tally
from voicecoach.session.timeline import CHIME_AFTER, begun, seconds_left
from voicecoach.session.voice import EstimatedVoice

# -- a whole workout ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain():
    return played(routine({**BRIDGES, "cues": CUES}, PLANK))


def test_states_follow_each_other(plain):
    once = [State.GET_READY, State.WORKING]
    assert plain.states() == [
        State.INTRO,
        *once,
        State.RESTING,
        *once,
        State.RESTING,
        State.INTRO,
        *once,
        State.FINISHED,
    ]


def test_everything_is_in_order_and_nothing_overlaps(plain):
    assert_in_order(plain)
    assert_nothing_overlaps(plain)


def test_everything_lies_on_the_grid_of_frames(plain):
    assert all(item.at == to_seconds(to_frames(item.at)) for item in plain.past)


def test_sets_and_exercises_are_recorded_as_done(plain):
    assert plain.reps() == [("bridges", n, None, rep) for n in (1, 2) for rep in (1, 2, 3)] + [("plank", 1, None, 1)]
    assert [(done.exercise, done.set, done.rep) for done in plain.done("set")] == [
        ("bridges", 1, 3),
        ("bridges", 2, 3),
        ("plank", 1, 1),
    ]
    assert [(done.exercise, done.set) for done in plain.done("exercise")] == [("bridges", 2), ("plank", 1)]


def test_the_end_sums_up(plain):
    assert plain.ended.reason == "finished"
    assert plain.session.done == Tally(sets=3, reps=6, holds=1)
    assert plain.lines()[-3:-1] == [
        "That was the whole workout.",
        "Three sets, six repetitions and one hold, in two minutes.",
    ]


def test_each_set_ends_with_its_chime(plain):
    ends = [done.at for done in plain.done("set")]
    chimes = [chime.at for chime in plain.of(Chime) if chime.earcon is Earcon.SET_DONE]
    assert chimes == pytest.approx([end + CHIME_AFTER for end in ends], abs=ROUNDING)


def test_between_two_lines_there_is_a_breath(plain):
    lines = [line for line in plain.voiced if not line.beat and line.text not in COUNT_IN][:4]
    for before, after in pairwise(lines):
        assert after.start - before.end == pytest.approx(LINE_GAP, abs=ROUNDING)


def test_a_workout_taken_up_later_greets_with_nothing():
    assert "Welcome to Trial." not in played(routine(BRIDGES), start=Place(1)).lines()


# -- introductions --------------------------------------------------------------------------------


def test_the_welcome_comes_once_and_first(plain):
    assert plain.lines()[0] == "Welcome to Trial."
    assert sum(line.startswith("Welcome") for line in plain.lines()) == 1
    assert plain.lines().index("First: bridges.") < plain.lines().index("Now: plank.")


def test_a_workout_that_begins_in_the_middle_welcomes_there():
    intro = script_of(routine(BRIDGES, PLANK)).find("plank")
    lines = played(routine(BRIDGES, PLANK), start=Place(intro)).lines()
    assert lines[0] == "Welcome to Trial."
    assert "That takes less than a minute." in lines[1]


def test_an_introduction_goes_on_with_the_line_that_was_interrupted():
    workout = routine({**PLANK, "cues": CUES})
    lines = [*timeline(workout).introduction(script_of(workout).steps[0], Place())]
    assert says(timeline(workout, place=Place(line=4, entered=True)).run())[: len(lines) - 4] == lines[4:]


def test_the_tempo_is_told_at_its_pace():
    assert "The tempo: Down, one second. Lift, one second." in played(routine(BRIDGES), pace=2.0).lines()


# -- getting ready --------------------------------------------------------------------------------


def test_count_in_is_exactly_on_the_seconds_before_the_first_beat(plain):
    for working in [entered for entered in plain.of(StateEntered) if entered.state is State.WORKING]:
        counts = [say for say in plain.of(Say) if say.text in COUNT_IN and working.at - 4 < say.at < working.at]
        assert [say.text for say in counts] == list(COUNT_IN)
        assert [working.at - say.at for say in counts] == pytest.approx([3, 2, 1], abs=ROUNDING)
        assert next(beat.at for beat in plain.of(Beat) if beat.at >= working.at) == working.at


@each_of("seconds", [8, 9, 20])
def test_get_ready_lasts_as_written(seconds):
    player = played(routine({**BRIDGES, "get_ready": seconds, "sets": 1}))
    begins = next(step.at for step in player.of(StepBegun) if step.kind == "set")
    assert first_beat(player).at - begins == pytest.approx(seconds, abs=ROUNDING)


def test_get_ready_is_never_shorter_than_what_is_said_in_it():
    cues = {"form": ["This is a line that takes rather longer than the time to get ready."]}
    player = played(routine({**PLANK, "get_ready": 3, "cues": cues}))
    line = next(line for line in player.voiced if line.text in cues["form"])
    assert first_beat(player).at == pytest.approx(line.end + LINE_GAP + 3, abs=ROUNDING)


def test_the_other_side_has_its_own_time():
    player = played(routine({**PLANK, "sides": "each", "switch": 11, "get_ready": 5}))
    end = player.done("set")[0].at
    assert first_beat(player, side="right").at - end == pytest.approx(11, abs=ROUNDING)
    assert player.lines(end)[:2] == ["Other side.", "Right side."]


def test_a_set_that_is_taken_up_counts_in_and_says_nothing():
    place = Place(1, rep=2, line=1, entered=True)
    items = list(timeline(routine(BRIDGES), place=place, at_once=True).run())
    assert says(items)[:3] == list(COUNT_IN)
    assert next(item for item in items if isinstance(item, Beat)).rep == 2
    assert not [item for item in items if isinstance(item, StepBegun) and item.at == 0]


def test_an_interrupted_announcement_is_finished():
    workout = routine({**BRIDGES, "cues": CUES})
    cues = CUES["form"]
    assert says(timeline(workout, place=Place(1)).run())[:5] == ["Set one of two.", *cues, "three"]
    assert says(timeline(workout, place=Place(1, line=2, entered=True)).run())[:3] == [*cues[1:], "three"]


def test_what_is_left_of_the_time_to_get_ready_is_kept():
    place = Place(1, line=2, elapsed=4.0, entered=True)
    working = [item for item in timeline(routine(BRIDGES), place=place).run() if isinstance(item, StateEntered)][1]
    assert working.at == pytest.approx(BRIDGES["get_ready"] - 4)


# -- beats ----------------------------------------------------------------------------------------


def test_beats_follow_without_a_gap_and_a_repetition_ends_with_its_last(plain):
    beats = beats_of(plain, exercise="bridges", set=1)
    for before, after in pairwise(beats):
        assert before.at + before.seconds == pytest.approx(after.at, abs=ROUNDING)
    assert plain.done("set")[0].at == pytest.approx(beats[-1].at + beats[-1].seconds, abs=ROUNDING)


def test_fractions_do_not_drift():
    player = played(routine({**BRIDGES, "sets": 1, "reps": 60, "tempo": "1.3-0-1.4-0"}), pace=1.1)
    start = first_beat(player).at
    firsts = [beat.at for beat in player.of(Beat) if beat.phase is Phase.ECCENTRIC]
    expected = [start + rep * 2.7 / 1.1 for rep in range(60)]
    assert firsts == pytest.approx(expected, abs=to_seconds(1))


def test_a_pace_of_the_listener_multiplies_that_of_the_workout():
    changes = Changes(pace={"bridges": 0.5})
    player = played(routine({**BRIDGES, "sets": 1}), pace=2.0, changes=changes)
    beats = beats_of(player, rep=1)
    assert sum(beat.seconds for beat in beats) == pytest.approx(4)


@each_of("pace", [0.5, 2.0])
def test_a_pace_changes_neither_holds_nor_rests(pace):
    player = played(routine({**PLANK, "sets": 2, "rest": 15}), pace=pace)
    assert sum(beat.seconds for beat in beats_of(player, set=1)) == 12
    rest = next(entered.at for entered in player.of(StateEntered) if entered.state is State.RESTING)
    after = [entered.at for entered in player.of(StateEntered) if entered.state is State.GET_READY][1]
    assert after - rest == pytest.approx(15)


def test_alternating_sides_take_turns():
    player = played(routine({**BRIDGES, "sets": 1, "reps": 4, "sides": "alternating", "first_side": "right"}))
    assert [side for _, _, side, _ in player.reps()] == ["right", "left", "right", "left"]
    assert {step.side for step in player.of(StepBegun)} == {None}


def test_each_side_counts_from_one():
    player = played(routine({**BRIDGES, "sets": 1, "reps": 2, "sides": "each"}))
    assert [(side, rep) for _, _, side, rep in player.reps()] == [("left", 1), ("left", 2), ("right", 1), ("right", 2)]


def test_repeated_holds_are_let_go_in_between():
    player = played(routine({"name": "Bird dog", "hold": 6, "reps": 3, "release": 2}))
    assert [beat.text for beat in beats_of(player, phase=Phase.PAUSE_LOW)] == ["relax, one", "relax, two"]
    assert [done.at for done in player.done("rep")] == pytest.approx(
        [first_beat(player, rep=rep).at + (8 if rep < 3 else 6) for rep in (1, 2, 3)]
    )


@each_of(("fields", "options"), [({"release": 0.3}, {}), ({}, {"verbosity": Verbosity.BEATS})])
def test_a_release_without_room_for_words_is_a_tone(fields, options):
    player = played(routine({"name": "Bird dog", "hold": 6, "reps": 2, **fields}), **options)
    assert [beat.text for beat in beats_of(player, phase=Phase.PAUSE_LOW)] == [None]


def test_holds_without_a_release_follow_each_other():
    player = played(routine({"name": "Bird dog", "hold": 6, "reps": 2, "release": 0}))
    assert {beat.phase for beat in player.of(Beat)} == {Phase.HOLD}


def test_each_set_of_a_ladder_has_its_own_length():
    player = played(routine({"name": "Plank", "hold": [12, 8, 4]}))
    assert [sum(b.seconds for b in beats_of(player, set=n)) for n in (1, 2, 3)] == [12, 8, 4]


def test_timed_work_is_one_repetition():
    player = played(routine({"name": "Jacks", "work": 30}))
    assert player.reps() == [("jacks", 1, None, 1)]
    assert [beat.text for beat in player.of(Beat)] == ["begin", "halfway", "ten seconds", "three", "two", "one"]


def test_repetitions_without_a_tempo_are_a_mistake_of_the_program():
    workout = routine(BRIDGES)
    script = script_of(workout)
    step = script.steps[1]
    bare = step.exercise.model_copy(update={"tempo": None})
    with pytest.raises(AssertionError, match="without a tempo"):
        list(timeline(workout)._reps(step, bare, Place(1)))


# -- cues -----------------------------------------------------------------------------------------


def test_cues_are_said_in_gaps_where_they_fit_and_never_over_a_count():
    cues = {"form": ["Breathe.", "Stay long.", "This line is far too long to be said between two counts of a hold."]}
    player = played(routine({**PLANK, "hold": 30, "cues": cues}))
    start = first_beat(player).at
    assert player.lines(start)[0] == "Stay long."
    assert cues["form"][2] not in player.lines()
    assert_nothing_overlaps(player)


def test_each_cue_is_said_once_in_a_set():
    player = played(routine({**PLANK, "hold": 60, "cues": CUES}))
    for cue in CUES["form"]:
        assert player.lines().count(cue) == 1


def test_there_is_no_room_for_cues_between_counted_seconds():
    player = played(routine({**BRIDGES, "sets": 1, "cues": CUES}))
    beats = player.of(Beat)
    assert not [line for line in player.voiced if not line.beat and beats[0].at < line.start < beats[-1].at]


def test_tones_alone_are_not_talked_over():
    player = played(routine({**PLANK, "hold": 30, "cues": CUES}), verbosity=Verbosity.BEATS)
    assert player.lines(first_beat(player).at)[0] == "That was the whole workout."


def test_cues_that_were_said_are_not_said_again_when_the_set_is_taken_up():
    workout = routine({**PLANK, "hold": 60, "reps": 2, "cues": CUES})
    place = Place(1, rep=2, line=4, entered=True)  # a cue and the reminder announced the set, and two cues followed
    assert [text for text in says(timeline(workout, place=place, at_once=True).run()) if text in CUES["form"]] == []
    place = Place(1, rep=2, line=3, entered=True)
    assert [text for text in says(timeline(workout, place=place, at_once=True).run()) if text in CUES["form"]] == [
        "Look up."
    ]


# -- planning anew --------------------------------------------------------------------------------


def test_joining_in_the_middle_of_a_set_changes_no_beat():
    workout = routine({**BRIDGES, "reps": 6, "tempo": "1.7-0-1.9-0", "sets": 1})
    whole = list(timeline(workout, pace=1.1).run())
    boundary = next(item for item in whole if isinstance(item, Moved) and item.place.rep == 4)
    joined = list(timeline(workout, pace=1.1, place=boundary.place, at=boundary.exact).run(joined=True))
    later = [item for item in whole if isinstance(item, Beat) and item.rep >= 4]
    assert [item for item in joined if isinstance(item, Beat)] == later
    assert next(item for item in joined if isinstance(item, StateEntered)).state is State.FINISHED


def test_changes_hold_from_the_next_repetition_on():
    running = timeline(routine({**BRIDGES, "sets": 1}))
    beats = []
    for item in running.run():
        if isinstance(item, Beat):
            beats.append(item)
            if item.rep == 1:
                running.changes = Changes(pace={"bridges": 2.0})
    lengths = [sum(beat.seconds for beat in beats if beat.rep == rep) for rep in (1, 2, 3)]
    assert lengths == pytest.approx([4, 2, 2])


def test_what_follows_a_set_waits_for_an_answer_that_reaches_beyond_it():
    running = timeline(routine({**PLANK, "sides": "each"}))
    for item in running.run():
        if isinstance(item, Beat) and item.text == "one":
            running.free = item.at + 5
        if isinstance(item, Say) and item.text == "Other side.":
            assert item.at == pytest.approx(running.free - LINE_GAP - EstimatedVoice().seconds(item.text), abs=6)
            assert item.at >= 5
            break


# -- variations -----------------------------------------------------------------------------------


VARIED = {**BRIDGES, "variations": {"easier": {"name": "Half", "reps": 1}, "harder": {"name": "Hold", "hold": 4}}}


def test_a_variation_is_done_from_the_first_set_that_has_not_begun():
    changes = Changes(chosen={"bridges": "easier"})
    assert [done.rep for done in played(routine(VARIED), changes=changes).done("set")] == [1, 1]
    entered = Place(1, line=1, entered=True)
    assert [done.rep for done in played(routine(VARIED), changes=changes, start=entered).done("set")] == [3, 1]


def test_a_set_that_has_begun_keeps_its_variation():
    entered = Place(1, line=1, entered=True, variation="easier")
    assert [done.rep for done in played(routine(VARIED), start=entered).done("set")] == [1, 3]


def test_a_variation_may_be_another_kind_of_work():
    player = played(routine(VARIED), changes=Changes(chosen={"bridges": "harder"}))
    assert {beat.phase for beat in player.of(Beat)} == {Phase.HOLD}
    assert "Two holds of four seconds." in player.lines()


# -- estimates ------------------------------------------------------------------------------------


def test_the_time_left_goes_down_along_the_way():
    workout = routine_of({"exercises": [{**BRIDGES, "cues": CUES}, PLANK]})
    script = script_of(workout)
    lefts = [seconds_left(script, SessionOptions(), Place(step), Changes()) for step in range(len(script.steps) + 1)]
    assert lefts == sorted(lefts, reverse=True)
    assert lefts[0] == pytest.approx(played(workout).now, abs=25)  # the welcome is not estimated
    assert seconds_left(script, SessionOptions(), Place(1, rep=3, line=2, entered=True), Changes()) < lefts[1]


def test_a_slower_pace_takes_longer():
    script = script_of(routine(BRIDGES))
    times = [seconds_left(script, SessionOptions(pace=pace), Place(), Changes()) for pace in (0.5, 1.0, 2.0)]
    assert times == sorted(times, reverse=True)


@each_of(("text", "seconds"), [("", 0.2), ("one", 0.2), ("0123456789", 0.62)])
def test_an_estimate_needs_no_engine(text, seconds):
    assert EstimatedVoice().seconds(text) == pytest.approx(seconds)


def test_each_kind_of_step_has_its_record():
    steps = script_of(routine({**BRIDGES, "sides": "each"})).steps
    assert begun(steps[0], 1.0) == StepBegun(1.0, "bridges", None, None, "intro")
    assert begun(steps[1], 2.0) == StepBegun(2.0, "bridges", 1, "left", "set")
    assert begun(steps[3], 3.0) == StepBegun(3.0, "bridges", 1, None, "rest")


def test_done_comes_before_what_begins_then(plain):
    moment = plain.done("set")[0].at
    kinds = [type(item) for item in plain.past if item.at == moment]
    assert kinds == [Done, Done, StepBegun, StateEntered]
