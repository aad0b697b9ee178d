"""A speech model as the ear sees it: protocols, and `load` for the real one.

The recogniser's library stays behind these protocols, in `recogniser.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
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
    """Hears only the phrases it was made for, and `[unk]`. One utterance after another."""

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


class Model(Protocol):
    """A loaded model, from which decoders are made."""

    def knows(self, word: str) -> bool:
        """Whether the word is in its vocabulary: a phrase with one that is not can't be heard."""
        ...

    def grammar(self, phrases: Sequence[str]) -> GrammarDecoder:
        """A decoder for these phrases alone."""
        ...

    def free(self) -> FreeDecoder:
        """A decoder for anything."""
        ...


def load(folder: Path) -> Model:
    """Load the model of a folder: 0.6 s, 164 MB.

    Raises:
        ModelError: the folder holds no model, or one that cannot be loaded.
        HearingError: the recogniser's library is missing.
    """
    from voicecoach.hearing.recogniser import VoskModel  # noqa: PLC0415 - heavy, and not wanted by `--help`

    return VoskModel(folder)
