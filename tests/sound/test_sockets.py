"""A laptop's own headphone socket: what the sound server tells of it, as libpulse itself hands it over.

The virtual sound system has no sockets, so the server's answer is made here, in libpulse's own structures.
"""

import ctypes

import pytest

from voicecoach.sound.endpoints import endpoint

UNKNOWN, NO, YES = 0, 1, 2
"""libpulse's `pa_port_available`."""

LAPTOP = (b"analog-output-speaker", UNKNOWN)


@pytest.fixture
def sink():
    """Make a laptop's sink: its ports with whether something is in them, and which of them is active."""
    try:
        import pulsectl  # noqa: PLC0415 - it loads libpulse, which may not be there
        from pulsectl import _pulsectl as libpulse  # noqa: PLC0415
    except OSError:
        pytest.skip("there is no libpulse")

    def make(*ports, active=0, name=b"alsa_output.pci-0000_00_1f.3.analog-stereo"):
        infos = [libpulse.PA_PORT_INFO(port, b"", 100, available) for port, available in ports]
        array = (ctypes.POINTER(libpulse.PA_PORT_INFO) * len(infos))(*map(ctypes.pointer, infos))
        info = libpulse.PA_SINK_INFO(name=name, description=b"Built-in Audio", n_ports=len(infos), ports=array)
        info.proplist = libpulse.pa.proplist_from_string(b'device.class = "sound"')
        info.channel_map.channels = 2
        if infos:
            info.active_port = ctypes.pointer(infos[active])
        return endpoint(pulsectl.pulsectl.PulseSinkInfo(info), plays=True)

    return make


def test_headphones_in_the_socket(sink):
    there = sink(LAPTOP, (b"analog-output-headphones", YES), active=1)
    assert (there.headphones, there.unplugged) == (True, False)


def test_the_plug_is_pulled_out_and_the_loudspeaker_takes_over(sink):
    there = sink(LAPTOP, (b"analog-output-headphones", NO))
    assert (there.headphones, there.unplugged) == (False, True)


def test_the_loudspeaker_that_was_chosen_while_headphones_are_plugged_in(sink):
    there = sink(LAPTOP, (b"analog-output-headphones", YES))
    assert (there.headphones, there.unplugged) == (False, False)


def test_a_sink_of_the_socket_alone_that_plays_into_nothing(sink):
    there = sink((b"[Out] Headphones", NO), name=b"alsa_output.HiFi__Headphones__sink")
    assert (there.headphones, there.unplugged) == (True, True)


@pytest.mark.parametrize("ports", [(), (LAPTOP,), ((b"analog-output-headphones", UNKNOWN),)])
def test_where_nothing_is_known_of_a_plug_nothing_is_pulled_out(sink, ports):
    assert not sink(*ports).unplugged


def test_of_two_sockets_one_is_enough(sink):
    there = sink((b"analog-output-headphones", NO), (b"analog-output-headphones-2", YES), active=1)
    assert (there.headphones, there.unplugged) == (True, False)
