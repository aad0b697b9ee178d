"""Are spoken beats more even when they are felt at the vowel? Run: python -m benchmarks.evenness [VOICE …].

All numbers to twenty and all phase words of the shipped English routines, put on a beat by their start and by their
vowel. Two judges say how far what is felt then lies off the beat, from word to word (standard deviation; even beats
would give 0):

- the ear's: when the voice's low frequencies (100 to 700 Hz) rise. It knows nothing of the engine's account of the
  vowel, but takes voiced consonants for vowels, so it judges only words that begin with voiceless ones ("four").
- Marcus (Acoustic determinants of perceptual center location, Perception & Psychophysics 30, 1981): 0.65 of the time
  from the start to the vowel plus 0.25 of the rest, from listeners' own judgements of spoken numbers.
"""

import re
import sys
from collections.abc import Iterator

import numpy as np

from voicecoach.base.units import SAMPLE_RATE, Seconds
from voicecoach.library.finding import routines
from voicecoach.routine import loading
from voicecoach.session.wording import english
from voicecoach.sound.clip import Clip
from voicecoach.speech import engines
from voicecoach.speech.clips import prepare

BAND = (100.0, 700.0)
"""Hz: the fundamental and the first formant."""

SMOOTHED: Seconds = 0.02
RISEN = 0.4
"""Of its highest within `FIRST`: the level at which the vowel has begun."""

FIRST: Seconds = 0.45
VOICELESS = re.compile(r"[cfhkpqst]+[aeiou]")


def vowel_heard(clip: Clip) -> Seconds:
    """When the low frequencies of a word rise, counted from its start."""
    spectrum = np.fft.rfft(clip.samples)
    frequencies = np.fft.rfftfreq(clip.frames, 1 / SAMPLE_RATE)
    spectrum[(frequencies < BAND[0]) | (frequencies > BAND[1])] = 0
    window = np.hanning(round(SMOOTHED * SAMPLE_RATE))
    power = np.convolve(np.square(np.fft.irfft(spectrum, clip.frames)), window / window.sum(), "same")
    level = np.sqrt(power[: round(FIRST * SAMPLE_RATE)])
    return float(np.argmax(level >= RISEN * level.max())) / SAMPLE_RATE


def words() -> Iterator[str]:
    """What is said on beats."""
    yield from map(english().number, range(1, 21))
    said = set[str]()
    for entry in routines(()).entries():
        routine = loading.load(entry.path)
        for exercise in routine.exercises() if routine.language == "en" else ():
            said.update(exercise.words.model_dump().values())
    yield from sorted(said)


def main() -> None:
    for name in sys.argv[1:] or ["pyttsx3", "pyttsx3:en-us+f3", "piper"]:
        engine = engines.make(name, 165)()
        clips = {word: prepare(engine.synthesize(word)) for word in words()}
        engine.close()
        sure = [clip for word, clip in clips.items() if VOICELESS.match(word)]
        told(name, "the ear", sure, [vowel_heard(clip) for clip in sure])
        told(name, "Marcus", list(clips.values()), [marcus(clip) for clip in clips.values()])


def marcus(clip: Clip) -> Seconds:
    """When a word is felt, counted from its start."""
    vowel = clip.beat_offset / SAMPLE_RATE
    return 0.65 * vowel + 0.25 * (clip.seconds - vowel)


def told(name: str, judge: str, clips: list[Clip], felt: list[Seconds]) -> None:
    by_start = 1000 * np.array(felt)
    by_vowel = by_start - 1000 * np.array([clip.beat_offset / SAMPLE_RATE for clip in clips])
    print(
        f"{name:18} {judge:8} n = {len(clips):3}   by their start {np.std(by_start):5.1f} ms   "
        f"by their vowel {np.std(by_vowel):5.1f} ms"
    )


if __name__ == "__main__":
    main()
