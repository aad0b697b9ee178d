"""The live picture of a session on a terminal: a few calm lines that change in place, within 80 columns and 24 rows."""

from textwrap import wrap
from typing import Final, TypeAlias

from rich.console import Console
from rich.table import Table
from rich.text import Text

from voicecoach.base.units import Decibels, Seconds
from voicecoach.cli.bars import PLAIN, TempoBar, bar, level_bar
from voicecoach.cli.lines import named
from voicecoach.cli.outline import Outline, Stop, repetition
from voicecoach.cli.text import clean, clock
from voicecoach.runtime.event_log import EventLine

_STATUS: Final = frozenset({"microphone", "speaker", "voice_engine", "ear", "journal"})
_PHASES: Final = {
    "eccentric": "lower",
    "pause_low": "pause",
    "concentric": "lift",
    "pause_high": "pause",
    "hold": "hold",
}
_LABEL: Final = 9
"""Columns that the labels take, with the space beside them."""
_BAR: Final = 40
"""Cells of the bar of the whole workout."""
_METER: Final = 20
_HINT: Final = 'Say "help" or press ? for help. Ctrl-C ends it and keeps what was done.'
_UNHEARD: Final = "Press ? for help. Ctrl-C ends it and keeps what was done."
"""Where nothing listens."""

Rows: TypeAlias = tuple[tuple[str, str], ...]
"""Labels and values."""


class Picture:
    """The text on the screen about a session, from its events.

    Args:
        outline: of the routine.
        ticking: whether session time goes on between events; not so where a file is made.
        explain: whether there is a line for what was ignored.
    """

    def __init__(self, outline: Outline, *, ticking: bool, explain: bool = False) -> None:
        self._outline = outline
        self._ticking = ticking
        self._explain = explain
        self._title = ""
        self._hint = _HINT
        self._time: Seconds = 0.0
        self._seen: Seconds | None = None
        self._step: EventLine = {}
        self._stop: Stop | None = None
        self._state = ""
        self._phase = ""
        self._rep = 0
        self._side: object = None
        self._said = ""
        self._heard = ""
        self._ignored = ""
        self._notice = ""
        self._tempo = TempoBar()
        self._level: Decibels | None = None
        self._before: int | None = None
        self._done: set[tuple[object, object, object]] = set()

    def take(self, event: EventLine) -> None:
        """Learn what has happened."""
        t = event.get("t")
        if isinstance(t, int | float):  # what is only shown comes from another thread, so a moment late
            self._time, self._seen = max(self._time, float(t)), None
        match event["event"]:
            case "session_started":
                self._title = str(event["title"])
                self._hint = _HINT if event.get("model") else _UNHEARD
            case "state":
                self._take_state(named(event["state"]))
            case "step":
                self._take_step(event)
            case "beat":
                self._take_beat(event)
            case "set_done":
                self._done.add((event["exercise"], event["set"], event["side"]))
            case "said":
                self._said = str(event["text"])
            case "command":
                self._heard = f"{event['phrase']} → {named(event['effect'])}"
            case _:
                self._take_aside(event)

    def _take_aside(self, event: EventLine) -> None:
        """What is no part of the session itself."""
        kind = str(event["event"])
        if kind == "explained":
            words = f" ({event['detail']})" if event["detail"] else ""
            self._ignored = f"{named(event['reason'])}{words}"
        elif kind == "level":
            self._level = float(str(event["decibels"]))
        elif kind in _STATUS:
            self._notice = " ".join((named(kind), named(event["status"]), str(event.get("detail") or "")))

    def rows(self, now: Seconds, width: int) -> Rows:
        """The lines, always as many, for values of so many columns."""
        if self._seen is None:
            self._seen = now
        passed = now - self._seen if self._ticking and self._state != "finished" else 0.0
        time = self._time + passed
        return (
            (clock(int(time)), self._title or "Getting ready …"),
            ("", self._progress()),
            ("", ""),
            ("", self._stop.name if self._stop else named(self._step.get("exercise", ""))),
            ("", self._where()),
            ("", " · ".join(filter(None, (self._state, self._phase if self._state == "working" else "")))),
            ("", self._tempo.drawn(time)),
            ("", ""),
            *_two_rows("said", self._said, width),
            ("heard", self._heard),
            *(_two_rows("ignored", self._ignored, width) if self._explain else ()),
            ("mic", level_bar(self._level, _METER)),
            ("", ""),
            ("next", self._outline.after(self._step)),
            ("", self._notice or self._hint),
        )

    def _take_state(self, state: str) -> None:
        self._state = state
        if state != "working":
            self._tempo.pause()

    def _take_step(self, event: EventLine) -> None:
        if self._before is None:  # what a resumed workout begins behind was done; what is skipped later was not
            self._before = self._outline.progress(event)[0]
        self._step, self._stop = event, self._outline.find(event)
        self._rep, self._phase, self._side = 0, "", event.get("side")
        self._tempo.begin(self._stop.phases if self._stop else {})

    def _take_beat(self, event: EventLine) -> None:
        phase = str(event["phase"])
        self._phase = _PHASES.get(phase, "")
        self._rep, self._side = int(str(event["rep"])), event["side"]
        self._tempo.beat(phase, self._rep, self._time)

    def _progress(self) -> str:
        sets = self._outline.progress(self._step)[1]
        if not sets:
            return ""
        done = min(sets, (self._before or 0) + len(self._done))
        here = (self._step.get("exercise"), self._step.get("set"), self._step.get("side"))
        begun = self._stop and self._stop.reps and done < sets and here not in self._done
        part = max(0, self._rep - 1) / self._stop.reps if self._stop and begun else 0.0
        return f"{bar((done + part) / sets, _BAR)} {done} of {sets} sets"

    def _where(self) -> str:
        if self._step.get("kind") != "set":
            return named(self._step.get("kind", "")).replace("intro", "introduction")
        of = f" of {self._stop.sets}" if self._stop else ""
        side = f"{self._side} side" if self._side else ""
        return " · ".join(filter(None, (f"set {self._step['set']}{of}", side, repetition(self._stop, self._rep))))


