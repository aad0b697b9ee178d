"""Devices that go away and come back: what is waited for, what will do instead, and what never does."""

import os
import sys
import threading
import time
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from fake_sounddevice import FakeSoundDevice, Hardware

from voicecoach.base import hung_calls
from voicecoach.base.errors import SoundError
from voicecoach.sound import portaudio
from voicecoach.sound.clip import Clip
from voicecoach.sound.endpoints import Endpoint, same, sounds_like_a_loudspeaker, sounds_like_headphones
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.pulse import Pulse
from voicecoach.sound.reconnecting import (
    AFRESH,
    DEVICE_POLL,
    SAME_DEVICE_WAIT,
    STALLED,
    Keeper,
    ReconnectingMicrophone,
    ReconnectingSpeaker,
)
from voicecoach.sound.seat import SERVER_MOVE

HEADSET = Endpoint("usb-headset", "Jabra headset", headphones=True)
SCREEN = Endpoint("hdmi", "Screen", loudspeaker=True)
UNKNOWN = Endpoint("usb-audio", "USB Audio")
VOID = Endpoint("auto_null", "Dummy Output", real=False)
MICROPHONE = Endpoint("usb-mic", "Jabra microphone")
OTHER_MICROPHONE = Endpoint("webcam", "Webcam")

IN_SOCKET = Endpoint("laptop", "Built-in Audio", headphones=True)
PULLED_OUT = Endpoint("laptop", "Built-in Audio", unplugged=True)
"""A laptop's sink stays when the plug is pulled out, and plays on its loudspeaker."""


@dataclass
class Server(Pulse):
    """A sound server whose devices a test plugs in and out; a stream whose device is gone is moved, as it does."""

    outputs: list[Endpoint] = field(default_factory=lambda: [HEADSET, SCREEN])
    inputs: list[Endpoint] = field(default_factory=lambda: [MICROPHONE, OTHER_MICROPHONE])
    at: dict[str, Endpoint | None] = field(default_factory=lambda: {"output": HEADSET, "input": MICROPHONE})

    def _there(self, kind):
        return self.outputs if kind == "output" else self.inputs

    def here(self, kind):
        there, at = self._there(kind), self.at[kind]
        if there and at not in there:
            self.at[kind] = there[0]
        return self.at[kind] if there else None

    brought: list[str] = field(default_factory=list)

    def endpoints(self, kind):
        return list(self._there(kind))

    def chosen(self, kind):
        return next(iter(self._there(kind)), None)

    def bring(self, kind, name):
        self.brought.append(name)
        self.at[kind] = self.find(kind, name) or self.at[kind]
        return self.at[kind] is not None and self.at[kind].name == name

    def leads(self, sink, end):
        return any(each.name == end and each.by == sink for each in self._there("output"))


class NoServer(Server):
    """There is none."""

    def here(self, kind):  # noqa: ARG002 - as the real one
        return None

    def endpoints(self, kind):  # noqa: ARG002 - as the real one
        return []

    def chosen(self, kind):  # noqa: ARG002 - as the real one
        return None


@pytest.fixture
def plug(monkeypatch):
    """Connect hardware: the package sounddevice as our code finds it."""
    for name in ("ALSA_CONFIG_PATH", "PULSE_SINK", "PULSE_SOURCE"):
        monkeypatch.setenv(name, "")  # so that whatever is set is undone
        monkeypatch.delenv(name)

    def connect(*hardware) -> FakeSoundDevice:
        library = FakeSoundDevice(list(hardware), 0, 0)
        monkeypatch.setitem(sys.modules, "sounddevice", library)
        portaudio.library.cache_clear()
        return library

    yield connect
    portaudio.library.cache_clear()


def default():
    return Hardware("default", inputs=2, outputs=2)


def looked(keeper, pulse, now, seconds):
    """Look for so many seconds; the time by then."""
    for _ in range(round(seconds / DEVICE_POLL)):
        now += DEVICE_POLL
        keeper.look(pulse, now)
    return now


def started(name=None, other=None):
    speaker = ReconnectingSpeaker(Mixer(), name, 0.1, other=other)
    speaker.start()
    speaker.settle(None)
    return speaker


