"""Numbers, lengths of time and names as one says them, in English."""

from collections.abc import Sequence
from typing import Final

from voicecoach.units import Seconds

_UNDER_TWENTY: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_ONES: Final = tuple(_UNDER_TWENTY.split())
_ORDINALS: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def number(n: int) -> str:
    """A number as one says it, from zero to 9999; digits beyond."""
    if n < 20:
        return _ONES[n]
    if n < 100:
        return _TENS[n // 10] + (f" {_ONES[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{_ONES[n // 100]} hundred" + (f" and {number(n % 100)}" if n % 100 else "")
    if n < 10_000:
        return f"{number(n // 1000)} thousand" + (f" {number(n % 1000)}" if n % 1000 else "")
    return str(n)


def ordinal(n: int) -> str:
    """A number in a row as one says it: "second", "twenty first"."""
    before, _, last = number(n).rpartition(" ")
    last = _ORDINALS.get(last, f"{last[:-1]}ie" if last.endswith("y") else last)
    return f"{before} {last}".lstrip() + ("" if last in _ORDINALS.values() else "th")


def plural(n: int, noun: str) -> str:
    """A count of things: "one set", "three sets"."""
    return f"{number(n)} {noun if n == 1 else noun + 's'}"


def duration(seconds: Seconds) -> str:
    """A length of time as one says it: "forty five seconds", "one and a half minutes"."""
    halves = round(seconds / 30)
    if seconds < 60 or abs(seconds - 30 * halves) >= 1:
        whole = round(seconds)
        minutes, rest = divmod(whole, 60)
        if not minutes:
            return plural(rest, "second")
        return plural(minutes, "minute") + (f" and {plural(rest, 'second')}" if rest else "")
    minutes, half = divmod(halves, 2)
    if not half:
        return plural(minutes, "minute")
    return f"{number(minutes)} and a half minutes"


def about(seconds: Seconds) -> str:
    """A rough length of time: "about forty minutes"."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "less than a minute"
    return f"about {plural(minutes, 'minute')}"


def decimal(value: float) -> str:
    """A length in seconds, to a tenth: "three", "three and a half", "two point seven"."""
    tenths = round(value * 10)
    whole, part = divmod(tenths, 10)
    if part == 0:
        return number(whole)
    if part == 5:
        return f"{number(whole)} and a half" if whole else "half"
    return f"{number(whole)} point {number(part)}"


def in_seconds(value: Seconds) -> str:
    """A length in seconds, to a tenth, with its unit."""
    text = decimal(value)
    return {"half": "half a second", "one": "one second"}.get(text, f"{text} seconds")


def sentence(text: str) -> str:
    """With a capital and a full stop, so that the voice falls."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def listing(names: Sequence[str]) -> str:
    """Names in a row: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def lowered(name: str) -> str:
    """A name in the middle of a sentence; names with capitals inside keep them."""
    return name[:1].lower() + name[1:] if name[1:] == name[1:].lower() else name
