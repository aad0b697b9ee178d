"""Linux's input devices: which are listened to, what their keys mean, and that they may come and go."""

import asyncio
from types import SimpleNamespace

import pytest

pytest.importorskip("evdev")

from evdev import ecodes

from voicecoach.buttons import inputs

KEYS = {ecodes.EV_KEY: [ecodes.KEY_PLAYCD, ecodes.KEY_PAUSECD, ecodes.KEY_NEXTSONG]}


def key(code, value=inputs.DOWN, kind=ecodes.EV_KEY):
    return SimpleNamespace(type=kind, code=code, value=value)


class FakeDevice:
    """A device that gives some events and then waits, or is unplugged."""

    def __init__(self, events=(), *, able=KEYS, unplugged=False):
        self.events, self.able, self.unplugged, self.closed = events, able, unplugged, False

    def capabilities(self):
        return self.able

    async def async_read_loop(self):
        for event in self.events:
            yield event
        if self.unplugged:
            raise OSError(19, "No such device")
        await asyncio.Event().wait()

    def close(self):
        self.closed = True


def heard(devices, looks=1, between=lambda _: None):
    """What is pressed on devices by path, after some looks."""
    pressed = []

    def opened(path):
        if isinstance(devices[path], Exception):
            raise devices[path]
        return devices[path]

    async def listen():
        listener = inputs.Inputs(pressed.append, lambda: list(devices), opened)
        async with asyncio.TaskGroup() as tasks:
            for look in range(looks):
                between(look)
                listener.look(tasks)
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            for task in [task for task in listener._seen.values() if task]:
                task.cancel()

    asyncio.run(listen())
    return pressed


def test_headsets_that_send_play_and_pause_in_turn_toggle():
    events = [key(ecodes.KEY_PLAYCD), key(ecodes.KEY_PAUSECD), key(ecodes.KEY_PLAYPAUSE), key(ecodes.KEY_NEXTSONG)]
    assert heard({"e0": FakeDevice(events)}) == ["PlayPause", "PlayPause", "PlayPause", "Next"]


def test_a_key_counts_once_and_other_keys_never():
    events = [
        key(ecodes.KEY_NEXTSONG, 1),
        key(ecodes.KEY_NEXTSONG, 2),
        key(ecodes.KEY_NEXTSONG, 0),
        key(ecodes.KEY_A),
        key(ecodes.KEY_NEXTSONG, kind=ecodes.EV_REL),
    ]
    assert heard({"e0": FakeDevice(events)}) == ["Next"]


def test_a_device_without_such_keys_is_let_go():
    keyboard = FakeDevice(able={ecodes.EV_KEY: [ecodes.KEY_A]})
    mouse = FakeDevice(able={ecodes.EV_REL: [0]})
    assert heard({"e0": keyboard, "e1": mouse}, looks=2) == []
    assert keyboard.closed
    assert mouse.closed


def test_what_is_unplugged_or_forbidden_does_not_matter():
    gone = FakeDevice([key(ecodes.KEY_NEXTSONG)], unplugged=True)
    found = heard({"e0": gone, "e1": PermissionError(13, "no"), "e2": FakeDevice([key(ecodes.KEY_PREVIOUSSONG)])})
    assert sorted(found) == ["Next", "Previous"]
    assert gone.closed


def test_a_headset_that_comes_later_or_comes_back_is_heard():
    devices = {}

    def between(look):
        if look in (1, 3):
            devices["e5"] = FakeDevice([key(ecodes.KEY_NEXTSONG)], unplugged=True)
        elif look == 2:
            del devices["e5"]

    assert heard(devices, looks=4, between=between) == ["Next", "Next"]


def test_listening_ends_when_it_is_told_to(monkeypatch):
    monkeypatch.setattr(inputs, "RESCAN_INTERVAL", 0.001)
    looked = []

    async def listen():
        listener = inputs.Inputs(lambda _: None, lambda: looked.append(1) or [])
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await listener.listen()

    asyncio.run(listen())
    assert len(looked) > 1
