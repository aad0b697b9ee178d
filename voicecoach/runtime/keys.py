"""Keys and buttons: the same commands as by voice."""

from typing import Final

from voicecoach.session.commands import Command
from voicecoach.session.events import Heard, Pressed
from voicecoach.session.questions import Question, QuestionKind, Topic
from voicecoach.session.states import State

_COMMANDS: Final = {
    "n": Command.NEXT,
    "r": Command.REPEAT,
    "b": Command.BACK,
    "u": Command.UNDO,
    "q": Command.STOP,
    "?": Command.HELP,
}

_BUTTONS: Final = {"Next": Command.NEXT, "Previous": Command.BACK, "Stop": Command.STOP}
"""Commands of a headset's buttons, by their MPRIS names."""


def named(key: str) -> str:
    """The name of a key or button, for people."""
    if len(key) > 1:
        return f"button {key}"
    return "key space" if key == " " else f"key {key}"


def heard(key: str, state: State, question: Question | None) -> Pressed | None:
    """The command of a key or button in a state; None if it has none.

    Keys y and n, or a digit, answer a question; a second q, or a second Stop, confirms the end.
    """
    meant = _meant(key, state, question)
    return Pressed(meant.command, meant.value, control=named(key)) if meant else None


def _meant(key: str, state: State, question: Question | None) -> Heard | None:
    if len(key) > 1:
        ends = key == "Stop" and state is State.ASKING and question and question.topic is Topic.END_WORKOUT
        return Heard(Command.YES) if ends else _button(key, state)
    key = key.lower()
    if state is State.ASKING and question and (answer := _answer(key, question)):
        return answer
    if key == " ":
        return _toggle(state)
    command = _COMMANDS.get(key)
    return Heard(command) if command else None


def _toggle(state: State) -> Heard:
    return Heard(Command.RESUME if state in (State.PAUSED, State.WAITING) else Command.PAUSE)


def _button(name: str, state: State) -> Heard | None:
    """The command of a button. Play in the middle of a set has none: some headsets send it when they are put on."""
    if command := _BUTTONS.get(name):
        return Heard(command)
    toggled = _toggle(state)
    wanted = {"Play": (Command.RESUME,), "Pause": (Command.PAUSE,), "PlayPause": (Command.RESUME, Command.PAUSE)}
    return toggled if toggled.command in wanted.get(name, ()) else None


def _answer(key: str, question: Question) -> Heard | None:
    if question.kind is QuestionKind.NUMBER:
        return Heard(Command.NUMBER, int(key)) if key in set("0123456789") else None
    if key == "y" or (key == "q" and question.topic is Topic.END_WORKOUT):
        return Heard(Command.YES)
    return Heard(Command.NO) if key == "n" else None
