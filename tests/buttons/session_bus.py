"""A session bus of its own for a test, in a private folder; and who presses buttons on it."""

import shutil
import subprocess
from collections.abc import Iterator
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
