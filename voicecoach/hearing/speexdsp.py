"""Speex's echo canceller by its own library, libspeexdsp, where the system has it (Debian: `libspeexdsp1`).

PulseAudio and PipeWire depend on it, so most desktops have it. Only this file knows its names.
"""

import ctypes
import ctypes.util
from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.base.units import Frames, Hz

Pcm: TypeAlias = NDArray[np.int16]

SET_SAMPLING_RATE: Final = 24
"""`SPEEX_ECHO_SET_SAMPLING_RATE` of its header."""


class SpeexEchoCanceller:
    """A canceller for one stream, in pieces of `hop` samples."""

    def __init__(self, hop: Frames, tail: Frames, rate: Hz) -> None:
        """Make one.

        Args:
            hop: samples per call.
            tail: longest echo, in samples.
            rate: of the samples.

        Raises:
            OSError: the library is not there, or is another one.
        """
        self._library = _library()
        self._state = self._library.speex_echo_state_init(hop, tail)
        if not self._state:
            raise OSError("libspeexdsp makes no echo canceller")
        self._hop = hop
        self._library.speex_echo_ctl(self._state, SET_SAMPLING_RATE, ctypes.byref(ctypes.c_int(rate)))

    def cancel(self, recorded: Pcm, played: Pcm) -> Pcm:
        """Remove the played sound from the recorded one; each of shape (hop,), 16 bit, contiguous."""
        cleaned = np.empty(self._hop, np.int16)
        self._library.speex_echo_cancellation(self._state, _address(recorded), _address(played), _address(cleaned))
        return cleaned

    def __del__(self) -> None:
        """Free the canceller."""
        if state := getattr(self, "_state", None):
            self._library.speex_echo_state_destroy(state)


def _address(samples: Pcm) -> Any:  # noqa: ANN401 - ctypes' own type
    return samples.ctypes.data_as(ctypes.c_void_p)


@cache
def _library() -> ctypes.CDLL:
    name = ctypes.util.find_library("speexdsp")
    if name is None:
        raise OSError("there is no libspeexdsp")
    library = ctypes.CDLL(name)
    pointer = ctypes.c_void_p
    try:
        library.speex_echo_state_init.argtypes = [ctypes.c_int, ctypes.c_int]
        library.speex_echo_state_init.restype = pointer
        library.speex_echo_ctl.argtypes = [pointer, ctypes.c_int, pointer]
        library.speex_echo_cancellation.argtypes = [pointer] * 4
        library.speex_echo_cancellation.restype = None
        library.speex_echo_state_destroy.argtypes = [pointer]
        library.speex_echo_state_destroy.restype = None
    except AttributeError as error:
        raise OSError(f"libspeexdsp is another one: {error}") from error
    return library
