"""Hours on end: memory, open files, threads, queues and beats of one long workout.

    python -m benchmarks.endurance rendered [--hours 8]
    python -m benchmarks.endurance live [--hours 1]

A workout is rendered to Opus, or done live in the virtual sound system, where a recorded voice says "pause" and
"continue" every two minutes. The warm-up, a tenth of it, in which most phrases are said for the first time and kept,
is left out. Memory, files and threads are those of the process and its speech worker, from outside; held is the number
of things in all collections that can be reached from the session's parts. Linux only (/proc).

Fails if memory leaves ± 5 %, if anything grows, or if a beat moves.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from types import MethodType
from typing import Any, Final, NamedTuple

import numpy as np

from voicecoach.base.units import DEVICE_FRAMES
from voicecoach.hearing.ear import Ear
from voicecoach.runtime.conductor import Conductor

HERE: Final = Path(__file__).resolve().parent.parent
SPOKEN_EVERY: Final = 120.0
LOOK: Final = 2.0
FLAT: Final = 0.05
WARM_UP: Final = 0.1
"""Of the whole."""

ENDING: Final = 5.0
"""Seconds before the end that are left out: parts are given back then."""

MAY_GROW: Final = (
    "Conductor.progress()._chapters",
    "Conductor.session._memories",
    "Conductor.voice._shelf",
    "Ear._decoders._grammars",
)
"""A chapter an exercise is written into the file; fifty commands can be undone; each phrase is kept once, and each
situation's grammar, when it first comes."""


EXERCISE: Final = """
      - name: {name}
        sets: 3
        reps: 10
        sides: {sides}
        tempo: 3-1-2-0
        get_ready: 8
        rest: 30
        rest_after: 30
        cues: {{setup: [Lie on your back.], form: [Breathe out as you lift., Keep your neck long.]}}
"""
MINUTES_EACH: Final = 5.0
"""How long an exercise takes, at least."""


class Sample(NamedTuple):
    """What a process holds."""

    megabytes: float
    files: int
    threads: int


def routine(hours: float) -> str:
    """A workout that lasts at least so long."""
    names = [f"{kind} {what}" for kind in ("Slow", "Steady", "Calm", "Small") for what in ("bridges", "lunges", "rows")]
    exercises = "".join(
        EXERCISE.format(name=names[n % len(names)], sides=("none", "each")[n % 2])
        for n in range(int(hours * 60 / MINUTES_EACH) + 1)
    )
    return f"title: A long one\nblocks:\n  - exercises:{exercises}"


# -- inside the process ---------------------------------------------------------------------


def collections_of(root: object) -> Iterator[tuple[str, int]]:
    """Every collection that can be reached from one of our objects, by its path, with what it holds."""
    seen: set[int] = set()
    waiting: deque[tuple[str, object]] = deque([(type(root).__name__, root)])
    while waiting:
        path, item = waiting.popleft()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, SimpleQueue):
            yield path, item.qsize()
        elif isinstance(item, list | dict | set | deque | np.ndarray):
            yield path, len(item)
        elif isinstance(item, MethodType):
            waiting.append((f"{path}()", item.__self__))
        elif isinstance(item, partial):
            waiting.append((f"{path}()", item.func))
        elif type(item).__module__.startswith("voicecoach"):
            slots = [name for kind in type(item).__mro__ for name in getattr(kind, "__slots__", ())]
            names = [*vars(item)] if hasattr(item, "__dict__") else slots
            waiting.extend(
                (f"{path}.{name}", value) for name in names if (value := getattr(item, name, None)) is not None
            )


def watch(file: str, every: float) -> None:
    """Write what the session's parts hold, each so many seconds of session time. For the process that is measured."""
    step, make_ear = Conductor.step, Ear.__init__
    ears: list[Ear] = []
    told = 0.0
    out = Path(file).open("a", encoding="utf-8")  # noqa: SIM115 - open as long as the process

    def noted(ear: Ear, *given: Any, **named: Any) -> None:  # noqa: ANN401
        make_ear(ear, *given, **named)
        ears[:] = [ear]

    def stepped(conductor: Conductor) -> None:
        nonlocal told
        step(conductor)
        now = conductor.mixer.position / 48_000
        if now >= told:
            told = now + every
            held = {path: size for root in (conductor, *ears) for path, size in collections_of(root)}
            print(json.dumps({"t": now, "held": held}), file=out, flush=True)

    Conductor.step, Ear.__init__ = stepped, noted  # type: ignore[assignment, method-assign]


# -- outside --------------------------------------------------------------------------------


def family(pid: int) -> list[Path]:
    """The process and its children."""
    found = [Path(f"/proc/{pid}")]
    for task in (found[0] / "task").iterdir():
        found += [Path(f"/proc/{child}") for child in (task / "children").read_text().split()]
    return found


def sample(pid: int) -> Sample:
    """Of the process and its children together."""
    pages = files = threads = 0
    for process in family(pid):
        pages += int((process / "statm").read_text().split()[1])
        files += len(list((process / "fd").iterdir()))
        threads += len(list((process / "task").iterdir()))
    return Sample(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, files, threads)


