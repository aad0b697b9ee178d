"""The ear beside a running session: in lockstep with the frames, or in a thread of its own."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from voicecoach.errors import VoicecoachError
from voicecoach.hearing.decisions import Decision
from voicecoach.hearing.leak import NO_LEVELS, Levels
from voicecoach.sound.clip import Samples
from voicecoach.units import HEARING_RATE, Seconds

AFTERMATH: Final[Seconds] = 5.0
"""Silence after a recording's end that is still listened to: the last word is decided in it."""

GLANCE: Final[Seconds] = 0.01
"""How long the thread sleeps when the microphone has nothing new: a third of the detector's window."""


class Microphone(Protocol):
    """Where the samples come from."""

    def read(self, until: Seconds) -> Samples:
        """16 kHz mono samples since the last call, up to a moment of session time. Never waits."""
        ...


class Recording(Microphone, Protocol):
    """A microphone that will have an end."""

    @property
    def silence(self) -> Seconds:
        """How long there has been nothing any more."""
        ...


class Ear(Protocol):
    """What `hearing.ear.Ear` does, as far as a session needs it."""

    @property
    def position(self) -> Seconds:
        """Seconds heard."""
        ...

    def attend(self, situation: str) -> None:
        """What may be said from now on."""
        ...

    @property
    def user_speaks(self) -> bool:
        """Whether someone speaks now who cannot be the coach."""
        ...

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        """What the coach's voice says and when, in stream time."""
        ...

    def feed(self, samples: Samples) -> list[Decision]:
        """Hear samples."""
        ...


@dataclass(slots=True)
class LockstepListener:
    """Hears exactly what was there by each moment, so that every run of the same files is the same."""

    ear: Ear
    microphone: Recording
    trouble: str = ""

    @property
    def user_speaks(self) -> bool:
        """See `conductor.Listener`."""
        return self.ear.user_speaks

    @property
    def over(self) -> bool:
        """Nothing will be heard any more; the ear may rest."""
        return self.microphone.silence > AFTERMATH

    def attend(self, situation: str) -> None:
        """See `conductor.Listener`."""
        self.ear.attend(situation)

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        """See `conductor.Listener`."""
        self.ear.coach_says(text, start, end, levels)

    def listen(self, until: Seconds) -> list[Decision]:
        """See `conductor.Listener`."""
        samples = self.microphone.read(until)
        return self.ear.feed(samples) if len(samples) and not self.over else []


@dataclass(slots=True)
class ThreadListener:
    """Hears in a thread, which runs `work`; the session asks for decisions and never waits.

    The ear is made in that thread too: loading a model takes a second, which the welcome covers.

    Attributes:
        make_ear: loads the model.
        clock: session time now.
        trouble: why there is no ear any more, or an empty string.
        user_speaks, over: see `conductor.Listener`.
    """

    make_ear: Callable[[], Ear]
    microphone: Microphone
    clock: Callable[[], Seconds]
    trouble: str = ""
    user_speaks: bool = False
    over: bool = False
    _wishes: deque[Callable[[Ear, Seconds], None]] = field(default_factory=deque)
    _decisions: deque[Decision] = field(default_factory=deque)

    def attend(self, situation: str) -> None:
        """See `conductor.Listener`."""
        self._wishes.append(lambda ear, _: ear.attend(situation))

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        """See `conductor.Listener`."""
        self._wishes.append(lambda ear, offset: ear.coach_says(text, start - offset, end - offset, levels))

    def listen(self, until: Seconds) -> list[Decision]:  # noqa: ARG002 - it is live: what is there is all there is
        """See `conductor.Listener`."""
        return [self._decisions.popleft() for _ in range(len(self._decisions))]

    def work(self, stop: threading.Event) -> None:
        """Hear until told to stop. Whatever goes wrong, the workout goes on without ears."""
        try:
            self._work(self.make_ear(), stop)
        except VoicecoachError as error:
            self.trouble = error.message
        except Exception as error:  # noqa: BLE001 - a bug here must cost no more than the ear
            self.trouble = f"The ear has failed ({type(error).__name__}: {error}); the workout went on without it."
        finally:
            self.user_speaks = False

    def _work(self, ear: Ear, stop: threading.Event) -> None:
        while not stop.is_set():
            now = self.clock()
            samples = self.microphone.read(now)
            if not len(samples):
                stop.wait(GLANCE)
                continue
            offset = now - ear.position - len(samples) / HEARING_RATE
            while self._wishes:
                self._wishes.popleft()(ear, offset)
            self._decisions.extend(shifted(decision, offset) for decision in ear.feed(samples))
            self.user_speaks = ear.user_speaks


def shifted(decision: Decision, by: Seconds) -> Decision:
    """The same decision at other times."""
    return replace(decision, start=decision.start + by, end=decision.end + by, decided=decision.decided + by)
