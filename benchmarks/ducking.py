"""How soon other players are lowered when the coach speaks, and how soon they are back, measured behind the speaker.

    python benchmarks/ducking.py

In the virtual sound system; Linux with PulseAudio only.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import virtual_audio

TIMES = 10
WINDOW = 0.005
"""Seconds over which loudness is taken."""

SPEAK = """
import sys, threading, time
from voicecoach.sound.ducking import Ducker
ducker, stop = Ducker(18.0), threading.Event()
thread = threading.Thread(target=ducker.work, args=(stop,))
thread.start()
time.sleep(5)
for _ in range(int(sys.argv[1])):
    for speaks in (True, False):
        ducker.speaks(speaks)
        print(time.monotonic(), flush=True)
        time.sleep(2)
stop.set()
thread.join()
"""


def main() -> None:
    if lacking := virtual_audio.missing():
        print(f"not measured: {lacking}")
        return
    rate = virtual_audio.RATE
    with virtual_audio.running() as system, tempfile.TemporaryDirectory() as folder, system.record() as recorder:
        tone = 0.3 * np.sin(2 * np.pi * 1000 * np.arange(rate * (20 + 4 * TIMES)) / rate)
        soundfile.write(f"{folder}/tone.wav", tone.astype(np.float32), rate)
        music = subprocess.Popen(["paplay", f"{folder}/tone.wav"], env=system.environment)  # noqa: S607
        recorder.wait_for(1)
        offset = time.monotonic() - recorder.seconds()  # within the recorder's 20 ms
        asked = [float(line) - offset for line in system.run(SPEAK, TIMES).stdout.split()]
        samples = recorder.stop()
        music.kill()
    size = int(rate * WINDOW)
    levels = np.sqrt((samples[: len(samples) // size * size].reshape(-1, size) ** 2).mean(axis=1))
    low = levels < levels.max() / 4
    for what, moments, wanted in (("lowered", asked[0::2], True), ("back", asked[1::2], False)):
        taken = sorted(WINDOW * int(np.argmax(low[round(at / WINDOW) :] == wanted)) for at in moments)
        print(f"{what} after {statistics.median(taken):.2f} s, at most {taken[-1]:.2f} s (n = {len(taken)})")


if __name__ == "__main__":
    main()
