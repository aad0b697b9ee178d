"""How long from `git clone` to the first spoken word on a fresh machine, the network excluded?

    python -m benchmarks.first_word [RUNS]

What has been committed is cloned into a new folder, with a home where nothing is. What the first call fetches lies
ready, as a slow network would have brought it: the packages as files that pip finds (they are fetched before, without
being timed), the speech model as an archive. So what is timed is the clone, the environment, unpacking, checking
and compiling, and `./coach demo` or, live in the virtual sound system of the tests, `./coach run back-pain`, until the
first word: its line in the demo's events, or its sound in the headphones.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import numpy as np
import virtual_audio

from tools.installer import EXACT, ROOT
from tools.setup import RUNTIME
from voicecoach.base.paths import Paths
from voicecoach.hearing.store import ModelStore

FIRST = b'"event": "said"'
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
PATIENCE = 600.0


def fetch(folder: Path) -> tuple[Path, Path]:
    """What the first call would fetch: a folder of packages, and the speech model as an archive."""
    wheels = folder / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--quiet", *EXACT, "-d", wheels, "-r", ROOT / RUNTIME]
    subprocess.run(command, check=True)
    model = ModelStore(Paths().models).find()
    archive = Path(shutil.make_archive(str(folder / "model"), "zip", model))
    return wheels, archive


def fresh(home: Path, wheels: Path) -> dict[str, str]:
    """The variables of a user who has just logged in for the first time."""
    ours = ("VOICECOACH_", "XDG_", "PIP_", "UV_", "VIRTUAL_ENV", "PYTHON")
    seen = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**seen, "HOME": str(home), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}


def until_word(
    folder: Path, fetched: tuple[Path, Path], word: Callable[[Path, Mapping[str, str]], None]
) -> list[float]:
    """Seconds that have gone by after the clone, after the set-up, and when the first word is there."""
    wheels, archive = fetched
    (home := folder / "home").mkdir()
    variables, tree = fresh(home, wheels), folder / "voicecoach"
    began, times = time.perf_counter(), []
    for step, where in (
        (["git", "clone", "--quiet", ROOT.as_uri(), tree], folder),
        (["./coach", "model", "install", "--from", archive], tree),
    ):
        subprocess.run(step, cwd=where, env=variables, check=True, **QUIET)
        times.append(time.perf_counter() - began)
    word(tree, variables)
    return [*times, time.perf_counter() - began]


def of_the_demo(tree: Path, variables: Mapping[str, str]) -> None:
    """Wait until the demo has said its first words."""
    out = tree.parent / "demo"
    process = subprocess.Popen(["./coach", "demo", "--out", out], cwd=tree, env=variables, **QUIET)
    deadline = time.monotonic() + PATIENCE
    while not (out / "events.jsonl").exists() or FIRST not in (out / "events.jsonl").read_bytes():
        if process.poll() or time.monotonic() > deadline:
            raise RuntimeError(f"the demo said nothing (exit code {process.poll()})")
        time.sleep(0.01)
    process.terminate()
    process.wait()


def in_the_headphones(system: virtual_audio.VirtualAudio) -> Callable[[Path, Mapping[str, str]], None]:
    """Wait until the workout can be heard. The recorder's own delay (about 0.05 s) is in it."""
    sound = {name: path for name, path in system.environment.items() if name.startswith(("PULSE_", "ALSA_"))}

    def word(tree: Path, variables: Mapping[str, str]) -> None:
        with system.record() as recorder:
            process = subprocess.Popen(["./coach", "run", "back-pain"], cwd=tree, env={**variables, **sound}, **QUIET)
            deadline = time.monotonic() + PATIENCE
            while not np.any(np.abs(recorder.samples()) > 0.01):
                if process.poll() or time.monotonic() > deadline:
                    raise RuntimeError(f"nothing was to be heard (exit code {process.poll()})")
                time.sleep(0.01)
            process.terminate()
            process.wait()

    return word


def measure(name: str, runs: int, fetched: tuple[Path, Path], word: Callable[[Path, Mapping[str, str]], None]) -> None:
    """So many times, each in a folder of its own; the median of the whole and of its parts."""
    all_times = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            all_times.append(until_word(Path(folder), fetched, word))
    whole = [times[-1] for times in all_times]
    clone, made, last = (statistics.median(column) for column in zip(*all_times, strict=True))
    print(
        f"{name}: median {last:.1f} s, {min(whole):.1f} to {max(whole):.1f} (n = {runs}); "
        f"the clone {clone:.1f} s, the set-up {made - clone:.1f} s, the command {last - made:.1f} s",
        flush=True,
    )


def main(runs: int = 3) -> None:
    with tempfile.TemporaryDirectory() as name:
        began = time.perf_counter()
        fetched = fetch(Path(name))
        size = sum(path.stat().st_size for path in (*fetched[0].iterdir(), fetched[1])) / 1e6
        print(f"fetched before: {size:.0f} MB ({time.perf_counter() - began:.0f} s, not counted)", flush=True)
        measure("git clone → ./coach demo → first word", runs, fetched, of_the_demo)
        if lacking := virtual_audio.missing():
            print(f"live: not measured, {lacking}")
            return
        with virtual_audio.running() as system:
            measure("git clone → ./coach run back-pain → in the headphones", runs, fetched, in_the_headphones(system))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
