"""The listener's choices about the voice: from the journal into a session, and back."""

import sqlite3
from collections.abc import Mapping
from typing import Final

from voicecoach.base.paths import Paths
from voicecoach.base.settings import Settings
from voicecoach.journal.before import Chosen, chosen_voice, keep_voice
from voicecoach.journal.store import transaction, used
from voicecoach.session.tuning import MAX_VOLUME_CHANGE, MIN_VOLUME_CHANGE
from voicecoach.session.voice import Tuning
from voicecoach.speech.engines import FASTEST_RATE, SLOWEST_RATE

PACES: Final = (0.6, 1.6)
"""Limits of "talk slower" and "talk faster", relative to the settings: beyond, words on beats are unintelligible."""


def limits(rate: int) -> tuple[float, float]:
    """The slowest and the fastest pace of a voice, within what engines speak.

    Args:
        rate: words a minute at pace 1.
    """
    slowest, fastest = PACES
    return max(slowest, SLOWEST_RATE / rate), min(fastest, FASTEST_RATE / rate)


def still_true(chosen: Mapping[str, Chosen], settings: Settings) -> dict[str, float]:
    """Choices by voice whose settings have not changed since."""
    now = _settings(settings)
    return {name: each.value for name, each in chosen.items() if now.get(name) == each.setting}


def tuned(chosen: Mapping[str, Chosen], settings: Settings, paces: tuple[float, float]) -> Tuning:
    """The voice at the start of a session, within today's limits."""
    values = still_true(chosen, settings)
    level = min(MAX_VOLUME_CHANGE, max(MIN_VOLUME_CHANGE, values.get("level", 0.0)))
    return Tuning(level, min(paces[1], max(paces[0], values.get("pace", 1.0))))


def chosen(tuning: Tuning, settings: Settings) -> dict[str, Chosen]:
    """The choices to keep: those that differ from the settings."""
    now = _settings(settings)
    values = {"level": (tuning.level, 0.0), "pace": (tuning.pace, 1.0)}
    return {name: Chosen(value, now[name]) for name, (value, usual) in values.items() if value != usual}


def _settings(settings: Settings) -> dict[str, float]:
    return {"level": settings.volume, "pace": float(settings.rate)}


SETTING_OF: Final = {"level": "volume", "pace": "rate"}
"""The setting for each choice."""


def remembered(settings: Settings) -> dict[str, float]:
    """Choices by voice that still hold, by setting: `volume` in decibels more, `rate` as a factor.

    Raises:
        JournalError: the journal cannot be read.
    """
    if not Paths().journal.exists():
        return {}
    found, _ = used(Paths().journal, chosen_voice)
    return {SETTING_OF[name]: value for name, value in still_true(found, settings).items()}


def forget(setting: str) -> None:
    """Forget the choice by voice about a setting, so that the setting holds.

    Raises:
        JournalError: the journal cannot be used.
    """
    if setting in SETTING_OF.values() and Paths().journal.exists():
        used(Paths().journal, lambda journal: _left_without(journal, setting))


def _left_without(journal: sqlite3.Connection, setting: str) -> None:
    with transaction(journal):
        kept = {name: each for name, each in chosen_voice(journal).items() if SETTING_OF[name] != setting}
        keep_voice(journal, kept)
