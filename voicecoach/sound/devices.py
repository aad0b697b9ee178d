"""Sound hardware: a speaker that plays a mixer, a microphone that is read.

Speaker and microphone are streams of their own, so that a Bluetooth headphone can play in full quality while another
microphone listens. Both open what they are given by name and assume nothing of the sound system behind it.

The stream of a lost device (unplugged, its server dead) ends without an error; `lost` reports it. The mixer then
stands still, so a wait for its position must check `lost` too. A new speaker with the same mixer goes on
where the old one stopped.
"""

import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final, Protocol

import numpy as np
import soxr

from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import SoundError
from voicecoach.base.hung_calls import within
from voicecoach.base.units import DEVICE_FRAMES, HEARING_RATE, SAMPLE_RATE, Hz, Seconds
from voicecoach.sound.clip import Samples
from voicecoach.sound.converted import RATES, Converted
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.mono import Mono
from voicecoach.sound.portaudio import NO_CALLBACKS, Device, devices, find, library, reason
from voicecoach.sound.quiet import quiet

__all__ = ["Device", "DeviceMicrophone", "DeviceSpeaker", "devices"]

LATENCY: Final[Seconds] = 0.085
"""Asked of the speaker: no underrun with a recogniser or busy Python threads beside it (measured on PulseAudio)."""

_HEARD_BLOCK: Final[Seconds] = 0.008
"""A microphone's block, a quarter of the voice detector's window: a word's end comes through 20 ms sooner than in whole
windows (virtual sound system)."""

_HEARD_LATENCY: Final[Seconds] = 0.05
"""Asked of the microphone: room for blocks that a busy computer fetches late. PulseAudio hands them on in bursts of
half as much. Nothing was lost in a minute beside two busy processes."""

_HEARD_BLOCKS: Final = 7500
"""A minute of blocks is kept for a reader that is late; then the oldest go, and count as overflows."""


CLOSES: Final[Seconds] = 2.0
"""Time limit for closing a stream: half a second of sound may be on its way. A server that hangs never ends it."""

ABORTS: Final[Seconds] = 0.5
"""The same, if the rest need not be heard."""


_OF_THE_WAY: Final = ("sample rate", "channels", "sample format", "number of")
"""Words in PortAudio's errors after which another rate or number of channels may work."""


class _Flags(Protocol):
    """What PortAudio says about a block."""

    @property
    def input_overflow(self) -> bool: ...

    @property
    def output_underflow(self) -> bool: ...


class _Times(Protocol):
    """When PortAudio asks for a block, in seconds of its clock."""

    @property
    def currentTime(self) -> Seconds: ...  # noqa: N802 - its name


class _Stream(Protocol):
    """A stream of sounddevice, which has no types."""

    @property
    def active(self) -> bool: ...

    @property
    def latency(self) -> Seconds: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def abort(self) -> None: ...

    def close(self) -> None: ...


