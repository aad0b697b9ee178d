"""Keys on a real terminal."""

import contextlib
import os
import subprocess
import sys
import time
from queue import SimpleQueue

import pytest

from voicecoach.cli.keyboard import Keyboard

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has no pseudo-terminals")

READ = """
import sys, time
from queue import SimpleQueue
from voicecoach.cli.keyboard import Keyboard
keys = SimpleQueue()
with Keyboard(keys):
    print("ready", flush=True)
    while (key := keys.get()) != "q":
        print(repr(key), flush=True)
print("over", sys.stdin.readline(), flush=True)
"""


class Terminal:
    """A program in a terminal of its own, and what a person sees and types."""

    def __init__(self, *command: str) -> None:
        import pty  # noqa: PLC0415 - not on Windows

        self.pid, self.master = pty.fork()
        if not self.pid:
            os.execv(sys.executable, [sys.executable, *command])  # noqa: S606 - there is no other way after a fork
        self.shown = ""

    def see(self, text: str) -> None:
        """Wait until something is shown."""
        deadline = time.monotonic() + 60
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            with contextlib.suppress(OSError):
                self.shown += os.read(self.master, 1000).decode()
        self.shown = self.shown.partition(text)[2]

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def end(self) -> int:
        """Its exit code."""
        _, status = os.waitpid(self.pid, 0)
        os.close(self.master)
        return os.waitstatus_to_exitcode(status)


def test_keys_come_at_once_and_unseen_and_the_terminal_is_as_before():
    terminal = Terminal("-c", READ)
    terminal.see("ready")
    time.sleep(0.3)
    terminal.type("n")
    terminal.see("'n'")
    terminal.type("\x1b[A ?")  # an arrow, and what comes with it, says nothing
    time.sleep(0.3)
    terminal.type(" ")
    terminal.see("' '")
    terminal.type("q")
    time.sleep(0.5)
    terminal.type("a line\n")
    terminal.see("a line")  # shown again as it is typed
    terminal.see("over a line")
    assert terminal.end() == 0


@pytest.mark.engine
@pytest.mark.slow
def test_a_workout_is_steered_by_keys(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    monkeypatch.setenv("VOICECOACH_VOICE", "pyttsx3")
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal(
        "-m", "voicecoach", "run", "desk-break", "--mic", "none", "--speaker", "none", "--verbose", "--no-color"
    )
    terminal.see("intro")
    terminal.type(" ")
    terminal.see("paused")
    terminal.type(" ")
    terminal.see("resume")
    terminal.type("q")
    terminal.see("asking")
    terminal.type("y")
    terminal.see("finished")
    terminal.see("Stopped early")
    assert terminal.end() == 3


def test_without_a_terminal_nothing_is_read():
    process = subprocess.run([sys.executable, "-c", READ.replace("keys.get()", '"q"')], input="kept\n", text=True,
                             capture_output=True, check=True, timeout=30)  # fmt: skip
    assert process.stdout == "ready\nover kept\n\n"


def test_a_terminal_that_is_closed_ends_it_quietly():
    import pty  # noqa: PLC0415 - not on Windows

    master, slave = pty.openpty()
    os.close(master)
    with Keyboard(SimpleQueue(), slave):
        time.sleep(0.2)
    os.close(slave)
