"""`list`: the routines found. Each entry is cached until its file changes.

Reading five files and planning their workouts takes a quarter of a second, mostly for YAML; a list should appear at
once. The cache may be lost, damaged or unwritable at any time.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from voicecoach import __version__
from voicecoach.base import plain_files
from voicecoach.base.paths import Paths, make, written
from voicecoach.library import finding

if TYPE_CHECKING:
    from voicecoach.base.settings import Settings

ListEntry: TypeAlias = dict[str, Any] | None
"""An entry of `list --json`, None for a file that cannot be used."""

_LONGEST: Final = 1000
"""Largest number of cached files."""

LARGEST_MEMORY: Final = 5_000_000
"""Bytes; each of them takes some 300."""


def entries(settings: "Settings | None", folders: Sequence[Path]) -> list[dict[str, object]]:  # noqa: ARG001 - as `show`
    """The routines found that can be read, as `list --json`. Settings do not matter, so they may be None."""
    memory = Paths().cache / "routines.json"
    known = _remembered(memory)
    told = {_stamp(found.path): found for found in finding.routines(folders).entries()}
    fresh = {stamp: _read(found) for stamp, found in told.items() if stamp not in known}
    if fresh:
        _remember(memory, {**known, **fresh})
    return [entry for stamp in told if (entry := {**known, **fresh}[stamp])]


def _read(found: finding.NamedRoutine) -> ListEntry:
    from voicecoach.library import dry_run  # noqa: PLC0415 - the models and the YAML reader, which are rarely needed

    return dry_run.entry(found)


def _stamp(path: Path) -> str:
    """A cache key that changes with the file and with the program."""
    try:
        state = path.stat()
    except OSError:
        return f"{__version__} gone {path}"
    return f"{__version__} {state.st_mtime_ns} {state.st_size} {path}"


def _remembered(memory: Path) -> dict[str, ListEntry]:
    with suppress(OSError, ValueError):
        kept = json.loads(plain_files.read_text(memory, LARGEST_MEMORY))
        if isinstance(kept, dict) and all(told is None or isinstance(told, dict) for told in kept.values()):
            return kept
    return {}


def _remember(memory: Path, known: Mapping[str, ListEntry]) -> None:
    with suppress(Exception):  # an unwritable folder costs only a quarter of a second
        part = make(memory.parent) / "routines.part"
        with written(part) as out:
            json.dump(dict(list(known.items())[-_LONGEST:]), out)
        part.replace(memory)
