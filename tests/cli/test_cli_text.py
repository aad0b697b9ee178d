import pytest

from voicecoach.cli.text import clean, clock, columns, plural, width


def test_control_characters_do_not_reach_a_terminal():
    assert clean("a\x1b[31mred\x07 \x9b2J\x00b") == "a[31mred 2Jb"


def test_a_text_stays_on_one_line():
    assert clean("one\r\n\ttwo\v three ") == "one two three"


def test_a_line_cannot_be_turned_around():
    assert clean("abc\u202edcba\u2066") == "abcdcba"


def test_other_languages_stay_as_they_are():
    assert clean("Dehnübung · 허리") == "Dehnübung · 허리"


def test_a_name_that_is_not_unicode_can_be_printed():
    assert clean("x\udcffy") == "x?y"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (5.4, "0:05"), (65.6, "1:06"), (3599.7, "1:00:00"), (3725, "1:02:05"), (None, "-")],
)
def test_clocks(seconds, shown):
    assert clock(seconds) == shown


def test_columns_are_aligned_by_what_a_terminal_shows():
    lines = columns([("NAME", "MINUTES", "N"), ("허리", "1:00", 7), ("e\u0301x", "-", 12)])
    assert lines == ["NAME  MINUTES   N", "허리  1:00      7", "e\u0301x    -        12"]


def test_a_heading_alone_is_a_table():
    assert columns([("A", "B")]) == ["A  B"]


def test_width_counts_wide_and_combining_characters():
    assert [width("a"), width("허"), width("e\u0301")] == [1, 2, 1]


def test_plural():
    assert [plural(1, "set"), plural(2, "set"), plural(0, "entry", "entries")] == ["1 set", "2 sets", "0 entries"]
