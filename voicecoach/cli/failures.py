"""Errors as one clear line or one JSON object. No traceback ever reaches a user."""

import contextlib
import os
import platform
import shlex
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Final

from typer import TyperException

from voicecoach import __version__
from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import VoicecoachError
from voicecoach.base.suggestions import meant
from voicecoach.cli.output import Output
from voicecoach.cli.text import safe

USAGE: Final = 2


@dataclass(frozen=True, slots=True)
class Failure:
    """An error in the shape that is printed.

    Attributes:
        problems: of a routine file, each as in `check --json`.
    """

    code: str
    message: str
    hint: str
    exit_code: int
    problems: tuple[dict[str, object], ...] = ()


def report(error: Exception, output: Output, arguments: Sequence[str]) -> int:
    """Print an error and give the exit code for it."""
    failure = _failure(error, arguments)
    if output.flags.json:
        told: dict[str, object] = {"code": failure.code, "message": failure.message, "hint": failure.hint}
        if failure.problems:
            told["problems"] = failure.problems
        output.json_line({"error": told})
    else:
        output.error(f"Error: {failure.message}")
        if failure.hint:
            output.error(failure.hint)
    if output.flags.verbose and failure.code in ("bug", "system"):
        output.error("".join(traceback.format_exception(error)))  # which has texts of files
    return failure.exit_code


def is_help(error: TyperException) -> bool:
    """Returns whether an error's message is the help: a group of commands was called without one."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _failure(error: Exception, arguments: Sequence[str]) -> Failure:
    if isinstance(error, VoicecoachError):
        return Failure(error.code, error.message, error.hint, error.exit_code, _problems_of(error))
    if isinstance(error, TyperException):
        return _usage(error, arguments)
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        hint = "Connect it again, or name a copy on this computer." if isinstance(error, TimeoutError) else ""
        return Failure("system", f"{place}{error.strerror}.", hint, 1)
    return _bug(error, arguments)


def _problems_of(error: VoicecoachError) -> tuple[dict[str, object], ...]:
    problems = getattr(error, "problems", ())
    return tuple(asdict(p) for p in problems if is_dataclass(p) and not isinstance(p, type))


def _usage(error: TyperException, arguments: Sequence[str]) -> Failure:
    context = getattr(error, "ctx", None)
    # An option without its value has no context; what comes first and is no option is the command's name.
    words = [word for word in arguments if not word.startswith("-")]
    command = context.command_path if context else " ".join((COMMAND, *words[:1]))
    return Failure("usage", _usage_message(error), f"{command} --help shows how it is used.", USAGE)


def _usage_message(error: TyperException) -> str:
    """Typer's words, with our own suggestion: its own differ from version to version."""
    context = getattr(error, "ctx", None)
    if is_help(error):
        return "A command is missing."
    if option := getattr(error, "option_name", None):
        known = [name for p in context.command.params for name in p.opts] if context else []
        if error.message.startswith("No such option"):
            return f"There is no option {option}{meant(option, known)}."
    if (parameter := getattr(error, "param", None)) and (problem := _problem_of(error.__cause__)):
        name = parameter.opts[-1] if parameter.param_type_name == "option" else parameter.metavar.strip("[]")
        return f"{name}: {problem}"
    word = error.message.partition("No such command '")[2].partition("'")[0]
    if word:
        return f"There is no command {word}{meant(word, context.command.commands if context else ())}."
    return error.format_message()


def _problem_of(cause: BaseException | None) -> str:
    """What a value should be that could not be read, and was not; empty if that cannot be told."""
    from pydantic import ValidationError  # noqa: PLC0415 - late, for the sake of --help

    if not isinstance(cause, ValidationError):
        return ""
    problem = cause.errors()[0]
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    kind = {"int_parsing": "a whole number", "float_parsing": "a number"}.get(problem["type"])
    return f"it should be {kind}, not {problem['input']!r}." if kind else ""


def _bug(error: Exception, arguments: Sequence[str]) -> Failure:
    file = _crash_file(error, arguments)
    kept = f"Please report it with {file}, which holds the details." if file else "Please report it."
    what = f"{type(error).__name__}: {error}".strip(": ")
    return Failure("bug", f"This is a mistake in voicecoach ({what}).", kept, 1)


def _crash_file(error: Exception, arguments: Sequence[str]) -> Path | None:
    text = "".join(
        (
            f"voicecoach {__version__}, Python {platform.python_version()}, {platform.platform()}\n",
            f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} {shlex.join(('voicecoach', *arguments))}\n\n",
            *traceback.format_exception(error),
        )
    )
    name = f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    for folder in (_crashes, _temporary):
        with contextlib.suppress(OSError, VoicecoachError):
            from voicecoach.base.paths import written  # noqa: PLC0415 - only for what went wrong

            file = folder() / name
            with written(file) as out:
                out.write("".join(f"{safe(line)}\n" for line in text.splitlines()))  # it will be shown somewhere
            return file
    return None


def _crashes() -> Path:
    from voicecoach.base.paths import Paths, make  # noqa: PLC0415 - what cannot even be imported must not hide the error

    return make(Paths().data / "crashes")


def _temporary() -> Path:
    return Path(tempfile.mkdtemp(prefix="voicecoach-"))
