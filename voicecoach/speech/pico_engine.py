"""The adapter of SVOX Pico (py-nanotts): the voice of German and Spanish where its package is to be had."""

import difflib
import importlib.util
import re
from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Final

from voicecoach.base.children import python_module
from voicecoach.base.errors import SpeechError
from voicecoach.base.units import Seconds
from voicecoach.speech.registry import RegisteredEngine, VoiceInfo, tried_first
from voicecoach.speech.worker_engine import WorkerEngine

PICO_VOICES: Final = ("de-DE", "en-GB", "en-US", "es-ES", "fr-FR", "it-IT")
"""The voices inside the package, each a language's only one but for English."""

PICO_NATURAL: Final = ("de-DE", "es-ES")
"""Voices measured against espeak-ng (docs/voices.md) and better understood."""

PICO_WORDS_A_MINUTE: Final = {"de-DE": 144, "es-ES": 127}
"""Rates of the voices at a speed of 1, by the length of sentences that espeak-ng speaks at a known rate."""

USUAL_WORDS_A_MINUTE: Final = 140

PICO_SLOWEST_SPEED: Final = 0.5
PICO_FASTEST_SPEED: Final = 2.5

PICO_JOINT: Final[Seconds] = 0.1
"""Silence between pieces of a long text; each ends with some 0.2 s."""

PICO_PHRASE_TIMEOUT: Final[Seconds] = 10.0
"""Timeout of a phrase, plus 0.05 s a character: some hundred times its length on an idle computer."""


class Pico(WorkerEngine):
    """A voice of SVOX Pico in its own process: C code may crash.

    Args:
        voice: a name of `PICO_VOICES`, or a language that begins one; empty for German.
        rate: words a minute, kept roughly.
        timeout: seconds for a short phrase.
        command: runs another worker; followed by the voice and a folder.

    Raises:
        SpeechError: the package is missing, or there is no such voice.
    """

    NAME = "Pico"
    JOINT = PICO_JOINT
    TIMEOUT_PER_CHARACTER = 0.05
    HANGS_AGAIN = True

    def __init__(
        self,
        voice: str = "",
        rate: int = 165,
        *,
        timeout: Seconds = PICO_PHRASE_TIMEOUT,
        command: Sequence[str] = (),
    ) -> None:
        super().__init__(command or python_module("voicecoach.speech.pico_worker"), timeout)
        self._voice = find_voice(voice)
        self._rate = rate

    @property
    def key(self) -> str:
        return f"py-nanotts {metadata.version('py-nanotts')} {self._voice} {round(self._rate * self.pace)}"

    @property
    def voice(self) -> str:
        return f"pico:{self._voice}"

    def _manner(self) -> Mapping[str, object]:
        return {"speed": speed(self._voice, round(self._rate * self.pace))}

    def _arguments(self) -> Sequence[str]:
        return (self._voice,)


def speed(voice: str, rate: int) -> float:
    """The library's speed for a rate in words a minute."""
    return min(max(rate / PICO_WORDS_A_MINUTE.get(voice, USUAL_WORDS_A_MINUTE), PICO_SLOWEST_SPEED), PICO_FASTEST_SPEED)


def is_installed() -> bool:
    """Returns whether the package is there. It has no wheel for macOS."""
    return importlib.util.find_spec("py_nanotts") is not None


def find_voice(wanted: str) -> str:
    """The name of a voice.

    Raises:
        SpeechError: the package is missing, or there is no such voice.
    """
    if not is_installed():
        raise SpeechError("The voice Pico is not installed; it is for Linux and Windows.", "Leave voice at automatic.")
    by_name = {name.casefold(): name for name in PICO_VOICES}
    by_name |= {name.partition("-")[0]: name for name in reversed(PICO_VOICES)} | {"en": "en-US", "": "de-DE"}
    if found := by_name.get(wanted.casefold().replace("_", "-")):
        return found
    near = difflib.get_close_matches(wanted, PICO_VOICES, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(PICO_VOICES)}."
    raise SpeechError(f"Pico has no voice named {wanted!r}.", hint)


def _natural() -> Sequence[str]:
    return PICO_NATURAL if is_installed() else ()


def _voices() -> list[VoiceInfo]:
    return [VoiceInfo("pico", name, name.lower(), "Apache-2.0") for name in PICO_VOICES if is_installed()]


def _language(name: str) -> str:
    return name.partition("-")[0].lower() if re.fullmatch(r"[A-Za-z]{2}([-_][A-Za-z]{2})?", name) else ""


ENGINE: Final = RegisteredEngine(tried_first(Pico), _voices, PICO_VOICES, _natural, language=_language)
