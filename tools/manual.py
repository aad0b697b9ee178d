"""The man page, made from the program's own help: `python -m tools.manual`, and `man docs/voicecoach.1`.

click-man, which does this for Click, cannot read Typer's own copy of it (typer 0.29), and knows one page a command.
The page is in the repository, so that building the package needs none of our tools; a test fails when it is out of
date.
"""

import inspect
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import typer

from tools.installer import ROOT
from voicecoach.cli.app import app
from voicecoach.cli.help import GLOBAL

PAGE: Final = ROOT / "docs" / "voicecoach.1"

EXIT_CODES: Final = (
    ("0", "done"),
    ("1", "something failed; one clear line says what, and what was kept"),
    ("2", "wrong usage, a wrong setting, or a wrong routine"),
    ("3", "you stopped the workout early"),
    ("130", "Ctrl-C; what was done is kept"),
)

VARIABLES: Final = (
    ("VOICECOACH_HOME", "a folder for everything that is kept: settings, journal, cache, models, your routines"),
    ("VOICECOACH_MODELS", "a folder of speech models to use first"),
    ("VOICECOACH_...", "a setting, in capitals: VOICECOACH_RATE=150"),
    ("NO_COLOR", "anything, for no colours"),
)


def page() -> str:
    """The whole page, in roff."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    program: Any = typer.main.get_command(app)
    yield '.\\" Made by `python -m tools.manual` from the help of the program.'
    yield '.TH VOICECOACH 1 "" voicecoach "User Commands"'
    yield from _section("NAME", "voicecoach \\- " + _text(_sentence(program.help).rstrip(".")))
    yield from _section("SYNOPSIS", ".B voicecoach\n[\\fIOPTION\\fR] \\fICOMMAND\\fR [\\fIARGUMENT\\fR ...]")
    yield from _section("DESCRIPTION", *_paragraphs(inspect.cleandoc(_DESCRIPTION)))
    yield from _section("OPTIONS", "These may stand before or after the name of every command.")
    for option, text in {**GLOBAL, "--help": "Show how a command is used.", "--version": "Show the version."}.items():
        yield from _item(f"\\fB{_text(option)}\\fR", text)
    yield ".SH COMMANDS"
    for name, command in _commands(program):
        yield from _command(name, command)
    yield ".SH SETTINGS\n\\fBvoicecoach settings\\fR lists them, with their values and the file that they are kept in."
    for title, rows in (("EXIT STATUS", EXIT_CODES), ("ENVIRONMENT", VARIABLES)):
        yield f".SH {title}"
        for word, text in rows:
            yield from _item(f"\\fB{_text(word)}\\fR", text)


_DESCRIPTION: Final = """
    A coach for people whose hands and eyes are busy. It runs a workout from a routine file, speaks every
    instruction through headphones, counts each repetition at a slow and exact tempo, and obeys spoken commands.
    It needs no screen, and nothing leaves the machine.

    A routine is named as "voicecoach list" names it, or by the path of its file. Data goes to standard output,
    everything else to standard error.
    """


def _commands(program: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - Typer has no public name for its classes
    for name, command in program.commands.items():
        if hasattr(command, "commands"):
            yield from ((f"{name} {inner}", each) for inner, each in command.commands.items())
        else:
            yield name, command


def _command(name: str, command: Any) -> Iterator[str]:  # noqa: ANN401 - likewise
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and "--help" not in p.opts]
    words = " ".join(f"\\fI{_text(p.metavar or p.name.upper())}\\fR{' ...' * (p.nargs == -1)}" for p in arguments)
    yield f".SS {_text(name)}"
    yield f"\\fBvoicecoach {_text(name)}\\fR {words}".rstrip()
    yield ".PP"
    yield from _paragraphs(command.help or "")
    for parameter in (*arguments, *options):
        yield from _item(_term(parameter), parameter.help or "")
    for line in _examples(command.epilog or ""):
        yield f".PP\n.nf\n.RS\n{_text(line)}\n.RE\n.fi"


def _term(parameter: Any) -> str:  # noqa: ANN401 - likewise
    if parameter.param_type_name == "argument":
        return f"\\fI{_text(parameter.metavar or parameter.name.upper())}\\fR"
    names = ", ".join(f"\\fB{_text(name)}\\fR" for name in (*parameter.opts, *parameter.secondary_opts))
    value = "" if parameter.is_flag else f" \\fI{_text(parameter.metavar or parameter.name.upper())}\\fR"
    return names + value


def _examples(epilog: str) -> list[str]:
    shown = epilog.partition("Examples:\n")[2].partition("\n\n")[0]
    return [line.strip().replace("./coach ", "voicecoach ", 1) for line in shown.splitlines()]


def _section(title: str, *paragraphs: str) -> Iterator[str]:
    yield f".SH {title}"
    yield from paragraphs


def _item(term: str, text: str) -> Iterator[str]:
    yield f".TP\n{term}\n{_text(text)}"


def _paragraphs(text: str) -> Sequence[str]:
    found = [_text(" ".join(part.split())) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return [line for part in found for line in (part, ".PP")][:-1]


def _sentence(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split())


def _text(text: str) -> str:
    """Text escaped for roff: hyphens that can be copied, no line read as a request."""
    plain = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...").replace("'", "\\(aq").replace("`", "")
    return f"\\&{plain}" if plain.startswith(".") else plain


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    target.write_text(page(), encoding="utf-8")
