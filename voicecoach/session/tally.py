"""Sums of finished work: sets, repetitions, holds and time of work, each by itself."""

from dataclasses import dataclass
from typing import Final

from voicecoach.base.units import Seconds


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums of finished work.

    Attributes:
        sets: whole ones; both sides of a set are one.
        reps: repetitions at a tempo.
        holds: whole ones.
        work: seconds of timed and open work, including a set that was cut short.
    """

    sets: int = 0
    reps: int = 0
    holds: int = 0
    work: Seconds = 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.sets + other.sets, self.reps + other.reps, self.holds + other.holds, self.work + other.work)

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(self.sets - other.sets, self.reps - other.reps, self.holds - other.holds, self.work - other.work)


NOTHING: Final = Tally()
