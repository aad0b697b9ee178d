"""A speech engine in its own process: the promises of every adapter, in one place.

An engine may hang, crash, write no file or not end: only its process is hit. A worker that is too slow is killed,
and the next phrase starts another one; `close` takes no longer than `worker.GOODBYE` and a kill.
"""

import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import soundfile

from voicecoach.base.errors import SpeechError
from voicecoach.base.paths import free, roomy
from voicecoach.base.units import Frames, Seconds
from voicecoach.speech.synthesizer import Speech
from voicecoach.speech.text import Unspeakable, pieces, speakable
from voicecoach.speech.worker import Worker, WorkerHung, WorkerLost
from voicecoach.speech.worker_loop import ROOM_NEEDED

ATTEMPTS: Final = 2


class WorkerEngine:
    """Base class of adapters. One phrase at a time; any thread may call.

    The worker gets `{"do": "say", "text", "path", "timeout"}` with the keys of `_manner`, and answers with an object
    when the phrase is in the file; `vowel` in it is the first frame of the first vowel, `error` a failure's reason.

    Args:
        command: runs the worker; followed by the folder for its files.
        timeout: seconds for a short phrase.
    """

    NAME: ClassVar[str]
    """The engine's name in messages."""

    TIMEOUT_PER_CHARACTER: ClassVar[Seconds] = 0.02
    """Seconds added to the timeout for each character."""

    KILL_GRACE: ClassVar[Seconds] = 0.0
    """Time from a worker's own timeout to its kill, for workers that can report that their engine hangs."""

    JOINT: ClassVar[Seconds] = 0.0
    """Silence between the pieces of a long text."""

    HANGS_AGAIN: ClassVar[bool] = False
    """A phrase that hung once hangs again, so it is not tried twice."""

    def __init__(self, command: Sequence[str], timeout: Seconds) -> None:
        self.pace = 1.0
        self._command = list(command)
        self._timeout = timeout
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._phrases = 0
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The worker's process id; None without a worker."""
        worker = self._worker
        return worker.pid if worker else None

    def synthesize(self, text: str) -> Speech:
        """See `Synthesizer`."""
        parts = pieces(speakable(text))
        with self._lock:
            self._prepare()
            spoken = [self._spoken(part) for part in parts]
        gap = np.zeros(round(self.JOINT * spoken[0].rate), dtype=np.float32)
        samples = np.concatenate([part for speech in spoken for part in (gap, speech.samples)][1:])
        return Speech(samples, spoken[0].rate, spoken[0].vowel)

    def close(self) -> None:
        """See `Synthesizer`."""
        self._closed = True  # before the lock: its holder is waiting for the worker that is killed now
        worker = self._worker
        if worker:
            worker.close()
        with self._lock:
            self._drop()
            if self._folder:
                self._folder.cleanup()

    def _prepare(self) -> None:
        """Prepare for the first phrase."""

    def _manner(self) -> Mapping[str, object]:
        """Additional keys of the worker's question: the manner of speaking."""
        return {}

    def _arguments(self) -> Sequence[str]:
        """Arguments of the command, before the folder."""
        return ()

    def _spoken(self, text: str) -> Speech:
        trouble: SpeechError | None = None
        tries = 0
        while tries < ATTEMPTS:
            tries += 1
            try:
                return self._attempt(text)
            except WorkerLost as error:
                self._drop()
                trouble = error
                if self.HANGS_AGAIN and isinstance(error, WorkerHung):
                    break
        many = f", in {tries} tries" if tries > 1 else ""
        raise SpeechError(
            f"{self.NAME} could not speak a line{many}. {trouble}", "If it happens often, try another voice."
        )

    def _attempt(self, text: str) -> Speech:
        timeout = self._timeout + self.TIMEOUT_PER_CHARACTER * len(text)
        self._phrases += 1
        path = self._temporary() / f"{self._phrases}.wav"
        question = {"do": "say", "text": text, **self._manner(), "timeout": timeout, "path": str(path)}
        try:
            answer = self._ask(question, timeout + self.KILL_GRACE)
            return _speech(path, answer.get("vowel"))
        finally:
            with suppress(OSError):
                path.unlink()

    def _ask(self, question: Mapping[str, object], timeout: Seconds) -> dict[str, Any]:
        if self._closed:
            raise SpeechError("The speech engine has been closed.")
        if self._worker is None:
            self._worker = Worker([*self._command, *self._arguments(), str(self._temporary())])
        answer = self._worker.ask(question, timeout)
        if "error" in answer:
            raise WorkerLost(f"{self.NAME} says: {answer['error']}")
        return answer

    def _temporary(self) -> Path:
        """Our private folder; a new one if somebody deleted it, or filled its disk."""
        if self._folder is None or free(Path(self._folder.name)) < ROOM_NEEDED:
            place = roomy(ROOM_NEEDED)
            if self._folder is None or Path(self._folder.name).parent != place or not Path(self._folder.name).is_dir():
                self._folder = tempfile.TemporaryDirectory(prefix="voicecoach-", dir=place, ignore_cleanup_errors=True)
        return Path(self._folder.name)

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker:
            worker.kill()


def _speech(path: Path, vowel: Frames | None) -> Speech:
    """The speech in a file, of any format: Apple's engine writes AIFF.

    Args:
        path: the file.
        vowel: first frame of the first vowel; None if the engine does not report it.

    Raises:
        WorkerLost: there is no file, or it cannot be read.
        Unspeakable: the file is valid, and empty.
    """
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.SoundFileError) as error:
        raise WorkerLost(f"The speech engine left no usable file ({error}).") from error
    if not len(samples):
        raise Unspeakable("The speech engine made no sound of this line.", "Give it words.")
    return Speech(samples.mean(axis=1), rate, None if vowel is None else vowel / rate)
