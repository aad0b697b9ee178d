"""Changes of files, for a command that runs again each time they are saved."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from voicecoach.base.units import Seconds

RECHECK_INTERVAL: Final[Seconds] = 0.3
"""Between two looks at the files: soon enough after a save, and a look costs microseconds."""

_Stamp: TypeAlias = tuple[int, int, int] | None


def _wait() -> None:
    time.sleep(RECHECK_INTERVAL)


def rounds(files: Sequence[Path], wait: Callable[[], None] = _wait) -> Iterator[int]:
    """Yields a count, once at the beginning and once for each change of a file.

    A file that is gone is one that has changed: many editors save by writing another and renaming it.

    Args:
        files: they need not exist.
        wait: called between two looks.
    """
    number, known = 0, _stamps(files)
    while True:
        yield number
        number += 1
        # What changed while the caller was at work counts, too.
        while (now := _stamps(files)) == known:
            wait()
        known = now


def _stamps(files: Sequence[Path]) -> list[_Stamp]:
    return [_stamp(file) for file in files]


def _stamp(file: Path) -> _Stamp:
    try:
        state = file.stat()
    except (OSError, ValueError):
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino
