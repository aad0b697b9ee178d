"""A routine of five thousand steps beside one of a hundred: reading it, checking it, showing it, and its first word.

    python -m benchmarks.large

The first word is that of a warm start without devices: from the start of the program until the first line has been
said, less its length. Medians of five.
"""

import json
import os
import tempfile
import time
from pathlib import Path

from benchmarks.journal import Took, command, voicecoach
from voicecoach.routine import loading
from voicecoach.session.script import script_of

RUNS = 5
SIZES = (9, 460)
EXERCISE = """
      - name: Exercise {number}
        sets: 5
        reps: 8
        tempo: 1-0-1-0
        rest: 5
        rest_after: 5
        cues: {{setup: [Lie on your back., Bend your knees.], form: [Breathe out as you lift.]}}
"""


def write(path: Path, exercises: int) -> None:
    """A routine with eleven steps an exercise."""
    steps = "".join(EXERCISE.format(number=number) for number in range(1, exercises + 1))
    path.write_text(f"title: A large one\nblocks:\n  - exercises:{steps}", encoding="utf-8")


def read(path: Path) -> Took:
    """In this process, the modules being loaded already."""
    began, used = time.perf_counter(), time.process_time()
    loading.load(path)
    return Took(time.perf_counter() - began, time.process_time() - used)


def first_word(path: Path, home: Path) -> Took:
    """A workout that is ended after its first line."""
    events = home / "events.jsonl"
    events.unlink(missing_ok=True)
    began = time.perf_counter()
    silent = ("--mic", "none", "--speaker", "none", "--quiet", "--fresh")
    process = voicecoach(home, "run", str(path), *silent, "--events", str(events))
    said = None
    while said is None:
        time.sleep(0.002)
        lines = events.read_text(encoding="utf-8").splitlines(keepends=True) if events.exists() else []
        told = [json.loads(line) for line in lines if line.endswith("\n")]
        said = next((event for event in told if event["event"] == "said"), None)
    wall = time.perf_counter() - began - (said["end"] - said["start"])
    process.kill()
    _, _, used = os.wait4(process.pid, 0)
    return Took(wall, used.ru_utime + used.ru_stime)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        for exercises in SIZES:
            path = home / f"large{exercises}.yaml"
            write(path, exercises)
            print(f"{len(script_of(loading.load(path)).steps)} steps", flush=True)
            first_word(path, home)  # phrases
            for what, measure in (
                ("read", read),
                ("check", lambda path: command(home, "check", str(path))),
                ("show", lambda path: command(home, "show", str(path))),
                ("first word", lambda path: first_word(path, home)),
            ):
                print(f"  {what}: {sorted(measure(path) for _ in range(RUNS))[RUNS // 2]}", flush=True)


if __name__ == "__main__":
    main()
