"""The recordings the ear is measured on: read, mixed with noise, put into rooms.

The folder has a `manifest.jsonl`, one object a line: `file`, `text`, `command`, `kind` (positive, negative, noise,
rir), `value` for numbers. All files are 16 kHz mono.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from voicecoach.base.units import HEARING_RATE, Decibels, Seconds
from voicecoach.hearing.model import Samples

LEAD: Seconds = 1.0
"""Noise before and after a clip."""

SPOKEN_AS = {"go": "resume", "start": "resume", "continue": "resume", "ready": "next", "previous": "back"}
"""What the words mean in our table, where the manifest has another name for it."""


@dataclass(frozen=True)
class Clip:
    """A recording of one spoken word.

    Attributes:
        group: `command`, `question` (yes, no, numbers) or `8 kHz` (numbers recorded for the telephone).
        wanted: the command and value that the ear must tell.
        situation: where that can be said.
    """

    file: str
    text: str
    group: str
    wanted: tuple[str, int | None]
    situation: str


class SpeechSet:
    """A folder of recordings."""

    def __init__(self, folder: Path, every: int = 1) -> None:
        self.folder = folder
        self._every = every
        lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
        self._rows: list[dict[str, Any]] = [json.loads(line) for line in lines]

    def _of(self, kind: str) -> list[dict[str, Any]]:
        return sorted((row for row in self._rows if row["kind"] == kind), key=lambda row: str(row["file"]))

    @cached_property
    def clips(self) -> list[Clip]:
        return [_clip(row) for row in self._of("positive")[:: self._every]]

    @cached_property
    def negatives(self) -> list[str]:
        return [row["file"] for row in self._of("negative")[:: self._every]]

    @cached_property
    def noises(self) -> list[str]:
        return [row["file"] for row in self._of("noise")]

    @cached_property
    def rooms(self) -> list[str]:
        return [row["file"] for row in self._of("rir")]

    def samples(self, file: str) -> Samples:
        return _read(self.folder / file)

    def in_noise(self, clip: Clip, noise: str, snr: Decibels) -> Samples:
        """The clip with `LEAD` of noise around it; the place in the noise depends on the clip alone."""
        voice = np.pad(self.samples(clip.file), int(LEAD * HEARING_RATE))
        hum = self.noise(noise, len(voice), clip.file)
        return limited(voice + hum * relative(self.samples(clip.file), self.samples(noise), snr))

    def noise(self, file: str, frames: int, place: str) -> Samples:
        """So much of a noise, from a place that a text decides, repeated when it is too short."""
        whole = self.samples(file)
        start = int(hashlib.sha1(f"{file} {place}".encode(), usedforsecurity=False).hexdigest(), 16) % len(whole)
        return whole.take(np.arange(start, start + frames), mode="wrap")


def relative(voice: Samples, noise: Samples, snr: Decibels) -> np.float32:
    """The factor that puts a whole noise so far below the speech of a clip."""
    return np.float32(speech_level(voice) / np.sqrt(np.mean(np.square(noise))) * 10 ** (-snr / 20))


def limited(samples: Samples) -> Samples:
    """Below full scale, by one factor for all."""
    peak = float(np.max(np.abs(samples)))
    return (samples * min(1.0, 0.98 / max(peak, 1e-9))).astype(np.float32)


def speech_level(samples: Samples) -> float:
    """RMS of the 10 ms pieces within 25 dB of the loudest."""
    power = _power(samples)
    return float(np.sqrt(np.mean(power[power > power.max() * 10**-2.5])))


def word_end(samples: Samples) -> Seconds:
    """End of the last 10 ms within 30 dB of the loudest and 6 dB above the clip's quietest tenth."""
    power = _power(samples)
    loud = np.flatnonzero(power > max(power.max() * 1e-3, float(np.percentile(power, 10)) * 4))
    return float(loud[-1] + 1) * 0.01


def at_level(samples: Samples, level: Decibels) -> Samples:
    """The clip as 16 bits hold it when its speech has this level (dBFS)."""
    scaled = samples * (10 ** (level / 20) / speech_level(samples))
    return (np.round(scaled * 32768.0) / 32768.0).astype(np.float32)


def in_room(samples: Samples, response: Samples) -> Samples:
    """As it sounds through a room response, whose first arrival stays where the sound was."""
    direct = int(np.argmax(np.abs(response)))
    size = len(samples) + len(response)
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(response[direct:], size), size)
    return limited(wet[: len(samples) + HEARING_RATE].astype(np.float32) / np.float32(np.max(np.abs(response))))


def decaying_room(reverberation: Seconds, direct_share: float = 0.6) -> Samples:
    """A made-up room: a direct sound and noise that falls by 60 dB in this time, `direct_share` of the energy early."""
    frames = int(reverberation * HEARING_RATE)
    fall = 10 ** (-3.0 * np.arange(frames) / frames)
    tail = np.random.default_rng(1).standard_normal(frames) * fall
    tail *= np.sqrt((1 - direct_share) / direct_share / np.sum(tail**2))
    tail[0] = 1.0
    return tail.astype(np.float32)


def _power(samples: Samples) -> Samples:
    hop = HEARING_RATE // 100
    pieces = samples[: len(samples) // hop * hop].reshape(-1, hop)
    return np.asarray(np.mean(np.square(pieces), axis=1) + np.float32(1e-12), np.float32)


def _clip(row: dict[str, Any]) -> Clip:
    said = row["text"]
    if row["command"] in ("yes", "no"):
        return Clip(row["file"], said, "question", (row["command"], None), "asking-yes-no")
    if row["command"] == "number":
        group = "8 kHz" if row["file"].startswith("fsdd/") else "question"
        return Clip(row["file"], said, group, ("number", row["value"]), "asking-number")
    command = SPOKEN_AS.get(said, said)
    return Clip(row["file"], said, "command", (command, None), "paused" if command == "resume" else "working")


@lru_cache(maxsize=256)
def _read(path: Path) -> Samples:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    if rate != HEARING_RATE:
        raise SystemExit(f"{path} is not at 16 kHz.")
    return np.ascontiguousarray(samples.mean(axis=1))


def pick(files: Sequence[str], clip_number: int, variant: int) -> str:
    """A noise for a clip: all take turns, and the variants of a clip differ."""
    return files[(clip_number * 7 + variant * 5) % len(files)]
