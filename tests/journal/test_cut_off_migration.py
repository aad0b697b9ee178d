"""Journals of every earlier version whose migration is killed before each statement and each write to the disk."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from test_old_journals import FILES, OLD

from voicecoach.base.errors import JournalError
from voicecoach.journal.history import sessions
from voicecoach.journal.store import open_journal, steps, used

MIGRATE = """
import os, shutil, signal, sqlite3, sys
from functools import partial
from itertools import count
from pathlib import Path
from voicecoach.journal.store import open_journal

where, old, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])

def killed(number):
    class Dying(sqlite3.Connection):
        left = number
        def execute(self, *arguments):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return super().execute(*arguments)

    if where == "statement":
        sqlite3.connect = partial(sqlite3.connect, factory=Dying)
    else:
        os.environ.update(DIES_AT=str(number), DIES_BELOW=str(folder))
    open_journal(folder / str(number) / "journal.sqlite3").connection.close()
    os._exit(0)

for number in count(1):
    (folder / str(number)).mkdir()
    shutil.copy(old, folder / str(number) / "journal.sqlite3")
    child = os.fork()
    if child == 0:
        killed(number)
    status = os.waitpid(child, 0)[1]
    if status == 0:
        break
    if status != signal.SIGKILL:
        sys.exit(f"{number}: {status}")
"""
LEAST = {"statement": 6, "write": 6}
"""How often each is killed at least, so that a way that kills nothing is noticed."""


@pytest.fixture(scope="module")
def dying(tmp_path_factory):
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not sys.platform.startswith("linux") or compiler is None:
        pytest.skip("what kills is a C library for Linux")
    library = tmp_path_factory.mktemp("dying") / "dying.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, OLD.parent / "dying.c", "-ldl"], check=True)
    return {"LD_PRELOAD": str(library)}


@pytest.mark.slow
@pytest.mark.parametrize("where", LEAST)
@pytest.mark.parametrize("old", FILES[:-1], ids=lambda file: f"version {file.stem}")
def test_it_is_of_the_old_version_or_of_the_new_one_and_whole(tmp_path, dying, old, where):
    command = [sys.executable, "-P", "-c", MIGRATE, where, str(old), str(tmp_path)]
    subprocess.run(command, env=dying, check=True, timeout=100)
    ends = {}
    for folder in tmp_path.iterdir():
        path = folder / "journal.sqlite3"
        with closing(sqlite3.connect(path)) as journal:
            [ends[int(folder.name)]] = journal.execute("PRAGMA user_version").fetchone()
            assert journal.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert shape(journal) == shape_of(ends[int(folder.name)], old)
    versions = [ends[number] for number in sorted(ends)]
    assert versions == sorted(versions)
    assert set(versions) == {int(old.stem), len(steps())}
    last_killed = versions.count(int(old.stem))
    assert last_killed >= LEAST[where]
    for number in (last_killed, last_killed + 1):
        [entry], note = used(tmp_path / str(number) / "journal.sqlite3", sessions)
        assert (entry.routine, entry.reps, note) == ("rocking", 3, "")


def shape(journal):
    return set(journal.execute("SELECT name, sql FROM sqlite_schema"))


def shape_of(version, old):
    """What an old journal consists of, or one of the newest version."""
    if version < len(steps()):
        with closing(sqlite3.connect(f"file:{old}?mode=ro&immutable=1", uri=True)) as journal:
            return shape(journal)
    with closing(sqlite3.connect(":memory:")) as journal:
        for sql in steps():
            journal.executescript(sql)
        return shape(journal)


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_a_newer_one_stays_as_it_is_to_the_byte(tmp_path, mode):
    """Also where the newer voicecoach keeps it in another mode than this one would."""
    path = tmp_path / "journal.sqlite3"
    open_journal(path).connection.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as journal:
        journal.execute(f"PRAGMA journal_mode = {mode}")
        journal.execute("CREATE TABLE mood (of TEXT)")
        journal.execute(f"PRAGMA user_version = {len(steps()) + 1}")
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(JournalError, match=f"is of version {len(steps()) + 1}, and this") as caught:
            used(path, sessions)
        assert caught.value.hint.startswith("It is left as it is.")
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
