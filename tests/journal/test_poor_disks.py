"""Disks that refuse what SQLite likes best: really refused, by a library that stands before the system's own."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from voicecoach.journal.history import forget, sessions
from voicecoach.journal.store import open_journal, transaction, used

REFUSING = Path(__file__).parent / "refusing.c"

WRITE = """
import os, sys
from contextlib import closing
from pathlib import Path
from voicecoach.journal.store import open_journal, transaction
opened = open_journal(Path(sys.argv[1]))
with closing(opened.connection) as connection, transaction(connection):
    connection.execute("INSERT INTO session (routine, title, started, reps) VALUES ('a', 'A', '2026-01-01', 7)")
print(opened.note)
if len(sys.argv) > 2:
    opened = open_journal(Path(sys.argv[1]))
    opened.connection.execute("UPDATE session SET reps = 8")
    os._exit(0)
"""


@pytest.fixture(scope="module")
def refusing(tmp_path_factory):
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not sys.platform.startswith("linux") or compiler is None:
        pytest.skip("what refuses is a C library for Linux")
    library = tmp_path_factory.mktemp("refusing") / "refusing.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, REFUSING, "-ldl"], check=True)
    return {**os.environ, "LD_PRELOAD": str(library)}


def run(environment, *arguments):
    return subprocess.run(
        [sys.executable, "-P", "-c", WRITE, *map(str, arguments)],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("refused", ["map", "lock", "mode", "map lock mode"])
def test_what_was_done_is_kept(tmp_path, refusing, refused):
    journal = tmp_path / "home" / "journal.sqlite3"
    done = run({**refusing, "REFUSED": refused, "REFUSED_BELOW": str(tmp_path)}, journal)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")
    [entry], note = used(journal, sessions)
    assert (entry.reps, note) == (7, "")


def test_a_journal_that_comes_from_a_better_disk_and_was_cut_off_there(tmp_path, refusing):
    """Its last transaction is in the WAL alone."""
    journal = tmp_path / "journal.sqlite3"
    assert run(dict(os.environ), journal, "and is killed").returncode == 0
    assert journal.with_name("journal.sqlite3-wal").stat().st_size
    done = run({**refusing, "REFUSED": "map", "REFUSED_BELOW": str(tmp_path)}, journal)
    assert done.stderr == ""
    entries, note = used(journal, sessions)
    assert (sorted(entry.reps for entry in entries), note) == ([7, 8], "")


@pytest.fixture
def far(tmp_path):
    """A journal whose path SQLite cannot open."""
    return tmp_path.joinpath(*["x" * 120] * 5, "journal.sqlite3")


def put_one(connection, reps):
    values = ("a", "A", "2026-01-01", reps)
    with transaction(connection):
        connection.execute("INSERT INTO session (routine, title, started, reps) VALUES (?, ?, ?, ?)", values)


def kept(path):
    return sorted(entry.reps for entry in used(path, sessions)[0])


def test_a_journal_at_a_path_that_is_too_long_for_sqlite(far):
    with closing(open_journal(far).connection) as connection:
        put_one(connection, 1)
        assert kept(far) == [1]  # it is on the disk with its transaction
        put_one(connection, 2)
    assert kept(far) == [1, 2]
    assert used(far, lambda connection: forget(connection, 1))[0] == 1
    assert kept(far) == [2]
    assert stat.S_IMODE(far.stat().st_mode) == 0o600
    assert [file.name for file in far.parent.iterdir()] == [far.name]


def test_what_another_program_wrote_there_is_not_written_over(far):
    with closing(open_journal(far).connection) as one, closing(open_journal(far).connection) as other:
        put_one(one, 1)
        for _ in range(2):  # nothing of it stays, so trying again doubles nothing
            with pytest.raises(sqlite3.OperationalError, match="another program"):
                put_one(other, 2)
        assert kept(far) == [1]


def test_a_journal_that_was_moved_there_is_read(far, tmp_path):
    near = tmp_path / "journal.sqlite3"
    with closing(open_journal(near).connection) as connection:
        put_one(connection, 3)
    far.parent.mkdir(parents=True)
    near.rename(far)
    assert kept(far) == [3]