def played(library):
    """The stream that is open."""
    [stream] = [stream for stream in library.streams if not stream.closed and stream.kind == "output"]
    return stream


# -- the speaker, with a sound server -------------------------------------------------------------


def test_a_speaker_that_stays_is_left_alone(plug):
    library = plug(default())
    speaker = started()
    keeper, pulse = Keeper(speaker, None), Server()
    for now in range(100):
        played(library).play(512)
        keeper.look(pulse, now * DEVICE_POLL)
    assert not speaker.lost
    assert len(library.streams) == 1
    assert speaker.title == "Jabra headset"


def test_headphones_that_are_unplugged_are_waited_for_and_no_loudspeaker_plays(plug):
    library = plug(default())
    speaker = started()
    keeper, pulse = Keeper(speaker, None), Server()
    keeper.look(pulse, 0.0)
    played(library).play(512)
    pulse.outputs.remove(HEADSET)
    now = looked(keeper, pulse, 0.0, DEVICE_POLL)
    assert speaker.lost
    assert all(stream.closed for stream in library.streams)
    now = looked(keeper, pulse, now, 10 * SAME_DEVICE_WAIT)
    assert not speaker.found
    pulse.outputs.append(HEADSET)
    looked(keeper, pulse, now, 1)
    assert speaker.found
    assert os.environ["PULSE_SINK"] == "usb-headset"
    assert speaker.lost  # until the session is ready for it
    speaker.start()
    assert not speaker.lost
    played(library).play(512, underflow=True)
    assert speaker.underruns == 1
    speaker.close()
    assert all(stream.closed for stream in library.streams)


def test_a_speaker_that_runs_dry_keeps_more_ahead_from_the_next_silence_on(plug):
    library = plug(default())
    speaker = started()
    mixer, keeper, pulse = speaker._mixer, Keeper(speaker, None), Server()
    mixer.play(1, Clip(np.full(1024, 0.5, dtype=np.float32)), 0)
    played(library).play(512, underflow=True)
    keeper.look(pulse, 0.0)
    assert len(library.streams) == 1  # not while a word sounds
    played(library).play(1024)
    now = looked(keeper, pulse, 0.0, DEVICE_POLL)
    assert [stream.wish for stream in library.streams] == [0.1, 0.2]
    assert played(library).active
    assert mixer.position == 1536
    for _ in range(3):  # as long as it helps, and no further
        played(library).play(512, underflow=True)
        now = looked(keeper, pulse, now, DEVICE_POLL)
    assert [stream.wish for stream in library.streams] == [0.1, 0.2, 0.4]
    assert speaker.underruns == 4
    assert not speaker.lost


@pytest.mark.parametrize("fault", ["busy", "dies_at_start"])
def test_a_speaker_that_cannot_be_opened_with_more_ahead_is_lost_and_looked_for(plug, fault):
    hardware = default()
    library = plug(hardware)
    speaker = started()
    keeper, pulse = Keeper(speaker, None), Server()
    played(library).play(512, underflow=True)
    setattr(hardware, fault, True)
    now = looked(keeper, pulse, 0.0, DEVICE_POLL)
    assert speaker.lost
    assert all(stream.closed for stream in library.streams)
    setattr(hardware, fault, False)
    looked(keeper, pulse, now, 1)
    speaker.start()
    assert not speaker.lost
    assert played(library).wish == 0.2


@pytest.mark.parametrize(
    ("home", "name", "other", "moves"),
    [
        (SCREEN, None, None, True),
        (UNKNOWN, None, None, False),
        (UNKNOWN, None, True, True),
        (SCREEN, "default", None, False),
        (HEADSET, None, None, False),
        (HEADSET, None, True, True),
        (SCREEN, None, False, False),
    ],
)
def test_when_another_speaker_will_do(plug, home, name, other, moves):
    library = plug(default())
    third = Endpoint("laptop", "Laptop")
    speaker = started("defaul" if name else None, other)
    keeper, pulse = Keeper(speaker, None), Server(outputs=[home, third], at={"output": home})
    keeper.look(pulse, 0.0)
    pulse.outputs.remove(home)
    now = looked(keeper, pulse, 0.0, SAME_DEVICE_WAIT - 1)
    assert speaker.lost
    assert not speaker.found
    looked(keeper, pulse, now, 2)
    assert speaker.found is moves
    if moves:
        speaker.start()
        played(library).play(512)
        keeper.look(Server(outputs=[third], at={"output": third}), now + 3)
        assert (speaker.lost, speaker.title) == (False, "Laptop")
        assert "PULSE_SINK" not in os.environ


