"""The engines by their names: what a voice setting means, and which voices there are.

A setting is an engine, or an engine and a voice: `pyttsx3`, `pyttsx3:en-us+f3`, `espeak:gmw/en-us`, `piper`,
`piper:en_US-joe-medium`, `piper:/path/to/voice.onnx`; or `automatic`, which is the natural voice where it is installed,
and pyttsx3 where it is not, or does not work. Their libraries are loaded when they are needed.
"""

import difflib
import re
from dataclasses import dataclass
from typing import Final

from voicecoach.base.checkout import has_natural_voice_for_tests_only
from voicecoach.base.errors import UsageError
from voicecoach.speech.chain import Maker
from voicecoach.speech.piper_engine import PACKAGED_VOICES, Piper, installed_voices
from voicecoach.speech.pyttsx3_engine import USUAL_PITCH, Pyttsx3

ENGINES: Final = ("pyttsx3", "espeak", "piper")
"""`espeak` is pyttsx3 with espeak-ng also where the platform has a voice of its own."""

DEFAULT_ENGINE: Final = "pyttsx3"
AUTOMATIC: Final = "automatic"
SLOWEST_RATE: Final = 80
FASTEST_RATE: Final = 450
"""Words a minute; espeak-ng's limits without distortion (its documentation)."""


_ESPEAKS: Final = re.compile(r"(?!mb-)([a-z]{2,3})(-[\w-]+)?(\+.*)?")
_PIPERS: Final = re.compile(r"([a-z]{2,3})_[A-Z]{2}-.*")


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice that can be set.

    Attributes:
        engine: a name of `ENGINES`.
        name: what follows the colon in a setting.
        language: its language tag, `en-us`, as the engine gives it.
        licence: of the voice itself, or what is known of it.
    """

    engine: str
    name: str
    language: str
    licence: str

    @property
    def setting(self) -> str:
        """What to set, or to give to `--voice`."""
        return f"{self.engine}:{self.name}"

    def speaks(self, language: str) -> bool:
        """Whether it speaks a language, or the kind of it that a longer tag names; every voice speaks ''."""
        return f"{self.language.lower()}-".startswith(f"{language.lower()}-") if language else True


def language_of(voice: str) -> str:
    """The language of a voice by its name: `de` for `pyttsx3:gmw/de` and `piper:de_DE-thorsten-medium`.

    Empty if the name tells none: the systems' own (`com.apple.…`) and mbrola's do not.
    """
    engine, _, name = voice.partition(":")
    shape = _PIPERS if engine == "piper" else _ESPEAKS
    found = shape.fullmatch(name.rpartition("/")[2])
    return found[1] if found else ""


def makers(voice: str = AUTOMATIC, rate: int = 165, pitch: int = USUAL_PITCH) -> list[Maker]:
    """What makes the engines that a voice setting stands for, the first of them the one that is wanted.

    Args:
        voice: the setting.
        rate: words a minute.
        pitch: 0 to 99, for espeak-ng; the others have none that can be set.

    Raises:
        UsageError, SpeechError: as `make`; `automatic` always has pyttsx3 to offer.
    """
    if voice != AUTOMATIC:
        return [make(voice, rate, pitch)]
    natural = [] if has_natural_voice_for_tests_only() else installed_voices()
    return [*(make(f"piper:{name}", rate) for name in natural), make(DEFAULT_ENGINE, rate, pitch)]


def make(voice: str = "", rate: int = 165, pitch: int = USUAL_PITCH) -> Maker:
    """What makes the engine that a voice setting names, other than `automatic`.

    Raises:
        UsageError: there is no such engine, or the rate is beyond what engines speak.
        SpeechError: the engine is not installed, or is known at once not to have the voice. (Whether pyttsx3 has a
            voice shows when it starts.)
    """
    engine, _, name = (voice or DEFAULT_ENGINE).partition(":")
    if engine not in ENGINES:
        raise UsageError(f"There is no voice named {voice!r}.", _did_you_mean(voice))
    if not SLOWEST_RATE <= rate <= FASTEST_RATE:
        raise UsageError(
            f"A voice cannot speak {rate} words a minute.", f"Choose {SLOWEST_RATE} to {FASTEST_RATE}; 165 is usual."
        )
    if engine == "piper":
        return _piper(name, rate)
    return lambda: Pyttsx3(name, rate, pitch, driver="espeak" if engine == "espeak" else "")


def voices() -> list[VoiceInfo]:
    """All voices that can be set now: pyttsx3's, then Piper's if it is installed.

    Raises:
        SpeechError: pyttsx3 cannot start.
    """
    return [*_pyttsx3_voices(), *_piper_voices()]


def current(voice: str = AUTOMATIC) -> str:
    """The engine and voice that a setting comes to here, without a variant.

    Raises:
        UsageError, SpeechError: as `make`; or the engine does not start.
    """
    engine = makers(voice)[0]()
    try:
        _ = engine.key  # the engine, once started, knows its voice by its exact name
        return engine.voice.partition("+")[0]
    finally:
        engine.close()


def _piper(name: str, rate: int) -> Maker:
    Piper(name, rate)  # cheap, and it says now what is missing
    return lambda: Piper(name, rate)


def _pyttsx3_voices() -> list[VoiceInfo]:
    engine = Pyttsx3()
    try:
        found = engine.voices()
        licence = "GPL-3.0-or-later" if " espeak " in engine.key else "the system's own"
    finally:
        engine.close()
    return [VoiceInfo("pyttsx3", voice.id, next(iter(voice.languages), ""), licence) for voice in found]


def _piper_voices() -> list[VoiceInfo]:
    return [
        VoiceInfo("piper", name, name.partition("-")[0].replace("_", "-").lower(), PACKAGED_VOICES[name].licence)
        for name in installed_voices()
    ]


def _did_you_mean(voice: str) -> str:
    engine, colon, name = voice.partition(":")
    settings = [AUTOMATIC, *ENGINES, *(f"piper:{packaged}" for packaged in PACKAGED_VOICES)]
    if voice in PACKAGED_VOICES:
        return f"Did you mean piper:{voice}?"
    if near := difflib.get_close_matches(engine, [*ENGINES, AUTOMATIC], n=1):
        return f"Did you mean {near[0]}{colon}{name}?"
    return f"Name an engine, or an engine and a voice: {', '.join(settings)}, {DEFAULT_ENGINE}:en-us."
