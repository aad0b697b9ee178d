import threading

import numpy as np
from orchestra import said

from voicecoach.errors import HearingError
from voicecoach.hearing.decisions import Decision
from voicecoach.hearing.leak import NO_LEVELS, Levels
from voicecoach.listening import AFTERMATH, LockstepListener, ThreadListener
from voicecoach.units import HEARING_RATE


class CountingEar:
    """Decides "next" each time that a second of sound is over; remembers what it was told."""

    def __init__(self) -> None:
        self.heard = 0
        self.told: list[object] = []

    @property
    def user_speaks(self) -> bool:
        """While it is fed its second second."""
        return 1.0 <= self.position < 2.0

    @property
    def position(self) -> float:
        return self.heard / HEARING_RATE

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
    for until in (1.0, 2.0, 2.0 + AFTERMATH):
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


def test_thread_gives_times_of_the_session():
    ear = CountingEar()
    now = [5.0]  # the session runs already when the ear is ready
    stop = threading.Event()

    class Room(Tape):
        def read(self, until: float):
            return super().read(until - 4.0)  # the device began at 4 s

    listener = ThreadListener(lambda: ear, Room(), lambda: now[0])
    listener.attend("working")
    listener.coach_says("down", 5.0, 5.4)
    thread = threading.Thread(target=listener.work, args=(stop,))
    thread.start()
    heard: list[Decision] = []
    for _ in range(1000):
        heard += listener.listen(now[0])
        if heard:
            break
        threading.Event().wait(0.01)
    stop.set()
    thread.join()
    assert [decision.decided for decision in heard] == [5.0]
    assert ear.told == ["working", ("down", 1.0, 1.4000000000000004)]
    assert not listener.trouble


def test_an_ear_that_cannot_be_made_leaves_a_note():
    def broken():
        raise HearingError("The model is damaged.")

    listener = ThreadListener(broken, Tape(), lambda: 0.0)
    listener.work(threading.Event())
    assert listener.trouble == "The model is damaged."
    assert listener.listen(1.0) == []


def test_a_bug_in_the_ear_costs_no_more_than_the_ear():
    class Broken(CountingEar):
        def feed(self, samples):  # noqa: ARG002 - it gets no further
            raise IndexError("nobody expected this")

    listener = ThreadListener(Broken, Tape(), lambda: 1.0)
    listener.work(threading.Event())
    assert "IndexError" in listener.trouble
