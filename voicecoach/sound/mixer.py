"""The mixer: clips at absolute frames become one stream of samples.

One thread renders (a device's callback, or the loop that writes a file), one thread controls. They
share two queues and take no lock: commands go in, reports come out, and `collections.deque` makes
each append and pop a single step. Nothing here looks at a clock, so the same commands before the same frames
give the same samples whatever the sizes of the renders: a rendered file is the live output.

The work of a render is bounded: it adds the clips that sound now. Further work on a clip (its gain) is done in the
call of `play`, by the thread that plays it, and an ended clip goes back through a queue, so that its memory is freed
there too.
"""

from bisect import insort
from collections import deque
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from voicecoach.base.units import Decibels, Frames
from voicecoach.sound.clip import Clip, Samples
from voicecoach.sound.monitor import Monitor

FADE_FRAMES: Final[Frames] = 240
"""5 ms: time of `silence` to reach zero. Short enough to seem immediate, long enough not to click."""

RAMP_FRAMES: Final[Frames] = 480
"""10 ms: time of a change of gain. A step would click; a slower change would be heard as a swell."""

_FADE: Final[Samples] = np.linspace(1, 0, FADE_FRAMES, endpoint=False, dtype=np.float32)
_RAMP: Final[Samples] = np.arange(1, RAMP_FRAMES + 1, dtype=np.float32) / np.float32(RAMP_FRAMES)


@dataclass(frozen=True, slots=True)
class SoundStarted:
    """A clip begins to sound at `frame`: the one it was played at, or a later one if that had passed."""

    key: int
    frame: Frames


@dataclass(frozen=True, slots=True)
class SoundEnded:
    """A clip has stopped sounding: `frame` is the first one without it.

    Attributes:
        interrupted: a silence, or a stop, cut off some of its samples.
    """

    key: int
    frame: Frames
    interrupted: bool


@dataclass(frozen=True, slots=True)
class Silenced:
    """A `silence` is complete: from `frame` on nothing played before it sounds."""

    frame: Frames
    key: int = 0


MixerReport: TypeAlias = SoundStarted | SoundEnded | Silenced


@dataclass(slots=True, eq=False)
class _Sound:
    """A clip with its place. Ordered by start, then by when it was played, so that sums are repeatable."""

    key: int
    samples: Samples
    start: Frames
    order: int
    meant_for: Frames
    end: Frames = 0
    fade: Frames | None = None
    interrupted: bool = False

    @property
    def place(self) -> tuple[Frames, int]:
        return self.start, self.order

    @property
    def ended(self) -> SoundEnded:
        return SoundEnded(self.key, self.end, self.interrupted)

    def __lt__(self, other: "_Sound") -> bool:
        return self.place < other.place

    def settle(self, earliest: Frames) -> None:
        """Fix the place: a late clip begins now."""
        self.start = max(self.start, earliest)
        self.end = self.start + len(self.samples)

    def cut(self, at: Frames) -> None:
        """Fade from `at` on; a fade that has begun goes on."""
        if self.fade is None:
            self.fade = at
            self.interrupted = self.end > at + FADE_FRAMES
            self.end = min(self.end, at + FADE_FRAMES)

    def add_to(self, out: Samples, first: Frames, scratch: Samples) -> None:
        """Add what falls into `out`, whose first sample is frame `first`."""
        low, high = max(self.start, first), min(self.end, first + len(out))
        if low >= high:
            return
        piece = self.samples[low - self.start : high - self.start]
        if self.fade is not None:
            low_fade = low - self.fade
            piece = np.multiply(piece, _FADE[low_fade : low_fade + len(piece)], out=scratch[: len(piece)])
        out[low - first : high - first] += piece


@dataclass(frozen=True, slots=True)
class _Withdraw:
    since: Frames


@dataclass(frozen=True, slots=True)
class _Stop:
    key: int


@dataclass(frozen=True, slots=True)
class _Silence:
    key: int


@dataclass(frozen=True, slots=True)
class _Gain:
    factor: float


