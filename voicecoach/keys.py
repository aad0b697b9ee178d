"""What keys mean, for people who can reach them: the same commands as by voice."""

from typing import Final

from voicecoach.session.commands import Command
from voicecoach.session.events import Heard
from voicecoach.session.questions import Kind, Question, Topic
from voicecoach.session.states import State

_COMMANDS: Final = {
    "n": Command.NEXT,
    "r": Command.REPEAT,
    "b": Command.BACK,
    "u": Command.UNDO,
    "q": Command.STOP,
    "?": Command.HELP,
}


def heard(key: str, state: State, question: Question | None) -> Heard | None:
    """What a key says in a state; None for one that says nothing.

    A question is answered with y and n, or a digit; a second q says yes to the end.
    """
    key = key.lower()
    if state is State.ASKING and question and (answer := _answer(key, question)):
        return answer
    if key == " ":
        return Heard(Command.RESUME if state in (State.PAUSED, State.WAITING) else Command.PAUSE)
    command = _COMMANDS.get(key)
    return Heard(command) if command else None


def _answer(key: str, question: Question) -> Heard | None:
    if question.kind is Kind.NUMBER:
        return Heard(Command.NUMBER, int(key)) if key in set("0123456789") else None
    if key == "y" or (key == "q" and question.topic is Topic.END_WORKOUT):
        return Heard(Command.YES)
    return Heard(Command.NO) if key == "n" else None
