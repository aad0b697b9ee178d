"""Completion for shells: the script, and the answers to its questions."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from voicecoach.base.checkout import COMMAND
from voicecoach.cli.call import call_of
from voicecoach.cli.help import examples

VARIABLE: Final = "_VOICECOACH_COMPLETE"
"""Set by the script when it calls the program to ask what may follow."""


class Shell(StrEnum):
    """The shells that Typer has a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command(
        epilog=examples(
            "voicecoach completion bash >> ~/.bashrc",
            "voicecoach completion fish > ~/.config/fish/completions/voicecoach.fish",
        )
    )(completion)


def completion(context: typer.Context, shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="Yours.")]) -> None:
    """Print what makes the Tab key complete commands, options and routines.

    For bash, zsh, fish or powershell; put it where your shell reads it at its start.
    """
    # The shell looks for a program by its last name: `coach` for `./coach`.
    call_of(context).output.data(script(shell.value, Path(COMMAND).name))


def script(shell: str, program: str) -> str:
    """What a shell reads to complete a program's commands."""
    from typer._completion_shared import get_completion_script  # noqa: PLC0415 - seldom needed

    return get_completion_script(prog_name=program, complete_var=VARIABLE, shell=shell)


def asked() -> bool:
    """Returns whether the shell asks, and not a person."""
    return VARIABLE in os.environ


def answer(command: Any) -> int:  # noqa: ANN401 - Typer has no public name for its class
    """Print what may follow what was typed so far."""
    from typer._completion_classes import completion_init  # noqa: PLC0415 - seldom needed
    from typer.completion import shell_complete  # noqa: PLC0415 - likewise

    completion_init()
    return shell_complete(command, {}, Path(COMMAND).name, VARIABLE, os.environ[VARIABLE])
