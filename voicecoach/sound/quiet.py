"""What libraries of other people say, kept off the terminal."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet() -> Iterator[None]:
    """Keep off the terminal what C libraries write there.

    ALSA, JACK and PortAudio do so whenever a device is looked at, libmpg123 when an MP3 is cut off. They write to the
    descriptor, not to Python's stream. Errors reach us as exceptions all the same.
    """
    try:
        terminal = os.dup(2)
    except OSError:  # there is none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(nowhere)
        os.close(terminal)
