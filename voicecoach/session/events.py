"""The events of a session: a closed union of frozen dataclasses."""

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final, TypeAlias

from voicecoach.base.units import Seconds
from voicecoach.session.commands import Command


@dataclass(frozen=True, slots=True)
class Begin:
    """The sound is running: start the workout. The first event, once."""


@dataclass(frozen=True, slots=True)
class Wake:
    """The moment that `Session.deadline` asked for has come."""


LONGEST_COMMAND: Final[Seconds] = 1.5
"""Longest time to say a command: a longer utterance began with something else, such as the coach's voice."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The listener gave a command: `Spoken` or `Pressed`; plain if the session itself gives it.

    Attributes:
        command: the command itself.
        value: the number that was said, for `Command.NUMBER` only.
        second_of_day: the time of day; None if there is no clock, or it runs on as before.
    """

    command: Command
    value: int | None = None
    second_of_day: Seconds | None = None

    @property
    def begun(self) -> Seconds | None:
        """When it was begun to be said; None for what takes no time."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken(Heard):
    """A command that was said.

    Attributes:
        phrase: the phrase of the table that was recognised.
        start, end: the utterance.
        decided: time of the last sample that the ear had heard when it decided.
        confidence: 0 to 1, of the weakest word.
    """

    phrase: str
    start: Seconds
    end: Seconds
    decided: Seconds
    confidence: float = 1.0

    @property
    def begun(self) -> Seconds:
        """When it was begun to be said."""
        return max(self.start, self.end - LONGEST_COMMAND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Heard):
    """A command given with a key or a button.

    Attributes:
        control: the name of the key or button, for people.
    """

    control: str


@dataclass(frozen=True, slots=True)
class Doubted:
    """The listener seems to have given a command, but the evidence is not enough to obey it.

    Attributes:
        command: what they may want.
    """

    command: Command


@dataclass(frozen=True, slots=True)
class Unclear:
    """The listener said something that was not understood: an answer, or a command twice."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The program is being ended from outside (Ctrl-C): silence, summary, and keep the place."""


class Halt(StrEnum):
    """Reason for a forced pause."""

    SPEAKER = "speaker"
    """The sound device was gone, so nothing could be heard."""
    SLEEP = "sleep"
    """The computer slept."""


@dataclass(frozen=True, slots=True)
class Halted:
    """The coach cannot be heard any more: the workout is paused where it is."""

    because: Halt


@dataclass(frozen=True, slots=True)
class Restored:
    """The coach can be heard again: it says the place; without hearing, it does not wait for a word."""

    because: Halt


class Trouble(StrEnum):
    """A trouble with a part of the computer, said once; the workout goes on."""

    MICROPHONE_LOST = auto()
    MICROPHONE_SILENT = auto()
    """The microphone gives nothing but zeros: it is muted."""
    MICROPHONE_QUIET = auto()
    MICROPHONE_CLIPPING = auto()
    MISSED = auto()
    """Words may have been lost while there was no ear."""
    MICROPHONE_BACK = auto()
    """Ends a trouble of the microphone, as does the next one."""
    MICROPHONE_OTHER = auto()
    """The microphone gave nothing, and another one has taken its place."""
    EARS_LOST = auto()
    """The recogniser failed too often, and is not started again."""
    NOT_KEPT = auto()
    """The journal cannot be written."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """A part of the computer has failed or recovered, and the listener should know.

    Attributes:
        aloud: say it; False if it was said before, or nobody can hear it.
    """

    trouble: Trouble
    aloud: bool = True


Event: TypeAlias = Begin | Wake | Heard | Doubted | Unclear | Interrupted | Halted | Restored | Noticed
