"""The description of an engine, as each adapter gives it to `engines.py`."""

import importlib.util
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from voicecoach.speech.chain import Maker
from voicecoach.speech.synthesizer import Synthesizer

Making: TypeAlias = Callable[[str, int, int], Maker]
"""Voice (empty for the default), rate in words a minute, pitch 0 to 99 → a function that makes the engine.

Raises:
    SpeechError: the engine is not installed, or lacks the voice, if that is known at once.
"""


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice that can be set.

    Attributes:
        engine: its name in settings.
        name: the part after the colon in a setting.
        language: its language tag, `en-us`, as the engine gives it.
        licence: of the voice, as far as it is known.
    """

    engine: str
    name: str
    language: str
    licence: str

    @property
    def setting(self) -> str:
        """The value for the setting or for `--voice`."""
        return f"{self.engine}:{self.name}"

    def speaks(self, language: str) -> bool:
        """Returns whether it speaks a language, or the variety that a longer tag names; every voice speaks ''."""
        return f"{self.language.lower()}-".startswith(f"{language.lower()}-") if language else True


@dataclass(frozen=True, slots=True)
class RegisteredEngine:
    """An engine that a setting can name.

    Attributes:
        make: prepares the engine; raises errors that are known at once.
        voices: all voices that can be set now; raises `SpeechError` if the engine cannot list them.
        packaged: names of voices that can be installed, for suggestions.
        natural: names of installed voices that `automatic` prefers to the platform's own.
        language: a voice's name (after its last slash) → its language, `de`; empty if the name does not say.
    """

    make: Making
    voices: Callable[[], Sequence[VoiceInfo]] = tuple
    packaged: Sequence[str] = ()
    natural: Callable[[], Sequence[str]] = tuple
    language: Callable[[str], str] = lambda _: ""


def tried_first(engine: Callable[[str, int], Synthesizer]) -> Making:
    """The making of an engine without a pitch, whose constructor is cheap and reports what is missing."""

    def make(voice: str, rate: int, _: int) -> Maker:
        engine(voice, rate)
        return lambda: engine(voice, rate)

    return make


def package_folder(package: str) -> Path | None:
    """The folder of an installed package, found without importing it; None if it is not installed."""
    spec = importlib.util.find_spec(package)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def named_by(pattern: str) -> Callable[[str], str]:
    """A function that finds the language in a name: the first group of an expression that matches all of the name."""
    compiled = re.compile(pattern)

    def language(name: str) -> str:
        found = compiled.fullmatch(name)
        return found[1] if found else ""

    return language
