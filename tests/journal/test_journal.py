"""The journal's database: new, up to date, newer, damaged, and not to be had."""

import sqlite3
import stat
import sys
from contextlib import closing

import pytest

from voicecoach.base.errors import JournalError
from voicecoach.journal.history import events, forget, sessions
from voicecoach.journal.store import open_journal, steps, transaction, used


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "journal.sqlite3"


def version(connection):
    return connection.execute("PRAGMA user_version").fetchone()[0]


def filled(path, sessions=3):
    with closing(open_journal(path).connection) as connection, transaction(connection):
        for n in range(sessions):
            connection.execute(
                "INSERT INTO session (routine, title, started, reps) VALUES (?, ?, ?, ?)", ("a", "A", "2026-01-01", n)
            )
            connection.execute("INSERT INTO event (session, at, kind) VALUES (?, 1.0, 'rep')", (n + 1,))
    return path


def test_a_new_one_is_up_to_date_and_its_owners_alone(path):
    opened = open_journal(path)
    with closing(opened.connection) as connection:
        assert opened.note == ""
        assert version(connection) == len(steps())
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        connection.execute("INSERT INTO session (routine, title, started) VALUES ('a', 'A', 'now')")
        files = list(path.parent.iterdir())
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("old", range(len(steps())))
def test_every_older_version_is_brought_up_to_date(path, old):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        for sql in steps()[:old]:
            connection.executescript(sql)
        if old:
            connection.execute("INSERT INTO session (routine, title, started, reps) VALUES ('a', 'A', '2026-01-01', 1)")
            connection.execute("INSERT INTO event (session, at, kind) VALUES (1, 1.0, 'rep')")
        connection.execute(f"PRAGMA user_version = {old}")
        connection.commit()
    with closing(open_journal(path).connection) as connection:
        assert version(connection) == len(steps())
        assert [entry.reps for entry in sessions(connection)] == [1] * bool(old)
        assert [(row["kind"], row["concentric"]) for row in events(connection)] == [("rep", None)] * bool(old)


def test_one_of_a_newer_version_is_left_as_it_is(path):
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(JournalError, match=r"version 99") as caught:
        open_journal(path)
    assert "left as it is" in caught.value.hint
    assert path.read_bytes() == before


def test_what_is_no_journal_is_set_aside_and_a_new_one_made(path):
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 100)
    opened = open_journal(path)
    with closing(opened.connection) as connection:
        assert version(connection) == len(steps())
    [aside] = path.parent.glob("journal-damaged-*.sqlite3")
    assert aside.read_bytes() == b"not a database at all" * 100
    assert aside.name in opened.note


def test_what_can_be_read_of_a_damaged_one_is_taken_over(path):
    filled(path, 2000)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [page], [pages] = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_size", "page_count"))
    assert pages > 20
    with path.open("r+b") as file:  # the schema's page is torn in its free part: found at the first look
        file.seek(0)
        head = bytearray(file.read(page))
        head[100] = 0xFF
        file.seek(0)
        file.write(head)
    opened = open_journal(path)
    with closing(opened.connection) as connection:
        assert "was damaged" in opened.note
        assert version(connection) == len(steps())
        connection.execute("INSERT INTO session (routine, title, started) VALUES ('a', 'A', 'now')")
    assert list(path.parent.glob("journal-damaged-*.sqlite3"))


def test_rows_before_the_damage_are_kept(path):
    from voicecoach.journal import store  # noqa: PLC0415 - its inside, on a file that opens and breaks further on

    aside = filled(path.with_name("old.sqlite3"), 2000)
    torn(aside)
    with closing(open_journal(path).connection) as into:
        kept = store._salvage(aside, into)
        assert 0 < kept < 2000
        assert into.execute("SELECT count(*) FROM session").fetchone() == (kept,)


