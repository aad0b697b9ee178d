"""The coach in the microphone: whether its voice leaks in, how loud, and which sound is louder.

The ear is told how loud the coach's voice is, window by window, before it can be heard. If the microphone's level rises
and falls with it, the coach leaks in (loudspeaker, open headphones). Then sound up to the coach's expected level at
that moment is the coach, and louder sound is the user, who is nearer. A user's own words follow no line of the
coach's, so they are never taken for a leak, however often they are spoken over it.
"""

from collections import deque
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.base.units import Decibels, Seconds
from voicecoach.hearing.detector import WINDOW_SECONDS

Levels: TypeAlias = NDArray[np.float64]
"""Decibels relative to full scale, one for each window of a sound."""

NO_LEVELS: Final[Levels] = np.empty(0)

SILENCE_LEVEL: Final[Decibels] = -120.0

RANGE: Final[Decibels] = 40.0
"""How far below the coach's loudest window its level still matters; pauses count as this far below."""

DELAYS: Final = 26
"""Longest delay (windows, 0.8 s) through loudspeaker, room and microphone; Bluetooth takes 0.2 to 0.3 s."""

LEVELS_REMEMBERED: Final = 312
"""Windows with the coach's voice that are remembered, 10 s: volume and place may change."""

ENOUGH: Final = 40
"""Windows (1.3 s) before the first estimate."""

EVERY: Final = 10
"""Windows between two estimates."""

FOLLOWS: Final = 0.5
"""Least correlation of the two levels for a leak. Of two unrelated voices it is below 0.3."""

LOUD: Final[Decibels] = 15.0
"""How far below its loudest window the coach may be in a window that counts for the leak's level."""

DECAY: Final[Decibels] = 2.0
"""Least decay of the coach's voice in a room, per window: 60 dB in 0.96 s, a bare living room."""

ROOM_WINDOWS: Final = 12
"""Windows of a room's echo that are considered."""

MARGIN: Final[Decibels] = 8.0
"""A word over the coach begins with a window this far above the coach's expected level."""

MARGIN_INSIDE: Final[Decibels] = 3.0
"""The same for the rest of the word: words end softly."""

CLEAR_OF_COACH: Final[Decibels] = 12.0
"""An utterance whose loudest window is this far above is not the coach's."""


def levels_of(samples: NDArray[np.float32], rate: int) -> Levels:
    """The level of each window of a sound, the last perhaps partial, in dB relative to full scale."""
    size = round(WINDOW_SECONDS * rate)
    padded = np.pad(samples.astype(np.float64), (0, -len(samples) % size))
    return np.asarray(10.0 * np.log10(np.mean(np.square(padded.reshape(-1, size)), axis=1) + 1e-12))


class Leak:
    """The coach's voice in the microphone. Windows are counted from the start of the stream."""

    def __init__(self) -> None:
        self._said: dict[int, Decibels] = {}
        self._near = -1
        self._heard: deque[tuple[int, Decibels]] = deque(maxlen=LEVELS_REMEMBERED)
        self._fresh = 0
        self._delay = 0
        self._gain: Decibels | None = None

    @property
    def is_measured(self) -> bool:
        """Returns whether the coach leaks in, as far as is known."""
        return self._gain is not None

    def says(self, start: Seconds, levels: Levels) -> None:
        """Note a line of the coach from `start` on, with its levels, window by window."""
        first = round(start / WINDOW_SECONDS)
        for index, level in enumerate(levels, first):
            self._said[index] = max(float(level), self._said.get(index, SILENCE_LEVEL))
        self._near = max(self._near, first + len(levels) + DELAYS)

    def falls_silent(self, at: Seconds) -> None:
        """Note that the coach was cut off."""
        last = round(at / WINDOW_SECONDS)
        self._said = {index: level for index, level in self._said.items() if index <= last}
        self._near = min(self._near, last + DELAYS)

    def hears(self, start: Seconds, level: Decibels) -> None:
        """Take the microphone's next window."""
        index = round(start / WINDOW_SECONDS)
        if index > self._near:
            return
        self._heard.append((index, level))
        self._fresh += 1
        if self._fresh >= EVERY and len(self._heard) >= ENOUGH:
            self._fresh = 0
            self._learn()

    def expected(self, start: Seconds) -> Decibels | None:
        """Expected level of the coach in a window; None while it is silent or does not leak in."""
        if self._gain is None:
            return None
        at = self._coach_at(round(start / WINDOW_SECONDS) - self._delay)
        return None if at <= SILENCE_LEVEL else at + self._gain

    def hides(self, start: Seconds, level: Decibels, *, inside: bool) -> bool:
        """Returns whether a window is no louder than the coach's expected level; `inside`: a word has begun."""
        expected = self.expected(start)
        return expected is not None and level < expected + (MARGIN_INSIDE if inside else MARGIN)

    def is_clear(self, start: Seconds, level: Decibels) -> bool:
        """Returns whether the coach leaks in and this window is too loud to be it."""
        expected = self.expected(start)
        return self.is_measured and (expected is None or level >= expected + CLEAR_OF_COACH)

    def _coach_at(self, index: int) -> Decibels:
        """The coach's level, with its echo in the room."""
        near = range(-1, ROOM_WINDOWS)
        return max((self._said[index - n] - n * DECAY for n in near if index - n in self._said), default=SILENCE_LEVEL)

    def _learn(self) -> None:
        """Estimate whether the microphone follows the coach, with which delay, and how far below."""
        self._gain = None
        indices = np.array([index for index, _ in self._heard])
        oldest = int(indices[0]) - DELAYS - ROOM_WINDOWS
        self._said = {index: level for index, level in self._said.items() if index >= oldest}
        loudest = max(self._said.values(), default=SILENCE_LEVEL)
        if loudest <= SILENCE_LEVEL:
            return
        heard = np.array([level for _, level in self._heard])
        said = np.array([self._told(indices - delay, loudest - RANGE) for delay in range(DELAYS)])
        follows = [_correlation(row, heard) for row in said]
        self._delay = int(np.argmax(follows))
        loud = said[self._delay] >= loudest - LOUD
        if follows[self._delay] >= FOLLOWS and loud.any():
            coach = np.array([self._coach_at(int(index) - self._delay) for index in indices[loud]])
            self._gain = float(np.median(heard[loud] - coach))

    def _told(self, indices: NDArray[np.int_], floor: Decibels) -> list[Decibels]:
        return [max(self._said.get(int(index), SILENCE_LEVEL), floor) for index in indices]


def _correlation(one: Levels, other: Levels) -> float:
    if not np.ptp(one) or not np.ptp(other):
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
