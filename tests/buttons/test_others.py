"""Other players on a real session bus, paused by a program that is not theirs."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from dbus_fast.aio import MessageBus
from session_bus import Desktop, player, wait_for

from voicecoach.buttons import others
from voicecoach.buttons.mpris import PLAYER_TIMEOUT, PLAYERS
from voicecoach.buttons.others import PAUSED_FOR, PLAYER_POLL, Pauser


@contextmanager
def pauser():
    made, stop = Pauser(), threading.Event()
    thread = threading.Thread(target=made.work, args=(stop,))
    thread.start()
    try:
        yield made
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def press(name, member):
    """As the user's own hand."""

    async def pressed():
        bus = await MessageBus().connect()
        await Desktop(bus).call(member, name=f"{PLAYERS}{name}")
        bus.disconnect()

    asyncio.run(pressed())


def state(name):
    return {"event": "state", "state": name}


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(others, "PAUSED_FOR", 0.2)


@pytest.mark.usefixtures("session_bus")
def test_a_podcast_is_paused_in_a_set_and_plays_on_in_the_rest():
    with player("podcast") as (told, _), pauser() as coach:
        wait_for(lambda: told[1:] == ["Pause"])  # the welcome may begin at any moment
        coach.note(state("working"))
        time.sleep(4 * PLAYER_POLL + 0.3)
        assert told[1:] == ["Pause"]  # between two counts, too
        coach.note(state("resting"))
        wait_for(lambda: told[1:] == ["Pause", "Play"])
        coach.speaks(now=True)
        wait_for(lambda: told[1:] == ["Pause", "Play", "Pause"])
        coach.speaks(now=False)
        wait_for(lambda: told[1:] == ["Pause", "Play", "Pause", "Play"])
        coach.note(state("paused"))
        wait_for(lambda: told[-1] == "Pause")
    wait_for(lambda: told[-1] == "Play")  # the workout is over


@pytest.mark.usefixtures("session_bus")
def test_between_two_lines_of_a_rest_nothing_flutters(monkeypatch):
    monkeypatch.setattr(others, "PAUSED_FOR", 1.0)
    with player("podcast") as (told, _), pauser() as coach:
        wait_for(lambda: told[1:] == ["Pause"])
        coach.note(state("resting"))
        for _ in range(4):
            coach.speaks(now=True)
            time.sleep(0.2)
            coach.speaks(now=False)
            time.sleep(0.3)
        assert told[1:] == ["Pause"]
    assert PAUSED_FOR == 2.0


@pytest.mark.usefixtures("session_bus")
@pytest.mark.parametrize("status", ["Paused", "Stopped"])
def test_who_did_not_play_is_neither_paused_nor_played(status):
    with player("idle", status=status) as (told, _), player("podcast") as (other, _), pauser():
        wait_for(lambda: other[1:] == ["Pause"])
    wait_for(lambda: other[1:] == ["Pause", "Play"])
    assert told == ["there"]


@pytest.mark.usefixtures("session_bus")
def test_what_the_user_stops_or_plays_meanwhile_is_left_alone():
    with player("podcast") as (told, _), pauser() as coach:
        wait_for(lambda: told[1:] == ["Pause"])
        press("podcast", "Play")
        coach.note(state("resting"))
        time.sleep(0.6)
        assert told[1:] == ["Pause", "Play"]  # the user's own


@pytest.mark.usefixtures("session_bus")
@pytest.mark.parametrize("hand", [("Play", "Pause"), ("Stop",)])
def test_what_the_user_has_touched_is_not_played_at_the_end_either(hand):
    with player("podcast") as (told, _), player("music") as (other, _):
        with pauser():
            wait_for(lambda: told[1:] == ["Pause"] == other[1:])
            for member in hand:
                press("podcast", member)
            wait_for(lambda: told[2:] == [*hand])
        wait_for(lambda: other[1:] == ["Pause", "Play"])
        assert told[2:] == [*hand]


