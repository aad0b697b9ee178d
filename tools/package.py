"""Builds the package and tries it as users get it: `python -m tools.package [FOLDER]` (needs the network).

An sdist, and from it a wheel; twice, since the same commit must give the same bytes. Then pip installs each into an
empty environment, the wheel with every extra, and the program there must list, show, check, speak and render, with
nothing of this checkout in reach; and, as packagers do, below another, read-only root. FOLDER (`dist`) gets the two,
their checksums, and `voicecoach.cdx.json`: the installed packages with version and licence, as a CycloneDX SBOM.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from packaging.utils import canonicalize_name

from tools.licences import PAGE, rows
from tools.lock import ROOT

BUILDERS: Final = ("build==1.3.0", "hatchling>=1.27", "cyclonedx-bom==7.5.0")
ROUTINE: Final = "desk-break"


class PackageError(Exception):
    """The package is not what it should be."""


def main(arguments: list[str]) -> int:
    """Build, compare, install, try."""
    target = Path(arguments[0] if arguments else "dist").resolve()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        tools = environment(scratch / "tools", *BUILDERS)
        build(tools, target)
        build(tools, scratch / "again")
        sums = checksums(target)
        if sums != checksums(scratch / "again"):
            raise PackageError("Two builds of one commit differ.")
        (target / "SHA256SUMS").write_text("".join(f"{digest}  {file}\n" for file, digest in sums.items()))
        for file in sums:
            say(f"{file}: {(target / file).stat().st_size:,} bytes, the same twice")
        (sdist,), (wheel,) = target.glob("*.tar.gz"), target.glob("*.whl")
        extras = ",".join(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"])
        attempt(scratch / "sdist", str(sdist))
        python = attempt(scratch / "wheel", f"{wheel}[{extras}]")
        stage(scratch / "staged", wheel, python)
        bill = target / "voicecoach.cdx.json"
        run([tools, "-m", "cyclonedx_py", "environment", "--output-reproducible", "-o", bill, python])
        say(f"{bill.name}: {name_licences(bill)} components")
    return 0


def name_licences(bill: Path) -> int:
    """Give each component of an SBOM the licence that docs/licences.md names, since metadata often says less.

    Returns:
        How many components there are.
    """
    told = json.loads(bill.read_text(encoding="utf-8"))
    known = dict(rows(PAGE.read_text(encoding="utf-8")))
    for component in told["components"]:
        if licence := known.get(canonicalize_name(component["name"])):
            component["licenses"] = [{"expression": licence}]
    bill.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return len(told["components"])


def build(python: Path, target: Path) -> None:
    """Build an sdist and a wheel into a folder. The time in them is the commit's."""
    committed = run(["git", "-C", ROOT, "log", "-1", "--format=%ct"]).strip()
    run([python, "-m", "build", "--no-isolation", "--outdir", target, ROOT], {"SOURCE_DATE_EPOCH": committed})


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of the built files, by name."""
    built = sorted([*folder.glob("*.tar.gz"), *folder.glob("*.whl")])
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in built}


def environment(folder: Path, *packages: str) -> Path:
    """Make an environment with these packages. Returns its Python."""
    run([sys.executable, "-m", "venv", folder])
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages])
    return python


def attempt(folder: Path, package: str) -> Path:
    """Install the built package into an empty environment, and use it. Returns the environment's Python."""
    began = time.perf_counter()
    python = environment(folder, package)
    installed = time.perf_counter() - began
    home = {"VOICECOACH_HOME": str(folder / "home"), "VOICECOACH_VOICE": "pyttsx3"}

    def coach(*given: str | Path) -> Any:  # noqa: ANN401 - whatever JSON says
        program = python.with_name("voicecoach")
        return json.loads(run([program, *given, "--json"], home, folder))

    version = coach("--version")["version"]
    names = [entry["name"] for entry in coach("list")]
    if ROUTINE not in names or not coach("show", ROUTINE)["steps"] or not coach("check", ROUTINE)[0]["ok"]:
        raise PackageError(f"{package} has not the routines that it should have: {names}")
    if coach("say", "Ready.", "-o", folder / "said.wav")["seconds"] <= 0:
        raise PackageError(f"{package} does not speak.")
    must_hold(python.parents[1], package)
    made = coach("render", ROUTINE, "-o", folder / "made.opus")
    say(
        f"{Path(package).name}: installed in {installed:.0f} s, version {version}, {len(names)} routines, "
        f"rendered {made['seconds']:.0f} s in {made['wall_seconds']:.0f} s"
    )
    return python


def must_hold(prefix: Path, package: str) -> None:
    """Check that man page and completion scripts are where a system looks for them."""
    shared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    lacking = [place for place in shared["shared-data"].values() if not (prefix / place).is_file()]
    if lacking or len(shared["shared-data"]) < 4:
        raise PackageError(f"{package} brings no {lacking}.")


def stage(folder: Path, wheel: Path, python: Path) -> None:
    """Install as a distribution's packager does, below another root, and use it: nothing is written beside the program.

    Args:
        folder: to work in; made.
        wheel: the package to install.
        python: of an environment with voicecoach's dependencies.
    """
    root, home = folder / "root", folder / "home"
    home.mkdir(parents=True)
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--ignore-installed",
        "--root",
        root,
    ]
    run([*pip, "--prefix", "/usr", wheel])
    must_hold(root / "usr", "The staged wheel")
    (program,) = root.glob("usr/lib/python3*/site-packages")
    before = written_in(root)
    for path in root.rglob("*"):
        path.chmod(path.stat().st_mode & ~0o222)
    variables = {"HOME": str(home), "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"}

    def coach(*given: str | Path) -> Any:  # noqa: ANN401 - whatever JSON says
        return json.loads(run([python, "-P", "-m", "voicecoach", *given, "--json"], variables, folder))

    (shown,) = [entry for entry in coach("list") if entry["name"] == ROUTINE]
    if not Path(shown["path"]).is_relative_to(program):
        raise PackageError(f"What ran was not what was staged: {shown['path']}")
    output = ("--fast", "--keep", "--mic", "none", "--speaker", folder / "made.wav", "--voice", "pyttsx3")
    if coach("run", ROUTINE, *output)["reason"] != "finished" or len(coach("history")) != 1:
        raise PackageError("The staged program does no workout, or keeps none.")
    if not (folder / "made.wav").stat().st_size or written_in(root) != before:
        raise PackageError("The staged program writes beside itself.")
    kept = sorted(path.relative_to(home).as_posix() for path in home.rglob("voicecoach"))
    say(f"staged below a root of its own, read-only: a workout done, all of it kept in {', '.join(kept)}")


def written_in(folder: Path) -> dict[Path, tuple[int, int]]:
    """Size and time of writing of each file."""
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def run(command: list[str | Path], variables: Mapping[str, str] | None = None, folder: Path | None = None) -> str:
    """The output of a program; nothing of this checkout is on its path."""
    hidden = ("PYTHONPATH", "VOICECOACH_HOME", "VOICECOACH_VOICE", "VIRTUAL_ENV", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    seen = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        command, env={**seen, **(variables or {})}, cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise PackageError(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def say(text: str) -> None:
    """A line of progress."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
