import pytest

from voicecoach.cli.outline import Outline, Stop, outline, outline_of, repetition
from voicecoach.routine.models import Routine


@pytest.fixture
def routine():
    bridges = {"name": "Hip bridges", "sets": 2, "reps": 10, "tempo": "3-1-2-0"}
    rocking = {"name": "Rocking", "reps": 5, "tempo": "3-0-3-0", "sides": "each"}
    plank = {"name": "Plank", "hold": 30}
    return Routine.model_validate({"title": "T", "blocks": [{"exercises": [bridges, rocking, plank]}]})


def step(kind, exercise, number=None, side=None):
    return {"event": "step", "t": 0.0, "kind": kind, "exercise": exercise, "set": number, "side": side}


def test_introductions_and_sets_in_order(routine):
    assert [stop.words() for stop in outline_of(routine).stops] == [
        "Hip bridges",
        "Hip bridges, set 1 of 2",
        "Hip bridges, set 2 of 2",
        "Rocking",
        "Rocking, set 1 of 1, left side",
        "Rocking, set 1 of 1, right side",
        "Plank",
        "Plank, set 1 of 1",
    ]


@pytest.mark.parametrize(
    ("at", "after"),
    [
        (step("intro", "hip-bridges"), "Hip bridges, set 1 of 2"),
        (step("set", "hip-bridges", 1), "Hip bridges, set 2 of 2"),
        (step("rest", "hip-bridges", 1), "Hip bridges, set 2 of 2"),
        (step("set", "rocking", 1, "left"), "Rocking, set 1 of 1, right side"),
        (step("rest", "rocking", 1), "Plank"),
        (step("set", "plank", 1), "the end"),
        (step("set", "unknown", 1), ""),
        ({}, ""),
    ],
)
def test_what_follows(routine, at, after):
    assert outline_of(routine).after(at) == after


def test_a_step_is_found_with_its_repetitions(routine):
    found = outline_of(routine).find(step("set", "hip-bridges", 2))
    assert found == Stop("hip-bridges", "Hip bridges", 2, 2, None, 10)
    assert outline_of(routine).find(step("set", "nothing", 2)) is None


def test_repetitions_in_words(routine):
    of_ten, plank = outline_of(routine).stops[1], outline_of(routine).stops[-1]
    assert repetition(of_ten, 0) == "10 repetitions"
    assert repetition(of_ten, 3) == "repetition 3 of 10"
    assert repetition(plank, 0) == ""
    assert repetition(None, 3) == "repetition 3"


def test_by_name():
    assert outline("back-pain", []).stops[0].name == "Hip bridges"


def test_what_cannot_be_read_has_no_outline(tmp_path):
    (tmp_path / "wrong.yaml").write_text("title: 3")
    assert outline(str(tmp_path / "wrong.yaml"), []) == Outline()
    assert outline("no-such-routine", []) == Outline()


def test_the_phases_of_a_repetition_in_their_order(routine):
    bridges, rocking, plank = (outline_of(routine).stops[index] for index in (1, 4, 7))
    assert list(bridges.phases.items()) == [("eccentric", 3), ("pause_low", 1), ("concentric", 2), ("pause_high", 0)]
    assert list(rocking.phases) == ["eccentric", "pause_low", "concentric", "pause_high"]
    assert plank.phases == {"hold": 30}


def test_lifting_first_and_what_has_no_tempo():
    first = {"name": "Bridges", "reps": 5, "tempo": "3-1-2-1", "start_with": "lift"}
    work, opened = {"name": "March", "work": 40}, {"name": "Look", "open": True}
    made = Routine.model_validate({"title": "T", "blocks": [{"exercises": [first, work, opened]}]})
    phases = [stop.phases for stop in outline_of(made).stops if stop.set]
    assert list(phases[0]) == ["concentric", "pause_high", "eccentric", "pause_low"]
    assert phases[1:] == [{"count": 40}, {}]


@pytest.mark.parametrize(
    ("at", "done"),
    [
        (step("intro", "hip-bridges"), 0),
        (step("set", "hip-bridges", 1), 0),
        (step("rest", "hip-bridges", 1), 1),
        (step("set", "hip-bridges", 2), 1),
        (step("intro", "rocking"), 2),
        (step("set", "rocking", 1, "right"), 3),
        (step("rest", "rocking", 1), 4),
        (step("set", "unknown", 1), 0),
    ],
)
def test_how_many_sets_come_before(routine, at, done):
    assert outline_of(routine).progress(at) == (done, 5)
    assert Outline().progress(at) == (0, 0)
