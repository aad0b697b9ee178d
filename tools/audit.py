"""Known vulnerabilities of the packages installed with voicecoach: `python -m tools.audit`.

pip-audit asks PyPI about every package of the lock files. It is no dependency, for nobody needs it to use voicecoach;
a package that cannot be checked is reported, never taken for safe.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tools.licences import LOCKS

PROGRAM: Final = "pip-audit"
OPTIONS: Final = (
    *("--format", "json", "--progress-spinner", "off", "--timeout", "5"),
    *("--disable-pip", "--no-deps", "--require-hashes"),  # the lock files are complete: nothing needs resolving
)
PATIENCE: Final = 300
"""Seconds for a lock file; a service that hangs must not hold up a test run."""

INSTALL: Final = "to have it: pipx install pip-audit"


def main(locks: Sequence[Path] = LOCKS) -> int:
    """Ask, and report. The exit code is 1 if a vulnerability is known, 0 also if PyPI could not be asked."""
    program = shutil.which(PROGRAM)
    if program is None:
        return _told(f"left out, pip-audit is not installed; {INSTALL}", 0)
    found: dict[str, Mapping[str, Any]] = {}
    for lock in locks:
        try:
            done = subprocess.run(
                [program, *OPTIONS, "-r", lock], capture_output=True, text=True, timeout=PATIENCE, check=False
            )
            found |= {each["name"]: each for each in json.loads(done.stdout)["dependencies"]}
        except (subprocess.TimeoutExpired, ValueError, KeyError):
            return _told("left out, there is no network", 0)
    return judged(list(found.values()))


def judged(packages: Sequence[Mapping[str, Any]]) -> int:
    """Report pip-audit's results, and the packages that it skipped without an error. Returns the exit code."""
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        return _told("left out, PyPI knows of no package: there is no network, or a mirror stands in its place", 0)
    known = [(package, vulnerability) for package in asked for vulnerability in package["vulns"]]
    for package, vulnerability in known:
        fixed = ", ".join(vulnerability["fix_versions"]) or "no version"
        _told(f"{package['name']} {package['version']}: {vulnerability['id']}; fixed in {fixed}", 1)
    skipped = [str(package["name"]) for package in packages if package not in asked]
    note = f"; not known there: {', '.join(skipped)}" if skipped else ""
    return _told(f"{len(asked)} packages, {len(known)} known vulnerabilities{note}", int(bool(known)))


def _told(text: str, code: int) -> int:
    sys.stdout.write(f"audit: {text}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
