"""How even the voice is: loudness by engine, voice and phrase, and what the ends of clips are like.

    python -m benchmarks.loudness [VOICE ...]

Loudness is EBU R 128's as FFmpeg's filter `ebur128` measures it: of a sentence the integrated one. A count is shorter
than the 0.4 s that the standard looks at, so counts are measured together, as a listener gets them: a dozen one after
the other, as the words of a sentence come.
"""

import statistics
import sys
from collections.abc import Sequence
from fractions import Fraction

import av
import numpy as np

from benchmarks.speech import COUNTS, SENTENCES
from voicecoach.base.errors import VoicecoachError
from voicecoach.base.units import SAMPLE_RATE
from voicecoach.sound.clip import Samples
from voicecoach.speech import engines
from voicecoach.speech.clips import prepare

VOICES = ("pyttsx3:en-us", "pyttsx3:en-us+f3", "pyttsx3:en-gb", "pyttsx3:de", "pyttsx3:es", "piper")

EDGE = SAMPLE_RATE // 1000  # a millisecond: what is a click is over by then


def loudness(samples: Samples) -> float:
    """Integrated loudness in LUFS."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=SAMPLE_RATE, format="flt", layout="mono", time_base=Fraction(1, SAMPLE_RATE))
    meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
    frame.sample_rate, frame.pts = SAMPLE_RATE, 0
    source.push(frame)
    source.push(None)
    measured = float("-inf")
    while True:
        try:
            measured = float(sink.pull().metadata.get("lavfi.r128.I", measured))
        except av.error.EOFError:
            return measured


def spread(name: str, values: Sequence[float]) -> None:
    least, most = min(values), max(values)
    print(f"  {name:22} median {statistics.median(values):6.1f} LUFS, {least:6.1f} to {most:6.1f} (n = {len(values)})")


def step(edge: Samples, samples: Samples) -> float:
    """The largest step from sample to sample in the edge, silence before it included, by the clip's own largest."""
    return float(np.abs(np.diff(edge, prepend=0.0)).max() / np.abs(np.diff(samples)).max())


def measure(voice: str) -> tuple[list[float], float]:
    """Print one voice; its sentences' loudness and that of its counts."""
    engine = engines.make(voice)()
    try:
        counts = [prepare(engine.synthesize(text)).samples for text in COUNTS]
        sentences = [prepare(engine.synthesize(text)).samples for text in SENTENCES]
    finally:
        engine.close()
    each = [loudness(samples) for samples in sentences]
    together = loudness(np.concatenate(counts))
    clips = [*counts, *sentences]
    ends = [abs(float(edge)) for samples in clips for edge in (samples[0], samples[-1])]
    steps = [step(edge, samples) for samples in clips for edge in (samples[:EDGE], samples[::-1][:EDGE])]
    print(voice)
    spread("sentences", each)
    print(f"  {f'{len(counts)} counts in a row':22}        {together:6.1f} LUFS")
    print(f"  first and last sample  at most {20 * np.log10(max([*ends, 1e-6])):.0f} dBFS")
    print(f"  steps in the first and the last millisecond: at most {max(steps):.2f} of the clip's largest")
    return each, together


def main(voices: Sequence[str]) -> int:
    everything: list[float] = []
    for voice in voices or VOICES:
        try:
            each, together = measure(voice)
        except VoicecoachError as error:
            print(f"{voice}: {error} {error.hint}")
            continue
        everything += [*each, together]
    if not everything:
        return 1
    print("all voices")
    middle = (min(everything) + max(everything)) / 2
    print(f"  everything within {middle:.1f} LUFS ± {max(everything) - middle:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
