"""The machine around a checkout: system packages, locks, disk errors as sentences."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

SYSTEM_PATHS: Final = ("/usr/local/sbin", "/usr/sbin", "/sbin")
"""dpkg refuses to work without these in PATH, and a user's PATH may lack them."""


class SetupError(Exception):
    """Something a person must know or do; the arguments are lines to print."""


def say(line: str) -> None:
    """A line to the person at the terminal."""
    sys.stderr.write(f"coach: {line}\n")
    sys.stderr.flush()


def is_root() -> bool:
    """Returns whether system packages may be installed without asking."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def is_debian() -> bool:
    """Returns whether the system is Debian, Ubuntu, or derived from them."""
    return Path("/etc/debian_version").exists() and shutil.which("apt-get", path=_system_path()) is not None


def missing_packages(packages: Sequence[str]) -> list[str]:
    """The Debian packages among these that are not installed."""
    status = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n", *packages],
        env={**os.environ, "PATH": _system_path()},
        capture_output=True,
        text=True,
        check=False,
    )
    installed = {line.split()[1] for line in status.stdout.splitlines() if line.startswith("installed ")}
    return [package for package in packages if package not in installed]


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian packages; the lists are fetched only if needed.

    Raises:
        SetupError: it failed.
    """
    say(f"installing with apt: {' '.join(packages)}")
    install = ["install", "-y", "--no-install-recommends", *packages]
    if _apt(install).returncode == 0:
        return
    _apt(["update"])
    done = _apt(install)
    if done.returncode != 0:
        raise SetupError(f"apt could not install {' '.join(packages)}:", *done.stdout.splitlines()[-3:])


def _apt(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["apt-get", "-o", "DPkg::Lock::Timeout=120", *arguments],
        env=environment_of_apt(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def environment_of_apt() -> dict[str, str]:
    """Environment of apt and dpkg: no questions, untranslated messages, the folders of the system's programs."""
    return {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C", "PATH": _system_path()}


def _system_path() -> str:
    return os.pathsep.join([*filter(None, [os.environ.get("PATH")]), *SYSTEM_PATHS])


@contextlib.contextmanager
def telling_disk_errors() -> Iterator[None]:
    """A context that turns disk errors into sentences.

    Raises:
        SetupError: instead of an OSError.
    """
    try:
        yield
    except OSError as error:
        raise SetupError(
            f"the set-up cannot write {error.filename or ''}: {error.strerror}",
            "to do: make room or allow it, or set VOICECOACH_VENV to a folder elsewhere",
        ) from error


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """A context for one process at a time. The lock ends with the process and its children with close_fds=False.

    Args:
        lock: a file that always exists; it is only read.
    """
    try:
        import fcntl  # noqa: PLC0415 - missing on Windows
    except ImportError:
        yield
        return
    with lock.open("rb") as file:
        os.set_inheritable(file.fileno(), True)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another ./coach that is setting up")
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            pass  # a file system without locks
        yield
