"""Lock files: `python -m tools.lock` makes them, `python -m tools.lock --check` checks that they can be installed.

requirements.lock has the packages of the program, requirements-natural.lock also the natural voice,
requirements-extras.lock the program with the other extras, and requirements-dev.lock all of them and the tools of
tests and checks. Each file has hashes and no index address, so that users install from the index they trust.

One set of files serves all machines. Before anything is written, and by `--check`, each file is resolved for each of
`MACHINES` and each Python that pyproject.toml allows, as an installer there would do: by the markers, with the hashes,
nothing missing, and wheels only. Both need a reachable index, and change nothing else.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
UV: Final = "uv==0.13.9"

RUNTIME: Final = ROOT / "requirements.lock"
DEVELOPMENT: Final = ROOT / "requirements-dev.lock"
NATURAL: Final = ROOT / "requirements-natural.lock"
EXTRAS: Final = ROOT / "requirements-extras.lock"
ALL: Final = (RUNTIME, DEVELOPMENT, NATURAL, EXTRAS)

NARROWED: Final = """\
pyobjc ; python_version < '3'
srt ; python_version < '3'
tqdm ; python_version < '3'
"""
"""pyttsx3 asks for all 150 frameworks of macOS; its speech driver imports only Cocoa. Vosk asks for packages
that fetch models, write subtitles and talk to a server; voicecoach imports it without (`hearing/recogniser.py`)."""

NARROWED_FOR_USERS: Final = f"{NARROWED}websockets ; python_version < '3'\n"
"""The tests talk to a browser with this one."""

ADDED: Final = """\
pyobjc-framework-cocoa ; sys_platform == 'darwin'
"""

MACHINES: Final = {
    "Linux x86_64": "x86_64-manylinux_2_28",
    "Linux aarch64": "aarch64-manylinux_2_28",
    "macOS arm64": "aarch64-apple-darwin",
    "Windows x86_64": "x86_64-pc-windows-msvc",
}
"""Name and uv's name. glibc 2.28 is older than that of Debian 12 and of Raspberry Pi OS 12 (2.36)."""

MACOS: Final = "14.0"
"""The oldest macOS: av and others have no wheels for an older one."""

PYTHONS: Final = ("3.11", "3.12", "3.13")

AT_A_TIME: Final = 4
"""Resolutions in parallel: they mostly wait for the index."""

OPTIONS: Final = (
    *("--universal", "--python-version", "3.11"),
    *("--fork-strategy", "fewest"),  # one version of a package for every Python, so that all run the same
    *("--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"),
)

HEADER: Final = """\
# Made by `python -m tools.lock` from pyproject.toml. Install with: pip install --require-hashes --no-deps -r {name}
"""


def main(arguments: Sequence[str]) -> int:
    """Write all files, or none if one of them can't be installed somewhere; with --check write nothing."""
    only_check = "--check" in arguments
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        uv = uv_program(scratch)
        locks = {path: path.read_text(encoding="utf-8") for path in ALL} if only_check else _made(uv, scratch)
        problems = unusable(uv, scratch, {path.name: text for path, text in locks.items()})
    if problems:
        sys.stderr.write("\n".join([*problems, "NOT well: nothing was written\n"]))
        return 1
    for path, text in locks.items():
        if not only_check:
            path.write_text(text, encoding="utf-8")
        sys.stderr.write(f"{path.name}: {len(re.findall(r'^[a-z0-9]', text, re.MULTILINE))} packages\n")
    sys.stderr.write(f"well: for {', '.join(MACHINES)}; Python {', '.join(PYTHONS)}\n")
    return 0


def unusable(uv: Path, scratch: Path, locks: Mapping[str, str]) -> list[str]:
    """The systems on which lock files can't be installed.

    Args:
        uv: the program.
        scratch: a folder for its downloads.
        locks: name and text of each file.

    Returns:
        A paragraph for each file, machine and Python that fails, with the reason.
    """
    files = {name: (_input(scratch, text), _input(scratch, _narrowed(name))) for name, text in locks.items()}

    def problem(case: tuple[str, str, str]) -> str:
        name, machine, python = case
        lock, overrides = files[name]
        why = _refusal(uv, scratch, ["--requirements", lock, "--override", overrides], machine, python)
        return f"{name} on {machine} with Python {python}:\n{why}" if why else ""

    with ThreadPoolExecutor(AT_A_TIME) as threads:
        return list(filter(None, threads.map(problem, product(locks, MACHINES, PYTHONS))))


def _refusal(uv: Path, scratch: Path, inputs: Sequence[str | Path], machine: str, python: str) -> str:
    """The reason that they can't be installed there; empty if they can."""
    command: list[str | Path] = [
        *(uv, "pip", "install", "--dry-run", "--quiet", "--cache-dir", scratch / "cache", *inputs),
        *("--target", scratch / "nothing", "--require-hashes", "--only-binary", ":all:"),
        *("--python-platform", MACHINES[machine], "--python-version", python),
    ]
    surroundings = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": MACOS}
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    return (done.stderr.strip() or f"exit code {done.returncode}") if done.returncode else ""


def _made(uv: Path, scratch: Path) -> dict[Path, str]:
    project = ROOT / "pyproject.toml"
    added = _input(scratch, ADDED)
    inputs: dict[Path, list[str | Path]] = {
        path: ["--override", _input(scratch, _narrowed(path.name)), project, added] for path in ALL
    }
    locks = {
        RUNTIME: _compile(uv, scratch / RUNTIME.name, inputs[RUNTIME]),
        DEVELOPMENT: _compile(
            uv,
            scratch / DEVELOPMENT.name,
            [*inputs[DEVELOPMENT], "--group", f"{project}:dev", "--all-extras", "-c", scratch / RUNTIME.name],
        ),
    }
    known: list[str | Path] = ["-c", scratch / DEVELOPMENT.name]
    extras = ("--extra", "buttons", "--extra", "report")
    return locks | {
        NATURAL: _compile(uv, scratch / NATURAL.name, [*inputs[NATURAL], "--extra", "natural", *known]),
        EXTRAS: _compile(uv, scratch / EXTRAS.name, [*inputs[EXTRAS], *extras, *known]),
    }


def _narrowed(name: str) -> str:
    return NARROWED if name == DEVELOPMENT.name else NARROWED_FOR_USERS


def _input(scratch: Path, text: str) -> Path:
    path = scratch / f"{len(list(scratch.iterdir()))}.txt"
    path.write_text(text, encoding="utf-8")
    return path


def uv_program(scratch: Path) -> Path:
    """Install uv into the folder `scratch`."""
    subprocess.run([sys.executable, "-m", "venv", scratch / "venv"], check=True)
    python = scratch / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", UV], check=True)
    return python.with_name("uv")


def _compile(uv: Path, target: Path, inputs: Sequence[str | Path]) -> str:
    subprocess.run(
        [
            uv,
            "pip",
            "compile",
            "--quiet",
            "--cache-dir",
            target.parent / "cache",
            *inputs,
            "--output-file",
            target,
            *OPTIONS,
        ],
        check=True,
        cwd=target.parent,
    )
    text = target.read_text(encoding="utf-8")
    if "://" in text or "--index" in text or "--find-links" in text:
        raise SystemExit(f"{target.name} would hold an address; nothing was written.")
    return HEADER.format(name=target.name) + text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
