"""Audio files as a stream of mono samples at any rate."""

import os
import re
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
import soundfile
import soxr

from voicecoach.base import plain_files
from voicecoach.base.errors import SoundError
from voicecoach.base.units import Frames, Hz, Seconds
from voicecoach.sound.clip import Samples
from voicecoach.sound.headers import opened
from voicecoach.sound.mono import Mono
from voicecoach.sound.quiet import quiet

_READ_FRAMES: Final[Frames] = 8192
"""Frames read at a time: 170 ms at 48 kHz, the most held beyond the requested ones."""

_STREAM_LENGTH: Final = 0x7FFF0000
"""A WAV written to a pipe promises about this much or more, because its writer could not go back to say."""

_PROMISED: Final = re.compile(r"^data : (\d+) \(should be (\d+)\)", re.MULTILINE)
"""libsndfile's own note of a WAV whose header promises more data than the file has (SoundFile.extra_info)."""

_OGG_PAGE: Final = 65_307
"""The longest page of an Ogg file, in bytes (RFC 3533)."""

_RATES: Final = (1_000, 1_536_000)
"""Hz. What is outside is a header that lies; a second at 1 Hz would become 16,000 samples for each one that is read."""

LONGEST_SOUND: Final[Seconds] = 24 * 3600.0
"""As long as a workout may be. A small file may promise sound for years."""

_CONVERT: Final = "Convert it to WAV or FLAC, or make it again."


class _Forward(soundfile.SoundFile):  # type: ignore[misc] # it has no types
    """Read from its beginning to its end: a FLAC from a pipe cannot be wound, for it does not know its length."""

    def seekable(self) -> bool:
        return False


class Decoder:
    """One audio file: any format soundfile reads, any rate, any number of channels.

    Channels are mixed by `Mono`, the rate is converted by soxr as a stream, and what a file may not hold (values that
    are no numbers or beyond full scale) is made harmless. The samples don't depend on how many are asked for at a time.
    """

    def __init__(self, path: Path, rate: Hz) -> None:
        """Open a file.

        Raises:
            SoundError: it is missing, is no audio that soundfile knows, or ends before its header says.
        """
        self._path = path
        self._file = _open(path)
        self._pending: deque[Samples] = deque()
        self._held: Frames = 0
        self._read: Frames = 0
        self._over = False
        self._mono = Mono(self._file.samplerate)
        self._resampler = (
            None if self._file.samplerate == rate else soxr.ResampleStream(self._file.samplerate, rate, 1, "float32")
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. May be called twice."""
        self._file.close()

    def read(self, frames: Frames) -> Samples:
        """The next `frames` samples; fewer, or none, only at the end.

        Raises:
            SoundError: the file is damaged, or ends before its header says.
        """
        while self._held < frames and not self._over:
            self._hold(self._convert(self._decode()))
        return self._take(min(frames, self._held))

    def rest(self) -> Samples:
        """What was decoded before an error, and not read yet."""
        return self._take(self._held)

    def _decode(self) -> Samples:
        """The next mono samples at the file's own rate; none at its end."""
        try:
            samples = self._file.read(_READ_FRAMES, dtype="float32", always_2d=True)
        except soundfile.SoundFileError as error:
            raise self._damaged() from error
        self._read += len(samples)
        if self._read > LONGEST_SOUND * self._file.samplerate:
            raise _too_long(self._path)
        if not len(samples) and self._lacks_a_tenth():
            raise self._damaged()
        return self._mono.mix(np.clip(np.nan_to_num(samples, copy=False, nan=0.0), -1.0, 1.0))

    def _convert(self, samples: Samples) -> Samples:
        self._over = not len(samples)
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(samples, last=self._over)
        return np.clip(samples, -1.0, 1.0)

    def _hold(self, samples: Samples) -> None:
        if len(samples):
            self._pending.append(samples)
            self._held += len(samples)

    def _take(self, frames: Frames) -> Samples:
        out = np.empty(frames, dtype=np.float32)
        self._held -= frames
        filled = 0
        while filled < frames:
            piece = self._pending.popleft()
            part = piece[: frames - filled]
            out[filled : filled + len(part)] = part
            filled += len(part)
            if len(part) < len(piece):
                self._pending.appendleft(piece[len(part) :])
        return out

    def _lacks_a_tenth(self) -> bool:
        """Returns whether a tenth of a second or more is missing. Less is a lossy format's padding."""
        promised: Frames = self._file.frames
        return promised < _STREAM_LENGTH and self._read < promised - self._file.samplerate // 10

    def _damaged(self) -> SoundError:
        seconds = self._read / self._file.samplerate
        return SoundError(f"{self._path} is damaged or cut off after {seconds:.1f} s.", _CONVERT)


def _open(path: Path) -> soundfile.SoundFile:
    if not path.exists():
        raise SoundError(f"There is no file {path}.", "Check its name and folder.")
    if path.is_dir():
        raise SoundError(f"{path} is a folder, not an audio file.", "Name a file in it.")
    if not path.is_file():  # nobody may ever write to a pipe, and what is read must be wound back
        raise SoundError(
            f"{path} is a pipe or a device, not an audio file.", "Save the sound to a file, and name that."
        )
    try:
        with quiet():
            file = _Forward(opened(path))
    except (soundfile.SoundFileError, OSError, TypeError) as error:  # TypeError: a .raw file says no rate
        raise SoundError(f"Cannot read {path} as audio ({_reason(path, error)}).", _CONVERT) from error
    if not _RATES[0] <= file.samplerate <= _RATES[1]:
        file.close()
        raise SoundError(f"Cannot read {path}: it says that a second has {file.samplerate:,} samples.", _CONVERT)
    if _STREAM_LENGTH > file.frames > LONGEST_SOUND * file.samplerate:
        file.close()
        raise _too_long(path)
    if lack := _lack(path, file):
        file.close()
        raise SoundError(f"{path} is cut off: {lack}.", _CONVERT)
    return file


def _too_long(path: Path) -> SoundError:
    return SoundError(f"{path} has over {LONGEST_SOUND / 3600:.0f} hours of sound.", "Cut out the part that you need.")


def _lack(path: Path, file: soundfile.SoundFile) -> str:
    """The missing part of a file, if known. libsndfile reads an incomplete WAV or Ogg without an error."""
    promised = _PROMISED.search(file.extra_info)
    if promised and int(promised[2]) < int(promised[1]) < _STREAM_LENGTH:
        return f"it has {100 * int(promised[2]) // int(promised[1])} % of the sound that its header promises"
    if file.format == "OGG" and not _has_last_page(path):
        return f"after {file.frames / file.samplerate:.1f} s the end is missing"
    return ""


def _has_last_page(path: Path) -> bool:
    """Returns whether an Ogg file's last page is whole and says that it is the last (RFC 3533, section 6)."""
    with plain_files.opened(path) as stream:
        stream.seek(-min(_OGG_PAGE, path.stat().st_size), os.SEEK_END)
        tail = stream.read()
    page = tail[max(0, tail.rfind(b"OggS")) :]
    lengths = page[27 : 27 + page[26]] if len(page) > 26 else b""
    return bool(lengths) and bool(page[5] & 4) and len(page) >= 27 + len(lengths) + sum(lengths)


def _reason(path: Path, error: Exception) -> str:
    """The reason that a file cannot be opened; libsndfile has only `System error` for the commonest one."""
    try:
        with plain_files.opened(path) as file:
            return "its format is not known" if file.read(1) else "it is empty"
    except OSError as problem:
        return problem.strerror or str(error)
