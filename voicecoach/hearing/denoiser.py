"""Noise suppression in front of the ear: WebRTC's, where its wheel exists.

Level 2 before detector and recogniser was better in 30 and worse in 9 of 447 trials (clean, 10 and
5 dB), for 0.2 % of a core. Running gain, RNNoise and DeepFilterNet were worse or no better.
"""

from typing import Final, Protocol

import numpy as np

from voicecoach.hearing.model import Samples

DENOISER_HOP: Final = 160
"""Samples the suppressor takes at once: 10 ms."""

SUPPRESSION_LEVEL: Final = 2


class Denoiser(Protocol):
    """Cleans hops of `DENOISER_HOP` samples, with a delay of a few milliseconds."""

    def process(self, hop: Samples) -> Samples:
        """Clean one hop."""
        ...


class WebRtcDenoiser:
    """WebRTC's noise suppressor at `SUPPRESSION_LEVEL`, without its automatic gain (which harms in noise)."""

    def __init__(self) -> None:
        """Make one.

        Raises:
            ImportError: there is no wheel for this platform (Windows).
        """
        from webrtc_noise_gain import AudioProcessor  # noqa: PLC0415 - optional

        self._processor = AudioProcessor(0, SUPPRESSION_LEVEL)

    def process(self, hop: Samples) -> Samples:
        pcm = (np.clip(hop, -1.0, 1.0) * 32767.0).astype(np.int16).tobytes()
        cleaned = np.frombuffer(self._processor.Process10ms(pcm).audio, np.int16)
        return cleaned.astype(np.float32) / np.float32(32768.0)


class NoDenoiser:
    """Leaves everything as it is."""

    def process(self, hop: Samples) -> Samples:
        return hop


def best() -> Denoiser:
    """The suppressor, or none if it is not available: hearing works without it, slightly worse in noise."""
    try:
        return WebRtcDenoiser()
    except ImportError:
        return NoDenoiser()
