"""The narrator: makes every line before it is due, so that a count waits for nothing."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
"""Time between two looks of an idle `work` at its stop event. `close` ends it at once."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A line's sound in 16 bits: a workout's lines are a quarter of an hour of it.

    Attributes:
        beat: its frame that is felt as the beat.
        pace: the rate at which it is said; None for one that is the same at all.
    """

    samples: Pcm16
    beat: Frames
    pace: float | None


REST: Final = 4
"""Pause after each search for the next line, four times as long as the search: in a large workout it takes the
interpreter from the threads that begin to play."""


class Narrator:
    """Length and sound of lines, by their text (implements `session.voice.LineLengths`).

    Live (`eager=False`): one thread runs `work`, which makes requested lines in the order of the requests, then the
    prepared ones; another thread calls `seconds`, `clip` and `prepare`, which never wait for an engine or a disk. A
    line that is not ready is None.

    Eager, for rendering files: without a second thread, a line is made when first requested. The same
    texts give the same lengths and samples every time.

    Another rate (`talk`) holds from the next line on. A line that is there at the rate of before is said so until
    `seconds` was asked for it when it was there at the new one: what was planned by its length keeps it.

    A line that cannot be made is 0.0 seconds long and has no clip. It is not tried again, since the engine has
    already tried twice.

    Args:
        make: makes the engine; or several, each the substitute of the one before.
        cache: keeps phrases on disk.
        eager: make lines when requested.
        pronounce: turns a line into the engine's text (`pronunciation.pronouncing`).

    Attributes:
        hits: number of phrases found in the cache.
        made: number of phrases made by an engine.
        failures: errors in words for people, one for each line, and one for each engine given up.
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
        self._pace = 1.0
        self._shelf: dict[str, _Kept | None] = {}
        self._renewed: dict[str, _Kept] = {}  # what takes a place on the shelf when its length is asked for
        self._asked: dict[str, None] = {}  # a dictionary is a queue that knows what is in it
        self._prepared: Iterator[str] = iter(())
        self._making = threading.Lock()  # one phrase at a time; held while an engine works
        self._change = threading.Condition()  # guards the queues; never held while anything takes time
        self._closed = False

    @property
    def voice(self) -> str:
        """Engine and voice, as `pyttsx3:gmw/en-us`; empty if none."""
        return self._chain.voice

    @property
    def cache_trouble(self) -> str:
        """The reason that phrases are not kept for the next time; empty if they are."""
        return self._cache.trouble

    def require(self, *, first: bool = False) -> None:
        """Start an engine, the first that can; for uses where no workout is better than one with tones only.

        Args:
            first: only the first engine may be used.

        Raises:
            SpeechError: no engine can be made or started, or has the wanted voice; the error of the last one.
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
        """Length of a line; None while it is being made (asking puts it first in the queue), 0.0 if it cannot be."""
        if (renewed := self._renewed.pop(text, None)) and renewed.pace == self._pace:
            self._shelf[text] = renewed
        if not self._ready(text):
            return None
        kept = self._shelf[text]
        return 0.0 if kept is None else len(kept.samples) / SAMPLE_RATE

    def lead(self, text: str) -> Seconds:
        """Time from a word's start to the point felt as its beat; 0.0 while it is being made. Requests nothing."""
        kept = self._shelf.get(text)
        return 0.0 if kept is None else kept.beat / SAMPLE_RATE

    def clip(self, text: str) -> Clip | None:
        """The sound of a line; None if it cannot be made or is not ready (the request puts it first in the queue)."""
        kept = self._shelf[text] if self._ready(text) else None
        return None if kept is None else from_pcm16(kept.samples, kept.beat)

    def keep(self, text: str, clip: Clip) -> None:
        """Add the sound of a line that no engine needs to make."""
        self._shelf[text] = _Kept(to_pcm16(clip.samples), clip.beat_offset, None)

    def talk(self, pace: float, now: Iterable[str] = (), coming: Iterable[str] = ()) -> None:
        """Make lines at another rate from now on.

        Args:
            pace: 1 is the engine's own rate.
            now: lines that are not said at the rate of before.
            coming: lines that will be needed, the next one first; those that were prepared no longer are.
        """
        with self._change:
            self._pace = pace
            for text in now:
                if not self._is_made(text):
                    self._shelf.pop(text, None)
            self._prepared = iter(coming)
            self._change.notify()

    def prepare(self, texts: Iterable[str]) -> None:
        """Add lines that will be needed, the next one first; `work` makes them when nothing is requested.

        Eager narrators need no preparation.
        """
        with self._change:
            self._prepared = chain(self._prepared, texts)
            self._change.notify()

    def work(self, stop: threading.Event) -> None:
        """Make lines until `stop` is set or the narrator closed. Runs in its own thread; sleeps when all are made."""
        while not stop.is_set() and not self._closed:
            text = self._next()
            if text is not None:
                self._make(text)

    def close(self) -> None:
        """End `work`, and close the engine. Finished lines stay available. May be called twice."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        self._chain.close()

    def _ready(self, text: str) -> bool:
        if not self._is_made(text):
            if self._eager:
                self._make(text)
            else:
                self._ask(text)
        return text in self._shelf

    def _is_made(self, text: str) -> bool:
        """Returns whether there is nothing to make of a line at the rate of now."""
        if text not in self._shelf:
            return False
        kept = self._renewed.get(text) or self._shelf[text]
        return kept is None or kept.pace in (None, self._pace)

    def _ask(self, text: str) -> None:
        with self._change:
            self._asked[text] = None
            self._change.notify()

    def _next(self) -> str | None:
        """The next line to make; None if none came for a while."""
        with self._change:
            text = next(iter(self._asked), None)
            if text is not None:
                del self._asked[text]
                return text
        began = time.thread_time()
        found = next((text for text in self._prepared if not self._is_made(text)), None)
        spent = time.thread_time() - began
        with self._change:
            if not self._asked and not self._closed:
                self._change.wait(IDLE_POLL if found is None else REST * spent)
            if self._asked and found is not None:  # requested lines go first
                self._prepared, found = chain([found], self._prepared), None
        return found

    def _make(self, text: str) -> None:
        with self._making:
            if self._is_made(text):  # requested again while it was being made
                return
            pace, clip, before = self._pace, None, self._shelf.get(text)
            try:
                clip = self._spoken(text, pace)
            except Exception as error:  # noqa: BLE001 - even a bug of ours must not leave a workout without its voice
                self._note(text, error)
            made = _Kept(to_pcm16(clip.samples), clip.beat_offset, pace) if clip else None
            if before is None or self._eager:
                self._shelf[text] = made
            else:  # one that cannot be made again stays as it was
                self._renewed[text] = made or replace(before, pace=pace)

    def _spoken(self, text: str, pace: float) -> Clip | None:
        """The clip from the cache, or from the first engine that makes it."""
        while (engine := self._chain.engine) is not None:
            engine.pace = pace
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
        if not self._closed:  # a line interrupted by closing is no failure
            why = f"{error} {error.hint}".strip() if isinstance(error, SpeechError) else repr(error)
            self.failures.append(f"“{shorten(text, 60)}” cannot be said. {why}")
