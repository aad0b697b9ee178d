"""What a session can be told: a closed union of frozen dataclasses."""

from dataclasses import dataclass
from typing import TypeAlias

from voicecoach.session.commands import Command


@dataclass(frozen=True, slots=True)
class Begin:
    """The sound is running: start the workout. Told once, first."""


@dataclass(frozen=True, slots=True)
class Wake:
    """The moment that `Session.deadline` asked for has come."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The listener gave a command, by voice or key.

    Attributes:
        command: what they want.
        value: the number that was said, for `Command.NUMBER` only.
    """

    command: Command
    value: int | None = None


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


Event: TypeAlias = Begin | Wake | Heard | Doubted | Unclear | Interrupted
