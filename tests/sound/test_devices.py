"""Devices: found by name, opened as they can be, read and fed; what goes wrong becomes one clear error."""

import gc
import os
import sys
import threading
from contextlib import ExitStack
from types import SimpleNamespace

import numpy as np
import pytest
from fake_sounddevice import FakeSoundDevice, Hardware

from voicecoach.app import factories
from voicecoach.base.errors import SoundError, UsageError
from voicecoach.base.settings import Settings
from voicecoach.sound import portaudio
from voicecoach.sound.clip import Clip
from voicecoach.sound.converted import RATES
from voicecoach.sound.devices import Device, DeviceMicrophone, DeviceSpeaker, devices
from voicecoach.sound.mixer import Mixer, SoundStarted
from voicecoach.sound.quiet import quiet

LAPTOP = Hardware("HDA Intel: ALC257 (hw:0,0)", inputs=2, outputs=2)
HEADSET = Hardware("Jabra Evolve: USB Audio (hw:1,0)", inputs=1, outputs=2, rate=44_100)
SCREEN = Hardware("HDA Intel: HDMI 0 (hw:0,3)", outputs=8)
DEFAULT = Hardware("default", inputs=32, outputs=32)


@pytest.fixture
def plug(monkeypatch):
    """Connect hardware: the package sounddevice as our code finds it."""

    def connect(*hardware, default_input=-1, default_output=-1) -> FakeSoundDevice:
        library = FakeSoundDevice(list(hardware), default_input, default_output)
        monkeypatch.setitem(sys.modules, "sounddevice", library)
        monkeypatch.delenv("ALSA_CONFIG_PATH", raising=False)
        portaudio.library.cache_clear()
        return library

    yield connect
    portaudio.library.cache_clear()


def test_the_list_says_what_each_can_do(plug):
    plug(LAPTOP, SCREEN, default_input=0, default_output=1)
    assert devices() == [
        Device(LAPTOP.name, 2, 2, default_input=True, default_output=False, host="ALSA"),
        Device(SCREEN.name, 0, 8, default_input=False, default_output=True, host="ALSA"),
    ]


def test_a_machine_without_devices(plug):
    plug()
    assert devices() == []
    with pytest.raises(SoundError, match="no speaker"):
        DeviceSpeaker(Mixer())
    with pytest.raises(SoundError, match="no microphone"):
        DeviceMicrophone()
    with pytest.raises(SoundError, match="no speaker called 'Frobnicator': this computer has none"):
        DeviceSpeaker(Mixer(), "Frobnicator")


# Names.


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (None, "default"),
        ("default", "default"),
        ("Default", "default"),
        ("jabra", HEADSET.name),
        ("HDMI", SCREEN.name),
        (LAPTOP.name.upper(), LAPTOP.name),
    ],
)
def test_a_name_or_a_part_of_it_finds_the_speaker(plug, wanted, found):
    library = plug(LAPTOP, HEADSET, SCREEN, DEFAULT, default_input=3, default_output=3)
    DeviceSpeaker(Mixer(), wanted)
    assert library.streams[-1].hardware.name == found


def test_without_a_default_the_first_that_can_is_taken(plug):
    library = plug(SCREEN, LAPTOP)
    DeviceMicrophone()
    assert library.streams[-1].hardware is LAPTOP


def test_an_exact_name_wins_over_a_longer_one(plug):
    library = plug(Hardware("USB Audio 2", outputs=2), Hardware("USB Audio", outputs=2))
    DeviceSpeaker(Mixer(), "usb audio")
    assert library.streams[-1].hardware.name == "USB Audio"


def test_the_same_hardware_under_two_sound_systems_is_no_doubt(plug):
    library = plug(Hardware("Jabra (short na", outputs=2), Hardware("Jabra (short name)", outputs=2, hostapi=1))
    DeviceSpeaker(Mixer(), "jabra")
    assert library.streams[-1].hardware.hostapi == 0


