"""Between a session's place and the bookmark that outlives it."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from voicecoach.journal.bookmarks import Bookmark
from voicecoach.session.machine import Session
from voicecoach.session.place import Changes, Place
from voicecoach.session.script import RestStep, Script, SetStep


def bookmark(session: Session, routine: str) -> Bookmark | None:
    """The first thing that is not done; None when the workout has been done to its end.

    Args:
        session: as it is now.
        routine: digest of its file.
    """
    place = resumable(session.script, session.place, session.changes)
    if place.step >= len(session.script.steps):
        return None
    changes = asdict(session.changes) | {"skipped": sorted(session.changes.skipped)}
    left = datetime.now().astimezone().isoformat(timespec="seconds")
    return Bookmark(routine, asdict(place), changes, left)


def resumable(script: Script, place: Place, changes: Changes) -> Place:
    """Where one would go on after hours: rests are over by then, an introduction is told from its beginning."""
    step = place.step
    while step < len(script.steps) and isinstance(script.steps[step], RestStep):
        step = script.following(step, changes.skipped)
    if step == place.step and step < len(script.steps) and isinstance(script.steps[step], SetStep):
        return place
    return Place(step)


def restored(kept: Bookmark) -> tuple[Place, Changes]:
    """A bookmark's place and changes; what a later version has added stays at its default."""
    skipped = kept.changes.get("skipped")
    changes = _known(Changes, kept.changes) | {
        "skipped": frozenset(map(str, skipped if isinstance(skipped, list) else ()))
    }
    return Place(**_known(Place, kept.place)), Changes(**changes)


def _known(kind: type[Place | Changes], kept: Mapping[str, object]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in kept.items() if name in names}
