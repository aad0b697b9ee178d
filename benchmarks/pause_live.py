"""From the end of the spoken word "pause" to silent headphones, live, in the virtual sound system.

    python -m benchmarks.pause_live [--times 20]

A real person's "pause" and "continue" (audio/) again and again, with the real model, in a set of ten-second negatives:
the falling tone under them sounds all the time. Both ends are tapped as they pass, what the microphone gets and what
the headphones get, each 10 ms dated on arrival. The word ends with the last 10 ms within 30 dB of its loudest; the
headphones are silent after the last 10 ms with a sample above 0.001 before 0.2 s without. Prints the median and the
range. Linux only.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.pause import tell
from voicecoach.app.demo import recording
from voicecoach.base.units import SAMPLE_RATE, Seconds

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from live_run import LiveRun, is_event
from virtual_audio import RATE, VirtualAudio, missing, running

ROUTINE = """
title: Slow negatives
blocks:
  - exercises:
      - {name: Bridges, sets: 1, reps: 200, tempo: 10-0-1-0, get_ready: 3}
"""
EVERY: Seconds = 5.37
"""From a "continue" to the next "pause": ever another moment of the negative."""

SILENT: Seconds = 2.5
AUDIBLE = 0.001
GAP: Seconds = 0.2
PIECE = RATE // 100


class Tap:
    """What passes an end of the sound system: when each 10 ms arrived, and how loud they are."""

    def __init__(self, system: VirtualAudio, source: str) -> None:
        command = ["parec", "-d", source, "--raw", "--format=float32le", f"--rate={RATE}", "--channels=1"]
        self._process = subprocess.Popen(
            [*command, "--latency-msec=10"], env=system.environment, stdout=subprocess.PIPE
        )
        self._levels: list[tuple[Seconds, float]] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while self._process.stdout and (data := self._process.stdout.read(4 * PIECE)):
            self._levels.append((time.monotonic(), float(np.abs(np.frombuffer(data, np.float32)).max())))

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def since(self, began: Seconds) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """When pieces have arrived since then, and how loud they are."""
        at, levels = np.array([piece for piece in self._levels if piece[0] >= began]).T
        return at, levels


def word_end(microphone: Tap, began: Seconds) -> Seconds:
    """When the word ended that was said since then."""
    at, levels = microphone.since(began)
    return float(at[levels >= 10 ** (-30 / 20) * levels.max()][-1])


def silence(headphones: Tap, end: Seconds) -> Seconds:
    """When it became silent for `GAP` after a word's end: later comes the sound that says that it was understood."""
    at, levels = headphones.since(end)
    audible = at[levels > AUDIBLE]
    gaps = np.diff(audible, append=np.inf)
    return float(audible[gaps > GAP][0])


def pauses(run: LiveRun) -> int:
    """How many were heard."""
    return sum(event["command"] == "pause" for event in run.told("command"))


def pause(system: VirtualAudio, run: LiveRun, taps: tuple[Tap, Tap], words: Path) -> Seconds | None:
    """Say it once; None if it was not heard."""
    paused = pauses(run)
    began = time.monotonic()
    system.say_to_microphone(words / "pause.wav")
    time.sleep(SILENT)
    if pauses(run) == paused:
        return None
    microphone, headphones = taps
    end = word_end(microphone, began)
    delay = silence(headphones, end) - end
    system.say_to_microphone(words / "continue.wav")
    time.sleep(EVERY)
    return delay


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    if lacking := missing():
        print(f"not measured: {lacking}")
        return
    with running() as system, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for word in ("pause", "continue"):
            soundfile.write(folder / f"{word}.wav", recording(word).samples, SAMPLE_RATE)
        taps = Tap(system, "mic.monitor"), Tap(system, "speaker.monitor")
        with LiveRun(folder, system.environment, "--quiet", routine=ROUTINE) as run:
            run.wait_for(is_event("beat"))
            time.sleep(EVERY)
            delays = [pause(system, run, taps, folder) for _ in range(times)]
            run.interrupt()
        for tap in taps:
            tap.stop()
    tell(delays)


if __name__ == "__main__":
    main()
