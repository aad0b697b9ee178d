"""A real `run` in a process of its own, and what it tells while faults are made. For benchmarks too."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

PATIENCE: Final = 60.0

ROUTINE: Final = """
title: A short one
blocks:
  - exercises:
      - {name: Bridges, sets: 2, reps: 20, tempo: 2-1-2-1, get_ready: 4, rest: 8}
"""

OWN_TERMINAL: Final = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
"""Keys are read from the terminal that is the program's own alone."""

MAIN: Final = "import sys; from voicecoach.cli import main; sys.exit(main())"


class LiveRun:
    """One workout.

    Args:
        folder: for its home, its routine and its events.
        environment: of the process.
        options: of `run`.
        routine: its text.
        code: the program, instead of voicecoach's own.
        keys: a terminal, if there is one; the program begins with `OWN_TERMINAL` then.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        *options: str,
        routine: str = ROUTINE,
        code: str = MAIN,
        keys: int = subprocess.DEVNULL,
    ) -> None:
        self.events = folder / "events.jsonl"
        self.errors = folder / "errors.txt"
        self.events.unlink(missing_ok=True)
        file = folder / "short.yaml"
        file.write_text(routine, encoding="utf-8")
        home = {"VOICECOACH_VOICE": "pyttsx3", "VOICECOACH_HOME": str(folder / "home")}
        command = [sys.executable, "-c", code, "run", str(file), "--from", "bridges:1", "--events", str(self.events)]
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [*command, *options],
                env={**os.environ, **home, **environment},
                stdin=keys,
                stderr=errors,
                start_new_session=keys >= 0,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def told(self, *names: str) -> list[dict[str, object]]:
        """The events so far, all or those of some names; a line that is being written is left out."""
        text = self.events.read_text(encoding="utf-8") if self.events.exists() else ""
        events = [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
        return [event for event in events if not names or event["event"] in names]

    def wait_for(self, what: Callable[[dict[str, object]], bool], count: int = 1) -> float:
        """Wait until so many events are so; how many seconds that took.

        Raises:
            TimeoutError: they did not come, or the process ended before.
        """
        began = time.monotonic()
        while sum(map(what, self.told())) < count:
            if self.process.poll() is not None or time.monotonic() - began > PATIENCE:
                raise TimeoutError(f"it did not come ({self.process.poll()}); {self.errors.read_text()[-2000:]}")
            time.sleep(0.02)
        return time.monotonic() - began

    def interrupt(self) -> int:
        """End it with Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


def is_event(name: str, **fields: object) -> Callable[[dict[str, object]], bool]:
    """Whether an event is of that name and has these fields."""
    return lambda event: event["event"] == name and all(event.get(key) == value for key, value in fields.items())
