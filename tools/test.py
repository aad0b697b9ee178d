"""`./coach test`: everything that is checked, in one run.

Without arguments: ruff, mypy, import-linter, then all tests in random order with their coverage.
`--fast` leaves out the tests that need a sound system, the speech model or a real engine; `--long` adds
the longer proofs and more random examples. Other arguments go to pytest (`-k NAME`, a path, `-x`), and
then only pytest runs. What is left out, and how to have it, is said; where the time went to is shown,
and the closing line is the tests' own count.
"""

import ctypes.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from tools.installer import ROOT
from tools.system import SetupError, apt_install, is_debian, is_root, missing_packages, say

SOUND_PACKAGES: Final = ("pulseaudio", "pulseaudio-utils", "libasound2-plugins", "libportaudio2")
"""Debian's names of what the virtual sound system is made of."""

CHECKS: Final = (
    ("ruff check", ("ruff", "check", ".")),
    ("ruff format", ("ruff", "format", "--check", ".")),
    ("mypy --strict", ("mypy",)),
    ("import-linter", ("lint-imports",)),
)

LEAST: Final = (("voicecoach/", 95.0), ("voicecoach/session/", 100.0))
"""Lines that tests must reach, in per cent, of all files whose path begins so."""

SLOWEST: Final = 20
"""How many tests are named with their time."""

NO_TESTS: Final = 5
"""pytest's exit code when nothing was selected."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a call asks for.

    Attributes:
        checks: whether the static checks run.
        coverage: whether coverage is measured and its limits hold: only when nothing is left out by wish.
        leave_out: markers of tests that don't run.
        long: whether the longer proofs run.
        arguments: for pytest.
    """

    checks: bool
    coverage: bool
    leave_out: tuple[str, ...]
    long: bool
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How the tests went."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for; exit code 0 only if all of it is well."""
    os.chdir(ROOT)
    plan = planned(arguments, has_sound="--fast" in arguments or _prepare_sound())
    failed = [name for name, command in CHECKS if not _check(name, command)] if plan.checks else []
    with tempfile.TemporaryDirectory() as scratch:
        code, count, tests = _pytest(plan, Path(scratch))
        if code == NO_TESTS:
            say("no test was selected")
        failed += ["tests"] if code else []
        if plan.checks:
            sys.stdout.write(where_the_time_went(tests))
        if plan.coverage:
            failed += _coverage(Path(scratch))
    if failed:
        say(f"NOT well: {', '.join(failed)}")
    sys.stdout.write(f"{count}\n")  # the plain closing line that machines read, whatever came after pytest's own
    return 1 if failed else 0


def planned(arguments: Sequence[str], *, has_sound: bool) -> Plan:
    """What to do for these arguments of `./coach test`."""
    rest = tuple(argument for argument in arguments if argument not in {"--fast", "--long"})
    fast, long = "--fast" in arguments, "--long" in arguments
    leave_out = ("device", "model", "engine") if fast else () if has_sound else ("device",)
    return Plan(not rest, coverage=not rest and not fast, leave_out=leave_out, long=long, arguments=rest)


def reached(report: str, prefix: str) -> tuple[float, list[str]]:
    """What share of lines the tests reach.

    Args:
        report: coverage's JSON.
        prefix: the beginning of the paths that count.

    Returns:
        Per cent, and for each file that lacks some, `path: lines`.
    """
    files = {name.replace("\\", "/"): data for name, data in json.loads(report)["files"].items()}
    ours = {name: data for name, data in files.items() if name.startswith(prefix)}
    lines = sum(data["summary"]["num_statements"] for data in ours.values())
    covered = sum(data["summary"]["covered_lines"] for data in ours.values())
    missing = [f"{name}: {', '.join(map(str, d['missing_lines']))}" for name, d in ours.items() if d["missing_lines"]]
    return (100.0 * covered / lines if lines else 100.0), missing


