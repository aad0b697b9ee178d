"""Random commands at random moments of random routines: what must hold whatever anybody says."""

from collections.abc import Iterator, Sequence
from itertools import cycle, groupby, repeat
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from player import (
    COUNT_IN,
    Player,
    Snapshot,
    assert_in_order,
    assert_nothing_overlaps,
    assert_restored,
    play,
    played,
    routine_of,
    whole_reps,
)

from voicecoach.routine.models import Routine
from voicecoach.session.actions import Beat, Chime, Done, Earcon, Obeyed, Say, Silence, StateEntered, StepBegun, Unsaid
from voicecoach.session.commands import Command
from voicecoach.session.events import Heard
from voicecoach.session.navigation import FORGOTTEN
from voicecoach.session.place import Place
from voicecoach.session.reps import phases
from voicecoach.session.script import AskStep, SetStep, hold_of, is_timed, reps_of, script_of
from voicecoach.session.states import Phase, State
from voicecoach.session.table import STAYS, Effect

unhurried = examples(12)

TEMPOS = ["3-1-2-1", "2-0-2-0", "1-0-1-0", "20X0", "2.5-0-1.4-0", "0-1-3-0", "4-2-0-0", "0.5-0-0.5-0"]
RESTS = st.sampled_from([0, 1, 4, 12, 25, "until next"])
ASKS = st.sampled_from([[], [], ["effort"], ["pain", "effort"]])
TEXTS = st.sampled_from(["Breathe.", "Slowly, and look straight ahead.", "Up"])
WORDS = st.sampled_from([{}, {"eccentric": "way down and further down", "concentric": "up"}, {"hold": "squeeze hard"}])


def work(sets: int) -> st.SearchStrategy[dict[str, Any]]:
    """One kind of work."""
    reps, hold = st.integers(1, 7), st.sampled_from([0.5, 2, 7, 12.5, 31])
    ladders = [
        st.fixed_dictionaries({"reps": st.lists(st.integers(1, 4), min_size=sets, max_size=sets)}),
        st.fixed_dictionaries({"hold": st.lists(hold, min_size=sets, max_size=sets)}),
    ]
    return st.one_of(
        st.fixed_dictionaries({"reps": reps, "tempo": st.sampled_from(TEMPOS), "sets": st.just(sets)}),
        st.fixed_dictionaries({"hold": hold, "sets": st.just(sets)}),
        st.fixed_dictionaries(
            {"hold": hold, "reps": st.integers(2, 3), "release": st.sampled_from([0, 1, 3]), "sets": st.just(sets)}
        ),
        st.fixed_dictionaries({"work": st.sampled_from([1, 5, 21, 33]), "sets": st.just(sets)}),
        st.fixed_dictionaries({"open": st.just(True), "sets": st.just(sets)}),
        *ladders,
    )


@st.composite
def exercises(draw: st.DrawFn, name: str, sets: int) -> dict[str, Any]:
    made = {
        "name": name,
        "sides": draw(st.sampled_from(["none", "each", "alternating"])),
        "first_side": draw(st.sampled_from(["left", "right"])),
        "start_with": draw(st.sampled_from(["lower", "lift"])),
        "switch": draw(st.sampled_from([0, 4])),
        "get_ready": draw(st.sampled_from([3, 9, 20])),
        "rest": draw(RESTS),
        "rest_after": draw(RESTS),
        "ask": draw(ASKS),
        "words": draw(WORDS),
        "cues": {"setup": draw(st.lists(TEXTS, max_size=2)), "form": draw(st.lists(TEXTS, max_size=3))},
        "variations": {"easier": {"name": "Half of it"}},
        **draw(work(sets)),
    }
    if "reps" in made and "hold" not in made and draw(st.booleans()):
        made["variations"]["harder"] = {"name": "Hold it", "hold": 4}
    if draw(st.booleans()):
        made["cues"]["reminder"] = "Last of all."
    return made


@st.composite
def routines(draw: st.DrawFn) -> Routine:
    blocks = []
    names = iter(["Bridges", "Rocking", "Squat", "Plank"])
    for _ in range(draw(st.integers(1, 2))):
        superset = draw(st.booleans())
        sets = draw(st.integers(1, 2))
        members = [draw(exercises(next(names), sets)) for _ in range(draw(st.integers(1, 2)))]
        block: dict[str, Any] = {"exercises": members}
        if superset:
            block |= {"superset": True, "rest": draw(RESTS), "rest_between": draw(RESTS)}
        blocks.append(block)
    return routine_of(*blocks, ask=draw(ASKS), caution=draw(st.sampled_from([[], ["Stop when it hurts."]])))


Said = tuple[float, Command, int | None, float | None]


