"""A live session in the virtual sound system: processor, memory, underruns, drift.

    python benchmarks/live.py [--minutes 10] [--beside 2]

The back-pain workout with the real model listening to a silent microphone, beside so many processes that only count.
Drift is how much faster than the monotonic clock session time goes (frames played), by a line through the moments at
which events are told. The null sink plays by the machine's own clock: a sound card has one of its own, and its
error is no part of this. Linux only (/proc).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import numpy as np
import virtual_audio

from voicecoach.base.units import DEVICE_FRAMES

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and all its threads; its speech worker is idle once all is cached."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def megabytes(pid: int) -> float:
    """Resident memory."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


@contextmanager
def busy(count: int) -> Iterator[None]:
    """So many processes that take all of the processor they can get."""
    spinners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for spinner in spinners:
            spinner.kill()
            spinner.wait()


def follow(events: Path, stop: threading.Event, told: list[tuple[float, float]]) -> None:
    """Note when each event is told, by the monotonic clock, beside its session time."""
    while not events.exists():
        if stop.wait(0.01):
            return
    line = ""
    with events.open(encoding="utf-8") as file:
        while not stop.wait(0.002):
            line += file.readline()
            if line.endswith("\n"):
                event, line = json.loads(line), ""
                told.append((time.monotonic(), event["t"]))


def drift(told: list[tuple[float, float]]) -> str:
    """Of session time against the clock, with the standard error of the line's slope."""
    if len(told) < 3:
        return "drift: too few events to tell"
    clock, session = (np.array(times) - times[0] for times in zip(*told, strict=True))
    (slope, _), spread = np.polyfit(clock, session - clock, 1, cov=True)
    ppm, error = 1e6 * slope, 1e6 * float(np.sqrt(spread[0, 0]))
    length = clock[-1]
    return f"drift: {1000 * slope * length:+.1f} ms in {length:.0f} s, {ppm:+.1f} ± {error:.1f} ppm (n = {len(told)})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--beside", type=int, default=0, help="busy processes, as important as the workout")
    given = parser.parse_args()
    minutes = given.minutes
    if lacking := virtual_audio.missing():
        print(f"not measured: {lacking}")
        return
    with virtual_audio.running() as system, tempfile.TemporaryDirectory() as folder, busy(given.beside):
        events = Path(folder) / "events.jsonl"
        command = [
            sys.executable,
            "-m",
            "voicecoach",
            "run",
            "back-pain",
            "--voice",
            "pyttsx3",
            "--events",
            str(events),
        ]
        process = subprocess.Popen(
            command, env=system.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        told: list[tuple[float, float]] = []
        stop = threading.Event()
        follower = threading.Thread(target=follow, args=(events, stop, told))
        follower.start()
        time.sleep(15)  # start, model, phrases
        began, before, memory = time.monotonic(), cpu_seconds(process.pid), []
        while time.monotonic() - began < 60 * minutes:
            time.sleep(5)
            memory.append(megabytes(process.pid))
        share = (cpu_seconds(process.pid) - before) / (time.monotonic() - began)
        stop.set()
        follower.join()
        process.terminate()
        process.wait()
        log = [json.loads(line) for line in events.read_text().splitlines()]
    underruns = sum(event["frames"] for event in log if event["event"] == "underrun") // DEVICE_FRAMES
    moved = [event for event in log if event["event"] == "beat" and event["frame"] != event["audio_frame"]]
    print(f"{minutes:g} minutes live: {100 * share:.1f} % of a core")
    print(f"memory: {memory[0]:.0f} MB at first, {max(memory):.0f} MB at most")
    print(f"{underruns} underruns, {len(moved)} beats moved of {sum(event['event'] == 'beat' for event in log)}")
    print(drift(told))


if __name__ == "__main__":
    main()
