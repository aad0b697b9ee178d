"""pyttsx3 behind our protocol: the voice that every machine has, kept in a process that can be killed."""

import difflib
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile

from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import SpeechError
from voicecoach.base.paths import free, roomy
from voicecoach.base.units import Frames, Seconds
from voicecoach.speech.pyttsx3_worker import ROOM_NEEDED
from voicecoach.speech.synthesizer import Speech
from voicecoach.speech.text import Unspeakable, pieces, speakable
from voicecoach.speech.worker import Worker, WorkerLost, python_module

ESPEAK_VOICE: Final = "gmw/en-us"
USUAL_PITCH: Final = 50
START_TIMEOUT: Final[Seconds] = 5.0 if sys.platform == "linux" else 20.0
"""For each step of a start: Python, the library, pyttsx3, the list of voices. From a warm disk all of them take 0.1 s.
Elsewhere all but the first are one step, and on Windows the first start of all writes wrappers for the engine."""

PHRASE_TIMEOUT: Final[Seconds] = 4.0
"""For a phrase, and `TIMEOUT_PER_CHARACTER` more: some hundred times what it takes on an idle machine."""

TIMEOUT_PER_CHARACTER: Final[Seconds] = 0.02
KILL_GRACE: Final[Seconds] = 1.0
"""The worker says that the engine hangs; if it cannot even say that, it is killed this much later."""

ATTEMPTS: Final = 2
LIBRARIES: Final = ("any", "bundled")
"""What a worker loads at the first and at the second start: a broken system library is passed over."""


@dataclass(frozen=True, slots=True)
class EngineVoice:
    """A voice of an engine."""

    id: str
    name: str
    languages: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All that it may be called by, best first: `gmw/en-us`, `en-us`, `English (America)`, its language."""
        return (self.id, self.id.rpartition("/")[2], self.name, *self.languages)


@dataclass(frozen=True, slots=True)
class Host:
    """What runs in the worker: found out once, true of every worker after it."""

    driver: str
    version: str
    library: str
    default_voice: str
    voices: tuple[EngineVoice, ...]
    variants: tuple[str, ...]


class Pyttsx3:
    """The platform's own voice through pyttsx3: espeak-ng on Linux, Apple's and Microsoft's elsewhere.

    The worker starts at the first phrase (or question for `key`), is killed when it hangs, crashes or leaves no usable
    file, and is started again; a phrase is tried twice in all.

    Args:
        voice: an id, a name or a language of the engine's, `en-us+f3` for a variant; empty for American English.
        rate: words a minute, 80 to 450.
        pitch: 0 (deep) to 99; of espeak-ng alone, the others have none that can be set.
        driver: pyttsx3's name of the engine, empty for the platform's.
        timeout: seconds for a short phrase.
        command: what to run instead of our worker, followed by driver, library and folder.
    """

    def __init__(  # noqa: PLR0913 - three are how it speaks, the others what a test may change
        self,
        voice: str = "",
        rate: int = 165,
        pitch: int = USUAL_PITCH,
        *,
        driver: str = "",
        timeout: Seconds = PHRASE_TIMEOUT,
        command: Sequence[str] = (),
    ) -> None:
        self._wanted = voice
        self._rate = rate
        self._pitch = pitch
        self._driver = driver
        self._timeout = timeout
        self._command = list(command) or python_module("voicecoach.speech.pyttsx3_worker")
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._host: Host | None = None
        self._voice_id = ""
        self._phrases = 0
        self._closed = False

    @property
    def key(self) -> str:
        with self._lock:
            host = self._started()
            library = metadata.version("pyttsx3")
            pitch = f" pitch {self._pitch}" if self._pitch != USUAL_PITCH and host.driver == "espeak" else ""
            return f"pyttsx3 {library} {host.driver} {host.version} {self._voice_id} {self._rate}{pitch}"

    @property
    def voice(self) -> str:
        unnamed = ESPEAK_VOICE if self._driver == "espeak" or sys.platform == "linux" else "default"
        return f"pyttsx3:{self._voice_id or self._wanted or unnamed}"

    @property
    def pid(self) -> int | None:
        """The worker's process id, None while there is no worker."""
        worker = self._worker
        return worker.pid if worker else None

    def voices(self) -> list[EngineVoice]:
        """All that the engine offers.

        Raises:
            SpeechError: the engine cannot start.
        """
        with self._lock:
            return list(self._greeted().voices)

    def synthesize(self, text: str) -> Speech:
        parts = pieces(speakable(text))
        with self._lock:
            self._started()
            spoken = [self._spoken(part) for part in parts]
        return Speech(np.concatenate([speech.samples for speech in spoken]), spoken[0].rate, spoken[0].vowel)

    def close(self) -> None:
        self._closed = True  # before the lock: whoever holds it is waiting for the worker that goes now
        worker = self._worker
        if worker:
            worker.close()
        with self._lock:
            self._drop()
            if self._folder:
                self._folder.cleanup()

    def _started(self) -> Host:
        """The engine, with the wanted voice found in it."""
        host = self._greeted()
        if not self._voice_id:
            self._voice_id = find_voice(self._wanted or _default(host), host.voices, host.variants)
        return host

    def _greeted(self) -> Host:
        """The engine, asked once for what it is."""
        trouble: SpeechError | None = None
        for library in LIBRARIES:
            if self._host:
                return self._host
            self._host, trouble = self._greet(library)
        if self._host:
            return self._host
        raise SpeechError(
            f"The speech engine cannot start. {trouble}",
            f"Run `{COMMAND} doctor`; on Linux, installing espeak-ng is a second way to have it.",
        )

    def _greet(self, library: str) -> tuple[Host | None, SpeechError | None]:
        try:
            answer = self._ask({"do": "hello"}, START_TIMEOUT, library)
            return _host(answer, library), None
        except WorkerLost as error:
            self._drop()
            return None, error

    def _spoken(self, text: str) -> Speech:
        trouble: SpeechError | None = None
        for _ in range(ATTEMPTS):
            try:
                return self._attempt(text)
            except WorkerLost as error:
                self._drop()
                trouble = error
        raise SpeechError(
            f"A line could not be spoken, in {ATTEMPTS} tries. {trouble}", "If it happens often, try another voice."
        )

    def _attempt(self, text: str) -> Speech:
        host = self._greeted()
        timeout = self._timeout + TIMEOUT_PER_CHARACTER * len(text)
        question = {"do": "say", "text": text, **self._manner(), "timeout": timeout}
        self._phrases += 1
        path = self._temporary() / f"{self._phrases}.wav"
        try:
            answer = self._ask({**question, "path": str(path)}, timeout + KILL_GRACE, host.library)
            return _speech(path, answer.get("vowel"))
        finally:
            with suppress(OSError):
                path.unlink()

    def _manner(self) -> dict[str, object]:
        return {"voice": self._voice_id, "rate": self._rate, "pitch": self._pitch}

    def _ask(self, question: Mapping[str, object], timeout: Seconds, library: str) -> dict[str, Any]:
        if self._closed:
            raise SpeechError("The speech engine has been closed.")
        if self._worker is None:
            self._worker = Worker([*self._command, self._driver, library, str(self._temporary())])
        answer = self._worker.ask(question, timeout)
        if "error" in answer:
            raise WorkerLost(f"pyttsx3 says: {answer['error']}")
        return answer

    def _temporary(self) -> Path:
        """A folder for us alone; a new one when somebody cleaned up, or filled the disk that it is on."""
        if self._folder is None or free(Path(self._folder.name)) < ROOM_NEEDED:
            place = roomy(ROOM_NEEDED)
            if self._folder is None or Path(self._folder.name).parent != place or not Path(self._folder.name).is_dir():
                self._folder = tempfile.TemporaryDirectory(prefix="voicecoach-", dir=place, ignore_cleanup_errors=True)
        return Path(self._folder.name)

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker:
            worker.kill()


