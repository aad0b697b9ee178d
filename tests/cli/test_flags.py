import pytest

from voicecoach.cli.flags import Flags, split


@pytest.mark.parametrize(
    "arguments",
    [["--json", "list", "--dir", "x"], ["list", "--json", "--dir", "x"], ["list", "--dir", "x", "--json"]],
)
def test_a_global_option_may_stand_anywhere(arguments):
    assert split(arguments, {}) == (Flags(json=True), ["list", "--dir", "x"])


def test_all_of_them_at_once():
    flags, rest = split(["-q", "run", "--verbose", "x", "--no-color", "--json"], {})
    assert flags == Flags(json=True, quiet=True, verbose=True, color=False)
    assert rest == ["run", "x"]


def test_after_two_dashes_they_are_words():
    assert split(["say", "-v", "--", "--json"], {}) == (Flags(verbose=True), ["say", "--", "--json"])


@pytest.mark.parametrize(("value", "color"), [("1", False), ("0", False), ("", True)])
def test_no_color_in_the_environment_counts_when_it_holds_anything(value, color):
    assert split([], {"NO_COLOR": value})[0].color is color