def test_who_moves_the_sound_by_hand_is_not_asked(plug):
    library = plug(default())
    speaker = started()
    keeper, pulse = Keeper(speaker, None), Server()
    keeper.look(pulse, 0.0)
    played(library).play(512)
    pulse.at["output"] = SCREEN
    keeper.look(pulse, DEVICE_POLL)
    assert (speaker.lost, speaker.title) == (False, "Screen")


def test_a_plug_that_is_pulled_out_of_its_socket_is_waited_for_and_no_loudspeaker_plays(plug):
    library = plug(default())
    speaker = started()
    keeper, pulse = Keeper(speaker, None), Server(outputs=[IN_SOCKET], at={"output": IN_SOCKET})
    keeper.look(pulse, 0.0)
    played(library).play(512)
    pulse.outputs, pulse.at = [PULLED_OUT], {"output": PULLED_OUT}
    now = looked(keeper, pulse, 0.0, DEVICE_POLL)
    assert speaker.lost
    assert all(stream.closed for stream in library.streams)
    now = looked(keeper, pulse, now, 10 * SAME_DEVICE_WAIT)
    assert not speaker.found
    pulse.outputs = [IN_SOCKET]
    looked(keeper, pulse, now, 1)
    assert speaker.found
    speaker.start()
    assert (speaker.lost, speaker.title) == (False, "Built-in Audio")


def test_the_loudspeaker_takes_over_from_a_pulled_plug_where_that_is_wished(plug):
    library = plug(default())
    speaker = started(other=True)
    keeper, pulse = Keeper(speaker, None), Server(outputs=[IN_SOCKET], at={"output": IN_SOCKET})
    keeper.look(pulse, 0.0)
    played(library).play(512)
    pulse.outputs, pulse.at = [PULLED_OUT], {"output": PULLED_OUT}
    now = looked(keeper, pulse, 0.0, SAME_DEVICE_WAIT - 1)
    assert not speaker.found
    now = looked(keeper, pulse, now, 2)
    assert speaker.found
    speaker.start()
    for _ in range(20):
        played(library).play(512)
        now = looked(keeper, pulse, now, DEVICE_POLL)
    assert not speaker.lost


def test_a_sink_that_the_server_leaves_when_its_plug_is_pulled_out_is_lost(plug):
    library = plug(default())
    speaker = started()
    socket = Endpoint("socket", "Headphones", headphones=True)
    keeper, pulse = Keeper(speaker, None), Server(outputs=[socket, SCREEN], at={"output": socket})
    keeper.look(pulse, 0.0)
    played(library).play(512)
    pulse.outputs[0] = Endpoint("socket", "Headphones", headphones=True, unplugged=True)
    pulse.at["output"] = SCREEN
    now = looked(keeper, pulse, 0.0, DEVICE_POLL)
    assert speaker.lost
    looked(keeper, pulse, now, 2 * SAME_DEVICE_WAIT)
    assert not speaker.found


def test_headphones_that_are_plugged_in_during_a_workout_are_missed_when_they_go(plug):
    library = plug(default())
    speaker = started()
    keeper, pulse = Keeper(speaker, None), Server(outputs=[PULLED_OUT], at={"output": PULLED_OUT})
    keeper.look(pulse, 0.0)
    for endpoint, lost in ((IN_SOCKET, False), (PULLED_OUT, True)):
        played(library).play(512)
        pulse.outputs, pulse.at = [endpoint], {"output": endpoint}
        looked(keeper, pulse, DEVICE_POLL, DEVICE_POLL)
        assert speaker.lost is lost