class LiveView:
    """Draws the picture in place: only what has changed, written over and never erased, so nothing flickers."""

    def __init__(self, console: Console, picture: Picture) -> None:
        self._console = console
        self._picture = picture
        self._lines: list[str] = []
        self._width = 0
        self._begun = False

    def take(self, event: EventLine) -> None:
        """Learn what has happened."""
        self._begun |= event["event"] == "session_started"
        self._picture.take(event)

    def refresh(self, now: Seconds) -> None:
        """Draw what has changed; nothing before the session has begun, for until then there may be errors."""
        if not self._begun:
            return
        width, height = self._console.size
        rows = self._picture.rows(now, max(1, width - _LABEL))
        plain = self._console.options.ascii_only
        if plain:
            rows = tuple((label, value.translate(PLAIN)) for label, value in rows)
        with self._console.capture() as captured:
            self._console.print(drawn(rows, plain=plain))
        self._write(captured.get().splitlines()[: max(1, height - 1)], width)

    def _write(self, lines: list[str], width: int) -> None:
        """Each line is as wide as the terminal; the cursor rests below the last one."""
        before, self._lines = self._lines, lines
        if before and (len(before), self._width) == (len(lines), width):
            changed = [
                (len(lines) - n, new) for n, (old, new) in enumerate(zip(before, lines, strict=True)) if old != new
            ]
            text = "".join(f"\x1b[{up}A\r{new}\x1b[{up}B\r" for up, new in changed)
        else:
            begun = f"\x1b[{len(before)}A\r\x1b[J" if before else "\x1b[?25l"
            text = begun + "".join(f"{line}\r\n" for line in lines)
        self._width = width
        if text:
            self._console.file.write(text)
            self._console.file.flush()

    def close(self) -> None:
        """The last picture stays; the cursor is shown again below it."""
        if self._lines:
            self._console.file.write("\x1b[?25h")
            self._console.file.flush()


def _two_rows(label: str, value: str, width: int) -> Rows:
    first, second = [*wrap(clean(value), width, max_lines=2, placeholder=" …"), "", ""][:2]
    return ((label, first), ("", second))


def drawn(rows: Rows, *, plain: bool = False) -> Table:
    """The rows as a table of the console's width; `plain` has no sign for what was cut off."""
    table = Table.grid(expand=True, padding=(0, 1))
    table.add_column(width=7, justify="right", no_wrap=True, style="dim")
    table.add_column(ratio=1, no_wrap=True, overflow="crop" if plain else "ellipsis")
    for number, (label, value) in enumerate(rows):
        table.add_row(label, Text(clean(value), style="bold" if number in (0, 3) else ""))
    return table
