"""The adapter of pyttsx3: the voice that every computer has, in a process that can be killed."""

import difflib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Final

from voicecoach.base.checkout import COMMAND
from voicecoach.base.children import python_module
from voicecoach.base.errors import SpeechError
from voicecoach.base.units import Seconds
from voicecoach.speech.registry import Making, RegisteredEngine, VoiceInfo, named_by
from voicecoach.speech.worker import WorkerLost
from voicecoach.speech.worker_engine import WorkerEngine

ESPEAK_VOICE: Final = "gmw/en-us"
USUAL_PITCH: Final = 50
START_TIMEOUT: Final[Seconds] = 5.0 if sys.platform == "linux" else 20.0
"""Timeout of each step of a start: Python, the library, pyttsx3, the list of voices. From a warm disk all take 0.1 s.
Elsewhere all but the first are one step, and on Windows the first start of all writes wrappers for the engine."""

PHRASE_TIMEOUT: Final[Seconds] = 4.0
"""Timeout of a phrase, plus 0.02 s a character: some hundred times its length on an idle computer."""

LIBRARIES: Final = ("any", "bundled")
"""Libraries loaded at the first and at the second start: a broken system library is skipped."""


@dataclass(frozen=True, slots=True)
class EngineVoice:
    """A voice of an engine."""

    id: str
    name: str
    languages: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of a voice, best first: `gmw/en-us`, `en-us`, `English (America)`, its language."""
        return (self.id, self.id.rpartition("/")[2], self.name, *self.languages)


@dataclass(frozen=True, slots=True)
class Host:
    """The engine in the worker: asked once, the same for every later worker."""

    driver: str
    version: str
    default_voice: str
    voices: tuple[EngineVoice, ...]
    variants: tuple[str, ...]


class Pyttsx3(WorkerEngine):
    """The platform's own voice through pyttsx3: espeak-ng on Linux, Apple's and Microsoft's elsewhere.

    The worker starts at the first phrase (or question for `key`), is killed when it hangs, crashes or leaves no usable
    file, and is started again; a phrase is tried twice in all.

    Args:
        voice: an id, a name or a language of the engine's, `en-us+f3` for a variant; empty for American English.
        rate: words a minute, 80 to 450.
        pitch: 0 (deep) to 99; for espeak-ng, the others have no pitch setting.
        driver: pyttsx3's name of the engine; empty for the platform's.
        timeout: seconds for a short phrase.
        command: runs another worker; followed by driver, library and folder.
    """

    NAME = "pyttsx3"
    KILL_GRACE = 1.0

    def __init__(  # noqa: PLR0913 - three for the speech, the others for tests
        self,
        voice: str = "",
        rate: int = 165,
        pitch: int = USUAL_PITCH,
        *,
        driver: str = "",
        timeout: Seconds = PHRASE_TIMEOUT,
        command: Sequence[str] = (),
    ) -> None:
        super().__init__(command or python_module("voicecoach.speech.pyttsx3_worker"), timeout)
        self._wanted = voice
        self._rate = rate
        self._pitch = pitch
        self._driver = driver
        self._library = LIBRARIES[0]
        self._host: Host | None = None
        self._voice_id = ""

    @property
    def key(self) -> str:
        with self._lock:
            host = self._started()
            library = metadata.version("pyttsx3")
            pitch = f" pitch {self._pitch}" if self._pitch != USUAL_PITCH and host.driver == "espeak" else ""
            return f"pyttsx3 {library} {host.driver} {host.version} {self._voice_id} {self._paced_rate}{pitch}"

    @property
    def voice(self) -> str:
        unnamed = ESPEAK_VOICE if self._driver == "espeak" or sys.platform == "linux" else "default"
        return f"pyttsx3:{self._voice_id or self._wanted or unnamed}"

    def voices(self) -> list[EngineVoice]:
        """All voices of the engine.

        Raises:
            SpeechError: the engine cannot start.
        """
        with self._lock:
            return list(self._greeted().voices)

    def _prepare(self) -> None:
        self._started()

    def _started(self) -> Host:
        """The started engine, with the wanted voice found."""
        host = self._greeted()
        if not self._voice_id:
            self._voice_id = find_voice(self._wanted or _default(host), host.voices, host.variants)
        return host

    def _greeted(self) -> Host:
        """The engine's description, asked once."""
        trouble: SpeechError | None = None
        for library in LIBRARIES:
            if self._host:
                return self._host
            self._library = library
            try:
                self._host = _host(self._ask({"do": "hello"}, START_TIMEOUT))
            except WorkerLost as error:
                self._drop()
                trouble = error
        if self._host:
            return self._host
        raise SpeechError(
            f"The speech engine cannot start. {trouble}",
            f"Run `{COMMAND} doctor`; on Linux, installing espeak-ng is a second way to have it.",
        )

    def _manner(self) -> Mapping[str, object]:
        return {"voice": self._voice_id, "rate": self._paced_rate, "pitch": self._pitch}

    @property
    def _paced_rate(self) -> int:
        return round(self._rate * self.pace)

    def _arguments(self) -> Sequence[str]:
        return (self._driver, self._library)


