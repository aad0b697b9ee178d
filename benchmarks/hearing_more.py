"""What no recording tells: phrases by synthetic voices; the rules' thresholds; and the picture of it all."""

from pathlib import Path
from typing import Final

import numpy as np

from benchmarks import speech_set
from benchmarks.hearing_bench import Bench
from benchmarks.synthetic import SILENCE, spoken, voices_here
from benchmarks.tally import Tally, wilson
from benchmarks.timed import Shallow
from voicecoach.base.units import HEARING_RATE, Decibels
from voicecoach.hearing.ear import EarOptions
from voicecoach.hearing.model import SpeechModel
from voicecoach.hearing.phrases import with_wake_word
from voicecoach.session.events import Spoken

CLEAN: Final[Decibels] = 30.0
"""Where clean clips stand in the picture."""

DEPTHS: Final = (1, 3, 8, 20)
"""How many guesses of the free decoder may agree; 0 stands for the grammar alone."""

WAKE_WORD: Final = "coach"

MARK: Final = 3
"""Missed by so many voices, a phrase is named."""


def synthetic(bench: Bench) -> None:
    """The whole phrase table by synthetic voices, slow and quick; not comparable with people."""
    tally = Tally()
    for voice, rate in voices_here()[:: 4 if bench.quick else 1]:
        for clip, sound in spoken(bench.table, voice, rate):
            keys = [clip.group, f"  {voice}, {rate} words a minute", f"    {clip.text}"]
            end = (len(sound) - SILENCE) / HEARING_RATE
            tally.add(keys, clip, bench.hear(sound, clip.situation), end)
    tally.show()


def wake(bench: Bench) -> None:
    """With a wake word: other speech, noise and commands without it, in two states; then the table with it."""
    called = Bench(bench.speech, bench.model, bench.quick, with_wake_word(bench.table, WAKE_WORD))
    files = [*bench.speech.negatives, *bench.speech.noises]
    for situation in ("working", "paused"):
        others = [d for file in files for d in called.hear(bench.speech.samples(file), situation)]
        without = [d for c in bench.commands for d in called.hear(bench.speech.samples(c.file), c.situation)]
        false, plain = (sum(isinstance(d, Spoken) for d in heard) for heard in (others, without))
        print(f"  {situation}: {false} in {len(files)} files; of {len(bench.commands)} commands without it {plain}")
    synthetic(called)


def thresholds(bench: Bench) -> None:
    """Commands understood at 10 dB, and false ones, as the second opinion may look deeper into its list."""
    for depth in (*DEPTHS, 0):
        model = Shallow(bench.model, depth) if depth else bench.model
        options = EarOptions(second_opinion=bool(depth))
        hits, n = _recall(bench, model, options)
        false = _false(bench, model, options)
        bench.tradeoff[depth] = (hits / n, false)
        title = f"among the best {depth}" if depth else "no second opinion"
        print(f"  {title:20} {hits}/{n}   false in all speech and noise: {false}", flush=True)


def _recall(bench: Bench, model: SpeechModel, options: EarOptions) -> tuple[int, int]:
    """The noises and places are those of the table `noise`."""
    clips = [clip for clip in bench.speech.clips if clip.group != "8 kHz"]
    tally = Tally()
    for number, clip in enumerate(clips):
        if clip.group == "command":
            sound = bench.speech.in_noise(clip, speech_set.pick(bench.speech.noises, number, 0), 10.0)
            decisions = Bench(bench.speech, model, bench.quick, bench.table).hear(sound, clip.situation, options)
            tally.add(["all"], clip, decisions, 0.0)
    return tally.hits["all"], tally.n["all"]


def _false(bench: Bench, model: SpeechModel, options: EarOptions) -> int:
    hear = Bench(bench.speech, model, bench.quick, bench.table).hear
    files = [*bench.speech.negatives, *bench.speech.noises]
    decisions = [d for file in files for d in hear(bench.speech.samples(file), "working", options)]
    return sum(isinstance(d, Spoken) for d in decisions)


def draw(bench: Bench, file: Path) -> None:
    """Recall against the signal-to-noise ratio, and false activations against recall."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - heavy, and only for this

    figure = Figure(figsize=(10, 4), layout="constrained")
    recall, tradeoff = figure.subplots(1, 2)
    ratios = sorted(bench.recall)
    for key, title in (("command", "commands"), ("without talk, command", "without talk"), ("question", "answers")):
        points = [(ratio, bench.recall[ratio]) for ratio in ratios if bench.recall[ratio].n[key]]
        shares = [100 * tally.hits[key] / tally.n[key] for _, tally in points]
        ranges = [wilson(tally.hits[key], tally.n[key]) for _, tally in points]
        below = [share - low for share, (low, _) in zip(shares, ranges, strict=True)]
        above = [high - share for share, (_, high) in zip(shares, ranges, strict=True)]
        around = np.clip([below, above], 0.0, None)  # of 100 % the interval's end may be rounded above it
        recall.errorbar([ratio for ratio, _ in points], shares, around, marker="o", capsize=3, label=title)
    recall.set(xlabel="speech above noise, dB", ylabel="understood, %", ylim=(50, 101))
    recall.set_xticks(ratios, ["clean" if ratio == CLEAN else f"{ratio:.0f}" for ratio in ratios])
    recall.legend(loc="lower right")
    for depth, (share, false) in bench.tradeoff.items():
        tradeoff.plot(100 * share, false, "o", color="C0")
        tradeoff.annotate(f"best {depth}" if depth else "grammar alone", (100 * share, false))
    tradeoff.set(xlabel="commands understood at 10 dB, %", ylabel="false commands in all other speech and noise")
    figure.savefig(file, dpi=120)
