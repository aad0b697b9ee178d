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
        """Phrases with a word that the model does not know."""
        return tuple(phrase.text for phrase in self._table.phrases if not self._missing.isdisjoint(phrase.text.split()))

    def check(self, situation: str) -> None:
        """See that there is such a situation.

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

        It makes its graph of what it hears, as it hears it: one that had heard the recordings that are shipped took
        84 ms over a stranger's first word; a fresh one, 337.
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
        """Let the free decoder hear what it has missed: it may be asked soon."""
        if self._behind:
            self._free = self._free or self._model.free()
            self._free.feed(np.concatenate(self._behind))
            self._behind = []
            self._free_fed = True

    def so_far(self) -> tuple[Word, ...]:
        """What the grammar decoder seems to hear, before the utterance's end."""
        return tuple(Word(text, 0.0) for text in self._grammar.so_far().split()) if self._grammar else ()

    def words(self) -> tuple[Word, ...]:
        """End the utterance for the grammar decoder: what it heard."""
        return self._grammar.result() if self._grammar else ()

    def guesses(self) -> tuple[str, ...]:
        """End it for the free decoder: what it may have been."""
        self.catch_up()
        self._free_fed = False
        return self._free.result() if self._free else ()

    def hear_alone(self, windows: Sequence[Samples]) -> tuple[str, ...]:
        """What the free decoder makes of a part of an utterance that is over for both."""
        self._behind = list(windows)
        return self.guesses()

    def answer_in(self, situation: str, windows: Sequence[Samples]) -> tuple[Word, ...]:
        """What an utterance that is over may be if it answers a question; nothing where none is open."""
        answers = self._table.answers(situation)
        if not answers:
            return ()
        decoder = self._decoder_of([*answers, UNKNOWN_WORD])
        decoder.feed(np.concatenate(windows))
        return decoder.result()

    def drop(self) -> None:
        """It is no command, whatever it was."""
        self.words()
        self._behind = []

    def _grammar_of(self, situation: str) -> GrammarDecoder:
        return self._decoder_of(self._table.grammar(situation))

    def _decoder_of(self, phrases: Sequence[str]) -> GrammarDecoder:
        """The decoder of some phrases, made once: most situations have the same ones."""
        hearable = tuple(phrase for phrase in phrases if self._missing.isdisjoint(phrase.split()))
        if hearable not in self._grammars:
            self._grammars[hearable] = self._model.grammar(hearable)
        return self._grammars[hearable]
