"""The pictures of a report, on a page and on paper."""

import re
from dataclasses import replace

import pytest
from half_year import MANY, NOTHING, ONE

from voicecoach.base.errors import VoicecoachError
from voicecoach.reports.charts import draw_sheet, svg
from voicecoach.reports.progress import Practice
from voicecoach.reports.sections import MAX_ROWS_DRAWN, sections
from voicecoach.session.questions import PainLimits

LIMITS = PainLimits()


def picture(seen, name, limits=LIMITS):
    return svg(next(section for section in sections(seen, limits) if section.name == name), seen, limits)


def words(drawn):
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawn)


def test_words_stay_words():
    drawn = words(picture(MANY, "heard"))
    assert {"Next", "Next exercise", "no word in it", "understood", "taken back"} <= set(drawn)


@pytest.mark.heavy
def test_what_was_never_ignored_or_never_said_has_no_axes():
    assert "Heard and ignored" in words(picture(MANY, "heard"))
    assert "Heard and ignored" not in words(picture(replace(MANY, ignored={}), "heard"))
    assert "understood" not in words(picture(replace(MANY, used=()), "heard"))


@pytest.mark.heavy
def test_a_day_with_more_than_one_workout_has_its_count():
    assert "2" not in words(picture(ONE, "days"))
    assert words(picture(MANY, "days")).count("2") == 45


@pytest.mark.heavy
def test_as_many_exercises_as_can_be_told_apart():
    drawn = words(picture(MANY, "tempo"))
    assert sum(word.startswith("Exercise ") for word in drawn) == MAX_ROWS_DRAWN
    assert {"lower", "pause", "lift", "pause, lifted"} <= set(drawn)
    assert "Side bends" in words(picture(ONE, "tempo"))


def test_who_only_holds_has_the_table_alone():
    held = replace(ONE, practice=(Practice("plank", 3, 90.0, 30.0, 30.0, {"hold": 30.0}),))
    assert "Plank" not in words(picture(held, "tempo"))


def test_a_name_is_no_formula():
    named = replace(ONE, practice=(replace(ONE.practice[0], exercise="$x^2$"),))
    assert "$x^2$" in words(picture(named, "tempo"))


@pytest.mark.parametrize("limits", [LIMITS, PainLimits(4, 4), PainLimits(0, 10), PainLimits(10, 10)])
def test_the_bands_are_those_of_the_rules(limits):
    drawn = words(picture(MANY, "pain", limits))
    assert ("with care" in drawn) is (limits.careful > limits.go_on)
    assert ("the workout waits" in drawn) is (limits.careful < 10)
    assert {"before", "during", "after", "next day"} <= set(drawn)


@pytest.mark.slow
@pytest.mark.parametrize("seen", [NOTHING, ONE, MANY])
def test_a_sheet_of_paper(tmp_path, seen):
    draw_sheet(seen, LIMITS, tmp_path / "sheet", "pdf")
    assert (tmp_path / "sheet").read_bytes().startswith(b"%PDF-")
    draw_sheet(seen, LIMITS, tmp_path / "image", "png")
    head = (tmp_path / "image").read_bytes()[:24]
    assert (head[:8], int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (b"\x89PNG\r\n\x1a\n", 1240, 1753)


@pytest.mark.heavy
def test_a_file_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(VoicecoachError, match="cannot be written"):
        draw_sheet(ONE, LIMITS, tmp_path / "no" / "sheet.pdf", "pdf")
