"""`show` in the shape that is promised."""

from itertools import pairwise

import pytest

from voicecoach.base.errors import RoutineError, UsageError
from voicecoach.library import dry_run


@pytest.fixture(scope="module")
def shown():
    return dry_run.show("back-pain", None, ())


def test_show_has_every_exercise_with_its_numbers(shown):
    assert set(shown) >= {"routine", "title", "seconds", "exercises", "steps"}
    first = shown["exercises"][0]
    assert (first["id"], first["sets"], first["reps"], first["sides"]) == ("hip-bridges", 3, 10, "none")
    assert len(first["tempo"]) == 4
    assert [e["sets"] for e in shown["exercises"]] == [3, 3, 3, 3, 3, 5]
    assert all(
        set(e) >= {"id", "name", "sets", "reps", "seconds", "sides", "tempo", "block", "variations"}
        for e in shown["exercises"]
    )


def test_steps_follow_each_other_without_gaps(shown):
    steps = shown["steps"]
    assert steps[0]["start"] == 0
    for before, after in pairwise(steps):
        assert after["start"] == pytest.approx(before["start"] + before["seconds"], abs=0.002)
    assert steps[-1]["start"] + steps[-1]["seconds"] == pytest.approx(shown["seconds"], abs=0.002)
    assert {step["kind"] for step in steps} == {"intro", "set", "rest"}


def test_steps_tell_sets_and_sides(shown):
    rocking = [s for s in shown["steps"] if s["exercise"] == "rocking" and s["kind"] == "set"]
    assert [(s["set"], s["sets"], s["side"], s["reps"]) for s in rocking][:2] == [(1, 3, "left", 5), (1, 3, "right", 5)]
    assert len(rocking) == 6


def test_lines_are_what_is_said_and_no_counts(shown):
    lines = [line for step in shown["steps"] for line in step["lines"]]
    assert "First: hip bridges." in lines
    assert not {"three", "two", "one"} & set(lines)


def test_show_of_what_is_not_there():
    with pytest.raises(UsageError, match="backpain"):
        dry_run.show("backpain", None, ())


def test_show_of_a_broken_file(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("title: x\nblocks: []\n")
    with pytest.raises(RoutineError):
        dry_run.show(str(path), None, ())