class DeviceSpeaker:
    """Plays a mixer: 48 kHz, 32 bit floats, blocks of `DEVICE_FRAMES`. It asks the mixer for samples all the time.

    The stream is open, and `latency` known, before `start`.

    Attributes:
        name: the device's, as the sound system has it.
        held: plays silence, and the mixer waits, until the sound's destination is known to be allowed.
    """

    def __init__(self, mixer: Mixer, device: str | None = None, latency: Seconds = LATENCY) -> None:
        """Open a device.

        Args:
            mixer: renders the sound; from `start` on its rendering side belongs to this speaker.
            device: a name or an unmistakable part of one; None or `default` for the system's choice.
            latency: requested sound ahead; the device decides, see `latency`.

        Raises:
            UsageError: no device that plays has this name.
            SoundError: there is none at all, or it cannot be opened.
        """
        self._watch = _Watch()
        self.held = False
        self._underruns = 0
        self._dry_at: Seconds = -1.0
        index, entry = find(device, "output")
        self.name = str(entry["name"])
        most, own = entry["max_output_channels"], round(entry["default_samplerate"])
        counts = list(dict.fromkeys(count for count in (1, 2, most) if count <= most))  # some plays stereo only
        self._stream, rate = _open(
            entry["name"],
            [(rate, count) for rate in dict.fromkeys((SAMPLE_RATE, own, *RATES)) for count in counts],
            lambda rate, count: library().OutputStream(
                device=index,
                samplerate=rate,
                blocksize=round(DEVICE_FRAMES * rate / SAMPLE_RATE),
                channels=count,
                dtype="float32",
                latency=latency,
                callback=self._fill,
                finished_callback=self._watch.ended,
            ),
        )
        self._source = mixer if rate == SAMPLE_RATE else Converted(mixer, rate)

    @property
    def latency(self) -> Seconds:
        """From the rendering of a frame to its sound, as the device reports it, and what a conversion takes."""
        return self._stream.latency + (self._source.latency if isinstance(self._source, Converted) else 0.0)

    @property
    def underruns(self) -> int:
        """Number of audible gaps because the device ran dry."""
        return self._underruns

    @property
    def lost(self) -> bool:
        """Returns whether the device is lost: nothing is played any more, and the mixer's position stands still."""
        return self._watch.lost

    def start(self) -> None:
        """Begin to play.

        Raises:
            SoundError: the device went away since it was opened, or is busy.
        """
        _start(self._stream, self._watch)

    def close(self, *, drain: bool = True) -> None:
        """Play the rendered sound to its end, and close the device. May be called twice.

        Args:
            drain: False to be silent at once.
        """
        if drain and self._stream.active:
            time.sleep(self.latency + 2 * DEVICE_FRAMES / SAMPLE_RATE)  # stopping at once can cut the last block
        _close(self._stream, self._watch, abort=not drain)

    def _fill(self, out: Samples, frames: int, times: _Times, status: _Flags) -> None:
        """Runs in the sound system's thread: takes no lock, keeps nothing."""
        del frames
        if self.held or self._watch.silent:  # a server that hung works again; another speaker may have the mixer by now
            out.fill(0.0)
            return
        if status.output_underflow and times.currentTime != self._dry_at:  # told with each block that is asked for then
            self._underruns += 1
            self._dry_at = times.currentTime
        self._source.render_into(out[:, 0])
        out[:, 1:2] = out[:, :1]
        out[:, 2:] = 0.0


class DeviceMicrophone:
    """A microphone as 16 kHz mono samples. It opens at that rate if the device can, else at the device's own.

    Attributes:
        name: the device's, as the sound system has it.
        blocks: how many have arrived.
    """

    def __init__(self, device: str | None = None) -> None:
        """Open a device; nothing is heard before `start`.

        Args:
            device: a name or an unmistakable part of one; None or `default` for the system's choice.

        Raises:
            UsageError: no device that records has this name.
            SoundError: there is none at all, or it cannot be opened.
        """
        self._watch = _Watch()
        self._blocks: deque[Samples] = deque(maxlen=_HEARD_BLOCKS)
        self._overflows = 0
        self.blocks = 0
        index, entry = find(device, "input")
        self.name = str(entry["name"])
        rate, channels = _recordable(index, entry)
        self._mono = Mono(rate)
        self._resampler = None if rate == HEARING_RATE else soxr.ResampleStream(rate, HEARING_RATE, 1, "float32")
        self._stream, _ = _open(
            entry["name"],
            [(rate, channels)],
            lambda rate, channels: library().InputStream(
                device=index,
                samplerate=rate,
                blocksize=round(rate * _HEARD_BLOCK),
                channels=channels,
                dtype="float32",
                latency=_HEARD_LATENCY,
                callback=self._keep,
                finished_callback=self._watch.ended,
            ),
        )

    @property
    def latency(self) -> Seconds:
        """Time from a sound to its samples, as the device reports it."""
        return self._stream.latency

    @property
    def overflows(self) -> int:
        """Number of times that samples were lost, because the computer was busy or nobody read for a minute."""
        return self._overflows

    @property
    def lost(self) -> bool:
        """Returns whether the device is lost: no more samples will come."""
        return self._watch.lost

    def start(self) -> None:
        """Begin to listen.

        Raises:
            SoundError: the device went away since it was opened, or is busy.
        """
        _start(self._stream, self._watch)

    def read(self, until: Seconds = 0.0) -> Samples:
        """The samples that have arrived since the last call, none if none have. Never waits.

        Args:
            until: ignored; a file is read up to it.
        """
        del until
        arrived = [self._blocks.popleft() for _ in range(len(self._blocks))]
        if not arrived:
            return np.zeros(0, dtype=np.float32)
        mono = self._mono.mix(np.concatenate(arrived))
        return mono if self._resampler is None else self._resampler.resample_chunk(mono)

    def close(self) -> None:
        """Close the device. May be called twice."""
        _close(self._stream, self._watch, abort=True)

    def _keep(self, block: Samples, frames: int, times: object, status: _Flags) -> None:
        """Runs in the sound system's thread."""
        del frames, times
        if status.input_overflow or len(self._blocks) == _HEARD_BLOCKS:
            self._overflows += 1
        self.blocks += 1
        self._blocks.append(block.copy())


