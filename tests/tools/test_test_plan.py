"""What `./coach test` does for which arguments, and how it reads its tools' reports."""

import json

import pytest

from tools.test import Count, counted, planned, reached


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
    assert plan.leave_out == ("device", "model", "engine")


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
