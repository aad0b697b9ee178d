"""Regularity of workouts in plain words: only encouraging facts."""

from collections.abc import Iterable
from datetime import date, timedelta

from voicecoach.wording.catalogue import load

WEEK = timedelta(days=7)


def monday(day: date) -> date:
    """The first day of a day's week, as ISO 8601 counts weeks."""
    return day - timedelta(days=day.weekday())


def weeks_in_a_row(days: Iterable[date], today: date) -> int:
    """How many weeks in a row had a workout. This week need not have one yet."""
    weeks = {monday(day) for day in days}
    week = monday(today) if monday(today) in weeks else monday(today) - WEEK
    count = 0
    while week - count * WEEK in weeks:
        count += 1
    return count


def last_seven(days: Iterable[date], today: date) -> int:
    """On how many of the last seven days there was a workout, today among them."""
    return len({day for day in days if timedelta() <= today - day < WEEK})


def streaks(days: Iterable[date], today: date) -> list[str]:
    """Both in words, if they are worth mentioning: "three weeks in a row", "4 of the last 7 days"."""
    days = set(days)
    weeks, recent = weeks_in_a_row(days, today), last_seven(days, today)
    words = load("en").numbers.small
    return [
        *([f"{words[weeks] if weeks < len(words) else weeks} weeks in a row"] if weeks > 1 else []),
        *([f"{recent} of the last 7 days"] if recent else []),
    ]