def speak(system: Any, stop: threading.Event) -> None:  # noqa: ANN401 - it lies with the tests
    """Say "pause" into the microphone, and "continue" a little later, again and again."""
    while not stop.wait(SPOKEN_EVERY):
        for word in ("pause", "continue"):
            system.say_to_microphone(HERE / "audio" / f"{word}.flac")
            stop.wait(5)


def drift(log: list[dict[str, Any]]) -> int:
    """Frames by which a beat is off the one before it and its length, at most, within whole repetitions."""
    worst = 0
    for one, other in pairwise(event for event in log if event["event"] in ("beat", "rep_done", "silenced")):
        if one["event"] == other["event"] == "beat":
            worst = max(worst, abs(other["beat_frame"] - one["beat_frame"] - round(one["seconds"] * 48_000)))
    return worst


def growing(held: list[dict[str, int]]) -> list[str]:
    """What never again holds as little in the last third as it did at most in the first."""
    third = max(1, len(held) // 3)
    names = sorted({name for each in held for name in each}.difference(MAY_GROW))
    first = {name: max(each.get(name, 0) for each in held[:third]) for name in names}
    last = {name: min(each.get(name, 0) for each in held[-third:]) for name in names}
    return [f"{name} ({first[name]} → {last[name]})" for name in names if last[name] > first[name]]


def told(what: str, values: list[float], unit: str = "") -> str:
    """At first, at the end, and between what it was."""
    low, high = min(values), max(values)
    return f"{what}: {values[0]:.0f}{unit} at first, {values[-1]:.0f}{unit} at the end; {low:.0f} to {high:.0f}{unit}"


def measure(hours: float, *, live: bool) -> bool:
    """Do the workout and print what was seen; whether all of it is as it must be."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        file, events, held_file = folder / "long.yaml", folder / "events.jsonl", folder / "held.jsonl"
        file.write_text(routine(hours), encoding="utf-8")
        environment = {**os.environ, "VOICECOACH_HOME": str(folder / "home"), "VOICECOACH_VOICE": "pyttsx3"}
        command = ["run", str(file)] if live else ["render", str(file), "-o", str(folder / "long.opus")]
        if live:
            sys.path.insert(0, str(HERE / "tests"))
            import virtual_audio  # noqa: PLC0415 - it lies with the tests

            system = stack.enter_context(virtual_audio.running())
            environment = {**system.environment, **environment}
            stop = threading.Event()
            stack.callback(stop.set)
            threading.Thread(target=speak, args=(system, stop), daemon=True).start()
        every = 20.0 if live else 60.0
        code = f"from benchmarks.endurance import watch; watch({str(held_file)!r}, {every})\n"
        code += "import sys; from voicecoach.cli import main; sys.exit(main())"
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-c", code, *command, "--events", str(events)],
            env=environment,
            cwd=HERE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        samples: list[tuple[float, Sample]] = []
        while process.poll() is None:
            time.sleep(LOOK if live else LOOK / 10)
            try:
                samples.append((time.monotonic() - began, sample(process.pid)))
            except OSError:
                continue  # it is ending
            if live and samples[-1][0] > hours * 3600:
                process.terminate()
                process.wait()
        log = [json.loads(line) for line in events.read_text(encoding="utf-8").splitlines()]
        held = [json.loads(line) for line in held_file.read_text(encoding="utf-8").splitlines()]
    wall = samples[-1][0]
    steady = [each for at, each in samples if WARM_UP * wall < at < wall - ENDING]
    return report(log, held, steady, wall)


def report(log: list[dict[str, Any]], held: list[dict[str, Any]], samples: list[Sample], wall: float) -> bool:
    """Print it; whether all is well."""
    seconds = float(log[-1]["t"])
    print(f"{seconds / 3600:.2f} hours in {wall:.0f} s, {log[-1]['reps_done']} repetitions, ended: {log[-1]['reason']}")
    memory = [each.megabytes for each in samples]
    print(told("memory", memory, " MB"))
    print(told("open files", [float(each.files) for each in samples]))
    print(told("threads", [float(each.threads) for each in samples]))
    kept = [each["held"] for each in held if each["t"] > WARM_UP * seconds]
    print(told("held in all queues, lists and tables", [float(sum(each.values())) for each in kept]))
    grown = growing(kept)
    print(f"growing: {', '.join(grown) or 'nothing'}")
    beats = [event for event in log if event["event"] == "beat"]
    moved = max(abs(beat["audio_frame"] - beat["frame"]) for beat in beats)
    print(f"{len(beats)} beats: moved by {moved} frames at most; off their tempo by {drift(log)} frames at most")
    underruns = sum(event["frames"] for event in log if event["event"] == "underrun") // DEVICE_FRAMES
    commands = sum(event["event"] == "command" for event in log)
    print(f"underruns: {underruns}; commands understood: {commands}; load of the machine: {os.getloadavg()[2]:.1f}")
    flat = max(memory) <= memory[0] * (1 + FLAT) and min(memory) >= memory[0] * (1 - FLAT)
    return flat and not grown and not moved


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("how", choices=["rendered", "live"])
    parser.add_argument("--hours", type=float)
    given = parser.parse_args()
    live = given.how == "live"
    sys.exit(0 if measure(given.hours or (1 if live else 8), live=live) else 1)


if __name__ == "__main__":
    main()
