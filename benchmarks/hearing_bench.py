"""What every table of the hearing benchmark needs."""

from dataclasses import dataclass, field
from typing import Final

from benchmarks.speech_set import Clip, SpeechSet
from benchmarks.tally import Tally
from voicecoach.base.units import Decibels
from voicecoach.hearing import phrases
from voicecoach.hearing.decisions import Decision
from voicecoach.hearing.ear import Ear, EarOptions
from voicecoach.hearing.model import Samples, SpeechModel

TALK: Final = "babble"
"""What the noise is called that is talk."""


@dataclass
class Bench:
    """The recordings, the model, and what was found so far.

    Attributes:
        recall: signal-to-noise ratio → what was understood.
        tradeoff: depth of the second opinion → share understood at 10 dB, false commands.
    """

    speech: SpeechSet
    model: SpeechModel
    quick: bool
    table: phrases.PhraseTable = field(default_factory=lambda: phrases.load("en"))
    recall: dict[Decibels, Tally] = field(default_factory=dict)
    tradeoff: dict[int, tuple[float, int]] = field(default_factory=dict)

    def hear(self, samples: Samples, situation: str, options: EarOptions | None = None) -> list[Decision]:
        ear = Ear(self.model, self.table, options)
        ear.attend(situation)
        return [*ear.feed(samples), *ear.finish()]

    @property
    def commands(self) -> list[Clip]:
        return [clip for clip in self.speech.clips if clip.group == "command"]

    @property
    def others(self) -> list[str]:
        """Noises without talk."""
        return [noise for noise in self.speech.noises if TALK not in noise]
