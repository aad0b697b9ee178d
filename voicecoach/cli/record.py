"""What was done: history, report, export, forget."""

import csv
import json
import re
import sys
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from voicecoach.base.checkout import COMMAND, how_to_install
from voicecoach.base.errors import UsageError, VoicecoachError
from voicecoach.base.paths import Paths, written
from voicecoach.cli.call import Call, call_of
from voicecoach.cli.help import examples
from voicecoach.cli.text import LINE, clean, clock, plural, safe, shorten

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from voicecoach.journal.history import RecordedWorkout

REPORT_FILE: Final = "voicecoach-report.html"

T = TypeVar("T")

FORMULA: Final = re.compile(r"(^|[;|\t])(\s*)([=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212])")
"""What a formula begins with, in its wide and small forms too: in a cell, and after what parts cells elsewhere (`;` in
most of Europe, or a tab or `|` where somebody chose it)."""


class Format(StrEnum):
    """What other programs read; FIT is for the apps of sports watches, and holds one workout."""

    CSV = "csv"
    JSON = "json"
    FIT = "fit"


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command(epilog=examples("voicecoach history", "voicecoach history --json"))(history)
    app.command(epilog=examples("voicecoach report", "voicecoach report -o back.html --pdf back.pdf"))(report)
    app.command(
        epilog=examples(
            "voicecoach export -o workouts.csv",
            "voicecoach export --format json -o workouts.json",
            "voicecoach export --format fit --session 12 -o workout.fit",
        )
    )(export)
    app.command(epilog=examples("voicecoach forget 12", "voicecoach forget --all --yes"))(forget)


def history(context: typer.Context) -> None:
    """List the workouts that were done, and how regularly.

    Pain and effort are what was answered last in each, from 0 to 10.
    """
    from voicecoach.journal.history import sessions  # noqa: PLC0415 - late, for the sake of --help
    from voicecoach.reports.streaks import streaks  # noqa: PLC0415 - likewise

    call = call_of(context)
    entries = _used(call, sessions)
    if call.flags.json:
        call.output.document([{**entry._asdict(), "begun": entry.begun} for entry in entries])
        return
    room = LINE - len("  2026-12-01 00:33    1:00:00  SETS  REPS  HOLDS  PAIN  EFFORT  interrupted")
    room -= max((len(str(entry.id)) for entry in entries), default=0)
    rows = [
        (
            str(entry.id),
            entry.started[:16].replace("T", " "),
            shorten(entry.routine, room),
            clock(entry.seconds),
            str(entry.sets),
            str(entry.reps),
            str(entry.holds),
            "-" if entry.pain is None else str(entry.pain),
            "-" if entry.effort is None else str(entry.effort),
            entry.reason if entry.begun else "not begun",
        )
        for entry in entries
    ]
    if not rows:
        call.output.say("No workout is kept yet.")
        return
    call.output.table(("ID", "STARTED", "ROUTINE", "TIME", "SETS", "REPS", "HOLDS", "PAIN", "EFFORT", "ENDED"), rows)
    begun = [entry for entry in entries if entry.begun]
    names = ("sets", "reps", "holds", "seconds")
    sets, reps, holds, seconds = (sum(getattr(entry, name) for entry in begun) for name in names)
    counts = [plural(len(begun), "workout"), plural(round(seconds / 60), "minute"), plural(sets, "set")]
    counts += [plural(reps, "repetition"), *([plural(holds, "hold")] if holds else [])]
    call.output.say(f"{', '.join(counts)} in all.")
    if regular := streaks((entry.day for entry in begun), today()):
        call.output.say(f"{', '.join(regular).capitalize()}.")


def report(
    context: typer.Context,
    page: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help=f"The page; {REPORT_FILE} if no file is named."),
    ] = None,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="FILE", help="A sheet of paper with the pictures.")
    ] = None,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="The same as an image.")] = None,
) -> None:
    """Show the last half year in pictures and tables: days, repetitions, tempo, pain, and what was heard.

    The page is one file that needs no network, for any browser. The sheet is for whoever treats you.
    """
    from voicecoach.reports import documents  # noqa: PLC0415 - late, for the sake of --help

    call = call_of(context)
    files = documents.ReportFiles(page if page or pdf or png else Path(REPORT_FILE), pdf, png)
    seen = _used(call, lambda journal: documents.report(journal, call.settings(), today(), files))
    if call.flags.json:
        call.output.document({**asdict(files), "workouts": seen.ever.workouts})
        return
    for file in filter(None, (files.page, pdf, png)):
        call.output.data(clean(file))


