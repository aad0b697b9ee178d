"""Writes what happens in a session into the journal, in a thread of its own: no count ever waits for the disk.

It gets the events of the event log. Each one wakes the thread at once, and all that waits by then is one transaction:
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
"""How often an idle recorder checks whether to stop. What is noted does not wait for it."""
RETRY_INTERVAL: Final[Seconds] = 1.0
"""How long what could not be written waits until it is tried again: a full disk may be emptied by then."""
NOT_KEPT: Final = "Some of what was done could not be kept in the journal: {}."


@dataclass(frozen=True, slots=True)
class Batch:
    """What belongs together.

    Attributes:
        place: where the workout is after the events, if `moved`.
        pace: how fast each exercise is done by then; None if that is as before.
        voice: what is chosen of the voice by then; likewise.
        work: seconds of timed and open work that were done by then, in this part of the workout; likewise.
        restarted: they belong to the workout that began again, not to the one that was resumed; None if as before.
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
        goes_on: the session of the journal that this one takes up again, None for a new one.
        places: the place in the workout is kept, too.
        rehearsal: nobody can hear or do it.

    Attributes:
        trouble: why something could not be kept, empty if all is well.
        lost: nothing can be kept any more.
        late: how many repetitions were not on the disk when the next one ended.
        note_of_journal: what was done to a damaged journal, empty if nothing.
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
        """The phases of the repetition that is being led."""
        self.trouble = self._dropped = ""
        self.note_of_journal = ""
        self.lost = False
        self.late = 0
        self._noted = self._written = 0
        """Repetitions that came, and those that are done with; each is counted by one thread alone."""

    @property
    def session(self) -> int | None:
        """Its number in the journal, None until it has one."""
        return self._rows.session

    @property
    def behind(self) -> bool:
        """Returns whether a repetition is noted and not yet on the disk."""
        return self._noted > self._written

    def note(self, event: Mapping[str, object]) -> None:
        """An event of the event log. Never waits.

        What was done waits for the place that comes with it, and what follows waits with it: a power cut must not
        tear them apart.
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
        """An event; that a repetition is done with the seconds of its phases. One that is cut off starts over."""
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
        """Where the workout is now; None when it has been done to its end. Never waits.

        Args:
            place: the first thing that is not done.
            pace: how fast each exercise is done by now; None if that is as it was.
            voice: what is chosen of the voice by now; likewise.
            work: seconds of timed and open work that were done in this part of the workout; likewise.
            restarted: the workout did not go on where it was cut off, but began again; that can be taken back.
        """
        if self._places:
            self._batches.put(Batch(tuple(self._done), place, pace, voice, work, moved=True, restarted=restarted))
            self._done = []

    def work(self, stop: threading.Event) -> None:
        """Write what was noted until told to stop; what was noted by then is written."""
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
        """Write until told to stop; False if the journal proves to be damaged, and what was to be written is owed."""
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
        """Write batches, all or none of them. Whether that is done with; else it may go well later.

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
        """What becomes of batches that could not be written, as `_write` tells it."""
        if is_damage(error):
            raise error
        if isinstance(error, sqlite3.OperationalError):  # the disk is full, or busy
            return False
        if len(batches) > 1:  # one of them can never be written; the others can
            for batch in batches:
                self._write(connection, [batch])
        else:
            self._dropped = self.trouble
        return True


def _by_time(event: Mapping[str, object]) -> dict[str, object]:
    """How long a hold or work took that was taken up again: its beats alone would not tell."""
    phase = {"hold": "hold", "work": "count"}.get(str(event.get("kind")))
    return {phase: event["seconds"]} if phase and event.get("seconds") else {}
