"""Which view a command gets: a picture on a terminal, lines elsewhere, nothing with --quiet."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from voicecoach.cli.call import Call
from voicecoach.cli.held import held
from voicecoach.cli.watching import EventView, NoView, PlainView, Watching


@contextmanager
def watching(  # noqa: PLR0913 - a parameter is an option
    call: Call,
    routine: str,
    folders: Sequence[Path] = (),
    *,
    ticking: bool = True,
    lines: bool = True,
    explain: bool = False,
) -> Iterator[Watching]:
    """A session that is shown; what others write to the terminal meanwhile is told after a picture.

    Args:
        call: of the command.
        routine: a name or a path.
        folders: of routines.
        ticking: whether its time passes as ours does.
        lines: whether to show lines where there is no terminal.
        explain: whether to show why something was ignored.
    """
    if draws(call):
        with held(call.output.err, call.output.error) as terminal:
            view = _picture(call, terminal, routine, folders, ticking=ticking, explain=explain)
            with Watching(view) as watch:
                yield watch
        return
    shown = lines and not call.flags.quiet
    with Watching(PlainView(call.output.say, verbose=call.flags.verbose) if shown else NoView()) as watch:
        yield watch


def _picture(  # noqa: PLR0913 - likewise
    call: Call, terminal: TextIO, routine: str, folders: Sequence[Path], *, ticking: bool, explain: bool
) -> EventView:
    from rich.console import Console  # noqa: PLC0415 - a tenth of a second, for those who see it

    from voicecoach.cli.outline import outline  # noqa: PLC0415 - likewise
    from voicecoach.cli.screen import LiveView, Picture  # noqa: PLC0415 - likewise

    console = Console(file=terminal, color_system="auto" if call.flags.color else None, highlight=False)
    return LiveView(console, Picture(outline(routine, folders), ticking=ticking, explain=explain))


def draws(call: Call) -> bool:
    """Returns whether there is a picture, which has a place for the microphone's level."""
    return call.output.lively and not call.flags.verbose
