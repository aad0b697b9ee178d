"""Installing exactly the packages of a lock file, with the available pip, and explaining failures."""

import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TextIO, TypeAlias

from tools.bar import Bar
from tools.system import SetupError, apt_install, is_debian, is_root, telling_disk_errors

ROOT: Final = Path(__file__).resolve().parents[1]
LOG: Final = "voicecoach-setup.log"

Command: TypeAlias = list[str | Path]

EXACT: Final = ("--require-hashes", "--no-deps", "--only-binary", ":all:")
"""By hash, only packages named in the file, only wheels: no package's own code runs while it is installed."""

QUIET: Final = ("--no-input", "--disable-pip-version-check", "--no-warn-script-location", "--progress-bar", "off")

_NETWORK: Final = (
    r"name resolution|Name or service not known|nodename nor servname|Network is unreachable|Failed to establish"
    r"|NewConnectionError|NameResolutionError|ConnectTimeout|dns error|Connection refused|Could not connect"
)

KNOWN: Final = (
    (
        r"DO NOT MATCH THE HASHES|[Hh]ash mismatch",
        "a package differs from the lock file's hashes; nothing of it was used",
        "to do: try again; if it stays so, tell the maintainers",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|invalid peer certificate",
        "the package index's certificate is not trusted here",
        "to do: set PIP_CERT to your network's certificate bundle",
    ),
    (
        r"No space left|os error 28",
        "the disk is full",
        "to do: make room (about 500 MB), or set VOICECOACH_VENV to a folder elsewhere",
    ),
    (
        _NETWORK,
        "the package index cannot be reached, and the set-up needs it once (about 150 MB)",
        "to do: connect, then try again; what had arrived is reused",
    ),
    (
        r"No matching distribution found|has no usable wheels",
        "a package has no build for this system or Python (64-bit Linux, Windows and Apple silicon have one)",
        "to do: try another Python, 3.11 to 3.13, with VOICECOACH_PYTHON",
    ),
)
"""Output of pip and uv, its meaning, and advice. The first match is used."""


def python_of(venv: Path) -> Path:
    """The environment's Python."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def make_environment(venv: Path) -> None:
    """Make an environment in an existing folder, with its own pip if this Python has one.

    Raises:
        SetupError: it cannot be made, or no installer is available for it.
    """
    if not _has_ensurepip():
        _get_ensurepip()
    without = [] if _has_ensurepip() else ["--without-pip"]
    _run(venv, [sys.executable, "-m", "venv", *without, venv])


def install(venv: Path, lock: str, title: str) -> None:
    """Install the packages of a lock file.

    Raises:
        SetupError: it failed; with the reason, as far as it is known.
    """
    command = _installer(python_of(venv))
    if "uv" not in Path(command[0]).name:
        command += QUIET
    _run(venv, [*command, *EXACT, "-r", ROOT / lock], title, _applying(ROOT / lock))


def environment(venv: Path | None = None) -> dict[str, str]:
    """Environment variables of a step, without those that would affect it or its place of installation.

    No module of the folder from which `coach` was called is run, not even by the Pythons that a step starts.
    """
    hidden = ("PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX")
    seen = {name: value for name, value in os.environ.items() if name not in hidden} | {"PYTHONSAFEPATH": "1"}
    system_certificates = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}  # the new and the old name of uv's setting
    return system_certificates | seen | ({"VIRTUAL_ENV": str(venv)} if venv else {})


def explain(output: Sequence[str]) -> tuple[str, ...]:
    """The most likely cause of a failed installation, with advice; empty if unknown."""
    text = "\n".join(output)
    return next(((means, to_do) for pattern, means, to_do in KNOWN if re.search(pattern, text)), ())


def _has_ensurepip() -> bool:
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def _get_ensurepip() -> None:
    """Install Debian's separate package of ensurepip, as root; without root another installer is used."""
    name = f"python3.{sys.version_info.minor}-venv"
    if is_debian() and is_root():
        apt_install([name])
    elif not _other_installer(Path("python")):
        get = f"sudo apt install {name}" if is_debian() else "install pip or uv for it"
        raise SetupError("this Python cannot make environments by itself (it has no ensurepip)", f"to do: {get}")


def _installer(python: Path) -> Command:
    """The command that installs into an environment: its own pip, or another installer of the machine."""
    if _works([python, "-m", "pip", "--version"]):
        return [python, "-m", "pip", "install"]
    other = _other_installer(python)
    if not other:
        raise SetupError("there is no pip to install with", "to do: sudo apt install python3-venv")
    return other


def _other_installer(python: Path) -> Command:
    """A pip outside, which can install elsewhere since 22.3, or uv."""
    pips: list[Command] = [[sys.executable, "-m", "pip"], [shutil.which("pip3") or sys.executable]]
    pip = next((pip for pip in pips if _works([*pip, "--python", sys.executable, "--version"])), None)
    if pip:
        return [*pip, "--python", python, "install"]
    uv = shutil.which("uv")
    return [uv, "pip", "install", "--python", python] if uv else []


def _works(command: Command) -> bool:
    return subprocess.run(command, capture_output=True, check=False, env=environment()).returncode == 0


def _applying(lock: Path) -> int:
    """Approximate number of packages that this system gets from a lock file, for the progress bar."""
    lines = re.findall(r"^[a-z0-9].*$", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return max(1, sum(1 for line in lines if _applies(line)))


def _applies(line: str) -> bool:
    match = re.search(r"sys_platform (==|!=) '(\w+)'", line)
    return match is None or (match[1] == "==") == (match[2] == sys.platform)


def _run(venv: Path, command: Sequence[str | Path], title: str = "", total: int = 0) -> None:
    """Run a step: its output goes to the log, its progress into a bar."""
    with telling_disk_errors(), (venv / LOG).open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=environment(venv),
            cwd=venv if "uv" in Path(command[0]).name else None,  # it obeys a uv.toml in the current folder
            close_fds=False,  # keeps the lock of system.alone until this one has ended too, if we are killed
        )
        with process:
            try:
                output = _follow(process, log, Bar(sys.stderr), title, total)
            except BaseException:
                process.terminate()
                raise
    if process.returncode:
        told = explain(output) or ("the packages could not be installed:", *output[-5:])
        raise SetupError(*told, f"the whole of it: {venv / LOG}")


def _follow(process: subprocess.Popen[str], log: TextIO, bar: Bar, title: str, total: int) -> list[str]:
    """Read a step's output to its end. Collecting is most of the time, unpacking the last step."""
    output, collected = [], 0
    for line in process.stdout or ():
        log.write(line)
        output.append(line.rstrip())
        name = re.match(r"Collecting ([\w.-]+)", line)
        collected += bool(name)
        if title and name:
            bar.show(title, 0.8 * min(1.0, collected / total), name[1])
        elif title and line.startswith("Installing collected"):
            bar.show(title, 0.8, "unpacking")
    if title and not process.wait():
        bar.show(title, 1.0, "done")
    bar.end()
    return output