def said(commands: st.SearchStrategy[Command]) -> st.SearchStrategy[list[Said]]:
    """Commands, the seconds that pass before each, the numbers that some come with, and how long each is said."""
    gaps = st.one_of(st.floats(0, 2), st.floats(0, 9), st.floats(0, 70), st.just(0.0))
    return st.lists(
        st.tuples(gaps, commands, st.integers(0, 10), st.one_of(st.none(), st.floats(0, 2.5))).map(
            lambda heard: heard if heard[1] is Command.NUMBER else (*heard[:2], None, heard[3])
        ),
        max_size=14,
    )


ANY = said(st.sampled_from(Command))
MOVES = {Command.NEXT, Command.NEXT_EXERCISE, Command.BACK, Command.REPEAT, Command.UNDO, Command.NUMBER}
OTHERS = {Command.HARDER}  # in these routines it brings other repetitions
ON_COURSE = said(st.sampled_from([command for command in Command if command not in MOVES | OTHERS]))
DELAYS = st.lists(st.floats(0, 0.4), min_size=1, max_size=7)
STARTS = st.integers(0, 5)
"""Most of what happens happens in sets, so not all begins with the first introduction."""


def perform(workout: Routine, start: int, commands: Sequence[Said], late: Iterator[float] | None = None) -> Player:
    """A workout in which somebody speaks; it is not over yet."""
    player = play(workout, start=Place(start % len(script_of(workout).steps)), delays=late or repeat(0.0))
    for gap, command, value, took in commands:
        player.wait(gap)
        if not player.over:
            player.say(command, value, took)
    return player


# -- always ---------------------------------------------------------------------------------------


@unhurried
@given(routines(), STARTS, ANY, DELAYS)
def test_it_ends_and_nothing_is_said_over_anything(workout, start, commands, late):
    player = perform(workout, start, commands, cycle(late)).finish()
    assert_in_order(player)
    assert_nothing_overlaps(player)
    player.check()
    assert player.session.handle(Heard(Command.WHERE), player.now + 1) == []
    assert player.session.deadline() is None


@pytest.mark.heavy
@unhurried
@given(routines(), STARTS, ANY, DELAYS)
def test_the_plan_does_not_depend_on_when_it_is_asked_for(workout, start, commands, late):
    prompt = perform(workout, start, commands).finish()
    tardy = perform(workout, start, commands, cycle(late)).finish()
    assert tardy.past == prompt.past
    assert tardy.silences == prompt.silences
    assert min([lead for _, lead in tardy.leads], default=2.0) >= 1.0


@unhurried
@given(routines(), STARTS, ANY)
def test_whoever_speaks_is_answered(workout, start, commands):
    player = perform(workout, start, ())
    for gap, command, value, took in commands:
        player.wait(gap)
        if player.over:
            return
        obeyed, *consequences = player.say(command, value, took)
        if not player.over:
            player.check()
        assert isinstance(obeyed, Obeyed)
        heard = [item for item in consequences if isinstance(item, Say | Chime | Silence)]
        follows = player.session._late or player.now < player.session._plan.busy_until  # after an answer that is given
        assert heard or follows, f"{command} was met with silence"


# -- repetitions ----------------------------------------------------------------------------------


@unhurried
@given(routines(), STARTS, ANY)
def test_a_repetition_that_is_done_was_counted_from_its_first_beat_to_its_last(workout, start, commands):
    player = perform(workout, start, commands).finish()
    for done, beats in whole_reps(player):
        if not beats:
            continue  # open work
        assert abs(beats[-1].at + beats[-1].seconds - done.at) < 1e-4
        assert [phase for phase, _ in groupby(beat.phase for beat in beats)] in list(phase_orders(workout, done))


def phase_orders(workout: Routine, done: Done) -> Iterator[list[Phase]]:
    """What a repetition of an exercise may look like, as written or varied."""
    written = next(exercise for exercise in workout.exercises() if exercise.id == done.exercise)
    for exercise in (written, *([written.varied(written.variations.harder)] if written.variations.harder else [])):
        if exercise.hold:
            yield [Phase.HOLD]
            yield [Phase.HOLD, Phase.PAUSE_LOW]
        elif exercise.work:
            yield [Phase.COUNT]
        elif exercise.tempo:
            yield [phase for phase, _ in phases(exercise.tempo, exercise.start_with)]


@unhurried
@given(routines(), STARTS, ON_COURSE)
def test_without_a_command_that_moves_no_repetition_is_skipped_or_done_twice(workout, start, commands):
    player = perform(workout, start, commands).finish()
    steps = script_of(workout).steps
    expected = [
        (step.exercise.id, step.set, rep)
        for step in steps[start % len(steps) :]
        if isinstance(step, SetStep)
        for rep in range(1, reps_of(step.exercise, step.set) + 1)
    ]
    done = [(exercise, number, rep) for exercise, number, _, rep in player.reps()]
    assert done == expected[: len(done)]
    assert player.ended.reason == "stopped" or len(done) == len(expected)


