"""The last seconds of a microphone, so that an ear that is late, or replaces another, hears them."""

from collections import deque
from typing import Final, Protocol

import numpy as np

from voicecoach.base.units import HEARING_RATE, Decibels, Frames, Seconds
from voicecoach.sound.clip import Samples

KEPT: Final[Seconds] = 10.0
"""Seconds kept. A hanging ear is noticed after 3 s, and the next one is made in one or two."""

WINDOW: Final[Frames] = 512
ABOVE: Final[Decibels] = 15.0
"""Distance of the loudest window of speech from most of the others: steady noise stays within 10 dB."""

AUDIBLE: Final[Decibels] = -60.0
"""Least level of that window."""


class SoundSource(Protocol):
    """The part of `listening.Microphone` needed here."""

    def read(self, until: Seconds) -> Samples:
        """Samples since the last call."""
        ...


class KeptSound:
    """A microphone that keeps its last samples. Read by one thread at a time.

    Attributes:
        frames: number of samples read so far.
    """

    def __init__(self, microphone: SoundSource) -> None:
        self._microphone = microphone
        self._pieces: deque[Samples] = deque()
        self._held: Frames = 0
        self.frames: Frames = 0

    def read(self, until: Seconds) -> Samples:
        """See `listening.Microphone`."""
        samples = self._microphone.read(until)
        if len(samples):
            self._pieces.append(samples)
            self._held += len(samples)
            self.frames += len(samples)
        while self._held - len(self._pieces[0]) >= KEPT * HEARING_RATE if self._pieces else False:
            self._held -= len(self._pieces.popleft())
        return samples

    def since(self, frame: Frames) -> Samples:
        """Samples from a frame on, as far as they are kept; shape (frames,)."""
        kept = np.concatenate([np.empty(0, np.float32), *self._pieces])
        return kept[max(0, len(kept) - max(0, self.frames - frame)) :]


def may_hold_words(samples: Samples) -> bool:
    """Returns whether somebody may have spoken in samples at `HEARING_RATE`: something rises above the background."""
    windows = samples[: len(samples) // WINDOW * WINDOW].reshape(-1, WINDOW)
    if not len(windows):
        return False
    levels = 10.0 * np.log10(np.square(windows).mean(axis=1) + 1e-12)
    return bool(levels.max() > max(AUDIBLE, np.percentile(levels, 25) + ABOVE))
