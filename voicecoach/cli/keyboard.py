"""Single keys of a terminal, read in a thread while a workout runs."""

import os
import sys
import threading
from contextlib import suppress
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Final, Self

from voicecoach.base.units import Seconds

KEY_POLL: Final[Seconds] = 0.1
ESCAPE: Final = "\x1b"
"""Begins what arrows and function keys send."""


class Keyboard:
    """A context in which pressed keys go into a queue, one text each. Does nothing without a terminal.

    Args:
        keys: the queue.
        terminal: its descriptor; None for standard input.
    """

    def __init__(self, keys: SimpleQueue[str], terminal: int | None = None) -> None:
        self._keys = keys
        self._stop = threading.Event()
        self._terminal = _terminal() if terminal is None else terminal
        self._before: list[Any] | None = None
        self._thread = threading.Thread(target=self._read, name="keys", daemon=True)

    def __enter__(self) -> Self:
        if self._terminal is not None:
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(1)
        self._restore()

    if sys.platform == "win32":

        def _read(self) -> None:
            import msvcrt  # noqa: PLC0415 - only Windows has it

            while not self._stop.wait(KEY_POLL):
                while msvcrt.kbhit():
                    key = msvcrt.getwch()
                    if key in "\x00\xe0":  # what follows is no letter
                        msvcrt.getwch()
                    else:
                        self._keys.put(key)

        def _restore(self) -> None:
            """Nothing was changed."""

    else:

        def _read(self) -> None:
            import select  # noqa: PLC0415 - only who has a terminal needs it

            terminal = -1 if self._terminal is None else self._terminal
            with suppress(OSError, ValueError):  # a closed terminal has no more keys
                while not self._stop.is_set():
                    ready = self._take_over(terminal) and select.select([terminal], [], [], KEY_POLL)[0]
                    if not ready:
                        self._stop.wait(0 if ready == [] else KEY_POLL)
                        continue
                    text = os.read(terminal, 64).decode(errors="ignore")
                    if not text:
                        return
                    for key in text.partition(ESCAPE)[0]:
                        self._keys.put(key)

        def _take_over(self, terminal: int) -> bool:
            """Switch the terminal to unbuffered keys without echo. Returns whether it is ours, and not a shell's."""
            import termios  # noqa: PLC0415 - likewise
            import tty  # noqa: PLC0415 - likewise

            if os.tcgetpgrp(terminal) != os.getpgrp():  # in the background the system would stop us for it
                return False
            attributes = termios.tcgetattr(terminal)
            if attributes[3] & termios.ICANON:  # at first, and after Ctrl-Z and fg
                self._before = self._before or attributes
                tty.setcbreak(terminal, termios.TCSANOW)
            return True

        def _restore(self) -> None:
            import termios  # noqa: PLC0415 - likewise

            if self._before is None or self._terminal is None:
                return
            with suppress(OSError, termios.error):
                if os.tcgetpgrp(self._terminal) == os.getpgrp():
                    termios.tcsetattr(self._terminal, termios.TCSANOW, self._before)


def _terminal() -> int | None:
    """The descriptor of standard input if it is a terminal."""
    try:
        return sys.stdin.fileno() if sys.stdin and sys.stdin.isatty() else None
    except (OSError, ValueError):
        return None
