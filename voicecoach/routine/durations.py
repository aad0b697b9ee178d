"""Seconds from other ways of writing a time."""

import re
from typing import Final

_UNITS: Final = {"h": 3600.0, "m": 60.0, "s": 1.0}
_PART: Final = re.compile(
    r"\s*([0-9]{1,6}(?:[.,][0-9]{1,3})?)\s*(hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|sec|s)?\s*"
)


def duration(text: str) -> float | None:
    """The seconds of `1m30s`, `90 seconds`, `1.5 min` or `1:30`; None if nothing is clear."""
    clock = re.fullmatch(r"([0-9]{1,3}):([0-5]?[0-9])(?::([0-5]?[0-9]))?", text)
    if clock:
        parts = [int(part) for part in clock.groups() if part is not None]
        return float(sum(part * 60**power for power, part in enumerate(reversed(parts))))
    total, position, text = 0.0, 0, text.lower()
    while position < len(text):
        part = _PART.match(text, position)
        if part is None or part.end() == position:
            return None
        total += float(part.group(1).replace(",", ".")) * _UNITS[(part.group(2) or "s")[0]]
        position = part.end()
    return total if text else None
