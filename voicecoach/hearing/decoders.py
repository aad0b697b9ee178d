"""Both decoders of an utterance: made when they are needed, fed together, the free one behind."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from voicecoach.base.units import HEARING_RATE, Frames
from voicecoach.hearing.model import FreeDecoder, GrammarDecoder, Samples, SpeechModel, Word
from voicecoach.hearing.phrases import UNKNOWN_WORD, PhraseTable

WARMING: Final[Frames] = HEARING_RATE // 16
"""Length of one piece of warming up: a word that comes meanwhile waits for 20 ms at most."""


class Decoders:
    """One utterance after another: `begin`, `feed` …, then `words` and perhaps `guesses`, or `drop`."""

    def __init__(self, model: SpeechModel, table: PhraseTable) -> None:
        self._model = model
        self._table = table
        self._missing = frozenset(word for word in table.words if not model.knows(word))
        self._grammars: dict[tuple[str, ...], GrammarDecoder] = {}
        self._grammar: GrammarDecoder | None = None
        self._free: FreeDecoder | None = None
        self._free_fed = False
        self._behind: list[Samples] = []

    @property
    def unhearable(self) -> tuple[str, ...]:
        """Phrases with a word outside the model's vocabulary."""
        return tuple(phrase.text for phrase in self._table.phrases if not self._missing.isdisjoint(phrase.text.split()))

    def check(self, situation: str) -> None:
        """Check that a situation exists.

        Raises:
            UsageError: there is none.
        """
        self._table.grammar(situation)

    def begin(self, situation: str, windows: Sequence[Samples]) -> None:
        """A new utterance, heard with the phrases of a situation."""
        self._grammar = self._grammar_of(situation)
        self._grammar.feed(np.concatenate(windows))
        self._behind = list(windows)
        if self._free and self._free_fed:
            self._free.result()
        self._free_fed = False

    def feed(self, window: Samples) -> None:
        """More of it."""
        if self._grammar:
            self._grammar.feed(window)
        self._behind.append(window)

    def warming_up(self, utterances: Iterable[Samples]) -> Iterator[None]:
        """Feed the free decoder speech to warm it up, a piece at a time, between two utterances.

        It builds its graph from the speech that it hears: one that had heard the shipped recordings took 84 ms for a
        stranger's first word; a fresh one, 337.
        """
        for utterance in utterances:
            for start in range(0, len(utterance), WARMING):
                self._free = self._free or self._model.free()
                self._free.feed(utterance[start : start + WARMING])
                self._free_fed = True
                yield
            if self._free and self._free_fed:
                self._free.result()
                self._free_fed = False

    def catch_up(self) -> None:
        """Feed the free decoder the sound that it has missed: it may be asked soon."""
        if self._behind:
            self._free = self._free or self._model.free()
            self._free.feed(np.concatenate(self._behind))
            self._behind = []
            self._free_fed = True

    def so_far(self) -> tuple[Word, ...]:
        """The grammar decoder's provisional words, before the utterance's end."""
        return tuple(Word(text, 0.0) for text in self._grammar.so_far().split()) if self._grammar else ()

    def words(self) -> tuple[Word, ...]:
        """End the utterance for the grammar decoder. Returns its words."""
        return self._grammar.result() if self._grammar else ()

    def guesses(self) -> tuple[str, ...]:
        """End it for the free decoder. Returns its guesses."""
        self.catch_up()
        self._free_fed = False
        return self._free.result() if self._free else ()

    def hear_alone(self, windows: Sequence[Samples]) -> tuple[str, ...]:
        """The free decoder's guesses for a part of a finished utterance."""
        self._behind = list(windows)
        return self.guesses()

    def answer_in(self, situation: str, windows: Sequence[Samples]) -> tuple[Word, ...]:
        """The words of a finished utterance, decoded as an answer; empty if no question is open."""
        answers = self._table.answers(situation)
        if not answers:
            return ()
        decoder = self._decoder_of([*answers, UNKNOWN_WORD])
        decoder.feed(np.concatenate(windows))
        return decoder.result()

    def drop(self) -> None:
        """Discard the utterance: it is no command."""
        self.words()
        self._behind = []

    def _grammar_of(self, situation: str) -> GrammarDecoder:
        return self._decoder_of(self._table.grammar(situation))

    def _decoder_of(self, phrases: Sequence[str]) -> GrammarDecoder:
        """The decoder for some phrases, made once: most situations share them."""
        hearable = tuple(phrase for phrase in phrases if self._missing.isdisjoint(phrase.split()))
        if hearable not in self._grammars:
            self._grammars[hearable] = self._model.grammar(hearable)
        return self._grammars[hearable]
