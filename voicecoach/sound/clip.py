"""A piece of sound, ready to be mixed."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.base.units import SAMPLE_RATE, Frames, Seconds

Samples: TypeAlias = NDArray[np.float32]
"""Mono samples, shape (frames,), full scale ±1."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Mono samples at `SAMPLE_RATE`; never changed once made, so threads may share it.

    Attributes:
        beat_offset: the frame that belongs on the beat: the first, or of a word the start of its vowel.
    """

    samples: Samples
    beat_offset: Frames = 0

    @property
    def frames(self) -> Frames:
        return len(self.samples)

    @property
    def seconds(self) -> Seconds:
        return self.frames / SAMPLE_RATE
