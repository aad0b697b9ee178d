"""From samples of any length to cleaned windows: the one place that knows about hops and windows."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from voicecoach.base.units import HEARING_RATE, Decibels, Frames, Seconds
from voicecoach.hearing.denoiser import DENOISER_HOP, Denoiser
from voicecoach.hearing.detector import DETECTOR_WINDOW
from voicecoach.hearing.model import Samples


@dataclass(frozen=True, slots=True)
class Window:
    """32 ms of cleaned sound.

    Attributes:
        samples: `DETECTOR_WINDOW` of them.
        start: stream time of the first.
        heard: end of the last sample taken when this window was complete. The suppressor takes
            10 ms at once, so that is up to 10 ms after the window's end.
    """

    samples: Samples
    start: Seconds
    heard: Seconds

    @property
    def end(self) -> Seconds:
        return self.start + DETECTOR_WINDOW / HEARING_RATE

    @property
    def level(self) -> Decibels:
        """Relative to full scale; digital silence is -120."""
        return float(10.0 * np.log10(np.mean(np.square(self.samples)) + 1e-12))


class Frontend:
    """Cuts a stream into hops, cleans them, and joins them into windows.

    The output depends on the samples alone, not on how they were cut.
    """

    def __init__(self, denoiser: Denoiser, gain: Decibels) -> None:
        self._denoiser = denoiser
        self._factor = np.float32(10.0 ** (gain / 20.0))
        self._raw = np.empty(0, np.float32)
        self._clean = np.empty(0, np.float32)
        self._origin: Frames = 0
        self._taken: Frames = 0
        self._given: Frames = 0

    @property
    def position(self) -> Frames:
        """Number of samples taken in all."""
        return self._origin + self._taken + len(self._raw)

    def push(self, samples: Samples) -> Iterator[Window]:
        """Take samples. Yields the windows that they complete."""
        self._raw = np.concatenate((self._raw, samples.astype(np.float32, copy=False)))
        while len(self._raw) >= DENOISER_HOP:
            hop, self._raw = self._raw[:DENOISER_HOP], self._raw[DENOISER_HOP:]
            self._taken += DENOISER_HOP
            yield from self._hop(hop)

    def flush(self) -> Iterator[Window]:
        """Complete the last window with silence. Samples pushed later begin a new one."""
        end = self.position
        left = -(-(end - self._origin - self._given) // DETECTOR_WINDOW)
        silence = np.zeros(left * DETECTOR_WINDOW + DENOISER_HOP, np.float32)
        windows = self.push(silence)
        for _ in range(left):
            window = next(windows)
            yield Window(window.samples, window.start, end / HEARING_RATE)
        self._raw, self._clean = np.empty(0, np.float32), np.empty(0, np.float32)
        self._origin, self._taken, self._given = end, 0, 0

    def _hop(self, hop: Samples) -> Iterator[Window]:
        self._clean = np.concatenate((self._clean, self._denoiser.process(hop * self._factor)))
        while len(self._clean) >= DETECTOR_WINDOW:
            samples, self._clean = self._clean[:DETECTOR_WINDOW], self._clean[DETECTOR_WINDOW:]
            start = self._origin + self._given
            self._given += DETECTOR_WINDOW
            yield Window(samples, start / HEARING_RATE, (self._origin + self._taken) / HEARING_RATE)
