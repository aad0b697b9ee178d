"""The speech models: list, install, verify, remove."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from voicecoach.base.checkout import COMMAND
from voicecoach.cli.call import Call, call_of
from voicecoach.cli.help import examples
from voicecoach.cli.text import clean

if TYPE_CHECKING:
    from voicecoach.hearing.store import ModelStore
    from voicecoach.hearing.unpack import Progress

BROKEN = 1
"""The exit code of `verify` for a model that is not as it was installed."""

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Manage the speech models.",
    epilog=examples("voicecoach model list", "voicecoach model install"),
)
ModelName: TypeAlias = Annotated[
    str | None, typer.Argument(metavar="NAME", help="A name from `model list`; the default model without it.")
]

_STAGES = {"wait": "Waiting for another set-up", "download": "Fetching", "check": "Checking", "unpack": "Unpacking"}


@app.command("list", epilog=examples("voicecoach model list --json"))
def list_models(context: typer.Context) -> None:
    """List the models, had and to be had."""
    call = call_of(context)
    entries = _store(call).entries()
    if call.flags.json:
        rows = [asdict(entry) | {"path": str(entry.path) if entry.path else None} for entry in entries]
        call.output.document(rows)
        return
    call.output.table(
        ("NAME", "LANGUAGE", "LICENCE", "MEGABYTES", "INSTALLED"),
        [
            (
                e.name + (" (default)" if e.default else ""),
                e.language,
                e.licence,
                _megabytes(e.download),
                "yes" if e.path else "no",
            )
            for e in entries
        ],
    )


@app.command(epilog=examples("voicecoach model install", "voicecoach model install my-model --from ~/model.zip"))
def install(
    context: typer.Context,
    name: ModelName = None,
    origin: Annotated[
        Path | None,
        typer.Option("--from", metavar="PATH", help="A model's folder or archive, instead of fetching one."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what is installed.")] = False,
) -> None:
    """Fetch a model and put it in place.

    It is checked first; a download that was cut off goes on where it ended.
    """
    call = call_of(context)
    with _progress(call) as progress:
        folder = _store(call).install(name, origin=origin, progress=progress, force=force)
    _told(call, folder, "is installed")


@app.command(epilog=examples("voicecoach model verify"))
def verify(context: typer.Context, name: ModelName = None) -> int:
    """Compare a model with what was installed.

    The exit code is 1 if it has changed.
    """
    call = call_of(context)
    store = _store(call)
    with _progress(call) as progress:
        wrong = store.verify(name, progress=progress)
    folder = store.find(name)
    if call.flags.json:
        call.output.document({"path": str(folder), "ok": not wrong, "problems": wrong})
    else:
        for line in wrong:
            call.output.data(clean(line))
        call.output.say(f"{folder} is {'not as it was installed' if wrong else 'as it was installed'}.")
        if wrong:
            call.output.say(f"{COMMAND} model install {folder.name} --force")
    return BROKEN if wrong else 0


@app.command(epilog=examples("voicecoach model remove vosk-small-en-us"))
def remove(context: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME", help="Which one.")]) -> None:
    """Delete an installed model."""
    call = call_of(context)
    _told(call, _store(call).remove(name), "is removed")


def _store(call: Call) -> "ModelStore":
    from voicecoach.base.paths import Paths  # noqa: PLC0415 - likewise
    from voicecoach.hearing.store import ModelStore  # noqa: PLC0415 - late, for the sake of --help

    del call
    return ModelStore(Paths().models)


def _told(call: Call, folder: Path, what: str) -> None:
    if call.flags.json:
        call.output.document({"name": folder.name, "path": str(folder)})
    else:
        call.output.say(f"{folder} {what}.")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f}" if size else "-"


@contextmanager
def _progress(call: Call) -> Iterator["Progress"]:
    """A bar on a terminal, a line for each stage elsewhere, nothing with --quiet."""
    if not call.output.lively:
        yield _StageLines(call)
        return
    from rich.console import Console  # noqa: PLC0415 - a tenth of a second, for those who see it
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn  # noqa: PLC0415

    console = Console(file=call.output.err, color_system="auto" if call.flags.color else None, highlight=False)
    columns = (TextColumn("{task.description:10}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, redirect_stdout=False, redirect_stderr=False) as bars:
        tasks = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_STAGES.get(stage, stage), total=total or None)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield show


class _StageLines:
    """One line for each stage as it begins."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        del done
        if stage != self._stage:
            self._stage = stage
            size = f" ({_megabytes(total)} MB)" if total > 1_000_000 else ""
            self._call.output.say(f"{_STAGES.get(stage, stage)}{size} …")