@pytest.mark.parametrize("old", range(1, len(steps()) + 1))
def test_a_damaged_one_of_any_version_is_taken_over(path, old):
    from voicecoach.journal import store  # noqa: PLC0415 - its inside: such damage is seldom found at once

    path.parent.mkdir()
    aside = path.with_name("old.sqlite3")
    with closing(sqlite3.connect(aside)) as connection:
        connection.executescript("".join(steps()[:old]))
        connection.execute("INSERT INTO session (routine, title, started) VALUES ('a', 'A', '2026')")
        connection.execute("INSERT INTO event (session, at, kind) VALUES (1, 1.0, 'rep')")
        connection.commit()
    with closing(open_journal(path).connection) as into:
        assert store._salvage(aside, into) == 1
        assert into.execute("SELECT kind FROM event").fetchall() == [("rep",)]


def torn(path):
    """Tears two pages out of the middle, so that it opens and breaks when it is read."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [page], [pages] = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_size", "page_count"))
    with path.open("r+b") as file:
        file.seek(page * (pages // 2))
        file.write(b"\xff" * page * 2)


@pytest.mark.heavy
@pytest.mark.parametrize("use", [sessions, lambda journal: forget(journal, None)])
def test_damage_that_shows_only_in_use_is_mended_too(path, use):
    torn(filled(path, 2000))
    found, note = used(path, use)
    assert "was damaged" in note
    assert "1" in str(found)
    assert len(list(path.parent.glob("journal-damaged-*.sqlite3"))) == 1
    assert used(path, sessions)[1] == ""


def test_rows_behind_the_damage_are_kept_too(path):
    torn(filled(path, 2000))
    found, _ = used(path, sessions)
    assert (found[0].id, found[-1].id) == (1, 2000)
    assert 1000 < len(found) < 2000


@pytest.mark.parametrize(
    "harm",
    [
        "DROP TABLE tempo",
        "ALTER TABLE event RENAME COLUMN at TO moment",
        "DROP TABLE place; CREATE VIEW place AS SELECT * FROM session",
        "PRAGMA user_version = -1",
        "PRAGMA user_version = 0",
    ],
)
def test_a_database_of_another_shape_is_set_aside_and_what_fits_is_taken_over(path, harm):
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(harm)
    found, note = used(path, sessions)
    assert "was damaged" in note
    assert [entry.reps for entry in found] == [0, 1, 2]


@pytest.mark.parametrize(
    "harm",
    ["started = x'00ff'", "reps = 'many'", "sets = NULL", "seconds = 'long'"],
)
def test_a_row_of_other_kinds_is_left_out(path, harm):
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(replace(sql, 'STRICT', ''), 'NOT NULL', '') WHERE name = 'session'"
        )
        connection.commit()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE session SET {harm} WHERE id = 2")  # noqa: S608 - our own words
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = ? WHERE name = 'session'",
            (steps()[0][steps()[0].index("CREATE TABLE session") :].partition(";")[0],),
        )
        connection.commit()
    found, note = used(path, sessions)
    assert "was damaged" in note
    assert [entry.id for entry in found] == [1, 3]


def test_a_day_that_is_none_is_the_first_of_all(path):
    filled(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE session SET started = 'once' WHERE id = 2")
    found, note = used(path, sessions)
    assert "was damaged" in note
    assert [entry.day.year for entry in found] == [2026, 1970, 2026]


def test_text_that_is_none_is_shown_as_far_as_it_goes(path):
    filled(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE session SET routine = CAST(x'61ff62' AS TEXT)")
    found, note = used(path, sessions)
    assert (found[0].routine, note) == ("a\N{REPLACEMENT CHARACTER}b", "")


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_one_that_others_could_read_becomes_its_owners_alone(path):
    filled(path)
    path.chmod(0o644)
    open_journal(path).connection.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(JournalError, match="cannot be used"):
        open_journal(tmp_path / "home" / "journal.sqlite3")


def test_a_transaction_is_done_or_not_at_all(path):
    with closing(open_journal(path).connection) as connection:
        with pytest.raises(sqlite3.IntegrityError):
            _half_done(connection)
        assert connection.execute("SELECT count(*) FROM session").fetchone() == (0,)


def _half_done(connection):
    with transaction(connection):
        connection.execute("INSERT INTO session (routine, title, started) VALUES ('a', 'A', 'now')")
        connection.execute("INSERT INTO event (session, at, kind) VALUES (99, 0.0, 'rep')")
