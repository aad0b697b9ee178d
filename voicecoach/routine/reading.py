"""Reading the text of a routine file."""

import codecs
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from voicecoach.base import plain_files
from voicecoach.base.checkout import COMMAND
from voicecoach.routine.problems import Problem, Severity, shown

MAX_ROUTINE_BYTES: Final = 1_000_000
"""Limit of a routine file's bytes: a long workout with every cue written out has 30,000."""

MAX_YAML_LINE: Final = 50_000
"""Limit of characters in a line: the YAML scanner's time grows with the square of some lines."""

ROUTINE_SUFFIXES: Final = (".yaml", ".yml")

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
"""Characters that YAML does not allow."""

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_AS_UTF8: Final = "Save it as UTF-8: in most editors that is a choice in `Save as`."


class Unreadable(Exception):  # noqa: N818 - not an error of the program's own; it carries one problem of a file
    """The file cannot be read as a routine at all.

    Attributes:
        problem: the reason.
    """

    def __init__(self, message: str, suggestion: str = "", line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.problem = Problem(Severity.ERROR, line, column, "", message, suggestion)


def text_of(file: Path) -> str:
    """The text of a file.

    Raises:
        Unreadable: it is missing, not a file, too large, or not plain text in UTF-8.
    """
    text = _decoded(bytes_of(file))
    found = _CONTROL.search(text)
    if found:
        raise _control_character(text, found.start())
    long = max(map(len, text.splitlines()), default=0)
    if long > MAX_YAML_LINE:
        raise Unreadable(
            f"A line of this file has {long:,} characters.", f"Break it: a line may have {MAX_YAML_LINE:,}."
        )
    return text


def bytes_of(file: Path) -> bytes:
    """The bytes of a file.

    Raises:
        Unreadable: it is missing, not a file, or too large.
    """
    try:
        return plain_files.read(file, MAX_ROUTINE_BYTES)
    except IsADirectoryError:
        raise Unreadable("This is a folder, not a routine file.", _pick_one(file)) from None
    except plain_files.NotPlain:
        raise Unreadable("This is not a regular file.", "Save the routine in a file with the ending .yaml.") from None
    except plain_files.TooLarge:
        raise Unreadable(
            "This file is over 1 MB, so it is hardly a routine.", "Check the name, or split the routine."
        ) from None
    except FileNotFoundError:
        raise Unreadable("There is no such file.", similar(file)) from None
    except PermissionError:
        raise Unreadable("This file may not be read.", "Change its permissions.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not possible"
        raise Unreadable(f"This file cannot be read: {reason}.", "Check the name and the disk.") from None


def _pick_one(folder: Path) -> str:
    names = _names_in(folder)
    return f"Name a file in it, such as {shown(names[0])}." if names else "Name a file with the ending .yaml."


def similar(file: Path) -> str:
    """A suggestion from the files in the same folder."""
    names = {Path(name).stem.lower(): name for name in _names_in(file.parent)}
    close = get_close_matches(file.stem.lower()[:60], names, n=3)
    meant = next((path for name in close if _may_be_routine(path := file.parent / names[name])), None)
    if meant:
        return f"Did you mean {shown(str(meant), 200)}?"
    return f"Check the name; `{COMMAND} list` shows the routines that are found by name."


def _may_be_routine(file: Path) -> bool:
    """Returns whether a YAML file has what a routine has; many are of other programs."""
    try:
        text = plain_files.read(file, MAX_ROUTINE_BYTES)
    except (OSError, ValueError):
        return False
    return any(key in text for key in (b"blocks", b"exercises", b"title"))


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(
            entry.name for entry in folder.iterdir() if entry.suffix.lower() in ROUTINE_SUFFIXES and entry.is_file()
        )
    except (OSError, ValueError):
        return []


def _decoded(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            raise Unreadable(f"This file is saved as {name}, not as UTF-8.", _AS_UTF8)
    if data.count(0) > len(data) // 4:
        raise Unreadable("This file is not text, or saved as UTF-16.", _AS_UTF8)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(data.removeprefix(codecs.BOM_UTF8), error.start) from None


def _not_utf8(data: bytes, start: int) -> Unreadable:
    byte = data[start]
    before = data[:start].decode("utf-8", "replace")
    guess = bytes([byte]).decode("cp1252", "replace")
    looks = f"; if it should be `{guess}`, the file is saved as Latin-1 or Windows-1252" if guess.isalpha() else ""
    return Unreadable(f"This file is not UTF-8: byte 0x{byte:02X} is wrong here{looks}.", _AS_UTF8, *_place(before))


def _control_character(text: str, start: int) -> Unreadable:
    return Unreadable(
        f"A control character (U+{ord(text[start]):04X}) stands here, which a routine may not hold.",
        "Delete it; if there are many, this is not a text file.",
        *_place(text[:start]),
    )


def _place(before: str) -> tuple[int, int]:
    """Line and column, from 1, of the character after a text."""
    lines = re.split(r"\r\n|\r|\n", before)
    return len(lines), len(lines[-1]) + 1
