"""Routines and workouts on paper: `show --plot`, `show --html` and `report`."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from voicecoach.base.errors import UsageError
from voicecoach.base.paths import Paths, writing, written
from voicecoach.base.settings import Settings
from voicecoach.journal.store import used
from voicecoach.library.exercise_names import exercise_names, names_in
from voicecoach.library.finding import routines
from voicecoach.reports import charts, page, timeline_data, timeline_plot
from voicecoach.reports.handout import handout
from voicecoach.reports.progress import Progress, progress
from voicecoach.routine import loading
from voicecoach.session.questions import PainLimits

EVENT_LOGS: Final = (".jsonl", ".ndjson")


def plot(source: str, folders: Sequence[Path], out: Path) -> None:
    """Draw the timeline of a session.

    Args:
        source: a routine; an event log, by its ending; or the number of a workout in the journal.
        folders: more folders of routines.
        out: the picture, in the format of its ending.

    Raises:
        VoicecoachError: there is no such session, or no picture can be drawn or written.
    """
    timeline_plot.draw(_strip(source, folders), out)


def write_handout(routine: str, folders: Sequence[Path], out: Path) -> None:
    """Write a routine as a page to print.

    Raises:
        VoicecoachError: there is no such routine, it cannot be used, or the file cannot be written.
    """
    _check_name(out)
    _write(out, handout(loading.load(routines(folders).find(routine))))


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """The files of a report; None for those not wanted."""

    page: Path | None
    pdf: Path | None
    png: Path | None


def report(connection: sqlite3.Connection, settings: Settings, today: date, files: ReportFiles) -> Progress:
    """Write a report on the workouts done.

    Args:
        connection: to the journal.
        settings: of the user: the limits of pain.
        today: in the user's time zone.
        files: to write.

    Returns:
        What the report shows.

    Raises:
        VoicecoachError: nothing can be drawn, or a file cannot be written.
    """
    if files.page:
        _check_name(files.page)
    seen, limits = progress(connection, today), PainLimits(settings.pain_go_on, settings.pain_careful)
    names = exercise_names(connection)
    seen = replace(seen, practice=[replace(each, name=names.get(each.exercise, "")) for each in seen.practice])
    if files.page:
        _write(files.page, page.page(seen, limits))
    for form, out in (("pdf", files.pdf), ("png", files.png)):
        if out:
            charts.draw_sheet(seen, limits, out, form)
    return seen


def _check_name(out: Path) -> None:
    if out.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"{out} is no name of a page.", "It can end in .html.")


def _write(out: Path, text: str) -> None:
    with writing(out), written(out) as file:
        file.write(text)


def _strip(source: str, folders: Sequence[Path]) -> timeline_data.Strip:
    if source.endswith(EVENT_LOGS):
        return timeline_data.logged(Path(source))
    if source.isdecimal():
        return used(Paths().journal, lambda journal: _done(journal, int(source)))[0]
    routine = loading.load(routines(folders).find(source))
    return timeline_data.strip_of(timeline_data.planned(routine), names_in(routine))


def _done(connection: sqlite3.Connection, session: int) -> timeline_data.Strip:
    return timeline_data.strip_of(timeline_data.recorded(connection, session), exercise_names(connection, session))
