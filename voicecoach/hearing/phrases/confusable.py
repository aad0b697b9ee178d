"""Checks of a user's own phrases: phrases that sound alike, words that the model does not know."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from voicecoach.hearing.phrases.table import Phrase, PhraseTable, load, normalise
from voicecoach.hearing.pronunciation import sounds_of

ALIKE: Final = 0.6
"""Share of common sounds from which two phrases are taken for each other: "hold on" and "go on", which the
recogniser confuses four times in ten (facts of the phrase table), have 0.6, "stop" and "start" 0.67."""


def doubts(language: str, own: Mapping[str, Sequence[str]], knows: Callable[[str], bool] = lambda _: True) -> list[str]:
    """A sentence for each of the user's phrases that will cause trouble.

    Args:
        language: of the table.
        own: command → the phrases that the user has added.
        knows: returns whether the speech model has a word; by default it has all.

    Raises:
        SettingsError: a phrase cannot be used at all.
    """
    table = load(language, own)
    texts = {normalise(text) for said in own.values() for text in said}
    added = [phrase for phrase in table.phrases if phrase.text in texts]
    return [*_unheard(added, knows), *_alike(added, table)]


def _unheard(added: Sequence[Phrase], knows: Callable[[str], bool]) -> Iterator[str]:
    for phrase in added:
        for word in phrase.text.split():
            if not knows(word):
                yield f"{phrase.text!r} can't be heard: the speech model does not know {word!r}"


def _alike(added: Sequence[Phrase], table: PhraseTable) -> Iterator[str]:
    words = tuple(sorted({word for phrase in table.phrases for word in phrase.text.split()}))
    sounds = sounds_of(words, table.language)
    told: set[frozenset[str]] = set()
    for phrase in added:
        for other in table.phrases:
            pair = frozenset((phrase.text, other.text))
            apart = other.command == phrase.command or not other.situations & phrase.situations
            if apart or pair in told or _likeness(phrase.text, other.text, sounds) < ALIKE:
                continue
            told.add(pair)
            yield f"{phrase.text!r} ({phrase.command}) sounds much like {other.text!r} ({other.command})"


def _likeness(one: str, other: str, sounds: Mapping[str, Sequence[str]]) -> float:
    first, second = ([sound for word in text.split() for sound in sounds[word]] for text in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()
