"""A journal of years: what `history` and the start of a workout take with ten thousand sessions in it.

    python benchmarks/journal.py [--sessions 10000]

One back-pain workout is done by the real program, as fast as it goes, with a pain and an effort that were told and
some commands; the rows it has written are then copied until there are enough, eight hours apart. Prints the median
of five runs, with an empty journal and with the full one. Not for Windows.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from voicecoach.app import resuming
from voicecoach.journal.store import open_journal

RUNS = 5
ROUTINE = Path(__file__).resolve().parent.parent / "routines" / "back-pain.yaml"
DO = ("run", "back-pain", "--fast", "--mic", "none", "--speaker", "none", "--quiet", "--fresh")
TITLE = "Ben's lower back workout"


def voicecoach(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "VOICECOACH_HOME": str(home), "VOICECOACH_VOICE": "pyttsx3"}
    command = [sys.executable, "-m", "voicecoach", *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def fill(journal: Path, sessions: int) -> None:
    """Copy the session that is there."""
    with closing(open_journal(journal).connection) as connection:
        connection.execute("BEGIN")
        [row] = connection.execute("SELECT max(id) FROM session").fetchone()
        for kind, value in (("pain", 2), ("effort", 6), ("pause", None), ("command", None)):
            connection.execute(
                "INSERT INTO event (session, at, kind, detail, value) VALUES (?, 900, ?, ?, ?)",
                (row, kind, "resume" if kind == "command" else None, value),
            )
        columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(event)") if name != "session"]
        names = ", ".join(f'"{name}"' for name in columns)
        for number in range(1, sessions):
            connection.execute(
                "INSERT INTO session SELECT id + ?, routine, title, datetime(started, ?), datetime(ended, ?), reason, "
                "seconds, sets, reps FROM session WHERE id = ?",
                (number, *2 * (f"-{8 * (sessions - number)} hours",), row),
            )
            connection.execute(
                f"INSERT INTO event (session, {names}) SELECT ?, {names} FROM event WHERE session = ?",  # noqa: S608
                (row + number, row),
            )
        connection.execute("COMMIT")


class Took(NamedTuple):
    """Seconds by the clock, and of the processor."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.3f} s, {self.cpu:.3f} s of the processor"


def command(home: Path, *arguments: str) -> Took:
    """What a whole command takes."""
    began = time.perf_counter()
    _, status, used = os.wait4(voicecoach(home, *arguments).pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(arguments)} failed")
    return Took(time.perf_counter() - began, used.ru_utime + used.ru_stime)


def started(home: Path) -> Took:
    """From the start of the program to the first event of a workout."""
    events = home / "events.jsonl"
    events.unlink(missing_ok=True)
    began = time.perf_counter()
    process = voicecoach(home, *DO, "--events", str(events))
    while not events.exists() or not events.stat().st_size:
        time.sleep(0.001)
    wall = time.perf_counter() - began
    process.kill()
    _, _, used = os.wait4(process.pid, 0)
    return Took(wall, used.ru_utime + used.ru_stime)


def looked_up(journal: Path) -> Took:
    """To open the journal and to see what is known of a routine."""
    began, used = time.perf_counter(), time.process_time()
    resuming.look_up(journal, ROUTINE, TITLE)
    return Took(time.perf_counter() - began, time.process_time() - used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=10_000)
    sessions = parser.parse_args().sessions
    with tempfile.TemporaryDirectory() as name:
        homes = {"empty": Path(name) / "empty", "full": Path(name) / "full"}
        for home in homes.values():
            command(home, *DO)
        with closing(sqlite3.connect(homes["empty"] / "journal.sqlite3")) as connection:
            connection.execute("DELETE FROM event")
            connection.execute("DELETE FROM session")
            connection.commit()
        journal = homes["full"] / "journal.sqlite3"
        fill(journal, sessions)
        with closing(sqlite3.connect(journal)) as connection:
            [rows] = connection.execute("SELECT count(*) FROM event").fetchone()
        print(f"{sessions} sessions, {rows} events, {journal.stat().st_size / 1e6:.0f} MB", flush=True)
        for what, measure in (
            ("history", lambda home: command(home, "history")),
            ("history --json", lambda home: command(home, "history", "--json")),
            ("start of a workout", started),
            ("of it, the journal", lambda home: looked_up(home / "journal.sqlite3")),
        ):
            for kept, home in homes.items():
                print(f"{what}, {kept}: {sorted(measure(home) for _ in range(RUNS))[RUNS // 2]}", flush=True)


if __name__ == "__main__":
    main()
