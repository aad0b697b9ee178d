"""A model that remembers, in a file, what it made of each sound: the same benchmark again costs minutes, not an hour.

What a decoder makes of an utterance depends on the samples, on how they were cut, on the phrases and on the model; all
of that is in the key, so rules can be changed and measured again without decoding again, and nothing else changes.
"""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path

from voicecoach.hearing.model import FreeDecoder, GrammarDecoder, Samples, SpeechModel, Word


class Remembered:
    """See `hearing.model.Model`.

    Args:
        model: the real one.
        name: its version and settings; what was remembered of another is not used.
        file: where to remember.
    """

    def __init__(self, model: SpeechModel, name: str, file: Path) -> None:
        self.model = model
        self._name = name
        self._store = sqlite3.connect(file)
        self._store.execute("pragma synchronous = off")
        self._store.execute("create table if not exists heard (key text primary key, result text)")

    def knows(self, word: str) -> bool:
        return self.model.knows(word)

    def grammar(self, phrases: Sequence[str]) -> GrammarDecoder:
        return _Grammar(self, self.model.grammar(phrases), json.dumps(list(phrases)))

    def free(self) -> FreeDecoder:
        return _Free(self, self.model.free(), "free")

    def result(self, decoder: "GrammarDecoder | FreeDecoder", kind: str, fed: Sequence[Samples]) -> list[list[object]]:
        """What the decoder makes of an utterance, by memory if it was heard before."""
        key = hashlib.sha256(f"{self._name}\n{kind}".encode())
        for samples in fed:
            key.update(len(samples).to_bytes(4, "little") + samples.tobytes())
        row = self._store.execute("select result from heard where key = ?", (key.hexdigest(),)).fetchone()
        if row:
            return json.loads(row[0])  # type: ignore[no-any-return]
        for samples in fed:
            decoder.feed(samples)
        found = [[word] if isinstance(word, str) else list(astuple(word)) for word in decoder.result()]
        self._store.execute("insert or replace into heard values (?, ?)", (key.hexdigest(), json.dumps(found)))
        self._store.commit()
        return found


@dataclass
class _Grammar:
    memory: Remembered
    decoder: GrammarDecoder
    kind: str
    fed: list[Samples] = field(default_factory=list)

    def feed(self, samples: Samples) -> None:
        self.fed.append(samples)

    def so_far(self) -> str:
        """Nothing: it listens at the end only."""
        return ""

    def result(self) -> tuple[Word, ...]:
        fed, self.fed = self.fed, []
        return tuple(Word(*word) for word in self.memory.result(self.decoder, self.kind, fed))  # type: ignore[arg-type]


@dataclass
class _Free:
    memory: Remembered
    decoder: FreeDecoder
    kind: str
    fed: list[Samples] = field(default_factory=list)

    def feed(self, samples: Samples) -> None:
        self.fed.append(samples)

    def result(self) -> tuple[str, ...]:
        fed, self.fed = self.fed, []
        return tuple(str(guess) for (guess,) in self.memory.result(self.decoder, self.kind, fed))
