"""Where the first vowel of a phrase begins: from a model's own durations, or from its sound."""

from typing import Final

import numpy as np

from voicecoach.base.units import Frames, Hz, Seconds
from voicecoach.sound.clip import Samples

IPA_VOWELS: Final = frozenset("ˈˌaeiouyæɐɑɒɔəɘɚɛɜɝɞɪɨɵøœʉʊʌɤɯ")  # noqa: RUF001 - the alphabet's own letters
"""Vowels of the International Phonetic Alphabet, and the marks of stress before one."""

BAND: Final[tuple[Hz, Hz]] = (100, 700)
"""The fundamental and the first formant."""

SMOOTHED: Final[Seconds] = 0.02
SEARCHED: Final[Seconds] = 0.45
"""Time after the voice's onset in which a first vowel begins."""

RISEN: Final = 0.4
"""Level at which the vowel has begun, of the highest in `SEARCHED`."""

SOUNDING: Final = 0.01
"""Level at which the voice begins, of its peak."""


def with_output(model: bytes, name: bytes) -> bytes:
    """An ONNX model with one more output, an inner tensor's name.

    The usual ways need the package onnx. A message of Protocol Buffers that is appended to another is merged into it,
    and lists grow; so the name of the output, as ModelProto.graph (field 7), GraphProto.output (12),
    ValueInfoProto.name (1), is all it takes.
    """
    for field in (1, 12, 7):
        name = bytes([field << 3 | 2, len(name)]) + name
    return model + name


def heard(samples: Samples, rate: Hz) -> Frames | None:
    """The frame at which the low frequencies of a phrase rise: the start of its first vowel or voiced consonant.

    None for silence.
    """
    loud = np.abs(samples)
    if not loud.max(initial=0.0) > 0:
        return None
    begins = int(np.argmax(loud > SOUNDING * loud.max()))
    first = samples[begins : begins + round(2 * SEARCHED * rate)]
    spectrum = np.fft.rfft(first)
    frequencies = np.fft.rfftfreq(len(first), 1 / rate)
    spectrum[(frequencies < BAND[0]) | (frequencies > BAND[1])] = 0
    window = np.hanning(round(SMOOTHED * rate))
    power = np.convolve(np.square(np.fft.irfft(spectrum, len(first))), window, "same")
    level = np.sqrt(np.maximum(power[: round(SEARCHED * rate)], 0))
    return begins + int(np.argmax(level >= RISEN * level.max()))
