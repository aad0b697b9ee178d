"""The ear in its own thread, beside a live session: made there, watched, replaced if it fails.

No word is lost meanwhile. Sound from the time when the ear was made is heard as soon as it is ready; sound that a
failed ear had not decided is heard again by the next one; sound that cannot be heard any more is reported.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from voicecoach.base.errors import VoicecoachError
from voicecoach.base.units import HEARING_RATE, Frames, Seconds
from voicecoach.hearing.decisions import Decision
from voicecoach.hearing.leak import NO_LEVELS, Levels
from voicecoach.runtime.health import Health, News
from voicecoach.runtime.kept_sound import KEPT, KeptSound, may_hold_words
from voicecoach.runtime.listening import EarProtocol, Microphone, shifted
from voicecoach.session.events import Trouble
from voicecoach.sound.clip import Samples

MICROPHONE_POLL: Final[Seconds] = 0.01
"""Sleep of the thread when the microphone has nothing new: a third of the detector's window."""

MAKING: Final[Seconds] = 30.0
"""Time limit for making an ear: a large model loads for ten seconds."""

HANGING: Final[Seconds] = 2.5
"""Time limit for one feed of at most `PIECE`; at the end of a word it takes some tenths."""

HANGING_LOOKS: Final = 50
"""Looks of the session that must also have passed; a second has a hundred."""

PIECE: Final[Frames] = HEARING_RATE // 4
"""Largest feed of waiting sound, so that the first command is obeyed first."""

IN_TIME: Final[Seconds] = 0.5
"""An ear with no more waiting sound than this is in time."""

BEHIND: Final[Seconds] = 2.0
"""Waiting sound after which an ear that was in time gives something up."""

RECOVERS: Final[Seconds] = 60.0
"""Time that an ear must be in time before it takes up again what it gave up."""

LOST: Final[Seconds] = 8.0
"""Waiting sound, with nothing left to give up, after which it is replaced by silence, and the listener is told."""

OVERLAP: Final[Frames] = HEARING_RATE * 2 // 5
"""Decided sound that the next ear hears again: a word begins before it is noticed."""

FAILURES: Final = 3
FAILURES_WITHIN: Final[Seconds] = 600.0
"""After `FAILURES` failures within this time, the next one gives the ear up."""

LINES: Final = 20
"""Number of the coach's lines remembered for the next ear."""


