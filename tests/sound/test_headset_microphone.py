"""Which microphone is taken where a Bluetooth headset's is the default one: a real server, with made-up devices."""

import subprocess

import pytest

from voicecoach.sound.lasting import avoid_headset

pytestmark = pytest.mark.device

AVOID = """
import os
from voicecoach.sound.lasting import avoid_headset
print(avoid_headset())
print(os.environ.get("PULSE_SOURCE", ""))
"""

RECORD = """
from voicecoach.sound.lasting import LastingMicrophone, avoid_headset
from voicecoach.sound.pulse import Pulse
avoid_headset()
microphone = LastingMicrophone(None)
microphone.start()
print(Pulse().here("input").name)
microphone.close()
"""


def plug_in_a_headset(system, properties="device.bus=bluetooth"):
    """Its microphone becomes the default one, as it does when a headset is connected."""
    for command in (
        ("load-module", "module-null-sink", "sink_name=air", "norewinds=1"),
        (
            *("load-module", "module-remap-source", "source_name=headset", "master=air.monitor"),
            f"source_properties='{properties} device.description=Earbuds device.class=sound'",
        ),
        ("set-default-source", "headset"),
    ):
        subprocess.run(["pactl", *command], env=system.environment, check=True, capture_output=True)  # noqa: S607


@pytest.mark.parametrize("properties", ["device.bus=bluetooth", "device.api=bluez5"])
def test_another_microphone_is_taken_and_told(own_sound_system, properties):
    plug_in_a_headset(own_sound_system, properties)
    why, source = own_sound_system.run(AVOID).stdout.splitlines()
    assert source == "microphone"
    assert "listened instead of the headset's own microphone" in why
    assert own_sound_system.run(RECORD).stdout == "microphone\n"


def test_a_headset_with_a_wire_is_taken(own_sound_system):
    plug_in_a_headset(own_sound_system, "device.bus=usb")
    assert own_sound_system.run(AVOID).stdout == "\n\n"
    assert own_sound_system.run(RECORD).stdout == "headset\n"


def test_a_headset_is_better_than_nothing(own_sound_system):
    plug_in_a_headset(own_sound_system)
    own_sound_system.take_away("source_name=microphone")
    assert own_sound_system.run(AVOID).stdout == "\n\n"


def test_who_has_chosen_a_source_is_left_alone(own_sound_system, monkeypatch):
    plug_in_a_headset(own_sound_system)
    monkeypatch.setenv("PULSE_SOURCE", "headset")
    assert own_sound_system.run(AVOID).stdout == "\nheadset\n"


def test_without_a_server_there_is_nothing_to_avoid(monkeypatch):
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    monkeypatch.delenv("PULSE_SOURCE", raising=False)
    assert avoid_headset() == ""