def find_voice(wanted: str, voices: Sequence[EngineVoice], variants: Sequence[str] = ()) -> str:
    """The id of a voice, with the variant (`+f3`) that was asked for.

    Raises:
        SpeechError: there is none; the hint names near ones. (pyttsx3 itself would go on with another voice.)
    """
    base, plus, variant = wanted.partition("+")
    voice_id = _lookup("voice", base, _names(voices))
    return f"{voice_id}+{_lookup('variant', variant, zip(variants, variants, strict=True))}" if plus else voice_id


def _names(voices: Sequence[EngineVoice]) -> Iterator[tuple[str, str]]:
    """Every name of every voice with its id, the least exact first, so that a dictionary keeps the most exact."""
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


def _host(answer: Mapping[str, Any], library: str) -> Host:
    voices = [EngineVoice(voice["id"], voice["name"], tuple(voice["languages"])) for voice in answer["voices"]]
    return Host(answer["driver"], answer["version"], library, answer["voice"], tuple(voices), tuple(answer["variants"]))


def _speech(path: Path, vowel: Frames | None) -> Speech:
    """What is in the file, whatever its name says: Apple's engine writes AIFF.

    Args:
        path: the file.
        vowel: where the first vowel begins in it; espeak tells, the other engines don't.

    Raises:
        WorkerLost: there is no file, or nothing that can be read in it.
        Unspeakable: the file is sound, and empty.
    """
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.SoundFileError) as error:
        raise WorkerLost(f"The speech engine left no usable file ({error}).") from error
    if not len(samples):
        raise Unspeakable("The speech engine made no sound of this line.", "Give it words.")
    return Speech(samples.mean(axis=1), rate, None if vowel is None else vowel / rate)
