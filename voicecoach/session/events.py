"""What a session can be told: a closed union of frozen dataclasses."""

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final, TypeAlias

from voicecoach.base.units import Seconds
from voicecoach.session.commands import Command


@dataclass(frozen=True, slots=True)
class Begin:
    """The sound is running: start the workout. Told once, first."""


@dataclass(frozen=True, slots=True)
class Wake:
    """The moment that `Session.deadline` asked for has come."""


LONGEST_COMMAND: Final[Seconds] = 1.5
"""A command takes no longer to say: a longer utterance began with something else, such as the coach's voice."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The listener gave a command: `Spoken` or `Pressed`. Without a source where the session gives it itself.

    Attributes:
        command: what they want.
        value: the number that was said, for `Command.NUMBER` only.
        second_of_day: the time of day by then; None where there is no clock, or it goes on as before.
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
        decided: end of the last sample the ear had heard when it decided.
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
    """A command that was given with a key or a button.

    Attributes:
        control: which one, for people.
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
    """The listener has said something that was not understood: an answer, or two tries to command."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The program is being ended from outside (Ctrl-C): silence, summary, and keep the place."""


class Halt(StrEnum):
    """Why the workout had to stand still."""

    SPEAKER = "speaker"
    """Nothing could be heard any more: the sound device was gone."""
    SLEEP = "sleep"
    """The computer slept."""


@dataclass(frozen=True, slots=True)
class Halted:
    """The coach cannot be heard any more: the workout is paused where it is."""

    because: Halt


@dataclass(frozen=True, slots=True)
class Restored:
    """The coach can be heard again: where one is, is told; somebody who cannot be heard is not waited for."""

    because: Halt


class Trouble(StrEnum):
    """What is said once about the parts of the computer; the workout goes on."""

    MICROPHONE_LOST = auto()
    MICROPHONE_SILENT = auto()
    """It gives nothing but zeros: it is muted."""
    MICROPHONE_QUIET = auto()
    MICROPHONE_CLIPPING = auto()
    MISSED = auto()
    """Something may have been said while there was no ear, and it cannot be heard any more."""
    MICROPHONE_BACK = auto()
    """After any of these all is well again."""
    MICROPHONE_OTHER = auto()
    """The one that was heard gave nothing, and another one has taken its place."""
    EARS_LOST = auto()
    """The recogniser fails again and again, and is not started any more."""
    NOT_KEPT = auto()
    """Nothing of what is done can be written into the journal."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something is wrong with a part of the computer, or well again, that the listener should know.

    Attributes:
        aloud: it is said; not what was said before, nor to somebody who cannot hear.
    """

    trouble: Trouble
    aloud: bool = True


Event: TypeAlias = Begin | Wake | Heard | Doubted | Unclear | Interrupted | Halted | Restored | Noticed