class EarThread:
    """One ear in one thread. A thread that hangs cannot be ended; it is abandoned, and its decisions are ignored.

    Args:
        make_ear: makes the ear, in the thread.
        listener: gives sound and clock, and gets the news.
        waiting: sound that the ear before did not decide.

    Attributes:
        settled: the frame up to which all sound is decided.
        took_over: the frame of the sound at which it was made.
    """

    def __init__(self, make_ear: Callable[[], EarProtocol], listener: "ThreadListener", waiting: Samples) -> None:
        self._make_ear = make_ear
        self._listener = listener
        self._waiting = waiting
        self._busy_since = time.monotonic()
        self._limit = MAKING
        self._seen = (0.0, 0)
        self._in_time = False
        self._late_at: Seconds = 0.0
        self.took_over = listener.sound.frames
        self.settled = self.took_over - len(waiting)
        self.abandoned = False
        self.ready = False
        self.rested = False
        self.failure = ""
        self.fatal = ""
        self.user_speaks = False
        self.wishes: deque[tuple[Seconds | None, Callable[[EarProtocol, Seconds], None]]] = deque()
        self.decisions: deque[Decision] = deque()

    def hangs(self) -> bool:
        """Returns whether one feed takes too long, in time and in looks: a stopped program is no fault."""
        since, looks = self._busy_since, self._seen[1]
        self._seen = (since, looks + 1 if since == self._seen[0] else 0)
        return time.monotonic() - since > self._limit and self._seen[1] > HANGING_LOOKS

    def work(self, stop: threading.Event) -> None:
        """Hear until `stop` is set. After any error the workout goes on."""
        try:
            ear = self._make_ear()
            self._limit, self.ready = HANGING, True
            while not (stop.is_set() or self.abandoned):
                self._hear(ear, stop)
        except VoicecoachError as error:
            self.fatal = f"{error.message} {error.hint}".strip()
        except Exception as error:  # noqa: BLE001 - a bug here may cost only the ear
            self.failure = f"{type(error).__name__}: {error}"

    def _hear(self, ear: EarProtocol, stop: threading.Event) -> None:
        """Take new sound, and hear a piece of it; rest if there is none."""
        listener = self._listener
        self._busy_since = time.monotonic()
        now = listener.clock()
        fresh = listener.sound.read(now)
        waits = len(self._waiting) + len(fresh) if len(self._waiting) else len(fresh)
        self._in_time = self._in_time or waits < IN_TIME * HEARING_RATE
        listener.look(fresh, late=waits > len(fresh) or waits > HEARING_RATE)
        if not waits:
            self._rest(ear, stop)
            return
        self._waiting = np.concatenate((self._waiting, fresh)) if len(self._waiting) else fresh
        if self._in_time and waits > BEHIND * HEARING_RATE:
            self._hurry(ear)
        elif ear.position - self._late_at > RECOVERS:
            self._recover(ear)
        offset = now - listener.latency() - ear.position - len(self._waiting) / HEARING_RATE
        self._wish(ear, offset)
        piece, self._waiting = self._waiting[:PIECE], self._waiting[PIECE:]
        decisions = [shifted(decision, offset) for decision in ear.feed(piece)]
        self.decisions.extend(decisions)
        self.user_speaks = ear.user_speaks
        heard = listener.sound.frames - len(self._waiting)
        if decisions:
            self.settled = heard
        elif not ear.speaking:
            self.settled = max(self.settled, heard - OVERLAP)

    def _wish(self, ear: EarProtocol, offset: Seconds) -> None:
        """Tell the ear the situations and lines due by the end of its next piece."""
        reached = ear.position + offset + PIECE / HEARING_RATE
        while self.wishes and (self.wishes[0][0] is None or self.wishes[0][0] <= reached):
            _, wish = self.wishes.popleft()
            wish(ear, offset)

    def _rest(self, ear: EarProtocol, stop: threading.Event) -> None:
        """Do work that can wait, while there is nothing to hear."""
        if not ear.rest():
            if not self.rested:
                self.rested = True
                self._listener.rested()
            stop.wait(MICROPHONE_POLL)

    def _hurry(self, ear: EarProtocol) -> None:
        """Give something up, to be in time again; with nothing left, give up sound that waits too long."""
        self._late_at = ear.position
        if given_up := ear.give_up():
            self._in_time = False
            self._listener.tell(News("ear", "slow", f"it has fallen behind, and goes on without {given_up}"))
        elif len(self._waiting) > LOST * HEARING_RATE:
            self._listener.miss("slow", "it has fallen behind", self._waiting)
            self._waiting = np.zeros_like(self._waiting)
            self._in_time = False

    def _recover(self, ear: EarProtocol) -> None:
        """Take up again something given up, after a long time in time."""
        self._late_at = ear.position
        if ear.take_up():
            self._listener.tell(News("ear", "back", "it is in time, and does all that it can again"))


