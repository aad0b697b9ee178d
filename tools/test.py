"""`./coach test`: all checks in one run.

Without arguments: ruff, mypy, import-linter and all tests in random order with their coverage. Most tests
compute; those that mostly wait (for a sound system in real time, for processes) run beside them.
`--fast` leaves out these, and those that compute for long or need the speech model or a real engine; `--long` adds
the longer proofs and more random examples. Other arguments go to pytest (`-k NAME`, a path, `-x`), and
then only pytest runs. Left out parts are named, with the way to run them; a table shows the time taken,
and the last line is the count of tests.
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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from tools.installer import ROOT
from tools.system import SetupError, apt_install, is_debian, is_root, missing_packages, say

SOUND_PACKAGES: Final = ("pulseaudio", "pulseaudio-utils", "libasound2-plugins", "libportaudio2")
"""Debian's packages of the virtual sound system."""

CHECKS: Final = (
    ("ruff check", ("ruff", "check", ".")),
    ("ruff format", ("ruff", "format", "--check", ".")),
    ("mypy --strict", ("mypy",)),
    ("import-linter", ("lint-imports",)),
)

LEAST: Final = (("voicecoach/", 95.0), ("voicecoach/session/", 100.0))
"""Least coverage of lines, in per cent, of all files below each path. Not counted is what runs in processes that a test
starts (workers, whole commands): counting there would take longer than the tests."""

WAITING: Final = ("device", "slow")
"""Markers of tests that wait most of their time."""

WAITERS: Final = 3
"""Number of them that run at a time on each core; each takes about a sixth of one."""

SLOWEST: Final = 20
"""Number of slow tests listed with their time."""

NO_TESTS: Final = 5
"""pytest's exit code when nothing was selected."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan for a call.

    Attributes:
        checks: whether the static checks run, and all tests.
        coverage: whether coverage is measured and checked: only if nothing is left out on request.
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
    """Numbers of test results."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def main(arguments: Sequence[str]) -> int:
    """Run the plan; exit code 0 only if everything passes."""
    os.chdir(ROOT)
    plan = planned(arguments, has_sound="--fast" in arguments or _prepare_sound())
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor() as beside:
        scratch = Path(name)
        checks = [(check, beside.submit(_check, *check)) for check in CHECKS if plan.checks]
        codes = _run(groups(plan, scratch))
        failed = [name for (name, _), well in checks if not well.result()]
        if codes == [NO_TESTS]:
            say("no test was selected")
        failed += ["tests"] if any(codes) else []
        reports = [file.read_text(encoding="utf-8") for file in scratch.glob("*/tests.xml")]
        count = sum(map(counted, reports), Count())
        if plan.checks:
            sys.stdout.write(
                where_the_time_went({test: took for text in reports for test, took in timed(text).items()})
            )
        if plan.coverage:
            failed += _coverage(scratch)
    if failed:
        say(f"NOT well: {', '.join(failed)}")
    sys.stdout.write(f"{count}\n")  # a plain last line for machines, whatever followed pytest's own
    return 1 if failed else 0


def planned(arguments: Sequence[str], *, has_sound: bool) -> Plan:
    """The plan for arguments of `./coach test`."""
    rest = tuple(argument for argument in arguments if argument not in {"--fast", "--long"})
    fast, long = "--fast" in arguments, "--long" in arguments
    leave_out = (*WAITING, "heavy", "model", "engine") if fast else () if has_sound else ("device",)
    return Plan(not rest, coverage=not rest and not fast, leave_out=leave_out, long=long, arguments=rest)


def reached(report: str, prefix: str) -> tuple[float, list[str]]:
    """The share of lines that the tests reach.

    Args:
        report: coverage's JSON.
        prefix: beginning of the counted paths.

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
    """Seconds of each test of a JUnit report, by `folder/file.py::test`."""
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
    """Install the virtual sound system's packages as root on Debian, else name them. Returns whether they exist."""
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


@dataclass(frozen=True, slots=True)
class Group:
    """One call of pytest.

    Attributes:
        arguments: for pytest.
        folder: for its report and coverage data.
        patient: whether it gives way to the others.
        environment: its variables; what Python compiles is kept, or each process of a test would compile it again.
    """

    folder: Path
    arguments: tuple[str, ...]
    patient: bool = False
    environment: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        object.__setattr__(self, "environment", {**ours, "COVERAGE_FILE": str(self.folder / ".coverage")})

    def command(self) -> list[str]:
        """The command line."""
        gently = ["nice", "-n", "10"] if self.patient and shutil.which("nice") else []
        return [*gently, sys.executable, "-m", "pytest", f"--junitxml={self.folder / 'tests.xml'}", *self.arguments]


def groups(plan: Plan, scratch: Path) -> list[Group]:
    """The parallel calls of pytest for a plan."""
    if not plan.checks:  # one process is faster for a few tests
        return [Group(scratch / "chosen", (*_options(plan, ""), *plan.arguments))]
    waiting = " or ".join(WAITING)
    quick = Group(scratch / "quick", (*_options(plan, f"not ({waiting})"), "-n", "auto"), patient=True)
    if set(WAITING) <= set(plan.leave_out):
        return [quick]
    workers = ("-n", str(WAITERS * (os.cpu_count() or 1)), "--dist", "worksteal")
    return [quick, Group(scratch / "waiting", (*_options(plan, f"({waiting})"), *workers))]


def _options(plan: Plan, which: str) -> list[str]:
    markers = " and ".join([*filter(None, [which]), *(f"not {marker}" for marker in plan.leave_out)])
    coverage = ["--cov", "--cov-report="] if plan.coverage else []
    return [*(["-m", markers] if markers else []), *(["--long"] if plan.long else []), *coverage]


def _run(beside: Sequence[Group]) -> list[int]:
    """Exit codes of groups that run in parallel; the first one's output is shown at once."""
    first, *others = beside
    running = []
    for group in others:
        with (group.folder / "output").open("wb") as output:
            running.append(subprocess.Popen(group.command(), env=group.environment, stdout=output))
    codes = [subprocess.run(first.command(), env=first.environment, check=False).returncode]
    for group, process in zip(others, running, strict=True):
        codes.append(process.wait())
        sys.stdout.write(f"\n{group.folder.name}:\n{(group.folder / 'output').read_text(errors='replace')}")
        sys.stdout.flush()
    return codes


def _coverage(scratch: Path) -> list[str]:
    """The missed limits of coverage."""
    path = scratch / "coverage.json"
    command, whole = [sys.executable, "-m", "coverage"], {**os.environ, "COVERAGE_FILE": str(scratch / ".coverage")}
    for step in (["combine", "--quiet", *map(str, scratch.glob("*/.coverage*"))], ["json", "--quiet", "-o", str(path)]):
        if subprocess.run([*command, *step], env=whole, check=False).returncode:
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
