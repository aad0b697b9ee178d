"""What the coach answers to the listener's questions; nothing here changes anything."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from voicecoach.routine.models import Exercise
from voicecoach.session import wording
from voicecoach.session.commands import Command
from voicecoach.session.place import Changes, Place
from voicecoach.session.script import RestStep, Script, SetStep
from voicecoach.session.states import State
from voicecoach.session.timeline import SessionOptions, seconds_left
from voicecoach.units import Seconds


@dataclass(frozen=True, slots=True)
class View:
    """What a question may be about."""

    script: Script
    options: SessionOptions
    place: Place
    changes: Changes
    state: State
    exercise: Exercise
    sets: int
    reps: int
    now: Seconds


def answer(command: Command, view: View) -> list[str]:
    """The lines that answer a question."""
    return _ANSWERS[command](view)


def refusal(command: Command, state: State) -> str:
    """What is said to a command that means nothing now."""
    if state is State.FINISHED:
        return wording.OVER
    return {
        Command.PAUSE: wording.ALREADY_PAUSED,
        Command.RESUME: wording.NOT_PAUSED,
        Command.MORE_REST: wording.NO_REST,
    }.get(command, wording.NO_QUESTION)


def _how_many(view: View) -> list[str]:
    step = view.script.steps[view.place.step] if view.place.step < len(view.script.steps) else None
    if isinstance(step, SetStep):
        return [wording.reps_left(step, view.exercise, view.place.rep)]
    later = view.script.steps[view.place.step + 1 :]
    sets = {s.set for s in later if isinstance(s, SetStep) and s.exercise.id == view.exercise.id}
    return [wording.sets_left(view.exercise, len(sets))]


def _where(view: View) -> list[str]:
    if view.place.step >= len(view.script.steps):
        return [wording.OVER]
    step = view.script.steps[view.place.step]
    line = wording.where(step, view.exercise, view.place.rep)
    if view.state is State.WORKING:
        return [line]
    return [line, wording.coming_up(view.script, _following(view), view.exercise)]


def _following(view: View) -> int:
    """The step after this one that is no rest."""
    index = view.script.following(view.place.step, view.changes.skipped)
    while index < len(view.script.steps) and isinstance(view.script.steps[index], RestStep):
        index = view.script.following(index, view.changes.skipped)
    return index


def _time_left(view: View) -> list[str]:
    return [wording.time_left(seconds_left(view.script, view.options, view.place, view.changes))]


def _clock(view: View) -> list[str]:
    start = view.options.second_of_day
    return [wording.NO_CLOCK if start is None else wording.clock(start + view.now)]


def _progress(view: View) -> list[str]:
    return [wording.progress(view.sets, view.reps)]


def _how_to(view: View) -> list[str]:
    return wording.how_to(view.exercise)


def _help(view: View) -> list[str]:
    return wording.help_lines(view.state)


_ANSWERS: Final[dict[Command, Callable[[View], list[str]]]] = {
    Command.HOW_MANY: _how_many,
    Command.WHERE: _where,
    Command.TIME_LEFT: _time_left,
    Command.CLOCK: _clock,
    Command.PROGRESS: _progress,
    Command.HOW_TO: _how_to,
    Command.HELP: _help,
}
