"""PortAudio without root: the distribution's own packages, fetched by apt, unpacked into the environment.

With PortAudio in the system nothing is done. Without it, if there is apt, apt lists the packages that
`libportaudio2` would bring, downloads and checks them, as the user: only installing them needs root. Its lists may be
missing (in containers, on fresh images), so it may need a state of its own. Nothing outside the environment is touched.
`voicecoach/sound/unpacked.py` loads the libraries.
"""

import contextlib
import ctypes.util
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.system import SetupError, environment_of_apt, is_debian, say, telling_disk_errors

PACKAGE: Final = "libportaudio2"
FOLDER: Final = "voicecoach_sound"
"""Among the packages of the environment, where all is the set-up's; `voicecoach/sound/unpacked.py` knows the name."""

COMMAND: Final = f"sudo apt install {PACKAGE}"
DOWNLOAD_TIMEOUT: Final = 180.0
"""Seconds for each step of apt: the lists of a whole distribution are some 10 MB."""


def provide(venv: Path) -> None:
    """Provide PortAudio. After any error the rest of the set-up still works; the command to install it is printed."""
    if not sys.platform.startswith("linux") or ctypes.util.find_library("portaudio"):
        return
    if not is_debian():
        say("to hear anything, install PortAudio with your package manager")
        return
    try:
        [packages] = venv.glob("lib/python3*/site-packages")
        names = fetch(packages / FOLDER)
    except (SetupError, OSError, ValueError, subprocess.SubprocessError) as error:
        reason = error.args[0] if isinstance(error, SetupError) else error
        say(f"to hear anything: {COMMAND} (it could not be fetched without root: {reason})")
    else:
        say(f"sound needs {', '.join(names)}: unpacked into the environment, the system is as it was")


def fetch(folder: Path, options: Sequence[str] = ()) -> list[str]:
    """Fetch and unpack the missing packages, whole or not at all.

    Args:
        folder: gets the libraries.
        options: additional ones of apt, such as `-o Dir::Etc::SourceList=…`.

    Returns:
        The packages' names.

    Raises:
        SetupError: apt knows no such package, cannot reach it, or does not trust it.
        OSError: the folder cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="voicecoach-sound-") as name:
        scratch = Path(name)
        chosen = [*options, *_quiet_downloads()]
        names = _wanted(chosen)
        if not names:
            chosen += _own_state(scratch)
            _apt(["update", *chosen], scratch)
            names = _wanted(chosen)
        if not names:
            raise SetupError(f"apt knows no package {PACKAGE}")
        (downloads := scratch / "downloads").mkdir()
        _apt(["download", *chosen, *names], downloads)
        for package in sorted(downloads.glob("*.deb")):
            _run(["dpkg-deb", "-x", package, scratch / "root"], scratch)
        _keep(scratch / "root", folder)
    return names


def _wanted(options: Sequence[str]) -> list[str]:
    """The packages that an installation would bring; none if apt does not know it, or its lists are missing."""
    done = subprocess.run(
        ["apt-get", "--simulate", "--no-install-recommends", *options, "install", PACKAGE],
        env=environment_of_apt(),
        capture_output=True,
        text=True,
        check=False,
        timeout=DOWNLOAD_TIMEOUT,
    )
    return re.findall(r"^Inst (\S+)", done.stdout, re.MULTILINE) if done.returncode == 0 else []


def _quiet_downloads() -> list[str]:
    """Options that let apt download into our folder as root, where its own user may not write."""
    return ["-q", "-o", "APT::Sandbox::User=root"]


def _own_state(scratch: Path) -> list[str]:
    """Options for our own lists and cache, with the system's sources, keys and installed packages."""
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (scratch / folder).mkdir(parents=True)
    ours = {
        "Dir::State": scratch / "state",
        "Dir::State::Lists": scratch / "state/lists",
        "Dir::State::Status": "/var/lib/dpkg/status",
        "Dir::Cache": scratch / "cache",
        "Acquire::Languages": "none",
        "Acquire::Retries": "2",
        "APT::Update::Error-Mode": "any",  # else an unreachable source is only a warning
    }
    return [part for name, value in ours.items() for part in ("-o", f"{name}={value}")]


def _apt(arguments: Sequence[str | Path], folder: Path) -> None:
    _run(["apt-get", *arguments], folder)


def _run(command: Sequence[str | Path], folder: Path) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment_of_apt(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=DOWNLOAD_TIMEOUT,
    )
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line.startswith(("E:", "dpkg-deb: error"))]
        raise SetupError(*(lines or [f"{command[0]} failed"])[:1])


def _keep(root: Path, folder: Path) -> None:
    """Copy the libraries, and ALSA's configuration, without which PortAudio cannot start."""
    new = folder.with_name(f"{folder.name}.new")
    with telling_disk_errors():
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        for library in sorted([*root.glob("lib/*/*.so*"), *root.glob("usr/lib/*/*.so*")]):
            shutil.copy2(library, new / library.name)  # links become files: only the name matters
        with contextlib.suppress(FileNotFoundError):
            shutil.copytree(root / "usr/share/alsa", new / "alsa")
        shutil.rmtree(folder, ignore_errors=True)
        new.replace(folder)
