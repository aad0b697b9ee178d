"""What must hold of every whole workout, whatever its routine and language: read from its event log."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from voicecoach.base.units import Seconds, to_seconds
from voicecoach.routine.models import Routine, Sides
from voicecoach.session.overview import overview
from voicecoach.session.script import NOMINAL_WAIT, RestStep, SetStep, script_of

Events = Sequence[Mapping[str, Any]]

ROUNDING: Seconds = 0.001


def of(events: Events, name: str) -> list[Mapping[str, Any]]:
    return [event for event in events if event["event"] == name]


def assert_whole(events: Events, workout: Routine, length: Callable[[str], Seconds], tolerance: Seconds) -> None:
    """All of it.

    Args:
        events: of a session where nobody was heard.
        workout: its routine.
        length: how long the word on a beat takes; lines have their ends in the log.
        tolerance: how far the total may be from what `show` says.
    """
    assert len(of(events, "set_done")) == sum(isinstance(step, SetStep) for step in script_of(workout).steps)
    assert abs(events[-1]["t"] - overview(workout).seconds) <= tolerance
    assert_nothing_is_said_over_anything_else(events, length)
    assert_no_rest_is_short(events, workout)
    assert_sides_get_the_same(events, workout)
    assert_every_cue_is_said(events, workout)


def assert_nothing_is_said_over_anything_else(events: Events, length: Callable[[str], Seconds]) -> None:
    said = [(line["start"], line["end"], line["text"]) for line in of(events, "said")]
    for beat in of(events, "beat"):
        if beat["text"]:
            start = to_seconds(beat["audio_frame"])
            said.append((start, start + length(beat["text"]), beat["text"]))
    assert len(said) > len(of(events, "rep_done"))
    for (_, end, text), (start, _, following) in pairwise(sorted(said)):
        assert end <= start + ROUNDING, (text, following)


def assert_no_rest_is_short(events: Events, workout: Routine) -> None:
    steps = script_of(workout).steps
    written = [NOMINAL_WAIT if s.seconds is None else s.seconds for s in steps if isinstance(s, RestStep)]
    begun = of(events, "step")
    taken = [after["t"] - rest["t"] for rest, after in pairwise(begun) if rest["kind"] == "rest"]
    assert len(taken) == len(written)
    assert all(real >= least - ROUNDING for real, least in zip(taken, written, strict=True))


def assert_sides_get_the_same(events: Events, workout: Routine) -> None:
    """Each side as many repetitions as the other, and time to change between them."""
    reps = Counter((done["exercise"], done["set"], done["side"]) for done in of(events, "rep_done"))
    for exercise in workout.exercises():
        for number in range(1, exercise.sets_of() + 1):
            left, right = (reps[exercise.id, number, side] for side in ("left", "right"))
            assert (left == right > 0) if exercise.sides is Sides.EACH else abs(left - right) <= 1, exercise.id
        if exercise.sides is Sides.EACH:
            assert _shortest_change(events, exercise.id) >= exercise.switch - ROUNDING, exercise.id


def _shortest_change(events: Events, exercise: str) -> Seconds:
    """From the end of a side's set to the first beat of the other's."""
    sets = [e for e in events if e["event"] in ("set_done", "beat") and e["exercise"] == exercise]
    changes = [(a, b) for a, b in pairwise(sets) if a["event"] == "set_done" and a["set"] == b["set"]]
    return min(beat["t"] - done["t"] for done, beat in changes)


def assert_every_cue_is_said(events: Events, workout: Routine) -> None:
    said = {line["text"] for line in of(events, "said")}
    wanted = [*workout.caution, *workout.closing]
    for cues in (exercise.cues for exercise in workout.exercises()):
        wanted += [*cues.setup, *cues.form, *filter(None, [cues.reminder])]
    assert [line for line in wanted if line not in said] == []
