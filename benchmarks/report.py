"""How long do the list and the report of many workouts take?

    python benchmarks/report.py [WORKOUTS …]

Makes a journal of the back-pain workout, four times a week, with pain, commands and what was ignored; by default of
1,000 and of 10,000 workouts. Prints the time of each command as a whole process, start-up included
(the median of three).
"""

import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from voicecoach.journal.recorder import Recorder
from voicecoach.journal.store import open_journal, transaction
from voicecoach.routine.library import shipped
from voicecoach.routine.loading import load
from voicecoach.session.actions import Beat, Done
from voicecoach.session.overview import dry_run

RUNS = 3
EVERY = timedelta(days=7 / 4)
COMMANDS = ("next", "pause", "resume", "how_many", "repeat", "slower", "undo")
REASONS = ("no_words", "not_a_command", "second_opinion", "own_voice", "too_long")


def workout(routine: Path) -> Iterator[Mapping[str, object]]:
    """The events of one workout that nobody interrupts."""
    at = 0.0
    yield {"t": at, "event": "session_started", "title": load(routine).title}
    for item in dry_run(load(routine)):
        at = max(at, getattr(item, "at", at))
        if isinstance(item, Beat):
            yield {"t": at, "event": "beat", "phase": item.phase.value, "seconds": item.seconds}
        elif isinstance(item, Done):
            where = {"exercise": item.exercise, "set": item.set, "side": item.side, "rep": item.rep}
            yield {"t": at, "event": f"{item.what}_done", **where}
    yield {"t": at, "event": "session_ended", "reason": "finished"}


def fill(path: Path, count: int) -> None:
    """A journal of so many workouts: the first is recorded, the others are like it but for what was said."""
    routine, stop, dice = shipped() / "back-pain.yaml", threading.Event(), random.Random(1)  # noqa: S311 - no secret
    recorder = Recorder(path, routine, places=False)
    for event in workout(routine):
        recorder.note(event)
    stop.set()
    recorder.work(stop)
    today = datetime.now().astimezone()
    with closing(open_journal(path).connection) as journal, transaction(journal):
        for number in range(1, count + 1):
            begun = (today - (count - number) * EVERY).isoformat(timespec="seconds")
            if number > 1:
                another(journal, number)
            journal.execute("UPDATE session SET started = ?, ended = ? WHERE id = ?", (begun, begun, number))
            said = [("command", name, None) for name in dice.choices(COMMANDS, k=12)]
            said += [("ignored", reason, None) for reason in dice.choices(REASONS, k=6)]
            said += [("undone", "next", None)] if dice.random() < 0.3 else []
            said += [(kind, None, dice.randrange(7)) for kind in ("pain_before", "pain", "day_after")]
            rows = [(number, *row) for row in said]
            journal.executemany("INSERT INTO event (session, at, kind, detail, value) VALUES (?, 1, ?, ?, ?)", rows)


def another(journal: sqlite3.Connection, number: int) -> None:
    """The same workout once more."""
    journal.execute(
        "INSERT INTO session SELECT ?, routine, title, started, ended, reason, seconds, sets, reps "
        "FROM session WHERE id = 1",
        (number,),
    )
    columns = 'at, kind, exercise, "set", side, rep, eccentric, pause_low, concentric, pause_high, hold, count'
    journal.execute(
        f"INSERT INTO event (session, {columns}) SELECT ?, {columns} FROM event "  # noqa: S608 - names of our own
        "WHERE session = 1 AND kind IN ('rep', 'set', 'exercise')",
        (number,),
    )


def seconds(home: Path, *arguments: str) -> float:
    """How long a command takes."""
    environment = {**os.environ, "VOICECOACH_HOME": str(home)}
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "voicecoach", *arguments], env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    for count in map(int, sys.argv[1:] or ("1000", "10000")):
        with tempfile.TemporaryDirectory() as folder:
            home, out = Path(folder), Path(folder) / "report"
            fill(home / "journal.sqlite3", count)
            with closing(open_journal(home / "journal.sqlite3").connection) as journal:
                [reps] = journal.execute("SELECT sum(reps) FROM session").fetchone()
            size = (home / "journal.sqlite3").stat().st_size
            print(f"{count:,} workouts, {reps:,} repetitions, {size / 1e6:.1f} MB")
            commands = (
                ("history",),
                ("history", "--json"),
                ("report", "-o", f"{out}.html"),
                ("report", "--pdf", f"{out}.pdf"),
            )
            seconds(home, *commands[-1])  # matplotlib looks for the fonts once
            for command in commands:
                took = statistics.median(seconds(home, *command) for _ in range(RUNS))
                print(f"  {' '.join(command[:2]).replace('-o', 'page')}: {took:.2f} s")
            print(f"  page: {Path(f'{out}.html').stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
