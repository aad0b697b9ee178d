"""Writes what happens in a session into the journal, in a thread of its own: no count ever waits for the disk.

It is told the events of the event log. All that has come by the time it looks is one transaction, so a repetition that
was counted is on the disk long before the next one is, and a slow disk makes transactions larger, not the beat later.
"""

import queue
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from voicecoach.errors import JournalError
from voicecoach.journal.store import open_journal, transaction
from voicecoach.units import Seconds

LOOK: Final[Seconds] = 0.1
DONE: Final = {"rep_done": "rep", "set_done": "set", "exercise_done": "exercise"}


class Recorder:
    """Records one session.

    Args:
        path: of the journal.
        routine: the routine's name.
        goes_on: the session of the journal that this one takes up again, None for a new one.

    Attributes:
        session: its number in the journal, None until it has one.
        trouble: why something could not be kept, or what was done to a damaged journal; empty if all is well.
    """

    def __init__(self, path: Path, routine: str, goes_on: int | None = None) -> None:
        self._path = path
        self._routine = routine
        self._events: queue.SimpleQueue[Mapping[str, object]] = queue.SimpleQueue()
        self._before: Seconds = 0.0
        self.session = goes_on
        self.trouble = ""

    def note(self, event: Mapping[str, object]) -> None:
        """An event of the event log. Never waits."""
        self._events.put(event)

    def work(self, stop: threading.Event) -> None:
        """Write what was noted until told to stop; what was noted by then is written."""
        try:
            opened = open_journal(self._path)
        except JournalError as error:
            self.trouble = f"{error.message} {error.hint}"
            return
        self.trouble = opened.note
        with closing(opened.connection) as connection:
            while True:
                over = stop.is_set()
                if events := self._waiting():
                    self._write(connection, events)
                elif over:
                    return

    def _waiting(self) -> list[Mapping[str, object]]:
        events: list[Mapping[str, object]] = []
        with suppress(queue.Empty):
            events.append(self._events.get(timeout=LOOK))
            while True:
                events.append(self._events.get_nowait())
        return events

    def _write(self, connection: sqlite3.Connection, events: Sequence[Mapping[str, object]]) -> None:
        try:
            with transaction(connection):
                for event in events:
                    self._keep(connection, event)
        except sqlite3.Error as error:
            self.trouble = f"Some of what was done could not be kept in the journal: {error}."

    def _keep(self, connection: sqlite3.Connection, event: Mapping[str, object]) -> None:
        if event["event"] == "session_started":
            self._begin(connection, event)
        if self.session is None:
            return
        at = self._before + float(str(event["t"]))
        for kind, detail, value in _told(event):
            where = [event.get(name) for name in ("exercise", "set", "side", "rep")]
            row = (self.session, at, kind, *where, detail, value)
            connection.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        what = DONE.get(str(event["event"]))
        counted = (what == "set", what == "rep")
        ended = (_now(), event["reason"]) if event["event"] == "session_ended" else (None, None)
        connection.execute(
            "UPDATE session SET seconds = ?, sets = sets + ?, reps = reps + ?, ended = ?, reason = ? WHERE id = ?",
            (at, *counted, *ended, self.session),
        )

    def _begin(self, connection: sqlite3.Connection, event: Mapping[str, object]) -> None:
        found = connection.execute("SELECT seconds FROM session WHERE id = ?", (self.session,)).fetchone()
        if found:
            self._before = found[0]
            return
        values = (self._routine, event["title"], _now())
        row = connection.execute("INSERT INTO session (routine, title, started) VALUES (?, ?, ?)", values)
        self.session = row.lastrowid


def _told(event: Mapping[str, object]) -> list[tuple[str, object, object]]:
    """The rows that an event makes: kind, detail, value."""
    name = str(event["event"])
    if name in DONE:
        return [(DONE[name], None, None)]
    if name == "command":
        rows: list[tuple[str, object, object]] = [("command", event["command"], event.get("value"))]
        if event["command"] == "number":  # the only question that a number answers
            rows.append(("pain", None, event.get("value")))
        return rows
    if name == "state" and event["state"] == "paused":
        return [("pause", None, None)]
    return []


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
