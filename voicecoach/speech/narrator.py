"""The narrator: has every line ready before it is due, so that a count waits for nothing."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from textwrap import shorten
from typing import Final

from voicecoach.base.errors import SpeechError
from voicecoach.base.units import SAMPLE_RATE, Frames, Seconds
from voicecoach.sound.clip import Clip
from voicecoach.speech.cache import PhraseCache
from voicecoach.speech.chain import EngineChain, Maker
from voicecoach.speech.clips import Pcm16, from_pcm16, prepare, to_pcm16
from voicecoach.speech.synthesizer import Synthesizer
from voicecoach.speech.text import Unspeakable

IDLE_POLL: Final[Seconds] = 0.5
"""How often an idle `work` looks whether it should stop. `close` ends it at once."""

REST: Final = 4
"""To find the next line of a large workout takes the interpreter from the threads that begin to play it, so they have
it back for four times as long."""


class Narrator:
    """Lines by their text: how long they take, and their sound (implements `session.voice.LineLengths`).

    Live (`eager=False`): one thread runs `work`, which makes what was asked for, in the order it was asked, then what
    was prepared; `seconds`, `clip` and `prepare` come from another thread and never wait for an engine or a disk. A
    line that is not there yet is None.

    Eager, for rendering files: there is no second thread, and a line is made when it is first asked for. The same
    texts give the same lengths and samples every time.

    A line that cannot be made is 0.0 seconds long and has no clip; it is not tried again. The engine itself has made
    its second try by then.

    Args:
        make: makes the engine; or several of them, of which each takes over when the one before it does not work.
        cache: where phrases outlive the process.
        eager: make lines when they are asked for.
        pronounce: what makes of a line what the engine is given (`pronunciation.pronouncing`).

    Attributes:
        hits: phrases that were found in the cache.
        made: phrases that an engine made.
        failures: what went wrong, for people; one message for each line, and one for each engine that was given up.
    """

    def __init__(
        self,
        make: Maker | Sequence[Maker],
        cache: PhraseCache,
        *,
        eager: bool,
        pronounce: Callable[[str], str] = str,
    ) -> None:
        self.hits = 0
        self.made = 0
        self.failures: list[str] = []
        self._chain = EngineChain([make] if callable(make) else make, self.failures.append)
        self._cache = cache
        self._eager = eager
        self._pronounce = pronounce
        self._shelf: dict[
            str, tuple[Pcm16, Frames] | None
        ] = {}  # 16 bits: a workout's phrases are a quarter of an hour of sound
        self._asked: dict[str, None] = {}  # a dictionary is a queue that knows what is in it
        self._prepared: Iterator[str] = iter(())
        self._making = threading.Lock()  # one phrase at a time; held while an engine works
        self._change = threading.Condition()  # guards the queues; never held while anything takes time
        self._closed = False

    @property
    def voice(self) -> str:
        """Engine and voice, as `pyttsx3:gmw/en-us`; empty when there is none."""
        return self._chain.voice

    @property
    def cache_trouble(self) -> str:
        """Why phrases are not kept for the next time, empty if they are."""
        return self._cache.trouble

    def require(self, *, first: bool = False) -> None:
        """Start the first engine that starts, where no workout is better than one with tones only.

        Args:
            first: no other will do.

        Raises:
            SpeechError: none can be made, or none starts, or has the wanted voice; it is the last one's.
        """
        trouble = SpeechError("There is no voice.", " ".join(self.failures))
        while (engine := self._chain.engine) is not None:
            try:
                _ = engine.key
            except SpeechError as error:
                if first:
                    raise
                trouble = error
                self._chain.leave(error)
            else:
                return
        raise trouble

    def seconds(self, text: str) -> Seconds | None:
        """Length of a line: None while it is still being made (asking puts it first in line), 0.0 if it cannot be."""
        if not self._ready(text):
            return None
        kept = self._shelf[text]
        return 0.0 if kept is None else len(kept[0]) / SAMPLE_RATE

    def lead(self, text: str) -> Seconds:
        """How long after its start a word is felt as a beat; 0.0 while it is still being made. Asks for nothing."""
        kept = self._shelf.get(text)
        return 0.0 if kept is None else kept[1] / SAMPLE_RATE

    def clip(self, text: str) -> Clip | None:
        """The sound of a line, None if it cannot be made or is not there yet (asking puts it first in line)."""
        kept = self._shelf[text] if self._ready(text) else None
        return None if kept is None else from_pcm16(*kept)

    def keep(self, text: str, clip: Clip) -> None:
        """Have the sound of a line that no engine needs to make."""
        self._shelf[text] = to_pcm16(clip.samples), clip.beat_offset

    def prepare(self, texts: Iterable[str]) -> None:
        """Lines that will be needed, the next one first; `work` takes one when it has nothing else to make.

        Eager narrators need no such warning.
        """
        with self._change:
            self._prepared = chain(self._prepared, texts)
            self._change.notify()

    def work(self, stop: threading.Event) -> None:
        """Make what is wanted until told to stop, or closed. For one thread of its own; asleep when all is made."""
        while not stop.is_set() and not self._closed:
            text = self._next()
            if text is not None:
                self._make(text)

    def close(self) -> None:
        """End `work`, and give the engine back. Lines that were made can still be had. May be called twice."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        self._chain.close()

    def _ready(self, text: str) -> bool:
        if text not in self._shelf:
            if self._eager:
                self._make(text)
            else:
                self._ask(text)
        return text in self._shelf

    def _ask(self, text: str) -> None:
        with self._change:
            self._asked[text] = None
            self._change.notify()

    def _next(self) -> str | None:
        """What to make next, None if nothing was wanted for a while."""
        with self._change:
            text = next(iter(self._asked), None)
            if text is not None:
                del self._asked[text]
                return text
        began = time.thread_time()
        found = next((text for text in self._prepared if text not in self._shelf), None)
        spent = time.thread_time() - began
        with self._change:
            if not self._asked and not self._closed:
                self._change.wait(IDLE_POLL if found is None else REST * spent)
            if self._asked and found is not None:  # which goes first
                self._prepared, found = chain([found], self._prepared), None
        return found

    def _make(self, text: str) -> None:
        with self._making:
            if text in self._shelf:  # asked for again while it was being made
                return
            try:
                clip = self._spoken(text)
            except Exception as error:  # noqa: BLE001 - even a bug of ours must not leave a workout without its voice
                clip = None
                self._note(text, error)
            self._shelf[text] = None if clip is None else (to_pcm16(clip.samples), clip.beat_offset)

    def _spoken(self, text: str) -> Clip | None:
        """From the cache, or from the first engine that can."""
        while (engine := self._chain.engine) is not None:
            try:
                clip = self._cached_or_made(engine, text)
            except Unspeakable:
                raise
            except SpeechError as error:
                if self._closed or not self._chain.failed(error):
                    raise
            else:
                self._chain.succeeded()
                return clip
        return None

    def _cached_or_made(self, engine: Synthesizer, text: str) -> Clip:
        key, said = engine.key, self._pronounce(text)
        clip = self._cache.get(key, said)
        if clip is not None:
            self.hits += 1
            return clip
        clip = prepare(engine.synthesize(said))
        self.made += 1
        self._cache.put(key, said, clip)
        return clip

    def _note(self, text: str, error: Exception) -> None:
        if not self._closed:  # what was under way when it closed is nobody's loss
            why = f"{error} {error.hint}".strip() if isinstance(error, SpeechError) else repr(error)
            self.failures.append(f"“{shorten(text, 60)}” cannot be said. {why}")
