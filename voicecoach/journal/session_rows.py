"""What an event does to the rows of a session in the journal.

A workout that was cut off is resumed: its session goes on from the time it had come to. Once restarted, the same
workout writes to a session of its own, and after "undo" to the first one again. `SessionState` is which of the two that
is and how the time runs, and knows no journal; `SessionRows` writes.
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
"""What `rep_done` may be the end of, as the journal's rows are called."""
PHASE_COLUMNS: Final = ("eccentric", "pause_low", "concentric", "pause_high", "hold", "count")
"""The phases of a repetition; its row in the journal holds the seconds of each."""


@dataclass(frozen=True, slots=True)
class EarlierParts:
    """What a session has from the parts of the workout that came before this one.

    Attributes:
        session: its number in the journal, None until it has one.
        end: when they ended, in seconds since the session began.
        seconds: how long they took, without pauses.
        work: their seconds of timed and open work.
    """

    session: int | None = None
    end: Seconds = 0.0
    seconds: Seconds = 0.0
    work: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class SessionState:
    """Which session an event belongs to, and how its time runs.

    Attributes:
        current: the session that is written to.
        other: the one that would be if `restarted` were the opposite.
        restarted: the workout did not go on where it was cut off, but began again.
        paused: seconds of this part's pauses that are over; they count in neither session.
        paused_since: when the pause began that is not over, in seconds of this part; None if there is none.
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
        """The state after an event; a question that is asked in a pause belongs to the pause."""
        if event["event"] != "state" or (event["state"] == "asking" and self.paused_since is not None):
            return self
        t = seconds_of(event)
        since = t if event["state"] == "paused" else None
        return replace(self, paused=self._paused_by(t), paused_since=since)

    def at(self, t: Seconds) -> Seconds:
        """A moment of this part, in seconds since the session began."""
        return self.current.end + t

    def seconds(self, t: Seconds) -> Seconds:
        """How long the session has taken by a moment of this part, without pauses."""
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
        session: the session that is resumed, None for a new one.
        rehearsal: nobody can hear or do it.

    Attributes:
        state: as it is after what was written; after a transaction that failed the caller puts back what it was.
    """

    def __init__(self, routine: str, session: int | None, *, rehearsal: bool) -> None:
        self.state = SessionState(EarlierParts(session))
        self._routine = routine
        self._rehearsal = rehearsal
        self._title: object = None

    @property
    def session(self) -> int | None:
        """The number of the session that is written to, None until it has one."""
        return self.state.current.session

    def turn(self, connection: sqlite3.Connection, *, restarted: bool) -> None:
        """Change to the session of the restarted workout, or back to the first one."""
        if self.session is not None:
            self.state = self.state.turned(restarted=restarted)
            if self.session is None:
                self._insert(connection)

    def apply(self, connection: sqlite3.Connection, event: Mapping[str, object]) -> None:
        """Write what an event of the event log does to the rows: nothing before `session_started`."""
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
        """Write the seconds of timed and open work of this part, on top of those of the parts before."""
        connection.execute(
            "UPDATE session SET work = ? WHERE id = ?", (self.state.current.work + seconds, self.session)
        )

    def ensure(self, connection: sqlite3.Connection) -> None:
        """Have a session to write to in a journal that took the place of another one."""
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
    """When an event was, in seconds since this part of the workout began."""
    return float(str(event["t"]))


def _rows(event: Mapping[str, object]) -> list[tuple[str, object, object]]:
    """The rows that an event makes: kind, detail, value."""
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
    """What an event adds to sets, repetitions and holds."""
    of_set, of_rep = event["event"] == "set_done", event["event"] == "rep_done"
    kind = event.get("kind", "rep")
    return of_set and event.get("whole") is not False, of_rep and kind == "rep", of_rep and kind == "hold"


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