@pytest.mark.usefixtures("session_bus")
def test_a_player_of_two_names_is_asked_once_and_workouts_and_what_stands_for_others_never():
    with (
        player("vlc", "vlc.instance7") as (told, _),
        player("voicecoach.instance9") as (coachs, _),
        player("playerctld") as (proxys, _),
        pauser(),
    ):
        wait_for(lambda: told[1:] == ["Pause"])
    wait_for(lambda: told[1:] == ["Pause", "Play"])
    assert coachs == proxys == ["there"]


@pytest.mark.usefixtures("session_bus")
def test_a_player_that_hangs_or_ends_keeps_nobody_waiting():
    with player("hangs") as (_, hanging), player("podcast") as (told, _), player("ends") as (ended, ending):
        hanging.send_signal(signal.SIGSTOP)
        with pauser() as coach:
            wait_for(lambda: told[1:] == ["Pause"] == ended[1:])
            ending.kill()
            coach.note(state("resting"))
            wait_for(lambda: told[1:] == ["Pause", "Play"])
        hanging.send_signal(signal.SIGCONT)


def test_without_a_bus_it_says_so(monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    with pauser() as coach:
        wait_for(lambda: coach.trouble)
    assert coach.trouble == "Other players are not paused: there is no session bus here that answers."


def test_a_bus_that_hangs_keeps_nobody_waiting(session_bus):
    with player("podcast") as (told, _):
        session_bus.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        with pauser() as coach:
            coach.speaks(now=True)
            wait_for(lambda: coach.trouble)
        assert time.monotonic() - began < PLAYER_TIMEOUT + 1.0
        session_bus.send_signal(signal.SIGCONT)
        assert told == ["there"]


@pytest.mark.usefixtures("session_bus")
def test_a_bus_that_hangs_later_keeps_the_end_waiting_for_no_longer_than_it_may(session_bus):
    with player("podcast") as (told, _):
        with pauser():
            wait_for(lambda: told[1:] == ["Pause"])
            time.sleep(0.2)
            session_bus.send_signal(signal.SIGSTOP)
            began = time.monotonic()
        assert time.monotonic() - began < 2 * PLAYER_TIMEOUT + 1.0
        session_bus.send_signal(signal.SIGCONT)


def test_without_the_extra_it_says_how_to_have_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "voicecoach.buttons.mpris", None)
    with pauser() as coach:
        wait_for(lambda: coach.trouble)
    assert "extras" in coach.trouble or "buttons" in coach.trouble


@pytest.mark.usefixtures("session_bus")
def test_a_bus_that_goes_away_ends_nothing(session_bus):
    with player("podcast") as (told, _), pauser() as coach:
        wait_for(lambda: told[1:] == ["Pause"])
        session_bus.terminate()
        session_bus.wait(5)
        coach.note(state("resting"))
        time.sleep(0.5)
        coach.note(state("working"))
        time.sleep(0.3)


@pytest.mark.device
@pytest.mark.engine
@pytest.mark.usefixtures("session_bus")
def test_a_real_workout_pauses_a_podcast_and_ctrl_c_lets_it_play_on(own_sound_system, tmp_path):
    surroundings = {
        **own_sound_system.environment,
        "DBUS_SESSION_BUS_ADDRESS": os.environ["DBUS_SESSION_BUS_ADDRESS"],
        "VOICECOACH_HOME": str(tmp_path),
        "VOICECOACH_PAUSE_OTHERS": "true",
        "VOICECOACH_BUTTONS": "false",
    }
    command = [sys.executable, "-m", "voicecoach", "run", "desk-break", "--mic", "none"]
    with player("podcast") as (told, _):
        coach = subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            next(line for line in coach.stdout if "says" in line)
            wait_for(lambda: told[1:] == ["Pause"])
            coach.send_signal(signal.SIGINT)
            coach.stdout.read()
            assert coach.wait(20) == 130
        finally:
            coach.kill()
        wait_for(lambda: told[1:] == ["Pause", "Play"])
