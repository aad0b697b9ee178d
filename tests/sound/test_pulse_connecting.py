"""Joining a sound server: at once where it answers, later where it is slow, not at all where there is none.

With the real server, whose process is stopped for a while to make it slow.
"""

import threading

import pytest

from voicecoach.sound import pulse

pytestmark = pytest.mark.device

ASK = """
import time
from voicecoach.sound.pulse import Pulse
client = Pulse()
began = time.monotonic()
found = client.default("input")
print(found.name if found else "nobody", time.monotonic() - began)
"""


def asked(system):
    name, seconds = system.run(ASK).stdout.split()
    return name, float(seconds)


def test_a_server_that_answers_is_not_waited_for(sound_system):
    """The library waits for all of the time it is given (24.12): two seconds before every first word."""
    name, seconds = asked(sound_system)
    assert name == "microphone"
    assert seconds < 0.6


def test_a_server_that_is_slow_is_waited_for(own_sound_system):
    own_sound_system.hang()
    again = threading.Timer(1.2, own_sound_system.go_on)
    again.start()
    try:
        name, seconds = asked(own_sound_system)
    finally:
        again.join()
    assert name == "microphone"
    assert seconds < pulse.CONNECT_TIMEOUT + 1


def test_a_server_that_hangs_is_given_up(own_sound_system):
    with own_sound_system.hanging():
        name, seconds = asked(own_sound_system)
    assert name == "nobody"
    assert pulse.CONNECT_TIMEOUT - 0.1 < seconds < pulse.CONNECT_TIMEOUT + 1


LATER = """
import os, signal, sys, time
from voicecoach.sound import pulse
pulse.HUNG = 0.5
client, server = pulse.Pulse(), int(sys.argv[1])
found = [client.default("input")]
os.kill(server, signal.SIGSTOP)
began = time.monotonic()
found.append(client.default("input"))
seconds = time.monotonic() - began
os.kill(server, signal.SIGCONT)
time.sleep(0.6)
found.append(client.default("input"))
client.close()
print(*(device.name if device else "nobody" for device in found), seconds)
"""


def test_a_server_that_hangs_later_is_given_up_and_asked_again(own_sound_system):
    try:
        before, hung, after, seconds = own_sound_system.run(LATER, own_sound_system._server.pid).stdout.split()
    finally:
        own_sound_system.go_on()
    assert (before, hung, after) == ("microphone", "nobody", "microphone")
    assert pulse.REPLY_TIMEOUT - 0.1 < float(seconds) < pulse.REPLY_TIMEOUT + 1


def test_where_there_is_none_nothing_is_waited_for(own_sound_system):
    own_sound_system.stop()
    name, seconds = asked(own_sound_system)
    assert name == "nobody"
    assert seconds < 0.5
