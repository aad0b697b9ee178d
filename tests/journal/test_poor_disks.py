"""Disks that refuse what SQLite likes best: really refused, by a library that stands before the system's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from voicecoach.journal.history import sessions
from voicecoach.journal.store import used

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