def export(
    context: typer.Context,
    form: Annotated[Format, typer.Option("--format", help="Of what is written.")] = Format.CSV,
    out: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write; by default to the terminal.")
    ] = None,
    session: Annotated[
        int | None, typer.Option("--session", metavar="ID", help="One workout alone: its number in `history`.")
    ] = None,
) -> None:
    """Write everything that is kept, for other programs.

    A row an event: sets, repetitions, commands, pauses and answers, each with its workout, its time and its exercise.

    With --format fit: one workout for the apps of sports watches, the last one unless --session names another.
    """
    from voicecoach.journal.history import events  # noqa: PLC0415 - late, for the sake of --help

    call = call_of(context)

    if form is Format.FIT:
        _export_fit(call, session, out)
        return

    def look(journal: "sqlite3.Connection") -> list[dict[str, object]]:
        _wanted(journal, session)
        return list(events(journal, session))

    rows = _used(call, look)
    try:
        file = written(out) if out else sys.stdout
    except OSError as error:
        raise VoicecoachError(f"{out} cannot be written: {error.strerror}.", "Name another file with -o.") from error
    try:
        if form is Format.JSON:
            json.dump(rows, file, indent=1)
            file.write("\n")
        else:
            names = list(rows[0]) if rows else ["session", "routine", "started", "at", "kind"]
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows({name: _inert(value) for name, value in row.items()} for row in rows)
    finally:
        if out:
            file.close()
    if out:
        call.output.say(f"{clean(out)}: {plural(len(rows), 'event')}.")


def _wanted(connection: "sqlite3.Connection", session: int | None) -> "list[RecordedWorkout]":
    """The workout of that number, or all."""
    from voicecoach.journal.history import sessions  # noqa: PLC0415 - late, for the sake of --help

    entries = [entry for entry in sessions(connection) if session in (None, entry.id)]
    if session is not None and not entries:
        raise UsageError(f"There is no workout {session}.", f"{COMMAND} history lists them.")
    if session is not None and not entries[0].begun:
        raise UsageError(f"Workout {session} was not begun: nothing of it was done.", f"{COMMAND} history lists them.")
    return [entry for entry in entries if entry.begun]


def _export_fit(call: Call, session: int | None, out: Path | None) -> None:
    from voicecoach.journal.history import events  # noqa: PLC0415 - late, for the sake of --help
    from voicecoach.library.exercise_names import exercise_names  # noqa: PLC0415 - likewise

    if out is None:
        raise UsageError("A FIT file is no text for a terminal.", "Name it with -o FILE.")

    def look(journal: "sqlite3.Connection") -> "tuple[RecordedWorkout, list[dict[str, object]], dict[str, str]]":
        entries = _wanted(journal, session)
        if not entries:
            raise UsageError("No workout is kept yet.", "Do one, then export it.")
        last = entries[-1]
        return last, list(events(journal, last.id)), exercise_names(journal, last.id)

    entry, rows, names = _used(call, look)
    try:
        from voicecoach.reports import fit  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise VoicecoachError("FIT files need fit-tool, which is not installed.", how_to_install("report")) from error
    fit.write(entry, rows, names, out)
    call.output.say(f"{clean(out)}: workout {entry.id}, {plural(entry.sets, 'set')}.")


def forget(
    context: typer.Context,
    session: Annotated[int | None, typer.Argument(metavar="[ID]", help="A workout's number in `history`.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All workouts, and what was set aside damaged.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> int:
    """Delete a workout, or all of them, for good. It asks first.

    One that was cut off and is deleted cannot be taken up any more.
    """
    from voicecoach.journal.history import forget as delete  # noqa: PLC0415 - late, for the sake of --help
    from voicecoach.journal.store import forget_damaged, settled  # noqa: PLC0415 - likewise

    if (session is None) is not everything:
        raise UsageError("Say which: a workout's number, or --all.", f"{COMMAND} history lists them.")
    call = call_of(context)
    what = "all workouts" if session is None else f"workout {session}"
    if not (yes or _agreed(call, f"Delete {what} for good?")):
        call.output.say("Nothing was deleted.")
        return 1
    gone, is_out = _used(call, lambda journal: (delete(journal, session), settled(journal)))
    if everything:
        forget_damaged(Paths().journal)
    call.output.say(f"{plural(gone, 'workout')} deleted.")
    if not is_out:
        journal = clean(Paths().journal)
        call.output.error(f"Another program reads {journal}: it is gone from the file as soon as that has ended.")
        call.output.error("End it and forget again, or leave it to the next start of voicecoach.")
    return int(not is_out)


def today() -> date:
    """Where its owner is."""
    return datetime.now().astimezone().date()


def _agreed(call: Call, question: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError(f"{question} Nobody can be asked here, so nothing was deleted.", "Add --yes.")
    call.output.err.write(f"{question} [y/N] ")
    call.output.err.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _inert(value: object) -> object:
    """A value that steers no terminal, and that no spreadsheet takes for a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    if not isinstance(value, str):
        return value
    text = safe(value)
    return FORMULA.sub(r"\1\2'\3", text)


def _used(call: Call, use: "Callable[[sqlite3.Connection], T]") -> T:
    """The result of a function of the journal; repairs needed to open it are reported."""
    from voicecoach.journal.store import used  # noqa: PLC0415 - late, for the sake of --help

    made, note = used(Paths().journal, use)
    if note:
        call.output.say(f"Note: {note}")
    return made
