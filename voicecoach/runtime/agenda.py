"""Everything that happens, in the one order in which it is written.

What sounds is reported by the mixer; what a session records has a time of its own. What a command brings stands after
the silence that it asked for, so each record knows which silence was asked for before it, and waits for that one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from itertools import count
from typing import TypeAlias

from voicecoach.base.units import Seconds
from voicecoach.runtime.sounds import LineEnded, PlayedBeat, Silent, Sounded, TextBegan
from voicecoach.session.actions import Done, Ended, StateEntered, StepBegun

Record: TypeAlias = StepBegun | StateEntered | Done | Ended


@dataclass(frozen=True, slots=True)
class SilenceReached:
    """A silence that was asked for is complete."""

    at: Seconds
    because: str


Happened: TypeAlias = Record | SilenceReached | TextBegan | PlayedBeat | LineEnded


class _Rank(IntEnum):
    """What comes first at one moment: what ends, then what is noted, then what begins."""

    ENDS = 0
    NOTED = 1
    BEGINS = 2


@dataclass(frozen=True, slots=True)
class _Entry:
    """One thing that waits.

    Attributes:
        order: in which it came.
        after: the number of the silence that it waits for, 0 for none.
    """

    at: Seconds
    rank: _Rank
    order: int
    item: Record | Sounded
    after: int = 0


@dataclass(slots=True)
class Agenda:
    """What waits to be written."""

    _entries: list[_Entry] = field(default_factory=list)
    _orders: Iterator[int] = field(default_factory=count)
    _silences: Iterator[int] = field(default_factory=lambda: count(1))
    _asked: dict[int, str] = field(default_factory=dict)
    """The silences that are not complete, by their number, and why they were asked for."""

    @property
    def silence_due(self) -> bool:
        """Returns whether a silence that was asked for is not complete."""
        return bool(self._asked)

    def silence(self, because: str) -> int:
        """A silence is asked for; its number is what `Silent` names when it is complete."""
        number = next(self._silences)
        self._asked[number] = because
        return number

    def sounded(self, item: Sounded) -> None:
        """What the sounds have done."""
        rank = _Rank.ENDS if isinstance(item, LineEnded | Silent) else _Rank.BEGINS
        self._entries.append(_Entry(item.at, rank, next(self._orders), item))

    def record(self, record: Record) -> None:
        """What the session records, after the silence that was asked for last."""
        after = max(self._asked, default=0)
        self._entries.append(_Entry(record.at, _Rank.NOTED, next(self._orders), record, after))

    def withdraw(self, since: Seconds, now: Seconds) -> None:
        """Forget what is planned from a moment on.

        A record of this very moment stays: it is true, though another command came in the same moment.
        """

        def stays(entry: _Entry) -> bool:
            match entry.item:
                case PlayedBeat(beat=beat):
                    return beat.at < since
                case StepBegun() | StateEntered() | Done() | Ended():
                    return entry.item.at < since or entry.item.at <= now
                case _:
                    return True

        self._entries = [entry for entry in self._entries if stays(entry)]

    def ends_at(self) -> Seconds | None:
        """When the session ends, if that is planned."""
        return next((entry.at for entry in self._entries if isinstance(entry.item, Ended)), None)

    def due(self, now: Seconds) -> list[Happened]:
        """Take out all that has happened by now, in order."""
        for entry in self._entries:
            if isinstance(entry.item, Silent) and entry.at <= now:
                self._release(entry.item)
        due = [entry for entry in self._entries if entry.at <= now and not entry.after]
        self._entries = [entry for entry in self._entries if entry.at > now or entry.after]
        due.sort(key=lambda entry: (entry.at, entry.rank, entry.order))
        return [self._told(entry.item) for entry in due]

    def _release(self, silent: Silent) -> None:
        """What waited for a silence is due from its end on at the earliest."""
        self._entries = [
            replace(entry, at=max(entry.at, silent.at), after=0) if entry.after == silent.number else entry
            for entry in self._entries
        ]

    def _told(self, item: Record | Sounded) -> Happened:
        return SilenceReached(item.at, self._asked.pop(item.number)) if isinstance(item, Silent) else item
