"""Which engine speaks: the first of several that works."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from voicecoach.base.errors import SpeechError
from voicecoach.speech.synthesizer import Synthesizer

Maker: TypeAlias = Callable[[], Synthesizer]

FAILURES_AT_START: Final = 2
"""Phrases that fail in a row before an engine that never spoke is given up."""

FAILURES_IN_A_ROW: Final = 5
"""The same for one that did speak: five lines are no bad luck with a word any more, and each costs two timeouts."""


class EngineChain:
    """Engines in order of preference; one that does not work is left for the next.

    For the one thread that makes phrases, except `voice` and `close`.

    Args:
        makers: what makes each engine. The first is made at once: making one is cheap.
        report: told, for people, why an engine was left.
    """

    def __init__(self, makers: Sequence[Maker], report: Callable[[str], None]) -> None:
        self._makers = list(makers)
        self._report = report
        self._spoke = False
        self._failures = 0
        self.engine: Synthesizer | None = None
        """The one to use now; None when all have been tried."""
        self._advance()

    @property
    def voice(self) -> str:
        """The engine and voice that speak, or an empty string if none does."""
        engine = self.engine
        return engine.voice if engine else ""

    def succeeded(self) -> None:
        """A phrase was had from this engine."""
        self._spoke = True
        self._failures = 0

    def failed(self, error: SpeechError) -> bool:
        """A phrase failed. True if that was the end of this engine, so that the phrase may be tried with the next."""
        self._failures += 1
        if self._failures < (FAILURES_IN_A_ROW if self._spoke else FAILURES_AT_START):
            return False
        self.leave(error)
        return True

    def leave(self, error: SpeechError) -> None:
        """Give this engine up at once, for the next."""
        engine, self.engine = self.engine, None
        if engine:
            engine.close()
            self._left(engine.voice, error)
        self._spoke, self._failures = False, 0
        self._advance()

    def close(self) -> None:
        """Close the engine in use; no other is made after it."""
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
