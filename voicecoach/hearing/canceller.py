"""Removes the coach's voice from the microphone, for loudspeakers: Speex's echo canceller.

The original library goes first, where the system has it (`speexdsp.py`); else pyaec, which has a port of it, and which
only this file imports. It is a linear filter that follows the room (J.-M. Valin, On adjusting the learning rate in
frequency domain echo cancellation with double-talk, 2007) and leaves what it cannot predict
untouched. WebRTC's (livekit 1.2.1), made for calls, also suppresses what is left of the echo, and the user's words
with it: of 20 commands over a coach as loud as the user 5 were understood with it, 20 with this one, 2 without any;
over a coach 10 dB below 13, 19 and 16 (docs/hearing.md).
"""

from contextlib import suppress
from typing import Any, Final, Protocol

import numpy as np

from voicecoach.base.errors import HearingError
from voicecoach.base.units import HEARING_RATE, Frames
from voicecoach.hearing.model import Samples
from voicecoach.hearing.speexdsp import Pcm, SpeexEchoCanceller

CANCELLER_HOP: Final[Frames] = HEARING_RATE // 100
"""Samples per call: 10 ms."""

ECHO_TAIL: Final[Frames] = 8192
"""0.5 s: the way through loudspeaker, room and microphone and the room's own echo must fit into it."""

WAITING: Final[Frames] = HEARING_RATE // 20
"""Most played sound that waits for the recording, 50 ms: it must come before its echo, which takes longer through any
devices. More is the backlog of a microphone that stood still."""


class Speex(Protocol):
    """Speex's canceller, from either library."""

    def cancel(self, recorded: Pcm, played: Pcm) -> Pcm:
        """Remove the played sound from the recorded one; `CANCELLER_HOP` samples each."""
        ...


class SpeexPort:
    """Speex's canceller in pyaec's port."""

    def __init__(self) -> None:
        """Make one.

        Raises:
            ImportError, OSError, AttributeError: there is no wheel of it for this platform, or no library in it.
        """
        import pyaec  # noqa: PLC0415 - optional

        self._canceller: Any = pyaec.Aec(CANCELLER_HOP, ECHO_TAIL, HEARING_RATE, enable_preprocess=False)

    def cancel(self, recorded: Pcm, played: Pcm) -> Pcm:
        """See `Speex`."""
        return np.array(self._canceller.cancel_echo(recorded.tolist(), played.tolist()), np.int16)


def best() -> Speex:
    """Speex's own library where the system has it, else the port that is installed.

    Raises:
        HearingError: there is neither.
    """
    with suppress(OSError):
        return SpeexEchoCanceller(CANCELLER_HOP, ECHO_TAIL, HEARING_RATE)
    try:
        return SpeexPort()
    except (ImportError, OSError, AttributeError) as error:  # it goes on without its own library, and fails later
        raise HearingError(
            "The echo canceller cannot be had on this computer.", "Set echo_canceller = false, or use headphones."
        ) from error


class EchoCanceller:
    """Subtracts the echo of the played sound from the recorded one."""

    def __init__(self, speex: Speex | None = None) -> None:
        """Make one.

        Args:
            speex: the canceller to use; the best one by default.

        Raises:
            HearingError: there is none for this computer.
        """
        self._speex = speex or best()
        self._recorded: Samples = np.empty(0, np.float32)
        self._played: Samples = np.empty(0, np.float32)

    def process(self, recorded: Samples, played: Samples) -> Samples:
        """Clean the recorded sound; up to 10 ms are kept for the next call.

        Args:
            recorded: samples of the microphone at `HEARING_RATE`.
            played: sound sent to the loudspeaker since the last call, at the same rate, before its echo arrives.
        """
        self._recorded = np.concatenate((self._recorded, recorded))
        self._played = np.concatenate((self._played, played))
        hops = len(self._recorded) // CANCELLER_HOP
        missing = hops * CANCELLER_HOP - len(self._played)
        if missing > WAITING:  # what was recorded waited long, and of what was played then no more is kept
            self._played = np.pad(self._played, (missing, 0))
        self._played = self._played[max(0, len(self._played) - hops * CANCELLER_HOP - WAITING) :]
        return np.concatenate([np.empty(0, np.float32), *(self._hop() for _ in range(hops))])

    def _hop(self) -> Samples:
        near, self._recorded = self._recorded[:CANCELLER_HOP], self._recorded[CANCELLER_HOP:]
        far, self._played = self._played[:CANCELLER_HOP], self._played[CANCELLER_HOP:]
        cleaned = self._speex.cancel(_pcm(near), _pcm(np.pad(far, (0, CANCELLER_HOP - len(far)))))
        return cleaned.astype(np.float32) / np.float32(32768.0)


def _pcm(samples: Samples) -> Pcm:
    return np.ascontiguousarray(np.clip(samples, -1.0, 1.0) * 32767.0, np.int16)
