"""The rows of a session in the journal, and how each event changes them.

A resumed workout continues its session from the time it had reached. Once restarted, it writes to a session of its
own, and after "undo" to the first one again. `SessionState` knows which of the two it is and how time runs, without a
journal; `SessionRows` writes.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from voicecoach.base.units import Seconds
from voicecoach.journal.bookmarks import as_text

DONE_EVENTS: Final = {"rep_done": "rep", "set_done": "set", "exercise_done": "exercise"}
WHERE: Final = ("exercise", "set", "side", "rep")
KINDS: Final = ("rep", "hold", "work")
"""Kinds of work that `rep_done` can end, by the names of the journal's rows."""
PHASE_COLUMNS: Final = ("eccentric", "pause_low", "concentric", "pause_high", "hold", "count")
"""The phases of a repetition; its row in the journal holds the seconds of each."""


@dataclass(frozen=True, slots=True)
class EarlierParts:
    """Sums of a session from earlier parts of the workout.

    Attributes:
        session: its number in the journal; None until it has one.
        end: their end, in seconds since the session began.
        seconds: their length without pauses.
        work: their seconds of timed and open work.
    """

    session: int | None = None
    end: Seconds = 0.0
    seconds: Seconds = 0.0
    work: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class SessionState:
    """The session that an event belongs to, and its time.

    Attributes:
        current: the session being written.
        other: the session for the opposite value of `restarted`.
        restarted: the workout began again instead of being resumed.
        paused: seconds of this part's finished pauses; they count in neither session.
        paused_since: start of the current pause, in seconds of this part; None outside a pause.
    """

    current: EarlierParts
    other: EarlierParts = field(default_factory=EarlierParts)
    restarted: bool = False
    paused: Seconds = 0.0
    paused_since: Seconds | None = None

    def turned(self, *, restarted: bool) -> "SessionState":
        """The state after a restart, or after its undo."""
        if restarted == self.restarted:
            return self
        return replace(self, current=self.other, other=self.current, restarted=restarted)

    def after(self, event: Mapping[str, object]) -> "SessionState":
        """The state after an event; a question in a pause belongs to the pause."""
        if event["event"] != "state" or (event["state"] == "asking" and self.paused_since is not None):
            return self
        t = seconds_of(event)
        since = t if event["state"] == "paused" else None
        return replace(self, paused=self._paused_by(t), paused_since=since)

    def at(self, t: Seconds) -> Seconds:
        """A moment of this part, in seconds since the session began."""
        return self.current.end + t

    def seconds(self, t: Seconds) -> Seconds:
        """Length of the session up to a moment of this part, without pauses."""
        return self.current.seconds + t - self._paused_by(t)

    def numbered(self, session: int | None) -> "SessionState":
        """The state once the current session has a number."""
        return replace(self, current=replace(self.current, session=session))

    def _paused_by(self, t: Seconds) -> Seconds:
        return self.paused + (0.0 if self.paused_since is None else t - self.paused_since)


