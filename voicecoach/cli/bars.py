"""Bars for a terminal: progress, the tempo of a repetition, the level of a microphone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from voicecoach.base.units import Decibels, Seconds

FULL_BLOCK: Final = "█"
EMPTY: Final = "░"
EDGE: Final = "▏"

PLAIN: Final = str.maketrans({FULL_BLOCK: "#", EMPTY: ".", EDGE: "|", "·": "-", "…": "~", "→": ">"})
"""For terminals that know ASCII alone."""

TEMPO_CELLS: Final = 44
"""Largest width of all phases of a repetition together."""

CELLS_A_SECOND: Final = 3

METER_BOTTOM: Final[Decibels] = -60.0
METER_TOP: Final[Decibels] = 0.0
CLIPPING: Final[Decibels] = -3.0
"""A voice whose mean comes so near to full scale is cut at its peaks."""

METER_SILENCE: Final[Decibels] = -75.0
"""Below this there is nothing but the converter's own noise, or a muted microphone."""


def bar(share: float, width: int) -> str:
    """A bar filled to a share, 0 to 1."""
    filled = round(min(1.0, max(0.0, share)) * width)
    return FULL_BLOCK * filled + EMPTY * (width - filled) + EDGE


def level_bar(level: Decibels | None, width: int) -> str:
    """A microphone's level with a word about it; empty if unknown."""
    if level is None:
        return ""
    word = "silent" if level < METER_SILENCE else "too loud" if level > CLIPPING else ""
    return f"{bar((level - METER_BOTTOM) / (METER_TOP - METER_BOTTOM), width)} {word}".rstrip()


@dataclass(slots=True)
class TempoBar:
    """The phases of a repetition side by side, the current one filling up.

    A phase is as long as it was the last time, so that another pace or variation shows as it is; the first time, as
    long as the routine says.

    Attributes:
        written: phase → seconds, in the order of the repetition, as the routine has them.
    """

    written: Mapping[str, Seconds] = field(default_factory=dict)
    _lengths: dict[str, Seconds] = field(default_factory=dict)
    _phase: str = ""
    _since: Seconds = 0.0
    _rep: int = 0

    def begin(self, written: Mapping[str, Seconds]) -> None:
        """Begin another set; the lengths seen in the same exercise are kept."""
        if dict(written) != dict(self.written):
            self.written, self._lengths = dict(written), {}
        self._phase, self._rep = "", 0

    def beat(self, phase: str, rep: int, at: Seconds) -> None:
        """A beat: the first one of a phase begins it."""
        if (phase, rep) == (self._phase, self._rep):
            return
        if self._phase and at > self._since:
            self._lengths[self._phase] = at - self._since
        self._phase, self._rep, self._since = phase, rep, at

    def pause(self) -> None:
        """The set is interrupted: the length of the phase under way is unknown."""
        self._phase = ""

    def drawn(self, now: Seconds) -> str:
        """The bar at a moment of session time; empty where nothing is counted."""
        lengths = {phase: seconds for phase, seconds in {**self.written, **self._lengths}.items() if seconds > 0}
        if not self._phase or not lengths:
            return ""
        whole = sum(lengths.values())
        scale = min(float(CELLS_A_SECOND), TEMPO_CELLS / whole)
        parts, passed = [], self._phase in lengths
        for phase, seconds in lengths.items():
            here = phase == self._phase
            passed = passed and not here
            share = (now - self._since) / seconds if here else float(passed)
            width = max(1, round(seconds * scale))
            filled = round(min(1.0, max(0.0, share)) * width)
            parts.append(FULL_BLOCK * filled + EMPTY * (width - filled))
        return EDGE.join(parts) + EDGE
