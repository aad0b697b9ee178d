"""The process that runs pyttsx3: `python -m voicecoach.speech.pyttsx3_worker DRIVER LIBRARY FOLDER`.

It answers a line of JSON with a line of JSON until its input ends, that is, until its parent is gone; during the
start it sends signs of life. pyttsx3 may hang, crash, and print what it likes here; the parent watches the time.

The engine's library (Linux): `any` takes the system's espeak-ng where there is one, since its distribution and its user
keep it (mbrola voices, fixed dictionaries), else the one that comes with the espeakng-loader package; `bundled` takes
that one at once.

On Linux each phrase is spoken in a fork of its own, because espeak-ng carries the state of its wave generator from one
phrase into the next: twelve repeats of one sentence in one process gave twelve different files, a fork each gave the
same file every time (measured, 1.52; a phrase takes 20 ms instead of 10). So a text has one sound, whatever was said
before it. Elsewhere a fork would break the system's speech frameworks, and the engine is kept.
"""

import contextlib
import ctypes
import functools
import importlib
import itertools
import os
import select
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NoReturn

from voicecoach.speech.espeak_data import short
from voicecoach.speech.worker_loop import ALIVE, ROOM_NEEDED, Message, answered, answers_alone, line, lines_from, serve

SYSTEM_LIBRARY: Final = "libespeak-ng.so.1"


PHONEME_EVENTS: Final = 1
"""espeak-ng's option for an event at the start of each phoneme (espeak_Initialize, bit 0)."""

EVENT_PHONEME: Final = 7

ESPEAK_VOWELS: Final = b"aAeEiIoOuUV@03&Y8"
"""First letters of vowels' names in espeak-ng's alphabet, after the marks of stress."""

STRESS: Final = b"',%="

NAME_BYTES: Final = 8


class Driver:
    """pyttsx3 without its traps: one phrase a run, and a wait for the event at the file's end."""

    def __init__(self, driver: str) -> None:
        pyttsx3 = importlib.import_module("pyttsx3")
        if driver in {"", "espeak"}:
            _ask_for_phonemes()
        self._engine = pyttsx3.init(driver or None)
        self._driver = str(self._engine)
        self._espeak = importlib.import_module("pyttsx3.drivers._espeak") if self._driver == "espeak" else None
        self._vowel: int | None = None
        self._finished = threading.Event()
        self._errors: list[str] = []
        self._engine.connect("finished-utterance", self._on_finished)
        self._engine.connect("error", lambda **event: self._errors.append(str(event.get("exception"))))
        if self._espeak:
            self._engine.proxy.setBusy(False)  # as after its first run: then it obeys at once and a run waits
            self._listen_for_vowels(self._espeak, self._engine.proxy._driver._onSynth)  # noqa: SLF001 - no other way

    def answer(self, question: Message) -> Message:
        """The answer to a question: the engine's description for `hello`, a spoken phrase for anything else."""
        return self._hello() if question["do"] == "hello" else self._say(question)

    def _hello(self) -> Message:
        return {
            "driver": self._driver,
            "version": _espeak_version(self._espeak) if self._espeak else "",
            "variants": _espeak_variants(self._espeak) if self._espeak else [],
            "voice": self._engine.getProperty("voice") or "",
            "voices": [
                {"id": voice.id, "name": voice.name or "", "languages": [str(tag) for tag in voice.languages or []]}
                for voice in self._engine.getProperty("voices")
            ],
        }

    def _say(self, question: Message) -> Message:
        """Write the phrase to `path`. pyttsx3 reports a refused voice or rate only by an event."""
        path = Path(question["path"])
        path.touch()  # raises if the file is not writable; pyttsx3 would hang
        if shutil.disk_usage(path.parent).free < ROOM_NEEDED:
            raise OSError(f"no room in {path.parent}")
        self._finished.clear()
        self._errors.clear()
        self._vowel = None
        self._set(question["voice"], question["rate"], question["pitch"])
        self._engine.save_to_file(question["text"], str(path))
        self._engine.runAndWait()
        # A run may return before the speech is made, so wait for the event. SAPI has no event for a file, and has
        # written it by now.
        if self._driver != "sapi5" and not self._finished.wait(question["timeout"]):
            raise TimeoutError("pyttsx3 did not finish")
        if self._errors:
            raise RuntimeError(self._errors[-1])
        return {} if self._vowel is None else {"vowel": self._vowel}

    def _listen_for_vowels(self, espeak: ModuleType, driver: Callable[..., int]) -> None:
        """Read espeak's events before pyttsx3, which drops all but words."""

        def heard(samples: object, count: int, events: Any) -> int:  # noqa: ANN401 - pointers of ctypes
            for event in itertools.takewhile(lambda event: event.type != espeak.EVENT_LIST_TERMINATED, events):
                if self._vowel is None and event.type == EVENT_PHONEME and _is_vowel(event):
                    self._vowel = event.sample
            return driver(samples, count, events)

        espeak.SetSynthCallback(heard)

    def _set(self, voice: str, rate: int, pitch: int) -> None:
        """Set voice, rate and pitch, and wait until espeak has them; the other engines have no pitch setting.

        espeak sets a rate in its own thread, and pyttsx3 begins a run by cancelling espeak's commands: on a busy
        computer the rate was cancelled, and the phrase came at pyttsx3's default of 200 (seen in 6 of 18).
        """
        self._settle()
        self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", rate)
        if self._espeak:
            self._engine.setProperty("pitch", pitch)
        self._settle()
        if self._espeak and (spoken := self._espeak.dll.espeak_GetParameter(self._espeak.RATE, 1)) != rate:
            raise RuntimeError(f"espeak keeps a rate of {spoken}")

    def _settle(self) -> None:
        while self._espeak and self._espeak.IsPlaying():
            time.sleep(0.0005)

    def _on_finished(self, *, completed: bool = True, **_: object) -> None:
        if not completed:
            self._errors.append("the phrase was cut off")
        self._finished.set()