class SessionRows:
    """Writes the rows of one workout's session. The transactions are the caller's.

    Args:
        routine: the name of the routine.
        session: the resumed session; None for a new one.
        rehearsal: nobody can hear or do it.

    Attributes:
        state: the state after the written events; the caller restores it after a failed transaction.
    """

    def __init__(self, routine: str, session: int | None, *, rehearsal: bool) -> None:
        self.state = SessionState(EarlierParts(session))
        self._routine = routine
        self._rehearsal = rehearsal
        self._title: object = None

    @property
    def session(self) -> int | None:
        """The number of the session being written; None until it has one."""
        return self.state.current.session

    def turn(self, connection: sqlite3.Connection, *, restarted: bool) -> None:
        """Change to the session of the restarted workout, or back to the first one."""
        if self.session is not None:
            self.state = self.state.turned(restarted=restarted)
            if self.session is None:
                self._insert(connection)

    def apply(self, connection: sqlite3.Connection, event: Mapping[str, object]) -> None:
        """Write the changes of an event to the rows: none before `session_started`."""
        if event["event"] == "session_started":
            self._begin(connection, event)
        if self.session is None:
            return
        t = seconds_of(event)
        for kind, detail, value in _rows(event):
            where = [event.get(name) for name in WHERE]
            phases = [event.get(phase) for phase in PHASE_COLUMNS]
            row = (self.session, self.state.at(t), kind, *where, detail, value, *phases)
            connection.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        if event["event"] == "answer" and event["value"] is None:
            _take_back(connection, self.session, event)
        self.state = self.state.after(event)
        ended = (_now(), event["reason"]) if event["event"] == "session_ended" else (None, None)
        connection.execute(
            "UPDATE session SET seconds = ?, sets = sets + ?, reps = reps + ?, holds = holds + ?, "
            "ended = ?, reason = ? WHERE id = ?",
            (self.state.seconds(t), *_adds(event), *ended, self.session),
        )
        if "work_seconds" in event:
            self.keep_work(connection, float(str(event["work_seconds"])))

    def keep_work(self, connection: sqlite3.Connection, seconds: Seconds) -> None:
        """Write the seconds of timed and open work of this part, added to those of earlier parts."""
        connection.execute(
            "UPDATE session SET work = ? WHERE id = ?", (self.state.current.work + seconds, self.session)
        )

    def ensure(self, connection: sqlite3.Connection) -> None:
        """Create the session in a journal that replaced another one."""
        if self._title and not connection.execute("SELECT 1 FROM session WHERE id = ?", (self.session,)).fetchone():
            self._insert(connection)

    def _begin(self, connection: sqlite3.Connection, event: Mapping[str, object]) -> None:
        self._title = event["title"]
        found = connection.execute(
            "SELECT max(seconds, coalesce(max(at), 0)), seconds, work FROM session LEFT JOIN event ON session = id "
            "WHERE id = ? GROUP BY id",
            (self.session,),
        ).fetchone()
        if found:
            self.state = replace(self.state, current=EarlierParts(self.session, *found))
            connection.execute("UPDATE session SET ended = NULL, reason = NULL WHERE id = ?", (self.session,))
        else:
            self._insert(connection)

    def _insert(self, connection: sqlite3.Connection) -> None:
        values = (as_text(self._routine), self._title, _now(), self._rehearsal)
        row = connection.execute("INSERT INTO session (routine, title, started, rehearsal) VALUES (?, ?, ?, ?)", values)
        self.state = self.state.numbered(row.lastrowid)


def _take_back(connection: sqlite3.Connection, session: int, event: Mapping[str, object]) -> None:
    """Delete the last answer to a question, and the number from the command that gave it."""
    given = connection.execute(
        'SELECT rowid, value FROM event WHERE session = ? AND kind = ? AND exercise IS ? AND "set" IS ? '
        "ORDER BY rowid DESC LIMIT 1",
        (session, event["about"], event.get("exercise"), event.get("set")),
    ).fetchone()
    if given is None:
        return
    row, value = given
    connection.execute(
        "UPDATE event SET value = NULL WHERE rowid = (SELECT max(rowid) FROM event WHERE session = ? AND rowid < ? "
        "AND kind IN ('command', 'pressed') AND detail = 'number' AND value = ?)",
        (session, row, value),
    )
    connection.execute("DELETE FROM event WHERE rowid = ?", (row,))


def seconds_of(event: Mapping[str, object]) -> Seconds:
    """Time of an event, in seconds since this part of the workout began."""
    return float(str(event["t"]))


def _rows(event: Mapping[str, object]) -> list[tuple[str, object, object]]:
    """The rows of an event: kind, detail, value."""
    name = str(event["event"])
    if name in DONE_EVENTS:
        return [(str(event.get("kind", DONE_EVENTS[name])), None, None)]
    if name == "command":
        undone = [("undone", event["undone"], None)] if "undone" in event else []
        kind = "pressed" if event.get("source") == "pressed" else "command"
        return [(kind, event["command"], event.get("value")), *undone]
    if name == "ignored":
        return [("ignored", event["reason"], None)]
    if name == "answer" and event["value"] is not None:
        return [(str(event["about"]), None, event["value"])]
    if name == "state" and event["state"] == "paused":
        return [("pause", None, None)]
    return []


def _adds(event: Mapping[str, object]) -> tuple[bool, bool, bool]:
    """Sets, repetitions and holds that an event adds."""
    of_set, of_rep = event["event"] == "set_done", event["event"] == "rep_done"
    kind = event.get("kind", "rep")
    return of_set and event.get("whole") is not False, of_rep and kind == "rep", of_rep and kind == "hold"


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
