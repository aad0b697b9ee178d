"""`show --plot` and `show --html`: a routine, or a workout that was done, on paper."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.journal import drawing, strip
from voicecoach.journal.store import open_journal
from voicecoach.listing import routines
from voicecoach.paths import Paths
from voicecoach.routine import loading, sheet

EVENT_LOGS: Final = (".jsonl", ".ndjson")


def plot(source: str, folders: Sequence[Path], out: Path) -> None:
    """Draw a session along its time.

    Args:
        source: a routine; an event log, by its ending; or the number of a workout in the journal.
        folders: more places of routines.
        out: the picture, in the form of its ending.

    Raises:
        VoicecoachError: there is no such session, or no picture can be drawn or written.
    """
    drawing.draw(_strip(source, folders), out)


def write_sheet(routine: str, folders: Sequence[Path], out: Path) -> None:
    """Write a routine as a page for who does it.

    Raises:
        VoicecoachError: there is no such routine, it cannot be used, or the file cannot be written.
    """
    if out.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"{out} is no name of a page.", "It can end in .html.")
    page = sheet.sheet(loading.load(routines(folders).find(routine)))
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise VoicecoachError(f"{out} cannot be written: {error.strerror or error}.", "Name another file.") from error


def _strip(source: str, folders: Sequence[Path]) -> strip.Strip:
    if source.endswith(EVENT_LOGS):
        return strip.strip_of(strip.logged(Path(source)))
    if source.isdecimal():
        with closing(open_journal(Paths().journal).connection) as connection:
            return strip.strip_of(strip.recorded(connection, int(source)))
    return strip.strip_of(strip.planned(loading.load(routines(folders).find(source))))
