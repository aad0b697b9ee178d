"""The options that every command takes, before or after its name."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

FLAGS: Final[Mapping[str, str]] = {
    "--json": "json",
    "--quiet": "quiet",
    "-q": "quiet",
    "--verbose": "verbose",
    "-v": "verbose",
    "--no-color": "no_color",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """How to print.

    Attributes:
        json: one JSON document on stdout, errors too.
        quiet: nothing on stderr but errors.
        verbose: all details on stderr.
        color: whether a terminal may get colours.
    """

    json: bool = False
    quiet: bool = False
    verbose: bool = False
    color: bool = True


def split(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[Flags, list[str]]:
    """Take the global options out of the arguments, wherever they stand before a `--`.

    `NO_COLOR` counts when it holds anything at all (no-color.org).
    """
    env = os.environ if environment is None else environment
    end = arguments.index("--") if "--" in arguments else len(arguments)
    given = {FLAGS[argument] for argument in arguments[:end] if argument in FLAGS}
    rest = [argument for i, argument in enumerate(arguments) if i >= end or argument not in FLAGS]
    flags = Flags(
        json="json" in given,
        quiet="quiet" in given,
        verbose="verbose" in given,
        color="no_color" not in given and not env.get("NO_COLOR"),
    )
    return flags, rest
