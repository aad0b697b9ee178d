"""Clips for the mixer, made from an engine's speech."""

import functools
from typing import Final, TypeAlias

import numpy as np
import soxr
from numpy.typing import NDArray

from voicecoach.base.units import SAMPLE_RATE, Decibels, Frames, Hz, Seconds, to_frames
from voicecoach.sound.clip import Clip, Samples
from voicecoach.speech.synthesizer import Speech
from voicecoach.speech.text import Unspeakable

Pcm16: TypeAlias = NDArray[np.int16]
"""Mono samples as kept in memory and on disk, full scale ±32,768."""

ONSET_BELOW_PEAK: Final[Decibels] = -40.0
"""Level at which the voice starts. Measured on 35 counts and phase words: espeak-ng passes 60 and 40 dB below its peak
within 2 ms of each other, and 30 dB at most 4 ms later; Piper rises slower, its breath before a word staying below
40 dB. At 25 dB the "f" of "four" would be lost, 40 ms of it."""

HEARD_BELOW_PEAK: Final[Decibels] = -30.0
"""Level at which a listener hears it begin; see docs/benchmarks.md."""

BREATH_KEPT: Final[Seconds] = 0.006
"""Time kept between the two levels. espeak-ng has less; one in ten of Piper's counts had 15 to 25 ms."""

END_BELOW_PEAK: Final[Decibels] = -50.0
"""Level at which the voice ends: lower, because a dying sound masks nothing and a cut one is noticed."""

ONSET_LEAD: Final[Seconds] = 0.002
"""Time kept before the onset, and faded in, so that the consonant is untouched: the only delay of a voice."""

FADE_OUT: Final[Seconds] = 0.012
"""Time kept after the end, and faded out."""

VOICED_LEVEL: Final[Decibels] = -21.0
"""RMS of the voiced part as the ear weighs it, dBFS: -21.7 LUFS. Speech peaks 12 to 21 dB above, so it stays under
the cap and beside an earcon."""

K_WEIGHTING: Final = (
    ((1.19839281085285, -2.69169618940638, 1.53512485958697), (0.73248077421585, -1.69065929318241, 1.0)),
    ((1.0, -2.0, 1.0), (0.99007225036621, -1.99004745483398, 1.0)),
)
"""The two filters of ITU-R BS.1770 for 48 kHz, highest power of 1/z first. Without them a bright voice is 1 LU louder
than a dull one (benchmarks/loudness.py)."""

FILTER_MEMORY: Final[Frames] = 4096
"""Ringing time of the filters: their slowest pole, 0.995, is 170 dB down by then."""

FILTER_SIZE: Final[Frames] = 16_384

LONGEST_LEAD: Final[Seconds] = 0.2
"""Longest time from a word's start to its beat; "three" takes 0.18 s to its vowel at the usual rate."""

PEAK_CAP: Final[Decibels] = -1.0
"""dBFS. Room for the overshoot of a lossy encoder."""

GATE_BELOW_MEAN: Final[Decibels] = -10.0
"""Blocks this far below the mean of all are pauses, and do not count."""

GATE_BLOCK: Final[Seconds] = 0.4
SILENT_PEAK: Final = 0.001
"""A peak 60 dB below full scale is no voice: the engine had nothing to say."""

_SLOWEST: Final[Hz] = 4_000
_FASTEST: Final[Hz] = 384_000


def prepare(speech: Speech) -> Clip:
    """Trim to the voice, level, resample once to `SAMPLE_RATE`, and fade the edges.

    The voice starts `ONSET_LEAD` after sample 0. Samples are rounded to 16 bits, so a clip from the cache equals the
    one that was made, sample for sample.

    Raises:
        Unspeakable: the engine made no sound, or samples that are none.
    """
    samples = _checked(speech)
    resampled = soxr.resample(samples, speech.rate, SAMPLE_RATE, quality="HQ")
    voice, start = _trimmed(np.asarray(resampled, dtype=np.float32))
    vowel = 0 if speech.vowel is None else to_frames(speech.vowel) - start
    beat_offset = min(max(vowel, 0), to_frames(LONGEST_LEAD), len(voice))
    return from_pcm16(to_pcm16(_faded(_levelled(voice))), beat_offset)


def to_pcm16(samples: Samples) -> Pcm16:
    """Samples rounded to 16 bits: half the memory, and no audible difference."""
    kept: Pcm16 = np.clip(np.rint(samples * np.float32(32_768)), -32_768, 32_767).astype(np.int16)
    return kept


