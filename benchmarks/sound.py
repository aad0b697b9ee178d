"""What the mixer costs, how fast files are written, and whether clicks come out where they were put.

    python benchmarks/sound.py [--seconds 60]

The last part needs the virtual sound system (tests/virtual_audio.py); it says so where a part of it is missing.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import virtual_audio
from virtual_audio import VirtualAudio

from voicecoach.base.units import BLOCK_FRAMES, SAMPLE_RATE
from voicecoach.sound.clip import Clip, Samples
from voicecoach.sound.files import SPEAKER_SUFFIXES, Chapter, FileSpeaker, blocks
from voicecoach.sound.mixer import Mixer

LIVE = """
import json, sys, time
import numpy as np
from voicecoach.sound.clip import Clip
from voicecoach.sound.devices import DeviceSpeaker
from voicecoach.sound.mixer import Mixer
places = json.loads(sys.argv[1])
mixer, click = Mixer(), Clip(np.array([0.9], dtype=np.float32))
speaker = DeviceSpeaker(mixer)
speaker.start()
cpu, wall = time.process_time(), time.monotonic()
waiting = list(enumerate(places))
while mixer.position < places[-1] + 24_000:
    while waiting and waiting[0][1] < mixer.position + 96_000:
        key, at = waiting.pop(0)
        mixer.play(key, click, at)
    mixer.reports()
    time.sleep(0.05)
cpu, wall = time.process_time() - cpu, time.monotonic() - wall
speaker.close()
print(json.dumps({"underruns": speaker.underruns, "latency": speaker.latency, "cpu": cpu / wall}))
"""


def spread(work: Callable[[], object], times: int) -> str:
    """Run something many times; its median and 99th percentile in microseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(1e6 * (time.perf_counter() - start))
    return f"median {np.median(taken):7.1f} µs   p99 {np.percentile(taken, 99):7.1f} µs"


def voice(seconds: float) -> Samples:
    """Something as loud and as varied as speech: noise in syllables, with pauses."""
    frames = int(seconds * SAMPLE_RATE)
    time_axis = np.arange(frames) / SAMPLE_RATE
    syllables = np.maximum(np.sin(2 * np.pi * 3 * time_axis), 0) * (np.sin(2 * np.pi * time_axis / 4) > 0)
    noise = np.convolve(np.random.default_rng(0).normal(0, 0.3, frames), np.ones(16) / 16, "same")
    return np.clip(noise * syllables, -1, 1).astype(np.float32)


def mixing() -> None:
    mixer, out = Mixer(), np.empty(BLOCK_FRAMES, dtype=np.float32)
    print("mixer, a block of 512 frames (10,667 µs of sound)")
    print("  silence            ", spread(lambda: mixer.render_into(out), 5000))
    for key in range(3):
        mixer.play(key, Clip(voice(120)), mixer.position)
    mixer.set_gain(-3)
    print("  3 clips and a gain ", spread(lambda: mixer.render_into(out), 5000))
    print("mixer, a second for a file")
    print("  3 clips and a gain ", spread(lambda: mixer.render(SAMPLE_RATE), 30))
    mixer.silence()
    mixer.render(SAMPLE_RATE)
    print("  silence            ", spread(lambda: mixer.render(SAMPLE_RATE), 300))


def writing() -> None:
    samples, seconds = voice(240), 240
    chapters = [Chapter(start, f"Exercise {start}") for start in range(0, seconds, 20)]
    print("files, four minutes of sound, one core")
    with tempfile.TemporaryDirectory() as folder:
        for suffix in SPEAKER_SUFFIXES:
            path = Path(folder) / f"a{suffix}"
            start = time.process_time()
            with FileSpeaker(path, "Benchmark") as speaker:
                for first in range(0, len(samples), SAMPLE_RATE):
                    speaker.write(samples[first : first + SAMPLE_RATE])
                speaker.close(chapters)
            taken = time.process_time() - start
            print(f"  write {suffix:5}  {seconds / taken:7.0f} times real time   {path.stat().st_size / 1e6:6.1f} MB")
        start = time.process_time()
        count = sum(1 for _ in blocks(Path(folder) / "a.wav"))
        print(
            f"  hear .wav    {seconds / (time.process_time() - start):7.0f} times real time   {count} blocks at 16 kHz"
        )


def clicking(system: VirtualAudio, seconds: int) -> None:
    steps = np.random.default_rng(1).integers(9_000, 19_000, seconds * 4)
    places = np.cumsum(steps)
    places = places[places < seconds * SAMPLE_RATE]
    with system.record() as recorder:
        done = json.loads(system.run(LIVE, json.dumps(places.tolist())).stdout)
        recorded = recorder.stop()
    report(places, np.flatnonzero(recorded > 0.5), done)


def report(places: Sequence[int], heard: Sequence[int], done: dict[str, float]) -> None:
    print(f"  clicks             given {len(places)}, heard {len(heard)}")
    if len(places) == len(heard):
        error = np.diff(heard) - np.diff(places)
        print(f"  spacing            largest error {np.abs(error).max()} frames, drift {error.sum()} frames")
    print(f"  underruns          {done['underruns']:.0f}")
    print(f"  latency            {1000 * done['latency']:.0f} ms as reported")
    print(f"  processor          {100 * done['cpu']:.1f} % of a core")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60, help="how long to play clicks (default 60)")
    seconds = parser.parse_args().seconds
    mixing()
    writing()
    print(f"the virtual sound system, {seconds} s of clicks")
    if reason := virtual_audio.missing():
        print(f"  left out: {reason}")
        return
    with virtual_audio.running() as system:
        clicking(system, seconds)


if __name__ == "__main__":
    main()
