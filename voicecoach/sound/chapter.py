"""A mark in a rendered session."""

from dataclasses import dataclass

from voicecoach.base.units import Seconds


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named place in an audio file; it lasts until the next one, the last until the end."""

    start: Seconds
    title: str
