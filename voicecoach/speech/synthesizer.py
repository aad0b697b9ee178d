"""What every speech engine does."""

from dataclasses import dataclass
from typing import Protocol

from voicecoach.sound.clip import Samples
from voicecoach.units import Hz


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """What an engine made of a text: mono samples at the engine's own rate, untrimmed."""

    samples: Samples
    rate: Hz


class Synthesizer(Protocol):
    """A speech engine with one voice and one rate. Every adapter passes `tests/speech/test_contract.py`."""

    @property
    def key(self) -> str:
        """Engine, version, voice and rate: all that decides how a text sounds (a part of the cache key)."""
        ...

    @property
    def voice(self) -> str:
        """Engine and voice as people name them, for the event log: `pyttsx3:gmw/en-us`."""
        ...

    def synthesize(self, text: str) -> Speech:
        """Speak a text into memory. Blocks; may take seconds.

        Raises:
            SpeechError: no sound was made. The engine can be used again.
        """
        ...

    def close(self) -> None:
        """Give everything back. May be called twice."""
        ...
