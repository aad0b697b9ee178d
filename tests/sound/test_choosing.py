"""Which devices are taken, and whether the sound arrives there: a real server, with made-up devices."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from virtual_audio import VirtualAudio, missing, running

from voicecoach.sound.server_devices import take_microphone

pytestmark = pytest.mark.device

ASK = """
import json, os, sys
from contextlib import ExitStack
from voicecoach.app import factories
from voicecoach.base.errors import VoicecoachError
from voicecoach.base.settings import Settings
from voicecoach.sound import server_devices
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.pulse import Pulse

def played(name):
    with ExitStack() as stack:
        speaker = factories.open_speaker(Mixer(), name, Settings(), stack)
        pulse = Pulse()
        try:
            return [pulse.here("output").name, speaker._seat.home.name, speaker._seat.muted, speaker._may_move(True)]
        finally:
            pulse.close()

def heard(name):
    with ExitStack() as stack:
        microphone = factories.open_microphone(name, Settings(), stack)
        pulse = Pulse()
        try:
            return [pulse.here("input").name, microphone.note]
        finally:
            pulse.close()

def listed():
    return [[d.name, d.inputs, d.outputs, d.default_output, d.muted] for d in server_devices.devices()]

for question in json.loads(sys.argv[1]):
    before = dict(os.environ)
    try:
        answer = eval(question)
    except VoicecoachError as error:
        answer = [type(error).__name__, error.message, error.hint]
    os.environ.clear()
    os.environ.update(before)
    print(json.dumps(answer))
