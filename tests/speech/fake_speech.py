"""A whole speech engine without speech: tones that are as long as the words would be. It passes the contract tests."""

import re
import threading
import zlib
from collections.abc import Iterable

import numpy as np

from voicecoach.base.errors import SpeechError
from voicecoach.speech.synthesizer import Speech
from voicecoach.speech.text import pieces, speakable

RATE = 22_050
LEAD = 0.03
TAIL = 0.2
SYLLABLE = 0.2


class FakeSynthesizer:
    """A tone for each text, its pitch and length decided by the text alone, with silence around it as engines leave it.

    Attributes:
        asked: every text that was asked for, in order.
        failing: texts that always fail; "*" stands for all.
        failing_once: texts that fail the next time only.
        hanging: texts for which it waits until `released` or `close`; then a hang is a `SpeechError`.
        crashing: texts that raise what no engine should.
        broken: whether the engine cannot even start (asking for `key` fails).
        busy: set while it hangs, so that a test need not guess.
    """

    def __init__(  # noqa: PLR0913 - each is one way to misbehave
        self,
        voice: str = "tone",
        rate: int = 165,
        *,
        failing: Iterable[str] = (),
        failing_once: Iterable[str] = (),
        hanging: Iterable[str] = (),
        crashing: Iterable[str] = (),
        broken: bool = False,
    ) -> None:
        self._name = voice
        self._rate = rate
        self.pace = 1.0
        self.failing = set(failing)
        self.failing_once = set(failing_once)
        self.hanging = set(hanging)
        self.crashing = set(crashing)
        self.broken = broken
        self.asked: list[str] = []
        self.busy = threading.Event()
        self.released = threading.Event()
        self.closed = False
        self._lock = threading.Lock()

    @property
    def key(self) -> str:
        if self.broken:
            raise SpeechError("The fake engine cannot start.", "Mend it.")
        return f"fake 1 {self._name} {round(self._rate * self.pace)}"

    @property
    def voice(self) -> str:
        return f"fake:{self._name}"

    def synthesize(self, text: str) -> Speech:
        parts = pieces(speakable(text))
        with self._lock:
            self.asked.append(text)
            self._misbehave(text)
            if self.closed:
                raise SpeechError("The fake engine has been closed.")
            return Speech(np.concatenate([self._tone(part) for part in parts]), RATE)

    def close(self) -> None:
        self.closed = True
        self.released.set()

    def _misbehave(self, text: str) -> None:
        if text in self.hanging:
            self.busy.set()
            self.released.wait(60)
            self.busy.clear()
        if text in self.crashing:
            raise ZeroDivisionError(text)
        if text in self.failing or "*" in self.failing or text in self.failing_once:
            self.failing_once.discard(text)
            raise SpeechError("The fake engine failed.", "Try again.")

    def _tone(self, text: str) -> np.ndarray:
        syllables = max(1, len(re.findall(r"[aeiouy]+", text.lower())))
        seconds = syllables * SYLLABLE * 165 / (self._rate * self.pace)
        pitch = 150 + zlib.crc32(text.encode("utf-8", "replace")) % 200
        tone = 0.4 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * RATE)) / RATE)
        return np.concatenate([np.zeros(round(LEAD * RATE)), tone, np.zeros(round(TAIL * RATE))]).astype(np.float32)
