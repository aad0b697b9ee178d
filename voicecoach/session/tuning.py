"""The commands about the coach's voice: louder, quieter, slower, faster. Each is confirmed in the new voice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from voicecoach.base.units import Decibels, Seconds
from voicecoach.session.actions import Action, Gain, Talk
from voicecoach.session.commands import Command
from voicecoach.session.events import Heard
from voicecoach.session.navigation import Navigation
from voicecoach.session.voice import Tuning

LEVEL_STEP: Final[Decibels] = 3.0
MAX_VOLUME_CHANGE: Final[Decibels] = 12.0
MIN_VOLUME_CHANGE: Final[Decibels] = -24.0
"""Limit of "louder" and "quieter" from the setting: it protects ears, and keeps the coach audible."""

TALK_STEP: Final = 1.1
"""Ten per cent; "talk faster" and then "talk slower" gives the old rate again."""


@dataclass(slots=True)
class Tuned(Navigation):
    """A workout whose voice the listener can change."""

    def set_level(self, heard: Heard, now: Seconds) -> list[Action]:
        """Louder or quieter, within limits."""
        louder = heard.command is Command.LOUDER
        level = self.tuning.level + (LEVEL_STEP if louder else -LEVEL_STEP)
        if not MIN_VOLUME_CHANGE <= level <= MAX_VOLUME_CHANGE:
            return self._unchanged([self.words.line("loudest" if louder else "softest")], now)
        gain = self._tune(replace(self.tuning, level=level))
        return [*gain, *self._answer([self.words.line("this-loud")], now)]

    def set_talk(self, heard: Heard, now: Seconds) -> list[Action]:
        """Talk faster or slower, within limits."""
        faster = heard.command is Command.TALK_FASTER
        slowest, fastest = self.options.talk_limits
        wanted = self.tuning.pace * TALK_STEP if faster else self.tuning.pace / TALK_STEP
        pace = min(fastest, max(slowest, wanted))
        if pace == self.tuning.pace or (pace > self.tuning.pace) is not faster:
            return self._unchanged([self.words.line("quickest" if faster else "calmest")], now)
        return self._answer_in(replace(self.tuning, pace=pace), [self.words.line("talks-so")], now)

    def _answer_in(self, tuning: Tuning, lines: Sequence[str], now: Seconds) -> list[Action]:
        """Change the voice, and say lines in the new one."""
        actions = self._tune(tuning, lines)
        if not any(isinstance(action, Talk) for action in actions):
            return [*actions, *self._answer(lines, now)]
        self._answer_then(lines, now)
        return actions

    def _tune(self, tuning: Tuning, lines: Sequence[str] = ()) -> list[Action]:
        """Change those parts of the voice that differ.

        Args:
            tuning: the wanted voice.
            lines: lines to say in it at once.
        """
        before, self.tuning = self.tuning, tuning
        gain: list[Action] = [Gain(tuning.level - before.level)] if tuning.level != before.level else []
        return [*gain, Talk(tuning.pace, tuple(lines))] if tuning.pace != before.pace else gain
