"""The whole phrase table, spoken by synthetic voices: most of it has no human recordings."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import soxr

from benchmarks.speech_set import Clip
from voicecoach.base.errors import SpeechError
from voicecoach.base.units import HEARING_RATE, SAMPLE_RATE
from voicecoach.hearing.model import Samples
from voicecoach.hearing.phrases import PhraseTable
from voicecoach.speech import engines
from voicecoach.speech.clips import prepare

VOICES: Final = (
    ("espeak:gmw/en-us", 130),
    ("espeak:gmw/en-us+f3", 165),
    ("espeak:gmw/en-us+m4", 200),
    ("espeak:gmw/en", 165),
    ("espeak:gmw/en+f2", 130),
    ("espeak:gmw/en-us+m7", 165),
    ("piper", 165),
    ("piper", 130),
)
"""Engine and voice, and words a minute."""

SILENCE: Final = HEARING_RATE // 2


def spoken(table: PhraseTable, voice: str, rate: int) -> Iterator[tuple[Clip, Samples]]:
    """Every phrase once, between half seconds of silence.

    Raises:
        SpeechError: there is no such engine or voice here.
    """
    engine = engines.make(voice, rate)()
    try:
        for phrase in table.phrases:
            clip = prepare(engine.synthesize(phrase.text))
            sound = np.float32(soxr.resample(clip.samples, SAMPLE_RATE, HEARING_RATE))
            situation = min(phrase.situations & {"working", "resting", "paused"} or phrase.situations)
            where = "working" if "working" in phrase.situations else situation
            wanted = (phrase.command, phrase.value)
            yield Clip("", phrase.text, "synthetic", wanted, where), np.pad(0.5 * sound, SILENCE)
    finally:
        engine.close()


def voices_here() -> list[tuple[str, int]]:
    """Those of `VOICES` that can be had."""
    found = []
    for voice, rate in VOICES:
        try:
            engines.make(voice, rate)().close()
        except SpeechError:
            continue
        found.append((voice, rate))
    return found
