"""How well is each voice understood, and what does it cost? Run: python -m benchmarks.understood [VOICE …] [--every N].

For each voice, in one run, every N-th different line of all shipped routines of its language, counts and words of
phases among them:

- words that a speech model's free decoder gets wrong (edits by words in the reference), as by somebody who does not
  know the routine. The shipped model knows English; VOSK_DE and VOSK_ES name the folders of others;
- numbers to twenty and words of phases, one at a time, that its first guess has right;
- loudness of sentences and of counts in a row (EBU R 128);
- processor time of the engine's process for a minute of speech, its memory at most, and the time to its first word, the
  start of the process included, and to a later one.

How even the beats are has a benchmark of its own: benchmarks.evenness.
"""

import argparse
import os
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import soxr

from benchmarks.loudness import loudness
from voicecoach.base.errors import VoicecoachError
from voicecoach.base.paths import Paths
from voicecoach.base.units import HEARING_RATE, SAMPLE_RATE
from voicecoach.hearing.model import SpeechModel
from voicecoach.hearing.recogniser import VoskModel
from voicecoach.hearing.store import ModelStore
from voicecoach.library import finding
from voicecoach.routine.loading import load
from voicecoach.session.options import SessionOptions
from voicecoach.session.overview import phrases_of
from voicecoach.session.script import script_of
from voicecoach.session.wording import Wording, spoken_in
from voicecoach.sound.clip import Clip
from voicecoach.speech import engines
from voicecoach.speech.clips import prepare
from voicecoach.speech.worker_engine import WorkerEngine

VOICES = ("pyttsx3:en-us", "piper", "hibari")
SILENCE = np.zeros(HEARING_RATE // 4, np.float32)
TICKS = os.sysconf("SC_CLK_TCK")


def routines_in(language: str) -> list[Path]:
    """The shipped routines of a language."""
    return [path for path in sorted(finding.shipped().glob("*.yaml")) if load(path).language == language]


def lines_in(words: Wording) -> list[str]:
    """All different lines of the shipped routines of a language."""
    scripts = [script_of(load(path)) for path in routines_in(words.catalogue.language)]
    options = SessionOptions(words=words)
    return list(dict.fromkeys(str(text) for script in scripts for text in phrases_of(script, options)))


def on_beats(words: Wording) -> list[str]:
    """Numbers to twenty and the words of phases."""
    said = set(words.catalogue.phases.values())
    for path in routines_in(words.catalogue.language):
        for exercise in load(path).exercises():
            said.update(exercise.words.model_dump().values())
    return [*map(words.number, range(1, 21)), *sorted(said)]


def plain(text: str, words: Wording) -> list[str]:
    """The words of a line as the model writes them."""
    spelled = re.sub(r"\d+", lambda found: f" {words.number(int(found[0]))} ", text.lower())
    return re.sub(r"[^\w' ]", " ", spelled.replace("’", "'")).split()  # noqa: RUF001 - an apostrophe of the lines


def edits(said: Sequence[str], heard: Sequence[str]) -> int:
    """Levenshtein's distance in words."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return row[-1]


def heard_in(clip: Clip, model: SpeechModel) -> str:
    """The free decoder's first guess."""
    sound = np.float32(soxr.resample(clip.samples, SAMPLE_RATE, HEARING_RATE))
    decoder = model.free()
    decoder.feed(np.concatenate([SILENCE, sound, SILENCE]))
    return next(iter(decoder.result()), "")


def models(language: str) -> Iterator[SpeechModel]:
    """The model of a language, if there is one."""
    if language == "en":
        yield VoskModel(ModelStore(Paths().models).find())
    elif folder := os.environ.get(f"VOSK_{language.upper()}"):
        yield VoskModel(Path(folder))


def processor(pid: int) -> float:
    """Seconds of processor that a process and its children have had."""
    return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15])) / TICKS


def most_memory(pid: int) -> float:
    """Megabytes, at most."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1000 if found else 0.0


def started(engine: WorkerEngine) -> tuple[float, list[float]]:
    """Seconds to the first word, and to each of five more."""
    took = []
    for text in ("Go.", "One.", "Two.", "Three.", "Four.", "Five."):
        began = time.perf_counter()
        engine.synthesize(text)
        took.append(time.perf_counter() - began)
    return took[0], took[1:]


def cost(voice: str, engine: WorkerEngine, texts: Sequence[str]) -> list[Clip]:
    """Print what the lines cost; their clips."""
    colds = []
    for _ in range(5):
        other = engines.make(voice)()
        colds.append(started(other)[0])
        other.close()
    warm = started(engine)[1]
    pid = engine.pid or 0
    before = processor(pid)
    speeches = [engine.synthesize(text) for text in texts]
    seconds = processor(pid) - before
    clips = [prepare(speech) for speech in speeches]
    minutes = sum(clip.seconds for clip in clips) / 60
    print(
        f"  first word {statistics.median(colds):.2f} s ({min(colds):.2f} to {max(colds):.2f}, n = {len(colds)}), "
        f"a later one {1000 * statistics.median(warm):.0f} ms; {seconds / minutes:.2f} s of processor a minute "
        f"({minutes:.1f} minutes); {most_memory(pid):.0f} MB"
    )
    return clips


def measure(voice: str, every: int) -> None:
    """Print one voice."""
    language = engines.language_of(engines.current(voice)) or "en"
    words = spoken_in(language)
    texts, beats = lines_in(words)[::every], on_beats(words)
    engine = engines.make(voice)()
    print(f"{voice}, {len(texts)} lines")
    try:
        clips = cost(voice, engine, texts)
        counted = [prepare(engine.synthesize(text)) for text in beats]
    finally:
        engine.close()
    levels = [loudness(clip.samples) for clip in clips if clip.seconds > 1]
    together = loudness(np.concatenate([clip.samples for clip in counted]))
    near = statistics.quantiles(levels, n=40)
    print(
        f"  lines {statistics.median(levels):.1f} LUFS, 95 % {near[0]:.1f} to {near[-1]:.1f}, all {min(levels):.1f} to "
        f"{max(levels):.1f} (n = {len(levels)}); counts in a row {together:.1f} LUFS"
    )
    for model in models(language):
        pairs = [(plain(text, words), heard_in(clip, model).split()) for text, clip in zip(texts, clips, strict=True)]
        wrong, total = sum(edits(*pair) for pair in pairs), sum(len(said) for said, _ in pairs)
        right = [
            text
            for text, clip in zip(beats, counted, strict=True)
            if heard_in(clip, model).split() == plain(text, words)
        ]
        print(
            f"  words wrong {wrong} of {total}, {wrong / total:.1%}; on beats right {len(right)} of {len(beats)}, "
            f"wrong: {', '.join(text for text in beats if text not in right)}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("voices", nargs="*", default=VOICES)
    parser.add_argument("--every", type=int, default=1)
    asked = parser.parse_args()
    for voice in asked.voices:
        try:
            measure(voice, asked.every)
        except VoicecoachError as error:
            print(f"{voice}: {error} {error.hint}")


if __name__ == "__main__":
    main()
