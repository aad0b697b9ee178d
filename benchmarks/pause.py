"""From the end of the spoken word "pause" to silence, in stream time.

    python benchmarks/pause.py [--times 20]

A real person's "pause" and "continue" (audio/) again and again in one session, at ever different moments of
the repetition; the real model hears them in lockstep with the frames. The end of the word is the last 10 ms
within 30 dB of its loudest, as in the recording. Prints the median and the range.
"""

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from voicecoach.app import coach
from voicecoach.app.demo import recording
from voicecoach.base.settings import Settings
from voicecoach.base.units import SAMPLE_RATE, Seconds, to_frames
from voicecoach.sound.files import FileSpeaker
from voicecoach.sound.mixer import Mixer

FIRST: Seconds = 45.0
EVERY: Seconds = 16.37
"""No multiple of a beat, so that every "pause" falls elsewhere."""

ANSWER: Seconds = 5.0


def word_end(name: str) -> Seconds:
    """Where the word ends in its recording."""
    samples = recording(name).samples
    frame = SAMPLE_RATE // 100
    level = np.abs(samples[: len(samples) // frame * frame]).reshape(-1, frame).max(axis=1)
    return float(np.flatnonzero(level >= 10 ** (-30 / 20) * level.max())[-1] + 1) / 100


def record(path: Path, times: int) -> list[Seconds]:
    """Write the microphone; the moments at which the word "pause" ends."""
    mixer = Mixer()
    pauses = [FIRST + n * EVERY for n in range(times)]
    mixer.play(0, recording("next"), to_frames(12))
    for n, at in enumerate(pauses, 1):
        mixer.play(2 * n, recording("pause"), to_frames(at))
        mixer.play(2 * n + 1, recording("continue"), to_frames(at + ANSWER))
    with FileSpeaker(path) as file:
        file.write(mixer.render(to_frames(pauses[-1] + 20)))
    return [at + word_end("pause") for at in pauses]


def tell(delays: Sequence[Seconds | None]) -> None:
    """Print how many were heard, and how long those took."""
    heard = [1000 * delay for delay in delays if delay is not None]
    print(f'"pause" heard {len(heard)} of {len(delays)} times')
    if heard:
        print(f"word end -> silent: median {statistics.median(heard):.0f} ms, {min(heard):.0f} to {max(heard):.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    silenced: list[Seconds] = []

    def watch(event: object) -> None:
        if isinstance(event, dict) and event["event"] == "silenced" and event["because"] == "pause":
            silenced.append(event["t"])

    with tempfile.TemporaryDirectory() as folder:
        microphone = Path(folder) / "microphone.wav"
        ends = record(microphone, times)
        workout = coach.Workout(routine="back-pain", microphone=str(microphone), speaker="none", fast=True)
        coach.run(workout, Settings(voice="pyttsx3"), watch)
    tell([min((t - end for t in silenced if 0 < t - end < 3), default=None) for end in ends])


if __name__ == "__main__":
    main()
