"""How long until something happens?

    python benchmarks/startup.py

Whole processes, each ten times after a warm-up: `--help`, `list`, `show`, and from the command to the first word of
a workout whose phrases are cached (live, in the virtual sound system of the tests); then, five times each, of one with
nothing cached and the ear listening, for every engine that is installed.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import numpy as np
import virtual_audio

from voicecoach.base.units import SAMPLE_RATE
from voicecoach.speech.piper_engine import installed_voices

RUNS = 10
COACH = [sys.executable, "-m", "voicecoach"]


def wall(arguments: list[str], environment: dict[str, str]) -> float:
    """Seconds that a command takes."""
    began = time.perf_counter()
    subprocess.run([*COACH, *arguments], env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


def first_word(
    environment: dict[str, str], system: virtual_audio.VirtualAudio, *options: str, wait: float = 4
) -> float:
    """Seconds from the command to sound in the headphones, the recorder's own delay (about 0.05 s) included."""
    with system.record() as recorder:
        before = recorder.seconds()
        process = subprocess.Popen(
            [*COACH, "run", "desk-break", *options],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        recorder.wait_for(before + wait)
        process.terminate()
        process.wait()
        heard = np.flatnonzero(np.abs(recorder.samples()) > 0.01)
    return float(heard[0]) / SAMPLE_RATE - before


def cold(engine: str, environment: dict[str, str], system: virtual_audio.VirtualAudio) -> float:
    """The first word of a first workout: a home where nothing is, and the speech model to load for the ear."""
    with tempfile.TemporaryDirectory() as home:
        return first_word({**environment, "VOICECOACH_HOME": home}, system, "--voice", engine, wait=8)


def report(name: str, times: list[float]) -> None:
    print(f"{name}: median {statistics.median(times):.2f} s, {min(times):.2f} to {max(times):.2f} (n = {len(times)})")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "VOICECOACH_HOME": folder}
        for arguments in (["--help"], ["list"], ["show", "back-pain"]):
            wall(arguments, environment)
            report(" ".join(arguments), [wall(arguments, environment) for _ in range(RUNS)])
        if lacking := virtual_audio.missing():
            print(f"first word: not measured, {lacking}")
            return
        rendered = [*COACH, "render", "desk-break", "--voice", "pyttsx3", "-o", f"{folder}/a.wav"]
        subprocess.run(rendered, env=environment, check=True, capture_output=True)
        with virtual_audio.running() as system:
            heard = {**system.environment, "VOICECOACH_HOME": folder}
            for name, options in (("no ear", ("--mic", "none")), ("the ear listening", ("--fresh",))):
                times = [first_word(heard, system, "--voice", "pyttsx3", *options) for _ in range(1 + RUNS // 2)]
                report(f"first word, phrases cached, {name}", times[1:])
            for engine in ("pyttsx3", "hibari", *(["piper"] if installed_voices() else [])):
                report(f"first word, nothing cached, {engine}", [cold(engine, heard, system) for _ in range(RUNS // 2)])


if __name__ == "__main__":
    main()
