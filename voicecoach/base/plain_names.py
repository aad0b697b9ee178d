"""Names of files that every file system accepts and no shell, option parser or spreadsheet interprets: one rule.

Words in any script, digits, and `_ . + -` and spaces between them.
"""

import re
import unicodedata
from typing import Final

MAX_NAME: Final = 100

_SIGNS: Final = "_.+ -"
_DEVICE: Final = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$) *(?:\..*)?", re.IGNORECASE
)
"""Names that Windows reserves for devices, with any ending."""


def wrong_with(name: str) -> str:
    """Why a name is refused, as the end of a sentence; empty if it is accepted."""
    reasons = (
        (not name.strip(". ") or name.startswith("."), "it is empty, or begins with a point"),
        (len(name) > MAX_NAME, f"it has more than {MAX_NAME} characters"),
        (_DEVICE.fullmatch(name), "Windows keeps it for a device"),
        (name.startswith("-"), "it begins like an option"),
        (name.startswith((" ", "+")), "it begins with a space or a sign"),
        (name.endswith((".", " ")), "it ends in a point or a space"),
        (not all(map(_is_taken, name)) or _is_mark(name[:1]), "only letters, digits, spaces and _ . + - are taken"),
    )
    return next((reason for holds, reason in reasons if holds), "")


def is_plain(name: str) -> bool:
    """Returns whether a name is accepted."""
    return not wrong_with(name)


def needs_no_quotes(name: str) -> bool:
    """Returns whether a name is accepted, and a single word in every shell."""
    return is_plain(name) and " " not in name


def one_that_would_do(name: str) -> str:
    """A plain name similar to another."""
    whole = unicodedata.normalize("NFC", name)
    kept = re.sub("[ /]+", "-", "".join(character if _is_taken(character) else "/" for character in whole))
    plain = kept.strip("-.+ ")[:MAX_NAME].rstrip("-.+ ") or "routine"
    return plain if is_plain(plain) else f"my-{plain}"[:MAX_NAME].rstrip("-.+ ")


def _is_taken(character: str) -> bool:
    """Returns whether a name may have a character. Vowels of Hindi, and accents as macOS writes them, are marks."""
    known = character.isalnum() or character in _SIGNS or _is_mark(character)
    return known and not _is_odd(character)


def _is_mark(character: str) -> bool:
    return bool(character) and unicodedata.category(character) in ("Mn", "Mc")


def _is_odd(character: str) -> bool:
    """Returns whether a letter is a variant of another, as wide ones are: it may become a symbol elsewhere."""
    return not character.isascii() and unicodedata.normalize("NFKC", character) != unicodedata.normalize(
        "NFC", character
    )
