"""A clock that nobody sets, and what is believed of the one on the wall."""

import pytest

from voicecoach.base import clocks


def test_a_moment_of_this_start_of_the_machine_is_as_long_ago_as_it_is():
    assert clocks.since(clocks.stamp()) == pytest.approx(0, abs=1)
    assert clocks.since({**clocks.stamp(), "seconds": clocks.steady() - 90}) == pytest.approx(90, abs=1)


@pytest.mark.parametrize("stamped", [None, "then", {}, {"boot": "another", "seconds": 1.0}, {"boot": "", "seconds": 1}])
def test_a_moment_of_another_start_cannot_be_told(stamped):
    assert clocks.since(stamped) is None


@pytest.mark.parametrize(
    ("stamped", "believed"), [(None, True), ({}, True), ({"set": True}, True), ({"set": False}, False)]
)
def test_what_an_old_bookmark_does_not_say_is_believed(stamped, believed):
    assert clocks.was_set(stamped) is believed


def test_a_battery_clock_is_believed(tmp_path, monkeypatch):
    (tmp_path / "rtc0").mkdir()
    monkeypatch.setattr(clocks, "_BATTERY_CLOCKS", tmp_path)
    assert clocks.is_set()
    monkeypatch.setattr(clocks, "_BATTERY_CLOCKS", tmp_path / "rtc0")
    assert clocks.is_set() in (True, False)  # as the kernel has it
