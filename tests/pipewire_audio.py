"""The virtual sound system with PipeWire in PulseAudio's place: with a session bus, folder and state of its own.

Needs besides (Debian): pipewire pipewire-pulse wireplumber dbus.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import virtual_audio
from virtual_audio import RATE, VirtualAudio

_PROGRAMS: Final = ("dbus-daemon", "pipewire", "wireplumber", "pipewire-pulse")


def missing() -> str:
    """What this computer lacks for it, as a sentence; empty if nothing."""
    lacking = [program for program in _PROGRAMS if shutil.which(program) is None]
    return virtual_audio.missing() or (f"PipeWire needs {', '.join(lacking)}" if lacking else "")


class PipeWireAudio(VirtualAudio):
    """One private PipeWire, with the devices of the other one."""

    def __init__(self, folder: Path) -> None:
        self._others: list[subprocess.Popen[bytes]] = []
        super().__init__(folder)
        for line in virtual_audio._SERVER_CONFIG.splitlines():
            if "sink" in line or "source" in line:
                self.pactl(*line.format(rate=RATE).replace(" norewinds=1", "").split())

    def _command(self) -> list[str]:
        """PipeWire's PulseAudio is the last to come, so that who reaches it reaches all."""
        self._own |= {
            "XDG_RUNTIME_DIR": str(self.folder),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder}/bus",
        }
        bus = ["dbus-daemon", "--session", "--nofork", f"--address=unix:path={self.folder}/bus"]
        for command, there in ((bus, "bus"), (["pipewire"], "pipewire-0"), (["wireplumber"], "")):
            with (self.folder / "log").open("ab") as log:
                self._others.append(subprocess.Popen(command, env=self._server_environment(), stdout=log, stderr=log))
            deadline = time.monotonic() + 10
            while there and not (self.folder / there).exists():
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} did not start:\n{(self.folder / 'log').read_text()}")
                time.sleep(0.02)
        return ["pipewire-pulse"]

    def _server_environment(self) -> dict[str, str]:
        state = {name: str(self.folder) for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME")}
        ours = {name: self._own[name] for name in ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")}
        return {**super()._server_environment(), **state, **ours}

    def stop(self) -> None:
        super().stop()
        for process in reversed(self._others):
            process.terminate()
            process.wait(10)
        self._others = []


@pytest.fixture
def pipewire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PipeWireAudio]:
    """One for a single test, which may break it."""
    if reason := missing():
        pytest.skip(reason)
    system = PipeWireAudio(tmp_path_factory.mktemp("pipewire"))
    try:
        yield system
    finally:
        system.stop()
