"""The routines that ship, each read once by a process, however many tests want it."""

from functools import cache

from voicecoach.library import finding
from voicecoach.routine import loading
from voicecoach.routine.models import Routine

PATHS = {path.stem: path for path in sorted(finding.shipped().glob("*.yaml"))}
NAMES = list(PATHS)


@cache
def routine(name: str) -> Routine:
    """Frozen, so that tests may share it."""
    return loading.load(PATHS[name])
