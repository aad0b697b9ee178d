"""The set-up of a checkout: `.venv` from the lock file, the project on its path, the speech model.

`coach` runs this with whatever Python 3.11 to 3.13 the machine has, so it needs the standard library
alone. It can be stopped at any moment: `.venv` counts only with the copy of the lock file in it,
which is written last; an incomplete one is deleted and made again.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools import sound
from tools.installer import ROOT, Command, environment, install, make_environment, python_of
from tools.ours import BEGUN, BEGUN_TEXT, MARK, emptied, must_be_ours
from tools.system import SetupError, alone, say, telling_disk_errors

RUNTIME: Final = "requirements.lock"
DEVELOPMENT: Final = "requirements-dev.lock"
NATURAL: Final = "requirements-natural.lock"
EXTRAS: Final = "requirements-extras.lock"
MORE: Final = {
    "test": (DEVELOPMENT, "Installing what tests it"),
    "natural": (NATURAL, "Installing the natural voice (80 MB)"),
    "extras": (EXTRAS, "Installing what draws pictures, writes FIT files and hears buttons (30 MB)"),
}
"""Commands that need more than the program: the lock file, and the message while it is installed."""

WITHOUT_MODEL: Final = frozenset({"", "-h", "--help", "--version", "model", "natural", "extras"})
"""Commands that only look, or manage models: the only first uses that fetch no model."""

LISTENING: Final = frozenset({"run", "demo", "hear", "test"})
"""Commands that fetch the model also later, if the first use could not."""


def main(arguments: Sequence[str]) -> int:
    """Make what is missing.

    Args:
        arguments: the folder of the environment, then those of `coach`.
    """
    venv, command = Path(arguments[0]), (*arguments[1:2], "")[0]
    try:
        with alone(ROOT / RUNTIME):
            fresh = prepare(venv, command)
            wanted = (fresh and command not in WITHOUT_MODEL) or command in LISTENING
            if wanted and "--fast" not in arguments and not install_model(venv) and command == "test":
                say("the tests need it; without it: ./coach test --fast")
                return 1
    except SetupError as error:
        for line in error.args:
            say(line)
        return 1
    except KeyboardInterrupt:
        say("stopped; the next ./coach begins the set-up again")
        return 130
    return 0


def prepare(venv: Path, command: str) -> bool:
    """Make or complete the environment. A rebuilt one gets its additional packages again.

    Returns:
        Whether it was made now.

    Raises:
        SetupError: it could not be made.
    """
    fresh = not is_made_from(venv, RUNTIME)
    wanted = {command} | {name for name in ("natural", "extras") if (venv / f"{MARK}{MORE[name][0]}").exists()}
    if fresh:
        _begin(venv)
        make_environment(venv)
        install(venv, RUNTIME, "Installing voicecoach's packages")
        _put_project_on_path(venv)
        _compile(venv)
        sound.provide(venv)
        _write(venv / f"{MARK}{RUNTIME}", (ROOT / RUNTIME).read_text(encoding="utf-8"))
    for lock, title in (MORE[name] for name in MORE if name in wanted):
        if not is_made_from(venv, lock):
            install(venv, lock, title)
            _write(venv / f"{MARK}{lock}", (ROOT / lock).read_text(encoding="utf-8"))
    return fresh


def is_made_from(venv: Path, lock: str) -> bool:
    """Returns whether the environment matches this lock file."""
    copy = venv / f"{MARK}{lock}"
    return python_of(venv).exists() and copy.is_file() and copy.read_bytes() == (ROOT / lock).read_bytes()


def install_model(venv: Path) -> bool:
    """Install the speech model unless there is one; errors are printed."""
    command: Command = [python_of(venv), "-P", "-m", "tools.model"]
    found = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, env=environment())
    if found.returncode == 0:
        _write(venv / f"{MARK}model", found.stdout)
    return found.returncode == 0


def _begin(venv: Path) -> None:
    """Make an empty folder of ours. Files of others are never deleted."""
    with telling_disk_errors():
        must_be_ours(venv)
        say(f"setting up in {venv} (once, about 500 MB), with Python {sys.version.split()[0]}")
        emptied(venv)
    _write(venv / BEGUN, BEGUN_TEXT)


def _put_project_on_path(venv: Path) -> None:
    """Put the project on the path, relative, so that a moved checkout still works; no build, so no build tools."""
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    command: Command = [python_of(venv), "-P", "-c", where]
    found = subprocess.run(command, capture_output=True, text=True, check=True, env=environment(venv))
    packages = Path(os.path.realpath(found.stdout.strip()))
    _write(packages / "voicecoach-checkout.pth", os.path.relpath(ROOT, packages) + "\n")


def _compile(venv: Path) -> None:
    """Compile once now, not at the first start, or at every start where Python may not write bytecode."""
    command: Command = [python_of(venv), "-P", "-m", "compileall", "-q", ROOT / "voicecoach"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False, env=environment(venv))


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    with telling_disk_errors():
        new.write_text(text, encoding="utf-8")
        new.replace(path)


def _stop(*_: object) -> None:
    """End like Ctrl-C, with all that was started, on SIGTERM."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(main(sys.argv[1:]))
