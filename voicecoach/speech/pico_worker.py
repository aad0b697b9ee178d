"""The process that runs SVOX Pico: `python -m voicecoach.speech.pico_worker VOICE FOLDER`."""

import ctypes
import importlib
import sys
from typing import Final

import numpy as np
import soundfile

from voicecoach.base.units import Hz
from voicecoach.sound.clip import Samples
from voicecoach.speech.text import romanised
from voicecoach.speech.worker_loop import Message, answers_alone, serve

PICO_RATE: Final[Hz] = 16_000
PICO_VOLUME: Final = 0.6
"""At 1, its default, it clips; clips are levelled later."""

BLOCK: Final = PICO_RATE // 100
ENDED: Final = 0.005
"""Level of a block, of the peak, under which the voice has ended (-46 dB). The engine's own noise, up to half a second
of it, has the level of 0.0007, and single samples high enough to be taken for the voice's end."""

M_MMAP_THRESHOLD: Final = -3
MAPPED_FROM: Final = 128 * 1024
"""Bytes. glibc's own threshold before it adapts."""


class PicoVoice:
    """A voice of the library.

    Args:
        name: as `de-DE`.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._library = importlib.import_module("py_nanotts").NanoTTS()
        _have_memory_zeroed()

    def answer(self, question: Message) -> Message:
        """Speak a phrase into a file; the file is empty if the phrase has no sound."""
        text = romanised(question["text"])
        pcm = self._library.speak(text, voice=self._name, speed=question["speed"], volume=PICO_VOLUME)
        samples = without_noise(np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32_768))
        soundfile.write(question["path"], samples, PICO_RATE, subtype="FLOAT", format="WAV")
        return {}


def without_noise(samples: Samples) -> Samples:
    """The samples up to the block after the last that is the voice's."""
    blocks = samples[: len(samples) // BLOCK * BLOCK].reshape(-1, BLOCK)
    level = np.sqrt(np.mean(np.square(blocks), axis=1))
    voiced = np.flatnonzero(level > ENDED * np.abs(samples).max(initial=0.0))
    return samples[: (voiced[-1] + 2) * BLOCK] if len(voiced) else samples


def _have_memory_zeroed() -> None:
    """Give large blocks of memory back to the system when they are freed.

    The engine reads memory that it has not written, so its samples depend on what was said before (three sounds of
    "Eins." in a row). New from the system, memory is zero, and a text has one sound. glibc keeps such blocks for later
    once one was freed, unless its threshold is set; other systems' C libraries don't.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
        if mallopt:
            mallopt(M_MMAP_THRESHOLD, MAPPED_FROM)


def main(arguments: list[str]) -> int:
    """Serve until the input ends."""
    name, folder = arguments
    output = answers_alone()
    serve(lambda: PicoVoice(name).answer, output, folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
