"""Every transition: the effect of each command in each state.

Two rules: every effect of a command is named here, and nothing here knows how it is done
(`session.py` does). `EXCEPTIONS` names what differs from `IN_EVERY_STATE`.

Decided by what people expect:

- "Next" in the time to get ready counts in at once, or lets a count go on, and so it does when that time is paused:
  "ready" means the same. Said again, it leaves the set out. While a long answer interrupts a set, "next" means
  "enough of that": the set goes on with the repetition it was in.
- "Back" goes to the start of the step; in its first seconds, or before its first count, to the step before. Where an
  exercise was just left, that is where it was left, as long as the next one is introduced, or the workout is closed.
- A spoken "next" or "skip" that begins within a second after the same was obeyed is the same one; each key press
  counts.
- "Repeat" in a rest, paused or not, tells what is left of it: the set before is over.
- "Repeat" while something is being explained, paused or rested explains again; only in a set that is being done, or
  about to be, does it mean the set.
- "Undo" of a command that moved brings back the exact repetition; what moved nothing (`STAYS`) is taken back where
  one is by then. Twice takes back two. What changed nothing after all is not remembered.
- A set that ends, or a rest, while somebody says "next", was what they meant: their "next" has come about, and the step
  after it stays. "Repeat" starts that set over, and "more rest" goes back to that rest. What was going on when a
  word was begun counts for `FULFILLED` and `BELATED`, and only if it ended by itself.
- "Stop" is asked about in any state, even while another question is open; "no" and silence leave the workout paused.
- While something is asked, "stop", "pause", "that hurts" and "undo" act and close the question. "Help", "repeat",
  "louder", "talk slower" and their opposites act, and it is asked again, twice at most. Everything else waits for it:
  "First: …".
- "Go" and "start" where nothing rests begin what comes, and never leave out a set; in a set they are answered.
"""

from enum import StrEnum, auto
from typing import Final

from voicecoach.session.commands import Command
from voicecoach.session.states import State


class Effect(StrEnum):
    """What a command does."""

    STEP_ON = auto()
    """Go to the next step."""
    HURRY = auto()
    """Count in now; a second time: end this step."""
    LEAVE = auto()
    """Leave this exercise for the next."""
    REPEAT = auto()
    """A set starts over; elsewhere the last lines are said again."""
    STEP_BACK = auto()
    """To the start of this step, or of the one before if this has just begun."""
    PAUSE = auto()
    BEGUN = auto()
    """Begin what comes next: the set after an introduction, the count before a set, the step after a rest."""
    CONTINUE = auto()
    """Count in, and take up the current repetition from its start; end a rest that waits for a word."""
    ASK_STOP = auto()
    ASK_PAIN = auto()
    DECIDE = auto()
    """An answer to the question."""
    ASK_AGAIN = auto()
    """The question is asked again."""
    INSIST = auto()
    """Tell the listener that the question comes first; nothing changes."""
    UNDO = auto()
    TEMPO = auto()
    VARY = auto()
    MORE_REST = auto()
    LEVEL = auto()
    TALK = auto()
    """The speech rate, from the answer on."""
    ANSWER = auto()
    """Answer a question of the listener without losing the beat; nothing changes."""
    EXPLAIN = auto()
    """The same, but a long answer interrupts a set."""
    REFUSE = auto()
    """Tell the listener that the command means nothing now; nothing changes."""
    END = auto()


UNDOABLE: Final = frozenset(Effect) - {
    *(Effect.ANSWER, Effect.EXPLAIN, Effect.REFUSE, Effect.UNDO, Effect.ASK_AGAIN, Effect.INSIST)
}
"""Effects that "undo" can take back."""

STAYS: Final = frozenset({Effect.TEMPO, Effect.VARY, Effect.MORE_REST, Effect.LEVEL, Effect.TALK})
"""Effects that do not move the place, and are taken back without moving it."""

FULFILLED: Final = frozenset({Effect.STEP_ON, Effect.HURRY, Effect.CONTINUE, Effect.BEGUN})
"""Effects that are fulfilled already if the step ended by itself while the command was said."""

BELATED: Final = frozenset({Effect.REPEAT, Effect.STEP_BACK, Effect.LEAVE, Effect.MORE_REST, Effect.DECIDE})
"""Effects that then apply to the step in which the command was begun."""

_QUESTIONS: Final = (
    Command.HOW_MANY,
    Command.WHERE,
    Command.TIME_LEFT,
    Command.CLOCK,
    Command.PROGRESS,
    Command.LAST_SAID,
)

IN_EVERY_STATE: Final[dict[Command, Effect]] = {
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
    Command.TALK_SLOWER: Effect.TALK,
    Command.TALK_FASTER: Effect.TALK,
    **dict.fromkeys(_QUESTIONS, Effect.ANSWER),
    Command.HOW_TO: Effect.EXPLAIN,
    Command.HELP: Effect.EXPLAIN,
    Command.WARNING_SIGNS: Effect.EXPLAIN,
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
    Command.BACK,
    Command.RESUME,
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
    Command.FASTER,
    Command.SLOWER,
    Command.NORMAL_SPEED,
    Command.EASIER,
    Command.HARDER,
    Command.ALTERNATIVE,
    Command.HURTS,
)

EXCEPTIONS: Final[dict[State, dict[Command, Effect]]] = {
    State.INTRO: {Command.RESUME: Effect.BEGUN},
    State.GET_READY: {Command.NEXT: Effect.HURRY, Command.RESUME: Effect.BEGUN},
    State.WORKING: {},
    State.RESTING: {Command.MORE_REST: Effect.MORE_REST, Command.RESUME: Effect.BEGUN},
    State.WAITING: {Command.NEXT: Effect.CONTINUE, Command.RESUME: Effect.CONTINUE},
    State.PAUSED: {Command.PAUSE: Effect.REFUSE, Command.RESUME: Effect.CONTINUE},
    State.ASKING: {
        **dict.fromkeys(_INSISTED, Effect.INSIST),
        Command.REPEAT: Effect.ASK_AGAIN,
        Command.YES: Effect.DECIDE,
        Command.NO: Effect.DECIDE,
        Command.NUMBER: Effect.DECIDE,
    },
    State.FINISHED: {**dict.fromkeys(_OVER, Effect.REFUSE), Command.STOP: Effect.END, Command.PAUSE: Effect.END},
}


def effect_of(state: State, command: Command) -> Effect:
    """The effect of a command in a state."""
    return EXCEPTIONS[state].get(command, IN_EVERY_STATE[command])
