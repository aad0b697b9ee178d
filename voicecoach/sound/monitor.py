"""The played sound, as the reference of an echo canceller."""

from typing import Final

import numpy as np
import soxr

from voicecoach.base.units import HEARING_RATE, SAMPLE_RATE, Frames, Seconds, to_frames
from voicecoach.sound.clip import Samples

MONITOR_FRAMES: Final[Frames] = 131_072
"""2.7 s: far more than is rendered between two readings."""


class Monitor:
    """The last `MONITOR_FRAMES` frames of a mixer's output.

    One thread writes, one reads, and neither waits: frames are written before their count.
    """

    def __init__(self) -> None:
        self._ring: Samples = np.zeros(MONITOR_FRAMES, np.float32)
        self._written: Frames = 0
        self._read: Frames = 0
        self._resampler = soxr.ResampleStream(SAMPLE_RATE, HEARING_RATE, 1, "float32", quality="LQ")

    def write(self, samples: Samples) -> None:
        """Keep samples being played. Fit for a device's callback: it only copies."""
        start = self._written % MONITOR_FRAMES
        fits = min(len(samples), MONITOR_FRAMES - start)
        self._ring[start : start + fits] = samples[:fits]
        self._ring[: len(samples) - fits] = samples[fits:]
        self._written += len(samples)

    def read(self, until: Seconds) -> Samples:
        """Samples played since the last call, up to a moment of session time, at `HEARING_RATE`.

        Samples not read for `MONITOR_FRAMES` frames are left out.
        """
        end = min(to_frames(until), self._written)
        first = max(self._read, self._written - MONITOR_FRAMES // 2)
        self._read = max(end, self._read)
        places = np.arange(first, max(first, end)) % MONITOR_FRAMES
        heard: Samples = self._resampler.resample_chunk(self._ring[places])
        return heard
