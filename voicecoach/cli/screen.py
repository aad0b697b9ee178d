"""The live picture of a session on a terminal: a dozen calm lines that change in place."""

from textwrap import wrap
from typing import Final, TypeAlias

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from voicecoach.cli.backend import Event
from voicecoach.cli.lines import named
from voicecoach.cli.outline import Outline, Stop, repetition
from voicecoach.cli.text import clean, clock
from voicecoach.units import Seconds

_STATUS: Final = frozenset({"microphone", "speaker", "voice_engine", "ear"})
_PHASES: Final = {
    "eccentric": "lower",
    "pause_low": "pause",
    "concentric": "lift",
    "pause_high": "pause",
    "hold": "hold",
}
_LABEL: Final = 9
"""Columns that the labels take, with the space beside them."""
_HINT: Final = 'Say "help", or press ? for help, space to pause, n r b u q. Ctrl-C keeps what was done.'

Rows: TypeAlias = tuple[tuple[str, str], ...]
"""Labels and values."""


class Picture:
    """What the screen says about a session, from its events.

    Args:
        outline: of the routine.
        ticking: whether session time goes on between events; not so where a file is made.
    """

    def __init__(self, outline: Outline, *, ticking: bool) -> None:
        self._outline = outline
        self._ticking = ticking
        self._title = ""
        self._time: Seconds = 0.0
        self._seen: Seconds | None = None
        self._step: Event = {}
        self._stop: Stop | None = None
        self._state = ""
        self._phase = ""
        self._rep = 0
        self._side: object = None
        self._said = ""
        self._heard = ""
        self._notice = ""

    def take(self, event: Event) -> None:
        """Learn what has happened."""
        t = event.get("t")
        self._time, self._seen = (float(t) if isinstance(t, int | float) else self._time), None
        match event["event"]:
            case "session_started":
                self._title = str(event["title"])
            case "state":
                self._state = named(event["state"])
            case "step":
                self._take_step(event)
            case "beat":
                self._phase = _PHASES.get(str(event["phase"]), "")
                self._rep, self._side = int(str(event["rep"])), event["side"]
            case "said":
                self._said = str(event["text"])
            case "command":
                self._heard = f"{event['phrase']} → {named(event['effect'])}"
            case str(kind) if kind in _STATUS:
                self._notice = " ".join((named(kind), named(event["status"]), str(event.get("detail") or "")))

    def rows(self, now: Seconds, width: int) -> Rows:
        """The lines, always as many, for values of so many columns."""
        if self._seen is None:
            self._seen = now
        passed = now - self._seen if self._ticking and self._state != "finished" else 0.0
        return (
            (clock(int(self._time + passed)), self._title or "Getting ready …"),
            ("", ""),
            ("", self._stop.name if self._stop else named(self._step.get("exercise", ""))),
            ("", self._where()),
            ("", " · ".join(filter(None, (self._state, self._phase if self._state == "working" else "")))),
            ("", ""),
            *_two_rows("said", self._said, width),
            ("heard", self._heard),
            ("next", self._outline.after(self._step)),
            ("", self._notice or _HINT),
        )

    def _take_step(self, event: Event) -> None:
        self._step, self._stop = event, self._outline.find(event)
        self._rep, self._phase, self._side = 0, "", event.get("side")

    def _where(self) -> str:
        if self._step.get("kind") != "set":
            return named(self._step.get("kind", "")).replace("intro", "introduction")
        of = f" of {self._stop.sets}" if self._stop else ""
        side = f"{self._side} side" if self._side else ""
        return " · ".join(filter(None, (f"set {self._step['set']}{of}", side, repetition(self._stop, self._rep))))


class LiveView:
    """Draws the picture in place, and only when it has changed."""

    def __init__(self, console: Console, picture: Picture) -> None:
        self._picture = picture
        self._live = Live(
            console=console, auto_refresh=False, redirect_stdout=False, redirect_stderr=False, vertical_overflow="crop"
        )
        self._shown: Rows = ()

    def take(self, event: Event) -> None:
        """Learn what has happened."""
        self._picture.take(event)

    def refresh(self, now: Seconds) -> None:
        """Draw what has changed."""
        rows = self._picture.rows(now, max(1, self._live.console.width - _LABEL))
        if rows != self._shown:
            self._shown = rows
            self._live.start()
            self._live.update(_drawn(rows), refresh=True)

    def close(self) -> None:
        """The last picture stays; the cursor is shown again below it."""
        self._live.stop()


def _two_rows(label: str, value: str, width: int) -> Rows:
    first, second = [*wrap(clean(value), width, max_lines=2, placeholder=" …"), "", ""][:2]
    return ((label, first), ("", second))


def _drawn(rows: Rows) -> Table:
    table = Table.grid(expand=True, padding=(0, 1))
    table.add_column(width=7, justify="right", no_wrap=True, style="dim")
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for number, (label, value) in enumerate(rows):
        table.add_row(label, Text(clean(value), style="bold" if number in (0, 2) else ""))
    return table
