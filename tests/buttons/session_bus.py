"""A session bus of its own for a test, in a private folder; who presses buttons on it, and who plays."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("dbus_fast")

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

PATH = "/org/mpris/MediaPlayer2"
NAME = "org.mpris.MediaPlayer2.voicecoach"
PLAYER = "org.mpris.MediaPlayer2.Player"

CONFIGURATION = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""


@contextmanager
def running(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A dbus-daemon that listens."""
    program = shutil.which("dbus-daemon")
    if program is None:
        pytest.skip("there is no dbus-daemon here")
    (folder / "bus.conf").write_text(CONFIGURATION.format(folder=folder))
    command = [program, f"--config-file={folder}/bus.conf", "--nofork", "--nopidfile", "--print-address"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert daemon.stdout
        assert daemon.stdout.readline().startswith("unix:")  # it listens by now
        yield daemon
    finally:
        daemon.terminate()
        daemon.wait(10)
        daemon.stdout.close()


@pytest.fixture
def session_bus(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path_factory.mktemp("bus")
    with running(folder) as daemon:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={folder}/bus")
        yield daemon


class Desktop:
    """What a desktop does: it sees the players and presses their buttons."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus

    async def call(self, member: str, *body: object, signature: str = "", interface: str = PLAYER, name: str = NAME):
        message = Message(
            destination=name, path=PATH, interface=interface, member=member, signature=signature, body=list(body)
        )
        reply = await self._bus.call(message)
        assert reply.message_type is MessageType.METHOD_RETURN, reply.body
        return reply.body[0] if reply.body else None

    async def properties(self, interface: str = PLAYER):
        got = await self.call("GetAll", interface, signature="s", interface="org.freedesktop.DBus.Properties")
        return {name: variant.value for name, variant in got.items()}

    async def names(self):
        message = Message(
            destination="org.freedesktop.DBus",
            path="/org/freedesktop/DBus",
            interface="org.freedesktop.DBus",
            member="ListNames",
        )
        return {name for name in (await self._bus.call(message)).body[0] if name.startswith("org.mpris")}


PLAY = """
import asyncio, sys
from dbus_fast.aio import MessageBus
from voicecoach.buttons.mpris import PATH, Player

async def serve(status, *names):
    def press(name):
        print(name, flush=True)
        player.shows({"Play": "Playing", "Pause": "Paused", "Stop": "Stopped"}[name], "")
    player = Player(press, "A podcast")
    player.shows(status, "")
    bus = await MessageBus().connect()
    bus.export(PATH, player)
    for name in names:
        await bus.request_name(name)
    print("there", flush=True)
    await bus.wait_for_disconnect()

asyncio.run(serve(*sys.argv[1:]))
"""
"""A player in a process of its own: it prints what it is told to do."""


@contextmanager
def player(*names: str, status: str = "Playing") -> Iterator[tuple[list[str], "subprocess.Popen[str]"]]:
    """What such a player has printed so far, and its process."""
    command = [sys.executable, "-c", PLAY, status, *(f"org.mpris.MediaPlayer2.{name}" for name in names)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    told: list[str] = []
    reading = threading.Thread(target=lambda: told.extend(line.strip() for line in process.stdout))
    reading.start()
    wait_for(lambda: told)
    try:
        yield told, process
    finally:
        process.kill()
        process.wait()
        reading.join()
        process.stdout.close()


def wait_for(true: Callable[[], object], seconds: float = 10.0) -> None:
    """Look until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
