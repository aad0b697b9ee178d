"""How long until a counted repetition is on the disk, and does a count ever wait for it?

    python benchmarks/journal_writes.py [--reps 200]

Three workouts at once in the virtual sound system: on the disk as it is, and on disks whose every fsync takes 0.2 or
0.9 s longer (a library that is loaded before all others; needs a C compiler). From the line in the event log until
another process sees the repetition in the journal, which in WAL mode is after the fsync. A count that waited would
sound later than it was due.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import bad_places
import numpy as np
import virtual_audio
from live_run import LiveRun

LOOK = 0.003
SLOWER = (0.0, 0.2, 0.9)
ROUTINE = """
title: Many
blocks:
  - exercises:
      - {{name: Bridges, sets: 1, reps: {reps}, tempo: 1-0-1-0, get_ready: 3}}
"""


def kept(journal: Path) -> int:
    """Repetitions in the journal."""
    if not journal.exists():
        return 0
    with closing(sqlite3.connect(journal, timeout=30)) as connection:
        try:
            [count] = connection.execute("SELECT count(*) FROM event WHERE kind = 'rep'").fetchone()
        except sqlite3.OperationalError:  # it is being made
            return 0
    return int(count)


def measure(reps: int, slower: float, environment: dict[str, str]) -> str:
    """Do a workout: when each repetition was told and when it was kept, and which beats came late."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        slow = bad_places.slow_disk(folder, slower) if slower else {}
        own = {**environment, **slow, "VOICECOACH_HOME": str(folder / "home")}
        options = ("--mic", "none", "--pace", "2", "--verbosity", "beats", "--quiet")
        told: list[float] = []
        found: list[float] = []
        with LiveRun(folder, own, *options, routine=ROUTINE.format(reps=reps)) as run:
            while len(found) < reps and run.process.poll() is None:
                now = time.monotonic()
                log = run.events.read_bytes().count(b'"rep_done"') if run.events.exists() else 0
                told += [now] * (log - len(told))
                found += [now] * (kept(folder / "home" / "journal.sqlite3") - len(found))
                time.sleep(LOOK)
            run.interrupt()
            beats = run.told("beat")
            underruns = len(run.told("underrun"))
    delayed = sum(beat["audio_frame"] != beat["frame"] for beat in beats)
    waited = 1000 * np.subtract(found, told[: len(found)])
    middle, late, most = (f"{np.quantile(waited, part):.0f} ms" for part in (0.5, 0.99, 1))
    return (
        f"fsync {slower:.1f} s longer: {len(found)} of {reps} repetitions, p50 {middle}, p99 {late}, longest {most}; "
        f"{delayed} of {len(beats)} counts delayed, {underruns} underruns"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reps", type=int, default=200)
    reps = parser.parse_args().reps
    if lacking := virtual_audio.missing():
        print(f"not measured: {lacking}")
        return
    with virtual_audio.running() as system, ThreadPoolExecutor() as pool:
        for line in pool.map(lambda slower: measure(reps, slower, system.environment), SLOWER):
            print(line, flush=True)


if __name__ == "__main__":
    main()
