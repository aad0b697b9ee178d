"""What a report tells in words and tables."""

import pytest
from half_year import FIRST, MANY, MONDAY, NOTHING, ONE, TODAY

from voicecoach.hearing.acceptance import Reason
from voicecoach.reports.progress import TENSION_PHASES, Totals
from voicecoach.reports.sections import PHASE_NAMES, REASONS, in_words, length, named, sections, told, totals
from voicecoach.session.questions import PainLimits

LIMITS = PainLimits()


def section(seen, name, limits=LIMITS):
    return next(section for section in sections(seen, limits) if section.name == name)


def test_nothing_is_told_in_words_alone():
    assert [(each.name, each.tables) for each in sections(NOTHING, LIMITS)] == [
        (name, ()) for name in ("days", "weeks", "tempo", "pain", "heard")
    ]
    assert all(each.summary for each in sections(NOTHING, LIMITS))


@pytest.mark.parametrize("seen", [ONE, MANY])
def test_every_row_has_a_cell_for_each_name(seen):
    for each in sections(seen, LIMITS):
        for table in each.tables:
            assert table.rows
            assert {len(row) for row in table.rows} == {len(table.head)}


def test_days():
    assert section(ONE, "days").summary == "1 workout on 1 day since 1 Jun 2026."
    [table] = section(MANY, "days").tables
    assert table.rows[0] == ("1 Jun 2026", "1")
    assert len(table.rows) == 90


def test_weeks_begin_with_the_first_workout():
    [table] = section(ONE, "weeks").tables
    assert table.rows == [("23 Nov 2026", "1", "10 min", "3", "24", "2 min")]
    [table] = section(MANY, "weeks").tables
    assert [table.rows[0][0], table.rows[-1][0]] == [told(FIRST), told(MONDAY)]
    assert "325 repetitions" in section(MANY, "weeks").summary


def test_tempo_has_its_phases_in_words():
    [table] = section(MANY, "tempo").tables
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Side bends"] == ("24", "3.0 s", "1.0 s", "2.0 s", "-", "-", "6.0 s", "2 min")
    assert rows["Exercise 0"][-2] == "4.8 to 5.5 s"
    assert rows["Plank"][5] == "30.0 s"


def test_pain_is_told_by_the_rules():
    pain = section(MANY, "pain", PainLimits(2, 5))
    assert pain.summary == (
        "Reported for 31 workouts; more than 5 of 10 in 8. "
        "Up to 2 an exercise goes on, up to 5 with care; above, the workout waits. The picture has the last 12."
    )
    assert pain.tables[0].rows[0] == ("1 Jun 2026", "Back", "4", "-", "0", "2")
    assert pain.tables[0].rows[-1][2:] == ("-", "9", "-", "-")


def test_what_was_heard():
    commands, ignored = section(MANY, "heard").tables
    assert commands.rows[1] == ("Next exercise", "5", "1")
    assert ignored.rows == [("no word in it", "30"), ("A later reason", "2")]
    assert section(MANY, "heard").summary.startswith("129 commands; 4 of them taken back")


def test_every_phase_and_reason_has_words():
    assert PHASE_NAMES.keys() == set(TENSION_PHASES)
    assert REASONS.keys() == {reason.value for reason in Reason}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0, "0 s"), (59.4, "59 s"), (60.0, "1 min"), (3540.0, "59 min"), (7500.0, "2 h 5 min"), (7200.0, "2 h")],
)
def test_lengths(seconds, words):
    assert length(seconds) == words


def test_totals():
    done = Totals(1200, 7500.0, 1, 2345, 30.0)
    assert [number for _, number in totals(done)] == ["1,200", "2 h 5 min", "1", "2,345", "30 s"]
    assert in_words(done) == "1,200 workouts, 2 h 5 min, 1 set, 2,345 repetitions, 30 s under tension"


def test_names():
    assert (named("side-bends"), named("next_exercise"), told(TODAY)) == ("Side bends", "Next exercise", "27 Nov 2026")
