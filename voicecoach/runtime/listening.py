"""The ear beside a running session: what it takes, and how it hears in lockstep with the frames of a file."""

from dataclasses import dataclass, replace
from typing import Final, Protocol

from voicecoach.base.units import Seconds
from voicecoach.hearing.decisions import Decision
from voicecoach.hearing.leak import NO_LEVELS, Levels
from voicecoach.runtime.health import News
from voicecoach.sound.clip import Samples

RECORDING_TAIL: Final[Seconds] = 5.0
"""Silence after a recording's end that is still listened to: the last word is decided in it."""


class Microphone(Protocol):
    """Where the samples come from."""

    def read(self, until: Seconds) -> Samples:
        """16 kHz mono samples since the last call, up to a moment of session time. Never waits."""
        ...

    @property
    def silence(self) -> Seconds:
        """How long a recording has been over; 0 for what has no end."""
        ...


class Played(Protocol):
    """What `sound.monitor.Monitor` does."""

    def read(self, until: Seconds) -> Samples:
        """What was played, as `Microphone.read` gives what was heard."""
        ...


class EarProtocol(Protocol):
    """What `hearing.ear.Ear` does, as far as a session needs it."""

    @property
    def position(self) -> Seconds:
        """Seconds heard."""
        ...

    def attend(self, situation: str) -> None:
        """What may be said from now on."""
        ...

    @property
    def user_speaks(self) -> bool:
        """Returns whether someone speaks now who cannot be the coach."""
        ...

    @property
    def speaking(self) -> bool:
        """Returns whether someone speaks now, the coach among them."""
        ...

    def rest(self) -> bool:
        """Do a little of what can wait, while nothing is to be heard; whether anything was done."""
        ...

    def give_up(self) -> str:
        """Go on without the next thing that can be done without; its name for people, empty if nothing is left."""
        ...

    def take_up(self) -> bool:
        """Do again what was given up; whether anything was."""
        ...

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        """What the coach's voice says and when, in stream time."""
        ...

    def feed(self, samples: Samples) -> list[Decision]:
        """Hear samples."""
        ...


class Canceller(Protocol):
    """What `hearing.canceller.EchoCanceller` does."""

    def process(self, recorded: Samples, played: Samples) -> Samples:
        """Take what was played out of what was recorded."""
        ...


@dataclass(slots=True)
class WithoutEcho:
    """A microphone that hears the room without the coach.

    Attributes:
        microphone: hears both.
        monitor: what was played.
    """

    microphone: Microphone
    monitor: Played
    canceller: Canceller

    def read(self, until: Seconds) -> Samples:
        """See `Microphone`; up to 10 ms are kept for the next time."""
        return self.canceller.process(self.microphone.read(until), self.monitor.read(until))

    @property
    def silence(self) -> Seconds:
        """See `Microphone`."""
        return self.microphone.silence


@dataclass(slots=True)
class LockstepListener:
    """Hears exactly what was there by each moment, so that every run of the same files is the same."""

    ear: EarProtocol
    microphone: Microphone
    trouble: str = ""

    @property
    def user_speaks(self) -> bool:
        """See `conductor.Listener`."""
        return self.ear.user_speaks

    @property
    def over(self) -> bool:
        """Nothing will be heard any more; the ear may rest."""
        return self.microphone.silence > RECORDING_TAIL

    def attend(self, situation: str) -> None:
        """See `conductor.Listener`."""
        self.ear.attend(situation)

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        """See `conductor.Listener`."""
        self.ear.coach_says(text, start, end, levels)

    def news(self) -> list[News]:
        """See `conductor.Listener`."""
        return []

    def listen(self, until: Seconds) -> list[Decision]:
        """See `conductor.Listener`."""
        samples = self.microphone.read(until)
        return self.ear.feed(samples) if len(samples) and not self.over else []


def shifted(decision: Decision, by: Seconds) -> Decision:
    """The same decision at other times."""
    return replace(decision, start=decision.start + by, end=decision.end + by, decided=decision.decided + by)
