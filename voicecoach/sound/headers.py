"""Headers with a wrong length, corrected while they are read.

A recorder that is cut off, or writes into a pipe, never goes back to write the length: the file has all the sound,
but its header has length 0, or the length at the last update.
"""

import io
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from voicecoach.base import plain_files

MAX_LENGTH: Final = 0xFFFF_FFF0
"""What a length of 32 bits can say."""

_HEADER: Final = 8
"""Bytes of a chunk before its content: a name and a length."""

_ONE_BYTE: Final = (b"ulaw", b"ULAW", b"alaw", b"ALAW")
"""Kinds of AIFF-C whose samples take one byte, whatever their number of bits."""


def opened(path: Path) -> BinaryIO | Path:
    """The file itself if its header is right, else a stream with a corrected header.

    Raises:
        OSError: it cannot be read.
    """
    with plain_files.opened(path) as file:
        patches = _patches(file, path.stat().st_size)
    return _Patched(path, patches) if patches else path


class _Patched(io.FileIO):
    """A file, read with other bytes at some places."""

    def __init__(self, path: Path, patches: Mapping[int, bytes]) -> None:
        super().__init__(path, "rb")
        self._patches = patches

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override] # whatever a caller has that can be written
        at = self.tell()
        count = super().readinto(buffer) or 0
        view = memoryview(buffer).cast("B")
        for place, wanted in self._patches.items():
            first, last = max(place, at), min(place + len(wanted), at + count)
            if first < last:
                view[first - at : last - at] = wanted[first - place : last - place]
        return count


def _patches(file: BinaryIO, size: int) -> dict[int, bytes]:
    """Corrected bytes by position."""
    head = file.read(12)
    if head[:4] in (b"RIFF", b"RIFX", b"RF64") and head[8:] == b"WAVE":
        return _of_wav(file, size, ">" if head[:4] == b"RIFX" else "<", long=head[:4] == b"RF64")
    if head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
        return _of_aiff(file, size)
    return {}


def _of_wav(file: BinaryIO, size: int, order: str, *, long: bool) -> dict[int, bytes]:
    told: int | None = None
    for name, at, length in _chunks(file, size, order):
        if name == b"ds64" and long:
            told = struct.unpack("<Q", _at(file, at + 8, 8))[0]
        elif name == b"data":
            if _ends_well(file, at + (length if told is None else told), size, order):
                return {}
            rest = size - at
            if told is not None:
                return {28: struct.pack("<Q", rest), 20: struct.pack("<Q", size - _HEADER)}
            lengths = (min(size - _HEADER, MAX_LENGTH), min(rest, MAX_LENGTH))
            return {4: struct.pack(order + "I", lengths[0]), at - 4: struct.pack(order + "I", lengths[1])}
    return {}


def _of_aiff(file: BinaryIO, size: int) -> dict[int, bytes]:
    frame = common = 0
    for name, at, length in _chunks(file, size, ">"):
        if name == b"COMM":
            common = at
            channels, _, bits = struct.unpack(">HIH", _at(file, at, 8))
            width = 1 if length >= 22 and _at(file, at + 18, 4) in _ONE_BYTE else -(-bits // 8)
            frame = channels * width
        elif name == b"SSND" and frame:
            if _ends_well(file, at + length, size, ">"):
                return {}
            rest = min(size - at, MAX_LENGTH)
            frames = (rest - _HEADER - struct.unpack(">I", _at(file, at, 4))[0]) // frame
            return {
                4: struct.pack(">I", min(size - _HEADER, MAX_LENGTH)),
                common + 2: struct.pack(">I", max(frames, 0)),
                at - 4: struct.pack(">I", rest),
            }
    return {}


def _chunks(file: BinaryIO, size: int, order: str) -> Iterator[tuple[bytes, int, int]]:
    """The name, the place of the content and the length of each chunk."""
    at = 12
    while at + _HEADER <= size:
        name, length = struct.unpack(order + "4sI", _at(file, at, _HEADER))
        yield name, at + _HEADER, length
        at += _HEADER + length + length % 2


def _ends_well(file: BinaryIO, end: int, size: int, order: str) -> bool:
    """Returns whether the file's end or the next chunk follows; a length beyond the end is left to the reader."""
    end += end % 2
    if end + _HEADER > size:
        return True
    name, length = struct.unpack(order + "4sI", _at(file, end, _HEADER))
    return all(0x20 <= byte < 0x7F for byte in name) and end + length <= size


def _at(file: BinaryIO, place: int, count: int) -> bytes:
    file.seek(place)
    return file.read(count).ljust(count, b"\0")
