"""Every transition: what a command does in each state.

Two rules: everything that a command may do is named here, and nothing here knows how it is done
(`machine.py` does). `EXCEPTIONS` names what differs from `EVERYWHERE`.
"""

from enum import StrEnum, auto
from typing import Final

from voicecoach.session.commands import Command
from voicecoach.session.states import State


class Effect(StrEnum):
    """What a command does."""

    STEP_ON = auto()
    """End this step."""
    HURRY = auto()
    """Count in now; a second time: end this step."""
    LEAVE = auto()
    """Leave this exercise for the next."""
    REPEAT = auto()
    """A set starts over; elsewhere the last lines are said again."""
    STEP_BACK = auto()
    """To the start of this step, or of the one before if this has just begun."""
    PAUSE = auto()
    CONTINUE = auto()
    """Count in, and take up the current repetition from its start."""
    ASK_STOP = auto()
    ASK_PAIN = auto()
    DECIDE = auto()
    """An answer to the question."""
    INSIST = auto()
    """The question is asked again."""
    UNDO = auto()
    TEMPO = auto()
    VARY = auto()
    MORE_REST = auto()
    LEVEL = auto()
    ANSWER = auto()
    """A question of the listener is answered; nothing changes."""
    REFUSE = auto()
    """It means nothing now, and the listener is told so; nothing changes."""
    END = auto()


CHANGES: Final = frozenset(Effect) - {Effect.ANSWER, Effect.REFUSE, Effect.UNDO, Effect.INSIST}
"""What "undo" can take back."""

_QUESTIONS: Final = (
    Command.HOW_MANY,
    Command.WHERE,
    Command.TIME_LEFT,
    Command.CLOCK,
    Command.PROGRESS,
    Command.HOW_TO,
    Command.HELP,
)

EVERYWHERE: Final[dict[Command, Effect]] = {
    Command.NEXT: Effect.STEP_ON,
    Command.NEXT_EXERCISE: Effect.LEAVE,
    Command.REPEAT: Effect.REPEAT,
    Command.BACK: Effect.STEP_BACK,
    Command.PAUSE: Effect.PAUSE,
    Command.RESUME: Effect.REFUSE,
    Command.STOP: Effect.ASK_STOP,
    Command.UNDO: Effect.UNDO,
    Command.FASTER: Effect.TEMPO,
    Command.SLOWER: Effect.TEMPO,
    Command.NORMAL_SPEED: Effect.TEMPO,
    Command.MORE_REST: Effect.REFUSE,
    Command.LOUDER: Effect.LEVEL,
    Command.QUIETER: Effect.LEVEL,
    **dict.fromkeys(_QUESTIONS, Effect.ANSWER),
    Command.EASIER: Effect.VARY,
    Command.HARDER: Effect.VARY,
    Command.ALTERNATIVE: Effect.VARY,
    Command.HURTS: Effect.ASK_PAIN,
    Command.YES: Effect.REFUSE,
    Command.NO: Effect.REFUSE,
    Command.NUMBER: Effect.REFUSE,
}

_INSISTED: Final = (
    Command.NEXT,
    Command.NEXT_EXERCISE,
    Command.REPEAT,
    Command.BACK,
    Command.RESUME,
    Command.STOP,
    Command.FASTER,
    Command.SLOWER,
    Command.NORMAL_SPEED,
    Command.MORE_REST,
    Command.EASIER,
    Command.HARDER,
    Command.ALTERNATIVE,
)

_OVER: Final = (
    Command.NEXT,
    Command.NEXT_EXERCISE,
    Command.REPEAT,
    Command.BACK,
    Command.FASTER,
    Command.SLOWER,
    Command.NORMAL_SPEED,
    Command.EASIER,
    Command.HARDER,
    Command.ALTERNATIVE,
    Command.HURTS,
)

EXCEPTIONS: Final[dict[State, dict[Command, Effect]]] = {
    State.INTRO: {},
    State.GET_READY: {Command.NEXT: Effect.HURRY},
    State.WORKING: {},
    State.RESTING: {Command.MORE_REST: Effect.MORE_REST},
    State.WAITING: {Command.RESUME: Effect.CONTINUE},
    State.PAUSED: {Command.PAUSE: Effect.REFUSE, Command.RESUME: Effect.CONTINUE},
    State.ASKING: {
        **dict.fromkeys(_INSISTED, Effect.INSIST),
        Command.YES: Effect.DECIDE,
        Command.NO: Effect.DECIDE,
        Command.NUMBER: Effect.DECIDE,
    },
    State.FINISHED: {**dict.fromkeys(_OVER, Effect.REFUSE), Command.STOP: Effect.END, Command.PAUSE: Effect.END},
}


def effect_of(state: State, command: Command) -> Effect:
    """What a command does in a state."""
    return EXCEPTIONS[state].get(command, EVERYWHERE[command])
