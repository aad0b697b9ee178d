"""The command that adds routines of others: add."""

import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import UsageError
from voicecoach.cli.call import Call, call_of
from voicecoach.cli.help import examples
from voicecoach.cli.problems import problem_line
from voicecoach.cli.text import clean, plural

if TYPE_CHECKING:
    from voicecoach.library.adding import Added

_NO_LICENCE: Final = "none is named: ask who wrote it before you pass it on"


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command(epilog=examples("voicecoach add ~/legs.yaml", "voicecoach add club-routines.zip"))(add)


def add(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Routine files, or zip archives of them.")],
    force: Annotated[bool, typer.Option("--force", help="Replace routines of the same name without asking.")] = False,
) -> None:
    """Add routines of others to your own.

    They are checked first, and their licence is shown. If anything is wrong with one of them, none is added, and all
    problems are told. Nothing that is there already is replaced unless you say so.
    """
    from voicecoach.library.adding import add as add_all  # noqa: PLC0415 - late, for the sake of --help

    call = call_of(context)
    outcome = add_all(files, call.settings(), agreed=lambda names: force or _agreed(call, names))
    if call.flags.json:
        call.output.document(asdict(outcome))
        return
    for one in outcome.added:
        _show(call, one)
    for name in outcome.left_out:
        call.output.say(f"Left out, no routine: {clean(name)}")
    first = outcome.added[0].name
    call.output.say(f"{plural(len(outcome.added), 'routine')}. Next: {COMMAND} show {clean(shlex.quote(first))}")


def _show(call: Call, one: "Added") -> None:
    state = "replaced" if one.replaced else "was there already" if one.unchanged else ""
    call.output.data(f"{clean(one.name)}: {clean(one.title)}" + (f" ({state})" if state else ""))
    call.output.data(f"  licence  {clean(one.licence) or _NO_LICENCE}")
    for label, value in (("by", one.author), ("source", one.source), ("file", one.path)):
        if value:
            call.output.data(f"  {label:7}  {clean(value)}")
    if one.hides:
        call.output.say(f"Note: it is what {clean(one.name)} means now; the other one is {clean(one.hides)}")
    for problem in one.warnings:
        call.output.say(clean(problem_line(problem.file, asdict(problem))))


def _agreed(call: Call, names: Sequence[str]) -> bool:
    which = ", ".join(clean(name) for name in names)
    if not sys.stdin.isatty():
        raise UsageError(f"There is a routine {which} already; nothing was added.", "--force replaces it.")
    call.output.err.write(f"Replace your {which}? [y/N] ")
    call.output.err.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
