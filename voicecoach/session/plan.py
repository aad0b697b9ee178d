"""Planned sounds and records that have not happened: pulled from a timeline just far enough ahead."""

import math
from bisect import insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from voicecoach.base.units import Seconds
from voicecoach.session.actions import (
    Beat,
    Chime,
    Done,
    Ended,
    Planned,
    Say,
    SayKind,
    StateEntered,
)
from voicecoach.session.line_timing import Item, Moved, Unready
from voicecoach.session.states import State
from voicecoach.session.tally import NOTHING, Tally

AHEAD: Final[Seconds] = 2.0
"""How far ahead sounds are planned."""

WAKE_BEFORE: Final[Seconds] = 1.5
"""How long before it is due the next sound is pulled: docs/architecture.md, section 3.2, wants one second."""

REPLAN_INTERVAL: Final[Seconds] = 0.1

Entry: TypeAlias = Planned | Moved


@dataclass(slots=True)
class Plan:
    """The near future, in order.

    Attributes:
        length: seconds that a text takes to say.
        entries: entries handed out that have not happened yet, by time.
        waiting_cues: cues that gave way to an answer, and wait for another gap.
    """

    length: Callable[[str], Seconds]
    entries: list[Entry] = field(default_factory=list)
    waiting_cues: list[str] = field(default_factory=list)
    _source: Iterator[Item] = field(default_factory=lambda: iter(()))
    _next: Entry | None = None
    _retry: Seconds | None = None
    _covered: tuple[Seconds, Seconds] = (0.0, 0.0)

    def follow(self, source: Iterator[Item]) -> None:
        """Continue with another timeline; planned entries stay."""
        self._source, self._next, self._retry = source, None, None

    def clear(self) -> None:
        """Forget everything."""
        self.entries.clear()
        self._covered = (0.0, 0.0)
        self.follow(iter(()))

    @property
    def busy_until(self) -> Seconds:
        """End of the last answer over beats."""
        return self._covered[1]

    @property
    def state(self) -> State | None:
        """The last planned state; None if there is none."""
        return next((entry.state for entry in reversed(self.entries) if isinstance(entry, StateEntered)), None)

    def boundary(self, since: Seconds) -> Moved | None:
        """The first change of place from a moment on, where another plan can take over without a seam."""
        return next((entry for entry in self.entries if isinstance(entry, Moved) and entry.at >= since), None)

    def leaves(self, step: int, before: Seconds) -> bool:
        """Returns whether a step ends before a moment."""
        moves = (entry for entry in self.entries if isinstance(entry, Moved) and entry.at < before)
        return any(entry.place.step != step for entry in moves)

    def deadline(self) -> Seconds | None:
        """Time of the next pull."""
        if self._retry is not None:
            return self._retry
        return self._next.at - WAKE_BEFORE if self._next else None

    def happened(self, now: Seconds) -> list[Entry]:
        """Remove and return the entries that have happened by now, in order.

        A record of this very moment counts; a sound of this moment has not been heard yet.
        """
        happened: list[Entry] = []
        waiting: list[Entry] = []
        for entry in self.entries:
            due = entry.at < now or (entry.at == now and not isinstance(entry, Say | Beat | Chime))
            (happened if due else waiting).append(entry)
        self.entries = waiting
        return happened

    def pull(self, now: Seconds) -> list[Planned]:
        """All entries due within `AHEAD` that have not been handed out."""
        out: list[Planned] = []
        self._retry = None
        while True:
            item = self._next or next(self._source, None)
            self._next = None
            if item is None:
                return out
            if isinstance(item, Unready):
                self._retry = now + REPLAN_INTERVAL
                return out
            if item.at > now + AHEAD:
                self._next = item
                return out
            out += self.add(item)
            if isinstance(item, Ended):
                self.follow(iter(()))

    def add(self, entry: Entry) -> list[Planned]:
        """Add an entry; a beat becomes a tone if a line is said over it.

        Returns:
            The actions to hand out: none for a move, or for a number or cue that gave way.
        """
        start, end = self._covered
        if isinstance(entry, Beat) and start <= entry.at < end:
            entry = replace(entry, text=None)
        elif isinstance(entry, Say) and entry.at < end and entry.at + self.length(entry.text) > start:
            if entry.kind is SayKind.CUE:
                self.waiting_cues.append(entry.text)
            return []
        insort(self.entries, entry, key=lambda planned: planned.at)
        return [] if isinstance(entry, Moved) else [entry]

    def cover(self, start: Seconds, lines: list[Say], end: Seconds) -> list[Planned]:
        """Say lines over the beats of a set: no beat moves, words in the way become tones, and cues give way."""
        before, self._covered = self._covered, (0.0, 0.0)
        out = [planned for line in lines for planned in self.add(line)]
        self._covered = (before[0] if before[1] >= start else start, end)
        taken = [entry for entry in self.entries if entry.at >= start and entry not in out]
        self.entries = [entry for entry in self.entries if entry.at < start or entry in out]
        for entry in taken:
            out += self.add(entry)
        return out

    def forget_lines(self, before: Seconds) -> list[Say]:
        """Remove and return the lines that begin before a moment."""
        found = [entry for entry in self.entries if isinstance(entry, Say) and entry.at < before]
        self.entries = [entry for entry in self.entries if entry not in found]
        return found

    def answers(self) -> list[str]:
        """The answers that have not begun."""
        coming = [*self.entries, self._next]
        return [entry.text for entry in coming if isinstance(entry, Say) and entry.kind is SayKind.ANSWER]

    def gap(self, earliest: Seconds, begun: Seconds = math.inf) -> Seconds:
        """The first moment without a planned word and with all answers given.

        Args:
            earliest: the lower limit.
            begun: words from that moment on do not delay it.
        """
        start = max(earliest, self.busy_until)
        for entry in self.entries:
            if isinstance(entry, Say | Beat) and entry.text and entry.at < min(start, begun):
                start = max(start, entry.at + self.length(entry.text))
        return start

    def cut(self, boundary: Moved, *, step_ends: bool) -> list[Planned]:
        """Drop everything from a change of place on, except records and chimes of the time before.

        Returns:
            The actions to hand out again after everything from that moment on was withdrawn.
        """
        index = self.entries.index(boundary)
        kept: list[Entry] = [entry for entry in self.entries[index:] if step_ends and isinstance(entry, Chime)]
        self.entries = self.entries[:index] + kept
        return [entry for entry in self.entries if entry.at >= boundary.at and not isinstance(entry, Moved)]

    def cut_at(self, since: Seconds) -> tuple[Moved, list[Planned]]:
        """Drop everything from a moment on except chimes.

        Returns:
            The last move before it, and the actions to hand out again.
        """
        moved = [entry for entry in self.entries if isinstance(entry, Moved) and entry.at < since][-1]
        again: list[Planned] = [entry for entry in self.entries if isinstance(entry, Chime) and entry.at >= since]
        self.entries = [entry for entry in self.entries if entry.at < since] + list(again)
        return moved, again

    @property
    def coming(self) -> Tally:
        """Planned work that is not done yet."""
        return sum((entry.adds for entry in self.entries if isinstance(entry, Done)), NOTHING)
