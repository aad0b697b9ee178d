"""Fakes of the ear's ports, and sounds for them: loudness stands for the certainty of speech."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from voicecoach.base.units import HEARING_RATE
from voicecoach.hearing.detector import DETECTOR_WINDOW
from voicecoach.hearing.ear import Ear, EarOptions
from voicecoach.hearing.model import FreeDecoder, GrammarDecoder, Samples, Word
from voicecoach.hearing.phrases import PhraseTable, load

SPEECH = 0.9
HUSH = 0.0


def windows(*runs: tuple[float, int]) -> Samples:
    """Runs of (probability, windows): the sound that `LoudnessDetector` hears so."""
    parts = [np.full(count * DETECTOR_WINDOW, level, np.float32) for level, count in runs]
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


def word(count: int = 12, before: int = 20, after: int = 10) -> Samples:
    return windows((HUSH, before), (SPEECH, count), (HUSH, after))


class LoudnessDetector:
    """The mean of a window's samples is its probability of speech."""

    def __init__(self) -> None:
        self.resets = 0

    def probability(self, window: Samples) -> float:
        return float(np.mean(window))

    def reset(self) -> None:
        self.resets += 1


@dataclass
class Heard:
    """What both decoders make of an utterance; its words share its time evenly.

    Attributes:
        alone: what the free decoder makes of a part of it.
    """

    grammar: str = ""
    free: Sequence[str] = ()
    alone: Sequence[str] = ()
    confidence: float = 1.0


@dataclass
class FakeModel:
    """Hears a script, one entry an utterance, whatever the sound; keeps what it was given."""

    script: Sequence[Heard] = ()
    unknown: frozenset[str] = frozenset()
    grammars: list[list[str]] = field(default_factory=list)
    fed: list[list[Samples]] = field(default_factory=list)
    fed_free: list[list[Samples]] = field(default_factory=list)
    frees: int = 0
    utterance: int = -1
    heard_free: int = -1

    def knows(self, word: str) -> bool:
        return word not in self.unknown

    def grammar(self, phrases: Sequence[str]) -> GrammarDecoder:
        self.grammars.append(list(phrases))
        return _Grammar(self)

    def free(self) -> FreeDecoder:
        self.frees += 1
        return _Free(self)

    def heard(self) -> Heard:
        return self.script[self.utterance] if self.utterance < len(self.script) else Heard()


@dataclass
class _Grammar:
    model: FakeModel
    samples: list[Samples] = field(default_factory=list)

    def feed(self, samples: Samples) -> None:
        self.samples.append(samples)

    def so_far(self) -> str:
        following = self.model.utterance + 1
        return self.model.script[following].grammar if following < len(self.model.script) else ""

    def result(self) -> tuple[Word, ...]:
        self.model.utterance += 1
        self.model.fed.append(self.samples)
        seconds = sum(map(len, self.samples)) / HEARING_RATE
        self.samples = []
        heard = self.model.heard()
        texts = heard.grammar.split()
        places = np.linspace(0.0, seconds, len(texts) + 1)
        return tuple(
            Word(text, heard.confidence, float(start), float(end))
            for text, start, end in zip(texts, places, places[1:], strict=False)
        )


@dataclass
class _Free:
    model: FakeModel
    samples: list[Samples] = field(default_factory=list)

    def feed(self, samples: Samples) -> None:
        self.samples.append(samples)

    def result(self) -> tuple[str, ...]:
        whole = not self.model.fed_free or self.model.heard_free < self.model.utterance
        self.model.heard_free = self.model.utterance
        self.model.fed_free.append(self.samples)
        self.samples = []
        return tuple(self.model.heard().free if whole else self.model.heard().alone)


class Unchanged:
    """A denoiser that leaves everything as it is, and counts."""

    def __init__(self) -> None:
        self.hops = 0

    def process(self, hop: Samples) -> Samples:
        self.hops += 1
        return hop


def ear(
    *script: Heard,
    situation: str = "working",
    options: EarOptions | None = None,
    model: FakeModel | None = None,
    table: PhraseTable | None = None,
    detector: LoudnessDetector | None = None,
) -> Ear:
    made = Ear(
        model or FakeModel(script),
        table or load("en"),
        options,
        detector=detector or LoudnessDetector(),
        denoiser=Unchanged(),
    )
    made.attend(situation)
    return made
