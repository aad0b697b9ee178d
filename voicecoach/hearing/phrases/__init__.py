"""What can be said and where it means something: the phrase table, from one data file a language."""

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
