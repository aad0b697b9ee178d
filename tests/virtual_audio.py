"""A sound system with no hardware: a private PulseAudio whose other ends the test holds.

A program under test finds a default output and a default input, as PortAudio's defaults. The test records what
was played (`Recorder`) and says something to the microphone (`say_to_microphone`). PortAudio reads the environment
when it initialises, so the program must run in a process of its own, with `VirtualAudio.environment`.

Works as root, with no session bus, no X and no network. A desktop's own sound server is left alone, for this one
has its own folder and socket. Needs (Debian): pulseaudio pulseaudio-utils libasound2-plugins libportaudio2.
"""

import ctypes.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
import pytest
from numpy.typing import NDArray

RATE: Final = 48_000

_PROGRAMS: Final = ("pulseaudio", "pactl", "parec", "paplay")

_STARTUP_SECONDS: Final = 15.0  # it takes 0.15 s on an idle machine

# After the system's own file, which brings the plugins' folder. Unconditional, so that a server that has died is an
# error and not a silent fall-back to no device.
_ALSA_CONFIG: Final = """\
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse hint { show on description "virtual audio" } }
ctl.!default { type pulse }
"""

# norewinds: without it an idle null sink stalls a new stream for up to 2 s, and its monitor loses the stream's first
# 20 to 80 ms.
_SERVER_CONFIG: Final = """\
.fail
load-module module-native-protocol-unix socket={folder}/native auth-anonymous=1
load-module module-null-sink sink_name=speaker rate={rate} channels=2 norewinds=1
load-module module-null-sink sink_name=mic rate={rate} channels=1 norewinds=1
load-module module-remap-source source_name=microphone master=mic.monitor remix=no
set-default-sink speaker
set-default-source microphone
"""


def missing() -> str:
    """What this computer lacks for it, as a sentence; empty if nothing."""
    if not sys.platform.startswith("linux"):
        return "the virtual sound system is for Linux"
    lacking = [program for program in _PROGRAMS if shutil.which(program) is None]
    if ctypes.util.find_library("portaudio") is None:
        lacking.append("libportaudio2")
    if not list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")):
        lacking.append("libasound2-plugins")
    return f"the virtual sound system needs {', '.join(lacking)}" if lacking else ""


