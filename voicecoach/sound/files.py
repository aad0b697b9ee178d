"""Files as the speaker and as the microphone."""

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from voicecoach.base.errors import SoundError, UsageError
from voicecoach.base.units import HEARING_RATE, SAMPLE_RATE, Frames, Hz, Seconds, to_frames
from voicecoach.sound.chapter import Chapter
from voicecoach.sound.clip import Samples
from voicecoach.sound.decoding import LONGEST_SOUND, Decoder
from voicecoach.sound.recording import Recording

__all__ = ["SPEAKER_SUFFIXES", "Chapter", "FileMicrophone", "FileSpeaker", "blocks", "known_suffix", "shipped_samples"]

_PLAIN: Final = {".wav": ("WAV", "PCM_16"), ".flac": ("FLAC", "PCM_16"), ".ogg": ("OGG", "VORBIS")}

_CONTAINERS: Final = (".opus", ".mp3", ".m4b")  # as voicecoach.sound.containers, which is not loaded for a WAV

SPEAKER_SUFFIXES: Final = (*_PLAIN, *_CONTAINERS)
"""The endings of files that can be written."""

_WRITE_FRAMES: Final[Frames] = SAMPLE_RATE
"""Written at a time. libvorbis puts a whole write on the stack and crashes the process at 300 s (tried)."""

_WRITE_ERRORS: Final = (OSError, soundfile.SoundFileError, AssertionError)
"""What a full disk raises; soundfile asserts that as much was written as was given."""


class _Writer(Protocol):
    """Writes one kind of file; raises one of `_WRITE_ERRORS`."""

    def write(self, samples: Samples) -> None: ...

    def close(self, chapters: Sequence[Chapter]) -> None: ...


class FileSpeaker:
    """Sound into a file: .wav .flac (16 bits) .ogg .opus .mp3 .m4b, the last three with chapters and a cover.

    During writing the file has a temporary name in the same folder (`session.a1b2c3.part.wav`); `close` finishes and
    renames it, so that the requested name never has half a file. After Ctrl-C or an error too, `close` makes a whole,
    shorter file of the sound so far. As a context manager it closes on every exit. `abandon` deletes it instead.
    """

    def __init__(self, path: Path | str, title: str = "") -> None:
        """Begin a file; an existing one stays unchanged until `close`.

        Args:
            path: of the file; its suffix is the format.
            title: what players show, with the cover; a file without one has no cover.

        Raises:
            UsageError: the ending is none of `SPEAKER_SUFFIXES`.
            SoundError: the file cannot be written there.
        """
        self._path = Path(path)
        suffix = known_suffix(self._path)
        self._part = _claim(self._path)
        try:
            self._writer: _Writer | None = _writer(self._part, suffix, title)
        except _WRITE_ERRORS as error:
            self._part.unlink(missing_ok=True)
            raise SoundError(
                f"Cannot write {self._path}: {error}.", "Choose another place or another format."
            ) from error
        self._frames: Frames = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def frames(self) -> Frames:
        """Number of frames written."""
        return self._frames

    def write(self, samples: Samples) -> None:
        """Add samples; values beyond ±1 are clipped. After a failure nothing more is written.

        Raises:
            SoundError: the disk is full, or the like. The sound so far stays under the temporary name.
        """
        for start in range(0, len(samples), _WRITE_FRAMES):
            if self._writer is None:
                return
            piece = samples[start : start + _WRITE_FRAMES]
            try:
                self._writer.write(piece)
            except _WRITE_ERRORS as error:
                raise self._failed() from error
            self._frames += len(piece)

    def close(self, chapters: Sequence[Chapter] = ()) -> None:
        """Finish the file and give it its name. May be called twice; does nothing after a failure.

        Raises:
            SoundError: it cannot be finished or renamed. It stays under the temporary name.
        """
        writer, self._writer = self._writer, None
        if writer is None:
            return
        try:
            writer.close(chapters)
            self._part.replace(self._path)
        except _WRITE_ERRORS as error:
            raise self._failed() from error

    def abandon(self) -> None:
        """Delete the written sound; an existing file with the final name stays unchanged."""
        if self._writer is not None:
            self._stop_writing()
            self._part.unlink(missing_ok=True)

    def _stop_writing(self) -> None:
        writer, self._writer = self._writer, None
        try:
            if writer is not None:
                writer.close(())
        except _WRITE_ERRORS:
            pass  # reported already, or no longer of interest

    def _failed(self) -> SoundError:
        self._stop_writing()
        seconds = self._frames / SAMPLE_RATE
        return SoundError(
            f"Cannot write {self._path} any further; about {seconds:.0f} s are kept in {self._part.name} beside it.",
            "See whether the disk is full, and try again.",
        )


