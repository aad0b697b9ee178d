"""A stand-in for the package sounddevice, as far as we use it: hardware with faults that a test can choose."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np


class PortAudioError(Exception):
    """As sounddevice's."""


@dataclass
class Hardware:
    """One device and what it refuses."""

    name: str
    inputs: int = 0
    outputs: int = 0
    hostapi: int = 0
    rate: int = 48_000
    refused_channels: tuple[int, ...] = ()
    refused_rates: tuple[int, ...] = ()
    busy: bool = False
    dies_at_start: int = 0
    """How often; True for ever."""


@dataclass
class FakeStream:
    """A stream; the test plays the sound system's thread by calling `play` and `hear`."""

    library: "FakeSoundDevice"
    kind: str
    hardware: Hardware
    samplerate: float
    blocksize: int
    channels: int
    dtype: str
    callback: Callable[..., None]
    finished_callback: Callable[[], None]
    latency: Any = 0.02
    active: bool = False
    closed: bool = False
    played: float = 0.0
    wish: float = 0.0
    closed_by: int = 0

    def __post_init__(self):
        self.library.streams.append(self)
        self.wish, self.latency = self.latency, 0.02

    def start(self):
        if self.hardware.dies_at_start:
            if self.hardware.dies_at_start is not True:
                self.hardware.dies_at_start -= 1
            raise PortAudioError("Error starting stream: Device unavailable [PaErrorCode -9985]")
        self.active = True

    def stop(self):
        if self.active:
            self.active = False
            self.finished_callback()
        elif self.closed:
            raise PortAudioError("Error stopping stream: Invalid stream pointer [PaErrorCode -9988]")

    abort = stop

    def close(self):
        if self.closed:
            raise PortAudioError("Error closing stream: Invalid stream pointer [PaErrorCode -9988]")
        self.closed, self.closed_by = True, threading.get_ident()

    def unplug(self):
        self.active = False
        self.finished_callback()

    def play(self, frames: int, *, underflow: bool = False, at: float | None = None):
        """Ask for a block, at a moment of the sound system's clock."""
        out = np.full((frames, self.channels), np.nan, dtype=np.float32)
        now = SimpleNamespace(currentTime=self.played if at is None else at)
        self.played += frames / self.samplerate
        self.callback(out, frames, now, SimpleNamespace(input_overflow=False, output_underflow=underflow))
        return out

    def hear(self, samples, *, overflow: bool = False):
        block = np.repeat(np.asarray(samples, dtype=np.float32)[:, None], self.channels, axis=1)
        self.callback(block, len(block), None, SimpleNamespace(input_overflow=overflow, output_underflow=False))
        block.fill(np.nan)  # PortAudio uses its buffer again


class Pair(tuple[int, int]):
    """Can be asked by name too, as sounddevice's."""

    __slots__ = ()

    def __getitem__(self, item):
        return super().__getitem__({"input": 0, "output": 1}.get(item, item))


@dataclass
class FakeSoundDevice:
    """The module."""

    hardware: list[Hardware]
    default_input: int = -1
    default_output: int = -1
    streams: list[FakeStream] = field(default_factory=list)
    restarts: int = 0
    plugged_later: list[Hardware] = field(default_factory=list)
    """What PortAudio sees only when it is started anew."""
    PortAudioError: type[Exception] = PortAudioError

    @property
    def default(self):
        return SimpleNamespace(device=Pair((self.default_input, self.default_output)))

    def _terminate(self):
        assert all(stream.closed for stream in self.streams)

    def _initialize(self):
        self.restarts += 1
        self.hardware += self.plugged_later
        self.plugged_later = []

    def query_hostapis(self):
        return [{"name": "ALSA"}, {"name": "JACK"}]

    def query_devices(self):
        return [
            {
                "name": device.name,
                "max_input_channels": device.inputs,
                "max_output_channels": device.outputs,
                "default_samplerate": float(device.rate),
                "hostapi": device.hostapi,
            }
            for device in self.hardware
        ]

    def _refuse(self, device: Hardware, channels: int, rate: float, verb: str):
        if device.busy:
            raise PortAudioError(f"Error {verb}: Device unavailable [PaErrorCode -9985]")
        if channels in device.refused_channels:
            raise PortAudioError(f"Error {verb}: Invalid number of channels [PaErrorCode -9998]")
        if rate in device.refused_rates:
            raise PortAudioError(f"Error {verb}: Invalid sample rate [PaErrorCode -9997]")

    def check_input_settings(self, device, channels, dtype, extra_settings, samplerate):
        assert (dtype, extra_settings) == ("float32", None)
        self._refuse(self.hardware[device], channels, samplerate, "checking")

    def OutputStream(self, *, device, **wishes):  # noqa: N802 - sounddevice's name
        return self._stream("output", device, wishes)

    def InputStream(self, *, device, **wishes):  # noqa: N802 - sounddevice's name
        return self._stream("input", device, wishes)

    def _stream(self, kind, device, wishes):
        hardware = self.hardware[device]
        self._refuse(hardware, wishes["channels"], wishes["samplerate"], "opening stream")
        return FakeStream(self, kind, hardware, **wishes)
