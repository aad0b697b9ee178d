"""Child processes that run our own modules: started, and ended together with their own children."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import voicecoach


def python_module(name: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules in this interpreter. `-P` keeps the current folder off its path."""
    return [sys.executable, "-P", "-m", name, *arguments]


def _environment() -> dict[str, str]:
    """Our environment, with this package's folder first on the path, so that the child imports the same code."""
    home = str(Path(voicecoach.__file__).resolve().parent.parent)
    others = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [home, others]))}


def start(command: Sequence[str], **variables: str) -> subprocess.Popen[bytes]:
    """Start a child that leads a process group of its own, with pipes for its questions and its answers.

    Args:
        command: by `python_module`.
        variables: added to our environment.

    Raises:
        OSError: it cannot be run.
    """
    return subprocess.Popen(  # noqa: S603 - no shell, and the command is ours
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment() | variables,
        start_new_session=True,
    )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a child that leads a process group of its own, and all in the group; on Windows the child alone."""
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def ending(process: subprocess.Popen[bytes]) -> str:
    """The end of a child, for people: its exit code, or the name of a signal."""
    code = process.returncode
    if code is None or code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
