"""What an event does to the rows of a session: when it was, which session it belongs to, and what is counted."""

from contextlib import closing

import pytest

from voicecoach.journal.history import events, sessions
from voicecoach.journal.session_rows import DONE_EVENTS, WHERE, EarlierParts, SessionRows, SessionState
from voicecoach.journal.store import open_journal, transaction


def state(name, t):
    return {"t": t, "event": "state", "state": name}


def rep(t, **more):
    return {"t": t, "event": "rep_done", "exercise": "bridges", "set": 1, "side": None, "rep": 1, **more}


def after(told, begin=SessionState(EarlierParts(1))):  # noqa: B008 - frozen
    for event in told:
        begin = begin.after(event)
    return begin


STARTED = {"t": 0.0, "event": "session_started", "title": "Bridges"}
RESUMED = SessionState(EarlierParts(1, end=300.0, seconds=240.0, work=60.0))


class TestState:
    def test_a_pause_takes_no_time_while_it_lasts_and_afterwards(self):
        paused = after([state("working", 2.0), state("paused", 6.0)])
        assert paused.seconds(16.0) == 6.0
        assert after([state("working", 16.0)], paused).seconds(20.0) == 10.0

    def test_what_is_asked_in_a_pause_belongs_to_it(self):
        assert after([state("paused", 6.0), state("asking", 8.0), state("working", 9.0)]).seconds(10.0) == 7.0

    def test_what_is_asked_at_work_is_no_pause(self):
        assert after([state("working", 6.0), state("asking", 8.0), state("working", 9.0)]).seconds(10.0) == 10.0

    @pytest.mark.parametrize("name", sorted(DONE_EVENTS))
    def test_what_is_no_state_changes_nothing(self, name):
        begin = after([state("paused", 6.0)])
        assert begin.after({"t": 9.0, "event": name}) == begin

    def test_a_resumed_session_goes_on_at_its_end_without_its_pauses(self):
        assert (RESUMED.at(10.0), RESUMED.seconds(10.0)) == (310.0, 250.0)

    def test_a_restarted_one_begins_at_nothing_and_has_no_number(self):
        again = RESUMED.turned(restarted=True)
        assert (again.current, again.at(10.0), again.seconds(10.0)) == (EarlierParts(), 10.0, 10.0)

    @pytest.mark.parametrize("pauses", [(), (3.0,), (3.0, 7.0)])
    def test_undo_takes_a_restart_back_and_a_pause_counts_in_neither(self, pauses):
        told = [state(name, t) for name, t in zip(("paused", "working"), pauses, strict=False)]
        paused = after(told, RESUMED)
        again = paused.turned(restarted=True)
        lost = (pauses[1:] or (10.0,))[0] - pauses[0] if pauses else 0.0
        assert again.seconds(10.0) == 10.0 - lost
        assert again.turned(restarted=False) == paused
        assert after(told, RESUMED.turned(restarted=True)).turned(restarted=False).seconds(10.0) == 250.0 - lost

    @pytest.mark.parametrize("restarted", [False, True])
    def test_told_twice_it_is_as_told_once(self, restarted):
        once = RESUMED.turned(restarted=restarted)
        assert once.turned(restarted=restarted) == once


@pytest.fixture
def connection(tmp_path):
    with closing(open_journal(tmp_path / "journal.sqlite3").connection) as connection, transaction(connection):
        yield connection


def rows(session=None):
    return SessionRows("bridges", session, rehearsal=False)


def write(connection, written, *told):
    for event in told:
        written.apply(connection, event)
    return written


def kept(connection):
    """By session: seconds, sets, repetitions, holds, work."""
    names = ("seconds", "sets", "reps", "holds", "work")
    found = connection.execute(f"SELECT id, {', '.join(names)} FROM session").fetchall()  # noqa: S608
    return {row[0]: tuple(row)[1:] for row in found}


class TestRows:
    def test_nothing_is_written_before_a_session_begins(self, connection):
        assert write(connection, rows(), rep(1.0), state("paused", 2.0)).session is None
        assert not kept(connection)
        assert not list(events(connection))

    def test_a_restart_before_it_begins_changes_nothing(self, connection):
        written = rows()
        written.turn(connection, restarted=True)
        assert written.state == rows().state

    @pytest.mark.parametrize(
        ("event", "adds"),
        [
            (rep(5.0), (0, 1, 0)),
            (rep(5.0, kind="hold"), (0, 0, 1)),
            (rep(5.0, kind="work"), (0, 0, 0)),
            ({**rep(5.0), "event": "set_done", "whole": True}, (1, 0, 0)),
            ({**rep(5.0), "event": "set_done", "whole": False}, (0, 0, 0)),
            ({**rep(5.0), "event": "exercise_done"}, (0, 0, 0)),
        ],
    )
    def test_what_was_done_is_counted_and_has_a_row(self, connection, event, adds):
        write(connection, rows(), STARTED, event)
        assert kept(connection)[1][1:4] == adds
        [row] = events(connection, 1)
        assert row["at"] == 5.0
        assert [row[name] for name in WHERE] == ["bridges", 1, None, 1]

    def test_work_comes_on_top_of_that_of_the_parts_before(self, connection):
        first = write(connection, rows(), STARTED, rep(30.0, work_seconds=30.0))
        again = write(connection, rows(first.session), STARTED)
        again.keep_work(connection, 12.0)
        assert kept(connection)[1][-1] == 42.0

    def test_restart_and_undo_lead_each_event_to_its_session(self, connection):
        ended = {"t": 20.0, "event": "session_ended", "reason": "stopped"}
        first = write(connection, rows(), STARTED, state("paused", 6.0), state("working", 16.0), ended)
        again = write(connection, rows(first.session), STARTED, state("paused", 2.0))
        again.turn(connection, restarted=True)
        write(connection, again, state("working", 5.0), rep(10.0))
        again.turn(connection, restarted=False)
        write(connection, again, rep(12.0))
        assert kept(connection) == {1: (10.0 + 9.0, 0, 1, 0, 0.0), 2: (7.0, 0, 1, 0, 0.0)}
        reps = [(row["session"], row["at"]) for row in events(connection) if row["kind"] == "rep"]
        assert reps == [
            (1, 22.0),
            (2, 10.0),
        ]
        assert [entry.ended for entry in sessions(connection)] == [None, None]  # a session that goes on has not ended

    def test_what_was_not_written_is_forgotten_with_the_state_that_was_before(self, connection):
        written = write(connection, rows(), STARTED)
        before = written.state
        write(connection, written, state("paused", 3.0))
        written.state = before
        write(connection, written, rep(9.0))
        assert kept(connection)[1][0] == 9.0

    def test_a_journal_that_took_the_place_of_another_gets_the_session_once(self, connection):
        written = write(connection, rows(), STARTED)
        connection.execute("DELETE FROM session")
        for _ in range(2):
            written.ensure(connection)
        assert len(kept(connection)) == 1
        assert written.session in kept(connection)

    def test_and_none_where_nothing_has_begun(self, connection):
        rows().ensure(connection)
        assert not kept(connection)
