"""A real workout with a Bluetooth headset, as the sound server shows one: what plays and listens, in rests too."""

import json
import subprocess
import sys
import time

import numpy as np
import pytest
from live_run import LiveRun, is_event
from pipewire_audio import pipewire
from virtual_audio import VirtualAudio

__all__ = ["pipewire"]

pytestmark = [pytest.mark.device, pytest.mark.engine, pytest.mark.model, pytest.mark.slow]

SINK, SOURCE = "bluez_sink.00_1B_66_A1_B2_C3.a2dp_sink", "bluez_source.00_1B_66_A1_B2_C3.handsfree_head_unit"

ROUTINE = """
title: A short one
blocks:
  - exercises:
      - {name: Bridges, sets: 2, reps: 2, tempo: 1-0-1-0, get_ready: 4, rest: 10}
"""

MOVING = 0.05
"""Seconds. The server moves the stream before it tells of it, and plays the block of 20 ms that it has in hand: in
3 of 12 runs, four beside each other."""

AVOID = """
import os
from voicecoach.sound.server_devices import choose, take_microphone
taken, chosen = take_microphone(headset=False), choose("output", "Earbuds").endpoint
print(bool(taken), os.environ.get("PULSE_SOURCE"), bool(chosen), os.environ.get("PULSE_SINK"))
"""


def plug_in(system: VirtualAudio, microphone: bool = True) -> None:
    """Both of its ends; the microphone becomes the default, as it does when a headset is connected."""
    properties = "device.api=bluez5 device.bus=bluetooth device.description=Earbuds"
    sink = f"sink_properties='{properties}'"
    system.pactl("load-module", "module-null-sink", f"sink_name={SINK}", "rate=48000", sink)
    if microphone:
        source = f"source_properties='{properties} device.class=sound'"
        system.pactl("load-module", "module-remap-source", f"source_name={SOURCE}", "master=mic.monitor", source)
        system.pactl("set-default-source", SOURCE)


def streams(system: VirtualAudio, kind: str, device: str) -> list[tuple[str, bool]]:
    """Where this kind of streams of the coach is, and whether it is halted."""
    names = {
        int(index): name
        for index, name, *_ in (line.split("\t") for line in system.pactl("list", "short", f"{device}s").splitlines())
    }
    listed = json.loads(system.pactl("-f", "json", "list", kind))
    return [
        (names[stream[device]], stream["corked"])
        for stream in listed
        if "python" in stream["properties"].get("application.process.binary", "")
    ]


def test_it_is_kept_awake_and_kept_and_its_microphone_is_not_used(own_sound_system, tmp_path):
    system = own_sound_system
    plug_in(system)
    run = LiveRun(tmp_path, system.environment, "--speaker", "Earbuds", "--mic", "default", routine=ROUTINE)
    with run, system.record() as loudspeaker:
        run.wait_for(is_event("beat"))
        system.pactl("set-default-sink", "speaker")
        seen = set()
        run.wait_for(is_event("state", state="resting"))
        while not any(map(is_event("step", set=2), run.told())):  # all of a rest, most of which is silent
            seen |= {*streams(system, "sink-inputs", "sink"), *streams(system, "source-outputs", "source")}
            time.sleep(0.1)
        assert seen == {(SINK, False), ("microphone", False)}
        run.wait_for(is_event("beat"), 3)
        system.take_away(f"sink_name={SINK}")
        run.wait_for(is_event("speaker", status="lost"))
        time.sleep(2)
        assert not any(map(is_event("speaker", status="back"), run.told()))
        plug_in(system, microphone=False)
        run.wait_for(is_event("speaker", status="back"))
        time.sleep(0.5)
        assert [name for name, _ in streams(system, "sink-inputs", "sink")] == [SINK]
        heard = loudspeaker.stop()
        sounding = np.count_nonzero(np.abs(heard) > 1e-3) / 48_000
        assert sounding < MOVING, "not a word came out of the loudspeaker"
        assert run.interrupt() == 130


def test_the_reason_is_given(own_sound_system, tmp_path):
    plug_in(own_sound_system)
    code = (
        "import sys; from voicecoach.cli.app import execute;"
        "execute(['run', 'desk-break', '--speaker', 'none', '--voice', 'pyttsx3'])"
    )
    environment = {**own_sound_system.environment, "VOICECOACH_HOME": str(tmp_path)}
    run = subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    next(line for line in run.stdout if "says" in line)
    run.send_signal(2)
    told = run.stdout.read()
    run.wait(20)
    assert "listened instead of the headset's own microphone, which would turn the headset to telephone" in told


def test_with_pipewire_too(pipewire):
    plug_in(pipewire)
    assert pipewire.run(AVOID).stdout == f"True microphone True {SINK}\n"