class Mixer:
    """Adds up mono clips at `SAMPLE_RATE`, each from its own absolute frame on.

    Commands act in the order they were given, at the start of the next render. Reports come in the order of
    their frames, each in the render that reaches its frame. The queues are no longer than what one thread gave
    and the other has not yet taken: at most two reports a clip and one a silence.
    """

    def __init__(self, monitor: Monitor | None = None) -> None:
        """Make one.

        Args:
            monitor: gets all rendered samples.
        """
        self._monitor = monitor
        self._position: Frames = 0
        self._commands: deque[_Sound | _Withdraw | _Stop | _Silence | _Gain] = deque()
        self._reports: deque[MixerReport] = deque()
        self._spent: deque[_Sound] = deque()
        self._given = 0
        self._waiting: list[_Sound] = []
        self._sounding: list[_Sound] = []
        self._silences: list[tuple[Frames, int]] = []
        self._scratch = np.empty(FADE_FRAMES, dtype=np.float32)
        self._ramp = np.empty(RAMP_FRAMES, dtype=np.float32)
        self._gain_from = self._gain_to = 1.0
        self._gain_at: Frames = -RAMP_FRAMES

    @property
    def position(self) -> Frames:
        """The next frame to render. Any thread may read it."""
        return self._position

    @property
    def silent(self) -> bool:
        """Returns whether the last render was silent. Any thread may read it."""
        return not self._sounding

    # The control side: any one thread.

    def play(self, key: int, clip: Clip, at: Frames, gain: float = 1.0, lead: Frames = 0) -> None:
        """Let a clip sound from frame `at` on, at `gain` (a factor). It is meant for the frame `lead` later.

        If that frame has been rendered by then, it starts with the next render: late but whole.

        Raises:
            ValueError: the clip's samples are not of shape (frames,).
        """
        if clip.samples.ndim != 1:
            raise ValueError("a clip is mono: its samples have one dimension")
        samples = clip.samples if gain == 1.0 else clip.samples * np.float32(gain)
        self._given += 1
        self._commands.append(_Sound(key, samples, at, self._given, at + lead))

    def withdraw(self, since: Frames = 0) -> None:
        """Forget every clip due at frame `since` or later that has not begun, without a report."""
        self._commands.append(_Withdraw(since))

    def stop(self, key: int) -> None:
        """Fade one clip out in `FADE_FRAMES`; forget it if it has not started."""
        self._commands.append(_Stop(key))

    def silence(self, key: int = 0) -> None:
        """Forget clips that have not started, and fade the others out in `FADE_FRAMES`; reported by one `Silenced`."""
        self._commands.append(_Silence(key))

    def set_gain(self, decibels: Decibels) -> None:
        """Set the level of everything, tones and voice alike, relative to the clips as they are."""
        self._commands.append(_Gain(10.0 ** (decibels / 20.0)))

    def reports(self) -> list[MixerReport]:
        """Reports since the last call, in order of frames."""
        self._spent.clear()
        return [self._reports.popleft() for _ in range(len(self._reports))]

    # The rendering side: any one thread.

    def render(self, frames: Frames) -> Samples:
        """The next `frames` samples, in a new array."""
        out = np.zeros(frames, dtype=np.float32)  # zeroed by the system as it is touched: silence costs next to nothing
        self._mix(out)
        return out

    def render_into(self, out: Samples) -> None:
        """Fill `out`, shape (frames,), with the next samples. Fit for a device's callback."""
        out.fill(0)
        self._mix(out)

    def _mix(self, out: Samples) -> None:
        first = self._position
        last = first + len(out)
        if self._commands:
            self._obey(first)
        begun = self._begin(last)
        if self._sounding:
            for sound in self._sounding:
                sound.add_to(out, first, self._scratch)
            self._apply_gain(out, first)
            np.minimum(out, 1.0, out=out)
            np.maximum(out, -1.0, out=out)
        ended = self._finish(last)
        if begun or ended or self._silences:
            self._report(begun, ended, last)
        if self._monitor:
            self._monitor.write(out)
        self._position = last

    def _obey(self, now: Frames) -> None:
        for _ in range(len(self._commands)):
            match self._commands.popleft():
                case _Sound() as sound:
                    sound.settle(now)
                    insort(self._waiting, sound)
                case _Withdraw(since):
                    self._forget(since)
                case _Stop(key):
                    self._stop(key, now)
                case _Silence(key):
                    self._forget(0)
                    self._cut(now, key)
                case _Gain(factor):
                    self._gain_from, self._gain_to, self._gain_at = self._gain_before(now), factor, now

    def _forget(self, since: Frames) -> None:
        self._spent.extend(sound for sound in self._waiting if sound.meant_for >= since)
        self._waiting = [sound for sound in self._waiting if sound.meant_for < since]

    def _stop(self, key: int, now: Frames) -> None:
        self._spent.extend(sound for sound in self._waiting if sound.key == key)
        self._waiting = [sound for sound in self._waiting if sound.key != key]
        for sound in self._sounding:
            if sound.key == key:
                sound.cut(now)

    def _cut(self, now: Frames, key: int) -> None:
        for sound in self._sounding:
            sound.cut(now)
        self._silences.append((max((sound.end for sound in self._sounding), default=now), key))

    def _begin(self, last: Frames) -> list[_Sound]:
        """Move clips that start before frame `last` from waiting to sounding; both stay in order."""
        if not self._waiting or self._waiting[0].start >= last:
            return []
        begun = [sound for sound in self._waiting if sound.start < last]
        del self._waiting[: len(begun)]
        self._sounding += begun
        return begun

    def _finish(self, last: Frames) -> list[_Sound]:
        """Remove and return the clips that have ended by frame `last`."""
        ended = [sound for sound in self._sounding if sound.end <= last]
        if ended:
            self._sounding = [sound for sound in self._sounding if sound.end > last]
            self._spent.extend(ended)
        return ended

    def _report(self, begun: list[_Sound], ended: list[_Sound], last: Frames) -> None:
        """Put this render's reports in order; at one frame: ends, then silences, then starts."""
        silenced = [Silenced(frame, key) for frame, key in self._silences if frame <= last]
        self._silences = [(frame, key) for frame, key in self._silences if frame > last]
        reports: list[tuple[Frames, int, int, MixerReport]] = [
            *((sound.start, 2, sound.order, SoundStarted(sound.key, sound.start)) for sound in begun),
            # an empty clip ends where it starts, and after it
            *((sound.end, 0 if sound.end > sound.start else 3, sound.order, sound.ended) for sound in ended),
            *((silence.frame, 1, index, silence) for index, silence in enumerate(silenced)),
        ]
        reports.sort(key=lambda report: report[:3])
        self._reports.extend(report for _, _, _, report in reports)

    def _gain_before(self, frame: Frames) -> float:
        """The gain at the frame before `frame`, where a new ramp begins."""
        done = frame - self._gain_at
        if done >= RAMP_FRAMES:
            return self._gain_to
        return self._gain_from + (self._gain_to - self._gain_from) * done / RAMP_FRAMES

    def _apply_gain(self, out: Samples, first: Frames) -> None:
        done = first - self._gain_at
        ramped = min(max(RAMP_FRAMES - done, 0), len(out))
        if ramped:
            ramp = np.multiply(_RAMP[done : done + ramped], self._gain_to - self._gain_from, out=self._ramp[:ramped])
            ramp += self._gain_from
            out[:ramped] *= ramp
        if self._gain_to != 1.0:
            out[ramped:] *= self._gain_to
