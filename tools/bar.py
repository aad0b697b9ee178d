"""A progress bar in one line of a terminal; plain lines where there is no terminal."""

import time
from typing import Final, TextIO

_WIDTH: Final = 24
_PAUSE: Final = 0.1
"""Seconds between two drawings: more of them are not seen."""


class Bar:
    """A progress bar.

    Args:
        stream: the output; if it is no terminal, it gets only the first and last line of each title.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._title = ""
        self._drawn = 0.0

    def show(self, title: str, part: float, detail: str = "") -> None:
        """Draw.

        Args:
            title: the present work; a new title begins a new line.
            part: the finished share, 0 to 1.
            detail: a short text, such as a file's name.
        """
        if title != self._title:
            self.end()
            self._title = title
            if not self._live:
                self._stream.write(f"{title} …\n")
                self._stream.flush()
        if self._live and (part >= 1 or time.monotonic() - self._drawn > _PAUSE):
            self._drawn = time.monotonic()
            filled = round(_WIDTH * min(max(part, 0.0), 1.0))
            self._stream.write(f"\r\x1b[K{title} [{'#' * filled}{' ' * (_WIDTH - filled)}] {detail[:30]}")
            self._stream.flush()

    def end(self) -> None:
        """End the line; the next one starts below."""
        if self._title and self._live:
            self._stream.write("\n")
            self._stream.flush()
        self._title = ""
