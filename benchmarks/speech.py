"""How long a phrase takes: made by each engine, prepared, and found again. Run: python -m benchmarks.speech.

Cold is the first phrase of a process, with the engine's start; warm are the others. The onset column is the
promise that a beat is exact: how late the voice is in its clip, for a listener 30 dB below its peak.
"""

import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from voicecoach.base.errors import VoicecoachError
from voicecoach.base.units import SAMPLE_RATE
from voicecoach.sound.clip import Clip
from voicecoach.speech import engines
from voicecoach.speech.cache import PhraseCache
from voicecoach.speech.clips import onset, prepare
from voicecoach.speech.narrator import Narrator

COUNTS = [
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "down", "lift", "rock", "hold", "rest", "switch", "and back", "last one", "halfway"),
]
SENTENCES = [
    "Stand tall, feet under the hips, and hold the weight close to the body.",
    "Lower slowly, three seconds down, and keep the back long.",
    "Feet point forward. The knees track over them, and do not fall in or out.",
    "Set two of three. Ten repetitions, and take your time on the way down.",
    "Rest for thirty seconds. Next come the rockings, five on each side.",
    "Say next when you are ready, or say pause at any moment.",
]
PHRASES = 300  # about what a routine has


def timed(act: Callable[..., object], *arguments: object) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    act(*arguments)
    return (time.perf_counter() - began) * 1000


def each(act: Callable[..., object], arguments: Iterable[Sequence[object]]) -> str:
    ordered = sorted(timed(act, *given) for given in arguments)
    worst = ordered[int(0.95 * (len(ordered) - 1))]
    return f"median {statistics.median(ordered):7.2f}   95 % {worst:7.2f}   all {sum(ordered):7.0f} ms"


def measure(setting: str) -> list[Clip]:
    engine = engines.make(setting)()
    try:
        print(f"\n{setting}: {engine.key}")
        print(f"  first phrase, cold       {timed(engine.synthesize, 'Go.'):7.0f} ms")
        print(f"  a count, warm            {each(engine.synthesize, zip(COUNTS, strict=True))}")
        print(f"  a sentence, warm         {each(engine.synthesize, zip(SENTENCES, strict=True))}")
        spoken = [engine.synthesize(text) for text in [*COUNTS, *SENTENCES]]
        print(f"  trim, level, resample    {each(prepare, zip(spoken, strict=True))}")
    finally:
        engine.close()
    clips = [prepare(speech) for speech in spoken]
    late = sorted(onset(clip.samples, -30.0) / SAMPLE_RATE * 1000 for clip in clips[: len(COUNTS)])
    most = late[int(0.95 * (len(late) - 1))]
    print(f"  onset of {len(late)} counts       95 % {most:.1f} ms late, worst {late[-1]:.1f}")
    return clips


def measure_cache(clips: Sequence[Clip], folder: Path) -> None:
    cache = PhraseCache(folder, 10**9)
    phrases = [("key", f"phrase {number}", clips[number % len(clips)]) for number in range(PHRASES)]
    seconds = sum(clip.seconds for _, _, clip in phrases)
    print(f"\ncache, {PHRASES} phrases, {seconds:.0f} s of sound")
    print(f"  put                      {each(cache.put, phrases)}")
    print(f"  get                      {each(cache.get, [phrase[:2] for phrase in phrases])}")
    print(f"  get, missing             {each(cache.get, [('other', phrase[1]) for phrase in phrases])}")


def measure_start(kind: str, folder: Path) -> None:
    narrator = Narrator(engines.make("pyttsx3"), PhraseCache(folder, 10**9), eager=True)
    first, *rest = [*COUNTS, *SENTENCES]
    print(f"\nnarrator, {kind} (pyttsx3)")
    print(f"  first line, with start   {timed(narrator.clip, first):7.0f} ms")
    print(f"  the others               {each(narrator.clip, zip(rest, strict=True))}")
    print(f"  {narrator.hits} from the cache, {narrator.made} made")
    narrator.close()


def main() -> int:
    print(f"{platform.platform()}, Python {platform.python_version()}")
    clips: list[Clip] = []
    for setting in ("piper", "pyttsx3"):
        try:
            clips = measure(setting)
        except VoicecoachError as error:
            print(f"\n{setting}: {error} {error.hint}")
    with tempfile.TemporaryDirectory() as folder:
        if clips:
            measure_cache(clips, Path(folder, "cache"))
            measure_start("cold", Path(folder, "narrator"))
            measure_start("warm", Path(folder, "narrator"))
    return 0 if clips else 1


if __name__ == "__main__":
    sys.exit(main())
