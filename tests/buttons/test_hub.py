"""Buttons through a real session bus, pressed by another client of it."""

import asyncio
import json
import os
import subprocess
import sys
from queue import Empty, SimpleQueue

import pytest
from dbus_fast.aio import MessageBus
from live_run import LiveRun, is_event
from session_bus import NAME, PATH, PLAYER, Desktop

from voicecoach.buttons.hub import Buttons


def on_the_desktop(act):
    """Run what a desktop does, as a client of the bus."""

    async def connected():
        bus = await MessageBus().connect()
        try:
            return await act(Desktop(bus))
        finally:
            bus.disconnect()

    return asyncio.run(connected())


async def until(true, seconds=10.0):
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110 - what is waited for is in another process
            await asyncio.sleep(0.02)


async def _there(desktop, count=1):
    async def there():
        return len(await desktop.names()) >= count

    await until(there)


@pytest.fixture
def buttons():
    made = Buttons(SimpleQueue(), "Ben's lower back workout", {"side-bends": "Stick Mobility side bends"})
    made.start()
    yield made
    made.close()
    assert not made._thread.is_alive()


@pytest.mark.usefixtures("session_bus")
def test_each_button_is_heard_by_its_name(buttons):
    names = ("PlayPause", "Next", "Previous", "Pause", "Play", "Stop")

    async def press(desktop):
        await _there(desktop)
        for name in names:
            await desktop.call(name)

    on_the_desktop(press)
    assert [buttons._pressed.get(timeout=5) for _ in names] == list(names)
    with pytest.raises(Empty):
        buttons._pressed.get_nowait()


@pytest.mark.usefixtures("session_bus", "buttons")
def test_it_is_a_player_as_the_specification_has_it():
    async def look(desktop):
        await _there(desktop)
        await desktop.call("Seek", 5, signature="x")
        await desktop.call("SetPosition", "/org/voicecoach/exercise", 5, signature="ox")
        await desktop.call("OpenUri", "file:///x", signature="s")
        await desktop.call("Raise", interface="org.mpris.MediaPlayer2")
        await desktop.call("Quit", interface="org.mpris.MediaPlayer2")
        return await desktop.properties("org.mpris.MediaPlayer2"), await desktop.properties()

    application, player = on_the_desktop(look)
    assert application == {
        "CanQuit": False,
        "CanRaise": False,
        "HasTrackList": False,
        "Identity": "voicecoach",
        "SupportedUriSchemes": [],
        "SupportedMimeTypes": [],
    }
    able = {name: value for name, value in player.items() if name.startswith("Can")}
    assert able == {
        **dict.fromkeys(("CanGoNext", "CanGoPrevious", "CanPlay", "CanPause", "CanControl"), True),
        "CanSeek": False,
    }
    assert (player["PlaybackStatus"], player["Rate"], player["Position"]) == ("Playing", 1.0, 0)
    assert player["Metadata"]["xesam:title"].value == "Ben's lower back workout"


@pytest.mark.usefixtures("session_bus")
def test_the_desktop_is_told_how_it_goes(buttons):
    async def watch(desktop):
        await _there(desktop)
        told = []
        proxy = desktop._bus.get_proxy_object(NAME, PATH, await desktop._bus.introspect(NAME, PATH))
        changes = proxy.get_interface("org.freedesktop.DBus.Properties")
        changes.on_properties_changed(lambda interface, changed, _: told.append((interface, changed)))
        await desktop.names()  # the bus answers in order: from now on it passes changes on
        buttons.note({"event": "step", "exercise": "side-bends"})
        buttons.note({"event": "state", "state": "paused"})
        buttons.note({"event": "beat"})

        async def paused():
            return bool(told) and told[-1][1]["PlaybackStatus"].value == "Paused"

        await until(paused)
        return told

    interface, changed = on_the_desktop(watch)[-1]
    assert interface == PLAYER
    assert changed["Metadata"].value["xesam:title"].value == "Stick Mobility side bends"


