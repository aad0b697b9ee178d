"""What `./coach test` does for which arguments, and how it reads its tools' reports."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tools.test import WAITING, Count, counted, groups, planned, reached, timed, where_the_time_went


def test_without_arguments_everything_runs() -> None:
    plan = planned([], has_sound=True)
    assert plan.checks
    assert plan.coverage
    assert plan.leave_out == ()
    assert plan.arguments == ()


def test_without_a_sound_system_device_tests_are_left_out_and_nothing_else() -> None:
    plan = planned([], has_sound=False)
    assert plan.checks
    assert plan.coverage
    assert plan.leave_out == ("device",)


def test_fast() -> None:
    plan = planned(["--fast"], has_sound=True)
    assert plan.checks
    assert not plan.coverage
    assert plan.leave_out == ("device", "slow", "heavy", "model", "engine")


def markers(arguments: tuple[str, ...]) -> str:
    return arguments[arguments.index("-m") + 1]


def test_what_waits_runs_beside_what_computes(tmp_path: Path) -> None:
    quick, waiting = groups(planned([], has_sound=True), tmp_path)
    assert (quick.patient, waiting.patient) == (True, False)
    assert markers(quick.arguments) == "not (device or slow)"
    assert markers(waiting.arguments) == "(device or slow)"
    assert quick.environment["COVERAGE_FILE"] != waiting.environment["COVERAGE_FILE"]
    assert WAITING == ("device", "slow")


def test_without_a_sound_system_what_is_slow_runs(tmp_path: Path) -> None:
    _, waiting = groups(planned([], has_sound=False), tmp_path)
    assert markers(waiting.arguments) == "(device or slow) and not device"


def test_fast_and_what_is_chosen_are_one_call(tmp_path: Path) -> None:
    [fast] = groups(planned(["--fast"], has_sound=True), tmp_path)
    assert "not slow" in markers(fast.arguments)
    [chosen] = groups(planned(["-k", "mixer", "--long"], has_sound=True), tmp_path)
    assert chosen.arguments == ("--long", "-k", "mixer")


def test_long() -> None:
    assert planned(["--long"], has_sound=True) == replace(planned([], has_sound=True), long=True)
    assert not planned([], has_sound=True).long


@pytest.mark.parametrize("arguments", [["-k", "mixer"], ["tests/sound"], ["-k", "mixer", "--fast"]])
def test_a_choice_runs_pytest_alone(arguments: list[str]) -> None:
    plan = planned(arguments, has_sound=True)
    assert not plan.checks
    assert not plan.coverage
    assert plan.arguments == tuple(argument for argument in arguments if argument != "--fast")


def file(lines: int, missing: list[int]) -> dict[str, object]:
    return {"summary": {"num_statements": lines, "covered_lines": lines - len(missing)}, "missing_lines": missing}


def test_reached() -> None:
    files = {
        "voicecoach/session/table.py": file(10, []),
        "voicecoach\\sound\\mixer.py": file(30, [7, 9]),
        "tools/test.py": file(5, [1]),
    }
    report = json.dumps({"files": files})
    assert reached(report, "voicecoach/") == (95.0, ["voicecoach/sound/mixer.py: 7, 9"])
    assert reached(report, "voicecoach/session/") == (100.0, [])
    assert reached(report, "nothing/") == (100.0, [])


def test_counted() -> None:
    report = (
        '<testsuites><testsuite tests="10" failures="1" errors="2" skipped="3"/><testsuite tests="1"/></testsuites>'
    )
    assert counted(report) == Count(passed=5, failed=3, skipped=3)
    assert str(counted(report)) == "5 passed, 3 failed, 3 skipped"


def test_where_the_time_went() -> None:
    cases = [f'<testcase classname="tests.sound.test_mixer" name="test_{n}" time="{n}"/>' for n in range(30)]
    cases.append('<testcase classname="tests.test_coach" name="test_all" time="100.25"/>')
    tests = timed(f"<testsuites>{''.join(cases)}</testsuites>")
    head, folder, other, *rest = where_the_time_went(tests).strip().splitlines()
    assert head.split() == ["seconds", "tests", "folder"]
    assert folder.split() == ["435.0", "30", "tests/sound"]
    assert other.split() == ["100.2", "1", "tests"]
    slow = [line.split() for line in rest[2:]]
    assert slow[:2] == [["100.2", "tests/test_coach.py::test_all"], ["29.0", "tests/sound/test_mixer.py::test_29"]]
    assert len(slow) == 20
