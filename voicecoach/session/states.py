"""The states of a session and the phases of a repetition, by the names that events use."""

from enum import StrEnum


class State(StrEnum):
    """What the session is doing, as the listener would say it."""

    INTRO = "intro"
    """An exercise is being explained (before the first one: the welcome, too)."""
    GET_READY = "get_ready"
    """The seconds before the first beat of a set."""
    WORKING = "working"
    RESTING = "resting"
    WAITING = "waiting"
    """Until the listener says so, or while a long answer interrupts a set."""
    PAUSED = "paused"
    ASKING = "asking"
    """Silent but for a question that only yes, no or a number answers."""
    FINISHED = "finished"


class Phase(StrEnum):
    """Where in a repetition a beat belongs."""

    ECCENTRIC = "eccentric"
    PAUSE_LOW = "pause_low"
    CONCENTRIC = "concentric"
    PAUSE_HIGH = "pause_high"
    HOLD = "hold"
    COUNT = "count"
    """A count that belongs to no movement: timed work."""
