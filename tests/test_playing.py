import threading
import time

import numpy as np
import pytest
from orchestra import ROUTINE, ToneVoice, perform

from voicecoach import playing
from voicecoach.conductor import Conductor
from voicecoach.errors import SoundError
from voicecoach.eventlog import EventLog
from voicecoach.routine.models import Routine
from voicecoach.session.machine import Session
from voicecoach.session.options import SessionOptions
from voicecoach.sound.mixer import Mixer
from voicecoach.units import SAMPLE_RATE


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
    playing.play_paced(made, pieces.append)
    took = time.monotonic() - began
    samples = np.concatenate(pieces)
    fast = perform()
    cut = next(e for e in events if e["event"] == "silenced")["t"]
    length = round(cut * SAMPLE_RATE) - 240  # up to where the fade began
    assert np.array_equal(samples[:length], fast.samples[:length])
    assert took >= (len(samples) - playing.TAIL * SAMPLE_RATE) / SAMPLE_RATE - 0.05
    assert made.ended.reason == "interrupted"


class Steady:
    """A device that never fails."""

    underruns = 0
    lost = False


class Failing:
    """One that is late twice and then unplugged."""

    def __init__(self):
        self.looks = 0

    @property
    def underruns(self):
        self.looks += 1
        return 2 if self.looks > 1 else 0

    @property
    def lost(self):
        return self.looks > 3


def test_a_device_that_fails_is_told_of():
    events = []
    with pytest.raises(SoundError, match="gone"):
        playing.play_live(conductor(events), Failing())
    assert [
        (e["event"], e.get("frames"), e.get("status")) for e in events if e["event"] in ("underrun", "speaker")
    ] == [
        ("underrun", 1024, None),
        ("speaker", None, "lost"),
    ]


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
    playing.play_live(made, Steady())
    stop.set()
    thread.join()
    assert made.ended.reason == "interrupted"
    assert [e["event"] for e in events if e["event"] == "silenced"] == ["silenced"]
    assert [e["state"] for e in events if e["event"] == "state"] == ["intro", "finished"]
