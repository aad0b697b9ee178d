"""Problems of a routine file, in a form for people, editors and programs."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import RoutineError

Location: TypeAlias = tuple[str | int, ...]
"""Path of a value: keys and list indices from the top, as in `("blocks", 0, "rest")`."""

Words: TypeAlias = tuple[str, str]
"""A message and a suggestion."""

PROBLEMS_LISTED: Final = 100
"""Limit of problems in an error's text. More would scroll away the first, which is the one to repair."""

SHOWN: Final = 60
"""Limit of characters of a value in a message."""


class Severity(StrEnum):
    """Severity of a problem."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """An error or a warning, with advice.

    Attributes:
        severity: an error keeps the routine from being used, a warning does not.
        line: from 1.
        column: the character in that line, from 1.
        path: the same place as keys, as in `blocks[0].exercises[2].tempo`; empty for the whole file.
        message: what is wrong, as a sentence.
        suggestion: what to do, as a sentence, or an empty string.
    """

    severity: Severity
    line: int
    column: int
    path: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}" + (f", {self.path}" if self.path else "")
        return f"{place}: {self.message} {self.suggestion}".rstrip()


class InvalidRoutine(RoutineError):  # noqa: N818 - named for what the file is, as the room's contract has it
    """A routine file that cannot be used, with everything that is wrong with it.

    Attributes:
        file: the file.
        problems: all of its errors, in the order of the file.
    """

    def __init__(self, file: Path, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        number = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        lines = [f"{shown(str(file), 200)} has {number}; nothing was started."]
        lines += [f"  {problem}" for problem in self.problems[:PROBLEMS_LISTED]]
        if len(problems) > PROBLEMS_LISTED:
            lines.append(f"  and {len(problems) - PROBLEMS_LISTED} more.")
        super().__init__("\n".join(lines), f"Correct the file and run `{COMMAND} check` on it.")


def path_text(location: Location) -> str:
    """A location as text: `blocks[0].exercises[2].tempo`."""
    parts: list[str] = []
    for step in location:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        else:
            parts.append(f".{shown(step)}" if parts else shown(step))
    return "".join(parts)


def shown(text: str, limit: int = SHOWN) -> str:
    """A text that is safe to print: cut to `limit` characters, on one line, with control characters escaped."""
    text = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(c if _harmless(c) else c.encode("unicode_escape").decode("ascii") for c in text)


def _harmless(character: str) -> bool:
    return character == " " or unicodedata.category(character)[0] not in "CZ"
