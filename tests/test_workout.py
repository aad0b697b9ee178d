"""What a session is settled with before it begins."""

import pytest
from orchestra import ROUTINE

from voicecoach.app.request import Workout
from voicecoach.app.workout import SEEDS, asked_first, pain_limits, seed_of
from voicecoach.base.settings import load
from voicecoach.routine.models import Routine
from voicecoach.session.options import SessionOptions
from voicecoach.session.pain import day_after, pain_before, today
from voicecoach.session.questions import PainLimits


def routine(**fields):
    return Routine.model_validate({**ROUTINE, **fields})


@pytest.mark.parametrize(
    ("written", "wished", "limits"),
    [
        ("", {}, PainLimits(3, 5)),
        ("", {"go_on": 2, "careful": 4}, PainLimits(2, 4)),
        ("", {"careful": 4}, PainLimits(3, 4)),
        ("pain_go_on = 1", {"go_on": 2, "careful": 4}, PainLimits(1, 4)),
        ("pain_go_on = 3\npain_careful = 5", {"go_on": 2, "careful": 4}, PainLimits(2, 4)),
        ("pain_careful = 4\npain_end = 6", {"careful": 5, "end": 7}, PainLimits(3, 4, 6)),
        ("", {"end": 4}, PainLimits(3, 3, 4)),
        ("pain_careful = 9", {}, PainLimits(3, 9, 10)),
        ("pain_go_on = 6\npain_careful = 5", {}, PainLimits(6, 6, 8)),
        ("pain_careful = 0", {}, PainLimits(0, 0)),
    ],
)
def test_the_lower_limit_of_the_user_and_of_the_routine_holds(tmp_path, written, wished, limits):
    file = tmp_path / "settings.toml"
    file.write_text(written)
    assert pain_limits(load(file=file), routine(pain=wished)) == limits


def test_what_is_asked_first():
    options = SessionOptions()
    now = pain_before(options.words, options.pain, options.words.signs_to_stop(routine()))
    then = day_after(options.words, "How was it?", options.pain, now)
    both = day_after(options.words, "How was it?", options.pain, now, now)
    asks = {"pain_before": True, "day_after": "How was it?"}
    assert asked_first(routine(**asks), options, due=True) == both
    assert asked_first(routine(**asks), options, due=False) == now
    assert asked_first(routine(day_after="How was it?"), options, due=True) == then
    assert asked_first(routine(), options, due=True) is None
    assert asked_first(routine(), options, due=False, hurt=True) == today(options.words, now)


@pytest.mark.parametrize(("written", "seed"), [("", 0), ("seed = 7", 7)])
def test_a_file_is_always_said_in_the_same_ways(tmp_path, written, seed):
    file = tmp_path / "settings.toml"
    file.write_text(written)
    drawn = {seed_of(load(file=file), Workout(routine="x", speaker=speaker)) for speaker in ("none", "a.wav") * 9}
    assert drawn == {seed}


def test_each_workout_that_is_heard_is_said_in_ways_of_its_own():
    drawn = {seed_of(load(), Workout(routine="x")) for _ in range(200)}
    assert len(drawn) > 20
    assert drawn <= set(range(SEEDS))
    assert seed_of(load({"seed": 7}), Workout(routine="x")) == 7
