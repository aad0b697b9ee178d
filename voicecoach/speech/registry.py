"""What is known of an engine: what each adapter tells `engines.py`."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from voicecoach.speech.chain import Maker

Making: TypeAlias = Callable[[str, int, int], Maker]
"""Of a voice's name (empty for the default), a rate in words a minute and a pitch from 0 to 99: what makes the engine.

Raises:
    SpeechError: the engine is not installed, or is known at once not to have the voice.
"""

NAMES_NO_LANGUAGE: Final = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice that can be set.

    Attributes:
        engine: its name in settings.
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
        """Returns whether it speaks a language, or the kind of it that a longer tag names; every voice speaks ''."""
        return f"{self.language.lower()}-".startswith(f"{language.lower()}-") if language else True


@dataclass(frozen=True, slots=True)
class RegisteredEngine:
    """An engine that a setting can name.

    Attributes:
        make: prepares one; raises at once what is known at once.
        voices: all that can be set now; raises `SpeechError` where the engine cannot tell.
        packaged: names of voices that can be installed, for suggestions.
        natural: names of voices that `automatic` prefers to the platform's own, those installed.
        language: matches the name of a voice (behind its last slash) that tells its language in its first group.
    """

    make: Making
    voices: Callable[[], Sequence[VoiceInfo]] = tuple
    packaged: Sequence[str] = ()
    natural: Callable[[], Sequence[str]] = tuple
    language: re.Pattern[str] = NAMES_NO_LANGUAGE