def test_the_loudspeaker_may_be_chosen_by_hand_while_headphones_are_plugged_in(plug):
    library = plug(default())
    speaker = started()
    keeper, pulse = Keeper(speaker, None), Server(outputs=[IN_SOCKET], at={"output": IN_SOCKET})
    keeper.look(pulse, 0.0)
    for endpoint in (Endpoint("laptop", "Built-in Audio"), PULLED_OUT):  # and then the plug does not matter
        played(library).play(512)
        pulse.outputs, pulse.at = [endpoint], {"output": endpoint}
        looked(keeper, pulse, DEVICE_POLL, DEVICE_POLL)
        assert not speaker.lost


def test_a_headset_that_is_pulled_out_leaves_the_microphone_to_the_server(plug):
    plug(default())
    microphone = ReconnectingMicrophone(None)
    microphone.start()
    headset = Endpoint("laptop-mic", "Built-in Audio", headphones=True)
    keeper, pulse = Keeper(None, microphone), Server(inputs=[headset], at={"input": headset})
    keeper.look(pulse, 0.0)
    pulled = Endpoint("laptop-mic", "Built-in Audio", unplugged=True)
    pulse.inputs, pulse.at = [pulled], {"input": pulled}
    looked(keeper, pulse, 0.0, DEVICE_POLL)
    assert not microphone.lost


def test_a_server_that_is_restarted(plug):
    library = plug(default())
    speaker = started()
    keeper, pulse = Keeper(speaker, None), Server()
    keeper.look(pulse, 0.0)
    library.hardware[0].busy = True
    played(library).unplug()
    now = looked(keeper, NoServer(), 0.0, 3)
    assert speaker.stopped
    assert (speaker.lost, speaker.found, library.restarts) == (True, False, 0)
    now = looked(keeper, pulse, now, 1)  # it answers, and takes no stream yet
    assert not speaker.found
    library.hardware[0].busy = False
    looked(keeper, pulse, now, 1)
    assert speaker.found


def test_one_that_is_gone_again_is_looked_for_again(plug):
    library = plug(default())
    speaker = started()
    keeper, pulse = Keeper(speaker, None), Server()
    keeper.look(pulse, 0.0)
    played(library).unplug()
    now = looked(keeper, pulse, 0.0, 1)
    assert speaker.found
    library.hardware[0].dies_at_start = True
    speaker.start()
    assert (speaker.lost, speaker.found) == (True, False)
    speaker.start()  # there is nothing to start
    library.hardware[0].dies_at_start = False
    looked(keeper, pulse, now, 1)
    assert speaker.found
    speaker.close()
    assert all(stream.closed for stream in library.streams)


# -- and without ----------------------------------------------------------------------------------


def test_without_a_server_portaudio_is_started_anew_to_see_what_is_plugged_in(plug):
    headset, laptop = Hardware("USB Headset (hw:1,0)", outputs=2), Hardware("ALC257 (hw:0,0)", inputs=2, outputs=2)
    library = plug(headset, laptop)
    library.default_input = 1
    speaker, microphone = started(), ReconnectingMicrophone(None)
    microphone.start()
    keeper = Keeper(speaker, microphone)
    played(library).unplug()
    library.hardware.remove(headset)
    library.default_input = 0
    now = looked(keeper, NoServer(), 0.0, 2 * SAME_DEVICE_WAIT)
    assert speaker.lost
    assert not speaker.found
    assert 5 <= library.restarts <= 2 * SAME_DEVICE_WAIT / AFRESH + 1
    library.plugged_later = [headset]
    looked(keeper, NoServer(), now, 2 * AFRESH)
    assert speaker.found
    speaker.start()
    assert played(library).hardware is headset
    assert not microphone.lost


def test_without_a_server_the_default_will_do_after_a_loudspeaker(plug):
    screen, laptop = Hardware("HDMI (hw:0,3)", outputs=2), Hardware("ALC257 (hw:0,0)", inputs=2, outputs=2)
    library = plug(screen, laptop)
    speaker = started()
    played(library).unplug()
    library.hardware.remove(screen)
    now = looked(Keeper(speaker, None), NoServer(), 0.0, SAME_DEVICE_WAIT - 1)
    assert not speaker.found
    looked(Keeper(speaker, None), NoServer(), now, 2)
    assert speaker.found


