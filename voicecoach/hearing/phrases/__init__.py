"""What can be said and where it means something: the phrase table, from one data file a language."""

from voicecoach.hearing.phrases.table import (
    SITUATIONS,
    UNKNOWN,
    Meaning,
    PhraseTable,
    load,
    normalise,
)

__all__ = ["SITUATIONS", "UNKNOWN", "Meaning", "PhraseTable", "load", "normalise"]
