"""The interfaces of the ear in a session, and a listener in lockstep with the frames of a file."""

from dataclasses import dataclass, replace
from typing import Final, Protocol

from voicecoach.base.units import Seconds
from voicecoach.hearing.decisions import Decision
from voicecoach.hearing.leak import NO_LEVELS, Levels
from voicecoach.runtime.health import News
from voicecoach.sound.clip import Samples

RECORDING_TAIL: Final[Seconds] = 5.0
"""Silence heard after a recording's end: the last word is decided in it."""


class Microphone(Protocol):
    """Source of samples."""

    def read(self, until: Seconds) -> Samples:
        """16 kHz mono samples since the last call, up to a moment of session time. Never waits."""
        ...

    @property
    def silence(self) -> Seconds:
        """Time since a recording's end; 0 for a source without an end."""
        ...


class Played(Protocol):
    """The interface of `sound.monitor.Monitor`."""

    def read(self, until: Seconds) -> Samples:
        """Played samples since the last call, like `Microphone.read`."""
        ...


class EarProtocol(Protocol):
    """The part of `hearing.ear.Ear` that a session needs."""

    @property
    def position(self) -> Seconds:
        """Seconds heard."""
        ...

    def attend(self, situation: str) -> None:
        """Set the situation, which decides what may be said."""
        ...

    @property
    def user_speaks(self) -> bool:
        """Returns whether someone speaks now who cannot be the coach."""
        ...

    @property
    def speaking(self) -> bool:
        """Returns whether someone speaks now, the coach included."""
        ...

    def rest(self) -> bool:
        """Do a little work that can wait, while there is nothing to hear. Returns whether there was any."""
        ...

    def give_up(self) -> str:
        """Give up the next optional function. Returns its name for people; empty if none is left."""
        ...

    def take_up(self) -> bool:
        """Take up again the functions given up. Returns whether there were any."""
        ...

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        """Add a line of the coach, with its times in stream time."""
        ...

    def feed(self, samples: Samples) -> list[Decision]:
        """Hear samples."""
        ...


class Canceller(Protocol):
    """The interface of `hearing.canceller.EchoCanceller`."""

    def process(self, recorded: Samples, played: Samples) -> Samples:
        """Remove the played sound from the recorded one."""
        ...


@dataclass(slots=True)
class WithoutEcho:
    """A microphone that hears the room without the coach.

    Attributes:
        microphone: hears both.
        monitor: gives the played sound.
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
    """Hears exactly the sound up to each moment, so that every run of the same files is the same."""

    ear: EarProtocol
    microphone: Microphone
    trouble: str = ""

    @property
    def user_speaks(self) -> bool:
        """See `conductor.Listener`."""
        return self.ear.user_speaks

    @property
    def over(self) -> bool:
        """Returns whether nothing will be heard any more, so that the ear may rest."""
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
