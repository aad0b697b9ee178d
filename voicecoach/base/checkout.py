"""Whether this runs from a checkout of the project, and the command that people type there."""

import sys
from pathlib import Path
from typing import Final

_ABOVE: Final = Path(__file__).resolve().parents[2]

ROOT: Final[Path | None] = _ABOVE if (_ABOVE / "coach").is_file() else None
"""The project's top folder, or None where voicecoach is installed as a package."""

COMMAND: Final = "./coach" if ROOT else "voicecoach"
"""The command before a subcommand in a hint."""


def how_to_install(extra: str) -> str:
    """The command that installs an extra; in a checkout one command installs all but the natural voice.

    An installed program names the folder of its sources: a package index may hold somebody else's voicecoach.
    """
    if ROOT:
        return "./coach natural" if extra == "natural" else "./coach extras"
    return f"in the folder of voicecoach's sources: {_installer()} '.[{extra}]'"


def how_to_repair() -> str:
    """Advice for a missing or damaged package that voicecoach needs; it is not named, for the same reason."""
    if ROOT:
        return f"Delete the folder {sys.prefix}, and run {COMMAND} again: it makes it once more."
    return f"Install voicecoach again, in the folder of its sources: {_installer()} ."


def _installer() -> str:
    return "pipx install --force" if "pipx" in Path(sys.prefix).parts else f"{sys.executable} -m pip install"


def has_natural_voice_for_tests_only() -> bool:
    """Returns whether only `./coach test` installed the natural voice into this environment."""
    marks = (Path(sys.prefix) / f"voicecoach-requirements-{name}.lock" for name in ("dev", "natural"))
    tested, natural = (mark.exists() for mark in marks)
    return tested and not natural
