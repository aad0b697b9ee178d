"""Details for the screen: the microphone's level, and the reasons for ignored utterances.

Both go only to the watcher, not to the event log or the journal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecoach.base.units import Decibels, Seconds
from voicecoach.hearing.decisions import Decision, Ignored
from voicecoach.hearing.leak import NO_LEVELS, Levels
from voicecoach.runtime.event_log import Watch
from voicecoach.runtime.listening import EarProtocol, Microphone
from voicecoach.sound.clip import Samples

METER_INTERVAL: Final[Seconds] = 0.2
"""Interval of levels: as often as a terminal is drawn."""

FLOOR: Final[Decibels] = -90.0
"""The level of digital silence."""


@dataclass(slots=True)
class Metered:
    """A microphone that reports its level: the loudest since the last report, in dBFS.

    Attributes:
        microphone: the real one.
        watch: gets `level` with `decibels`; called in the thread that reads the microphone.
    """

    microphone: Microphone
    watch: Watch
    _loudest: float = 0.0
    _told: Seconds = -METER_INTERVAL

    @property
    def silence(self) -> Seconds:
        """See `listening.Microphone`."""
        return self.microphone.silence

    def read(self, until: Seconds) -> Samples:
        """See `listening.Microphone`."""
        samples = self.microphone.read(until)
        if len(samples):
            self._loudest = max(self._loudest, float(np.sqrt(np.mean(np.square(samples)))))
            if until - self._told >= METER_INTERVAL:
                self.watch({"t": round(until, 6), "event": "level", "decibels": decibels(self._loudest)})
                self._loudest, self._told = 0.0, until
        return samples


@dataclass(slots=True)
class Explained:
    """An ear that reports the reasons and words of ignored utterances: `run --explain`.

    Attributes:
        ear: the real one.
        watch: gets `explained` with `reason` and `detail`; called in the thread that feeds the ear.
        clock: session time now.
    """

    ear: EarProtocol
    watch: Watch
    clock: Callable[[], Seconds]

    @property
    def position(self) -> Seconds:
        """See `listening.EarProtocol`."""
        return self.ear.position

    @property
    def user_speaks(self) -> bool:
        """See `listening.EarProtocol`."""
        return self.ear.user_speaks

    @property
    def speaking(self) -> bool:
        """See `listening.EarProtocol`."""
        return self.ear.speaking

    def rest(self) -> bool:
        """See `listening.EarProtocol`."""
        return self.ear.rest()

    def give_up(self) -> str:
        """See `listening.EarProtocol`."""
        return self.ear.give_up()

    def take_up(self) -> bool:
        """See `listening.EarProtocol`."""
        return self.ear.take_up()

    def attend(self, situation: str) -> None:
        """See `listening.EarProtocol`."""
        self.ear.attend(situation)

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        """See `listening.EarProtocol`."""
        self.ear.coach_says(text, start, end, levels)

    def feed(self, samples: Samples) -> list[Decision]:
        """See `listening.EarProtocol`."""
        decisions = self.ear.feed(samples)
        for decision in decisions:
            if isinstance(decision, Ignored):
                told = {"reason": decision.reason, "detail": decision.detail}
                self.watch({"t": round(self.clock(), 6), "event": "explained", **told})
        return decisions


def decibels(level: float) -> Decibels:
    """An amplitude from 0 to 1 in dB, not below `FLOOR`."""
    return round(max(FLOOR, 20.0 * float(np.log10(max(level, 1e-9)))), 1)
