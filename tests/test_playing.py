import threading
import time

import numpy as np
import pytest
from orchestra import ROUTINE, ToneVoice, perform

from voicecoach.base.units import SAMPLE_RATE
from voicecoach.routine.models import Routine
from voicecoach.runtime import playback
from voicecoach.runtime.conductor import Conductor
from voicecoach.runtime.event_log import EventLog
from voicecoach.session.options import SessionOptions
from voicecoach.session.session import Session
from voicecoach.sound.mixer import Mixer


def conductor(events):
    voice = ToneVoice()
    session = Session(Routine.model_validate(ROUTINE), voice, SessionOptions(listening=False))

    def watch(event):
        events.append(event)
        if event["t"] > 0.6:
            made.interrupt()

    made = Conductor(session, voice, Mixer(), EventLog(None, watch))
    return made


def test_paced_is_the_same_in_real_time():
    events, pieces = [], []
    made = conductor(events)
    began = time.monotonic()
    playback.play_paced(made, pieces.append)
    took = time.monotonic() - began
    samples = np.concatenate(pieces)
    fast = perform()
    cut = next(e for e in events if e["event"] == "silenced")["t"]
    length = round(cut * SAMPLE_RATE) - 240  # up to where the fade began
    assert np.array_equal(samples[:length], fast.samples[:length])
    assert took >= (len(samples) - playback.CLOSING_SILENCE * SAMPLE_RATE) / SAMPLE_RATE - 0.05
    assert made.ended.reason == "interrupted"


class Steady:
    """A device that never fails."""

    underruns = 0
    lost = False
    found = False
    title = "headphones"

    def start(self):
        raise AssertionError("it plays already")

    def give_up(self):
        raise AssertionError("it plays")


class Unplugged(Steady):
    """One that renders whenever it is looked at, is late twice, and is away for a while."""

    def __init__(self, made, *, away=range(30, 60)):
        self.made = made
        self.looks = 0
        self.away = away
        self.started = 0

    @property
    def underruns(self):
        self.looks += 1
        if not self.lost:
            self.made.mixer.render(512)
        return 2 if self.looks > 1 else 0

    @property
    def lost(self):
        return self.looks in self.away and not self.started

    @property
    def found(self):
        return self.looks > self.away.stop - 10

    def start(self):
        self.started += 1


@pytest.mark.parametrize("listening", [True, False])
def test_a_speaker_that_is_gone_is_waited_for_and_then_it_says_where_it_is(monkeypatch, listening):
    monkeypatch.setattr("voicecoach.runtime.playback.LIVE_POLL", 0.0)
    events, made, looks = [], [], []
    options = SessionOptions(listening=listening)
    session = Session(Routine.model_validate(ROUTINE), ToneVoice(), options)
    made.append(Conductor(session, ToneVoice(), Mixer(), EventLog(None, events.append)))
    device = Unplugged(made[0])

    def progress():
        looks.append(made[0].mixer.position)
        if device.started and len(looks) > 800:
            made[0].interrupt()

    monkeypatch.setattr("voicecoach.runtime.playback.time.sleep", lambda _: progress())
    playback.play_live(made[0], device)
    assert device.started == 1
    assert [(e["status"], e["detail"]) for e in events if e["event"] == "speaker"] == [
        ("lost", "headphones"),
        ("back", "headphones"),
    ]
    lost, back = (e["t"] for e in events if e["event"] == "speaker")
    assert back - lost < 0.05  # its time stood still, but for the silence
    states = [e["state"] for e in events if e["event"] == "state"]
    assert states == (["intro", "paused", "finished"] if listening else ["intro", "paused", "intro", "finished"])
    said = [e["text"] for e in events if e["event"] == "said" and e["t"] > back]
    assert said[:2] == ["The sound is here again.", "The introduction of bridges."]
    assert [e["frames"] for e in events if e["event"] == "underrun"] == [512]


@pytest.mark.parametrize("listening", [True, False])
def test_after_a_sleep_it_comes_back_paused_and_nothing_was_counted(monkeypatch, listening):
    """Half a minute passes for the clock between two glances."""
    events, times, glances = [], [0.0], []

    def watch(event):
        events.append(event)
        if event["event"] == "beat" and not glances:
            glances.append(times[0])
            times[0] += 30.0
        if event["event"] == "said" and event["text"].startswith("Welcome back"):
            made.interrupt()

    def sleep(seconds):
        times[0] += seconds

    monkeypatch.setattr("voicecoach.runtime.playback.steady", lambda: times[0])
    monkeypatch.setattr("voicecoach.runtime.playback.time.monotonic", lambda: times[0])
    monkeypatch.setattr("voicecoach.runtime.playback.time.sleep", sleep)
    session = Session(Routine.model_validate(ROUTINE), ToneVoice(), SessionOptions(listening=listening))
    made = Conductor(session, ToneVoice(), Mixer(), EventLog(None, watch))
    playback.play_paced(made, lambda _: None)
    states = [e["state"] for e in events if e["event"] == "state"]
    assert states[3:] == (["paused", "finished"] if listening else ["paused", "get_ready", "finished"])
    assert not [e for e in events if e["event"] == "rep_done"]
    assert made.ended.reason == "interrupted"


def test_who_gives_up_while_the_speaker_is_gone_is_not_kept_waiting(monkeypatch):
    monkeypatch.setattr("voicecoach.runtime.playback.LIVE_POLL", 0.0)
    events = []
    made = conductor(events)
    device = Unplugged(made, away=range(30, 10**9))
    monkeypatch.setattr("voicecoach.runtime.playback.time.sleep", lambda _: device.looks == 100 and made.interrupt())
    playback.play_live(made, device)
    assert made.ended.reason == "interrupted"
    assert [e["status"] for e in events if e["event"] == "speaker"] == ["lost"]


def test_live_leaves_the_rendering_to_the_device():
    events = []
    made = conductor(events)
    made.interrupt()

    stop = threading.Event()

    def device():
        while not stop.wait(0.002):
            made.mixer.render(512)

    thread = threading.Thread(target=device)
    thread.start()
    playback.play_live(made, Steady())
    stop.set()
    thread.join()
    assert made.ended.reason == "interrupted"
    assert [e["event"] for e in events if e["event"] == "silenced"] == ["silenced"]
    assert [e["state"] for e in events if e["event"] == "state"] == ["intro", "finished"]


def test_who_waits_for_a_device_that_hangs_is_waited_for_no_longer():
    events = []
    made = conductor(events)

    class Hung(Steady):
        lost = False

        @property
        def underruns(self):
            if made.mixer.position < 0.3 * SAMPLE_RATE:
                made.mixer.render(512)
            elif not self.lost:
                made.interrupt()
            return 0

        def give_up(self):
            self.lost = True

    playback.play_live(made, Hung())
    assert made.ended.reason == "interrupted"
    assert {"speaker", "silenced"} <= {event["event"] for event in events}


def test_nobody_waits_while_nothing_is_asked_for():
    held = playback.Held()
    assert not any(held.too_long(512, waiting=False) for _ in range(5 * playback.HELD))
    assert not any(held.too_long(512, waiting=True) for _ in range(playback.HELD))
    assert not held.too_long(1024, waiting=True)
    assert not any(held.too_long(1024, waiting=True) for _ in range(playback.HELD))
    assert held.too_long(1024, waiting=True)
