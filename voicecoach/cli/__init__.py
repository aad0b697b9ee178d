"""The command line: arguments in, exit code out. Nothing here knows how a workout is done."""

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: without the program's name; those of the process by default.

    Returns:
        The exit code: 0 done, 1 failed, 2 wrong usage, 3 stopped by the user, 130 Ctrl-C.
    """
    try:
        from voicecoach.cli.app import execute  # noqa: PLC0415 - so that a Ctrl-C during the imports is caught

        return execute(arguments)
    except KeyboardInterrupt:
        return 130
