"""The one thing a session must know of its voice: how long a line takes."""

from typing import Protocol

from voicecoach.units import Seconds


class Voice(Protocol):
    """Lengths of lines. A pure question: asking never speaks, waits or makes a sound."""

    def seconds(self, text: str) -> Seconds | None:
        """Length of a line, None while it is still being made, 0.0 if it cannot be made."""
        ...
