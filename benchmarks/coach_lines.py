"""What the coach says in the shipped routines, as a microphone would hear it at full level."""

import numpy as np
import soxr

from voicecoach.base.units import HEARING_RATE, SAMPLE_RATE
from voicecoach.hearing.model import Samples
from voicecoach.library import finding
from voicecoach.routine.loading import load
from voicecoach.session.options import SessionOptions
from voicecoach.session.overview import phrases_of
from voicecoach.session.script import script_of
from voicecoach.speech import engines
from voicecoach.speech.clips import prepare


def coach_lines(every: int = 1, voice: str = "pyttsx3") -> list[tuple[str, Samples]]:
    """Every so many-th different phrase, and its sound at 16 kHz."""
    scripts = [script_of(load(path)) for path in sorted(finding.shipped().glob("*.yaml"))]
    texts = list(dict.fromkeys(text for script in scripts for text in phrases_of(script, SessionOptions())))
    engine = engines.make(voice)()
    try:
        clips = [(text, prepare(engine.synthesize(text))) for text in texts[::every]]
    finally:
        engine.close()
    return [(text, np.float32(soxr.resample(clip.samples, SAMPLE_RATE, HEARING_RATE))) for text, clip in clips]
