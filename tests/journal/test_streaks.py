"""How regularly somebody worked out, in words."""

from datetime import date, timedelta

import pytest

from voicecoach.reports.streaks import last_seven, streaks, weeks_in_a_row

TODAY = date(2026, 11, 27)  # a Friday


def ago(*days):
    return [TODAY - timedelta(days=n) for n in days]


@pytest.mark.parametrize(
    ("days", "weeks"),
    [
        ([], 0),
        ([0], 1),
        ([4], 1),  # Monday
        ([5], 1),  # Sunday: this week may still have one
        ([11], 1),
        ([12], 0),
        ([0, 5, 12], 3),
        ([5, 12, 20], 3),
        ([0, 12], 1),
        ([0, 0, 1, 2], 1),
    ],
)
def test_weeks_in_a_row(days, weeks):
    assert weeks_in_a_row(ago(*days), TODAY) == weeks


def test_weeks_go_on_over_the_end_of_a_year():
    assert weeks_in_a_row([date(2027, 1, 1), date(2026, 12, 24), date(2027, 1, 5)], date(2027, 1, 8)) == 3


@pytest.mark.parametrize(("days", "count"), [([], 0), ([0, 0], 1), ([0, 2, 6], 3), ([7], 0), ([-1], 0)])
def test_the_last_seven_days(days, count):
    assert last_seven(ago(*days), TODAY) == count


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], []),
        ([30], []),
        ([0], ["1 of the last 7 days"]),
        ([0, 1, 3, 5, 12], ["three weeks in a row", "4 of the last 7 days"]),
        ([9, 16], ["two weeks in a row"]),
        (range(0, 7 * 30, 7), ["30 weeks in a row", "1 of the last 7 days"]),
    ],
)
def test_what_is_worth_telling(days, words):
    assert streaks(iter(ago(*days)), TODAY) == words
