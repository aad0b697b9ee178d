"""Writes what happens in a session into the journal, in a thread of its own: no count ever waits for the disk.

It gets the events of the event log. Each wakes the thread at once, and all waiting events are one transaction:
a slow disk makes transactions larger, not the beat later. The rule: a repetition is on the disk before the next one
ends. Each one that is not counts in `late`, and `--events` has a line for it.
"""

import queue
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voicecoach.base.errors import JournalError
from voicecoach.base.units import Seconds
from voicecoach.journal.before import Chosen, keep_pace, keep_voice
from voicecoach.journal.bookmarks import Bookmark, put
from voicecoach.journal.session_rows import DONE_EVENTS, SessionRows
from voicecoach.journal.store import Opened, is_damage, mended, open_journal, transaction

STOP_POLL: Final[Seconds] = 0.1
"""Interval at which an idle recorder checks whether to stop. Events do not wait for it."""
RETRY_INTERVAL: Final[Seconds] = 1.0
"""Time until a failed write is tried again: a full disk may have room by then."""
NOT_KEPT: Final = "Some of what was done could not be kept in the journal: {}."


@dataclass(frozen=True, slots=True)
class Batch:
    """Events that are written together.

    Attributes:
        place: where the workout is after the events, if `moved`.
        pace: the speed of each exercise by then; None if unchanged.
        voice: choices about the voice by then; likewise.
        work: seconds of timed and open work so far, in this part of the workout; likewise.
        restarted: they belong to the restarted workout, not to the resumed one; None if unchanged.
    """

    events: tuple[Mapping[str, object], ...]
    place: Bookmark | None = None
    pace: Mapping[str, float] | None = None
    voice: Mapping[str, Chosen] | None = None
    work: Seconds | None = None
    moved: bool = False
    restarted: bool | None = None


