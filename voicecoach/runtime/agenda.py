"""All events of a session, in the one order in which they are written.

The mixer reports sounds; the session's records have their own times. The effects of a command come after the silence
that it requested, so each record keeps the number of the last silence requested before it, and waits for that one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from itertools import count
from typing import TypeAlias

from voicecoach.base.units import Seconds
from voicecoach.runtime.sounds import LineEnded, PlayedBeat, Silent, Sounded, TextBegan
from voicecoach.session.actions import Done, Ended, StateEntered, StepBegun, Unsaid

Record: TypeAlias = StepBegun | StateEntered | Done | Ended | Unsaid


@dataclass(frozen=True, slots=True)
class SilenceReached:
    """A requested silence is complete."""

    at: Seconds
    because: str


Happened: TypeAlias = Record | SilenceReached | TextBegan | PlayedBeat | LineEnded


class _Rank(IntEnum):
    """Order at one moment: ends, then notes, then beginnings."""

    ENDS = 0
    NOTED = 1
    BEGINS = 2


@dataclass(frozen=True, slots=True)
class _Entry:
    """One waiting entry.

    Attributes:
        order: its number by arrival.
        after: the number of the silence that it waits for; 0 for none.
    """

    at: Seconds
    rank: _Rank
    order: int
    item: Record | Sounded
    after: int = 0


@dataclass(slots=True)
class Agenda:
    """The entries that wait to be written."""

    _entries: list[_Entry] = field(default_factory=list)
    _orders: Iterator[int] = field(default_factory=count)
    _silences: Iterator[int] = field(default_factory=lambda: count(1))
    _asked: dict[int, str] = field(default_factory=dict)
    """The reasons of the silences that are not complete, by number."""

    @property
    def silence_due(self) -> bool:
        """Returns whether a requested silence is not complete."""
        return bool(self._asked)

    def silence(self, because: str) -> int:
        """Note a requested silence. Returns its number, which `Silent` has when it is complete."""
        number = next(self._silences)
        self._asked[number] = because
        return number

    def sounded(self, item: Sounded) -> None:
        """Add an event of a sound."""
        rank = _Rank.ENDS if isinstance(item, LineEnded | Silent) else _Rank.BEGINS
        self._entries.append(_Entry(item.at, rank, next(self._orders), item))

    def record(self, record: Record) -> None:
        """Add a record of the session, after the last requested silence."""
        after = max(self._asked, default=0)
        self._entries.append(_Entry(record.at, _Rank.NOTED, next(self._orders), record, after))

    def withdraw(self, since: Seconds, now: Seconds) -> None:
        """Forget the entries planned for `since` or later.

        A record of this same moment stays: it is true, though another command came in the same moment.
        """

        def stays(entry: _Entry) -> bool:
            match entry.item:
                case PlayedBeat(beat=beat):
                    return beat.at < since
                case StepBegun() | StateEntered() | Done() | Ended() | Unsaid():
                    return entry.item.at < since or entry.item.at <= now
                case _:
                    return True

        self._entries = [entry for entry in self._entries if stays(entry)]

    def ends_at(self) -> Seconds | None:
        """The planned end of the session; None if none is planned."""
        return next((entry.at for entry in self._entries if isinstance(entry.item, Ended)), None)

    def due(self, now: Seconds) -> list[Happened]:
        """Remove and return everything that has happened by now, in order."""
        for entry in self._entries:
            if isinstance(entry.item, Silent) and entry.at <= now:
                self._release(entry.item)
        due = [entry for entry in self._entries if entry.at <= now and not entry.after]
        self._entries = [entry for entry in self._entries if entry.at > now or entry.after]
        due.sort(key=lambda entry: (entry.at, entry.rank, entry.order))
        return [self._told(entry.item) for entry in due]

    def _release(self, silent: Silent) -> None:
        """Make the entries that waited for a silence due, at its end at the earliest."""
        self._entries = [
            replace(entry, at=max(entry.at, silent.at), after=0) if entry.after == silent.number else entry
            for entry in self._entries
        ]

    def _told(self, item: Record | Sounded) -> Happened:
        return SilenceReached(item.at, self._asked.pop(item.number)) if isinstance(item, Silent) else item
