"""The ear beside a running session: in lockstep with the frames, or in a thread of its own."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from voicecoach.base.errors import VoicecoachError
from voicecoach.base.units import HEARING_RATE, Seconds
from voicecoach.hearing.decisions import Decision
from voicecoach.hearing.leak import NO_LEVELS, Levels
from voicecoach.runtime.health import Health, News
from voicecoach.sound.clip import Samples

RECORDING_TAIL: Final[Seconds] = 5.0
"""Silence after a recording's end that is still listened to: the last word is decided in it."""

MICROPHONE_POLL: Final[Seconds] = 0.01
"""How long the thread sleeps when the microphone has nothing new: a third of the detector's window."""

MAKING: Final[Seconds] = 30.0
"""How long an ear may take to be made: a large model loads for ten seconds."""

HANGING: Final[Seconds] = 2.5
"""How long it may take over what it is fed, a thirtieth of a second each time; at the end of a word, some tenths."""

HANGING_LOOKS: Final = 50
"""And so many looks of the session, of which a second has a hundred."""

BEHIND: Final[Seconds] = 2.0
"""How much sound may wait for it, but for what came while it was made."""

FAILURES: Final = 3
FAILURES_WITHIN: Final[Seconds] = 600.0
"""An ear that has failed so often within so long is given up the next time."""


class Microphone(Protocol):
    """Where the samples come from."""

    def read(self, until: Seconds) -> Samples:
        """16 kHz mono samples since the last call, up to a moment of session time. Never waits."""
        ...

    @property
    def silence(self) -> Seconds:
        """How long a recording has been over; 0 for what has no end."""
        ...


class Played(Protocol):
    """What `sound.monitor.Monitor` does."""

    def read(self, until: Seconds) -> Samples:
        """What was played, as `Microphone.read` gives what was heard."""
        ...


class EarProtocol(Protocol):
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


class Canceller(Protocol):
    """What `hearing.canceller.EchoCanceller` does."""

    def process(self, recorded: Samples, played: Samples) -> Samples:
        """Take what was played out of what was recorded."""
        ...


@dataclass(slots=True)
class WithoutEcho:
    """A microphone that hears the room without the coach.

    Attributes:
        microphone: hears both.
        monitor: what was played.
    """

    microphone: Microphone
    monitor: Played
    canceller: Canceller

    def read(self, until: Seconds) -> Samples:
        """See `Microphone`; up to 10 ms are kept for the next time."""
        return self.canceller.process(self.microphone.read(until), self.monitor.read(until))

    @property
    def silence(self) -> Seconds:
        """See `Microphone`."""
        return self.microphone.silence


@dataclass(slots=True)
class LockstepListener:
    """Hears exactly what was there by each moment, so that every run of the same files is the same."""

    ear: EarProtocol
    microphone: Microphone
    trouble: str = ""

    @property
    def user_speaks(self) -> bool:
        """See `conductor.Listener`."""
        return self.ear.user_speaks

    @property
    def over(self) -> bool:
        """Nothing will be heard any more; the ear may rest."""
        return self.microphone.silence > RECORDING_TAIL

    def attend(self, situation: str) -> None:
        """See `conductor.Listener`."""
        self.ear.attend(situation)

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        """See `conductor.Listener`."""
        self.ear.coach_says(text, start, end, levels)

    def news(self) -> list[News]:
        """See `conductor.Listener`."""
        return []

    def listen(self, until: Seconds) -> list[Decision]:
        """See `conductor.Listener`."""
        samples = self.microphone.read(until)
        return self.ear.feed(samples) if len(samples) and not self.over else []


class EarThread:
    """One ear in one thread. A thread that hangs cannot be ended; it is left to itself, and heard no more.

    Args:
        make_ear: makes the ear, in the thread.
        listener: whose microphone and clock are used, and who gets the news.
        again: another one failed before; what was said in between is not listened to.
    """

    def __init__(self, make_ear: Callable[[], EarProtocol], listener: "ThreadListener", *, again: bool) -> None:
        self._make_ear = make_ear
        self._listener = listener
        self._again = again
        self._busy_since = time.monotonic()
        self._limit = MAKING
        self._seen = (0.0, 0)
        self.abandoned = False
        self.ready = False
        self.failure = ""
        self.behind = False
        self.fatal = ""
        self.user_speaks = False
        self.wishes: deque[Callable[[EarProtocol, Seconds], None]] = deque()
        self.decisions: deque[Decision] = deque()

    def hangs(self) -> bool:
        """Whether it has been busy with one thing for too long, and for many looks: a stopped program is no fault."""
        since, looks = self._busy_since, self._seen[1]
        self._seen = (since, looks + 1 if since == self._seen[0] else 0)
        return time.monotonic() - since > self._limit and self._seen[1] > HANGING_LOOKS

    def work(self, stop: threading.Event) -> None:
        """Hear until told to stop. Whatever goes wrong, the workout goes on."""
        try:
            ear = self._make_ear()
            if self._again:
                self._listener.microphone.read(self._listener.clock())
            self._limit, self.ready = HANGING, True
            while not (stop.is_set() or self.abandoned or self.behind):
                self._hear(ear, stop)
        except VoicecoachError as error:
            self.fatal = f"{error.message} {error.hint}".strip()
        except Exception as error:  # noqa: BLE001 - a bug here must cost no more than the ear
            self.failure = f"{type(error).__name__}: {error}"

    def _hear(self, ear: EarProtocol, stop: threading.Event) -> None:
        listener = self._listener
        self._busy_since = time.monotonic()
        now = listener.clock()
        samples = listener.microphone.read(now)
        listener.look(samples)
        if not len(samples):
            stop.wait(MICROPHONE_POLL)
            return
        self.behind = ear.position > 0 and len(samples) > BEHIND * HEARING_RATE
        if self.behind:
            return
        offset = now - listener.latency() - ear.position - len(samples) / HEARING_RATE
        while self.wishes:
            self.wishes.popleft()(ear, offset)
        self.decisions.extend(shifted(decision, offset) for decision in ear.feed(samples))
        self.user_speaks = ear.user_speaks


