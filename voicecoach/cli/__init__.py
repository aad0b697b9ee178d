"""The command line: arguments in, exit code out. Nothing here knows how a workout is done."""

import gc
import os
from collections.abc import Sequence
from typing import Final

from voicecoach.base.hung_calls import leave

GARBAGE_THRESHOLD: Final = 50_000
"""Objects between two garbage collections; Python's 700 makes dozens of them while modules load (20 ms of `list`)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: without the program's name; those of the process by default.

    Returns:
        The exit code: 0 done, 1 failed, 2 wrong usage, 3 stopped by the user, 130 Ctrl-C.
    """
    gc.set_threshold(GARBAGE_THRESHOLD)
    # Looking for plugins, pydantic would read the metadata of every installed package, for none that we want (25 ms).
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from voicecoach.cli.app import execute  # noqa: PLC0415 - so that a Ctrl-C during the imports is caught

        return leave(execute(arguments))
    except KeyboardInterrupt:
        return leave(130)
