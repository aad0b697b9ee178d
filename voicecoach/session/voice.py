"""What a session knows of its voice: the length of lines, and the listener's wishes."""

from dataclasses import dataclass
from typing import Protocol

from voicecoach.base.units import Decibels, Seconds


@dataclass(frozen=True, slots=True)
class Tuning:
    """The voice as the listener set it by "louder", "quieter", "talk slower" and "talk faster".

    Attributes:
        level: decibels added to the level of the settings.
        pace: the speech rate; 1 is that of the settings, 1.1 is 10 % faster.
    """

    level: Decibels = 0.0
    pace: float = 1.0


class LineLengths(Protocol):
    """Lengths of lines. Asking never speaks, waits or makes a sound."""

    def seconds(self, text: str) -> Seconds | None:
        """Seconds of a line; None while it is being made, 0.0 if it cannot be made."""
        ...

    def lead(self, text: str) -> Seconds:
        """Seconds from a word's start to the point felt as the beat; 0.0 if unknown."""
        ...


class EstimatedVoice:
    """Lengths of lines without any engine, for plans: an espeak voice at 165 words a minute."""

    def seconds(self, text: str) -> Seconds:
        """About 0.062 s a letter, measured on the lines of the shipped routines; 0.2 s at least."""
        return max(0.2, 0.062 * len(text))

    def lead(self, text: str) -> Seconds:  # noqa: ARG002 - nothing is known of any
        """None."""
        return 0.0


class EstimatedWords(EstimatedVoice):
    """Lengths of words on beats without any engine; short words take longer than `EstimatedVoice` estimates.

    Measured with pyttsx3 at 165 words a minute on numbers and phase words in three languages: within 0.12 s of each.
    """

    def seconds(self, text: str) -> Seconds:
        """0.2 s, 0.055 s a letter, and a pause of 0.2 s at a comma."""
        return 0.2 + 0.055 * len(text) + 0.2 * text.count(",")

    def lead(self, text: str) -> Seconds:  # noqa: ARG002 - the median of all
        """0.08 s."""
        return 0.08
