"""Protocols of a speech model, as the ear uses it.

The recogniser's library stays behind these protocols, in `recogniser.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.base.units import Seconds

Samples: TypeAlias = NDArray[np.float32]
"""Mono samples at `HEARING_RATE`, shape (frames,), full scale ±1."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that the grammar decoder heard.

    Attributes:
        confidence: 0 to 1; restricted grammars give 1.0 to much that was never said.
        start, end: when, counted from the first sample of the utterance.
    """

    text: str
    confidence: float
    start: Seconds = 0.0
    end: Seconds = 0.0


class GrammarDecoder(Protocol):
    """Hears only given phrases, and `[unk]`. One utterance after another."""

    def feed(self, samples: Samples) -> None:
        """Hear more of this utterance, any length."""
        ...

    def so_far(self) -> str:
        """What the utterance seems to be, before its end and without confidence; it changes nothing."""
        ...

    def result(self) -> tuple[Word, ...]:
        """End this utterance and say what it was; what is fed next belongs to a new one."""
        ...


class FreeDecoder(Protocol):
    """Hears any word of its language: the second opinion."""

    def feed(self, samples: Samples) -> None:
        """Hear more of this utterance, any length."""
        ...

    def result(self) -> tuple[str, ...]:
        """End this utterance: what it may have been, the best guess first, at most `ALTERNATIVES`."""
        ...


class SpeechModel(Protocol):
    """A loaded model, from which decoders are made."""

    def knows(self, word: str) -> bool:
        """Returns whether the word is in its vocabulary: a phrase with one that is not can't be heard."""
        ...

    def grammar(self, phrases: Sequence[str]) -> GrammarDecoder:
        """A decoder for these phrases alone."""
        ...

    def free(self) -> FreeDecoder:
        """A decoder for anything."""
        ...
