"""The nearest voice: a phrase of an utterance that is louder than everything around it.

Talk in the room, a television or the coach in a loudspeaker runs on before and after a command, so the grammar hears
other words around it. They come from farther away: the user's own words are louder.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from voicecoach.base.units import Decibels, Seconds
from voicecoach.hearing.detector import WINDOW_SECONDS
from voicecoach.hearing.model import Samples, Word

WEAKER: Final[Decibels] = 12.0
"""How much quieter everything around a phrase must be: a stressed word is louder than its neighbours, too. With 6 dB,
"help" and "back" came out of 25 minutes of sentences. Over talk and over the coach 6 dB understood no more than 12."""

LEVEL_PERCENTILE: Final = 75.0
"""Percentile of a word's window levels that counts as its level: its vowel."""

BEFORE: Final = 2
AFTER: Final = 3
"""Windows around a phrase that belong to it: the accuracy of the recogniser's times."""


def foregrounds(words: Sequence[Word], windows: Sequence[Samples]) -> Iterator[Sequence[Word]]:
    """Parts of an utterance that stand clearly above all that comes before and after them, the longest first.

    Args:
        words: of an utterance, with their times.
        windows: its sound, as fed to the decoder.
    """
    loudness = [_level(word, windows) for word in words]
    for threshold in sorted(set(loudness))[1:]:
        near = [n for n, level in enumerate(loudness) if level >= threshold]
        others = [level for level in loudness if level < threshold]
        if near[-1] - near[0] + 1 == len(near) and threshold - max(others) >= WEAKER:
            yield words[near[0] : near[-1] + 1]


def cut(words: Sequence[Word], windows: Sequence[Samples]) -> Sequence[Samples]:
    """The windows of these words alone."""
    return windows[max(0, _index(words[0].start) - BEFORE) : _index(words[-1].end) + AFTER]


def _level(word: Word, windows: Sequence[Samples]) -> Decibels:
    inside = windows[_index(word.start) : max(_index(word.end), _index(word.start) + 1)]
    power = [float(np.mean(np.square(window))) for window in inside]
    return float(np.percentile(10.0 * np.log10(np.array(power) + 1e-12), LEVEL_PERCENTILE)) if power else -120.0


def _index(moment: Seconds) -> int:
    return round(moment / WINDOW_SECONDS)