@unhurried
@given(routines())
def test_a_workout_in_which_nobody_speaks_is_done_whole(workout):
    player = played(workout)
    sets = [step for step in script_of(workout).steps if isinstance(step, SetStep)]
    assert player.ended.reason == "finished"
    assert len(sets) == len(player.done("set"))
    assert len(player.done("rep")) == sum(reps_of(step.exercise, step.set) for step in sets)
    assert player.session.done.sets == sum(step.whole for step in sets)
    reps = [step for step in sets if not is_timed(step.exercise)]
    assert player.session.done.reps == sum(reps_of(step.exercise, step.set) for step in reps)
    told = [step for step in script_of(workout).steps if not isinstance(step, AskStep)]
    assert len(player.of(StepBegun)) == len(told)
    assert min(lead for _, lead in player.leads) >= 1.0


# -- pause and resume -----------------------------------------------------------------------------


@unhurried
@given(routines(), STARTS, ANY, st.floats(0, 5), st.floats(0, 2000))
def test_pause_is_silence_and_changes_no_count(workout, start, commands, gap, length):
    player = perform(workout, start, commands).wait(gap)
    if player.state in (State.PAUSED, State.FINISHED):
        return
    tally = player.session.done.reps, player.session.done.sets
    _, silence, *consequences = player.say(Command.PAUSE)
    paused_at = player.now
    assert isinstance(silence, Silence)
    assert consequences[0] == StateEntered(paused_at, State.PAUSED)
    first, *later = [item for item in consequences[1:] if not isinstance(item, Unsaid)]
    assert first.earcon is Earcon.PAUSED
    assert [item.text for item in later] in ([], ["Paused."], ["Paused. Say continue."])
    player.wait(length)
    assert (player.session.done.reps, player.session.done.sets) == tally
    assert player.state is State.PAUSED
    lines = {line.text for line in player.voiced if line.end > paused_at and line.start < paused_at + 590}
    assert lines <= {"Paused.", "Paused. Say continue.", "Say continue to go on."}
    assert not [beat for beat in player.of(Beat) if beat.at >= paused_at]


@unhurried
@given(routines(), STARTS, ANY, st.floats(0, 9), st.floats(0, 900))
def test_resume_counts_in_and_takes_up_the_interrupted_repetition(workout, start, commands, gap, length):
    player = perform(workout, start, commands).wait(gap)
    if player.state is not State.WORKING or player.session.exercise().open:
        return
    step, rep, before = player.session.place.step, player.session.place.rep, len(player.reps())
    player.say(Command.PAUSE)
    working = player.session.script.steps[step]
    hold, worked = hold_of(player.session.exercise(), working.set), int(player.session.place.worked)
    rep += bool(hold and worked >= hold)  # what is held is held; its release is not waited for
    player.wait(length)
    player.say(Command.RESUME)
    resumed = player.now
    player.until(State.WORKING).wait(3)
    assert len(player.reps()) <= before + 3 / 0.5
    first = player.beats(resumed)[0]
    assert (player.session.place.step, first.rep) == (step, rep) or player.session.place.step > step
    counted = player.lines(resumed)[1:4] if length >= FORGOTTEN else player.lines(resumed)[:3]
    assert counted == list(COUNT_IN)
    for n, word in enumerate(reversed(COUNT_IN), start=1):
        assert abs(player.at(word, resumed) - (first.at - n)) < 1e-4


# -- taking back ----------------------------------------------------------------------------------


ONE = st.tuples(st.floats(0, 6), st.sampled_from(Command), st.integers(0, 10))


@unhurried
@given(routines(), STARTS, ANY, st.lists(ONE, min_size=1, max_size=3))
def test_undo_brings_back_what_was_before_and_again_what_was_before_that(workout, start, commands, undone):
    player = perform(workout, start, commands)
    snapshots = []
    for gap, command, value in undone:
        player.wait(gap)
        while (question := player.session.question) and question.rated is not None:
            player.wait(1)  # whatever is said to a number that is said back settles that number, too
        before, remembered = Snapshot.of(player), len(player.session._memories)
        player.say(command, value if command is Command.NUMBER else None)
        if player.over or command is Command.UNDO:
            return
        if len(player.session._memories) > remembered:
            snapshots.append((before, player.now, player.obeyed[-1].effect))
        else:
            assert Snapshot.of(player).changes == before.changes
    for before, at, effect in reversed(snapshots):
        player.say(Command.UNDO)
        assert player.obeyed[-1].effect == Effect.UNDO
        after = Snapshot.of(player)
        if effect in STAYS:  # it is taken back where one is by now
            assert (after.changes, after.tuning) == (before.changes, before.tuning)
        else:
            assert_restored(before, after, player.now - at)
