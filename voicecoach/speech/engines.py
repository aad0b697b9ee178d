"""Speech engines by name, the meaning of voice settings, and the list of voices.

A setting is an engine, or an engine and a voice: `pyttsx3`, `pyttsx3:en-us+f3`, `espeak:gmw/en-us`, `piper`,
`piper:en_US-joe-medium`, `piper:/path/to/voice.onnx`; or `automatic`: the natural voice of a language if there is one,
and pyttsx3 if there is none, or it fails. The engines' libraries are loaded when needed.
"""

import difflib
from typing import Final

from voicecoach.base.checkout import has_natural_voice_for_tests_only
from voicecoach.base.errors import UsageError
from voicecoach.speech import hibari_engine, pico_engine, piper_engine, pyttsx3_engine
from voicecoach.speech.chain import Maker
from voicecoach.speech.pyttsx3_engine import USUAL_PITCH
from voicecoach.speech.registry import RegisteredEngine, VoiceInfo

ENGINES: Final[dict[str, RegisteredEngine]] = {
    "hibari": hibari_engine.ENGINE,
    "pico": pico_engine.ENGINE,
    "pyttsx3": pyttsx3_engine.ENGINE,
    "espeak": pyttsx3_engine.ESPEAK,
    "piper": piper_engine.ENGINE,
}
"""Engines by the name in settings, in listing order; `automatic` prefers the first natural voice.

To add one, see docs/adding-an-engine.md."""

DEFAULT_ENGINE: Final = "pyttsx3"
AUTOMATIC: Final = "automatic"
DEFAULT_LANGUAGE: Final = "en"
SLOWEST_RATE: Final = 80
FASTEST_RATE: Final = 450
"""Words a minute; espeak-ng's limits without distortion (its documentation)."""


def language_of(voice: str) -> str:
    """The language in a voice's name: `de` for `pyttsx3:gmw/de` and `piper:de_DE-thorsten-medium`.

    Empty if the name has none, as those of the systems' own voices (`com.apple.…`) and mbrola's.
    """
    engine, _, name = voice.partition(":")
    return ENGINES[engine].language(name.rpartition("/")[2]) if engine in ENGINES else ""


def in_language(language: str, voice: str) -> str:
    """A voice setting; if it names only an engine of many languages, with a voice of the language."""
    alone = voice == "pico" or (voice in (DEFAULT_ENGINE, "espeak") and language != DEFAULT_LANGUAGE)
    return f"{voice}:{language}" if alone else voice


def makers(
    voice: str = AUTOMATIC, rate: int = 165, pitch: int = USUAL_PITCH, language: str = DEFAULT_LANGUAGE
) -> list[Maker]:
    """Functions that make the engines of a voice setting, the wanted one first.

    Args:
        voice: the setting.
        rate: words a minute.
        pitch: 0 to 99, for espeak-ng; the others have no pitch setting.
        language: of what `automatic` is to speak.

    Raises:
        UsageError, SpeechError: as `make`; `automatic` always has pyttsx3 to offer.
    """
    if voice != AUTOMATIC:
        return [make(voice, rate, pitch)]
    natural = [f"{name}:{voice}" for name, engine in ENGINES.items() for voice in engine.natural()]
    unasked = "piper:" if has_natural_voice_for_tests_only() else ":"
    wanted = [voice for voice in natural if language_of(voice) == language and not voice.startswith(unasked)]
    return [make(voice, rate, pitch) for voice in [*wanted, in_language(language, DEFAULT_ENGINE)]]


def make(voice: str = "", rate: int = 165, pitch: int = USUAL_PITCH) -> Maker:
    """A function that makes the engine of a voice setting other than `automatic`.

    Raises:
        UsageError: there is no such engine, or the rate is beyond what engines speak.
        SpeechError: the engine is not installed, or lacks the voice, if that is known at once. (For pyttsx3 it is
            known when it starts.)
    """
    engine, _, name = (voice or DEFAULT_ENGINE).partition(":")
    if engine not in ENGINES:
        raise UsageError(f"There is no voice named {voice!r}.", _did_you_mean(voice))
    if not SLOWEST_RATE <= rate <= FASTEST_RATE:
        raise UsageError(
            f"A voice cannot speak {rate} words a minute.", f"Choose {SLOWEST_RATE} to {FASTEST_RATE}; 165 is usual."
        )
    return ENGINES[engine].make(name, rate, pitch)


def voices() -> list[VoiceInfo]:
    """All voices that can be set now, engine by engine.

    Raises:
        SpeechError: an engine cannot start.
    """
    return [voice for engine in ENGINES.values() for voice in engine.voices()]


def current(voice: str = AUTOMATIC, language: str = DEFAULT_LANGUAGE) -> str:
    """The engine and voice of a setting on this computer, without a variant.

    Raises:
        UsageError, SpeechError: as `make`; or the engine does not start.
    """
    engine = makers(in_language(language, voice), language=language)[0]()
    try:
        _ = engine.key  # starts the engine, which then has the voice's exact name
        return engine.voice.partition("+")[0]
    finally:
        engine.close()


def _did_you_mean(voice: str) -> str:
    wanted, colon, name = voice.partition(":")
    packaged = {packed: f"{name}:{packed}" for name, engine in ENGINES.items() for packed in engine.packaged}
    settings = [AUTOMATIC, *ENGINES, *packaged.values()]
    if voice in packaged:
        return f"Did you mean {packaged[voice]}?"
    if near := difflib.get_close_matches(wanted, [*ENGINES, AUTOMATIC], n=1):
        return f"Did you mean {near[0]}{colon}{name}?"
    return f"Name an engine, or an engine and a voice: {', '.join(settings)}, {DEFAULT_ENGINE}:en-us."