class _Watch:
    """Tells a stream that ended by itself from one that was closed."""

    def __init__(self) -> None:
        self.closing = False
        self.silent = False
        self.lost = False

    def ended(self) -> None:
        self.lost = not self.closing


def _recordable(index: int, entry: Mapping[str, Any]) -> tuple[Hz, int]:
    """The rate and the channels to record at: ours if the device lets us, else its own."""
    portaudio = library()
    own = round(entry["default_samplerate"])
    most = entry["max_input_channels"]
    counts = list(dict.fromkeys(count for count in (2, 1, most) if count <= most))  # a server's own mean may be silence
    with quiet():
        for rate in dict.fromkeys((HEARING_RATE, own, SAMPLE_RATE, *RATES)):
            for channels in counts:
                with suppress(portaudio.PortAudioError, ValueError):
                    portaudio.check_input_settings(index, channels, "float32", None, rate)
                    return rate, channels
    return own, 1  # opening it will report the error


def _open(name: str, formats: list[tuple[Hz, int]], make: Callable[[Hz, int], _Stream]) -> tuple[_Stream, Hz]:
    """Open a stream with the first rate and number of channels that the device takes."""
    error_type = library().PortAudioError
    failure: Exception | None = None
    for rate, count in formats:
        try:
            with quiet():
                return make(rate, count), rate
        except MemoryError as error:
            raise SoundError(*NO_CALLBACKS) from error
        except (error_type, ValueError) as error:
            failure = failure or error
            if not any(word in str(error).lower() for word in _OF_THE_WAY):
                break
    raise SoundError(
        f"The sound device {name!r} cannot be opened ({reason(failure)}).",
        f"See whether another program uses it, and that it is connected; {COMMAND} devices lists what there is.",
    ) from failure


def _start(stream: _Stream, watch: _Watch) -> None:
    """Start a stream; one that does not start is closed at once, for to stop it first could take seconds.

    It is closed by this thread: PortAudio 19.6 then cancels the stream's thread, which is over, once more, by a handle
    that the system gives to the next thread that begins. One made for the closing was cancelled itself, and hung.
    """
    error_type = library().PortAudioError
    with quiet():
        try:
            stream.start()
        except error_type as error:
            if not watch.closing:
                watch.closing = watch.silent = True
                with suppress(error_type):
                    stream.close()
            raise SoundError(
                f"The sound device does not start ({reason(error)}).", f"See {COMMAND} devices."
            ) from error


def _close(stream: _Stream, watch: _Watch, *, abort: bool = False) -> None:
    """Close a stream. If its device is gone, errors do not matter, and closing may hang."""
    if watch.closing:  # by another thread, perhaps, or it hangs
        return
    watch.closing, watch.silent = True, abort
    if not _within(stream.abort if abort else stream.stop, stream.close, seconds=ABORTS if abort else CLOSES):
        watch.silent = True


def _within(*steps: Callable[[], None], seconds: Seconds = ABORTS) -> bool:
    """Run calls in which a sound system may hang. Returns whether they ended in time."""
    error_type = library().PortAudioError

    def do() -> None:
        for step in steps:
            with suppress(error_type):
                step()

    with quiet():  # here, and not in `do`, which may hang
        return within(seconds, do)
