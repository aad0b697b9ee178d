"""Texts of a routine: forbidden characters, and normalisation."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field, Strict

from voicecoach.routine.problems import Words
from voicecoach.routine.rules import wrong

_CONTROL: Final = (
    r"\u0000-\u0008\u000b-\u001f\u007f-\u009f"  # controls and terminal escapes; tab and line feed are white space
    r"\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff"  # invisible: marks of direction, of order, of lines
)
FORBIDDEN: Final = re.compile(rf"[{_CONTROL}\ud800-\udfff]")
"""Characters that no text may have: their effect on a terminal or an editor is invisible in the file.

Half a surrogate pair is no character at all; the schema's patterns leave it out because editors in
JavaScript see every emoji as two of them.
"""

LINE_LENGTH: Final = 400
NOTE_LENGTH: Final = 2000

CLEAN_PATTERN: Final = rf"^[^{_CONTROL}]*$"
LINE_PATTERN: Final = rf"^[\t\n \u00a0\u2000-\u200a\u3000]*[^{_CONTROL}\s][^{_CONTROL}]*$"


def tidy(text: str) -> str:
    """The text on one line, with single spaces.

    Raises:
        PydanticCustomError: it has a control character or a terminal escape.
    """
    found = FORBIDDEN.search(text)
    if found:
        raise wrong(*forbidden(found.group()))
    return " ".join(text.split())


def forbidden(character: str) -> Words:
    """Message and advice about a forbidden character."""
    message = f"This text holds a character that cannot be spoken or shown (U+{ord(character):04X})."
    return message, "Delete it, or type the line again."


def _not_empty(text: str) -> str:
    if not text:
        raise wrong("This text is empty.", "Write something, or leave the line out.")
    return text


LineText = Annotated[
    str,
    Strict(),
    Field(min_length=1, max_length=LINE_LENGTH, json_schema_extra={"pattern": LINE_PATTERN}),
    AfterValidator(tidy),
    AfterValidator(_not_empty),
]
"""A line to be spoken: up to 400 characters, on one line, not empty."""

Note = Annotated[
    str, Strict(), Field(max_length=NOTE_LENGTH, json_schema_extra={"pattern": CLEAN_PATTERN}), AfterValidator(tidy)
]
"""A text to be shown, up to 2000 characters."""
