"""A real workout whose devices are really taken away, in the virtual sound system."""

import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

import numpy as np
import pytest
from live_run import LiveRun, is_event
from virtual_audio import VirtualAudio

pytestmark = [pytest.mark.device, pytest.mark.engine, pytest.mark.slow]

SPEAKER, MICROPHONE = "sink_name=speaker", "source_name=microphone"

WHERE = """
import os, sys, time
from voicecoach.sound.devices import DeviceMicrophone, DeviceSpeaker
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.pulse import Pulse
pulse = Pulse()
print(pulse.here("output"), pulse.default("output").name, pulse.default("input").name, pulse.find("output", "nothing"))
os.environ["PULSE_SINK"] = "mic"
speaker, microphone = DeviceSpeaker(Mixer()), DeviceMicrophone()
speaker.start()
microphone.start()
pulse.wait(1.0)
print(pulse.here("output").name, pulse.here("input").name, pulse.find("input", "mic.monitor").real)
pulse.close()
print(pulse.default("output").title)
"""


def paused_while_away(
    run: LiveRun, system: VirtualAudio, away: Callable[[], None], back: Callable[[], None]
) -> tuple[object, int]:
    """Let the speaker go and come back: it is paused meanwhile, and heard again.

    Returns:
        The repetition that was cut off, and how many had been done.
    """
    run.wait_for(is_event("rep_done"))
    began = time.monotonic()
    away()
    run.wait_for(is_event("state", state="paused"))
    assert time.monotonic() - began < 3
    rep = run.told("beat")[-1]["rep"]
    time.sleep(2)
    done = len(run.told("rep_done"))
    back()
    with system.record() as recorder:
        run.wait_for(is_event("speaker", status="back"))
        beats = len(run.told("beat"))
        run.wait_for(is_event("beat"), beats + 1)
        heard = recorder.stop()
    assert np.abs(heard).max() > 0.05
    return rep, done


@pytest.mark.parametrize("fault", ["unplugged", "server"])
def test_a_speaker_that_goes_pauses_the_workout_until_it_is_back(own_sound_system: VirtualAudio, tmp_path, fault):
    system = own_sound_system
    away, back = (
        (partial(system.take_away, SPEAKER), partial(system.give_back, SPEAKER))
        if fault == "unplugged"
        else (system.stop, system.restart)
    )
    with LiveRun(tmp_path, system.environment, "--mic", "none") as run:
        rep, done = paused_while_away(run, system, away, back)
        told = run.told()
        assert run.interrupt() == 130
    lost = next(event for event in told if is_event("speaker", status="lost")(event))
    after = told[told.index(lost) :]
    said = [event["text"] for event in after if event["event"] == "said"]
    assert "The sound is here again." in said
    assert f"Bridges, set one of two, repetition {['one', 'two', 'three'][rep - 1]}." in said
    assert len([event for event in told if event["event"] == "rep_done"]) == done
    assert next(event["rep"] for event in after if event["event"] == "beat") == rep
    assert "Traceback" not in run.errors.read_text()


def kept(folder) -> int:
    """How many repetitions the journal has."""
    with closing(sqlite3.connect(folder / "home" / "journal.sqlite3")) as journal:
        return journal.execute("SELECT count(*) FROM event WHERE kind = 'rep'").fetchone()[0]


def test_a_sound_server_that_hangs_pauses_the_workout_until_it_goes_on(own_sound_system: VirtualAudio, tmp_path):
    with LiveRun(tmp_path, own_sound_system.environment, "--mic", "none") as run:
        run.wait_for(is_event("rep_done"))
        with own_sound_system.hanging():
            assert run.wait_for(is_event("speaker", status="lost")) < 12
            run.wait_for(is_event("state", state="paused"))
            before = len(run.told("rep_done"))
        run.wait_for(is_event("speaker", status="back"))
        run.wait_for(is_event("rep_done"), before + 1)
        told = run.told("rep_done")
        assert run.interrupt() == 130
    assert [event["rep"] for event in told] == list(range(1, len(told) + 1))
    assert kept(tmp_path) >= len(told)
    assert "Traceback" not in run.errors.read_text()


@pytest.mark.parametrize("after", [0.5, 9.0])
@pytest.mark.parametrize("microphone", ["none", pytest.param("default", marks=pytest.mark.model)])
def test_a_sound_server_that_hangs_keeps_nobody_from_leaving(
    own_sound_system: VirtualAudio, tmp_path, microphone, after
):
    with LiveRun(tmp_path, own_sound_system.environment, "--mic", microphone) as run:
        run.wait_for(is_event("rep_done"))
        with own_sound_system.hanging():
            time.sleep(after)
            done = len(run.told("rep_done"))
            began = time.monotonic()
            assert run.interrupt() == 130
            assert time.monotonic() - began < 12
    assert run.told()[-1]["reason"] == "interrupted"
    assert kept(tmp_path) == done
    assert "Traceback" not in run.errors.read_text()


def test_it_never_moves_to_a_loudspeaker_by_itself(own_sound_system: VirtualAudio, tmp_path):
    system = own_sound_system
    environment = {**system.environment, "VOICECOACH_OTHER_SPEAKER": "false"}
    with LiveRun(tmp_path, environment, "--mic", "none") as run:
        run.wait_for(is_event("beat"))
        system.take_away(SPEAKER)  # the server moves the sound to what it has
        run.wait_for(is_event("speaker", status="lost"))
        time.sleep(12)
        assert not any(map(is_event("speaker", status="back"), run.told()))
        assert run.interrupt() == 130


def test_where_the_sound_goes_is_known(sound_system: VirtualAudio):
    first, second, third = sound_system.run(WHERE).stdout.splitlines()
    assert first == "None speaker microphone None"
    assert second == "mic microphone False"
    assert third


@pytest.mark.skipif(sys.platform != "linux", reason="the server is Linux's")
def test_without_a_server_nobody_knows_and_nothing_fails(monkeypatch, tmp_path):
    from voicecoach.sound.pulse import Pulse  # noqa: PLC0415 - the library may not be there

    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nothing")
    pulse = Pulse()
    began = time.monotonic()
    pulse.wait(0.1)
    assert time.monotonic() - began > 0.09
    assert (pulse.here("output"), pulse.default("output"), pulse.find("input", "x")) == (None, None, None)
    pulse.close()
