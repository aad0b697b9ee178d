"""The beginning and end of an utterance: a pure rule over speech probabilities and levels, window by window.

The rule, "R8h3", was the best of five on the dev set (149 commands, numbers, yes and no; clean, 10 and
5 dB): as sure as waiting for 160 ms below 0.35, and 90 ms sooner (docs/hearing.md).
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, TypeAlias

from voicecoach.base.units import Decibels

START: Final = 0.5
"""Probability at which an utterance begins."""

LOW: Final = 0.35
"""Probability below which there is no speech."""

PEAK_SHARE: Final = 0.8
"""An utterance may end when the probability falls below this share of its highest."""

END_WINDOWS: Final = 3
"""Windows (of 32 ms) below that share at the end: the gap before a final t or k is shorter."""

FALL: Final[Decibels] = 15.0
"""How far below an utterance's loudness a sound belongs to the room, however sure of speech the detector is: over the
talk of seven people at 10 dB this raised 36 commands of 59 to 45, decided a second sooner."""

LOUD_WINDOWS: Final = 3
"""Windows that must reach an utterance's loudness: a knock, a pop or a cough's burst is shorter."""

FALLEN_WINDOWS: Final = 6
"""Windows this far below at the end. The probability ends clean words sooner; with 4, "six" lost its s."""

LONGEST_WINDOWS: Final = 94
"""3 s. No phrase is longer; a longer utterance is talk."""

RISE: Final[Decibels] = 6.0
"""After an utterance a new one needs silence, or a voice this much louder than the sound before it."""


class Edge(Enum):
    """Meaning of the next window."""

    OUTSIDE = auto()
    BEGINS = auto()
    INSIDE = auto()
    FADING = auto()
    """Inside, at the first window of a possible end: time to prepare."""
    ENDS = auto()
    TOO_LONG = auto()
    """It has gone on for 3 s, and is over as an utterance."""


@dataclass(slots=True)
class _Outside:
    """Between utterances.

    Attributes:
        armed: silence was heard, a new utterance may begin.
        floor: the lowest level since the last utterance, in decibels.
    """

    armed: bool
    floor: Decibels


@dataclass(slots=True)
class _Inside:
    windows: int = 1
    peak: float = 0.0
    loudest: tuple[Decibels, ...] = ()
    """Levels of its `LOUD_WINDOWS` loudest windows, the softest of them first."""
    low: int = 0
    """Windows since the probability fell."""
    fallen: int = 0
    """Windows since the level fell."""


_Phase: TypeAlias = _Outside | _Inside


class Endpointer:
    """Finds the edges of utterances in (probability, level) pairs."""

    def __init__(self) -> None:
        self._phase: _Phase = _Outside(armed=True, floor=0.0)

    @property
    def speaking(self) -> bool:
        return isinstance(self._phase, _Inside)

    @property
    def trailing(self) -> int:
        """Windows at the end of the utterance that no longer belong to it."""
        return max(self._phase.low, self._phase.fallen) if isinstance(self._phase, _Inside) else 0

    def step(self, probability: float, level: Decibels) -> Edge:
        """Take one window.

        Args:
            probability: the detector's.
            level: of the window, in decibels relative to any constant.
        """
        match self._phase:
            case _Outside() as outside:
                return self._outside(outside, probability, level)
            case _Inside() as inside:
                return self._inside(inside, probability, level)

    def abandon(self) -> None:
        """End the sound: the next window starts from silence."""
        self._phase = _Outside(armed=True, floor=0.0)

    def _outside(self, outside: _Outside, probability: float, level: Decibels) -> Edge:
        if probability < LOW:
            outside.armed = True
        risen = level >= outside.floor + RISE
        outside.floor = min(outside.floor, level)
        if probability >= START and (outside.armed or risen):
            self._phase = _Inside(peak=probability, loudest=(level,))
            return Edge.BEGINS
        return Edge.OUTSIDE

    def _inside(self, inside: _Inside, probability: float, level: Decibels) -> Edge:
        inside.windows += 1
        inside.peak = max(inside.peak, probability)
        inside.loudest = tuple(sorted((*inside.loudest, level))[-LOUD_WINDOWS:])
        before = self.trailing
        threshold = max(LOW, PEAK_SHARE * inside.peak)
        if probability < threshold:
            inside.low += 1
        elif probability >= max(START, threshold):
            inside.low = 0
        inside.fallen = inside.fallen + 1 if level < inside.loudest[0] - FALL else 0
        if inside.low >= END_WINDOWS or inside.fallen >= FALLEN_WINDOWS:
            self._phase = _Outside(armed=probability < LOW, floor=level)
            return Edge.ENDS
        if inside.windows >= LONGEST_WINDOWS:
            self._phase = _Outside(armed=False, floor=level)
            return Edge.TOO_LONG
        return Edge.FADING if self.trailing == 1 and before != 1 else Edge.INSIDE
