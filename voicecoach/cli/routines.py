"""The commands about routine files: list, show, check, schema, new."""

import io
import json
import os
import shlex
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Final, TextIO

import typer

from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import UsageError, VoicecoachError
from voicecoach.cli.arguments import Files, Folders, Routine
from voicecoach.cli.call import Call, call_of
from voicecoach.cli.help import examples
from voicecoach.cli.problems import problem_line
from voicecoach.cli.rechecking import rounds
from voicecoach.cli.text import LINE, clean, clock, plural, shorten, width

WRONG = 2
"""The exit code for a routine with errors."""

LONGEST_NAME: Final = 32
"""Columns that a name may take in the list, so that titles have room, too."""


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("list", epilog=examples("voicecoach list", "voicecoach list --dir ~/workouts --json"))(list_routines)
    app.command(
        epilog=examples(
            "voicecoach show back-pain",
            "voicecoach show my.yaml --json",
            "voicecoach show back-pain --plot back-pain.png",
            "voicecoach show back-pain --html back-pain.html",
        )
    )(show)
    app.command(
        epilog=examples(
            "voicecoach check my.yaml", "voicecoach check routines/*.yaml --json", "voicecoach check my.yaml --watch"
        )
    )(check)
    app.command(epilog=examples("voicecoach schema > routine.schema.json"))(schema)
    app.command(epilog=examples("voicecoach new my-back", "voicecoach new workouts/morning.yaml"))(new)


def list_routines(context: typer.Context, folders: Folders = None) -> None:
    """List the routines.

    Those that come with voicecoach, your own, and those in folders named by --dir.
    """
    call = call_of(context)
    entries = call.backend().entries(None, tuple(folders or ()))
    if call.flags.json:
        call.output.document(entries)
        return
    room = LINE - len("    LANG  00:00:00  EXERCISES")
    names = [shorten(str(entry["name"]), LONGEST_NAME) for entry in entries]
    room -= max(map(width, names), default=0)
    rows = [
        (name, shorten(str(e["title"]), room), e["language"], clock_or_dash(e["seconds"]), _count(e["exercises"]))
        for name, e in zip(names, entries, strict=True)
    ]
    call.output.table(("NAME", "TITLE", "LANG", "MINUTES", "EXERCISES"), rows)


def show(
    context: typer.Context,
    routine: Routine,
    folders: Folders = None,
    plot: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Draw it along its time instead: .png, .svg, .pdf. So can be drawn what was done: name what `run "
            "--events` has written (.jsonl), or a workout's number in `history`, in the place of the routine.",
        ),
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as a page to print instead.")] = None,
) -> None:
    """Show a workout without doing it.

    Every step with its start time, and every line that will be spoken.
    """
    call = call_of(context)
    if plot or html:
        _on_paper(call, routine, tuple(folders or ()), plot=plot, html=html)
        return
    plan: dict[str, Any] = call.backend().show(routine, None, tuple(folders or ()))
    if call.flags.json:
        call.output.document(plan)
        return
    call.output.data(f"{clean(plan['title'])}, {clock(plan['seconds'])}")
    names = {exercise["id"]: exercise["name"] for exercise in plan["exercises"]}
    for step in plan["steps"]:
        call.output.data(f"{clock(step['start']):>8}  {_step(step, names)}")
        for line in step["lines"]:
            call.output.data(f"{'':12}{clean(line)}")


def _on_paper(call: Call, routine: str, folders: Sequence[Path], *, plot: Path | None, html: Path | None) -> None:
    if plot:
        call.backend().plot(routine, folders, plot)
    if html:
        call.backend().write_handout(routine, folders, html)
    files = [str(path) for path in (plot, html) if path]
    if call.flags.json:
        call.output.document({"files": files})
    else:
        for file in files:
            call.output.data(clean(file))


def check(
    context: typer.Context,
    files: Files,
    watch: Annotated[bool, typer.Option("--watch", help="Look again whenever a file is saved, until Ctrl-C.")] = False,
) -> int:
    """Find what is wrong in routine files.

    All problems at once, each with its place and what to do about it.

    The exit code is 2 if any file has an error; warnings alone leave it 0.
    """
    call = call_of(context)
    if watch:
        from voicecoach.library.checking import meant  # noqa: PLC0415 - late, for the sake of --help

        files = [meant(file) for file in files]  # what is saved is a file, though a name was given
        for _ in rounds(files):
            _checked(call, files, watched=True)
    return 0 if _checked(call, files, watched=False) else WRONG


def _checked(call: Call, files: Sequence[Path], *, watched: bool) -> bool:
    reports: list[dict[str, Any]] = call.backend().check(tuple(files), call.settings())
    if not call.flags.json:
        _print_problems(call, reports)
    elif watched:
        call.output.data(json.dumps(reports))
    else:
        call.output.document(reports)
    if watched:
        call.output.out.flush()
        call.output.say(f"{time.strftime('%H:%M:%S')}  watching; Ctrl-C ends it.")
    return all(report["ok"] for report in reports)


