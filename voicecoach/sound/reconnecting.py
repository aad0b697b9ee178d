"""A speaker and a microphone that outlast their devices: a lost device is searched until it is back.

Headphones are unplugged, sound servers are restarted. `Keeper` notices it in its own thread, and reopens the lost
device: the same one before any other, and never a loudspeaker instead of headphones, unless that is allowed.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

import numpy as np

from voicecoach.base.errors import SoundError, UsageError
from voicecoach.base.units import Seconds
from voicecoach.sound import portaudio
from voicecoach.sound.clip import Samples
from voicecoach.sound.devices import DeviceMicrophone, DeviceSpeaker
from voicecoach.sound.endpoints import Endpoint, microphones, sounds_like_a_loudspeaker
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.pulse import VARIABLES, Pulse
from voicecoach.sound.seat import SAME_DEVICE_WAIT, Seat

DEVICE_POLL: Final[Seconds] = 0.1
ASK: Final[Seconds] = 2.0
"""Interval of asking the sound server where it plays, without an event from it."""

RECONNECT_INTERVAL: Final[Seconds] = 0.5
AGAIN: Final[Seconds] = 0.1
TURN: Final[Seconds] = 0.05
"""Longer than the system lets a thread compute while others wait."""

STARTS: Final[Seconds] = 10.0
"""Time limit for a sleeping device to begin, the first time; PortAudio itself gives up after a second."""

STALLED: Final = 40
"""Looks, 4 s in all, without a frame after which a device is lost, even without an error. A sound server may take two
seconds to begin."""

AFRESH: Final[Seconds] = 3.0
"""Interval of restarting PortAudio to list the devices again."""


MAX_BUFFERED: Final[Seconds] = 0.4
"""Most sound kept ahead after the device has run dry: on two cores with a load of 12 it did so with
0.1 s up to three times a minute, and with 0.4 s never. Sound kept ahead is still heard after a "pause"."""


class Stillness:
    """Notices a position that stands still. It counts looks, not seconds: a stopped process is no fault."""

    def __init__(self) -> None:
        self._position, self._looks, self._at = -1, 0, 0.0

    def lasts(self, position: int, now: Seconds) -> bool:
        """Returns whether the position has been the same for `STALLED` looks."""
        if position != self._position:
            self._position, self._looks = position, 0
        elif now - self._at >= DEVICE_POLL:
            self._looks, self._at = self._looks + 1, now
        return self._looks > STALLED


class ReconnectingSpeaker:
    """Plays a mixer, like `DeviceSpeaker`, for as long as there is a device.

    While it is `lost` nobody renders the mixer. When a device is back it is `found`, and `start` goes on. A device
    that ran dry is reopened in the next silence, with twice as much sound kept ahead.

    Args:
        mixer, name, latency: see `DeviceSpeaker`.
        other: whether another device is allowed; None: if this one was not named, and is surely a loudspeaker.

    Raises:
        UsageError, SoundError: see `DeviceSpeaker`.
    """

    def __init__(self, mixer: Mixer, name: str | None, latency: Seconds, *, other: bool | None = None) -> None:
        self._mixer, self._asked, self._wish = mixer, name, latency
        self._other = other
        self._device = self._opened_held()
        self._name = self._device.name
        self._seat = Seat("output", lambda home: self._may_move(home.loudspeaker))
        self._found: DeviceSpeaker | None = None
        self._underruns = 0
        self._stillness = Stillness()
        self._lost_at: Seconds = 0.0
        self._forgiven = 0
        self.loading = False
        """The program is still being loaded, which holds the interpreter: no reason to keep more sound ahead later."""
        self._try_at: Seconds = 0.0
        self._told: deque[tuple[str, str]] = deque()
        self._muted = ""
        self.lost = False
        self.stuck = False
        """PortAudio's list of devices no longer helps."""

    @property
    def latency(self) -> Seconds:
        """See `DeviceSpeaker`."""
        return self._device.latency

    @property
    def underruns(self) -> int:
        """See `DeviceSpeaker`; of all devices together."""
        return self._underruns + self._device.underruns

    @property
    def stopped(self) -> bool:
        """Returns whether nothing is played any more. For any thread."""
        return self.lost or self._device.lost

    @property
    def found(self) -> bool:
        """Returns whether a device is back, ready to start."""
        return self._found is not None

    @property
    def title(self) -> str:
        """The device's name for people."""
        return self._seat.title(self._name)

    def start(self) -> None:
        """Begin to play, or go on with the device found; if that is lost again, the search goes on.

        Raises:
            SoundError: the first device does not start.
        """
        if not self.lost:
            self._device = started(self._device, self._opened_held)
        elif self._go_on():
            self.lost = False

    def _opened_held(self) -> DeviceSpeaker:
        device = DeviceSpeaker(self._mixer, self._asked, self._wish)
        device.held = True
        return device

    def settle(self, home: Endpoint | None) -> None:
        """Play the mixer, now that the sound's destination is known (None: no server) and allowed."""
        self._seat.settle(home)
        self._tell_muted()
        self._device.held = False

    def news(self) -> list[tuple[str, str]]:
        """Status and detail of events since the last call, without losses."""
        return [self._told.popleft() for _ in range(len(self._told))]

    def _tell_muted(self) -> None:
        if (muted := self._seat.muted) != self._muted:
            self._muted = muted
            name = self.title
            told = ("silent", f"nobody hears {name}: {muted}. Unmute it, or turn it up.") if muted else ("back", name)
            self._told.append(told)

    def close(self) -> None:
        """Close the device. May be called twice."""
        if not self.lost:
            self._device.close()
        if self._found:
            self._found.close()

    def give_up(self) -> None:
        """Treat the device as lost, since it requests no more samples. From any thread."""
        if not self.lost:
            self._lose(time.monotonic())

    def _lose(self, now: Seconds) -> None:
        self._device.close(drain=False)
        self._lost_at, self.lost = now, True

    def look(self, pulse: Pulse, now: Seconds, *, ask: bool = True) -> None:
        """Check whether the device works; if it is lost, search for it. Only from the keeper's thread.

        Args:
            pulse: the server.
            now: on any steady clock.
            ask: the server may have moved a stream.
        """
        if not self.lost:
            still = self._stillness.lasts(self._mixer.position, now)
            gone = self._device.lost or still or (ask and self._seat.vanished(pulse, now))
            if self.lost:  # given up meanwhile
                return
            self._tell_muted()
            if gone:
                self._lose(now)
            elif self.loading:
                self._forgiven = self._device.underruns
            elif self._device.underruns > self._forgiven and self._wish < MAX_BUFFERED and self._mixer.silent:
                self._wish = min(2 * self._wish, MAX_BUFFERED)
                self._device.close()
                self._search(pulse, 0.0)
                if not self._go_on():
                    self._lost_at, self.lost = now, True
        elif self._found is None and now >= self._try_at:
            self._try_at = now + RECONNECT_INTERVAL
            self._search(pulse, now - self._lost_at)

    def _go_on(self) -> bool:
        """Play on the device found. Returns whether it plays."""
        before, found, self._found = self._device, self._found, None
        if found is None:
            return False
        self._device, self._stillness = found, Stillness()
        self._forgiven = 0
        self._underruns += before.underruns
        try:
            found.start()
        except SoundError:
            found.close()
            return False
        return True

    def _search(self, pulse: Pulse, waited: Seconds) -> None:
        way = self._seat.way_back(pulse, waited)
        if way is False:
            return
        names: list[str | None] = [self._asked] if way else [self._name]
        if way is None and waited >= SAME_DEVICE_WAIT and self._may_move(sounds_like_a_loudspeaker(self._name)):
            names.append(None)
        for name in names:
            with suppress(SoundError, UsageError):
                self._found = DeviceSpeaker(self._mixer, name, self._wish)
                self.stuck = False
                return
        self.stuck = way is None

    def _may_move(self, loudspeaker: bool) -> bool:
        named = self._asked is not None and self._asked.lower() != "default"
        return self._other if self._other is not None else loudspeaker and not named


