"""The phrase table: all spoken commands and the states in which they have an effect, one data file per language."""

from voicecoach.hearing.phrases.table import (
    SITUATIONS,
    UNKNOWN_WORD,
    WAKE,
    Meaning,
    PhraseTable,
    load,
    normalise,
    with_wake_word,
    woken,
)

__all__ = [
    "SITUATIONS",
    "UNKNOWN_WORD",
    "WAKE",
    "Meaning",
    "PhraseTable",
    "load",
    "normalise",
    "with_wake_word",
    "woken",
]