def from_pcm16(kept: Pcm16, beat_offset: Frames) -> Clip:
    """The clip of kept samples. They are read-only, so that threads may share them."""
    samples = kept.astype(np.float32)
    samples *= np.float32(1 / 32_768)
    samples.flags.writeable = False
    return Clip(samples, beat_offset)


def onset(samples: Samples, below_peak: Decibels = ONSET_BELOW_PEAK) -> Frames:
    """The first frame louder than the peak plus `below_peak` dB; 0 for silence."""
    loud = np.abs(samples)
    return int(np.argmax(loud > loud.max(initial=0.0) * _ratio(below_peak)))


def _ratio(decibels: Decibels) -> float:
    return float(10.0 ** (decibels / 20.0))


def _checked(speech: Speech) -> Samples:
    samples = np.asarray(speech.samples, dtype=np.float32)
    if samples.ndim != 1 or not np.isfinite(samples).all() or not _SLOWEST <= speech.rate <= _FASTEST:
        raise Unspeakable("The speech engine gave something that is no sound.", "Try another voice.")
    if np.abs(samples).max(initial=0.0) < SILENT_PEAK:
        raise Unspeakable("The speech engine made only silence of this line.", "Give it words.")
    return samples


def _trimmed(samples: Samples) -> tuple[Samples, Frames]:
    """The voice without silence around it, and its first frame."""
    heard = onset(samples, HEARD_BELOW_PEAK) - round(BREATH_KEPT * SAMPLE_RATE)
    start = max(onset(samples), heard) - round(ONSET_LEAD * SAMPLE_RATE)
    end = len(samples) - onset(samples[::-1], END_BELOW_PEAK) + round(FADE_OUT * SAMPLE_RATE)
    return samples[max(start, 0) : end], max(start, 0)


def _levelled(samples: Samples) -> Samples:
    gain = min(_ratio(VOICED_LEVEL) / voiced_rms(samples), _ratio(PEAK_CAP) / float(np.abs(samples).max()))
    return samples * np.float32(gain)


def voiced_rms(samples: Samples) -> float:
    """RMS, weighted like the ear, of the blocks that are no pauses; full scale 1.

    The rule of EBU R 128, except that a clip shorter than a block is a block: a count is as loud as a sentence.
    """
    block = min(round(GATE_BLOCK * SAMPLE_RATE), len(samples))
    sums = np.concatenate([[0.0], np.cumsum(np.square(_weighted(samples), dtype=np.float64))])
    starts = np.arange(0, len(samples) - block + 1, max(block // 4, 1))
    power = (sums[starts + block] - sums[starts]) / block
    gate = power.mean() * _ratio(GATE_BELOW_MEAN) ** 2
    return float(np.sqrt(power[power >= gate].mean()))


def _weighted(samples: Samples) -> Samples:
    """Samples filtered like the ear, piece by piece (overlap-save): each begins with the end of the last."""
    step = FILTER_SIZE - FILTER_MEMORY
    padded = np.pad(samples, (FILTER_MEMORY, -len(samples) % step))
    pieces = np.lib.stride_tricks.sliding_window_view(padded, FILTER_SIZE)[::step]
    filtered = np.fft.irfft(np.fft.rfft(pieces) * _k_response(), FILTER_SIZE)[:, FILTER_MEMORY:]
    weighted: Samples = filtered.reshape(-1)[: len(samples)].astype(np.float32)
    return weighted


@functools.cache
def _k_response() -> NDArray[np.complex128]:
    z = np.exp(-2j * np.pi * np.arange(FILTER_SIZE // 2 + 1) / FILTER_SIZE)
    response: NDArray[np.complex128] = np.prod([np.polyval(b, z) / np.polyval(a, z) for b, a in K_WEIGHTING], axis=0)
    return response


def _faded(samples: Samples) -> Samples:
    faded = samples.copy()
    lead = min(round(ONSET_LEAD * SAMPLE_RATE), len(faded) // 2)
    tail = min(round(FADE_OUT * SAMPLE_RATE), len(faded) // 2)
    faded[:lead] *= _rise(lead)
    faded[len(faded) - tail :] *= _rise(tail)[::-1]
    return faded


def _rise(frames: Frames) -> Samples:
    """Half a cosine from 0 to 1: no step in the curve or its slope, so no click."""
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(frames) + 0.5) / max(frames, 1))).astype(np.float32)
