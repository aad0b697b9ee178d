import threading
import time
from contextlib import contextmanager
from typing import ClassVar

import numpy as np
import pytest
from orchestra import said

from voicecoach.base.errors import HearingError
from voicecoach.base.units import HEARING_RATE
from voicecoach.hearing.decisions import Decision
from voicecoach.hearing.leak import NO_LEVELS, Levels
from voicecoach.runtime.ear_thread import BEHIND, LOST, RECOVERS, ThreadListener
from voicecoach.runtime.health import Health, News
from voicecoach.runtime.listening import RECORDING_TAIL, LockstepListener, WithoutEcho
from voicecoach.session.events import Trouble


class CountingEar:
    """Decides "next" each time that a second of sound is over; remembers what it was told."""

    def __init__(self) -> None:
        self.heard = 0
        self.told: list[object] = []

    @property
    def user_speaks(self) -> bool:
        """While it is fed its second second."""
        return 1.0 <= self.position < 2.0

    speaking = False
    """It never keeps what it is told for later."""

    @property
    def position(self) -> float:
        return self.heard / HEARING_RATE

    def rest(self) -> bool:
        return False

    def give_up(self) -> str:
        return ""

    def take_up(self) -> bool:
        return False

    def attend(self, situation: str) -> None:
        self.told.append(situation)

    def coach_says(self, text: str, start: float, end: float, levels: Levels = NO_LEVELS) -> None:
        self.told.append((text, start, end, *levels))

    def feed(self, samples) -> list[Decision]:
        before = int(self.position)
        self.heard += len(samples)
        return [said("next", self.position)] if int(self.position) > before else []


class Tape:
    """A microphone that has a file's manners: exactly what there is until a moment."""

    def __init__(self, seconds: float = 100.0) -> None:
        self.given = 0
        self.asked = 0.0
        self.last = round(seconds * HEARING_RATE)

    @property
    def silence(self) -> float:
        """As if it had ended where it was cut."""
        return self.asked - self.last / HEARING_RATE

    def read(self, until: float):
        self.asked = until
        end = min(self.last, round(until * HEARING_RATE))
        samples = np.zeros(max(0, end - self.given), dtype=np.float32)
        self.given += len(samples)
        return samples


def test_after_its_end_and_some_silence_a_recording_is_not_listened_to():
    ear = CountingEar()
    listener = LockstepListener(ear, Tape(2.0))
    for until in (1.0, 2.0, 2.0 + RECORDING_TAIL):
        listener.listen(until)
        assert not listener.over
    heard = ear.heard
    assert listener.listen(100.0) == []
    assert listener.over
    assert ear.heard == heard


def test_lockstep_hears_just_what_was_there():
    listener = LockstepListener(CountingEar(), Tape())
    listener.attend("working")
    listener.coach_says("down", 1.0, 1.4, np.array([-20.0]))
    assert listener.listen(0.0) == []
    assert listener.listen(0.5) == []
    [decision] = listener.listen(1.25)
    assert decision.decided == 1.25
    assert listener.ear.told == ["working", ("down", 1.0, 1.4, -20.0)]


@contextmanager
def listening(  # noqa: PLR0913 - what a test may want otherwise
    make_ear, microphone=None, clock=lambda: 1.0, *, health=None, latency=0.0, rested=lambda: None
):
    """A listener in its thread; what starts its threads is the test's."""
    stop, threads = threading.Event(), []

    def start(work):
        threads.append(threading.Thread(target=work, args=(stop,), daemon=True))
        threads[-1].start()

    listener = ThreadListener(make_ear, microphone or Tape(), clock, start, health, lambda: latency, rested)
    listener.begin()
    try:
        yield listener
    finally:
        stop.set()
        for thread in threads:
            thread.join(1)


def heard_until(listener, enough, seconds=10.0):
    """Listen as the conductor does, until enough has come; the decisions and the news."""
    decisions, news = [], []
    deadline = time.monotonic() + seconds
    while not enough(decisions, news):
        assert time.monotonic() < deadline, (decisions, news, listener.trouble)
        decisions += listener.listen(0.0)
        news += listener.news()
        time.sleep(0.005)
    return decisions, news


