"""What teaches shells the Tab key, for packages of a system: `python -m tools.completions`.

The same as `voicecoach completion SHELL` prints where it is installed. The files are in the repository, so that
building the package needs nothing of ours; a test says when they are old.
"""

import sys
from typing import Final

from tools.installer import ROOT
from voicecoach.cli.completion import script

FOLDER: Final = ROOT / "docs" / "completion"
PROGRAM: Final = "voicecoach"
FILES: Final = {"bash": "voicecoach", "zsh": "_voicecoach", "fish": "voicecoach.fish"}
"""By shell, the name under which it looks for one."""


def text(shell: str) -> str:
    """What one shell reads, as a file."""
    return script(shell, PROGRAM) + "\n"


def main() -> int:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    for shell, name in FILES.items():
        (FOLDER / name).write_text(text(shell), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
