"""Loops that move the time of a session: beside a device that requests samples, or writing them."""

import time
from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

from voicecoach.base.clocks import steady
from voicecoach.base.units import BLOCK_FRAMES, DEVICE_FRAMES, SAMPLE_RATE, Frames, Seconds, to_frames, to_seconds
from voicecoach.runtime.conductor import Conductor
from voicecoach.session.events import Halt
from voicecoach.sound.clip import Samples

Write: TypeAlias = Callable[[Samples], None]

LONGEST_SPAN: Final[Frames] = SAMPLE_RATE
"""Frames rendered at once where nobody can interrupt."""

LIVE_POLL: Final[Seconds] = 0.01
"""Interval of a live session's steps: about once a block. Sounds are planned a second ahead, so only
the answer to a command depends on it."""

CLOSING_SILENCE: Final[Seconds] = 0.3
"""Silence after the last word, so that a player's own fade does not reach it."""


HELD: Final = 100
"""Steps, a second in all, in which a device must request samples that it has to play: a silence or the last words."""

ASLEEP: Final[Seconds] = 4.0
"""Time between two steps without a sound after which the computer slept, or the program was stopped."""


class Absence:
    """Notices time that nobody heard."""

    def __init__(self, position: Frames) -> None:
        self._at, self._position = steady(), position

    def ends(self, position: Frames) -> bool:
        """Returns whether at least `ASLEEP` of the time since the last call was not heard."""
        now, before, rendered = steady(), self._at, position - self._position
        self._at, self._position = now, position
        return now - before - to_seconds(rendered) > ASLEEP


def play_fast(conductor: Conductor, write: Write) -> None:
    """Render as fast as the computer can: block by block while somebody may speak, else in long spans.

    Args:
        conductor: of the session.
        write: takes the samples, in order.
    """
    conductor.step()
    while not conductor.ended:
        longest = LONGEST_SPAN if conductor.alone else BLOCK_FRAMES
        write(conductor.mixer.render(conductor.span(BLOCK_FRAMES, longest)))
        conductor.step()
    write(conductor.mixer.render(to_frames(CLOSING_SILENCE)))


def play_paced(conductor: Conductor, write: Write) -> None:
    """Render in real time without a device. Time in which the computer slept does not count."""
    start = time.monotonic() - conductor.mixer.position / SAMPLE_RATE
    absence = Absence(conductor.mixer.position)
    conductor.step()
    while not conductor.ended:
        write(conductor.mixer.render(BLOCK_FRAMES))
        conductor.step()
        if absence.ends(conductor.mixer.position):
            _wake(conductor)
            start = time.monotonic() - conductor.mixer.position / SAMPLE_RATE
        ahead = start + conductor.mixer.position / SAMPLE_RATE - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
    write(conductor.mixer.render(to_frames(CLOSING_SILENCE)))


class SpeakerDevice(Protocol):
    """A device that renders by itself."""

    @property
    def underruns(self) -> int:
        """Number of blocks that came too late so far."""
        ...

    @property
    def title(self) -> str:
        """Its name for people."""
        ...

    @property
    def lost(self) -> bool:
        """Returns whether it has stopped by itself: unplugged, or its sound system ended. Nothing is rendered then."""
        ...

    @property
    def found(self) -> bool:
        """Returns whether it is available again, and waits for `start`."""
        ...

    def start(self) -> None:
        """Go on with the device found; it may be lost again at once."""
        ...

    def give_up(self) -> None:
        """Treat a device that hangs as lost, so that nobody waits for it."""
        ...


class Held:
    """Notices a device that requests no samples while the listener waits, for an answer to "pause" or for the end."""

    def __init__(self) -> None:
        self._position, self._looks = -1, 0

    def too_long(self, position: Frames, *, waiting: bool) -> bool:
        """Returns whether the position has not moved for `HELD` steps in which the listener was waiting."""
        self._looks = self._looks + 1 if waiting and position == self._position else 0
        self._position = position
        return self._looks > HELD


def play_live(conductor: Conductor, device: SpeakerDevice) -> None:
    """Conduct while a device renders. While it is gone the session is paused, and its time stands still."""
    underruns, lost, absence, held = 0, False, Absence(conductor.mixer.position), Held()
    conductor.step()
    while not conductor.ended:
        time.sleep(LIVE_POLL)
        conductor.step()
        if absence.ends(conductor.mixer.position) and not lost:
            _wake(conductor)
        if device.underruns > underruns:
            late, underruns = device.underruns - underruns, device.underruns
            conductor.log.write(to_seconds(conductor.mixer.position), "underrun", frames=late * DEVICE_FRAMES)
        if held.too_long(conductor.mixer.position, waiting=conductor.owes and not device.lost):
            device.give_up()
        if device.lost:
            if not lost:
                lost = True
                _tell(conductor, "lost", device)
                conductor.halt(Halt.SPEAKER)
            elif conductor.owes:
                conductor.mixer.render(BLOCK_FRAMES)
            elif device.found:
                device.start()
        elif lost:
            lost = False
            _tell(conductor, "back", device)
            conductor.restore(Halt.SPEAKER)


def _wake(conductor: Conductor) -> None:
    """Pause the session after an absence."""
    conductor.halt(Halt.SLEEP)
    conductor.restore(Halt.SLEEP)


def _tell(conductor: Conductor, status: str, device: SpeakerDevice) -> None:
    conductor.log.write(to_seconds(conductor.mixer.position), "speaker", status=status, detail=device.title)
