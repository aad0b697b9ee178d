"""Output of a command: data to stdout, everything else to stderr."""

import contextlib
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TextIO

from voicecoach.cli.flags import Flags
from voicecoach.cli.text import columns, safe

_BOLD: Final = "\x1b[1m"
_PLAIN: Final = "\x1b[0m"


class Output:
    """The two streams of one command, and how it was asked to print.

    Args:
        out: for data; None where the process was started with stdout closed.
        err: for everything else; likewise.
    """

    def __init__(self, flags: Flags, out: TextIO | None, err: TextIO | None) -> None:
        self.flags = flags
        self.out = _forgiving(out)
        self.err = _forgiving(err)

    @property
    def lively(self) -> bool:
        """Returns whether a picture that changes can be shown on stderr."""
        return self.err.isatty() and not self.flags.quiet and os.environ.get("TERM", "") not in ("", "dumb")

    def data(self, line: str = "") -> None:
        """A line of what was asked for."""
        self.out.write(line + "\n")

    def document(self, value: object) -> None:
        """A whole JSON document, laid out for reading."""
        self.out.write(json.dumps(value, indent=2, default=str) + "\n")

    def json_line(self, value: Mapping[str, object]) -> None:
        """A line of JSON, flushed at once."""
        self.out.write(json.dumps(value, default=str) + "\n")
        self.out.flush()

    def table(self, heading: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Rows under a heading, for people."""
        first, *rest = columns([heading, *rows])
        bold = self.flags.color and self.out.isatty()
        self.data(f"{_BOLD}{first}{_PLAIN}" if bold else first)
        for line in rest:
            self.data(line)

    def say(self, text: str) -> None:
        """A remark, unless the user wants none."""
        if not self.flags.quiet:
            self.error(text)

    def error(self, text: str) -> None:
        """Lines that are shown in any case."""
        with contextlib.suppress(OSError):  # nobody reads it, which must not change the exit code
            for line in text.splitlines():
                self.err.write(safe(line) + "\n")
            self.err.flush()


class CleanStream:
    """A stream for what does not print through `Output`: it passes on text without control characters.

    As `sys.stderr` it gets what Python itself says of errors in threads, destructors and callbacks, what libraries warn
    of, and what they log, asyncio among them. All of it may quote a file or another program. What C code writes to the
    file descriptor passes it by.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else the stream has
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text; lines may come in pieces."""
        self._stream.write("\n".join(map(safe, text.split("\n"))))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)


def _forgiving(stream: TextIO | None) -> TextIO:
    """A stream that never fails for a character that its encoding does not know."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - as long-lived as the process
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream


def abandon(stream: TextIO) -> None:
    """Discard what cannot be delivered, so that Python does not try again, with an error, when it ends."""
    try:
        stream.flush()
    except OSError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