@pytest.mark.usefixtures("session_bus", "buttons")
def test_a_second_workout_has_a_name_of_its_own():
    second = Buttons(SimpleQueue(), "Another", {})
    second.start()

    async def look(desktop):
        await _there(desktop, 2)
        return await desktop.names()

    assert on_the_desktop(look) == {NAME, f"{NAME}.instance{os.getpid()}"}
    second.close()


def test_a_bus_that_goes_takes_nothing_with_it(session_bus, buttons):
    on_the_desktop(_there)
    session_bus.kill()
    buttons._thread.join(10)
    assert not buttons._thread.is_alive()
    buttons.note({"event": "state", "state": "paused"})


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere/bus", "nonsense"])
def test_without_a_bus_there_is_nothing(monkeypatch, address):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.delenv("DISPLAY", raising=False)
    buttons = Buttons(SimpleQueue(), "T", {})
    buttons.start()
    buttons.note({"event": "state", "state": "paused"})
    buttons.close()
    buttons.close()
    assert not buttons._thread.is_alive()


def test_without_the_libraries_there_is_nothing(monkeypatch):
    for name in ("dbus_fast", "evdev", "voicecoach.buttons.mpris", "voicecoach.buttons.inputs"):
        monkeypatch.setitem(sys.modules, name, None)
    buttons = Buttons(SimpleQueue(), "T", {})
    buttons.start()
    buttons._thread.join(10)
    assert not buttons._thread.is_alive()
    buttons.close()


@pytest.mark.engine
@pytest.mark.usefixtures("session_bus")
def test_a_real_workout_obeys_them(tmp_path):
    log = tmp_path / "events.jsonl"
    command = [sys.executable, "-m", "voicecoach", "run", "neck-ease", "--mic", "none", "--speaker", "none"]
    environment = {**os.environ, "VOICECOACH_HOME": str(tmp_path / "home")}

    def states():
        lines = log.read_text().splitlines() if log.exists() else []
        return [event["state"] for event in map(json.loads, lines) if event["event"] == "state"]

    async def press(desktop):
        async def is_now(state):
            async def reached():
                return states()[-1:] == [state]

            await until(reached, 60)

        await is_now("intro")
        await _there(desktop)
        await desktop.call("PlayPause")
        await is_now("paused")
        assert (await desktop.properties())["PlaybackStatus"] == "Paused"
        await desktop.call("Stop")
        await is_now("asking")
        await desktop.call("Stop")

    with subprocess.Popen([*command, "--events", str(log)], env=environment, stderr=subprocess.DEVNULL) as workout:
        try:
            on_the_desktop(press)
            assert workout.wait(30) == 3
        finally:
            workout.kill()
    said = [event for event in map(json.loads, log.read_text().splitlines()) if event["event"] == "command"]
    assert [(event["command"], event["phrase"]) for event in said] == [
        ("pause", "button PlayPause"),
        ("stop", "button Stop"),
        ("yes", "button Stop"),
    ]


@pytest.mark.device
@pytest.mark.engine
@pytest.mark.model
@pytest.mark.slow
@pytest.mark.usefixtures("session_bus")
def test_buttons_are_obeyed_while_the_microphone_is_gone(own_sound_system, tmp_path):
    bus = {"DBUS_SESSION_BUS_ADDRESS": os.environ["DBUS_SESSION_BUS_ADDRESS"]}
    with LiveRun(tmp_path, {**own_sound_system.environment, **bus}) as run:
        run.wait_for(is_event("beat"))
        own_sound_system.take_away("source_name=microphone")
        run.wait_for(is_event("microphone", status="lost"))
        on_the_desktop(lambda desktop: desktop.call("PlayPause"))
        assert run.wait_for(is_event("state", state="paused")) < 2
        beats = len(run.told("beat"))
        on_the_desktop(lambda desktop: desktop.call("PlayPause"))
        run.wait_for(is_event("beat"), beats + 1)
        assert run.interrupt() == 130