class ReconnectingMicrophone:
    """Hears, like `DeviceMicrophone`, while there is a device; otherwise there are no samples.

    Args:
        name: see `DeviceMicrophone`.
        note: the reason for this choice, for people.
        kept: it was named, so it is not replaced.

    Raises:
        UsageError, SoundError: see `DeviceMicrophone`.
    """

    def __init__(self, name: str | None, note: str = "", *, kept: bool = False) -> None:
        self._asked = name
        self._kept = kept
        self.note = note
        self._device = DeviceMicrophone(name)
        self._name = self._device.name
        self._seat = Seat("input", lambda _: True)
        self._others: list[Endpoint] = []
        self._tried: set[str] = set()
        self._next: Endpoint | None = None
        self._stillness = Stillness()
        self._lost_at: Seconds = 0.0
        self._try_at: Seconds = 0.0
        self.lost = False

    @property
    def title(self) -> str:
        """The device's name for people."""
        return self._seat.title(self._name)

    def give_way(self) -> str:
        """Switch to another device of the server soon. Returns its name for people; empty if there is none.

        A named device, or one that somebody has muted, is kept. From any thread.
        """
        home = self._seat.home
        if self._kept or home is None or home.muted or self._next:
            return ""
        self._tried.add(home.name)
        self._next = next((other for other in self._others if other.name not in self._tried), None)
        return self._next.title if self._next else ""

    @property
    def silence(self) -> Seconds:
        """Always 0: a device has no end."""
        return 0.0

    def start(self) -> None:
        """Begin to hear.

        Raises:
            SoundError: see `DeviceMicrophone`.
        """
        self._device = started(self._device, lambda: DeviceMicrophone(self._asked))

    def settle(self, home: Endpoint | None) -> None:
        """Note which of the server's devices it is; None if none."""
        self._seat.settle(home)

    def read(self, until: Seconds = 0.0) -> Samples:
        """See `DeviceMicrophone`."""
        return np.zeros(0, dtype=np.float32) if self.lost else self._device.read(until)

    def close(self) -> None:
        """Close the device. May be called twice."""
        self._device.close()

    def let_go(self, now: Seconds) -> None:
        """Close the device and search for it again."""
        self._device.close()
        if not self.lost:
            self._lost_at, self.lost = now, True

    def look(self, pulse: Pulse, now: Seconds, *, ask: bool = True) -> None:
        """Check whether the device works; if it is lost, search for it. Only from the keeper's thread.

        Args:
            pulse: the server.
            now: on any steady clock.
            ask: the server may have moved a stream.
        """
        if not self.lost:
            still = self._stillness.lasts(self._device.blocks, now)
            if ask:
                self._others = microphones(pulse.endpoints("input"))
            if self._next:
                self._take(self._next)
            elif self._device.lost or still or (ask and self._seat.vanished(pulse, now)):
                self.let_go(now)
        elif now >= self._try_at:
            self._try_at = now + RECONNECT_INTERVAL
            self._search(pulse, now - self._lost_at)

    def _search(self, pulse: Pulse, waited: Seconds) -> None:
        way = self._seat.way_back(pulse, waited)
        if way is False:
            return
        names = [self._asked] if way else [self._name, *([None] if waited >= SAME_DEVICE_WAIT else [])]
        for name in names:
            with suppress(SoundError, UsageError):
                device = DeviceMicrophone(name)
                try:
                    device.start()
                except SoundError:
                    device.close()
                    raise
                self._device, self._stillness = device, Stillness()
                self.lost = False
                return

    def _take(self, other: Endpoint) -> None:
        """Switch to another device of the server."""
        before, self._next = self._device, None
        os.environ[VARIABLES["input"]] = other.name
        with suppress(SoundError, UsageError):
            device = started(DeviceMicrophone(None), lambda: DeviceMicrophone(None))
            self._device, self._stillness = device, Stillness()
            self._seat.settle(other)
            before.close()


