"""Data for the picture of a session along its time: from a plan, an event log, or the journal."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import UsageError
from voicecoach.base.plain_files import opened
from voicecoach.base.units import Seconds
from voicecoach.journal.history import events as kept
from voicecoach.journal.session_rows import KINDS, PHASE_COLUMNS
from voicecoach.routine.models import Routine
from voicecoach.session.actions import Beat, StateEntered, StepBegun
from voicecoach.session.overview import dry_run

LoggedEvent: TypeAlias = Mapping[str, Any]
"""A line of the event log."""

MARKS: Final = ("command", "ignored", "answer", "rep_done")

MAX_EVENT_LINE: Final = 100_000
"""Characters in a line of an event log; its longest have a few hundred."""

LARGEST_LOG: Final = 50_000_000
"""Bytes of an event log; a workout of an hour has one of less than a megabyte."""

LONGEST_LOG: Final[Seconds] = 24 * 3600.0
"""Longest session in an event log: no workout takes longer, and a picture of ten years would have a mark per minute."""

SAME_MOVEMENT: Final[Seconds] = 0.001
"""A movement that begins so soon after the same one goes on with it: counts inside a phase are beats of their own."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the session with one state."""

    state: str
    start: Seconds
    end: Seconds


@dataclass(frozen=True, slots=True)
class Movement:
    """A phase of a repetition, by the name that events use."""

    phase: str
    start: Seconds
    end: Seconds


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at one moment: the beginning of an `exercise` or a `set`, or one of `MARKS`."""

    kind: str
    at: Seconds
    text: str = ""


@dataclass(slots=True)
class Strip:
    """A session along its time."""

    title: str = ""
    seconds: Seconds = 0.0
    stretches: list[Stretch] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


def strip_of(events: Iterable[LoggedEvent], names: Mapping[str, str] = MappingProxyType({})) -> Strip:
    """Lay out events in order of time.

    Args:
        events: lines of the event log.
        names: of exercises, by their ids.
    """
    strip = Strip()
    state, since, exercise = "", 0.0, ""
    for event in events:
        at = float(event["t"])
        strip.seconds = max(strip.seconds, at)
        match event["event"]:
            case "session_started":
                strip.title = str(event["title"])
            case "step":
                if event["exercise"] != exercise:
                    exercise = str(event["exercise"])
                    strip.marks.append(Mark("exercise", at, names.get(exercise) or exercise.replace("-", " ")))
                strip.marks += [Mark("set", at, _numbered(event))] if event["kind"] == "set" else []
            case "state":
                _cut(strip.movements, at)
                if at > since and state:
                    strip.stretches.append(Stretch(state, since, at))
                state, since = str(event["state"]), at
            case "beat":
                _move(strip.movements, str(event["phase"]), at, float(event["seconds"]))
            case kind if kind in MARKS:
                strip.marks.append(Mark(kind, at, _told(event)))
    if strip.seconds > since and state:
        strip.stretches.append(Stretch(state, since, strip.seconds))
    return strip


def planned(routine: Routine) -> Iterator[LoggedEvent]:
    """An uninterrupted session."""
    yield {"t": 0.0, "event": "session_started", "title": routine.title}
    for item in dry_run(routine):
        match item:
            case StepBegun(at, exercise, number, side, kind):
                yield {"t": at, "event": "step", "exercise": exercise, "set": number, "side": side, "kind": kind}
            case StateEntered(at, state):
                yield {"t": at, "event": "state", "state": state.value}
            case Beat():
                yield {"t": item.at, "event": "beat", "phase": item.phase.value, "seconds": item.seconds}


def logged(path: Path) -> Strip:
    """The session of an event log.

    Raises:
        UsageError: it is none, or cannot be read.
    """
    try:
        return _plausible(strip_of(_lines(path)))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{path} is no event log: {error}.", "Name a file that run --events has written.") from error


def _plausible(strip: Strip) -> Strip:
    """The strip, unless it tells of more than a workout can have.

    Raises:
        ValueError: it does.
    """
    ends = (strip.seconds, *(each.end for each in strip.movements), *(each.end for each in strip.stretches))
    if not all(0 <= end <= LONGEST_LOG for end in ends):  # nor what is no number
        raise ValueError("it tells of more than a day")
    return strip


def _lines(path: Path) -> Iterator[LoggedEvent]:
    with opened(path, LARGEST_LOG) as lines:
        while line := lines.readline(MAX_EVENT_LINE):
            event = json.loads(line)  # bytes of UTF-8
            yield {"t": event["t"], "event": event["event"], **event}


def recorded(connection: sqlite3.Connection, session: int) -> Iterator[LoggedEvent]:
    """A session of the journal: finished work and commands.

    The journal has the lengths of a repetition's phases, not their order: here lowering comes first.

    Raises:
        UsageError: there is no such session.
    """
    found = connection.execute("SELECT title, seconds FROM session WHERE id = ?", (session,)).fetchone()
    if found is None:
        raise UsageError(f"There is no workout {session}.", f"{COMMAND} history lists them.")
    yield {"t": 0.0, "event": "session_started", "title": found[0]}
    begun: set[tuple[object, ...]] = set()
    for row in kept(connection, session):
        at, kind = row["at"], row["kind"]
        if kind in KINDS:
            step = (row["exercise"], row["set"], row["side"])
            if step not in begun:
                begun.add(step)
                yield {**row, "t": at, "event": "step", "kind": "set"}
            yield from _led(row)
            yield {"t": at, "event": "rep_done"}
        elif kind == "ignored":
            yield {"t": at, "event": "ignored"}
        elif kind in ("command", "pressed"):
            yield {"t": at, "event": "command", "command": row["detail"]}
        elif row["value"] is not None:
            yield {"t": at, "event": "answer", "about": kind, "value": row["value"]}
    yield {"t": found[1], "event": "session_ended"}


def _led(rep: LoggedEvent) -> Iterator[LoggedEvent]:
    """The phases of a repetition that the journal has."""
    lengths = [(phase, rep[phase]) for phase in PHASE_COLUMNS if rep[phase]]
    at = rep["at"] - sum(seconds for _, seconds in lengths)
    for phase, seconds in lengths:
        yield {"t": at, "event": "beat", "phase": phase, "seconds": seconds}
        at += seconds


def _move(movements: list[Movement], phase: str, at: Seconds, seconds: Seconds) -> None:
    last = movements[-1] if movements else None
    if last and last.phase == phase and abs(last.end - at) < SAME_MOVEMENT:
        movements[-1] = Movement(phase, last.start, at + seconds)
    else:
        movements.append(Movement(phase, at, at + seconds))


def _cut(movements: list[Movement], at: Seconds) -> None:
    """End the current stretch and movement."""
    if movements and movements[-1].end > at:
        movements[-1] = replace(movements[-1], end=at)


def _told(event: LoggedEvent) -> str:
    match event["event"]:
        case "command":
            return str(event["command"]).replace("_", " ")
        case "answer":
            return f"{event['about']} {event['value']}".replace("_", " ")
        case _:
            return ""


def _numbered(step: LoggedEvent) -> str:
    return f"{step['set']} {step['side'] or ''}".rstrip()
