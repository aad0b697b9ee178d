"""Opus, MP3 and M4B files, with a title, a cover and chapters. The one file that knows PyAV."""

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import av
from av.container import OutputContainer
from av.stream import Disposition

from voicecoach.base.units import SAMPLE_RATE, Frames, Seconds
from voicecoach.sound.assets import shipped_audio
from voicecoach.sound.chapter import Chapter
from voicecoach.sound.clip import Samples

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container.core import Chapter as Mark  # a type only: PyAV has it in its stubs alone
    from av.video.stream import VideoStream

_BIT_EXACT: Final = {"fflags": "+bitexact"}
"""Without it an Ogg file gets a random serial number, and two equal renders differ."""

_FRONT_COVER: Final = 3
"""The type of a picture, the same number in ID3 and in FLAC."""

_MILLISECONDS: Final = Fraction(1, 1000)
"""The finest that all three containers keep."""


@dataclass(frozen=True, slots=True)
class _Container:
    """How a kind of file is written.

    Attributes:
        chapters_first: its chapters stand in the header, before the sound. They are known when the sound ends,
            so the file is copied then, packet by packet and without encoding again.
    """

    muxer: str
    codec: str
    bits_per_second: int
    chapters_first: bool
    codec_options: dict[str, str] = field(default_factory=dict)
    muxer_options: dict[str, str] = field(default_factory=dict)


_CONTAINERS: Final = {
    # Effort 5 of 10 encodes three times as fast as 10 (311 times real time on one core, against 101).
    ".opus": _Container("opus", "libopus", 48_000, True, {"compression_level": "5"}),
    # LAME's quality 7 of 0 (best) to 9: 111 times real time, against 50 by default. One voice needs no more.
    ".mp3": _Container("mp3", "libmp3lame", 64_000, True, {"compression_level": "7"}),
    # PyAV refuses pictures in FFmpeg's "ipod", which is "mp4" of another brand.
    ".m4b": _Container("mp4", "aac", 64_000, False, muxer_options={"brand": "M4B "}),
}

CONTAINER_SUFFIXES: Final = tuple(_CONTAINERS)


class ContainerWriter:
    """Encodes mono samples at `SAMPLE_RATE` into one file, as they come."""

    def __init__(self, path: Path, suffix: str, title: str) -> None:
        """Open `path` as the kind of file that `suffix` names, one of `CONTAINER_SUFFIXES`.

        Raises:
            OSError: it cannot be written.
        """
        self._path = path.absolute()  # FFmpeg would take `hip:bridges.mp3` for an address
        self._kind = _CONTAINERS[suffix]
        self._title = title
        self._frames: Frames = 0
        self._output = _create(self._path, self._kind)
        self._stream = cast(
            "AudioStream",
            self._output.add_stream(self._kind.codec, SAMPLE_RATE, self._kind.codec_options, layout="mono"),
        )
        self._stream.bit_rate = self._kind.bits_per_second
        self._stream.codec_context.thread_count = 1
        _name(self._output, self._stream, title)

    def write(self, samples: Samples) -> None:
        """Encode some more samples.

        Raises:
            OSError: the disk is full, or the like.
        """
        if not len(samples):
            return
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = Fraction(1, SAMPLE_RATE)
        frame.pts = self._frames
        self._frames += len(samples)
        self._output.mux(self._stream.encode(frame))

    def close(self, chapters: Sequence[Chapter]) -> None:
        """Write what is left, and the chapters.

        Raises:
            OSError: the disk is full, or the like.
        """
        self._output.mux(self._stream.encode(None))
        marks = _marks(chapters, self._frames / SAMPLE_RATE)
        if marks and not self._kind.chapters_first:
            self._output.set_chapters(marks)
        self._output.close()
        if marks and self._kind.chapters_first:
            self._copy_with(marks)

    def _copy_with(self, marks: list["Mark"]) -> None:
        copy = self._path.with_name(f"{self._path.stem}-chapters{self._path.suffix}")
        try:
            with av.open(self._path) as source, _create(copy, self._kind) as target:
                stream = source.streams.audio[0]
                twin = target.add_stream_from_template(stream)
                if self._kind.muxer == "opus":
                    twin.metadata.update(_ogg_comments(marks))
                else:
                    target.set_chapters(marks)
                _name(target, twin, self._title)
                for packet in source.demux(stream):
                    if packet.dts is not None:  # the empty packet at the end
                        packet.stream = twin
                        target.mux(packet)
            copy.replace(self._path)
        finally:
            copy.unlink(missing_ok=True)


def _create(path: Path, kind: _Container) -> OutputContainer:
    return av.open(path, "w", format=kind.muxer, container_options=_BIT_EXACT | kind.muxer_options)


def _name(output: OutputContainer, stream: "AudioStream", title: str) -> None:
    """Set title and cover where each container keeps them: Ogg in the stream, the others in the file.

    The last thing before the sound: a cover that is a stream of its own makes FFmpeg write the header.
    """
    if not title:
        return
    output.metadata["title"] = title
    stream.metadata["title"] = title
    with av.open(shipped_audio() / "cover.png") as file:
        picture = file.streams.video[0]
        packet = next(file.demux(picture))
        if output.format.name == "opus":
            stream.metadata["METADATA_BLOCK_PICTURE"] = _flac_picture(picture, bytes(packet))
            return
        packet.stream = output.add_stream_from_template(picture)
        packet.stream.disposition = Disposition.attached_pic
        packet.stream.metadata["comment"] = "Cover (front)"  # FFmpeg's word for `_FRONT_COVER`
        output.mux(packet)


def _flac_picture(picture: "VideoStream", data: bytes) -> str:
    """A PNG as Ogg keeps it: a picture block of FLAC (RFC 9639, section 8.8), in base64.

    The name of the comment is that of https://wiki.xiph.org/VorbisComment#Cover_art; Opus has Vorbis's comments
    (RFC 7845, section 5.2).
    """
    kind = b"image/png"
    depth = sum(part.bits for part in picture.format.components)
    head = struct.pack(f">2I{len(kind)}s", _FRONT_COVER, len(kind), kind)
    shape = struct.pack(">6I", 0, picture.width, picture.height, depth, 0, len(data))  # no words to it, no palette
    return base64.b64encode(head + shape + data).decode()


def _ogg_comments(marks: list["Mark"]) -> dict[str, str]:
    """Chapters as Ogg keeps them. FFmpeg would write the same, but rounds the seconds up from half a second on."""
    comments: dict[str, str] = {}
    for number, mark in enumerate(marks):
        minutes, milliseconds = divmod(mark["start"], 60_000)
        time = f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds / 1000:06.3f}"
        comments |= {f"CHAPTER{number:03}": time, f"CHAPTER{number:03}NAME": mark["metadata"]["title"]}
    return comments


def _marks(chapters: Sequence[Chapter], end: Seconds) -> list["Mark"]:
    """Chapters as PyAV takes them: in order, each up to the next, none empty or past the end."""
    inside = sorted((round(chapter.start * 1000), chapter.title) for chapter in chapters if 0 <= chapter.start < end)
    starts = [*(start for start, _ in inside), round(end * 1000)]
    return [
        {"id": number, "start": start, "end": until, "time_base": _MILLISECONDS, "metadata": {"title": title}}
        for number, ((start, title), until) in enumerate(zip(inside, starts[1:], strict=True), start=1)
        if until > start
    ]