@dataclass(slots=True)
class ThreadListener:
    """Hears in a thread; the session asks for decisions and never waits.

    The ear is made in that thread too: loading a model takes a second, which the welcome covers. An ear that fails,
    hangs or falls behind gives way to a new one; one that does so too often, to none.

    Attributes:
        make_ear: loads the model, the first time.
        clock: session time now.
        start: runs a loop in a thread of its own until the session ends.
        health: looks after the microphone, if it is one that can fail.
        latency: from the rendering of a frame to its sound, as the speaker reports it: what is heard was said to what
            sounded then, not to what was being rendered. The microphone's own is not taken off: a reported latency may
            be too long, and nothing of the coach is expected before it sounds.
        trouble: why there is no ear any more, or an empty string.
        over: see `conductor.Listener`.
    """

    make_ear: Callable[[], EarProtocol]
    microphone: Microphone
    clock: Callable[[], Seconds]
    start: Callable[[Callable[[threading.Event], None]], None]
    health: Health | None = None
    latency: Callable[[], Seconds] = float
    trouble: str = ""
    over: bool = False
    _situation: str | None = None
    _worker: EarThread | None = None
    _failures: list[Seconds] = field(default_factory=list)
    _waiting: bool = False
    _news: deque[News] = field(default_factory=deque)

    @property
    def user_speaks(self) -> bool:
        """See `conductor.Listener`."""
        return self._worker is not None and self._worker.user_speaks

    def begin(self) -> None:
        """Begin to hear."""
        self._worker = EarThread(self.make_ear, self, again=bool(self._failures))
        if (situation := self._situation) is not None:
            self._worker.wishes.append(lambda ear, _: ear.attend(situation))
        self.start(self._worker.work)

    def attend(self, situation: str) -> None:
        """See `conductor.Listener`."""
        self._situation = situation
        if self._worker:
            self._worker.wishes.append(lambda ear, _: ear.attend(situation))

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        """See `conductor.Listener`."""
        if self._worker:
            self._worker.wishes.append(lambda ear, offset: ear.coach_says(text, start - offset, end - offset, levels))

    def listen(self, until: Seconds) -> list[Decision]:  # noqa: ARG002 - it is live: what is there is all there is
        """See `conductor.Listener`."""
        worker = self._worker
        if worker is None:
            return []
        decisions = [worker.decisions.popleft() for _ in range(len(worker.decisions))]
        self._watch(worker)
        return decisions

    def news(self) -> list[News]:
        """See `conductor.Listener`."""
        return [self._news.popleft() for _ in range(len(self._news))]

    def look(self, samples: Samples) -> None:
        """Look after the microphone; from the worker's thread."""
        if self.health:
            self._news.extend(self.health.look(samples))

    def _watch(self, worker: EarThread) -> None:
        """Replace an ear that does not hear any more."""
        if self._waiting and worker.ready:
            self._waiting = False
            self._news.append(News("ear", "restarted", "it hears again"))
        if worker.fatal:
            self._give_up(worker.fatal)
        elif worker.failure:
            self._replace("lost", f"the ear has failed ({worker.failure})")
        elif worker.hangs():
            self._replace("lost", "the ear does not answer")
        elif worker.behind:
            self._replace("slow", "the ear has fallen behind")

    def _replace(self, status: str, detail: str) -> None:
        now = time.monotonic()
        self._failures = [failed for failed in self._failures if now - failed < FAILURES_WITHIN] + [now]
        if len(self._failures) > FAILURES:
            self._give_up(f"It failed {len(self._failures)} times; the last time {detail}.")
            return
        self._news.append(News("ear", status, detail))
        if self._worker:
            self._worker.abandoned = True
        self._waiting = True
        self.begin()

    def _give_up(self, why: str) -> None:
        if self._worker:
            self._worker.abandoned = True
        self._worker = None
        self.trouble = why


def shifted(decision: Decision, by: Seconds) -> Decision:
    """The same decision at other times."""
    return replace(decision, start=decision.start + by, end=decision.end + by, decided=decision.decided + by)
