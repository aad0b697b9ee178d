"""A speech engine in a process of its own: what every adapter promises, kept in one place.

Whatever an engine does (it hangs, crashes, leaves nothing, will not go), it does there. A worker that is too slow is
killed, and the next phrase starts another one; `close` takes no longer than `worker.GOODBYE` and a kill.
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
    """What adapters of engines build on. One phrase at a time; any thread may ask.

    The worker is asked `{"do": "say", "text", "path", "timeout"}` and what `_manner` adds, and answers with an object
    once the phrase is in the file; `vowel` in it is the frame at which the first vowel begins, `error` what went wrong.

    Args:
        command: runs the worker; the folder for its files follows.
        timeout: seconds for a short phrase.
    """

    NAME: ClassVar[str]
    """What the engine is called in messages."""

    TIMEOUT_PER_CHARACTER: ClassVar[Seconds] = 0.02
    """Seconds added to the timeout for each character."""

    KILL_GRACE: ClassVar[Seconds] = 0.0
    """How much later than its own timeout a worker is killed, where it can say itself that its engine hangs."""

    JOINT: ClassVar[Seconds] = 0.0
    """Silence between the pieces that a long text is spoken in."""

    HANGS_AGAIN: ClassVar[bool] = False
    """What hung once hangs again, so that it is not tried twice."""

    def __init__(self, command: Sequence[str], timeout: Seconds) -> None:
        self._command = list(command)
        self._timeout = timeout
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._phrases = 0
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The worker's process id, None while there is no worker."""
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
        self._closed = True  # before the lock: whoever holds it is waiting for the worker that goes now
        worker = self._worker
        if worker:
            worker.close()
        with self._lock:
            self._drop()
            if self._folder:
                self._folder.cleanup()

    def _prepare(self) -> None:
        """What has to be known before the first phrase."""

    def _manner(self) -> Mapping[str, object]:
        """How a phrase is spoken, for the worker."""
        return {}

    def _arguments(self) -> Sequence[str]:
        """What the command is followed by, before the folder."""
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


def _speech(path: Path, vowel: Frames | None) -> Speech:
    """What is in the file, whatever its name says: Apple's engine writes AIFF.

    Args:
        path: the file.
        vowel: where the first vowel begins in it, where the engine tells.

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
