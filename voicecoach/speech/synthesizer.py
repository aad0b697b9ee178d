"""The interface of speech engines."""

from dataclasses import dataclass
from typing import Protocol

from voicecoach.base.units import Hz, Seconds
from voicecoach.sound.clip import Samples


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """The speech of a text: mono samples at the engine's own rate, untrimmed.

    Attributes:
        vowel: first frame of the first vowel, as the engine reports it; None if it does not.
    """

    samples: Samples
    rate: Hz
    vowel: Seconds | None = None


class Synthesizer(Protocol):
    """A speech engine with one voice. Every adapter passes `tests/speech/test_contract.py`.

    Construction is cheap and touches no engine; the engine starts when first needed. An adapter makes a second try
    itself where that can help, so its errors are final.

    Attributes:
        pace: the speech rate from the next phrase on; 1 is the rate that it was made with.
    """

    pace: float

    @property
    def key(self) -> str:
        """Engine, version, voice and rate: everything that decides the sound of a text (a part of the cache key).

        Raises:
            SpeechError: the engine cannot start, or has no such voice.
        """
        ...

    @property
    def voice(self) -> str:
        """Engine and voice for the event log: `pyttsx3:gmw/en-us`. Never waits."""
        ...

    def synthesize(self, text: str) -> Speech:
        """Speak a text into memory. Blocks; may take seconds. Any thread may call; calls run one at a time.

        Raises:
            Unspeakable: no engine can say anything in this text; the engine works.
            SpeechError: no sound was made. The engine can be used again, unless it is closed.
        """
        ...

    def close(self) -> None:
        """Release everything; a waiting `synthesize` raises a `SpeechError`. May be called twice."""
        ...