def test_a_part_of_two_names_is_refused(plug):
    plug(LAPTOP, SCREEN)
    with pytest.raises(UsageError, match=r"More than one speaker .*ALC257.*HDMI"):
        DeviceSpeaker(Mixer(), "intel")


def test_only_devices_that_record_are_microphones(plug):
    plug(LAPTOP, SCREEN)
    with pytest.raises(UsageError, match="no microphone called 'hdmi'"):
        DeviceMicrophone("hdmi")


def test_a_wrong_name_gets_a_suggestion_and_the_list(plug):
    plug(Hardware("Jabra", outputs=2), Hardware("Speakers", outputs=2))
    with pytest.raises(UsageError, match=r"no speaker called 'Jarba' \(did you mean Jabra\?\)") as error:
        DeviceSpeaker(Mixer(), "Jarba")
    assert error.value.hint == "There are: Jabra, Speakers; or default."


# The speaker.


def test_the_speaker_opens_mono_and_plays_the_mixer(plug):
    library, mixer = plug(LAPTOP), Mixer()
    speaker = DeviceSpeaker(mixer)
    (stream,) = library.streams
    assert (stream.samplerate, stream.blocksize, stream.channels, stream.dtype) == (48_000, 256, 1, "float32")
    mixer.play(1, Clip(np.full(600, 0.5, dtype=np.float32)), at=100)
    speaker.start()
    out = np.concatenate([stream.play(512), stream.play(512)])[:, 0]
    assert out.tolist() == [0.0] * 100 + [0.5] * 600 + [0.0] * 324
    assert mixer.reports()[0] == SoundStarted(1, 100)
    assert speaker.latency == 0.02


def test_hardware_that_plays_stereo_only_gets_the_same_on_both(plug):
    library, mixer = plug(Hardware("Odd", outputs=2, refused_channels=(1,))), Mixer()
    speaker = DeviceSpeaker(mixer)
    mixer.play(1, Clip(np.linspace(-1, 1, 512, dtype=np.float32)), at=0)
    speaker.start()
    out = library.streams[-1].play(512)
    assert out.shape == (512, 2)
    np.testing.assert_array_equal(out[:, 0], out[:, 1])
    np.testing.assert_array_equal(out[:, 0], np.linspace(-1, 1, 512, dtype=np.float32))


def test_underruns_are_counted(plug):
    library = plug(LAPTOP)
    speaker = DeviceSpeaker(Mixer())
    speaker.start()
    for underflow, at in ((False, 1.0), (True, 1.2), (True, 1.2), (False, 1.21), (True, 1.5)):
        library.streams[-1].play(512, underflow=underflow, at=at)
    assert speaker.underruns == 2  # each block that fills up after one gap tells of it


def test_closing_is_no_loss_and_may_be_done_twice(plug):
    library = plug(LAPTOP)
    speaker = DeviceSpeaker(Mixer())
    speaker.start()
    speaker.close()
    speaker.close()
    assert library.streams[-1].closed
    assert not speaker.lost


def test_a_speaker_never_started_closes(plug):
    plug(LAPTOP)
    DeviceSpeaker(Mixer()).close()


def test_a_speaker_that_is_unplugged_is_lost_and_another_goes_on_from_there(plug):
    library, mixer = plug(LAPTOP, HEADSET), Mixer()
    speaker = DeviceSpeaker(mixer, "jabra")
    speaker.start()
    library.streams[-1].play(512)
    assert not speaker.lost
    library.streams[-1].unplug()
    assert speaker.lost
    speaker.close()
    DeviceSpeaker(mixer, "ALC257").start()
    library.streams[-1].play(512)
    assert mixer.position == 1024


def test_a_busy_speaker_is_an_error_with_a_way_out(plug):
    plug(Hardware("Taken", outputs=2, busy=True))
    with pytest.raises(SoundError, match=r"'Taken' cannot be opened \(Device unavailable\)") as error:
        DeviceSpeaker(Mixer())
    assert "another program" in error.value.hint