def test_a_device_that_stands_still_is_gone(plug):
    library = plug(default())
    speaker = started()
    keeper = Keeper(speaker, None)
    keeper.look(NoServer(), 100.0)
    keeper.look(NoServer(), 500.0)  # the process was stopped for long
    assert not speaker.lost
    looked(keeper, NoServer(), 500.0, STALLED * DEVICE_POLL - 0.2)
    assert not speaker.lost
    looked(keeper, NoServer(), 600.0, 0.4)
    assert speaker.lost
    assert library.streams[0].closed


def test_a_device_that_hangs_can_be_given_up_and_never_touches_the_mixer_again(plug, monkeypatch):
    """Its server lets go of nothing. When it comes to, another speaker may have the mixer."""
    left = []
    monkeypatch.setattr(hung_calls, "_left", left)
    library = plug(default())
    speaker = started()
    keeper, pulse, go_on = Keeper(speaker, None), Server(), threading.Event()
    keeper.look(pulse, 0.0)
    [stream] = library.streams
    stream.abort = go_on.wait
    began = time.monotonic()
    speaker.give_up()
    assert speaker.lost
    assert time.monotonic() - began < 2
    speaker.give_up()
    keeper.look(pulse, time.monotonic() + 1)  # what was asked when it hung has an answer now
    assert speaker.found
    portaudio.restart()
    assert not library.restarts  # it would be the end of who closes
    before = speaker._mixer.position
    assert not stream.play(512).any()
    assert speaker._mixer.position == before
    go_on.set()
    left[0].join()
    assert stream.closed
    speaker.close()
    portaudio.restart()
    assert library.restarts


def test_what_is_given_up_while_the_server_is_asked_is_lost_once(plug):
    plug(default())
    speaker = started()

    class Slow(Server):
        def here(self, kind):
            speaker.give_up()
            return super().here(kind)

    keeper, slow = Keeper(speaker, None), Slow()
    keeper.look(slow, 5.0)
    assert speaker.lost
    assert not speaker.found


# -- the microphone -------------------------------------------------------------------------------


def test_a_microphone_that_is_gone_gives_nothing_and_is_opened_again(plug):
    library = plug(default())
    microphone = ReconnectingMicrophone(None)
    microphone.start()
    keeper, pulse = Keeper(None, microphone), Server()
    keeper.look(pulse, 0.0)
    assert microphone.title == "Jabra microphone"
    library.streams[0].hear(np.ones(512))
    assert len(microphone.read()) == 512
    pulse.inputs.remove(MICROPHONE)
    now = looked(keeper, pulse, 0.0, 1)
    assert microphone.lost
    assert len(microphone.read()) == 0
    pulse.inputs.append(MICROPHONE)
    now = looked(keeper, pulse, now, 1)
    assert not microphone.lost
    assert os.environ["PULSE_SOURCE"] == "usb-mic"
    library.streams[-1].hear(np.ones(512))
    assert len(microphone.read()) == 512
    pulse.at["input"] = MICROPHONE
    pulse.inputs.remove(MICROPHONE)
    looked(keeper, pulse, now, SAME_DEVICE_WAIT + 2)
    assert not microphone.lost  # another one will do
    microphone.close()


def test_a_microphone_that_does_not_start_is_tried_again(plug):
    library = plug(default())
    microphone = ReconnectingMicrophone(None)
    microphone.start()
    keeper = Keeper(None, microphone)
    library.streams[0].unplug()
    library.hardware[0].dies_at_start = True
    now = looked(keeper, NoServer(), 0.0, 2)
    assert microphone.lost
    assert all(stream.closed for stream in library.streams)
    library.hardware[0].dies_at_start = False
    looked(keeper, NoServer(), now, 1)
    assert not microphone.lost


def test_what_is_not_there_at_the_beginning_is_an_error(plug):
    plug()
    with pytest.raises(SoundError, match="no speaker"):
        ReconnectingSpeaker(Mixer(), None, 0.1)
    with pytest.raises(SoundError, match="no microphone"):
        ReconnectingMicrophone(None)


