"""Kills a running workout at random moments, and looks for every counted repetition in the journal and in what follows.

    python benchmarks/kill.py [--kills 200] [--jobs 2]

Each workout runs in real time at twice the pace, as a process of its own, without a sound card. It is killed with
SIGKILL up to 15 s after its first event, taken up with --resume, killed again …; when it is finished the next one
begins, in a new home.
Counted is what the event log has told (`rep_done`). Lost is a repetition that is not in the journal after the kill,
though it was not the last one; doubled is one that a resumed workout does again although it was in the journal.
"""

import argparse
import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

ROUTINE = """
title: Short
blocks:
  - exercises:
      - {id: bridges, name: Bridges, sets: 3, reps: 6, tempo: "1-0-1-0", get_ready: 3, rest: 3, rest_after: 3}
      - {id: rocks, name: Rocks, sets: 2, reps: 4, sides: each, tempo: "1-0-1-0", get_ready: 3, rest: 3, switch: 3}
"""
REPS = 3 * 6 + 2 * 2 * 4
"""Of the whole workout."""

LONGEST = 15.0
"""Seconds from a session's first event to the kill: far into a set."""

Rep = tuple[object, ...]


def counted(log: Path) -> list[Rep]:
    """The repetitions of an event log, however its last line was cut."""
    found: list[Rep] = []
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
        try:
            event = json.loads(line)
        except json.JSONDecodeError:
            continue
        if event["event"] == "rep_done":
            found.append((event["exercise"], event["set"], event["side"], event["rep"]))
    return found


def kept(journal: Path) -> tuple[Counter[Rep], bool]:
    """The repetitions of the last session in the journal, and whether there is a place to take it up at."""
    if not journal.exists():
        return Counter(), False
    with closing(sqlite3.connect(journal)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if not {"event", "place"} <= tables:
            return Counter(), False
        reps = connection.execute(
            "SELECT exercise, \"set\", side, rep FROM event WHERE kind = 'rep' "
            "AND session = (SELECT max(id) FROM session)"
        )
        return Counter(reps), connection.execute("SELECT 1 FROM place").fetchone() is not None


class Tally:
    """What all jobs have found together."""

    def __init__(self, kills: int) -> None:
        self._wanted, self._began = kills, time.monotonic()
        self._lock = threading.Lock()
        self.killed = self.rounds = self.told = self.lost = self.doubled = self.last = 0

    @property
    def complete(self) -> bool:
        return self.killed >= self._wanted

    def add(
        self, reps: list[Rep], so_far: Counter[Rep], written: Counter[Rep], *, killed: bool, finished: bool
    ) -> None:
        """One process has ended.

        Args:
            reps: what it has counted.
            so_far: the same and what was in the journal before.
            written: what is in the journal now.
            killed: it did not end by itself.
            finished: the workout has been done to its end.
        """
        unwritten = sum((so_far - written).values())
        with self._lock:
            self.killed += killed
            self.rounds += finished
            self.told += len(reps)
            self.lost += max(0, unwritten - 1) + (REPS - len(written) if finished else 0)
            self.last += min(1, unwritten)  # the one that was counted in the moment of the kill
            self.doubled += so_far.total() - len(so_far) + written.total() - len(written)
            if killed and self.killed % 10 == 0:
                print(f"{time.monotonic() - self._began:5.0f} s: {self}", flush=True)

    def __str__(self) -> str:
        return (
            f"{self.killed} kills in {self.rounds} whole workouts, {self.told} repetitions counted; lost {self.lost}, "
            f"doubled {self.doubled}; counted in the moment of the kill and done again: {self.last}"
        )


def workout(tally: Tally, chance: random.Random) -> None:
    """One workout in a home of its own, killed until it is finished or all jobs together have killed enough."""
    with tempfile.TemporaryDirectory() as name:
        home, routine, log = Path(name), Path(name) / "short.yaml", Path(name) / "events.jsonl"
        routine.write_text(ROUTINE, encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "voicecoach",
            "run",
            str(routine),
            "--keep",
            "--mic",
            "none",
            "--speaker",
            "none",
        ]
        command += ["--pace", "2", "--verbosity", "beats", "--events", str(log)]
        so_far: Counter[Rep] = Counter()
        finished = False
        while not finished and not tally.complete:
            process = subprocess.Popen(
                [*command, *(["--resume"] if so_far else ["--from", "bridges:1"])],
                env={"VOICECOACH_HOME": str(home)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            while not log.exists() and process.poll() is None:
                time.sleep(0.01)
            try:
                process.wait(timeout=chance.uniform(0, LONGEST))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
            if process.returncode not in {0, -signal.SIGKILL}:
                raise SystemExit(f"exit code {process.returncode}: {process.communicate()[1].decode()}")
            reps, (written, left) = counted(log), kept(home / "journal.sqlite3")
            finished = bool(written) and not left  # also if it was killed while it said goodbye
            so_far.update(reps)
            tally.add(reps, so_far, written, killed=process.returncode != 0, finished=finished)
            so_far = Counter(dict.fromkeys(written, 1))
            log.unlink(missing_ok=True)


def job(tally: Tally, seed: int) -> None:
    """Workout after workout."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    while not tally.complete:
        workout(tally, chance)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2, help="workouts that run side by side")
    given = parser.parse_args()
    tally = Tally(given.kills)
    with ThreadPoolExecutor(given.jobs) as pool:
        for done in [pool.submit(job, tally, seed) for seed in range(given.jobs)]:
            done.result()
    print(tally)
    sys.exit(tally.lost > 0 or tally.doubled > 0 or not tally.told)


if __name__ == "__main__":
    main()
