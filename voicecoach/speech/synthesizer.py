"""What every speech engine does."""

from dataclasses import dataclass
from typing import Protocol

from voicecoach.base.units import Hz, Seconds
from voicecoach.sound.clip import Samples


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """What an engine made of a text: mono samples at the engine's own rate, untrimmed.

    Attributes:
        vowel: where the first vowel begins in them, by the engine's own account; None where it gives none.
    """

    samples: Samples
    rate: Hz
    vowel: Seconds | None = None


class Synthesizer(Protocol):
    """A speech engine with one voice and one rate. Every adapter passes `tests/speech/test_contract.py`.

    Making one is cheap and touches no engine; the engine starts with the first question that needs it. An engine
    that can be helped by a second try makes that try itself, so for its user an error is final.
    """

    @property
    def key(self) -> str:
        """Engine, version, voice and rate: all that decides how a text sounds (a part of the cache key).

        Raises:
            SpeechError: the engine cannot start, or has no such voice.
        """
        ...

    @property
    def voice(self) -> str:
        """Engine and voice as people name them, for the event log: `pyttsx3:gmw/en-us`. Never waits."""
        ...

    def synthesize(self, text: str) -> Speech:
        """Speak a text into memory. Blocks; may take seconds. Any thread may ask, one at a time is served.

        Raises:
            Unspeakable: nothing in this text can be said, by any engine; the engine is well.
            SpeechError: no sound was made. The engine can be used again, unless it has been closed.
        """
        ...

    def close(self) -> None:
        """Give everything back; whoever waits for a phrase gets a `SpeechError`. May be called twice."""
        ...
