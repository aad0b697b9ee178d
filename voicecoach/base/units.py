"""Units, in one place, so that a signature says what a number means.

The aliases cost nothing at run time and mypy sees through them; they are for the reader.
"""

from typing import Final, TypeAlias

Seconds: TypeAlias = float
"""A duration or a moment of session time, in seconds."""

Frames: TypeAlias = int
"""A count of audio frames, or a moment of session time as the index of a frame."""

Hz: TypeAlias = int
"""A sample rate."""

Decibels: TypeAlias = float
"""A gain relative to one, 20·log10."""

SAMPLE_RATE: Final[Hz] = 48_000
"""Rate of every clip and the mixer: the native rate of nearly all sound hardware."""

HEARING_RATE: Final[Hz] = 16_000
"""Rate on which the speech recogniser and the voice detector are trained."""

BLOCK_FRAMES: Final[Frames] = 512
"""Frames per block of a session rendered into a file."""

DEVICE_FRAMES: Final[Frames] = 256
"""Frames that a device requests at a time. At 512 PulseAudio fetches bursts of 32 ms and "pause" is silent 30 ms
later; at both sizes nothing runs dry beside busy processes (docs/architecture.md, `benchmarks/live.py`)."""


def to_frames(seconds: Seconds, rate: Hz = SAMPLE_RATE) -> Frames:
    """The frame nearest to a moment; never more than half a frame off, so nothing drifts."""
    return round(seconds * rate)


def to_seconds(frames: Frames, rate: Hz = SAMPLE_RATE) -> Seconds:
    """The moment of a frame."""
    return frames / rate