def main(arguments: list[str]) -> int:
    """Serve until the input ends."""
    driver, library, folder = arguments
    output = answers_alone()  # "Audio saved to …" must not come between the answers
    if sys.platform == "linux" and driver in {"", "espeak"}:
        _load_espeak(library, Path(folder))
        os.write(output, ALIVE)
        _serve_forks(driver, output, folder)
    else:
        serve(lambda: Driver(driver).answer, output, folder)
    return 0


def _serve_forks(driver: str, output: int, folder: str) -> None:
    """Answer each question in a fork. This process has no other thread: a fork would wait for its locks for ever."""
    with contextlib.suppress(Exception):  # once, not in every fork; it starts nothing. A fork reports errors
        importlib.import_module("pyttsx3.drivers.espeak")
    os.write(output, ALIVE)
    for question in lines_from(0):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _answer_and_leave(question, driver, output, writing)
        os.close(writing)
        answer = _all_of(reading, child)
        if answer is None:
            break
        os.write(output, answer or line({"error": "the engine crashed"}))
    shutil.rmtree(folder, ignore_errors=True)


def _answer_and_leave(question: bytes, driver: str, output: int, writing: int) -> NoReturn:
    """The whole work of a fork, which must not go on as a second worker, whatever happens."""
    try:
        os.close(output)  # the parent must see the end when the worker is killed and this still runs
        _die_with_parent()
        os.write(writing, answered(question, lambda asked: Driver(driver).answer(asked)))
    finally:
        os._exit(0)


def _all_of(reading: int, child: int) -> bytes | None:
    """The output of a fork; None if our own parent ends first, which also ends the fork."""
    answer = b""
    try:
        while True:
            ready, _, _ = select.select([reading, 0], [], [])
            if reading not in ready:
                return None  # the parent sends nothing while it waits, so it has ended
            part = os.read(reading, 65_536)
            if not part:
                return answer
            answer += part
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _load_espeak(library: str, folder: Path) -> None:
    """Load the chosen library under the name that pyttsx3 looks for: the loader returns a loaded library by name."""
    if library == "any":
        with contextlib.suppress(OSError):
            ctypes.CDLL(SYSTEM_LIBRARY)
            return
    loader = importlib.import_module("espeakng_loader")
    # Its compiled-in data path is from the computer that built it.
    os.environ["ESPEAK_DATA_PATH"] = str(short(Path(loader.get_data_path()), folder))
    ctypes.CDLL(loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)


def _ask_for_phonemes() -> None:
    """Request an event from espeak at the start of each phoneme. Changes nothing with another engine."""
    with contextlib.suppress(Exception):
        espeak: Any = importlib.import_module("pyttsx3.drivers._espeak")
        espeak.Initialize = functools.partial(espeak.Initialize, option=PHONEME_EVENTS)


def _is_vowel(event: Any) -> bool:  # noqa: ANN401 - a structure of ctypes
    """Returns whether a phoneme is a vowel, by its name, which espeak writes where pyttsx3 expects a pointer."""
    name = ctypes.string_at(ctypes.addressof(event.id), NAME_BYTES).split(b"\0")[0]
    first = name.lstrip(STRESS)[:1]
    return first != b"" and first in ESPEAK_VOWELS


def _espeak_version(espeak: ModuleType) -> str:
    """The version by the library itself, through pyttsx3's handle."""
    espeak.dll.espeak_Info.restype = ctypes.c_char_p
    return str(espeak.dll.espeak_Info(None).decode("ascii", "replace"))


def _espeak_variants(espeak: ModuleType) -> list[str]:
    """The variants (after a plus sign) of a voice; espeak-ng ignores an unknown one."""
    wanted = espeak.VOICE()
    wanted.languages = b"variant"
    return [voice.identifier.decode("utf-8", "replace").rpartition("/")[2] for voice in espeak.ListVoices(wanted)]


def _die_with_parent() -> None:
    """End this fork when its worker is killed, even if it hangs (Linux; prctl 1 is PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
