"""Whether this runs from a checkout of the project, and by which name a person calls it there."""

from pathlib import Path
from typing import Final

_ABOVE: Final = Path(__file__).resolve().parents[1]

ROOT: Final[Path | None] = _ABOVE if (_ABOVE / "coach").is_file() else None
"""The project's top folder, or None where voicecoach is installed as a package."""

COMMAND: Final = "./coach" if ROOT else "voicecoach"
"""What to put before a subcommand in a hint."""
