"""Counting: shares with their Wilson intervals, and times."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np

from benchmarks.speech_set import Clip
from voicecoach.base.units import Seconds
from voicecoach.hearing.decisions import Decision
from voicecoach.session.events import Spoken


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share, in percent."""
    if not n:
        return 0.0, 100.0
    z, share = 1.96, hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return 100 * (middle - half), 100 * (middle + half)


def share(hits: int, n: int) -> str:
    low, high = wilson(hits, n)
    return f"{hits:4d}/{n:<4d} {100 * hits / max(n, 1):5.1f} %  ({low:.1f}-{high:.1f})"


def spread(seconds: Sequence[Seconds]) -> str:
    if not seconds:
        return "-"
    return f"{1000 * np.median(seconds):4.0f} / {1000 * np.percentile(seconds, 95):4.0f} ms"


@dataclass
class Tally:
    """What became of many clips."""

    hits: Counter[str] = field(default_factory=Counter)
    n: Counter[str] = field(default_factory=Counter)
    latency: list[Seconds] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missed: Counter[str] = field(default_factory=Counter)

    def add(self, keys: Iterable[str], clip: Clip, decisions: Sequence[Decision], end: Seconds) -> None:
        """Count one clip under several keys; `end` is where its word ends."""
        understood = [d for d in decisions if isinstance(d, Spoken)]
        right = [d for d in understood if (d.command, d.value) == clip.wanted]
        self.wrong += [f"{clip.text} as {d.phrase}" for d in understood if (d.command, d.value) != clip.wanted]
        self.missed += Counter([] if right else [clip.text])
        self.latency += [d.decided - end for d in right[:1]]
        for key in keys:
            self.n[key] += 1
            self.hits[key] += bool(right)

    def line(self, key: str) -> str:
        return share(self.hits[key], self.n[key])

    def show(self, indent: str = "  ") -> None:
        """Every key with its share, then the times."""
        for key in sorted(self.n):
            print(f"{indent}{key:26} {self.line(key)}")
        print(f"{indent}word end -> decision, median / 95 %: {spread(self.latency)}   wrong: {self.wrong or 'none'}")
