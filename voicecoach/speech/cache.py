"""Earlier phrases on disk. The cache may lose anything at any moment; it never stops a workout.

One file a phrase: a fixed header, then 16-bit samples. A file is written under a temporary name and renamed, without
fsync: after a power cut an entry is whole, or fails its checksum and is made again. Processes may share a folder.
"""

import contextlib
import hashlib
import os
import re
import stat
import struct
import time
import zlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.base.paths import private
from voicecoach.base.units import Frames
from voicecoach.sound.clip import Clip
from voicecoach.speech.clips import from_pcm16, to_pcm16

FORMAT_VERSION: Final = 4
"""Raised when `clips.prepare` or the file format changes; old entries are then never requested, and evicted in time."""

KEPT_AFTER_EVICTION: Final = 0.9
"""Share of the limit that remains after an eviction, so that not every later phrase evicts another."""

TOUCHED_EVERY: Final = 3600
"""Seconds. Precision of "least recently used"; saves a write for each phrase of each workout."""

ABANDONED_AFTER: Final = 3600
"""Seconds after which a temporary file belongs to a process that died."""

LARGEST_ENTRY: Final = 256 * 1024 * 1024
"""Bytes: forty minutes of speech in one phrase. A larger file is not ours, and is not read into memory."""

_ENTRY: Final = re.compile(r"[0-9a-f]{64}\.clip")
_TEMPORARY: Final = re.compile(r"\.\d+-[0-9a-f]+-\d+\.tmp")
_HEADER: Final = struct.Struct("<8s32sIII")  # magic, identity, frames, the one on the beat, CRC-32 of all the rest
_MAGIC: Final = b"VCclip\r\n"  # detects a transfer that changed line ends
_READ_FLAGS: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_WRITE_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


class PhraseCache:
    """Clips on disk, by engine key and text.

    Attributes:
        folder: holds the files; made at the first `put`, for its owner only.
        limit_bytes: above this the least recently used entries are deleted; 0 keeps nothing.
        trouble: the first error, or an empty string. Everything works without the folder.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self.trouble = ""
        self._bytes: int | None = None  # size of the folder at the last look, plus later entries
        self._names = count()

    def get(self, key: str, text: str) -> Clip | None:
        """The cached clip of a text; None if there is none, or it is damaged."""
        identity = _identity(key, text)
        path = self._path(identity)
        try:
            kept, used = _read(path)
        except OSError:
            return None
        clip = _decoded(kept, identity)
        if clip is not None and time.time() - used > TOUCHED_EVERY:
            with contextlib.suppress(OSError):
                os.utime(path)
        return clip

    def put(self, key: str, text: str, clip: Clip) -> None:
        """Keep a clip, with 16 bits a sample. If that fails, `trouble` says so, and nothing else happens."""
        identity = _identity(key, text)
        entry = _encoded(clip, identity)
        if len(entry) > self.limit_bytes:
            return
        try:
            self._write(self._path(identity), entry)
            self._make_room(len(entry))
        except OSError as error:
            self.trouble = self.trouble or (
                f"Phrases cannot be kept in {self.folder} ({error.strerror or error}); each is made again."
            )

    def _path(self, identity: bytes) -> Path:
        return self.folder / f"{identity.hex()}.clip"

    def _write(self, path: Path, entry: bytes) -> None:
        private(self.folder)
        temporary = self.folder / f".{os.getpid()}-{id(self):x}-{next(self._names)}.tmp"
        try:
            with os.fdopen(os.open(temporary, _WRITE_FLAGS, 0o600), "wb") as file:
                file.write(entry)
            temporary.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise

    def _make_room(self, added: int) -> None:
        if self._bytes is None:
            self._bytes = sum(size for _, size, _ in self._files(_ENTRY))
            self._sweep()
        else:
            self._bytes += added
        if self._bytes > self.limit_bytes:
            self._evict()

    def _evict(self) -> None:
        """Measure the folder again, since other processes use it too, and delete the least recently used entries."""
        entries = sorted(self._files(_ENTRY))
        self._bytes = sum(size for _, size, _ in entries)
        for _, size, path in entries[:-1]:  # the newest stays: it was put just now
            if self._bytes <= self.limit_bytes * KEPT_AFTER_EVICTION:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                self._bytes -= size

    def _sweep(self) -> None:
        for changed, _, path in self._files(_TEMPORARY):
            if time.time() - changed > ABANDONED_AFTER:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _files(self, names: re.Pattern[str]) -> Iterator[tuple[float, int, Path]]:
        """Yields time of last use, size and path. Files with other names are not ours to count or delete."""
        with os.scandir(self.folder) as found:
            for entry in found:
                if names.fullmatch(entry.name):
                    with contextlib.suppress(OSError):
                        status = entry.stat(follow_symlinks=False)
                        yield status.st_mtime, status.st_size, Path(entry.path)


def _identity(key: str, text: str) -> bytes:
    """A digest of key and text with their lengths, so that no other pair gives the same bytes."""
    name = f"{FORMAT_VERSION}:{len(key)}:{key}:{text}"
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()


def _read(path: Path) -> tuple[bytes, float]:
    """All bytes and the time of last use. Raises an OSError for a pipe or a folder with an entry's name."""
    descriptor = os.open(path, _READ_FLAGS)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST_ENTRY:
            raise OSError(f"{path} is no entry of ours")
        return file.read(), status.st_mtime


def _encoded(clip: Clip, identity: bytes) -> bytes:
    samples = to_pcm16(clip.samples).astype("<i2").tobytes()
    return _header(identity, clip.frames, clip.beat_offset, samples) + samples


def _header(identity: bytes, frames: Frames, beat_offset: Frames, samples: bytes | memoryview) -> bytes:
    checksum = zlib.crc32(samples, zlib.crc32(beat_offset.to_bytes(4, "little"), zlib.crc32(identity)))
    return _HEADER.pack(_MAGIC, identity, frames, beat_offset, checksum)


def _decoded(entry: bytes, identity: bytes) -> Clip | None:
    """The clip; None if the bytes differ from those written for this phrase."""
    head, samples = entry[: _HEADER.size], memoryview(entry)[_HEADER.size :]
    if len(head) < _HEADER.size or len(samples) % 2:
        return None
    _, _, _, beat_offset, _ = _HEADER.unpack(head)
    if head != _header(identity, len(samples) // 2, beat_offset, samples):
        return None
    return from_pcm16(np.frombuffer(samples, dtype="<i2"), beat_offset)