@pytest.mark.parametrize(
    ("name", "are"),
    [
        ("Jabra Headset", True),
        ("WH-1000XM4 headphones", True),
        ("Head-Phones", True),
        ("Ada's AirPods Pro", True),
        ("Galaxy Earbuds", True),
        ("HDA Intel: ALC257 Analog", False),
        ("Speakers", False),
    ],
)
def test_names_of_headphones(name, are):
    assert sounds_like_headphones(name) is are


@pytest.mark.parametrize("tells", [True, False])
def test_the_server_is_asked_when_it_tells_something_and_now_and_then(plug, monkeypatch, tells):
    """Asking costs some processor time: ten times a second would be too often."""
    library = plug(default())
    speaker, stop, now = started(), threading.Event(), [100.0]
    asked = []

    class Counting(Server):
        def __init__(self):
            Pulse.__init__(self)
            Server.__init__(self)

        def here(self, kind):
            asked.append(now[0])
            return super().here(kind)

        def wait(self, seconds):
            now[0] += seconds
            played(library).play(512)
            if now[0] > 110:
                stop.set()
            return tells

    monkeypatch.setattr("voicecoach.sound.reconnecting.Pulse", Counting)
    monkeypatch.setattr("voicecoach.sound.reconnecting.time.monotonic", lambda: now[0])
    Keeper(speaker, None).work(stop)
    assert len(asked) == pytest.approx(100 if tells else 5, abs=2)
    assert not speaker.lost


# -- what the server does by itself ---------------------------------------------------------------

HEADSET_AGAIN = Endpoint("bluez.handsfree", "WH-Headset", headphones=True, address="00:11:22:33:44:55")
HEADSET_BEFORE = Endpoint("bluez.a2dp", "WH-Headset", headphones=True, address="00:11:22:33:44:55")
BEHIND = Endpoint("usb-headset", "Jabra headset", headphones=True, by="effects")
EFFECTS = Endpoint("effects", "Effects")


def kept_at(plug, *outputs):
    """A speaker, its keeper and its server, playing at the first of these."""
    library = plug(default())
    speaker, pulse = started(), Server(outputs=list(outputs), at={"output": outputs[0]})
    keeper = Keeper(speaker, None)
    keeper.look(pulse, 0.0)
    played(library).play(512)
    return library, speaker, keeper, pulse


@pytest.mark.parametrize(
    ("new", "later", "lost"),
    [
        (Endpoint("tv", "TV", loudspeaker=True), 0.0, True),
        (UNKNOWN, 1.0, True),
        (Endpoint("buds", "Buds", headphones=True), 0.0, False),
        (Endpoint("tv", "TV", loudspeaker=True), SERVER_MOVE + 1, False),  # that was the user
    ],
)
def test_a_move_right_after_a_new_device_is_the_servers_own(plug, new, later, lost):
    library, speaker, keeper, pulse = kept_at(plug, HEADSET)
    pulse.outputs.append(new)
    keeper.look(pulse, 10.0)
    played(library).play(512)
    pulse.at["output"] = new
    keeper.look(pulse, 10.0 + later)
    assert speaker.lost is lost
    if lost:
        looked(keeper, pulse, 10.0 + later, 1)
        assert speaker.found
        assert os.environ["PULSE_SINK"] == "usb-headset"
        speaker.start()
        played(library).play(512)
        keeper.look(pulse, 20.0)  # and where the server puts it elsewhere all the same, it is brought there
        assert (pulse.brought, speaker.lost) == (["usb-headset"], False)


def test_a_screen_that_is_switched_on_is_a_new_device_though_its_sink_was_there(plug):
    asleep, awake = (Endpoint("hdmi", "Screen", loudspeaker=True, unplugged=out) for out in (True, False))
    _, speaker, keeper, pulse = kept_at(plug, HEADSET, asleep)
    pulse.outputs[1] = pulse.at["output"] = awake
    keeper.look(pulse, 10.0)
    assert speaker.lost


def test_the_same_headset_is_known_in_another_profile(plug):
    _, speaker, keeper, pulse = kept_at(plug, HEADSET_BEFORE, SCREEN)
    pulse.outputs.remove(HEADSET_BEFORE)
    now = looked(keeper, pulse, 0.0, 1)
    assert speaker.lost
    pulse.outputs.append(HEADSET_AGAIN)
    looked(keeper, pulse, now, 1)
    assert speaker.found
    assert os.environ["PULSE_SINK"] == "bluez.handsfree"


