"""Text for people: safe for a terminal, in columns, with durations as clocks show them."""

import unicodedata
from collections.abc import Sequence
from operator import add
from typing import Final

from voicecoach.base.units import Seconds

LINE: Final = 80
"""Columns of a terminal that nobody has made wider."""

_TURNING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of a line: they can make it read as something else (CVE-2021-42574)."""


def clean(text: object) -> str:
    """One line, safe, with single spaces: a routine file must not be able to steer a terminal."""
    return safe(" ".join(str(text).split()))


def safe(line: str) -> str:
    """A line without control characters, and without what is not Unicode."""
    if line.isascii() and line.isprintable():  # nearly all; a history may have ten thousand lines
        return line
    kept = "".join(c for c in line if c not in _TURNING and unicodedata.category(c) != "Cc")
    return kept.encode("utf-8", "replace").decode()


def clock(seconds: Seconds | None) -> str:
    """A duration or moment as 0:05, 12:34 or 1:02:03; a dash if it is not known."""
    if seconds is None:
        return "-"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


SHORTEST: Final = 12
"""Columns below which nothing is shortened: less tells nothing."""


def shorten(text: str, room: int) -> str:
    """A text within so many columns, at least `SHORTEST`; what does not fit gives way to an ellipsis."""
    text, room = clean(text), max(SHORTEST, room)
    if width(text) <= room:
        return text
    while width(text) >= room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def columns(rows: Sequence[Sequence[object]]) -> list[str]:
    """Rows as lines with aligned columns, numbers to the right; the first row is the heading."""
    aligned = map(_aligned, zip(*rows, strict=True))
    return ["  ".join(row).rstrip() for row in zip(*aligned, strict=True)]


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: 1 set, 2 sets."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def _aligned(column: Sequence[object]) -> list[str]:
    """The cells of a column, all as wide as the widest."""
    cells = [clean(cell) for cell in column]
    widths = [width(cell) for cell in cells]
    wide = max(widths)
    spaces = [" " * (wide - each) for each in widths]
    numbers = len(column) > 1 and all(isinstance(cell, int | float) for cell in column[1:])
    return list(map(add, spaces, cells) if numbers else map(add, cells, spaces))
