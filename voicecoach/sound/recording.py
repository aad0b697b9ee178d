"""A sound file that somebody named, decoded in another process, with some seconds of it decoded ahead."""

import atexit
import json
import os
import queue
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self, cast

import numpy as np

from voicecoach.base.children import ending, kill_group, python_module, start
from voicecoach.base.errors import SoundError
from voicecoach.base.units import Frames, Hz, Seconds
from voicecoach.sound.clip import Samples
from voicecoach.sound.decoding_worker import END, ERROR, HEAD, READY, SAMPLES

SECONDS_AHEAD: Final = 30
"""Decoded before the first read, and from then on: more than `SOUND_PATIENCE`, so that who reads in real time never
waits for a file that hangs; by then that is known."""

SOUND_PATIENCE: Final[Seconds] = 10.0
"""For a second of sound. A disk or a network that does not answer is ended by it, too."""

STARTING: Final[Seconds] = 60.0
"""For the process to load its modules; no file is open yet."""

DECODE_COMMAND: Final = (*python_module("voicecoach.sound.decoding_worker"),)

_POLL: Final[Seconds] = 0.1

_HINT: Final = "It may be damaged, or made to do harm. If you trust it, convert it to WAV with another program."

_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # others would take memory for nothing


class _Ended(Exception):  # noqa: N818 - says what happened
    """The process is no more."""


class _Child:
    """A process that decodes one file after another (`decoding_worker`)."""

    def __init__(self) -> None:
        """Start it.

        Raises:
            SoundError: it cannot be started.
        """
        self.owner = os.getpid()
        self.ready = False
        self.too_slow = False
        try:
            self._process = start(DECODE_COMMAND, **_ONE_THREAD)
        except OSError as error:
            raise SoundError(f"The process that reads sound files cannot be started: {error.strerror}.") from error
        self._input = cast("IO[bytes]", self._process.stdin)
        self._output = cast("IO[bytes]", self._process.stdout)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, path: Path, rate: Hz) -> None:
        """Begin a file."""
        with suppress(OSError):  # it is gone: its answer says so
            self._input.write(json.dumps({"path": str(path), "rate": rate}).encode("ascii") + b"\n")
            self._input.flush()

    def answer(self) -> tuple[bytes, bytes]:
        """The next message: its kind and content.

        Raises:
            _Ended: there is none any more.
        """
        kind, length = HEAD.unpack(self._bytes(HEAD.size))
        return kind, self._bytes(length)

    def _bytes(self, count: int) -> bytes:
        try:
            content = self._output.read(count)
        except (OSError, ValueError) as error:
            raise _Ended from error
        if len(content) < count:
            raise _Ended
        return content

    def kill(self) -> None:
        """End it at once; it is not waited for if it hangs in the system."""
        if self.alive:
            kill_group(self._process)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)

    def close(self) -> None:
        """End it, and close what led to it."""
        self.kill()
        for stream in (self._input, self._output):
            with suppress(OSError):
                stream.close()

    def epitaph(self) -> str:
        """The end of a sentence about a file: how its decoding ended."""
        if self.too_slow:
            return f"gave nothing for {SOUND_PATIENCE:.0f} s"
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        how = ending(self._process)
        return "takes too much processor time" if how == "SIGXCPU" else f"crashed ({how})"


_spare: Final[list[_Child]] = []
"""At most one that has nothing to do, for the next file: a start takes 0.2 s and more."""

_hiring: Final = threading.Lock()


def _hired() -> _Child:
    with _hiring:
        while _spare:
            child = _spare.pop()
            if child.owner == os.getpid() and child.alive:  # a fork's parent may be using it
                return child
    return _Child()


def _done_with(child: _Child) -> None:
    with _hiring:
        if not _spare:
            _spare.append(child)
            return
    child.close()


@atexit.register
def close() -> None:
    """End the process that waits for the next file."""
    with _hiring:
        while _spare:
            child = _spare.pop()
            if child.owner == os.getpid():
                child.close()