"""


@pytest.fixture(scope="module")
def server() -> Iterator[VirtualAudio]:
    """One server for all that is asked here; each test takes its devices away."""
    if reason := missing():
        pytest.skip(reason)
    with running() as system:
        yield system


@pytest.fixture
def plugged(server) -> Iterator:
    modules = []

    def plug(*command):
        modules.append(server.pactl("load-module", *command).strip())

    yield plug
    for module in reversed(modules):
        server.pactl("unload-module", module)
    server.pactl("set-default-sink", "speaker")
    server.pactl("set-default-source", "microphone")
    server.pactl("set-sink-mute", "speaker", "0")


TITLE = "Mum\u2019s  \u00d6hrchen"


def asked(system: VirtualAudio, *questions: str) -> list:
    """What is answered to each of these, in one process."""
    return [json.loads(line) for line in system.run(ASK, json.dumps(questions)).stdout.splitlines()]


def sink(name: str, title: str, properties: str = "") -> tuple[str, ...]:
    told = f"sink_properties=\"device.description='{title}' {properties}\""
    return ("module-null-sink", f"sink_name={name}", "norewinds=1", told)


def source(name: str, title: str, properties: str = "") -> tuple[str, ...]:
    told = f"source_properties=\"device.description='{title}' device.class=sound {properties}\""
    return ("module-remap-source", f"source_name={name}", "master=mic.monitor", told)


def test_speakers_by_their_names(server, plugged):
    plugged(*sink("air", TITLE))
    for name in ("usb_a", "usb_b"):
        plugged(*sink(name, "USB-Headset"))
    chosen = ["air", "Mum's Ohrchen", "ohrch", "USB-Headset (usb_b)", "usb_a"]
    answers = asked(server, *(f"played({name!r})" for name in chosen))
    assert [answer[0] for answer in answers] == ["air", "air", "air", "usb_b", "usb_a"]
    assert all(answer[:2] == [answer[0], answer[0]] and answer[3] is False for answer in answers)
    default, several, wrong, nothing, there = asked(
        server, 'played("default")', 'played("usb-headset")', 'played("Labtop")', 'heard("Ohrchen")', "listed()"
    )
    assert default == ["speaker", "speaker", "", True]
    assert several[1].startswith("More than one device is called like 'usb-headset': USB-Headset (usb_a), USB-H")
    assert wrong[1].startswith("There is no speaker called 'Labtop'")
    assert TITLE in wrong[2]
    assert nothing[1].startswith("There is no microphone called 'Ohrchen'")
    names = [name for name, *_ in there]
    assert {"USB-Headset (usb_a)", "USB-Headset (usb_b)"} <= set(names)
    assert not [name for name in names if name.startswith("Monitor of")]
    own = [name for name, _, outputs, default, _ in there if default and outputs == 2]
    assert own == ["Null Output (speaker)"]


def test_the_void_and_what_hears_it_are_no_devices(server, plugged, monkeypatch):
    plugged("module-null-sink", "sink_name=auto_null", "sink_properties=device.description=Dummy")
    server.pactl("set-default-sink", "auto_null")
    [speaker] = asked(server, 'played("default")')
    assert speaker[0] == "NoDevice"
    assert "dummy output" in speaker[1]
    server.pactl("set-default-source", "auto_null.monitor")
    [microphone] = asked(server, 'heard("default")')
    assert microphone[0] == "microphone"
    monkeypatch.setenv("PULSE_SINK", "gone")
    [variable] = asked(server, 'played("default")')
    assert "PULSE_SINK" in variable[1]
    assert "'gone'" in variable[1]


def test_a_muted_speaker_and_what_effects_play_on_are_seen(server, plugged):
    server.pactl("set-sink-mute", "speaker", "1")
    plugged(*sink("usb", "Headphones", "device.form_factor=headphone"))
    plugged("module-remap-sink", "sink_name=effects", "master=usb")
    plugged(*sink("easy", "Easy Effects"))
    plugged("module-loopback", "source=easy.monitor", "sink=usb")
    muted, remapped, looped = asked(server, *(f"played({name!r})" for name in ("speaker", "effects", "easy")))
    assert muted[:3] == ["speaker", "speaker", "it is muted"]
    assert [remapped[1], looped[1]] == ["usb", "usb"]
    assert ["Null Output (speaker)", 0, 2, True, "it is muted"] in asked(server, "listed()")[0]


@pytest.mark.parametrize(
    ("default", "properties", "heard"),
    [
        ("Earbuds", "device.bus=bluetooth", "microphone"),
        ("Earbuds", "device.api=bluez5", "microphone"),
        ("Digital S/PDIF", "", "microphone"),
        ("Earbuds", "device.bus=usb", "other"),
    ],
)
def test_which_microphone_is_taken(server, plugged, default, properties, heard):
    plugged(*source("other", default, properties))
    server.pactl("set-default-source", "other")
    name, note = asked(server, 'heard("default")')[0]
    assert name == heard
    assert ("listened instead of" in note) is (heard == "microphone")
    assert asked(server, f"heard({default!r})")[0][0] == "other"  # who names it has it


def test_a_headset_is_better_than_nothing_and_a_monitor_is_nothing(own_sound_system):
    own_sound_system.pactl("load-module", *source("other", "Earbuds", "device.bus=bluetooth"))
    own_sound_system.pactl("set-default-source", "other")
    own_sound_system.take_away("source_name=microphone")
    assert asked(own_sound_system, 'heard("default")') == [["other", ""]]
    own_sound_system.take_away("source_name=other")
    kind, message, _ = asked(own_sound_system, 'heard("default")')[0]
    assert (kind, "no microphone" in message) == ("NoDevice", True)


def test_who_has_chosen_a_source_is_left_alone(server, plugged, monkeypatch):
    plugged(*source("other", "Earbuds", "device.bus=bluetooth"))
    monkeypatch.setenv("PULSE_SOURCE", "other")
    assert asked(server, 'heard("default")') == [["other", ""]]


def test_without_a_server_there_is_nothing_to_avoid(monkeypatch):
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    monkeypatch.delenv("PULSE_SOURCE", raising=False)
    assert take_microphone(headset=False) == ""


def test_a_server_that_portaudio_does_not_reach(server, monkeypatch, tmp_path):
    """As where ALSA's plugin for it is missing: nothing leads there, and what to install is named."""
    base = Path("/usr/share/alsa/alsa.conf").read_text()
    (tmp_path / "alsa.conf").write_text(
        re.sub(r'"[^"\n]*(conf\.d/?|asound\.conf[^"\n]*|asoundrc)"', '"/nowhere"', base)
    )
    monkeypatch.setitem(server._own, "ALSA_CONFIG_PATH", str(tmp_path / "alsa.conf"))
    default, named, listed, why = asked(
        server, 'played("default")', 'played("speaker")', "listed()", "server_devices.unusable()"
    )
    assert "libasound2-plugins" in default[2]
    assert "libasound2-plugins" in named[2]
    assert listed == []
    assert "libasound2-plugins" in why[0]


def test_a_speaker_that_is_not_there_is_told_before_the_microphone(server, tmp_path, monkeypatch):
    """It was answered with "no microphone" on a machine without one."""
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    run = (
        "import sys; from voicecoach.cli.app import execute;"
        "print(execute(['run', 'desk-break', '--speaker', 'Frobnicator', '--mic', 'Nonsense', '--json']))"
    )
    told = server.run(run).stdout
    assert "There is no speaker called 'Frobnicator'" in told
    assert told.endswith("2\n")
