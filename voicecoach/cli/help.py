"""The parts of the help that more than one command shows."""

from collections.abc import Mapping
from typing import Final

from voicecoach.base.checkout import COMMAND

GLOBAL: Final[Mapping[str, str]] = {
    "--json": "Print JSON on standard output, errors too.",
    "--quiet": "Print nothing but data and errors.",
    "--verbose": "Print all details.",
    "--no-color": "Use no colours; so does a NO_COLOR in the environment.",
}
"""The global options, which may stand before or after the command."""


def examples(*lines: str) -> str:
    """An epilog that shows how a command is used."""
    # The backspace keeps Typer from filling the lines that follow it.
    shown = "\n".join(f"  {line.replace('voicecoach ', f'{COMMAND} ', 1)}" for line in lines)
    return f"\b\nExamples:\n{shown}\n\n--json, --quiet, --verbose and --no-color may be added to every command."


EXAMPLES: Final = examples(
    "voicecoach demo",
    "voicecoach list",
    "voicecoach run back-pain",
    "voicecoach render back-pain -o back-pain.m4b",
    "voicecoach doctor",
)
