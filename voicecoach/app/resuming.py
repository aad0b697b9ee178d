"""Where a workout begins, and resuming it: from a session's place to a bookmark, and back."""

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from voicecoach.app.request import Workout
from voicecoach.base.clocks import since, stamp, was_set
from voicecoach.base.errors import UsageError
from voicecoach.base.units import Seconds
from voicecoach.journal.before import Before, look_back
from voicecoach.journal.bookmarks import Bookmark, find
from voicecoach.journal.store import used
from voicecoach.routine.rules import VARIATIONS
from voicecoach.session.place import Changes, Place
from voicecoach.session.questions import Question, take_up
from voicecoach.session.script import AskStep, RestStep, Script, SetStep
from voicecoach.session.session import Session
from voicecoach.session.timeline import exercise_at
from voicecoach.session.wording import Wording

CLOCK: Final = "clock"
"""Key in a bookmark's place: its time, by `clocks.stamp`."""

_PLACE: Final = TypeAdapter(Place)
_CHANGES: Final = TypeAdapter(Changes)


@dataclass(frozen=True, slots=True)
class Found:
    """The journal's knowledge of a routine.

    Attributes:
        bookmark: where it was left; None if it was finished.
        before: facts about earlier workouts.
        note: repairs needed to read the journal, or why it cannot be read, for people.
    """

    bookmark: Bookmark | None = None
    before: Before = field(default_factory=Before)
    note: str = ""


def look_up(journal: Path, routine: Path, title: str, *, rehearsal: bool = False) -> Found:
    """The bookmark of a routine, and facts about earlier workouts.

    Args:
        journal: the file of the journal.
        routine: the routine's file.
        title: of the routine.
        rehearsal: look for a rehearsal, not a workout.

    Raises:
        JournalError: the journal cannot be used.
    """

    def look(connection: sqlite3.Connection) -> Found:
        return Found(find(connection, routine, rehearsal=rehearsal), look_back(connection, routine, title))

    found, note = used(journal, look)
    return replace(found, note=note)


def is_fresh(kept: Bookmark, hours: float) -> bool:
    """Returns whether a bookmark is of a workout cut off less than `hours` ago, after something was done.

    The time of day decides only if the computer was restarted since, and the clock was reliable then.
    """
    passed = since(kept.place.get(CLOCK))
    if passed is not None:
        age = timedelta(seconds=passed)
    elif was_set(kept.place.get(CLOCK)):
        age = datetime.now().astimezone() - datetime.fromisoformat(kept.left)
    else:
        age = timedelta(0)
    begun = kept.place.get("step", 0) != 0 or kept.place.get("rep", 1) != 1
    return begun and not kept.stopped and age < timedelta(hours=hours)


def offer(words: Wording, script: Script, kept: Bookmark, pace: Mapping[str, float]) -> Question:
    """The question whether to resume a workout that was cut off.

    Args:
        words: the catalogue of lines.
        script: of the routine.
        kept: where it was cut off.
        pace: of each exercise, if the workout begins again.
    """
    place, changes = restored(kept)
    step = script.steps[place.step]
    return take_up(words, words.cut_off(step, exercise_at(step, place, changes), place.rep), remembered(pace))


def bookmark(session: Session, routine: str, now: Seconds) -> Bookmark | None:
    """A bookmark of the first thing that is not done; None after the end of the workout.

    Args:
        session: as it is now.
        routine: digest of its file.
        now: session time.
    """
    place = resumable(session.script, session.here(now), session.changes)
    if place.step >= len(session.script.steps):
        return None
    changes = asdict(session.changes) | {"skipped": sorted(session.changes.skipped)}
    left = datetime.now().astimezone().isoformat(timespec="seconds")
    return Bookmark(routine, {**asdict(place), CLOCK: stamp()}, changes, left)


def resumable(script: Script, place: Place, changes: Changes) -> Place:
    """The place to resume after hours: rests are over, an introduction begins again."""
    step = place.step
    while step < len(script.steps) and isinstance(script.steps[step], RestStep | AskStep):
        step = script.following(step, changes.skipped)
    if step == place.step and step < len(script.steps) and isinstance(script.steps[step], SetStep):
        return place
    return Place(step)


def restored(kept: Bookmark) -> tuple[Place, Changes]:
    """A bookmark's place and changes; keys that a later version added keep their defaults.

    Raises:
        ValueError: the bookmark holds neither.
    """
    return _PLACE.validate_python(kept.place), _CHANGES.validate_python(kept.changes)


def leads_into(script: Script, kept: Bookmark) -> bool:
    """Returns whether a bookmark is usable: another version may have written it, or the disk damaged it."""
    try:
        place, changes = restored(kept)
        left = datetime.fromisoformat(kept.left)
    except ValueError:
        return False
    varied = {place.variation, *changes.chosen.values(), *changes.before.values()} - {None}
    return (
        0 <= place.step < len(script.steps) and place.rep > 0 and varied <= set(VARIATIONS) and left.tzinfo is not None
    )


def remembered(pace: Mapping[str, float]) -> Changes:
    """The tempos of the last time, within today's limits."""
    changes = Changes()
    for exercise, value in pace.items():
        changes = changes.with_pace(exercise, value)
    return changes


def beginning(
    workout: Workout, script: Script, kept: Bookmark | None, pace: Mapping[str, float]
) -> tuple[Place, Changes]:
    """The place to begin: of the workout that was cut off, by `--from`, or the beginning.

    Args:
        workout: the requested workout.
        script: of the routine.
        kept: where the last one was cut off.
        pace: of each exercise the last time.

    Raises:
        UsageError: there is no such place.
    """
    if not workout.resume:
        from_start = (start_of(script, workout.start_from), remembered(pace))
        return restored(kept) if kept else from_start
    if workout.start_from:
        raise UsageError("--resume and --from name two places to begin.", "Leave one of them out.")
    if kept is None:
        raise UsageError(
            "There is no workout with this routine to go on with.",
            "It was finished, never begun, or the routine has changed since. Leave out --resume.",
        )
    return restored(kept)


def start_of(script: Script, wanted: str | None) -> Place:
    """The place named by "EXERCISE" or "EXERCISE:SET"; None is the beginning.

    Raises:
        UsageError: the routine has no such exercise or set.
    """
    if not wanted:
        return Place()
    name, _, number = wanted.rpartition(":")
    exercise, set_number = (name, int(number)) if name and number.isdigit() else (wanted, None)
    step = script.find(exercise, set_number)
    if step is None:
        names = ", ".join(exercise.name for exercise in script.exercises())
        raise UsageError(f"This routine has no {wanted!r} to start from.", f"Its exercises are: {names}.")
    return Place(step)
