"""Models that are timed, or see less: what stands between a word and its effect, and how deep to look."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from voicecoach.base.units import Seconds
from voicecoach.hearing.model import FreeDecoder, GrammarDecoder, Samples, SpeechModel, Word


class Timed:
    """A model whose decoders are timed at the end of an utterance."""

    def __init__(self, model: SpeechModel) -> None:
        self._model = model
        self.waits: dict[str, list[Seconds]] = {"grammar": [], "free": []}

    def knows(self, word: str) -> bool:
        return self._model.knows(word)

    def grammar(self, phrases: Sequence[str]) -> GrammarDecoder:
        return _TimedGrammar(self._model.grammar(phrases), self.waits["grammar"])

    def free(self) -> FreeDecoder:
        return _TimedFree(self._model.free(), self.waits["free"])


@dataclass
class _TimedGrammar:
    decoder: GrammarDecoder
    waits: list[Seconds]

    def feed(self, samples: Samples) -> None:
        self.decoder.feed(samples)

    def so_far(self) -> str:
        return self.decoder.so_far()

    def result(self) -> tuple[Word, ...]:
        began = time.perf_counter()
        words = self.decoder.result()
        self.waits.append(time.perf_counter() - began)
        return words


@dataclass
class _TimedFree:
    decoder: FreeDecoder
    waits: list[Seconds]

    def feed(self, samples: Samples) -> None:
        self.decoder.feed(samples)

    def result(self) -> tuple[str, ...]:
        began = time.perf_counter()
        guesses = self.decoder.result()
        self.waits.append(time.perf_counter() - began)
        return guesses


@dataclass
class Shallow:
    """A model whose free decoder gives no more than so many guesses."""

    model: SpeechModel
    depth: int

    def knows(self, word: str) -> bool:
        return self.model.knows(word)

    def grammar(self, phrases: Sequence[str]) -> GrammarDecoder:
        return self.model.grammar(phrases)

    def free(self) -> FreeDecoder:
        return _ShallowFree(self.model.free(), self.depth)


@dataclass
class _ShallowFree:
    decoder: FreeDecoder
    depth: int

    def feed(self, samples: Samples) -> None:
        self.decoder.feed(samples)

    def result(self) -> tuple[str, ...]:
        return self.decoder.result()[: self.depth]