@dataclass(slots=True)
class ThreadListener:
    """Hears in a thread; the session asks for decisions and never waits.

    The ear is made in that thread too: loading a model takes a second, which the first sound covers. An ear that fails
    or hangs is replaced; after too many failures there is none.

    Attributes:
        make_ear: loads the model, the first time.
        clock: session time now.
        start: runs a loop in its own thread until the session ends.
        health: watches the microphone, if it can fail.
        latency: from the rendering of a frame to its sound, as the speaker reports it: a command answers the sound
            heard then, not the sound being rendered. The microphone's own latency is not subtracted: a reported latency
            may be too long, and nothing of the coach is expected before it sounds.
        rested: called once in the ear's thread when the first ear has nothing to do but hear, or there is none.
        trouble: the reason if there is no ear any more, or an empty string.
        over: see `conductor.Listener`.
        sound: the microphone, with its last seconds.
    """

    make_ear: Callable[[], EarProtocol]
    microphone: Microphone
    clock: Callable[[], Seconds]
    start: Callable[[Callable[[threading.Event], None]], None]
    health: Health | None = None
    latency: Callable[[], Seconds] = float
    rested: Callable[[], None] = lambda: None
    trouble: str = ""
    over: bool = False
    sound: KeptSound = field(init=False)
    _situations: deque[tuple[Seconds, str]] = field(default_factory=lambda: deque(maxlen=LINES))
    _lines: deque[tuple[str, Seconds, Seconds, Levels]] = field(default_factory=lambda: deque(maxlen=LINES))
    _worker: EarThread | None = None
    _failures: list[Seconds] = field(default_factory=list)
    _waiting: bool = False
    _news: deque[News] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.sound = KeptSound(self.microphone)

    @property
    def user_speaks(self) -> bool:
        """See `conductor.Listener`."""
        return self._worker is not None and self._worker.user_speaks

    def begin(self, waiting: Samples | None = None) -> None:
        """Begin to hear.

        Args:
            waiting: sound read already, to be heard first.
        """
        self._worker = EarThread(self.make_ear, self, np.empty(0, np.float32) if waiting is None else waiting)
        for index, (at, situation) in enumerate(self._situations):
            self._attend(self._worker, at if index else None, situation)
        for line in self._lines:
            self._tell_line(self._worker, *line)
        self.start(self._worker.work)

    def attend(self, situation: str) -> None:
        """See `conductor.Listener`."""
        at = self.clock() - self.latency()
        self._situations.append((at, situation))
        if self._worker:  # the first situation also holds for the sound before it
            self._attend(self._worker, at if len(self._situations) > 1 else None, situation)

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        """See `conductor.Listener`."""
        self._lines.append((text, start, end, levels))
        if self._worker:
            self._tell_line(self._worker, text, start, end, levels)

    def listen(self, until: Seconds) -> list[Decision]:  # noqa: ARG002 - live: all sound so far is available
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

    def look(self, samples: Samples, *, late: bool) -> None:
        """Watch the microphone; called in the worker's thread."""
        if self.health:
            self._news.extend(self.health.look(samples, late=late))

    def tell(self, news: News) -> None:
        """Queue news; from any thread."""
        self._news.append(news)

    def miss(self, status: str, detail: str, sound: Samples) -> None:
        """Report sound that will not be heard any more: in words, if somebody may have spoken in it."""
        seconds = len(sound) / HEARING_RATE
        spoken = Trouble.MISSED if may_hold_words(sound) else None
        self._news.append(News("ear", status, f"{detail}; {seconds:.1f} s of sound were not heard", spoken))

    @staticmethod
    def _attend(worker: EarThread, at: Seconds | None, situation: str) -> None:
        worker.wishes.append((at, lambda ear, _: ear.attend(situation)))

    @staticmethod
    def _tell_line(worker: EarThread, text: str, start: Seconds, end: Seconds, levels: Levels) -> None:
        worker.wishes.append((None, lambda ear, offset: ear.coach_says(text, start - offset, end - offset, levels)))

    def _watch(self, worker: EarThread) -> None:
        """Replace an ear that failed or hangs."""
        if self._waiting and worker.ready:
            self._waiting = False
            self._news.append(News("ear", "restarted", "it hears again"))
        if worker.fatal:
            self._give_up(worker.fatal)
        elif worker.failure:
            self._replace(worker, f"the ear has failed ({worker.failure})")
        elif worker.hangs():
            self._replace(worker, "the ear does not answer")

    def _replace(self, worker: EarThread, detail: str) -> None:
        now = time.monotonic()
        self._failures = [failed for failed in self._failures if now - failed < FAILURES_WITHIN] + [now]
        if len(self._failures) > FAILURES:
            self._give_up(f"It failed {len(self._failures)} times; the last time {detail}.")
            return
        worker.abandoned = True
        undecided = self.sound.since(worker.settled)
        # sound at which another ear failed as well is not tried a third time
        harmful = worker.settled < worker.took_over
        if harmful or self.sound.frames - worker.settled > KEPT * HEARING_RATE:
            self.miss("lost", detail, undecided)
            undecided = undecided[:0]
        else:
            self._news.append(News("ear", "lost", detail))
        self._waiting = True
        self.begin(undecided)

    def _give_up(self, why: str) -> None:
        if self._worker:
            self._worker.abandoned = True
            if not self._worker.rested:
                self.rested()
        self._worker = None
        self.trouble = why