class Recording:
    """One audio file, as `Decoder` gives it, but decoded in a process with limits (`decoding_worker`).

    A file that crashes, hangs or wants too much costs that process alone, and is an error here.
    """

    def __init__(self, path: Path, rate: Hz) -> None:
        """Open a file, and wait until some seconds are decoded.

        Raises:
            SoundError: it is missing, is no audio that soundfile knows, ends before its header says, or cannot be
                decoded within the limits.
        """
        self._path = path
        self._messages: queue.Queue[tuple[bytes, bytes]] = queue.Queue(SECONDS_AHEAD)
        self._pending: deque[Samples] = deque()
        self._held: Frames = 0
        self._failed: SoundError | None = None
        self._over = self._closed = False
        self._asked = time.monotonic()
        """Since when an answer is awaited."""
        self._ahead = threading.Event()
        self._owning = threading.Lock()
        self._child: _Child | None = _hired()
        self._child.ask(path, rate)
        threading.Thread(target=self._fetch, args=(self._child,), name="sound-file", daemon=True).start()
        try:
            self._next()
            while not self._ahead.wait(_POLL):
                self._watch()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; before its end that ends the process. May be called twice."""
        self._closed = True
        with self._owning:
            if self._child:
                self._child.kill()
        with suppress(queue.Empty):
            while True:  # the thread may be waiting for room
                self._messages.get_nowait()

    def read(self, frames: Frames) -> Samples:
        """The next `frames` samples; fewer, or none, only at the end.

        Raises:
            SoundError: the file is damaged, ends before its header says, or cannot be decoded within the limits.
        """
        self._watch()
        while self._held < frames and not self._over:
            self._next()
        return self._taken(min(frames, self._held))

    def _taken(self, frames: Frames) -> Samples:
        out = np.empty(frames, dtype=np.float32)
        filled = 0
        while filled < len(out):
            piece = self._pending.popleft()
            part = piece[: len(out) - filled]
            out[filled : filled + len(part)] = part
            filled += len(part)
            if len(part) < len(piece):
                self._pending.appendleft(piece[len(part) :])
        self._held -= filled
        return out

    def _next(self) -> None:
        """Take the next message, as soon as it is there."""
        if self._failed:
            raise self._failed
        while True:
            try:
                kind, content = self._messages.get(timeout=_POLL)
                break
            except queue.Empty:
                self._watch()
        if kind == SAMPLES:
            self._pending.append(np.frombuffer(content, np.float32))
            self._held += len(self._pending[-1])
        elif kind == ERROR:
            self._failed = self._told(json.loads(content))
            raise self._failed
        self._over = kind == END

    def _told(self, error: Mapping[str, str]) -> SoundError:
        if "message" in error:
            return SoundError(error["message"], error["hint"])
        return SoundError(f"{self._path} cannot be read: decoding it {error['reason']}.", _HINT)

    def _watch(self) -> None:
        """End a process that gives nothing; its thread then says so."""
        with self._owning:
            child = self._child
            patience = SOUND_PATIENCE if child and child.ready else STARTING
            if child and not self._messages.full() and time.monotonic() - self._asked > patience:
                child.too_slow = True
                child.kill()

    def _fetch(self, child: _Child) -> None:
        """Put messages into the queue, up to the last; runs in a thread of its own."""
        kind = READY
        while kind not in (END, ERROR):
            try:
                kind, content = child.answer()
            except _Ended:
                kind, content = ERROR, json.dumps({"reason": child.epitaph()}).encode()
            if kind == READY:
                child.ready = True
            else:
                if kind in (END, ERROR):
                    self._let_go(child, again=kind == END and not self._closed)
                self._messages.put((kind, content))
            self._asked = time.monotonic()
            if self._messages.full() or kind in (END, ERROR):
                self._ahead.set()

    def _let_go(self, child: _Child, *, again: bool) -> None:
        with self._owning:
            self._child = None
        if again:
            _done_with(child)
        else:
            child.close()
