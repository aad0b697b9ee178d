"""Whether this runs from a checkout of the project, and by which name a person calls it there."""

import sys
from pathlib import Path
from typing import Final

_ABOVE: Final = Path(__file__).resolve().parents[2]

ROOT: Final[Path | None] = _ABOVE if (_ABOVE / "coach").is_file() else None
"""The project's top folder, or None where voicecoach is installed as a package."""

COMMAND: Final = "./coach" if ROOT else "voicecoach"
"""What to put before a subcommand in a hint."""


def how_to_install(extra: str) -> str:
    """What to type to have an extra; a checkout has all but the natural voice together."""
    return "./coach extras" if ROOT else f"pip install 'voicecoach[{extra}]'"


def has_natural_voice_for_tests_only() -> bool:
    """Whether the natural voice is in this environment because `./coach test` needs it, and nobody asked for it."""
    marks = (Path(sys.prefix) / f"voicecoach-requirements-{name}.lock" for name in ("dev", "natural"))
    tested, natural = (mark.exists() for mark in marks)
    return tested and not natural