class Room(Tape):
    """A microphone that always has a quarter of a second, and then none for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.dropped = 0.0

    def read(self, until: float):  # noqa: ARG002 - as a device's
        time.sleep(0.01)
        return np.zeros(4000, dtype=np.float32)


@pytest.mark.parametrize("latency", [0.0, 0.25])
def test_thread_gives_times_of_what_sounds(latency):
    """What is rendered now sounds later: what is heard now was said to what came before."""
    ear = CountingEar()
    now = [5.0]  # the session runs already when the ear is ready

    class Late(Tape):
        def read(self, until: float):
            return super().read(until - 4.0)  # the device began at 4 s

    def made():
        wishes.wait()
        return ear

    wishes = threading.Event()
    with listening(made, Late(), lambda: now[0], latency=latency) as listener:
        listener.attend("working")
        listener.coach_says("down", 5.0, 5.5)
        wishes.set()
        heard, _ = heard_until(listener, lambda decisions, _: decisions)
    assert [decision.decided for decision in heard] == [5.0 - latency]
    assert ear.told == ["working", ("down", 1.0 + latency, 1.5 + latency)]
    assert not listener.trouble


def test_an_ear_that_cannot_be_made_leaves_a_note():
    def broken():
        raise HearingError("The model is damaged.")

    with listening(broken) as listener:
        heard_until(listener, lambda *_: listener.trouble)
        assert listener.trouble == "The model is damaged."
        assert listener.listen(1.0) == []
        assert not listener.user_speaks
        listener.attend("working")
        listener.coach_says("down", 1.0, 1.4)


class Faulty(CountingEar):
    """Fails when it has heard a second, in one of three ways; `made` are all there were."""

    made: ClassVar[list["Faulty"]] = []
    fault = "dies"
    faults = 1

    def __init__(self) -> None:
        super().__init__()
        self.made.append(self)

    def feed(self, samples):
        if self.position >= 1.0 and len(self.made) <= self.faults:
            if self.fault == "dies":
                raise IndexError("nobody expected this")
            time.sleep(3600)  # it really hangs: no thread can be ended from outside
        return super().feed(samples)


def faulty(fault, faults):
    return type("Faulty", (Faulty,), {"made": [], "fault": fault, "faults": faults})


@pytest.mark.parametrize(
    ("fault", "detail"),
    [("dies", "the ear has failed (IndexError: nobody expected this)"), ("hangs", "the ear does not answer")],
)
def test_an_ear_that_fails_is_replaced_within_three_seconds_and_knows_what_may_be_said(fault, detail):
    make = faulty(fault, 1)
    with listening(make, Room()) as listener:
        listener.attend("resting")
        began = time.monotonic()
        _, news = heard_until(listener, lambda _, news: len(news) == 2)
        assert time.monotonic() - began < 3 + 0.5  # and the time until it failed
        decisions, _ = heard_until(listener, lambda decisions, _: decisions)
    assert news == [News("ear", "lost", detail), News("ear", "restarted", "it hears again")]
    assert decisions[0].command == "next"
    assert make.made[1].told == ["resting"]
    assert not listener.trouble


def test_an_ear_that_fails_again_and_again_is_given_up():
    make = faulty("dies", 100)
    with listening(make, Room()) as listener:
        _, news = heard_until(listener, lambda *_: listener.trouble)
        assert len(make.made) == 4
        assert [item.status for item in news if item.status == "lost"] == ["lost"] * 3
        assert listener.trouble.startswith("It failed 4 times; the last time the ear has failed (IndexError")


def test_an_ear_that_failed_long_ago_is_given_another_chance(monkeypatch):
    monkeypatch.setattr("voicecoach.runtime.ear_thread.FAILURES_WITHIN", 0.0)
    make = faulty("dies", 6)
    with listening(make, Room()) as listener:
        heard_until(listener, lambda decisions, _: len(decisions) > 7)
        assert len(make.made) == 7
        assert not listener.trouble


class Sayings(CountingEar):
    """Takes a sound of 1 for a word that is being said, and decides when there is silence again; fails over a 2."""

    faults = 1

    def __init__(self, made) -> None:
        super().__init__()
        made.append(self)
        self.made = made
        self.luxuries = ["talk"]
        self.speaking = False
        self.fed: list[float] = []
        self.attended: list[tuple[str, float]] = []

    def attend(self, situation: str) -> None:
        self.attended.append((situation, self.position))

    def feed(self, samples):
        if 2.0 in samples and len(self.made) <= self.faults:
            raise IndexError
        spoke, self.speaking = self.speaking, bool(samples[-1] > 0)
        self.heard += len(samples)
        self.fed += [samples[0], samples[-1]]
        return [said("pause", self.position)] if spoke and not self.speaking else []

    def give_up(self) -> str:
        return self.luxuries.pop() if self.luxuries else ""

    def take_up(self) -> bool:
        missing = not self.luxuries
        self.luxuries = ["talk"]
        return missing


class Pieces(Tape):
    """A microphone that gives a tenth of a second of each of these, one at a time, and then waits."""

    def __init__(self, *levels: float) -> None:
        super().__init__()
        self.pieces = list(levels)
        self.held = 0

    def read(self, until: float):  # noqa: ARG002 - as a device's
        time.sleep(0.002)
        given = [self.pieces.pop(0)] if self.pieces else []
        return np.repeat(np.array(given, np.float32), HEARING_RATE // 10)


def test_what_an_ear_had_not_decided_is_heard_by_the_next_one():
    made = []
    words = Pieces(*[0] * 8, 1, 1, 2, 1, 0, 0)
    with listening(lambda: Sayings(made), words) as listener:
        listener.coach_says("down", 0.5, 0.9)
        decisions, news = heard_until(listener, lambda decisions, _: decisions)
    assert [decision.command for decision in decisions] == ["pause"]
    assert len(made) == 2
    assert made[1].fed[0] == 0.0  # a little of what came before the word
    assert [told[0] for told in made[1].told] == ["down"]  # so that it is not taken for somebody's word
    assert [item.status for item in news] == ["lost", "restarted"]
    assert not [item for item in news if item.trouble]


def test_what_two_ears_have_failed_over_is_told_as_missed():
    made = []
    loud = type("Loud", (Sayings,), {"faults": 2})
    with listening(lambda: loud(made), Pieces(*[0] * 12, 1, 2, 1, 0, *[0] * 8, 1, 0)) as listener:
        decisions, news = heard_until(listener, lambda decisions, _: decisions)
    assert len(made) == 3
    assert [(item.status, item.trouble) for item in news] == [
        ("lost", None),
        ("restarted", None),
        ("lost", Trouble.MISSED),
        ("restarted", None),
    ]
    assert len(decisions) == 1  # what was said afterwards


def test_what_was_said_while_the_ear_was_made_is_heard_in_the_state_of_that_time():
    made, clock = [], [0.0]
    begun = threading.Event()

    def make():
        begun.wait()
        return Sayings(made)

    class Early(Tape):
        """All that came while nobody read it."""

        def read(self, until: float):  # noqa: ARG002 - as a device's
            if self.given:
                return np.zeros(0, np.float32)
            self.given = 4 * HEARING_RATE
            return np.repeat(np.array([0, 1, 0, 0], np.float32), HEARING_RATE)

    with listening(make, Early(), lambda: clock[0]) as listener:
        listener.attend("asking-yes-no")
        clock[0] = 4.0
        listener.attend("working")
        begun.set()
        [decision], _ = heard_until(listener, lambda decisions, _: decisions)
    assert decision.decided == pytest.approx(2.25)
    assert made[0].attended[0] == ("asking-yes-no", 0.0)
    assert all(at > 2.25 for situation, at in made[0].attended if situation == "working")


def test_an_ear_that_falls_behind_gives_something_up_then_sound_and_recovers():
    made = []
    source = Pieces(*[0] * 5)

    class Late(Pieces):
        def read(self, until: float):  # noqa: ARG002 - as a device's
            given, self.pieces = self.pieces, []
            return np.repeat(np.array(given, np.float32), HEARING_RATE // 10)

    def backlog(seconds):
        before = made[0].position
        listener.sound._microphone = Late(*[0] * 5, *[1] * 5, *[0] * round(10 * seconds - 10))
        _, news = heard_until(listener, lambda *_: made[0].position >= before + seconds - 0.01)
        return [(item.status, item.trouble) for item in (*news, *listener.news())]

    with listening(lambda: Sayings(made), source) as listener:
        heard_until(listener, lambda *_: made and made[0].position > 0.4)
        assert backlog(BEHIND + 1) == [("slow", None)]
        assert backlog(LOST + 1) == [("slow", Trouble.MISSED)]
        assert ("back", None) in backlog(RECOVERS) + backlog(1)
    assert len(made) == 1


def test_what_can_wait_is_done_when_there_is_nothing_to_hear_and_then_it_is_told():
    class Idle(CountingEar):
        left = 3

        def rest(self) -> bool:
            self.left -= 1
            return self.left >= 0

    rested, ear = threading.Event(), Idle()
    with listening(lambda: ear, Tape(0.0), rested=rested.set):
        assert rested.wait(10)
    assert ear.left == -1


class Microphone(Room):
    title = "Jabra"
    lost = False


def test_how_the_microphone_is_is_news():
    microphone = Microphone()
    with listening(CountingEar, microphone, health=Health(microphone)) as listener:
        microphone.lost = True
        _, news = heard_until(listener, lambda _, news: news)
        microphone.lost = False
        news += heard_until(listener, lambda _, news: news)[1]
    assert [(item.part, item.status, item.detail) for item in news] == [
        ("microphone", "lost", "Jabra"),
        ("microphone", "back", "Jabra"),
    ]


def test_lockstep_has_no_news():
    assert LockstepListener(CountingEar(), Tape()).news() == []


def test_a_microphone_without_echo():
    class Minus:
        def process(self, recorded, played):
            return recorded - played

    class Louder(Tape):
        def read(self, until: float):
            return super().read(until) + 3.0

    microphone = WithoutEcho(Louder(2.0), Tape(2.0), Minus())
    samples = microphone.read(0.5)
    assert len(samples) == HEARING_RATE // 2
    assert set(samples) == {3.0}
    microphone.read(3.0)
    assert microphone.silence == 1.0