def test_one_of_the_same_title_that_was_there_all_the_time_is_another(plug):
    one, other = (Endpoint(name, "USB-Headset", headphones=True) for name in "ab")
    _, speaker, keeper, pulse = kept_at(plug, one, other)
    pulse.outputs.remove(one)
    now = looked(keeper, pulse, 0.0, 3 * SAME_DEVICE_WAIT)
    assert speaker.lost
    assert not speaker.found
    pulse.outputs.append(Endpoint("c", "USB-Headset", headphones=True))
    looked(keeper, pulse, now, 1)
    assert os.environ["PULSE_SINK"] == "c"


@pytest.mark.parametrize("after", [EFFECTS, Endpoint("laptop", "Laptop", loudspeaker=True, by="effects")])
def test_headphones_behind_an_effects_sink_are_missed_when_they_go(plug, after):
    _, speaker, keeper, pulse = kept_at(plug, BEHIND)
    assert speaker.title == "Jabra headset"
    pulse.outputs, pulse.at = [EFFECTS], {"output": after}
    pulse.here = lambda _: after
    keeper.look(pulse, 10.0)
    assert speaker.lost
    looked(keeper, pulse, 10.0, 2 * SAME_DEVICE_WAIT)
    assert not speaker.found
    pulse.outputs.append(HEADSET)  # the effects do not lead there any more
    looked(keeper, pulse, 60.0, 1)
    assert os.environ["PULSE_SINK"] == "usb-headset"


def test_the_effects_are_used_again_where_they_lead_to_the_headphones_again(plug):
    _, speaker, keeper, pulse = kept_at(plug, BEHIND)
    pulse.outputs = []
    pulse.here = lambda _: VOID
    now = looked(keeper, pulse, 0.0, 1)
    assert speaker.lost
    pulse.outputs = [BEHIND]
    looked(keeper, pulse, now, 1)
    assert os.environ["PULSE_SINK"] == "effects"


def test_the_void_is_no_speaker_and_headphones_that_come_are(plug):
    library = plug(default())
    speaker, pulse = started(), Server(outputs=[VOID], at={"output": VOID})
    keeper = Keeper(speaker, None)
    keeper.look(pulse, 0.0)
    assert speaker.lost
    assert not library.streams[0].active
    now = looked(keeper, pulse, 0.0, 2 * SAME_DEVICE_WAIT)
    assert not speaker.found
    pulse.outputs = [HEADSET]
    looked(keeper, pulse, now, 1)
    assert speaker.found


def test_a_speaker_that_is_muted_is_told_once_and_that_it_is_not_any_more(plug):
    library, speaker, keeper, pulse = kept_at(plug, SCREEN)
    told = []
    for muted in ("", "it is muted", "it is muted", "its own stream is muted", ""):
        pulse.outputs = [replace(SCREEN, muted=muted)]
        pulse.at["output"] = pulse.outputs[0]
        played(library).play(512)
        keeper.look(pulse, 10.0)
        told += speaker.news()
    assert [status for status, _ in told] == ["silent", "silent", "back"]
    assert "Screen" in told[0][1]
    assert "muted" in told[0][1]


def test_silence_is_played_until_it_is_known_where_the_sound_goes(plug):
    library = plug(default())
    speaker = ReconnectingSpeaker(Mixer(), None, 0.1)
    speaker._mixer.play(0, Clip(np.ones(512, np.float32)), 0)
    speaker.start()
    assert not played(library).play(512).any()
    assert speaker._mixer.position == 0
    speaker.settle(HEADSET)
    assert played(library).play(512).all()
    assert speaker.title == "Jabra headset"


