"""Which view a command gets: a picture on a terminal, lines elsewhere, nothing with --quiet."""

from collections.abc import Sequence
from pathlib import Path

from voicecoach.cli.call import Call
from voicecoach.cli.watching import EventView, NoView, PlainView


def view_of(  # noqa: PLR0913 - a parameter is an option
    call: Call,
    routine: str,
    folders: Sequence[Path] = (),
    *,
    ticking: bool = True,
    lines: bool = True,
    explain: bool = False,
) -> EventView:
    """The view of a session.

    Args:
        ticking: whether its time passes as ours does.
        lines: whether to show lines where there is no terminal.
        explain: whether to show why something was ignored.
    """
    if call.flags.quiet:
        return NoView()
    if not draws(call):
        return PlainView(call.output.say, verbose=call.flags.verbose) if lines else NoView()
    from rich.console import Console  # noqa: PLC0415 - a tenth of a second, for those who see it

    from voicecoach.cli.outline import outline  # noqa: PLC0415 - likewise
    from voicecoach.cli.screen import LiveView, Picture  # noqa: PLC0415 - likewise

    console = Console(file=call.output.err, color_system="auto" if call.flags.color else None, highlight=False)
    return LiveView(console, Picture(outline(routine, folders), ticking=ticking, explain=explain))


def draws(call: Call) -> bool:
    """Returns whether there is a picture, which has a place for the microphone's level."""
    return call.output.lively and not call.flags.verbose
