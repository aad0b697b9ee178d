"""The first of several engines that works."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from voicecoach.base.errors import SpeechError
from voicecoach.speech.synthesizer import Synthesizer

Maker: TypeAlias = Callable[[], Synthesizer]

FAILURES_AT_START: Final = 2
"""Failures in a row after which an engine that never spoke is given up."""

FAILURES_IN_A_ROW: Final = 5
"""The same for an engine that has spoken: five lines are no bad luck with a word, and each costs two timeouts."""


class EngineChain:
    """Engines in order of preference; one that fails is replaced by the next.

    For the one thread that makes phrases, except `voice` and `close`.

    Args:
        makers: make the engines. The first is called at once: making an engine is cheap.
        report: called with the reason, for people, when an engine is replaced.
    """

    def __init__(self, makers: Sequence[Maker], report: Callable[[str], None]) -> None:
        self._makers = list(makers)
        self._report = report
        self._spoke = False
        self._failures = 0
        self.engine: Synthesizer | None = None
        """The engine in use; None after all have failed."""
        self._advance()

    @property
    def voice(self) -> str:
        """The engine and voice in use; empty if there is none."""
        engine = self.engine
        return engine.voice if engine else ""

    def succeeded(self) -> None:
        """Note that the engine made a phrase."""
        self._spoke = True
        self._failures = 0

    def failed(self, error: SpeechError) -> bool:
        """Note that a phrase failed. Returns whether the engine is given up, so that the next may try the phrase."""
        self._failures += 1
        if self._failures < (FAILURES_IN_A_ROW if self._spoke else FAILURES_AT_START):
            return False
        self.leave(error)
        return True

    def leave(self, error: SpeechError) -> None:
        """Replace the engine by the next at once."""
        engine, self.engine = self.engine, None
        if engine:
            engine.close()
            self._left(engine.voice, error)
        self._spoke, self._failures = False, 0
        self._advance()

    def close(self) -> None:
        """Close the engine in use; no other is made later."""
        self._makers.clear()
        engine = self.engine
        if engine:
            engine.close()

    def _advance(self) -> None:
        while self.engine is None and self._makers:
            try:
                self.engine = self._makers.pop(0)()
            except SpeechError as error:
                self._left("The voice", error)

    def _left(self, name: str, error: SpeechError) -> None:
        onward = "Another voice takes over." if self._makers else "Tones mark the beat instead."
        self._report(f"{name} cannot be used: {error} {onward} {error.hint}".strip())
