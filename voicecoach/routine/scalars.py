"""Values of unquoted YAML 1.2 scalars, and traps among them.

A trap is a text that other YAML readers (of YAML 1.1, and many editors) take for something else. It becomes
an object that fits no field, so that validation reports it in any place.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, TypeAlias


class TrapKind(Enum):
    """Kind of a trap."""

    EMPTY = auto()
    """Nothing, `~` or `null`."""
    YES = auto()
    """`yes` or `on`, which YAML 1.1 reads as true."""
    NO = auto()
    """`no` or `off`, which YAML 1.1 reads as false."""
    CLOCK = auto()
    """`3:20`, which YAML 1.1 reads as 200."""
    OCTAL = auto()
    """`0301`, which YAML 1.1 reads as 193."""
    BASE = auto()
    """`0x1F` and the like."""
    DATE = auto()
    LONG = auto()
    """A number with too many digits."""


@dataclass(frozen=True, slots=True)
class Trap:
    """A value that other YAML readers take for something else.

    Attributes:
        kind: of the trap.
        text: as written.
    """

    kind: TrapKind
    text: str


Scalar: TypeAlias = str | int | float | bool | Trap

_LONGEST_NUMBER: Final = 25

_WORDS: Final[dict[str, Scalar]] = {
    "true": True,
    "false": False,
    **{word: Trap(TrapKind.EMPTY, word) for word in ("", "~", "null")},
    **{word: Trap(TrapKind.YES, word) for word in ("yes", "on", "y")},
    **{word: Trap(TrapKind.NO, word) for word in ("no", "off", "n")},
}
_DECIMAL: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_TRAPS: Final = (
    (re.compile(r"[-+]?0[0-9_]+"), TrapKind.OCTAL),
    (re.compile(r"[-+]?0[xob][0-9a-fA-F_]+"), TrapKind.BASE),
    (re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"), TrapKind.CLOCK),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?"), TrapKind.DATE),
)


def resolved(text: str) -> Scalar:
    """The value of an unquoted scalar. Words are traps in lower, upper and title case."""
    if not text or text[0] in "-+.0123456789":
        return _number(text)
    folded = text.lower()
    if len(text) <= 5 and folded in _WORDS and text in (folded, folded.upper(), folded.title()):
        value = _WORDS[folded]
        return Trap(value.kind, text) if isinstance(value, Trap) else value
    return text


def _number(text: str) -> Scalar:
    if not text:
        return _WORDS[""]
    if len(text) > _LONGEST_NUMBER:
        return Trap(TrapKind.LONG, text) if text.strip("+-0123456789.") == "" else text
    if _DECIMAL.fullmatch(text):
        return int(text)
    for pattern, kind in _TRAPS:
        if pattern.fullmatch(text):
            return Trap(kind, text)
    if _FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text
