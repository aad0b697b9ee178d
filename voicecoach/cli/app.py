"""The program: its commands, and how one call of it begins and ends."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from dataclasses import replace
from typing import Annotated

import typer

from voicecoach import __version__
from voicecoach.base import plain_files
from voicecoach.base.checkout import COMMAND
from voicecoach.cli import (
    adding,
    completion,
    diagnostics,
    ear,
    models,
    optional,
    record,
    routines,
    settings,
    voices,
    workout,
)
from voicecoach.cli.backend import Backend
from voicecoach.cli.call import Call, call_of
from voicecoach.cli.failures import USAGE, is_help, report
from voicecoach.cli.flags import split
from voicecoach.cli.help import EXAMPLES, GLOBAL
from voicecoach.cli.output import CleanStream, Output, abandon

EXIT_DONE = 0
INTERRUPTED = 130
"""What shells give a program that Ctrl-C ended: 128 + SIGINT."""

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog=EXAMPLES,
)
for room in (routines, adding, workout, ear, voices, record, diagnostics, optional, completion):
    room.register(app)
app.add_typer(models.app, name="model")
app.add_typer(settings.app, name="settings")


def execute(arguments: Sequence[str] | None = None, provide: Callable[[], Backend] = Backend) -> int:
    """Run one command, whatever happens, and give its exit code.

    Args:
        arguments: without the program's name; those of the process by default.
        provide: gives the commands their backend when they need it.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    flags, rest = split(given)
    output = Output(flags, sys.stdout, sys.stderr)
    try:
        with redirect_stderr(CleanStream(output.err)):
            code = _guarded(Call(output, provide), rest, given)
        output.out.flush()
    except BrokenPipeError:
        abandon(output.out)
        return EXIT_DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        abandon(output.out)
        # What cannot take the data cannot take the error either.
        return report(error, Output(replace(flags, json=False), None, output.err), given)
    return code


def _guarded(call: Call, arguments: list[str], given: Sequence[str]) -> int:
    try:
        return _invoke(call, arguments)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except typer.Exit as leave:
        return leave.exit_code
    except Exception as error:  # noqa: BLE001 - the last line of defence: a bug becomes one line, too
        if isinstance(error, typer.TyperException) and is_help(error) and not call.flags.json:
            call.output.err.write(error.format_message() + "\n")
            return USAGE
        return report(error, call.output, given)


def _invoke(call: Call, arguments: list[str]) -> int:
    """What Typer's own main does, less its ideas of errors, broken pipes and exit codes."""
    command = typer.main.get_command(app)
    if completion.asked():
        return completion.answer(command)
    plain_files.answers(_places(arguments))
    with command.make_context(COMMAND, list(arguments), obj=call) as context:
        return command.invoke(context) or 0


def _places(arguments: Sequence[str]) -> list[str]:
    """All that may be a file's or a folder's name: the words of the command, and the folders that it works in."""
    told = [os.environ.get(name, "") for name in ("VOICECOACH_HOME", "VOICECOACH_MODELS")]
    words = [word.partition("=")[2] if word.startswith("--") else word for word in arguments]
    return [os.curdir, *(word for word in (*told, *words) if word)]


def _version(context: typer.Context, wanted: bool) -> None:
    if not wanted:
        return
    call = call_of(context)
    if call.flags.json:
        call.output.document({"version": __version__})
    else:
        call.output.data(f"voicecoach {__version__}")
    raise typer.Exit


@app.callback()
def voicecoach(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help=GLOBAL["--json"])] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=GLOBAL["--quiet"])] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help=GLOBAL["--verbose"])] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help=GLOBAL["--no-color"])] = False,
) -> None:
    """An audio workout coach that runs offline, counts exactly, and obeys the voice."""
    # The four are taken out before Typer sees them (flags.split); here they only have their help.
    del version, json, quiet, verbose, no_color