class Recorder:
    """Records one session.

    Args:
        path: of the journal.
        routine: the routine's file.
        goes_on: the session of the journal that this one resumes; None for a new one.
        places: also keep the place in the workout.
        rehearsal: nobody can hear or do it.

    Attributes:
        trouble: why something could not be kept; empty if all is well.
        lost: nothing can be kept any more.
        late: number of repetitions that were not on the disk when the next one ended.
        note_of_journal: the repair of a damaged journal; empty if there was none.
    """

    def __init__(
        self, path: Path, routine: Path, goes_on: int | None = None, *, places: bool = True, rehearsal: bool = False
    ) -> None:
        self._path = path
        self._routine = routine
        self._places = places
        self._rehearsal = rehearsal
        self._rows = SessionRows(routine.stem, goes_on, rehearsal=rehearsal)
        self._batches: queue.SimpleQueue[Batch] = queue.SimpleQueue()
        self._owed: list[Batch] = []
        self._done: list[Mapping[str, object]] = []
        self._led: dict[str, Seconds] = {}
        """Seconds of the phases of the current repetition."""
        self.trouble = self._dropped = ""
        self.note_of_journal = ""
        self.lost = False
        self.late = 0
        self._noted = self._written = 0
        """Numbers of repetitions received and dealt with; each is counted by one thread only."""

    @property
    def session(self) -> int | None:
        """The session's number in the journal; None until it has one."""
        return self._rows.session

    @property
    def behind(self) -> bool:
        """Returns whether a repetition is noted and not yet on the disk."""
        return self._noted > self._written

    def note(self, event: Mapping[str, object]) -> None:
        """Take an event of the event log. Never waits.

        Finished work waits for the place that comes with it, and later events wait with it: a power cut must not
        separate them.
        """
        if event["event"] == "rep_done":
            self.late += self.behind and not self.lost
            self._noted += 1
        self._done.append(self._timed(event))
        waits = self._places and any(waiting["event"] in DONE_EVENTS for waiting in self._done)
        if not waits or event["event"] == "session_ended":
            self._batches.put(Batch(tuple(self._done)))
            self._done = []

    def _timed(self, event: Mapping[str, object]) -> Mapping[str, object]:
        """An event; `rep_done` with the seconds of its phases. An interrupted repetition starts over."""
        if event["event"] == "beat":
            phase = str(event["phase"])
            self._led[phase] = self._led.get(phase, 0.0) + float(str(event["seconds"]))
        elif event["event"] == "rep_done":
            event, self._led = {**event, **self._led, **_by_time(event)}, {}
        elif event["event"] == "silenced":
            self._led = {}
        return event

    def keep(
        self,
        place: Bookmark | None,
        pace: Mapping[str, float] | None = None,
        *,
        voice: Mapping[str, Chosen] | None = None,
        work: Seconds | None = None,
        restarted: bool | None = None,
    ) -> None:
        """Keep the place of the workout; None after its end. Never waits.

        Args:
            place: the first step or repetition that is not done.
            pace: the speed of each exercise; None if unchanged.
            voice: choices about the voice; likewise.
            work: seconds of timed and open work in this part of the workout; likewise.
            restarted: the workout began again instead of being resumed; "undo" can take that back.
        """
        if self._places:
            self._batches.put(Batch(tuple(self._done), place, pace, voice, work, moved=True, restarted=restarted))
            self._done = []

    def work(self, stop: threading.Event) -> None:
        """Write events until `stop` is set, including all that came before it."""
        try:
            if not self._recorded(open_journal(self._path), stop):
                opened = mended(self._path)
                with transaction(opened.connection):
                    self._rows.ensure(opened.connection)
                self._recorded(opened, stop)
        except JournalError as error:
            self.trouble, self.lost = f"{error.message} {error.hint}", True
        except (OSError, sqlite3.Error) as error:
            self.trouble, self.lost = NOT_KEPT.format(error), True

    def _recorded(self, opened: Opened, stop: threading.Event) -> bool:
        """Write until `stop` is set. Returns False if the journal is damaged; its unwritten events stay owed."""
        self.note_of_journal = self.note_of_journal or opened.note
        with closing(opened.connection) as connection:
            while True:
                over = stop.is_set()
                batches = [*self._owed, *self._waiting()]
                try:
                    self._owed = [] if not batches or self._write(connection, batches) else batches
                except (sqlite3.Error, UnicodeDecodeError):
                    self._owed = batches
                    return False
                if not self._owed:
                    self._written += sum(event["event"] == "rep_done" for batch in batches for event in batch.events)
                if over and (self._owed or not batches):
                    return True
                if self._owed:
                    stop.wait(RETRY_INTERVAL)

    def _waiting(self) -> list[Batch]:
        batches: list[Batch] = []
        with suppress(queue.Empty):
            batches.append(self._batches.get(timeout=STOP_POLL))
            while True:
                batches.append(self._batches.get_nowait())
        return batches

    def _write(self, connection: sqlite3.Connection, batches: Sequence[Batch]) -> bool:
        """Write batches, all or none. Returns whether they are dealt with; False to try again later.

        Raises:
            sqlite3.Error, UnicodeDecodeError: the journal is damaged.
        """
        before = self._rows.state
        try:
            with transaction(connection):
                for batch in batches:
                    if batch.restarted is not None:
                        self._rows.turn(connection, restarted=batch.restarted)
                    for event in batch.events:
                        self._rows.apply(connection, event)
                    if batch.moved and self.session is not None:
                        put(connection, self._routine, batch.place, self.session, rehearsal=self._rehearsal)
                    if batch.work is not None:
                        self._rows.keep_work(connection, batch.work)
                    if batch.moved and batch.pace is not None:
                        keep_pace(connection, self._routine, batch.pace)
                    if batch.voice is not None:
                        keep_voice(connection, batch.voice)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            self._rows.state = before
            self.trouble = NOT_KEPT.format(error)
            return self._after(error, connection, batches)
        self.trouble = self._dropped
        return True

    def _after(
        self, error: sqlite3.Error | UnicodeDecodeError, connection: sqlite3.Connection, batches: Sequence[Batch]
    ) -> bool:
        """Handle batches that could not be written. Returns as `_write`."""
        if is_damage(error):
            raise error
        if isinstance(error, sqlite3.OperationalError):  # the disk is full, or busy
            return False
        if len(batches) > 1:  # one of them can never be written, but the others can
            for batch in batches:
                self._write(connection, [batch])
        else:
            self._dropped = self.trouble
        return True


def _by_time(event: Mapping[str, object]) -> dict[str, object]:
    """Seconds of a resumed hold or work, which its beats alone do not show."""
    phase = {"hold": "hold", "work": "count"}.get(str(event.get("kind")))
    return {phase: event["seconds"]} if phase and event.get("seconds") else {}
