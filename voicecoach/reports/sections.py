"""Sections of a report, in words and tables; each has a picture (`charts.py`) but reads without it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile
from typing import Final

from voicecoach.base.units import Seconds
from voicecoach.reports.progress import Pain, Practice, Progress, Totals
from voicecoach.session.questions import PainLimits

MAX_ROWS_DRAWN: Final = 12
"""Most exercises, workouts with pain, or commands in a picture: more are illegible. The tables have all."""

PHASE_NAMES: Final = {
    "eccentric": "lower",
    "pause_low": "pause",
    "concentric": "lift",
    "pause_high": "pause, lifted",
    "hold": "hold",
}
"""Words for a tempo's phases, by the journal's names."""

NONE: Final = "-"
"""Instead of a missing number."""

REASONS: Final = {
    "no_words": "no word in it",
    "not_a_command": "words, but no command",
    "unsure": "perhaps a command: asked about",
    "second_opinion": "only like a command",
    "own_voice": "the coach itself",
    "not_called": "without the wake word",
    "wake_word": "the wake word alone",
    "too_long": "talk",
}
"""Reasons for ignoring an utterance, by the journal's names."""


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers under their names; the first cell of each row names it."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Section:
    """One section.

    Attributes:
        name: of its picture.
        summary: in sentences.
        tables: the data of the picture, and more; without any there is no picture.
    """

    name: str
    title: str
    summary: str
    tables: Sequence[Table] = ()


def sections(seen: Progress, limits: PainLimits) -> list[Section]:
    """All sections, in their order."""
    return [_days(seen), _weeks(seen), _tempo(seen), _pain(seen, limits), _heard(seen)]


def totals(done: Totals) -> list[tuple[str, str]]:
    """Totals: names and numbers."""
    return [
        ("workouts", f"{done.workouts:,}"),
        ("time", length(done.seconds)),
        ("sets", f"{done.sets:,}"),
        ("repetitions", f"{done.reps:,}"),
        ("under tension", length(done.tension)),
    ]


def in_words(done: Totals) -> str:
    """The totals in one line."""
    time, tension = length(done.seconds), length(done.tension)
    counts = (_many(done.workouts, "workout"), time, _many(done.sets, "set"), _many(done.reps, "repetition"))
    return f"{', '.join(counts)}, {tension} under tension"


def named(name: str) -> str:
    """The id of an exercise, or the name of a command, as words."""
    words = name.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def called(practice: Practice) -> str:
    """The name of an exercise."""
    return practice.name or named(practice.exercise)


def told(day: date) -> str:
    """A day as people write it."""
    return f"{day.day} {day:%b %Y}"


def length(seconds: Seconds) -> str:
    """A length of time for people: 45 s, 12 min, 3 h 5 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join(filter(None, (f"{hours} h" * bool(hours), f"{minutes} min" * bool(minutes))))


def _days(seen: Progress) -> Section:
    title = "Days"
    if not seen.days:
        return Section("days", title, f"No workout since {told(min(seen.weeks))}.")
    workouts = sum(seen.days.values())
    summary = f"{_many(workouts, 'workout')} on {_many(len(seen.days), 'day')} since {told(min(seen.weeks))}."
    rows = [(told(day), str(count)) for day, count in sorted(seen.days.items())]
    return Section("days", title, summary, [Table("Workouts by day", ("Day", "Workouts"), rows)])


def _weeks(seen: Progress) -> Section:
    title = "Repetitions and time under tension by week"
    if not seen.days:
        return Section("weeks", title, "Nothing to show.")
    rows = [
        (told(week), str(done.workouts), length(done.seconds), str(done.sets), str(done.reps), length(done.tension))
        for week, done in dropwhile(lambda item: not item[1].workouts, seen.weeks.items())
    ]
    week, most = max(seen.weeks.items(), key=lambda item: item[1].reps)
    summary = (
        f"Most in the week from {told(week)}: {_many(most.reps, 'repetition')}, {length(most.tension)} under tension. "
        "Time under tension is what all phases of counted repetitions and all holds took, as the coach led them."
    )
    head = ("Week from", "Workouts", "Time", "Sets", "Repetitions", "Under tension")
    return Section("weeks", title, summary, [Table("What was done by week", head, rows)])


def _tempo(seen: Progress) -> Section:
    title = "Tempo by exercise"
    if not seen.practice:
        return Section("tempo", title, "No repetition with a tempo was led in this time.")
    phases = (name.capitalize() for name in PHASE_NAMES.values())
    head = ("Exercise", "Repetitions", *phases, "One repetition", "Under tension")
    rows = [
        (
            called(practice),
            str(practice.reps),
            *(f"{practice.tempo[phase]:.1f} s" if phase in practice.tempo else NONE for phase in PHASE_NAMES),
            _range(practice),
            length(practice.tension),
        )
        for practice in seen.practice
    ]
    summary = "Mean seconds of each phase, as the coach led it."
    return Section("tempo", title, summary, [Table("Tempo by exercise", head, rows)])


def _range(practice: Practice) -> str:
    shortest, longest = (f"{seconds:.1f}" for seconds in (practice.shortest, practice.longest))
    return f"{shortest} s" if shortest == longest else f"{shortest} to {longest} s"


def _pain(seen: Progress, limits: PainLimits) -> Section:
    title = "Pain"
    go_on, careful = limits.go_on, limits.careful
    rules = f"Up to {go_on} an exercise goes on, up to {careful} with care; above, the workout waits."
    if not seen.pain:
        return Section("pain", title, f"No pain was reported in this time. {rules}")
    above = sum(worst(pain) > careful for pain in seen.pain)
    last = f" The picture has the last {MAX_ROWS_DRAWN}." if len(seen.pain) > MAX_ROWS_DRAWN else ""
    summary = f"Reported for {_many(len(seen.pain), 'workout')}; more than {careful} of 10 in {above}. {rules}{last}"
    head = ("Day", "Routine", "Before", "During", "After", "Next day")
    rows = [
        (told(pain.day), pain.title, *(NONE if value is None else str(value) for value in answers(pain)))
        for pain in seen.pain
    ]
    return Section("pain", title, summary, [Table("Pain by workout, from 0 to 10", head, rows)])


def answers(pain: Pain) -> tuple[int | None, ...]:
    """Before, during, after, and on the next day."""
    return pain.before, pain.during, pain.after, pain.next_day


def worst(pain: Pain) -> int:
    """The most pain reported for a workout."""
    return max(value for value in answers(pain) if value is not None)


def _heard(seen: Progress) -> Section:
    title = "What was heard"
    times, undone = sum(used.times for used in seen.used), sum(used.undone for used in seen.used)
    used = [(named(used.command), str(used.times), str(used.undone)) for used in seen.used]
    ignored = [(reasoned(reason), str(count)) for reason, count in seen.ignored.items()]
    commands = Table("Commands", ("Command", "Understood", "Taken back"), used)
    tables = [table for table in (commands, Table("Heard and ignored", ("Why", "Times"), ignored)) if table.rows]
    if not tables:
        return Section("heard", title, "No command was given in this time.")
    missed = sum(seen.ignored.values())
    summary = (
        f"{_many(times, 'command')}; {undone or 'none'} of them taken back with “undo”, as what is misheard is. "
        f"{_many(missed, 'time') if missed else 'Never'} something was heard and not taken for a command."
    )
    return Section("heard", title, summary, tables)


def reasoned(reason: str) -> str:
    """Why something was ignored, as words."""
    return REASONS.get(reason, named(reason))


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
