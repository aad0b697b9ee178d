"""Child processes that run our own modules: how they are started, and how they are ended with all that they started."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import voicecoach

if TYPE_CHECKING:
    import subprocess


def python_module(name: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules in this interpreter. `-P` keeps the current folder off its path."""
    return [sys.executable, "-P", "-m", name, *arguments]


def environment() -> dict[str, str]:
    """Our environment, with this package's folder first on the path, so that the child imports the same code."""
    home = str(Path(voicecoach.__file__).resolve().parent.parent)
    others = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [home, others]))}


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill a child that leads a process group of its own, and all in the group; on Windows the child alone."""
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def ending(process: "subprocess.Popen[bytes]") -> str:
    """How a child ended, for people: its exit code, or the name of a signal."""
    code = process.returncode
    if code is None or code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
