"""Which devices are taken, of those that only the sound server knows: a real server, with made-up devices."""

import pytest

from voicecoach.sound.server_devices import avoid_headset

pytestmark = pytest.mark.device

AVOID = """
import os
from voicecoach.sound.server_devices import avoid_headset
print(avoid_headset())
print(os.environ.get("PULSE_SOURCE", ""))
"""

PLAY = """
import sys, time
from contextlib import ExitStack
from voicecoach import parts
from voicecoach.base.settings import Settings
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.pulse import Pulse
with ExitStack() as stack:
    speaker = parts.open_speaker(Mixer(), sys.argv[1], Settings(), stack)
    time.sleep(0.2)
    print(Pulse().here("output").name, speaker._may_move(False))
"""

CHOOSE = """
import sys
from voicecoach.base.errors import UsageError
from voicecoach.sound.server_devices import choose
try:
    print(choose(sys.argv[1], sys.argv[2]))
except UsageError as error:
    print(error.message)
"""

LIST = "from voicecoach.sound.server_devices import devices\nfor device in devices(): print(device)"

RECORD = """
from voicecoach.sound.server_devices import avoid_headset
from voicecoach.sound.reconnecting import LastingMicrophone
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
        (
            *("load-module", "module-null-sink", "sink_name=air", "norewinds=1"),
            "sink_properties=device.description=Earbuds",
        ),
        (
            *("load-module", "module-remap-source", "source_name=headset", "master=air.monitor"),
            f"source_properties='{properties} device.description=Earbuds device.class=sound'",
        ),
        ("set-default-source", "headset"),
    ):
        system.pactl(*command)


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


@pytest.mark.parametrize("name", ["air", "Earbuds", "earb"])
def test_a_speaker_is_taken_by_its_name_and_kept(own_sound_system, name):
    plug_in_a_headset(own_sound_system)
    assert own_sound_system.run(PLAY, name).stdout == "air False\n"
    assert own_sound_system.run(PLAY, "default").stdout == "speaker True\n"


def test_what_the_server_does_not_know_is_left_to_portaudio(own_sound_system):
    assert own_sound_system.run(CHOOSE, "output", "nothing of the kind").stdout == "False\n"
    assert own_sound_system.run(CHOOSE, "output", "default").stdout == "False\n"


def test_a_name_must_be_unmistakable(own_sound_system):
    told = own_sound_system.run(CHOOSE, "output", "null output").stdout
    assert told.startswith("More than one device is called like 'null output': Null Output")


def test_they_are_listed_beside_portaudios(own_sound_system):
    plug_in_a_headset(own_sound_system)
    listed = own_sound_system.run(LIST).stdout
    assert (
        "Device(name='Earbuds', inputs=0, outputs=2, default_input=False, default_output=False, host='Pulse" in listed
    )
    assert "Device(name='Earbuds', inputs=2, outputs=0, default_input=True, default_output=False, host='Pulse" in listed
    assert "'Monitor of" not in listed
    assert "host='ALSA'" in listed


def test_a_speaker_that_is_not_there_is_told_before_the_microphone(own_sound_system):
    """It was answered with "no microphone" on a machine without one."""
    run = (
        "import sys; from voicecoach.cli.app import execute;"
        "print(execute(['run', 'desk-break', '--speaker', 'Frobnicator', '--mic', 'Nonsense', '--json']))"
    )
    told = own_sound_system.run(run).stdout
    assert "There is no speaker called 'Frobnicator'" in told
    assert told.endswith("2\n")
