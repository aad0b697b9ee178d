"""The mixer for a device of another rate: it renders ahead by as much as the conversion needs, and no more."""

from typing import Final

import numpy as np
import soxr

from voicecoach.base.units import DEVICE_FRAMES, SAMPLE_RATE, Hz, Seconds
from voicecoach.sound.clip import Samples
from voicecoach.sound.mixer import Mixer

RATES: Final[tuple[Hz, ...]] = (44_100, 96_000, 192_000, 88_200, 32_000, 24_000, 22_050, 16_000, 11_025, 8_000)
"""Rates of directly opened devices, beside the coach's own rate and the device's default."""


class Converted:
    """Renders a mixer at another rate, for one thread: that of the device.

    Args:
        mixer: is rendered in blocks of `DEVICE_FRAMES`.
        rate: of the device.
    """

    def __init__(self, mixer: Mixer, rate: Hz) -> None:
        self._mixer = mixer
        self._rate = rate
        self._resampler = soxr.ResampleStream(SAMPLE_RATE, rate, 1, "float32")
        self._block: Samples = np.zeros(DEVICE_FRAMES, np.float32)
        self._ready: Samples = np.zeros(0, np.float32)

    @property
    def latency(self) -> Seconds:
        """Time from the rendering of a frame to its output."""
        return float(self._resampler.delay()) / self._rate

    def render_into(self, out: Samples) -> None:
        """See `Mixer`; at the device's rate."""
        while len(self._ready) < len(out):
            self._mixer.render_into(self._block)
            self._ready = np.concatenate((self._ready, self._resampler.resample_chunk(self._block)))
        out[:] = self._ready[: len(out)]
        self._ready = self._ready[len(out) :]