def test_a_speaker_that_goes_away_before_its_start_is_closed_by_no_new_thread(plug):
    """PortAudio cancels the stream's last thread then, and the system may have given its handle to a new one."""
    library = plug(Hardware("Gone", outputs=2, dies_at_start=True))
    with pytest.raises(SoundError, match=r"does not start \(Device unavailable\)"):
        DeviceSpeaker(Mixer()).start()
    assert library.streams[0].closed_by == threading.get_ident()


# The microphone.


def test_the_microphone_opens_at_the_rate_of_hearing(plug):
    library = plug(LAPTOP)
    microphone = DeviceMicrophone()
    (stream,) = library.streams
    assert (stream.samplerate, stream.blocksize, stream.channels, stream.dtype) == (16_000, 128, 2, "float32")
    microphone.start()
    assert len(microphone.read(5.0)) == 0
    stream.hear([0.25, -0.25] * 256)
    stream.hear([0.5, -0.5] * 256)
    assert microphone.read(0.0).tolist() == [0.25, -0.25] * 256 + [0.5, -0.5] * 256
    assert len(microphone.read()) == 0
    assert microphone.latency == 0.02
    microphone.close()
    microphone.close()


def test_a_microphone_of_another_rate_is_converted_as_a_stream(plug):
    library = plug(Hardware("Fixed", inputs=1, rate=44_100, refused_rates=(16_000,)))
    microphone = DeviceMicrophone()
    (stream,) = library.streams
    assert (stream.samplerate, stream.blocksize) == (44_100, round(44_100 * 0.008))
    tone = np.sin(2 * np.pi * 1000 * np.arange(44_100) / 44_100)
    pieces = []
    for start in range(0, len(tone), 1411):
        stream.hear(tone[start : start + 1411])
        pieces.append(microphone.read())
    heard = np.concatenate(pieces)
    assert 16_000 - 0.05 * 16_000 < len(heard) <= 16_000  # a filter's length is still inside
    np.testing.assert_allclose(heard[500:8000], np.sin(2 * np.pi * 1000 * np.arange(500, 8000) / 16_000), atol=1e-3)


def test_a_microphone_that_is_stereo_only_is_averaged(plug):
    library = plug(Hardware("Odd", inputs=2, refused_channels=(1,)))
    microphone = DeviceMicrophone()
    library.streams[-1].hear([0.5, -0.5] * 256)
    assert library.streams[-1].channels == 2
    assert microphone.read().tolist() == [0.5, -0.5] * 256


def test_what_nobody_reads_does_not_grow_without_end(plug):
    library = plug(LAPTOP)
    microphone = DeviceMicrophone()
    for _ in range(7505):
        library.streams[-1].hear([0.0] * 128)
    assert microphone.overflows == 5
    assert len(microphone.read()) == 60 * 16_000


def test_overflows_of_the_device_are_counted(plug):
    library = plug(LAPTOP)
    microphone = DeviceMicrophone()
    library.streams[-1].hear([0.0] * 512, overflow=True)
    assert microphone.overflows == 1


def test_a_microphone_that_is_unplugged_is_lost(plug):
    library = plug(HEADSET)
    microphone = DeviceMicrophone()
    microphone.start()
    library.streams[-1].hear([0.5] * 512)
    library.streams[-1].unplug()
    assert microphone.lost
    assert len(microphone.read()) == 512
    assert len(microphone.read()) == 0


def test_a_busy_microphone_is_an_error(plug):
    plug(Hardware("Taken", inputs=2, busy=True))
    with pytest.raises(SoundError, match="'Taken' cannot be opened"):
        DeviceMicrophone()


# The library.


@pytest.fixture
def install(plug, monkeypatch, tmp_path):
    """Put a package sounddevice where Python finds it first; its code runs when it is imported."""

    def write(code: str):
        plug()
        (tmp_path / "sounddevice.py").write_text(code)
        monkeypatch.delitem(sys.modules, "sounddevice")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    return write


