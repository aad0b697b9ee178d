"""The check of a microphone's level: silent, too quiet, or clipped."""

from enum import StrEnum
from typing import Final

import numpy as np

from voicecoach.base.units import HEARING_RATE, Decibels, Frames
from voicecoach.sound.clip import Samples

CHECKUP_WINDOW: Final[Frames] = 512
"""32 ms; the loudest window is the level of a second."""

SILENT_AFTER: Final = 8
"""Seconds in which nothing moves. A microphone that works has some noise always; a muted one gives zeros, a line that
is stuck one value."""

STILL: Final = 1e-5
"""Largest distance of a sample from its window's mean where nothing moves: a third of a 16 bit sample's step."""

TOO_QUIET: Final[Decibels] = -70.0
"""A room is louder than that, and a voice at -45 dB is just understood: docs/hearing.md."""
TOO_QUIET_SECONDS: Final = 30
"""Seconds without a single louder one."""
LOUD_ENOUGH: Final[Decibels] = -64.0
"""One second as loud as this ends it."""

CLIPPED_PEAK: Final = 0.985
"""What counts as clipped: 0.13 dB below full scale."""
CLIPPED: Final = 0.01
"""A second is clipped if so much of it is. A plosive on the microphone clips a few samples, a level that is too high
clips every vowel."""
CLIPPED_SECONDS: Final = 3
CLIPPING_WITHIN: Final = 20
"""So many clipped seconds among the last so many."""


class Condition(StrEnum):
    """Condition of a microphone, by the status of its event."""

    WELL = "back"
    LOST = "lost"
    SILENT = "silent"
    QUIET = "quiet"
    CLIPPING = "clipping"


class Checkup:
    """Judges samples at `HEARING_RATE`, second by second."""

    def __init__(self) -> None:
        self._part: list[Samples] = []
        self._frames: Frames = 0
        self._zeros = 0
        self._softly = 0
        self._clipped: list[bool] = []
        self._quiet = False

    def hears(self, samples: Samples) -> Condition:
        """Judge more samples, any number. Returns the present condition."""
        self._part.append(samples)
        self._frames += len(samples)
        while self._frames >= HEARING_RATE:
            heard = np.concatenate(self._part)
            self._part, self._frames = [heard[HEARING_RATE:]], len(heard) - HEARING_RATE
            self._second(heard[:HEARING_RATE])
        return self._condition()

    def excuse(self) -> None:
        """Restart the count of seconds that were too quiet."""
        self._softly, self._quiet = 0, False

    def _second(self, samples: Samples) -> None:
        windows = samples[: len(samples) // CHECKUP_WINDOW * CHECKUP_WINDOW].reshape(-1, CHECKUP_WINDOW)
        moving = windows - windows.mean(axis=1, keepdims=True)  # a constant offset is no sound
        self._zeros = 0 if np.abs(moving).max() > STILL else self._zeros + 1
        level = 10 * np.log10(np.square(moving).mean(axis=1).max() + 1e-12)
        if not self._zeros:
            self._softly = self._softly + 1 if level < TOO_QUIET else 0
        self._quiet = level < LOUD_ENOUGH and (self._quiet or self._softly >= TOO_QUIET_SECONDS)
        clipped = not self._zeros and bool((np.abs(samples) >= CLIPPED_PEAK).mean() >= CLIPPED)
        self._clipped = [*self._clipped[1 - CLIPPING_WITHIN :], clipped]

    def _condition(self) -> Condition:
        if self._zeros >= SILENT_AFTER:
            return Condition.SILENT
        if sum(self._clipped) >= CLIPPED_SECONDS:
            return Condition.CLIPPING
        return Condition.QUIET if self._quiet and not self._zeros else Condition.WELL
