"""The introductions and sets of a workout, for the totals and the next step in the live view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from voicecoach.base.errors import VoicecoachError
from voicecoach.base.units import Seconds
from voicecoach.cli.text import plural
from voicecoach.routine.models import Routine, StartWith
from voicecoach.runtime.event_log import EventLine
from voicecoach.session.script import IntroStep, SetStep, hold_of, reps_of, script_of


@dataclass(frozen=True, slots=True)
class Stop:
    """An introduction (`set` is None) or a set."""

    exercise: str
    name: str
    set: int | None = None
    sets: int = 0
    side: str | None = None
    reps: int = 0
    phases: Mapping[str, Seconds] = field(default_factory=dict, compare=False)
    """The phases of a repetition in their order, as the routine has them."""

    def words(self) -> str:
        """In words: Hip bridges, set 2 of 3, left side."""
        if self.set is None:
            return self.name
        side = f", {self.side} side" if self.side else ""
        return f"{self.name}, set {self.set} of {self.sets}{side}"


@dataclass(frozen=True, slots=True)
class Outline:
    """Introductions and sets in order; empty if the routine is unknown."""

    stops: tuple[Stop, ...] = ()

    def find(self, step: EventLine) -> Stop | None:
        """The introduction or set of a `step` line; for a rest, the set that it follows."""
        index = self._index(step)
        return None if index is None else self.stops[index]

    def after(self, step: EventLine) -> str:
        """The next step, in words."""
        index = self._index(step)
        if index is None:
            return ""
        return self.stops[index + 1].words() if index + 1 < len(self.stops) else "the end"

    def progress(self, step: EventLine) -> tuple[int, int]:
        """Number of sets before a step, and in all."""
        index = self._index(step)
        sets = [i for i, stop in enumerate(self.stops) if stop.set is not None]
        rest = step.get("kind") == "rest"
        return sum(i < index or (rest and i == index) for i in sets) if index is not None else 0, len(sets)

    def _index(self, step: EventLine) -> int | None:
        number = None if step.get("kind") == "intro" else step.get("set")
        rest = step.get("kind") == "rest"
        found = [
            i
            for i, stop in enumerate(self.stops)
            if (stop.exercise, stop.set) == (step.get("exercise"), number) and (rest or stop.side == step.get("side"))
        ]
        return found[-1] if found else None


def outline_of(routine: Routine) -> Outline:
    """Unfold a routine."""
    stops: list[Stop] = []
    for step in script_of(routine).steps:
        exercise = step.exercise
        if isinstance(step, IntroStep):
            stops.append(Stop(exercise.id, exercise.name))
        elif isinstance(step, SetStep):
            reps = reps_of(exercise, step.set) if exercise.reps else 0
            stops.append(Stop(exercise.id, exercise.name, step.set, step.sets, step.side, reps, phases_of(step)))
    return Outline(tuple(stops))


def phases_of(step: SetStep) -> dict[str, Seconds]:
    """The phases of a repetition, in the order in which they are done."""
    exercise = step.exercise
    if hold := hold_of(exercise, step.set):
        return {"hold": hold}
    if exercise.work:
        return {"count": exercise.work}
    tempo = exercise.tempo
    if exercise.reps is None or tempo is None:
        return {}
    lower = {"eccentric": tempo.eccentric, "pause_low": tempo.pause_low}
    lift = {"concentric": tempo.concentric, "pause_high": tempo.pause_high}
    return {**lower, **lift} if exercise.start_with is StartWith.LOWER else {**lift, **lower}


def outline(routine: str, folders: Sequence[Path]) -> Outline:
    """The outline of a routine by name or path; empty if it cannot be read, which others will report."""
    from voicecoach.base.paths import Paths  # noqa: PLC0415 - only a live picture needs all this
    from voicecoach.library.finding import Library, shipped  # noqa: PLC0415
    from voicecoach.routine.loading import load  # noqa: PLC0415

    try:
        return outline_of(load(Library([*folders, Paths().routines, shipped()]).find(routine)))
    except VoicecoachError:
        return Outline()


def repetition(stop: Stop | None, rep: int) -> str:
    """Which repetition it is, and of how many."""
    if not rep:
        return plural(stop.reps, "repetition") if stop and stop.reps else ""
    return f"repetition {rep} of {stop.reps}" if stop and stop.reps else f"repetition {rep}"
