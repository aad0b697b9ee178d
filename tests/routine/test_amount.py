"""What a routine asks for is counted before it is unfolded; too much is the error, whatever the file's size."""

from pathlib import Path

import pytest

from voicecoach.base.settings import Settings
from voicecoach.library import checking
from voicecoach.routine import amount, loading
from voicecoach.routine.models import Routine
from voicecoach.routine.problems import InvalidRoutine
from voicecoach.session.overview import LONG, overview, seconds_of
from voicecoach.session.script import SetStep, reps_of, script_of

HEAD = "title: T\nblocks:\n  - exercises:\n"
SUPERSET = "title: T\nblocks:\n  - superset: true\n    rounds: 50\n    exercises:\n"


def routine(text: str, folder: Path) -> Routine:
    file = folder / "t.yaml"
    file.write_text(text)
    return loading.load(file)


@pytest.mark.parametrize(
    ("text", "line", "limit"),
    [
        (HEAD + "      - &a {name: a, sets: 50, reps: 200}\n" + "      - *a\n" * 14_000, 6, "20,000 repetitions"),
        (HEAD + "      - {name: a, sets: 50, reps: 200, sides: each}\n      - {name: b, work: 5}\n", 5, "20,000"),
        (SUPERSET + "      - &a {name: a, reps: 200}\n" + "      - *a\n" * 9, 8, "20,000"),
        (HEAD + "      - &a {name: a, hold: [1, 1], reps: 200}\n" + "      - *a\n" * 60, 54, "20,000"),
        (HEAD + "      - &a {name: a, sets: 50, work: 1}\n" + "      - *a\n" * 401, 404, "20,000"),
        (
            HEAD
            + "      - &a {name: a, sets: 50, reps: 1, variations: {harder: {name: h, reps: 200}}}\n"
            + "      - *a\n" * 2,
            6,
            "20,000",
        ),
        (HEAD + "      - {name: a, sets: 50, work: 1800, rest: 0}\n", 4, "24 hours"),
        (HEAD + "      - {name: a, sets: 50, reps: 2, rest: 1800}\n", 4, "24 hours"),
        (HEAD + "      - {name: a, sets: 50, hold: 900, sides: each}\n", 4, "24 hours"),
        (HEAD + "      - {name: a, sets: 50, reps: 100, tempo: 9-9-9-9}\n", 4, "24 hours"),
    ],
)
def test_too_much_is_the_only_error_and_has_its_place(tmp_path: Path, text: str, line: int, limit: str) -> None:
    if "- *a" in text and line in (6, 8, 54, 404):
        line = text[: text.index("- &a")].count("\n") + 1  # an alias stands where its anchor does
    file = tmp_path / "t.yaml"
    file.write_text(text)
    (report,) = checking.check([file], Settings())
    assert isinstance(report["problems"], list)
    (problem,) = report["problems"]
    assert limit in problem["message"]
    assert (problem["line"], report["ok"]) == (line, False)
    with pytest.raises(InvalidRoutine):
        loading.load(file)


def test_what_is_just_within_the_limits_is_taken(tmp_path: Path) -> None:
    most = routine(HEAD + "      - {name: a, sets: 50, reps: 200, tempo: 1-0-1-0}\n" * 2, tmp_path)
    unfolded = sum(reps_of(s.exercise, s.set) for s in script_of(most).steps if isinstance(s, SetStep))
    assert unfolded == amount.MOST_REPETITIONS
    assert amount.too_long(most) is None


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "      - {name: a, sets: 3, reps: [8, 10, 12], tempo: 3-1-2-1}\n",
        HEAD + "      - {name: a, sets: 2, hold: 30, sides: each, rest: until next}\n      - {name: b, open: true}\n",
        SUPERSET.replace("50", "3") + "      - {name: a, reps: 10}\n      - {name: b, work: 40}\n",
    ],
)
def test_the_arithmetic_never_says_more_than_the_dry_run(tmp_path: Path, text: str) -> None:
    model = routine(text, tmp_path)
    exact = overview(model).seconds
    assert 0.5 * exact < amount.least_seconds(model) < exact


def test_hours_are_told_by_arithmetic(tmp_path: Path) -> None:
    model = routine(HEAD + "      - {name: a, sets: 5, work: 3600, rest: 0}\n", tmp_path)
    assert LONG < seconds_of(model) == amount.least_seconds(model)


@pytest.mark.parametrize(
    "wrong", ["sets: many", "reps: [a, b]", "reps: true", "sides: [x]", "variations: 3", "hold: {}"]
)
def test_what_is_no_number_is_left_to_the_validation(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(HEAD + f"      - {{name: a, {wrong}}}\n")
    document = loading.read(file)
    assert document.problems
    assert "20,000" not in document.problems[0].message


def test_a_megabyte_is_read_by_the_quick_parser_and_its_mistake_explained(tmp_path: Path) -> None:
    one = "      - {name: 'Hold', hold: 5, cues: {setup: ['" + "Lie down. " * 60 + "']}}\n"
    file = tmp_path / "t.yaml"
    file.write_text(HEAD + one * 1400 + "      - {name: [a\n")
    (problem,) = loading.read(file).problems
    assert problem.line >= 1403
    assert "`[` is not closed" in problem.message
