"""What stands on paper (12-15, 5+, AMRAP, 10 each side), and what to write for it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from voicecoach.routine.durations import duration

AMOUNTS: Final = frozenset({"reps", "sets", "hold", "work"})
TIMES: Final = frozenset({"rest", "rest_between", "release", "get_ready", "switch"})

_OPEN: Final = "to go on until you say done, write `open: true` in its place"
_NUMBERS: Final = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_UNIT: Final = r"(?:h|hours?|hrs?|m|mins?|minutes?|s|secs?|seconds?)"
_SIDE: Final = r"(?:sides?|legs?|arms?|feet|foot|hands?|way|direction)"
_TIMES: Final = r"\s*[x\u00d7*]\s*"

_PRESCRIBED: Final[Sequence[tuple[re.Pattern[str], str]]] = tuple(
    (re.compile(pattern, re.IGNORECASE), advice)
    for pattern, advice in (
        (
            r"([0-9]{1,3})\s*(?:-|\u2013|\u2014|to)\s*[0-9]{1,3}(?:\s*reps)?",
            "The format has no range; nearest is its lower number: `{key}{0}`.",
        ),
        (r"([0-9]{1,3})\s*(?:\+|or more)(?:\s*reps)?", f"Write `{{key}}{{0}}`; {_OPEN}."),
        (r"amrap|max(?:imum)?(?: reps)?|as many as possible|(?:to )?failure", f"{_OPEN[0].upper()}{_OPEN[1:]}."),
        (
            rf"([0-9]{{1,3}})\s*(?:/\s*\1|(?:x\s*)?(?:each|ea\.?|per|every|a|e/s|p/s|on each)(?:\s*{_SIDE})?)",
            "Write `{key}{0}` and `sides: each`.",
        ),
        (r"[x\u00d7*]\s*([0-9]{1,3})|([0-9]{1,3})\s*(?:x|\u00d7|reps?|times)", "Write `reps: {0}`."),
        (rf"([0-9]{{1,2}}){_TIMES}([0-9]{{1,3}})(?:\s*reps?)?", "Write `sets: {0}` and `reps: {1}`."),
        (
            rf"([0-9]{{1,2}}){_TIMES}([0-9]{{1,3}})\s*(?:s|secs?|seconds?)",
            "Write `sets: {0}` and `hold: {1}`, or `work: {1}` for a movement.",
        ),
    )
)
"""Amounts as written on paper (12-15, 5+, AMRAP, 10/10, x10, 3x10, 2x30s), and the replacement for each."""

_LONGER_TIMES: Final = re.compile(
    rf"([0-9.]{{1,5}})\s*(?:-|\u2013|\u2014|to)\s*[0-9.]{{1,5}}\s*({_UNIT})?", re.IGNORECASE
)
_ONE_SIDE: Final = re.compile(rf"(l|left|r|right)(?:\s*(?:{_SIDE}|only))*", re.IGNORECASE)

_ON_ONE_SIDE: Final = (
    "For one side alone leave `sides` out and name the side in `setup`; for both, beginning there: `sides: each` and "
    "`first_side: {side}`."
)
_SAME_FOR_ALL: Final = "It is one number for all sets: a set with another one is an exercise of its own."
_SAME_ON_BOTH: Final = "It is the same on both sides: for another amount on one side write an exercise of its own."

NOT_YET: Final[Mapping[str, str]] = {
    "every": "No set begins by the clock: write as `rest` what is left of the time after the set.",
    "emom": "No set begins by the clock: write as `rest` what is left of the minute after the set.",
    "weight": "Name the weight in `cues`, under `setup`.",
    "load": "Name the weight in `cues`, under `setup`.",
    "side": "Write `sides: each`, or name the one side in `setup`.",
}
"""Keys that people write, and the way there is without them."""


def for_text(text: str, key: str, *, alone: bool = True) -> str:
    """The replacement for a text in the place of an amount, a side or a time; empty if it is no prescription.

    Args:
        text: as written.
        key: whose value it is, or whose list it stands in.
        alone: it is the whole value, not an entry of a list.
    """
    said = f"{key}: " if alone else ""
    if key == "sides":
        side = _ONE_SIDE.fullmatch(text)
        return _ON_ONE_SIDE.format(side="left" if side[1].lower().startswith("l") else "right") if side else ""
    if key in AMOUNTS | TIMES and text.lower() in _NUMBERS:
        return f"Write `{said}{_NUMBERS.index(text.lower()) + 1}`."
    if key in AMOUNTS and (advice := _for_amount(text, said)):
        return advice
    if key in TIMES | AMOUNTS and (longer := _LONGER_TIMES.fullmatch(text)):
        seconds = duration(f"{longer[1]} {longer[2] or 's'}")
        return f"The format has no range; nearest is its lower number: `{said}{seconds:g}`." if seconds else ""
    return ""


def _for_amount(text: str, key: str) -> str:
    fitting: list[tuple[re.Match[str] | None, str]] = [(pattern.fullmatch(text), how) for pattern, how in _PRESCRIBED]
    found: Callable[[re.Match[str]], list[str]] = lambda match: [group for group in match.groups() if group]  # noqa: E731
    return next((how.format(*found(match), key=key) for match, how in fitting if match), "")


def for_collection(value: object, key: str) -> str:
    """The way there is where several values stand in the place of one; empty if none is known."""
    if key not in AMOUNTS | TIMES:
        return ""
    if isinstance(value, dict):
        return _SAME_ON_BOTH if value and set(map(str, value)) <= {"left", "right", "l", "r"} else ""
    return _SAME_FOR_ALL if isinstance(value, list) and len(value) > 1 else ""


def for_number(value: float, least: float | None, most: float | None, key: str) -> str:
    """The nearest number that is taken."""
    if least is not None and value < least:
        return f"The least is `{key}{least:g}`."
    return f"The most is `{key}{most:g}`." if most is not None and value > most else ""