class _PlainWriter:
    """WAV, FLAC and Ogg Vorbis."""

    def __init__(self, path: Path, suffix: str, title: str) -> None:
        kind, subtype = _PLAIN[suffix]
        self._exact = subtype == "PCM_16"
        self._file = soundfile.SoundFile(path, "w", SAMPLE_RATE, 1, subtype, format=kind)
        if title:
            self._file.title = title

    def write(self, samples: Samples) -> None:
        self._file.write(_to_16_bits(samples) if self._exact else samples)

    def close(self, chapters: Sequence[Chapter]) -> None:
        del chapters  # soundfile has none
        self._file.close()


def _to_16_bits(samples: Samples) -> NDArray[np.int16]:
    """Round to the nearest step. libsndfile cuts down instead for WAV but not for FLAC, so they would differ."""
    steps: NDArray[np.int16] = np.clip(np.rint(samples * np.float32(32768)), -32768, 32767).astype(np.int16)
    return steps


def _writer(path: Path, suffix: str, title: str) -> _Writer:
    if suffix in _PLAIN:
        return _PlainWriter(path, suffix, title)
    from voicecoach.sound.containers import ContainerWriter  # noqa: PLC0415 - PyAV takes 0.1 s to load

    return ContainerWriter(path, suffix, title)


def known_suffix(path: Path) -> str:
    """The suffix of a file to write.

    Raises:
        UsageError: it is none of `SPEAKER_SUFFIXES`, or a folder's.
    """
    suffix = path.suffix.lower()
    if suffix not in SPEAKER_SUFFIXES and path.is_dir():
        raise UsageError(f"Cannot write {path}: it is a folder.", f"Name a file in it: {path / 'session.wav'}")
    if suffix not in SPEAKER_SUFFIXES:
        known = ", ".join(SPEAKER_SUFFIXES)
        raise UsageError(
            f"Cannot write {path.name}: the ending of its name must be one of {known}.", "For example session.wav"
        )
    return suffix


def _claim(path: Path) -> Path:
    """Make an empty temporary file in the same folder, so that renaming is one step."""
    if path.is_dir():
        raise SoundError(f"Cannot write {path}: it is a folder.", "Name a file in it.")
    if path.exists() and not path.is_file():  # a file in its place would end what somebody uses
        raise SoundError(f"Cannot write {path}: it is a pipe or a device.", "Name a file.")
    part = path.with_name(f"{path.stem}.{secrets.token_hex(3)}.part{path.suffix}")
    try:
        part.touch(exist_ok=False)
    except OSError as error:
        # /proc says of a new file, too, that it is not there.
        if isinstance(error, FileNotFoundError) and not path.parent.exists():
            hint = f"mkdir -p {path.parent}"
            raise SoundError(f"Cannot write {path}: there is no folder {path.parent}.", hint) from None
        raise SoundError(f"Cannot write {path}: {error.strerror}.", "Choose another place.") from error
    return part


class FileMicrophone:
    """An audio file as the microphone: its beginning is session time 0, after its end there is silence.

    Constant memory, whatever the length of the file; the samples do not depend on how they are asked for.
    """

    def __init__(self, path: Path | str) -> None:
        """Open the file.

        Raises:
            SoundError: it is missing, is no audio, or is cut off.
        """
        self._recording = Recording(Path(path), HEARING_RATE)
        self._given: Frames = 0
        self._ended: Frames | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def silence(self) -> Seconds:
        """Time since the file's end; 0 before it."""
        return 0.0 if self._ended is None else (self._given - self._ended) / HEARING_RATE

    def read(self, until: Seconds) -> Samples:
        """The samples at `HEARING_RATE` from where the last call ended up to `until`; none if that has passed.

        Raises:
            SoundError: the file is damaged there.
        """
        frames = max(to_frames(until, HEARING_RATE) - self._given, 0)
        self._given += frames
        samples = self._recording.read(frames)
        if len(samples) == frames:
            return samples
        if self._ended is None:
            self._ended = self._given - frames + len(samples)
        return np.concatenate([samples, np.zeros(frames - len(samples), dtype=np.float32)])

    def close(self) -> None:
        """Close the file. May be called twice."""
        self._recording.close()


def blocks(path: Path | str, rate: Hz = HEARING_RATE, frames: Frames = 512) -> Iterator[Samples]:
    """An audio file as mono blocks of `frames` samples at `rate`; the last may be shorter, none is empty.

    Raises:
        SoundError: the file is missing, is no audio, is damaged or cut off.
    """
    with Recording(Path(path), rate) as recording:
        while len(samples := recording.read(frames)):
            yield samples


def shipped_samples(path: Path, rate: Hz) -> Samples:
    """A whole file that comes with voicecoach, decoded in this process.

    Raises:
        SoundError: the file is missing or damaged.
    """
    with Decoder(path, rate) as decoder:
        return decoder.read(round(LONGEST_SOUND * rate))
