"""The coach's answers to the listener's questions; nothing here changes the session."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from voicecoach.base.units import Seconds
from voicecoach.routine.models import Exercise
from voicecoach.session.commands import Command
from voicecoach.session.line_timing import beside_last_time
from voicecoach.session.options import SessionOptions
from voicecoach.session.place import Changes, Place
from voicecoach.session.questions import Question
from voicecoach.session.script import RestStep, Script, SetStep, reps_of, time_of
from voicecoach.session.states import State
from voicecoach.session.tally import Tally
from voicecoach.session.timeline import exercise_at, seconds_left
from voicecoach.session.wording import Wording


@dataclass(frozen=True, slots=True)
class SessionView:
    """The part of a session that answers draw on."""

    script: Script
    options: SessionOptions
    place: Place
    changes: Changes
    state: State
    question: Question | None
    exercise: Exercise
    done: Tally
    now: Seconds
    said: tuple[str, ...] = ()


def answer(command: Command, view: SessionView) -> list[str]:
    """The lines that answer a question."""
    if view.state is State.FINISHED and command in _OF_THE_WORKOUT:
        return [view.options.words.line("over")]
    return _ANSWERS[command](view)


def refusal(words: Wording, command: Command, state: State) -> str:
    """The line that refuses a command with no meaning in a state.

    Raises:
        KeyError: the table refuses the command there, and `REFUSALS` has no line for it.
    """
    return words.line("over" if state is State.FINISHED else REFUSALS[command])


def _how_many(view: SessionView) -> list[str]:
    step = view.script.steps[view.place.step]
    later = [
        later
        for later in view.script.steps[view.place.step + 1 :]
        if isinstance(later, SetStep) and later.exercise.id == step.exercise.id
    ]
    if isinstance(step, SetStep):
        words, left = view.options.words, _seconds_left(view, step)
        told = [] if left is None else [words.amount_left(words.duration(left))]
        last = view.place.rep == reps_of(view.exercise, step.set) and not later
        return told if told and last else [*told, words.reps_left(step, view.exercise, view.place.rep, len(later))]
    return [view.options.words.sets_left(view.exercise, len({step.set for step in later}))]


def _seconds_left(view: SessionView, step: SetStep) -> int | None:
    """Whole seconds left of the current hold or timed work, at least one; None for anything else."""
    length = time_of(view.exercise, step.set)
    begun = view.state is State.WORKING or view.place.worked
    return max(1, math.ceil(length - view.place.worked)) if length and begun else None


def _where(view: SessionView) -> list[str]:
    line = view.options.words.where(view.script.steps[view.place.step], view.exercise, view.place.rep)
    following = view.script.coming(view.place.step, view.changes.skipped)
    return [line, view.options.words.coming_up(view.script, following, view.exercise)]


def _time_left(view: SessionView) -> list[str]:
    return [view.options.words.time_left(seconds_left(view.script, view.options, view.place, view.changes))]


def _clock(view: SessionView) -> list[str]:
    start = view.options.second_of_day
    return [view.options.words.line("no-clock") if start is None else view.options.words.clock(start + view.now)]


def _progress(view: SessionView) -> list[str]:
    over = view.state is State.FINISHED
    beside = beside_last_time(view.options, view.changes, view.done.reps, over=over)
    return [view.options.words.progress(view.done), *beside]


def _how_to(view: SessionView) -> list[str]:
    """How to do the exercise; in a rest, the next one."""
    exercise, step = view.exercise, view.script.steps[min(view.place.step, len(view.script.steps) - 1)]
    coming = view.script.coming(view.place.step, view.changes.skipped)
    if isinstance(step, RestStep) and coming < len(view.script.steps):
        exercise = exercise_at(view.script.steps[coming], Place(coming), view.changes)
    return view.options.words.how_to(exercise)


def _last_said(view: SessionView) -> list[str]:
    return list(view.said) or [view.options.words.line("nothing-said")]


def _warning_signs(view: SessionView) -> list[str]:
    return view.options.words.signs_to_stop(view.script.routine)


def _help(view: SessionView) -> list[str]:
    return view.options.words.help_lines(view.question.kind if view.question else view.state)


_ANSWERS: Final[dict[Command, Callable[[SessionView], list[str]]]] = {
    Command.HOW_MANY: _how_many,
    Command.WHERE: _where,
    Command.TIME_LEFT: _time_left,
    Command.CLOCK: _clock,
    Command.PROGRESS: _progress,
    Command.HOW_TO: _how_to,
    Command.HELP: _help,
    Command.WARNING_SIGNS: _warning_signs,
    Command.LAST_SAID: _last_said,
}

REFUSALS: Final = {
    Command.PAUSE: "already-paused",
    Command.RESUME: "not-paused",
    Command.MORE_REST: "no-rest",
    **dict.fromkeys((Command.YES, Command.NO, Command.NUMBER), "no-question"),
}
"""The line that refuses each command; after the end one line refuses all."""

_OF_THE_WORKOUT: Final = frozenset({Command.HOW_MANY, Command.WHERE, Command.TIME_LEFT})
"""Questions about the current step, which have no answer after the end."""
