"""Output of other programs and libraries while a live view is shown: held back, and printed after it."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Final, TextIO

MAX_BYTES: Final = 20_000
"""Bytes of the end of that output that are printed."""


@contextmanager
def held(err: TextIO, tell: Callable[[str], None]) -> Iterator[TextIO]:
    """Keep standard error's descriptor for ourselves: ALSA, JACK and drivers write to it, in the middle of the picture.

    Args:
        err: the terminal.
        tell: called at the end with the held output, if there is any.

    Yields:
        The terminal under a descriptor of its own; `err` itself where nothing can be held.
    """
    try:
        descriptor = err.fileno()
        err.flush()
        terminal = open(os.dup(descriptor), "w", encoding=err.encoding, errors="backslashreplace")  # noqa: PTH123, SIM115
        kept = tempfile.TemporaryFile()  # noqa: SIM115 - both outlive this block
    except (OSError, ValueError):  # no descriptor, or no place for a file
        yield err
        return
    os.dup2(kept.fileno(), descriptor)
    try:
        yield terminal
    finally:
        err.flush()
        os.dup2(terminal.fileno(), descriptor)  # without a flush: a blocked terminal must not block us
        if said := _end_of(kept):
            tell(said)


def _end_of(kept: IO[bytes]) -> str:
    with kept:
        kept.seek(max(0, kept.seek(0, os.SEEK_END) - MAX_BYTES))
        return kept.read().decode("utf-8", "replace")
