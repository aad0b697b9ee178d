"""Where real engines say that a vowel begins, it is heard to begin."""

import numpy as np
import pytest

from benchmarks.evenness import vowel_heard
from voicecoach.base.units import SAMPLE_RATE
from voicecoach.speech import engines
from voicecoach.speech.clips import prepare

pytestmark = pytest.mark.engine

WORDS = ("two", "four", "five", "six", "seven", "ten", "hold", "settle", "tall", "step")


@pytest.mark.parametrize("voice", ["pyttsx3", "pyttsx3:en-us+f3", "hibari", "piper"])
def test_a_word_is_felt_where_its_vowel_is_heard(voice):
    engine = engines.make(voice, 165)()
    clips = [prepare(engine.synthesize(word)) for word in WORDS]
    engine.close()
    leads = np.array([clip.beat_offset / SAMPLE_RATE for clip in clips])
    heard = np.array([vowel_heard(clip) for clip in clips])
    assert np.abs(heard - leads).max() < 0.05
    assert leads.max() > 0.06


@pytest.mark.parametrize("voice", ["pyttsx3", "hibari", "piper"])
def test_a_word_that_begins_with_a_vowel_has_no_lead(voice):
    engine = engines.make(voice, 165)()
    assert [
        prepare(engine.synthesize(word)).beat_offset / SAMPLE_RATE < 0.04 for word in ("eight", "up", "and down")
    ] == [True] * 3
    engine.close()