def find_voice(wanted: str, voices: Sequence[EngineVoice], variants: Sequence[str] = ()) -> str:
    """The id of a voice, with the requested variant (`+f3`).

    Raises:
        SpeechError: no such voice; the hint names similar ones. (pyttsx3 itself would use another voice.)
    """
    base, plus, variant = wanted.partition("+")
    voice_id = _lookup("voice", base, _names(voices))
    return f"{voice_id}+{_lookup('variant', variant, zip(variants, variants, strict=True))}" if plus else voice_id


def _names(voices: Sequence[EngineVoice]) -> Iterator[tuple[str, str]]:
    """Yields every name of every voice with its id, the least exact first: a dictionary keeps the most exact."""
    deepest = max((len(voice.names) for voice in voices), default=0)
    for rank in reversed(range(deepest)):
        for voice in reversed(voices):
            yield from ((name, voice.id) for name in voice.names[rank : rank + 1] if name)


def _lookup(what: str, wanted: str, known: Iterable[tuple[str, str]]) -> str:
    by_name = {name.casefold(): (name, value) for name, value in known}
    if wanted.casefold() in by_name:
        return by_name[wanted.casefold()][1]
    near = [by_name[name][0] for name in difflib.get_close_matches(wanted.casefold(), by_name, n=3)]
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Try one: {COMMAND} say Hello --voice pyttsx3:en-us+f3"
    raise SpeechError(f"The speech engine has no {what} named {wanted!r}.", hint)


def _default(host: Host) -> str:
    return ESPEAK_VOICE if host.driver == "espeak" else host.default_voice


def _host(answer: Mapping[str, Any]) -> Host:
    voices = [EngineVoice(voice["id"], voice["name"], tuple(voice["languages"])) for voice in answer["voices"]]
    return Host(answer["driver"], answer["version"], answer["voice"], tuple(voices), tuple(answer["variants"]))


def _make(driver: str) -> Making:
    return lambda voice, rate, pitch: lambda: Pyttsx3(voice, rate, pitch, driver=driver)


def _voices() -> list[VoiceInfo]:
    engine = Pyttsx3()
    try:
        found = engine.voices()
        licence = "GPL-3.0-or-later" if " espeak " in engine.key else "the system's own"
    finally:
        engine.close()
    return [VoiceInfo("pyttsx3", voice.id, next(iter(voice.languages), ""), licence) for voice in found]


_ESPEAKS: Final = named_by(r"(?!mb-)([a-z]{2,3})(-[\w-]+)?(\+.*)?")

ENGINE: Final = RegisteredEngine(_make(""), _voices, language=_ESPEAKS)
ESPEAK: Final = RegisteredEngine(_make("espeak"), language=_ESPEAKS)
"""espeak-ng on platforms with another default voice; its voices are listed with `ENGINE`'s."""
