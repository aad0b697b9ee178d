"""Several channels as one, without a constant offset or channels that cancel each other, which hide a voice.

Cheap sound cards and I2S microphones have an offset. A balanced cable in a stereo socket, and some laptops' pairs of
microphones, give the same sound twice, once upside down: their mean is silence.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.base.units import Hz, Seconds
from voicecoach.sound.clip import Samples

Block: TypeAlias = NDArray[np.float32]
"""Shape (frames, channels)."""

OFFSET_WITHIN: Final[Seconds] = 0.5
"""Averaging time of the offset: far longer than a period of any voice."""

TOLERATED: Final = 0.001
"""An offset of -60 dB does no harm, and a recording without one stays as it is, sample for sample."""

CHANCE: Final = 0.2
"""Nor does an offset of this share of the sound's own level; a short block can have as much by chance."""

LOUDNESS_MEMORY: Final[Seconds] = 10.0
"""Averaging time of a channel's loudness: a pause between two words changes nothing."""

CANCELLED_BELOW: Final = 0.16
"""The mean is 8 dB weaker than the loudest channel. With a voice in one channel of two it is 6 dB weaker."""

RESTORED_ABOVE: Final = 0.35
"""And 4.6 dB weaker when it is taken again; independent noise in two channels makes it 3 dB weaker."""

LOUDER: Final = 2.0
"""Power, relative to the channel in use, that another needs to replace it: never in the middle of a word."""

FADE: Final[Seconds] = 0.005


class Mono:
    """Mixes a stream, block by block: the mean of its channels; the loudest one where that cancels.

    Args:
        rate: of the stream.
    """

    def __init__(self, rate: Hz) -> None:
        self._rate = rate
        self._seen = 0
        self._offset: Block = np.zeros(1, np.float32)
        self._square: Block = np.zeros(1, np.float32)
        self._taken: Block | None = None
        self._last: Block | None = None
        self._power = np.zeros(1)
        self._power_of_mean = 0.0
        self._alone: int | None = None
        """The channel used instead of the mean."""

    def mix(self, block: Block) -> Samples:
        """The next block, shape (frames,); a block without frames gives none."""
        if not len(block):
            return np.zeros(0, np.float32)
        centred = self._centred(block)
        if centred.shape[1] == 1:
            return centred[:, 0]
        before, self._alone = self._alone, self._chosen(centred)
        mixed = _of(centred, self._alone)
        if before != self._alone:
            fade = np.linspace(0, 1, min(len(mixed), round(FADE * self._rate)), dtype=np.float32)
            mixed[: len(fade)] += (1 - fade) * (_of(centred, before) - mixed)[: len(fade)]
        return mixed

    def _centred(self, block: Block) -> Block:
        self._seen = min(self._seen + len(block), max(len(block), round(OFFSET_WITHIN * self._rate)))
        share = np.float32(len(block) / self._seen)
        self._offset = self._offset + share * (block.mean(axis=0) - self._offset)
        self._square = self._square + share * (np.square(block).mean(axis=0) - self._square)
        level = np.sqrt(np.maximum(self._square - np.square(self._offset), 0))
        wanted: Block = np.where(
            np.abs(self._offset) > np.maximum(TOLERATED, CHANCE * level), self._offset, np.float32(0)
        )
        before, self._taken = wanted if self._taken is None else self._taken, wanted
        if not before.any() and not wanted.any():
            return block
        along = np.linspace(0, 1, len(block), dtype=np.float32)[:, None]
        return block - (before + along * (wanted - before))

    def _chosen(self, block: Block) -> int | None:
        """Judged on differences from sample to sample: low hum that all channels share counts little."""
        steps = np.diff(block, axis=0, prepend=block[:1] if self._last is None else self._last)
        self._last = block[-1:]
        kept = np.exp(-len(block) / (LOUDNESS_MEMORY * self._rate))
        self._power = kept * self._power + np.square(steps).sum(axis=0)
        self._power_of_mean = kept * self._power_of_mean + float(np.square(steps.mean(axis=1)).sum())
        loudest = int(self._power.argmax())
        limit = CANCELLED_BELOW if self._alone is None else RESTORED_ABOVE
        if self._power_of_mean >= limit * self._power[loudest]:
            return None
        stays = self._alone is not None and self._power[self._alone] * LOUDER >= self._power[loudest]
        return self._alone if stays else loudest


def _of(block: Block, channel: int | None) -> Samples:
    mixed: Samples = block.mean(axis=1) if channel is None else block[:, channel].copy()
    return mixed