D = TypeVar("D", DeviceSpeaker, DeviceMicrophone)


def started(device: D, again: Callable[[], D]) -> D:
    """A running device: this one, or one opened again, since it may have slept.

    Raises:
        SoundError: none has started within `STARTS`; it is closed.
    """
    until = time.monotonic() + STARTS
    while True:
        try:
            device.start()
        except SoundError:
            device.close()
            if time.monotonic() >= until:
                raise
        else:
            return device
        time.sleep(AGAIN)
        with suppress(SoundError):  # one that was closed just now may still be busy
            device = again()
        _use_up_turn()


def _use_up_turn() -> None:
    """Compute for a while, so that the system lets another thread go first.

    PortAudio waits for its new thread by the time of day, and not at all if that was set: then only a thread that comes
    first is in time. Of 110 tries 44 were after this, and of 110 without it 8.
    """
    until = time.monotonic() + TURN
    while time.monotonic() < until:
        pass


class Keeper:
    """Reopens lost devices.

    Args:
        speaker, microphone: the devices to watch; None for none.
    """

    def __init__(self, speaker: ReconnectingSpeaker | None, microphone: ReconnectingMicrophone | None) -> None:
        self._speaker, self._microphone = speaker, microphone
        self._afresh_at: Seconds = 0.0
        self._ask_at: Seconds = 0.0

    def work(self, stop: threading.Event) -> None:
        """Watch the devices until `stop` is set."""
        pulse = Pulse()
        try:
            while not stop.is_set():
                told, now = pulse.wait(DEVICE_POLL), time.monotonic()
                if ask := told or now >= self._ask_at:
                    self._ask_at = now + ASK
                self.look(pulse, now, ask=ask)
        finally:
            pulse.close()

    def look(self, pulse: Pulse, now: Seconds, *, ask: bool = True) -> None:
        """Check both once."""
        if self._speaker:
            self._speaker.look(pulse, now, ask=ask)
            if self._speaker.lost and self._speaker.stuck and now >= self._afresh_at:
                self._afresh_at = now + AFRESH
                if self._microphone:  # PortAudio cannot be restarted beside an open stream
                    self._microphone.let_go(now)
                portaudio.restart()
        if self._microphone:
            self._microphone.look(pulse, now, ask=ask)