def counted(report: str) -> Count:
    """The sum of a JUnit report's suites; an error counts as a failure."""
    suites = list(ET.fromstring(report).iter("testsuite"))  # noqa: S314 - pytest wrote it a moment ago
    total, bad, skipped = (
        sum(int(suite.get(name, "0")) for suite in suites for name in names)
        for names in (("tests",), ("failures", "errors"), ("skipped",))
    )
    return Count(max(0, total - bad - skipped), bad, skipped)


def timed(report: str) -> dict[str, float]:
    """Seconds that each test of a JUnit report took, by `folder/file.py::test`."""
    found: dict[str, float] = {}
    for case in ET.fromstring(report).iter("testcase"):  # noqa: S314 - pytest wrote it a moment ago
        name = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}"
        found[name] = found.get(name, 0) + float(case.get("time", "0"))
    return found


def where_the_time_went(tests: Mapping[str, float]) -> str:
    """A table of the folders and one of the slowest tests, in seconds of waiting."""
    folders: dict[str, list[float]] = {}
    for name, seconds in tests.items():
        folders.setdefault(name.partition("::")[0].rpartition("/")[0], []).append(seconds)
    by_time = sorted(folders.items(), key=lambda item: -sum(item[1]))
    rows = [f"{sum(each):8.1f} {len(each):6}  {folder}" for folder, each in by_time]
    slow = [
        f"{tests[name]:8.1f}         {name}" for name in sorted(tests, key=tests.__getitem__, reverse=True)[:SLOWEST]
    ]
    return "\n".join(["", " seconds  tests  folder", *rows, "", " seconds         slowest tests", *slow, "", ""])


def _prepare_sound() -> bool:
    """True if there is what the virtual sound system needs; root on Debian gets it, others are told."""
    if not is_debian():
        there = all(map(shutil.which, ("pulseaudio", "pactl"))) and ctypes.util.find_library("portaudio") is not None
        missing = [] if there else ["PulseAudio with its ALSA plugin", "PortAudio"]
    else:
        missing = missing_packages(SOUND_PACKAGES)
        if missing and is_root():
            try:
                apt_install(missing)
            except SetupError as error:
                for line in error.args:
                    say(line)
            missing = missing_packages(SOUND_PACKAGES)
    if missing:
        get = f"sudo apt install {' '.join(missing)}" if is_debian() else f"install {' and '.join(missing)}"
        say("leaving out the tests marked 'device', which play and record in a virtual sound system")
        say(f"to have them: {get}")
    return not missing


def _check(name: str, command: Sequence[str]) -> bool:
    began = time.monotonic()
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run(
        [program, *command[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    well = done.returncode == 0
    say(f"{name}: {'well' if well else 'NOT well'} ({time.monotonic() - began:.0f} s)")
    if not well:
        sys.stdout.write(done.stdout)
        sys.stdout.flush()
    return well


def _pytest(plan: Plan, scratch: Path) -> tuple[int, Count, dict[str, float]]:
    report = scratch / "tests.xml"
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}"]
    if plan.leave_out:
        command += ["-m", " and ".join(f"not {marker}" for marker in plan.leave_out)]
    if plan.long:
        command += ["--long"]
    if not plan.arguments:
        command += ["-n", "auto"]  # a worker for each core; a few chosen tests are sooner done without
    if plan.coverage:
        command += ["--cov", "--cov-report=", f"--cov-report=json:{scratch / 'coverage.json'}"]
    code = subprocess.run([*command, *plan.arguments], check=False).returncode
    text = report.read_text(encoding="utf-8") if report.exists() else "<testsuites/>"
    return code, counted(text), timed(text)


def _coverage(scratch: Path) -> list[str]:
    """Which limits were missed."""
    path = scratch / "coverage.json"
    if not path.exists():
        return ["coverage"]
    report, missed = path.read_text(encoding="utf-8"), []
    for prefix, least in LEAST:
        percent, missing = reached(report, prefix)
        say(f"coverage of {prefix}: {percent:.1f} % of lines (at least {least:.0f})")
        if percent < least:
            missed.append(f"coverage of {prefix}")
            sys.stdout.write("".join(f"  {line}\n" for line in missing))
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
