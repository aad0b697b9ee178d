"""Kills a running workout at random moments, and looks for every counted repetition in the journal and in what follows.

    python benchmarks/kill.py [--kills 200]

Each workout runs in real time at twice the pace, as a process of its own, without a sound card. It is killed with
SIGKILL, taken up with --resume, killed again …; a round ends when the workout is finished, and the next one begins.
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
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

ROUTINE = """
title: Short
blocks:
  - exercises:
      - {id: bridges, name: Bridges, sets: 3, reps: 6, tempo: "1-0-1-0", get_ready: 3, rest: 3, rest_after: 3}
      - {id: rocks, name: Rocks, sets: 2, reps: 4, sides: each, tempo: "1-0-1-0", get_ready: 3, rest: 3, switch: 3}
"""


def counted(log: Path) -> list[tuple[object, ...]]:
    """The repetitions of an event log, however its last line was cut."""
    found = []
    for line in log.read_text(encoding="utf-8").splitlines():
        try:
            event = json.loads(line)
        except json.JSONDecodeError:
            continue
        if event["event"] == "rep_done":
            found.append((event["exercise"], event["set"], event["side"], event["rep"]))
    return found


def kept(journal: Path) -> list[tuple[object, ...]]:
    """The repetitions of the last session in the journal."""
    with closing(sqlite3.connect(journal)) as connection:
        rows = connection.execute(
            "SELECT exercise, \"set\", side, rep FROM event WHERE kind = 'rep' "
            "AND session = (SELECT max(id) FROM session) ORDER BY rowid"
        )
        return list(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    kills = parser.parse_args().kills
    chance, killed, rounds = random.Random(1), 0, 0  # noqa: S311 - nothing secret
    told, lost, doubled, last = 0, 0, 0, 0
    with tempfile.TemporaryDirectory() as name:
        home, routine, log = Path(name), Path(name) / "short.yaml", Path(name) / "events.jsonl"
        routine.write_text(ROUTINE, encoding="utf-8")
        command = [sys.executable, "-m", "voicecoach", "run", str(routine), "--mic", "none", "--speaker", "none"]
        command += ["--pace", "2", "--verbosity", "beats", "--events", str(log)]
        so_far: Counter[tuple[object, ...]] = Counter()
        while killed < kills:
            more = ["--resume"] if so_far else ["--from", "bridges:1"]
            process = subprocess.Popen(
                [*command, *more], env={"VOICECOACH_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
            try:
                process.wait(timeout=chance.uniform(5.0, 25.0))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                killed += 1
            reps = counted(log) if log.exists() else []
            written = Counter(kept(home / "journal.sqlite3"))
            so_far.update(reps)
            told += len(reps)
            missing = so_far - written
            unwritten = sum(missing.values())
            lost += max(0, unwritten - 1)
            last += min(1, unwritten)  # the one that was counted in the moment of the kill
            doubled += sum(count - 1 for count in so_far.values())
            so_far = Counter(dict.fromkeys(written, 1))
            log.unlink(missing_ok=True)
            if process.returncode == 0:
                rounds, so_far = rounds + 1, Counter()
            time.sleep(0.05)
    print(f"{killed} kills in {rounds} whole workouts, {told} repetitions counted")
    print(f"lost {lost}, doubled {doubled}; counted within the last moment before the kill and done again: {last}")
    sys.exit(lost > 0 or doubled > 0 or not told)


if __name__ == "__main__":
    main()