@pytest.mark.parametrize(
    "make", [lambda: ReconnectingSpeaker(Mixer(), None, 0.1), lambda: ReconnectingMicrophone(None)]
)
def test_a_device_that_sleeps_is_started_again_and_one_that_is_dead_is_given_up(plug, monkeypatch, make):
    monkeypatch.setattr("voicecoach.sound.reconnecting.AGAIN", 0.01)
    monkeypatch.setattr("voicecoach.sound.reconnecting.TURN", 0.01)
    library = plug(default())
    library.hardware[0].dies_at_start = 2
    device = make()
    device.start()
    assert [stream.closed for stream in library.streams] == [True, True, False]
    device.close()
    monkeypatch.setattr("voicecoach.sound.reconnecting.STARTS", 0.0)
    library.hardware[0].dies_at_start = True
    with pytest.raises(SoundError, match="does not start"):
        make().start()


# -- a microphone that gives nothing --------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "muted", "others", "heard"),
    [
        (False, "", [OTHER_MICROPHONE], "webcam"),
        (True, "", [OTHER_MICROPHONE], None),
        (False, "it is muted", [OTHER_MICROPHONE], None),
        (False, "", [replace(OTHER_MICROPHONE, digital=True)], None),
        (False, "", [], None),
    ],
)
def test_a_microphone_that_gives_nothing_gives_way_to_the_next(plug, kept, muted, others, heard):
    library = plug(default())
    microphone = ReconnectingMicrophone(None, kept=kept)
    microphone.start()
    silent = replace(MICROPHONE, muted=muted)
    microphone.settle(silent)
    keeper, pulse = Keeper(None, microphone), Server(inputs=[silent, *others], at={"input": silent})
    keeper.look(pulse, 0.0)
    assert microphone.give_way() == ("Webcam" if heard else "")
    pulse.at["input"] = others[0] if heard else silent
    library.streams[-1].hear(np.ones(512))
    keeper.look(pulse, DEVICE_POLL)
    assert os.environ.get("PULSE_SOURCE") == heard
    assert not microphone.lost
    assert [stream.closed for stream in library.streams] == ([True, False] if heard else [False])
    assert microphone.give_way() == ""  # that one has no other one either


# -- which device is the same ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (HEADSET_AGAIN, True),
        (replace(HEADSET_AGAIN, title="WH-Headset Hands-Free"), True),
        (replace(HEADSET_AGAIN, address="00:11:22:33:44:66"), False),
        (replace(HEADSET_AGAIN, address=""), True),
        (replace(HEADSET_AGAIN, address="", title="Another"), False),
        (replace(HEADSET_AGAIN, address="", headphones=False), False),
    ],
)
def test_what_the_same_device_is(other, is_same):
    assert same(HEADSET_BEFORE, other) is is_same
    assert not same(HEADSET_BEFORE, other, [other.name])


@pytest.mark.parametrize(
    "name",
    [
        "Kopfhörer",
        "Kopfho\u0308rer",
        "Auriculares",
        "Casque",
        "Écouteurs",
        "Наушники",
        "ヘッドホン",
        "耳机",
        "Słuchawki",
        "Cuffie",
    ],
)
def test_headphones_in_other_languages(name):
    assert sounds_like_headphones(name)
    assert not sounds_like_a_loudspeaker(name)


@pytest.mark.parametrize(
    "name", ["Lautsprecher (Realtek)", "Altavoces", "Haut-parleurs", "Колонки", "HDMI-TV", "スピーカー"]
)
def test_loudspeakers_in_other_languages(name):
    assert sounds_like_a_loudspeaker(name)


@pytest.mark.parametrize("name", ["USB Audio", "Null Output", "ALC257", "Lautsprecher (USB Headset)"])
def test_what_is_not_surely_a_loudspeaker(name):
    assert not sounds_like_a_loudspeaker(name)


def test_one_that_runs_dry_while_the_program_is_loaded_keeps_no_more_ahead(plug):
    library = plug(default())
    speaker = started()
    keeper, pulse = Keeper(speaker, None), Server()
    speaker.loading = True
    played(library).play(512, underflow=True)
    now = looked(keeper, pulse, 0.0, DEVICE_POLL)
    speaker.loading = False
    now = looked(keeper, pulse, now, DEVICE_POLL)
    assert [stream.wish for stream in library.streams] == [0.1]
    played(library).play(512, underflow=True)
    looked(keeper, pulse, now, DEVICE_POLL)
    assert [stream.wish for stream in library.streams] == [0.1, 0.2]
    assert speaker.underruns == 2
