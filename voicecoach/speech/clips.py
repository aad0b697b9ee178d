"""From what an engine made to a clip that the mixer can place on a beat."""

from typing import Final, TypeAlias

import numpy as np
import soxr
from numpy.typing import NDArray

from voicecoach.sound.clip import Clip, Samples
from voicecoach.speech.synthesizer import Speech
from voicecoach.speech.text import Unspeakable
from voicecoach.units import SAMPLE_RATE, Decibels, Frames, Hz, Seconds

Pcm16: TypeAlias = NDArray[np.int16]
"""Mono samples as they are kept in memory and on disk, full scale ±32,768."""

ONSET_BELOW_PEAK: Final[Decibels] = -40.0
"""Where the voice starts. Measured on 35 counts and phase words: espeak-ng passes 60 and 40 dB below its peak within
2 ms of each other, and 30 dB at most 4 ms later; Piper rises slower, its breath before a word staying below 40 dB. At
25 dB the "f" of "four" would be lost, 40 ms of it."""

END_BELOW_PEAK: Final[Decibels] = -50.0
"""Where it ends: lower, because a dying sound masks nothing and a cut one is noticed."""

LEAD: Final[Seconds] = 0.002
"""Kept before the onset, and faded in, so that the consonant itself is untouched: all that a voice is late."""

TAIL: Final[Seconds] = 0.012
"""Kept after the end, and faded out."""

VOICED_LEVEL: Final[Decibels] = -20.0
"""RMS of the voiced part, dBFS. Speech peaks 12 to 17 dB above, so it stays under the cap and beside an earcon."""

PEAK_CAP: Final[Decibels] = -1.0
"""dBFS. Room for what a lossy encoder overshoots."""

GATE_BELOW_LOUDEST: Final[Decibels] = -20.0
"""Blocks quieter than this against the loudest are pauses: a sentence is as loud as a count, whatever its gaps."""

GATE_BLOCK: Final[Seconds] = 0.02
SILENT: Final = 0.001
"""A peak 60 dB under full scale is no voice: an engine had nothing to say."""

_SLOWEST: Final[Hz] = 4_000
_FASTEST: Final[Hz] = 384_000


def prepare(speech: Speech) -> Clip:
    """Trim to the voice, level, resample once to `SAMPLE_RATE`, and fade the edges.

    The voice starts `LEAD` after sample 0. Samples are rounded to 16 bits, so a clip that was kept and found again is
    the same, sample for sample, as the one that was made.

    Raises:
        Unspeakable: the engine made no sound, or samples that are none.
    """
    samples = _checked(speech)
    resampled = soxr.resample(samples, speech.rate, SAMPLE_RATE, quality="HQ")
    voice = _trimmed(np.asarray(resampled, dtype=np.float32))
    return from_pcm16(to_pcm16(_faded(_levelled(voice))))


def to_pcm16(samples: Samples) -> Pcm16:
    """Round to 16 bits, for keeping: half the memory, and nothing that a listener could tell."""
    kept: Pcm16 = np.clip(np.rint(samples * np.float32(32_768)), -32_768, 32_767).astype(np.int16)
    return kept


def from_pcm16(kept: Pcm16) -> Clip:
    """The clip that was kept. Its samples cannot be written, so that threads may share them."""
    samples = kept.astype(np.float32)
    samples *= np.float32(1 / 32_768)
    samples.flags.writeable = False
    return Clip(samples)


def onset(samples: Samples, below_peak: Decibels = ONSET_BELOW_PEAK) -> Frames:
    """The first frame that is louder than the peak plus `below_peak` dB; 0 if there is no sound at all."""
    loud = np.abs(samples)
    return int(np.argmax(loud > loud.max(initial=0.0) * _ratio(below_peak)))


def _ratio(decibels: Decibels) -> float:
    return float(10.0 ** (decibels / 20.0))


def _checked(speech: Speech) -> Samples:
    samples = np.asarray(speech.samples, dtype=np.float32)
    if samples.ndim != 1 or not np.isfinite(samples).all() or not _SLOWEST <= speech.rate <= _FASTEST:
        raise Unspeakable("The speech engine gave something that is no sound.", "Try another voice.")
    if np.abs(samples).max(initial=0.0) < SILENT:
        raise Unspeakable("The speech engine made only silence of this line.", "Give it words.")
    return samples


def _trimmed(samples: Samples) -> Samples:
    start = onset(samples) - round(LEAD * SAMPLE_RATE)
    end = len(samples) - onset(samples[::-1], END_BELOW_PEAK) + round(TAIL * SAMPLE_RATE)
    return samples[max(start, 0) : end]


def _levelled(samples: Samples) -> Samples:
    gain = min(_ratio(VOICED_LEVEL) / voiced_rms(samples), _ratio(PEAK_CAP) / float(np.abs(samples).max()))
    return samples * np.float32(gain)


def voiced_rms(samples: Samples) -> float:
    """RMS of the blocks that are no pause, full scale 1."""
    block = min(round(GATE_BLOCK * SAMPLE_RATE), len(samples))
    blocks = np.pad(samples, (0, -len(samples) % block)).reshape(-1, block)
    power = np.mean(np.square(blocks, dtype=np.float64), axis=1)
    gate = power.max() * _ratio(GATE_BELOW_LOUDEST) ** 2
    return float(np.sqrt(power[power >= gate].mean()))


def _faded(samples: Samples) -> Samples:
    faded = samples.copy()
    lead = min(round(LEAD * SAMPLE_RATE), len(faded) // 2)
    tail = min(round(TAIL * SAMPLE_RATE), len(faded) // 2)
    faded[:lead] *= _rise(lead)
    faded[len(faded) - tail :] *= _rise(tail)[::-1]
    return faded


def _rise(frames: Frames) -> Samples:
    """Half a cosine from 0 to 1: no step in the curve or its slope, so no click."""
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(frames) + 0.5) / max(frames, 1))).astype(np.float32)
