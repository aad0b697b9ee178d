"""Completion scripts of shells, for system packages: `python -m tools.completions`.

The same text as `voicecoach completion SHELL` prints in an installation. The files are in the repository, so that
building the package needs none of our tools; a test fails when they are out of date.
"""

import sys
from typing import Final

from tools.installer import ROOT
from voicecoach.cli.completion import script

FOLDER: Final = ROOT / "docs" / "completion"
PROGRAM: Final = "voicecoach"
FILES: Final = {"bash": "voicecoach", "zsh": "_voicecoach", "fish": "voicecoach.fish"}
"""The file name that each shell looks for."""


def text(shell: str) -> str:
    """The completion script of a shell."""
    return script(shell, PROGRAM) + "\n"


def main() -> int:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    for shell, name in FILES.items():
        (FOLDER / name).write_text(text(shell), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
