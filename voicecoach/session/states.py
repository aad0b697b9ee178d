"""The states of a session and the phases of a repetition, by the names that events use."""

from enum import StrEnum


class State(StrEnum):
    """The state of the session, as the listener would describe it."""

    INTRO = "intro"
    """An exercise is being explained (before the first one: the welcome, too)."""
    GET_READY = "get_ready"
    """The seconds before the first beat of a set."""
    WORKING = "working"
    RESTING = "resting"
    WAITING = "waiting"
    """Waits for a word of the listener, or gives a long answer in the middle of a set."""
    PAUSED = "paused"
    ASKING = "asking"
    """A question is open: only yes, no or a number answers it."""
    FINISHED = "finished"


class Phase(StrEnum):
    """The phase of a repetition that a beat belongs to."""

    ECCENTRIC = "eccentric"
    PAUSE_LOW = "pause_low"
    CONCENTRIC = "concentric"
    PAUSE_HIGH = "pause_high"
    HOLD = "hold"
    COUNT = "count"
    """Timed work: a count without a movement."""
