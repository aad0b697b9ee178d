"""Output of other libraries, kept off the terminal."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOCK = threading.Lock()
_inside: list[int | None] = []
"""One for each thread that is inside; the first one holds the terminal's descriptor."""


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the output of C libraries off the terminal.

    ALSA, JACK and PortAudio do so whenever a device is looked at, libmpg123 when an MP3 is cut off. They write to the
    descriptor, not to Python's stream. Errors reach us as exceptions all the same. Several threads may be inside.
    """
    with _LOCK:
        _inside.append(_inside[0] if _inside else _hidden())
    try:
        yield
    finally:
        with _LOCK:
            terminal = _inside.pop()
            if not _inside and terminal is not None:
                os.dup2(terminal, 2)
                os.close(terminal)


def _hidden() -> int | None:
    """A copy of the terminal's descriptor, which leads nowhere now; None if there is none."""
    try:
        terminal = os.dup(2)
    except OSError:
        return None
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return terminal