def test_without_portaudio_the_hint_says_how_to_get_it(install):
    install('raise OSError("PortAudio library not found")')
    with pytest.raises(SoundError, match="PortAudio library not found") as error:
        devices()
    assert "libportaudio2" in error.value.hint


def test_a_sound_system_that_does_not_start(install):
    install('raise RuntimeError("Error initializing PortAudio: Host error [PaErrorCode -9999]")')
    with pytest.raises(SoundError, match=r"does not start \(Host error\)"):
        devices()


@pytest.mark.skipif(sys.platform != "linux", reason="ALSA is Linux's")
def test_a_configuration_that_would_abort_the_process_is_an_error(install, monkeypatch, tmp_path):
    install("import os\nos.abort()")  # as PortAudio does
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "nowhere"))
    with pytest.raises(SoundError, match="nowhere cannot be used") as error:
        devices()
    assert "ALSA_CONFIG_PATH" in error.value.hint


def test_without_a_terminal_to_keep_quiet_nothing_breaks(plug, monkeypatch):
    def closed(_descriptor):
        raise OSError

    plug(LAPTOP)
    monkeypatch.setattr("os.dup", closed)
    assert len(devices()) == 1


def test_while_a_speaker_plays_nothing_in_the_process_keeps_it_waiting(plug):
    plug(LAPTOP)
    before = sys.getswitchinterval()
    with ExitStack() as stack:
        factories.open_speaker(Mixer(), "default", Settings(), stack)
        assert sys.getswitchinterval() == pytest.approx(factories.SWITCH_INTERVAL)
        assert gc.get_freeze_count() > 0
    assert sys.getswitchinterval() == pytest.approx(before)
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (192_000, 2), (16_000, 1)])
def test_a_speaker_of_another_rate_is_given_the_same_sound_converted(plug, rate, channels):
    others = tuple(other for other in (48_000, *RATES) if other != rate)
    refused = () if channels == 1 else (1,)
    library = plug(Hardware("DAC", outputs=channels, rate=rate, refused_rates=others, refused_channels=refused))
    mixer = Mixer()
    at = np.arange(48_000) / 48_000
    mixer.play(0, Clip(np.sin(2 * np.pi * 440 * at).astype(np.float32) * np.float32(0.5)), 0)
    speaker = DeviceSpeaker(mixer)
    [stream] = library.streams
    assert (stream.samplerate, stream.channels, stream.blocksize) == (rate, channels, round(256 * rate / 48_000))
    speaker.start()
    played = np.concatenate([stream.play(stream.blocksize)[:, 0] for _ in range(188)])
    crossings = np.flatnonzero(np.diff(np.signbit(played[rate // 4 : 3 * rate // 4])))
    assert len(crossings) == pytest.approx(440, abs=2)  # half a second of 440 Hz
    assert np.abs(played).max() == pytest.approx(0.5, abs=0.02)
    assert 0 <= mixer.position - round(len(played) * 48_000 / rate) < 4096
    assert 0.02 <= speaker.latency < 0.1


def test_a_system_that_lets_no_memory_be_executed_is_told(plug, monkeypatch):
    library = plug(LAPTOP)

    def refuses(*_, **__):
        raise MemoryError

    monkeypatch.setattr(library, "OutputStream", refuses, raising=False)
    with pytest.raises(SoundError, match="written and executed"):
        DeviceSpeaker(Mixer())
    monkeypatch.setattr(library, "_ffi", SimpleNamespace(callback=refuses), raising=False)
    with pytest.raises(SoundError, match="written and executed"):
        portaudio.see_callbacks()


def test_what_is_kept_off_the_terminal_comes_back_whoever_leaves_first(capfd):
    first, second = quiet(), quiet()
    first.__enter__()
    second.__enter__()
    os.write(2, b"hidden")
    first.__exit__(None, None, None)
    os.write(2, b"hidden, too")
    second.__exit__(None, None, None)
    os.write(2, b"seen")
    assert capfd.readouterr().err == "seen"