class Recorder:
    """What the speaker got, from the moment the recorder runs until `stop`."""

    def __init__(self, process: "subprocess.Popen[bytes]", path: Path) -> None:
        self._process = process
        self._path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def seconds(self) -> float:
        """How much has arrived so far."""
        return self._path.stat().st_size / (8 * RATE)

    def wait_for(self, seconds: float) -> None:
        """Wait until at least so much has arrived.

        Raises:
            TimeoutError: it did not within half a minute and as long again.
        """
        deadline = time.monotonic() + 30 + 2 * seconds
        while self.seconds() < seconds:
            if time.monotonic() > deadline:
                raise TimeoutError(f"recorded only {self.seconds():.1f} s of {seconds:.1f} s")
            time.sleep(0.02)

    def samples(self) -> NDArray[np.float32]:
        """All that arrived, shape (frames,): the left channel; the right is the same."""
        content = self._path.read_bytes()
        both = np.frombuffer(content[: len(content) // 8 * 8], dtype=np.float32).reshape(-1, 2)
        np.testing.assert_array_equal(both[:, 0], both[:, 1])
        return both[:, 0].copy()

    def stop(self, after: float = 0.3) -> NDArray[np.float32]:
        """Wait for what is on its way, stop, and give what was recorded."""
        self.wait_for(self.seconds() + after)
        self._end()
        return self.samples()

    def _end(self) -> None:
        self._process.terminate()
        self._process.wait(10)


class VirtualAudio:
    """One private server. `environment` is what a process needs to find it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own: dict[str, str] = {
            "PULSE_SERVER": f"unix:{folder}/native",
            "PULSE_COOKIE": f"{folder}/cookie",
            "PULSE_RUNTIME_PATH": str(folder),
            "ALSA_CONFIG_PATH": f"{folder}/alsa.conf",
        }
        self._recordings = 0
        (folder / "alsa.conf").write_text(_ALSA_CONFIG)
        (folder / "server.pa").write_text(_SERVER_CONFIG.format(folder=folder, rate=RATE))
        with (folder / "log").open("wb") as log:
            self._server = subprocess.Popen(
                self._command(), env=self._server_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._await_server()

    def _command(self) -> list[str]:
        return [
            "pulseaudio", "-n", "-F", f"{self.folder}/server.pa", "--daemonize=no", "--system=no",
            "--use-pid-file=no", "--exit-idle-time=-1", "--disallow-exit", "--disable-shm", "--realtime=no",
            "--high-priority=no", "--resample-method=speex-float-5", "--log-target=stderr", "--log-level=notice",
        ]  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        """That of this moment, and what leads here: a test may have set a home since the server was started."""
        return {**os.environ, **self._own}

    def _server_environment(self) -> dict[str, str]:
        """No desktop's server, bus or display: only what is here."""
        desktop = {"PULSE_SERVER", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "XDG_RUNTIME_DIR"}
        rest = {name: value for name, value in self.environment.items() if name not in desktop}
        return {**rest, "HOME": str(self.folder), "PULSE_STATE_PATH": str(self.folder)}

    def _await_server(self) -> None:
        deadline = time.monotonic() + _STARTUP_SECONDS
        while self._server.poll() is None and time.monotonic() < deadline:
            if self._run("pactl", "info", check=False).returncode == 0:
                return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the virtual sound system did not start:\n{(self.folder / 'log').read_text()}")

    def _run(self, *command: str, check: bool = True) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(command, env=self.environment, check=check, capture_output=True, timeout=120)

    def stop(self) -> None:
        """End the server; streams that are open find it gone. May be called twice."""
        self._server.terminate()
        try:
            self._server.wait(5)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def pactl(self, *arguments: str) -> str:
        """Ask the server for something, or to do something; its answer."""
        return self._run("pactl", *arguments).stdout.decode()

    def take_away(self, module: str) -> None:
        """Unplug what a module stands for, `sink_name=speaker` or `source_name=microphone`: it is gone at once."""
        listed = self.pactl("list", "short", "modules").splitlines()
        [index] = [line.split()[0] for line in listed if module in line.split()]
        self.pactl("unload-module", index)

    def give_back(self, module: str) -> None:
        """Plug it in again, as the default."""
        [line] = [line for line in _SERVER_CONFIG.splitlines() if module in line.split()]
        self.pactl(*line.format(rate=RATE).split())
        kind, _, name = module.partition("_name=")
        self.pactl(f"set-default-{kind}", name)

    def restart(self) -> None:
        """Start the server again that `stop` has ended."""
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                self._command(), env=self._server_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._await_server()

    def hang(self) -> None:
        """Let the server do nothing any more. Its own process alone: the group is the test's."""
        self._server.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it do what it has left undone."""
        self._server.send_signal(signal.SIGCONT)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Hang, for as long as the block lasts."""
        self.hang()
        try:
            yield
        finally:
            self.go_on()

    def record(self) -> Recorder:
        """Begin to record what is played; returns when samples arrive. 32 bit floats, so nothing is rounded."""
        self._recordings += 1
        path = self.folder / f"recording{self._recordings}"
        command = ["parec", "-d", "speaker.monitor", "--raw", "--format=float32le", f"--rate={RATE}", "--channels=2"]
        with path.open("wb") as file:
            process = subprocess.Popen([*command, "--latency-msec=20"], env=self.environment, stdout=file)
        recorder = Recorder(process, path)
        recorder.wait_for(0.01)
        return recorder

    def say_to_microphone(self, path: Path) -> None:
        """Play an audio file into the microphone; returns when it has been played."""
        self._run("paplay", "-d", "mic", str(path))

    def run(self, code: str, *arguments: str | float | Path) -> "subprocess.CompletedProcess[str]":
        """Run Python code in a process of its own that finds this sound system.

        Raises:
            RuntimeError: it failed; what it wrote to stderr.
        """
        command = [sys.executable, "-c", code, *map(str, arguments)]
        done = subprocess.run(command, env=self.environment, check=False, capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise RuntimeError(f"exit code {done.returncode}:\n{done.stderr}")
        return done

    def start(self, code: str, *arguments: str | float | Path) -> "subprocess.Popen[str]":
        """Begin to run Python code likewise, with pipes."""
        pipe = subprocess.PIPE
        command = [sys.executable, "-c", code, *map(str, arguments)]
        return subprocess.Popen(command, env=self.environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


@contextmanager
def running() -> Iterator[VirtualAudio]:
    """A virtual sound system for as long as the block lasts. For benchmarks too."""
    with tempfile.TemporaryDirectory(prefix="virtual-audio-") as name:
        folder = Path(name).resolve()
        system = VirtualAudio(folder)
        try:
            yield system
        finally:
            system.stop()


@pytest.fixture(scope="session")
def sound_system() -> Iterator[VirtualAudio]:
    """One virtual sound system for all tests of a run; skips where the machine lacks a part of it."""
    if reason := missing():
        pytest.skip(reason)
    with running() as system:
        yield system


@pytest.fixture
def own_sound_system() -> Iterator[VirtualAudio]:
    """One for a single test, which may break it."""
    if reason := missing():
        pytest.skip(reason)
    with running() as system:
        yield system
