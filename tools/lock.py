"""Makes the lock files anew: `python -m tools.lock` (needs the network, changes nothing else).

requirements.lock holds what runs, requirements-natural.lock that and the natural voice, requirements-extras.lock what
runs and the other extras, requirements-dev.lock all of it and what tests and checks it, and requirements-build.lock
what builds the one package (srt, which Vosk imports) that has no wheel. All for Linux, macOS and Windows and every
Python that pyproject.toml allows, each file with its hashes, and no address of an index, so that whoever installs uses
the index they trust.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
UV: Final = "uv==0.13.9"

RUNTIME: Final = ROOT / "requirements.lock"
DEVELOPMENT: Final = ROOT / "requirements-dev.lock"
NATURAL: Final = ROOT / "requirements-natural.lock"
EXTRAS: Final = ROOT / "requirements-extras.lock"
BUILD: Final = ROOT / "requirements-build.lock"

NARROWED: Final = """\
pyobjc ; python_version < '3'
"""
"""pyttsx3 asks for all 150 frameworks of macOS; its speech driver imports only Cocoa."""

ADDED: Final = """\
pyobjc-framework-cocoa ; sys_platform == 'darwin'
"""

OPTIONS: Final = (
    *("--universal", "--python-version", "3.11"),
    *("--fork-strategy", "fewest"),  # one version of a package for every Python, so that all run the same
    *("--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"),
)

HEADER: Final = """\
# Made by `python -m tools.lock` from pyproject.toml. Install with: pip install --require-hashes --no-deps -r {name}
"""


def main() -> int:
    """Write all files, or none."""
    project = ROOT / "pyproject.toml"
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        uv = _uv(scratch)
        narrowed, added, build = (_input(scratch, text) for text in (NARROWED, ADDED, "setuptools>=80\n"))
        runtime: list[str | Path] = ["--override", narrowed, project, added]
        locks = {
            RUNTIME: _compile(uv, scratch / RUNTIME.name, runtime),
            DEVELOPMENT: _compile(
                uv,
                scratch / DEVELOPMENT.name,
                [*runtime, "--group", f"{project}:dev", "--all-extras", "-c", scratch / RUNTIME.name],
            ),
            NATURAL: _compile(
                uv, scratch / NATURAL.name, [*runtime, "--extra", "natural", "-c", scratch / DEVELOPMENT.name]
            ),
            EXTRAS: _compile(
                uv,
                scratch / EXTRAS.name,
                [*runtime, "--extra", "buttons", "--extra", "report", "-c", scratch / DEVELOPMENT.name],
            ),
            BUILD: _compile(uv, scratch / BUILD.name, [build]),
        }
    for path, text in locks.items():
        path.write_text(text, encoding="utf-8")
        sys.stderr.write(f"{path.name}: {len(re.findall(r'^[a-z0-9]', text, re.MULTILINE))} packages\n")
    return 0


def _input(scratch: Path, text: str) -> Path:
    path = scratch / f"{len(list(scratch.iterdir()))}.txt"
    path.write_text(text, encoding="utf-8")
    return path


def _uv(scratch: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", scratch / "venv"], check=True)
    python = scratch / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", UV], check=True)
    return python.with_name("uv")


def _compile(uv: Path, target: Path, inputs: Sequence[str | Path]) -> str:
    subprocess.run(
        [uv, "pip", "compile", "--quiet", *inputs, "--output-file", target, *OPTIONS],
        check=True,
        cwd=target.parent,
    )
    text = target.read_text(encoding="utf-8")
    if "://" in text or "--index" in text or "--find-links" in text:
        raise SystemExit(f"{target.name} would hold an address; nothing was written.")
    return HEADER.format(name=target.name) + text


if __name__ == "__main__":
    sys.exit(main())