def schema(context: typer.Context) -> None:
    """Print the JSON Schema of routines.

    For editors that complete and check as one types.
    """
    from voicecoach.routine.schema import json_schema  # noqa: PLC0415 - late, for the sake of --help

    call_of(context).output.document(json_schema())


def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The routine's name, or the path of its file.")],
) -> None:
    """Write a routine to start from.

    It is commented, and goes among your own routines or where a path says. What is there already is never changed. Its
    first line tells editors what a routine can say.
    """
    from voicecoach.routine.template import begun  # noqa: PLC0415 - late, for the sake of --help

    call = call_of(context)
    file = _new_file(name)
    try:
        with _created(file) as out:
            out.write(begun(COMMAND, clean(shlex.quote(_called(file))), _schema_beside(file)))
    except FileExistsError:
        raise UsageError(f"{file} is there already; it was not changed.", "Choose another name, or edit it.") from None
    except FileNotFoundError:
        folder = shlex.quote(str(file.parent))
        raise VoicecoachError(f"{file} cannot be written: there is no such folder.", f"mkdir -p {folder}") from None
    except OSError as error:
        raise VoicecoachError(f"{file} cannot be written: {error.strerror or error}.") from error
    if call.flags.json:
        call.output.document({"path": str(file)})
    else:
        call.output.data(clean(file))
        call.output.say(f"Edit it, then: {COMMAND} check {clean(shlex.quote(str(file)))}")


def clock_or_dash(seconds: object) -> str:
    """A duration, where there is one."""
    return clock(seconds if isinstance(seconds, int | float) else None)


def _count(value: object) -> object:
    return len(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def _step(step: Mapping[str, Any], names: Mapping[str, str]) -> str:
    parts = [clean(names.get(step["exercise"], step["exercise"]))]
    if step["kind"] == "set":
        parts.append(f"set {step['set']} of {step['sets']}")
    else:
        parts.append({"intro": "introduction"}.get(step["kind"], step["kind"]))
    if step["side"]:
        parts.append(f"{step['side']} side")
    if step["kind"] == "set" and step["reps"]:
        parts.append(plural(step["reps"], "repetition"))
    return ", ".join(parts) + f" ({clock(step['seconds'])})"


def _print_problems(call: Call, reports: Sequence[Mapping[str, Any]]) -> None:
    problems = [(report["file"], problem) for report in reports for problem in report["problems"]]
    for file, problem in problems:
        call.output.data(clean(problem_line(file, problem)))
    errors = sum(problem["severity"] == "error" for _, problem in problems)
    counts = f"{plural(errors, 'error')}, {plural(len(problems) - errors, 'warning')}"
    call.output.say(f"{plural(len(reports), 'file')}: {counts if problems else 'no problems'}.")


def _created(file: Path) -> TextIO:
    """A new file: among the user's own routines for its owner alone, elsewhere as the system makes files."""
    from voicecoach.base.paths import Paths, created  # noqa: PLC0415 - late, for the sake of --help

    if file.parent == Paths().routines:
        return io.TextIOWrapper(created(file), encoding="utf-8")
    return file.open("x", encoding="utf-8")


def _called(file: Path) -> str:
    """What stands for a routine in a command: its name if it is one of the user's own."""
    from voicecoach.base.paths import Paths  # noqa: PLC0415 - late, for the sake of --help

    return file.stem if file.parent == Paths().routines else str(file)


def _schema_beside(file: Path) -> str:
    """Where an editor finds the schema, which is put there as this version has it; empty if that cannot be."""
    from voicecoach.base.paths import Paths, make, written  # noqa: PLC0415 - late, for the sake of --help
    from voicecoach.routine.schema import json_schema  # noqa: PLC0415 - likewise

    paths = Paths()
    try:
        make(paths.data)
        with written(paths.schema) as out:
            json.dump(json_schema(), out, indent=2)
    except (OSError, VoicecoachError):  # an editor that helps less is no reason to have no routine
        return ""
    return f"../{paths.schema.name}" if file.parent == paths.routines else paths.schema.as_uri()


def _must_be_plain(name: str) -> None:
    from voicecoach.base.plain_names import one_that_would_do, wrong_with  # noqa: PLC0415 - late, for --help

    if problem := wrong_with(name):
        hint = f"As in: new {one_that_would_do(name)}"
        raise UsageError(f"{clean(name)!r} cannot be the name of a routine: {problem}.", hint)


def _new_file(name: str) -> Path:
    """Where a new routine goes: the path that was given, or the user's own routines."""
    from voicecoach.base.paths import Paths, make  # noqa: PLC0415 - late, for the sake of --help

    path = Path(name)
    with suppress(RuntimeError):  # ~stranger
        path = path.expanduser()
    if path.name and (os.sep in name or "/" in name or name.endswith((".yaml", ".yml"))):
        file = path if path.suffix in (".yaml", ".yml") else path.with_name(path.name + ".yaml")
        _must_be_plain(file.stem)
        return file
    _must_be_plain(name)
    return make(Paths().routines) / f"{name}.yaml"
