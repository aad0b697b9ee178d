"""Earcons: short sounds with a meaning, made from a few notes each.

They are made by rule, not recorded, so there is nothing to load, nothing to license, and every computer hears the
same. Pitch carries the meaning: rising is yes, falling is no, low is rest. All notes lie between 200 and 1,100 Hz,
which the smallest earphone plays well, and the peak of each is `PEAK`, which keeps it below the voice.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import numpy as np

from voicecoach.base.units import SAMPLE_RATE, Seconds, to_frames
from voicecoach.sound.clip import Clip, Samples

PEAK: Final = 0.125
"""18 dB below full scale. A steady tone is then 21 dB below in RMS; the voice, at -20 dBFS, stays the louder one."""

STILL_PEAK: Final = PEAK / 2
"""6 dB softer than the others: it comes every twenty seconds of a pause."""

GLIDE_PEAK: Final = 0.02
"""34 dB below full scale: 16 dB softer than an earcon, for it goes on and on under the voice."""

GLIDE_FROM: Final = 330.0
GLIDE_TO: Final = 220.0
"""Hz; a fifth down, as a sigh falls. Both are heard in the smallest earphone."""

_GLIDE_RISE: Final[Seconds] = 0.04

_RELEASE: Final[Seconds] = 0.012
"""Every note ends in a ramp of this length, so that it ends without a click."""

_OVERTONE: Final = 0.2
"""Share of the octave above in each note: a pure sine is hard to place by ear."""


@dataclass(frozen=True, slots=True)
class _Note:
    """One tone.

    Attributes:
        at: when it begins within the earcon.
        first, last: its pitch in Hz at the beginning and at the end; it glides evenly.
        attack: length of its rise. A beat is felt where the rise is, so beats rise fast.
        decay: time to fall to 1/e, like a struck bar.
        level: relative to the earcon's other notes.
    """

    at: Seconds
    seconds: Seconds
    first: float
    last: float
    attack: Seconds = 0.008
    decay: Seconds = 1.0
    level: float = 1.0


_NOTES: Final[dict[str, tuple[_Note, ...]]] = {
    # two bars of wood, a fourth apart, the second one ringing on: somebody is there
    "hello": (
        _Note(0.0, 0.25, 392.0, 392.0, attack=0.01, decay=0.1),
        _Note(0.12, 0.3, 523.25, 523.25, attack=0.01, decay=0.14),
    ),
    # a quick question mark turned into "yes?": up a fifth
    "heard": (_Note(0.0, 0.09, 698.0, 1047.0),),
    # two sighs, a third apart
    "not_understood": (
        _Note(0.0, 0.13, 494.0, 440.0, attack=0.02, level=0.8),
        _Note(0.16, 0.17, 415.0, 349.0, attack=0.02, level=0.8),
    ),
    # a major triad, struck upwards
    "set_done": (
        _Note(0.0, 0.7, 523.25, 523.25, decay=0.2),
        _Note(0.11, 0.59, 659.25, 659.25, decay=0.2),
        _Note(0.22, 0.68, 783.99, 783.99, decay=0.25),
    ),
    # two low taps: at ease
    "paused": (
        _Note(0.0, 0.1, 262.0, 262.0, attack=0.015, level=0.9),
        _Note(0.16, 0.14, 262.0, 247.0, attack=0.015, level=0.9),
    ),
    # one breath, in and out
    "still": (_Note(0.0, 0.5, 262.0, 247.0, attack=0.2, decay=0.4),),
    "beat": (_Note(0.0, 0.06, 880.0, 880.0, attack=0.003, decay=0.03),),
    "lower": (_Note(0.0, 0.12, 440.0, 440.0, attack=0.004, decay=0.06),),
}


def names() -> tuple[str, ...]:
    """The earcons there are; the values of `voicecoach.session.actions.Earcon`."""
    return tuple(_NOTES)


@cache
def earcon(name: str) -> Clip:
    """The earcon of that name: made once a process, its samples read-only.

    Raises:
        KeyError: there is none of that name.
    """
    notes = _NOTES[name]
    samples = np.zeros(max(to_frames(note.at + note.seconds) for note in notes), dtype=np.float64)
    for note in notes:
        sound = _render(note)
        start = to_frames(note.at)
        samples[start : start + len(sound)] += sound
    samples *= (STILL_PEAK if name == "still" else PEAK) / np.abs(samples).max()
    clip = samples.astype(np.float32)
    clip.setflags(write=False)
    return Clip(clip)


@lru_cache(maxsize=64)
def glide(begins: float, ends: float, seconds: Seconds) -> Clip:
    """A part of the tone that falls evenly under an eccentric phase, from one beat to the next.

    Args:
        begins, ends: how far the whole tone has fallen at its two ends, from 0 to 1.
        seconds: its length.
    """
    fall = GLIDE_TO - GLIDE_FROM
    note = _Note(0.0, seconds, GLIDE_FROM + fall * begins, GLIDE_FROM + fall * ends, attack=_GLIDE_RISE, decay=seconds)
    samples = _render(note)
    samples *= np.float32(GLIDE_PEAK / np.abs(samples).max())
    samples.setflags(write=False)
    return Clip(samples)


def _render(note: _Note) -> Samples:
    frames = to_frames(note.seconds)
    time = np.arange(frames) / SAMPLE_RATE
    pitch = note.first + (note.last - note.first) * time / note.seconds
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
    tone = np.sin(phase) + _OVERTONE * np.sin(2 * phase)
    sounding = note.level * tone * np.exp(-time / note.decay) * _envelope(frames, note.attack)
    return sounding.astype(np.float32)


def _envelope(frames: int, attack: Seconds) -> Samples:
    """An envelope of one, with a raised cosine at each end."""
    envelope = np.ones(frames, dtype=np.float32)
    rise = _raised_cosine(to_frames(attack))
    fall = _raised_cosine(to_frames(_RELEASE))
    envelope[: len(rise)] *= rise
    envelope[-len(fall) :] *= fall[::-1]
    return envelope


def _raised_cosine(frames: int) -> Samples:
    """From zero to nearly one."""
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(frames) / frames)).astype(np.float32)
