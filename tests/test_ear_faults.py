"""A real workout with the real model, whose microphone and recogniser really fail, in the virtual sound system."""

import os

import numpy as np
import pytest
import soundfile
from live_run import MAIN, OWN_TERMINAL, LiveRun, is_event

from voicecoach.session import notices
from voicecoach.session.events import Trouble
from voicecoach.session.wording import english
from voicecoach.sound.assets import shipped_audio

pytestmark = [pytest.mark.device, pytest.mark.engine, pytest.mark.model, pytest.mark.slow]

ENGLISH = english()
MICROPHONE = "source_name=microphone"

FAILING = """
import time
from voicecoach.hearing import ear

feed, failed = ear.Ear.feed, []
def failing(self, samples):
    if self.position > 1 and len(failed) < {times}:
        failed.append(self)
        {fault}
    return feed(self, samples)
ear.Ear.feed = failing
"""
FAULTS = {"hangs": "time.sleep(3600)", "dies": "raise MemoryError"}


def says(trouble):
    return is_event("said", text=ENGLISH.line(notices.TROUBLE[trouble]))


def test_a_microphone_that_is_muted_and_then_gone_is_told_and_the_workout_goes_on(own_sound_system, tmp_path):
    system = own_sound_system
    loud = np.clip(4 * np.sin(2 * np.pi * 210 * np.arange(48_000 * 5) / 48_000), -1, 1)
    soundfile.write(tmp_path / "loud.wav", loud, 48_000)
    with LiveRun(tmp_path, system.environment) as run:
        run.wait_for(is_event("microphone", status="silent"))  # nobody plays into it: zeros
        run.wait_for(says(Trouble.MICROPHONE_SILENT))
        system.say_to_microphone(tmp_path / "loud.wav")
        run.wait_for(is_event("microphone", status="clipping"))
        run.wait_for(says(Trouble.MICROPHONE_CLIPPING))
        system.take_away(MICROPHONE)  # the server lets the program hear the speaker instead
        assert run.wait_for(is_event("microphone", status="lost")) < 3
        run.wait_for(says(Trouble.MICROPHONE_LOST))
        system.give_back(MICROPHONE)
        system.say_to_microphone(shipped_audio() / "pause.flac")
        run.wait_for(is_event("microphone", status="back"))
        run.wait_for(says(Trouble.MICROPHONE_BACK))
        system.say_to_microphone(shipped_audio() / "pause.flac")
        run.wait_for(is_event("state", state="paused"))
        told = run.told()
        assert run.interrupt() == 130
    beats = [event["t"] for event in told if event["event"] == "beat"]
    assert np.diff(beats).max() < 2.1  # none was missed
    assert len([event for event in told if says(Trouble.MICROPHONE_SILENT)(event)]) == 1


def test_keys_are_obeyed_while_the_microphone_is_gone(own_sound_system, tmp_path):
    system = own_sound_system
    ours, theirs = os.openpty()
    try:
        with LiveRun(tmp_path, system.environment, code=OWN_TERMINAL + MAIN, keys=theirs) as run:
            run.wait_for(is_event("beat"))
            system.take_away(MICROPHONE)
            run.wait_for(is_event("microphone", status="lost"))
            os.write(ours, b" ")
            assert run.wait_for(is_event("state", state="paused")) < 2
            os.write(ours, b" ")
            run.wait_for(is_event("beat"), len(run.told("beat")) + 1)
            os.write(ours, b"q")
            run.wait_for(is_event("state", state="asking"))
            os.write(ours, b"y")
            assert run.process.wait(30) == 3
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_recogniser_that_fails_is_replaced_and_hears_again(own_sound_system, tmp_path, fault):
    system = own_sound_system
    code = FAILING.format(times=1, fault=FAULTS[fault]) + MAIN
    with LiveRun(tmp_path, system.environment, code=code) as run:
        run.wait_for(is_event("ear", status="lost"))
        assert run.wait_for(is_event("ear", status="restarted")) < 3
        run.wait_for(is_event("beat"))
        system.say_to_microphone(shipped_audio() / "pause.flac")
        run.wait_for(is_event("state", state="paused"))
        assert run.interrupt() == 130


def test_a_recogniser_that_always_fails_is_given_up_and_the_workout_goes_on(own_sound_system, tmp_path):
    system = own_sound_system
    with LiveRun(tmp_path, system.environment, code=FAILING.format(times=99, fault=FAULTS["dies"]) + MAIN) as run:
        run.wait_for(says(Trouble.EARS_LOST))
        statuses = [event["status"] for event in run.told("ear")]
        assert statuses == ["lost", "restarted", "lost", "restarted", "lost", "restarted", "lost"]
        done = len(run.told("rep_done"))
        run.wait_for(is_event("rep_done"), done + 1)
        assert run.interrupt() == 130
    assert "failed 4 times" in run.errors.read_text()
