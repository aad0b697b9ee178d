"""Calls that may hang in other people's libraries, and the end of the program beside them."""

import errno
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Final, NoReturn, TypeVar

from voicecoach.base.units import Seconds

_T = TypeVar("_T")

_left: Final[list[threading.Thread]] = []


def within(patience: Seconds, work: Callable[[], object]) -> bool:
    """Make a call. Returns whether it ended in time; if not, it is left running."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(patience)
    if thread.is_alive():
        _left.append(thread)
    return not thread.is_alive()


def answer(patience: Seconds, work: Callable[[], _T]) -> _T:
    """Returns or raises as a call does.

    Raises:
        TimeoutError: the call did not end in time, and is left running.
    """
    done: list[Callable[[], _T]] = []

    def tried() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - raised again by the caller
            done.append(partial(_raise, error))
        else:
            done.append(lambda: result)

    if not within(patience, tried):
        raise TimeoutError(errno.ETIMEDOUT, "It does not answer")
    return done[0]()


def _raise(error: BaseException) -> NoReturn:
    raise error


def something_hangs() -> bool:
    """Returns whether an abandoned call is still running."""
    return any(thread.is_alive() for thread in _left)


def leave(code: int) -> int:
    """Returns the exit code; but if a call hangs, ends the program at once.

    The interpreter would wait for it, or crash: libraries clean up while threads are still inside them.
    """
    if something_hangs():
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                try:
                    stream.flush()
                except (OSError, ValueError):
                    continue
        os._exit(code)
    return code
