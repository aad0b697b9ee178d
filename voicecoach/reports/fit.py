"""A workout as a FIT activity file, for the apps in which people keep their training. Uses fit-tool.

By Garmin's FIT profile: a strength workout with a `set` message for each set, and a `record` for each repetition, hold
or piece of work; repetitions alone are counted. The journal keeps when they end, so a set begins one of them before its
first end. The length of a set of one repetition is left out if unknown. Pauses count as elapsed time, not as
timer time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Final, TypeAlias

from fit_tool import FitFileBuilder
from fit_tool.profile import profile_type as profile
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.exercise_title_message import ExerciseTitleMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.record_message import RecordMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.messages.set_message import SetMessage

from voicecoach.base.paths import writing, written_bytes
from voicecoach.base.units import Seconds
from voicecoach.journal.history import RecordedWorkout
from voicecoach.journal.session_rows import KINDS, PHASE_COLUMNS

FitMessage: TypeAlias = Any
"""A message of fit-tool, which has no types."""

FIT_EPOCH: Final = 631_065_600
"""31 December 1989, in seconds since 1970: the FIT epoch. fit-tool converts all times except local ones."""

SPORT: Final = {"sport": profile.Sport.TRAINING, "sub_sport": profile.SubSport.STRENGTH_TRAINING}

LONGEST_STRING: Final = 254
"""Bytes of a text field: 255 with a terminator."""

UNKNOWN_EXERCISE: Final = 65534
"""The profile's category for unknown exercises; their names are written as exercise titles."""


@dataclass(frozen=True, slots=True)
class DoneSet:
    """A set.

    Attributes:
        name: of the exercise, with its side.
        ends: end of each of its repetitions, holds or pieces of work, in session time.
        first: seconds of the first of them; 0 if unknown.
        counted: they are repetitions.
    """

    name: str
    ends: tuple[Seconds, ...]
    first: Seconds
    counted: bool = True

    @property
    def seconds(self) -> Seconds | None:
        """Its length, as far as it is known."""
        lengths = [end - before for before, end in pairwise(self.ends)]
        first = self.first or (median(lengths) if lengths else None)
        return self.ends[-1] - self.ends[0] + first if first else None


def write(entry: RecordedWorkout, events: Sequence[Mapping[str, Any]], names: Mapping[str, str], out: Path) -> None:
    """Write a workout.

    Args:
        entry: the workout.
        events: of the journal (`history.events`), of this workout, by time.
        names: of exercises, by their ids.
        out: the file.

    Raises:
        VoicecoachError: the file cannot be written.
    """
    builder = FitFileBuilder(auto_define=True)
    elapsed = max([entry.seconds, *(event["at"] for event in events)])
    for message in _messages(entry, elapsed, sets_of(events, names)):
        builder.add(message)
    with writing(out), written_bytes(out) as file:
        file.write(builder.build().to_bytes())


def sets_of(events: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[DoneSet]:
    """The sets done, complete or not, in order."""
    found: dict[tuple[str, int, str | None], list[Mapping[str, Any]]] = {}
    for event in events:
        if event["kind"] in KINDS:
            found.setdefault((event["exercise"], event["set"], event["side"]), []).append(event)
    return [
        DoneSet(
            _name(names, exercise, side),
            tuple(rep["at"] for rep in reps),
            sum(reps[0][key] or 0 for key in PHASE_COLUMNS),
            # in older journals holds and timed work are of kind `rep`, too
            counted=reps[0]["kind"] == "rep" and reps[0]["hold"] is None and reps[0]["count"] is None,
        )
        for (exercise, _, side), reps in found.items()
    ]


def _name(names: Mapping[str, str], exercise: str, side: str | None) -> str:
    name = names.get(exercise) or exercise.replace("-", " ").capitalize()
    return _cut(name, f", {side}" if side else "")


def _cut(name: str, end: str) -> str:
    """A name cut to the size of a FIT field, between characters."""
    room = LONGEST_STRING - len(end.encode())
    data = name.encode("utf-8", "replace")
    return (name if len(data) <= room else data[:room].decode("utf-8", "ignore").rstrip()) + end


def _messages(entry: RecordedWorkout, elapsed: Seconds, sets: Sequence[DoneSet]) -> Iterator[FitMessage]:
    """In the order of Garmin's cookbook for activity files: events by time, then sums."""
    began = datetime.fromisoformat(entry.started)
    start = _milliseconds(began, 0.0)
    yield _message(
        FileIdMessage,
        type=profile.FileType.ACTIVITY,
        manufacturer=profile.Manufacturer.DEVELOPMENT.value,
        product=0,
        serial_number=entry.id,
        time_created=start,
    )
    yield _message(EventMessage, timestamp=start, event=profile.Event.TIMER, event_type=profile.EventType.START)
    yield _message(RecordMessage, timestamp=start, total_cycles=0)
    reps = 0
    for end, counted in sorted((end, done.counted) for done in sets for end in done.ends):
        reps += counted
        yield _message(RecordMessage, timestamp=_milliseconds(began, end), total_cycles=reps)
    yield from _sets(began, sets)
    yield from _sums(began, entry.seconds, elapsed, reps)


def _sets(began: datetime, sets: Sequence[DoneSet]) -> Iterator[FitMessage]:
    names = list(dict.fromkeys(done.name for done in sets))
    for index, done in enumerate(sets):
        known: dict[str, object] = {}
        if done.counted:
            known["repetitions"] = len(done.ends)
        if done.seconds is not None:
            known |= {"duration": done.seconds, "start_time": _milliseconds(began, done.ends[-1] - done.seconds)}
        yield _message(
            SetMessage,
            timestamp=_milliseconds(began, done.ends[-1]),
            message_index=index,
            set_type=profile.SetType.ACTIVE,
            category=[UNKNOWN_EXERCISE],
            category_subtype=[names.index(done.name)],
            **known,
        )
    for index, name in enumerate(names):
        numbers = {"message_index": index, "exercise_category": UNKNOWN_EXERCISE, "exercise_name": index}
        yield _message(ExerciseTitleMessage, **numbers, workout_step_name=name)


def _sums(began: datetime, seconds: Seconds, elapsed: Seconds, reps: int) -> Iterator[FitMessage]:
    start, end = _milliseconds(began, 0.0), _milliseconds(began, elapsed)
    whole = {"timestamp": end, "start_time": start, "total_elapsed_time": elapsed, "total_timer_time": seconds}
    yield _message(EventMessage, timestamp=end, event=profile.Event.TIMER, event_type=profile.EventType.STOP_ALL)
    yield _message(LapMessage, message_index=0, **whole, **SPORT)
    laps = {"first_lap_index": 0, "num_laps": 1}
    yield _message(SessionMessage, message_index=0, **whole, **SPORT, **laps, total_cycles=reps)
    yield _message(
        ActivityMessage,
        timestamp=end,
        local_timestamp=round(began.replace(tzinfo=UTC).timestamp() + elapsed) - FIT_EPOCH,
        total_timer_time=seconds,
        num_sessions=1,
        type=profile.Activity.MANUAL,
        event=profile.Event.ACTIVITY,
        event_type=profile.EventType.STOP,
    )


def _milliseconds(began: datetime, seconds: Seconds) -> int:
    """Time for fit-tool: milliseconds since 1970."""
    return round((began.timestamp() + seconds) * 1000)


def _message(kind: type[FitMessage], **fields: object) -> FitMessage:
    """A message with its fields; an unknown field is a bug in voicecoach."""
    made = kind()
    for name, value in fields.items():
        if not hasattr(kind, name):
            raise AttributeError(name)
        setattr(made, name, value)
    return made
