"""Draws the timeline of a session: rows of some minutes below each other, like a strip of paper. Uses matplotlib.

The line falls while you lower, rises while you lift, and is level while you hold. No information is in the colour
alone.
"""

import logging
import math
import os
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from voicecoach.base.checkout import how_to_install
from voicecoach.base.errors import UsageError, VoicecoachError
from voicecoach.base.paths import Paths, writing, written_bytes
from voicecoach.base.units import Seconds
from voicecoach.reports.timeline_data import Mark, Movement, Stretch, Strip

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PLOT_SUFFIXES: Final = (".png", ".svg", ".pdf")

ROW: Final[Seconds] = 240.0
"""Seconds of a row: at its width a second has 4 points, so that a phase of one second is visible."""

MOST_ROWS: Final = 24
"""Most rows: a session longer than an hour and a half has longer rows."""

TICK: Final[Seconds] = 30.0
ROOM: Final[Seconds] = 12.0
"""Seconds of a row that the name of an exercise takes."""

PLOT_WIDTH: Final = 14.0
ROW_HEIGHT: Final = 1.25
"""Inches."""

STATE_STYLES: Final = {
    "intro": ("instructions", "#dddddd", ""),
    "get_ready": ("get ready", "#f0e442", ".."),
    "resting": ("rest", "#cce6f5", "//"),
    "waiting": ("waits for you", "#cce6f5", "xx"),
    "paused": ("paused", "#f5c9a8", "\\\\"),
    "asking": ("asks", "#e5cfe0", "--"),
}
"""State: name, colour (of Okabe and Ito's, softened), hatch. Working has the movement itself."""

LEVELS: Final = {
    "eccentric": (1.0, 0.0),
    "pause_low": (0.0, 0.0),
    "concentric": (0.0, 1.0),
    "pause_high": (1.0, 1.0),
    "hold": (0.5, 0.5),
    "count": (0.5, 0.5),
}
"""Height of a phase's line at its beginning and end: 1 is up."""

MOVING: Final = "#0072b2"

NAMES: Final = {"exercise": (2.05, 8, "bold"), "set": (1.15, 7, "normal")}
"""Mark: height, size and weight of its text."""

HEAVY: Final = ("hold", "count")
"""Phases without movement, drawn with a thicker line."""

RAISED, BESIDE = 1.75, 1.45
"""Heights of spoken commands."""

POINTS: Final = 600
"""Points of a row; a shorter stretch is invisible."""

TEXTS: Final = 60
"""Most texts of a row at one height."""

MARKERS: Final = {
    "command": ("v", "#000000", "command"),
    "ignored": ("x", "#777777", "heard and ignored"),
    "answer": ("o", "#000000", "answer"),
}
"""Mark: shape, colour, name."""


def draw(strip: Strip, out: Path) -> None:
    """Draw a session into a file, in the format of its ending.

    Raises:
        UsageError: no picture has such a name.
        VoicecoachError: matplotlib is not installed, or the file cannot be written.
    """
    if out.suffix.lower() not in PLOT_SUFFIXES:
        raise UsageError(f"{out} is no name of a picture.", f"It can end in {', '.join(PLOT_SUFFIXES)}.")
    seconds = max(strip.seconds, 1.0)
    length = max(min(ROW, -(-seconds // TICK) * TICK), -(-seconds // (MOST_ROWS * TICK)) * TICK)
    rows = math.ceil(seconds / length)
    with style():
        figure = new_figure(PLOT_WIDTH, 1.0 + ROW_HEIGHT * rows)
        axes = figure.subplots(rows, 1, squeeze=False)[:, 0]
        for number, row in enumerate(axes):
            _row(row, strip, number * length, (number + 1) * length)
        figure.suptitle(printable(strip.title), x=0.01, horizontalalignment="left", fontweight="bold")
        figure.legend(handles=_legend(strip), loc="outside lower left", ncols=9, frameon=False, fontsize=8)
        save(figure, out, dpi=100)


def printable(text: str) -> str:
    """A text that can be drawn: a log may hold half a surrogate pair, on which matplotlib fails."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def new_figure(width: float, height: float) -> "Figure":
    """An empty picture, its size in inches.

    Raises:
        VoicecoachError: matplotlib is not installed.
    """
    _load()
    from matplotlib.figure import Figure  # noqa: PLC0415 - an extra, and a second of loading

    return Figure(figsize=(width, height), layout="constrained")


def style(looks: Mapping[Any, Any] = MappingProxyType({})) -> AbstractContextManager[None]:
    """A context with matplotlib's own defaults, whatever the computer's files say, and texts as they are.

    Raises:
        VoicecoachError: matplotlib is not installed.
    """
    _load()
    import matplotlib as mpl  # noqa: PLC0415 - an extra

    usual: dict[Any, Any] = {name: value for name, value in mpl.rcParamsDefault.items() if "backend" not in name}
    # Names come from other people's files: text between two dollar signs would be read as a formula. Text stays text.
    return mpl.rc_context({**usual, "text.parse_math": False, "svg.fonttype": "none", **looks})


def _load() -> None:
    """Load matplotlib, which would read a `matplotlibrc` of the current folder before any other, a pipe too."""
    os.environ.setdefault("MPLCONFIGDIR", str(Paths().cache / "matplotlib"))  # its folder for data about fonts
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it reports that it has to look for them first
    warnings.filterwarnings(
        "ignore", message="Glyph .* missing from"
    )  # a warning about a character without a font, on the terminal
    try:
        with nullcontext() if "matplotlib" in sys.modules else _in_a_folder_of_ours():
            import matplotlib.figure as _  # noqa: F401, PLC0415 - an extra, and a second of loading
    except ImportError as error:
        raise VoicecoachError("Pictures need matplotlib, which is not installed.", how_to_install("report")) from error


@contextmanager
def _in_a_folder_of_ours() -> Iterator[None]:
    try:
        here = Path.cwd()
    except OSError:  # the folder is gone, so nothing is in it
        yield
        return
    os.chdir(Path(__file__).parent)
    try:
        yield
    finally:
        os.chdir(here)


def save(figure: "Figure", out: Path, *, dpi: int, form: str | None = None) -> None:
    """Write a picture, in the format of its ending unless another one is given.

    Raises:
        VoicecoachError: the file cannot be written.
    """
    with writing(out), written_bytes(out) as file:
        figure.savefig(file, dpi=dpi, format=form or out.suffix.lower().removeprefix("."))


def _row(axes: "Axes", strip: Strip, start: Seconds, end: Seconds) -> None:
    """Equal marks are one object: matplotlib takes half a millisecond for each, and a log may have a million."""
    point = (end - start) / POINTS
    seen = [each for each in strip.stretches if each.start < end and each.end > start and each.end - each.start > point]
    for state in STATE_STYLES:
        _stretches(axes, state, [each for each in seen if each.state == state])
    for heavy in (False, True):
        here = [m for m in strip.movements if m.start < end and m.end > start and (m.phase in HEAVY) is heavy]
        _movements(axes, here, 3.0 if heavy else 1.2)
    marks = _apart([mark for mark in strip.marks if start <= mark.at < end], point)
    _signs(axes, marks)
    _texts(axes, marks, start, end)
    axes.set(xlim=(start, end), ylim=(-0.15, 2.4), yticks=[])
    step = TICK * math.ceil((end - start) / ROW)
    ticks = [start + step * n for n in range(math.floor((end - start) / step) + 1)]
    axes.set_xticks(ticks, [_clock(tick) for tick in ticks])
    axes.tick_params(labelsize=7)
    axes.spines[["top", "left", "right"]].set_visible(False)


def _stretches(axes: "Axes", state: str, stretches: Sequence[Stretch]) -> None:
    _, colour, hatch = STATE_STYLES[state]
    spans = [(each.start, each.end - each.start) for each in stretches]
    axes.broken_barh(spans, (0.0, 1.0), facecolor=colour, edgecolor="#888888", hatch=hatch, linewidth=0)


def _movements(axes: "Axes", movements: Sequence[Movement], width: float) -> None:
    times = [time for each in movements for time in (each.start, each.end, math.nan)]
    levels = [level for each in movements for level in (*LEVELS[each.phase], math.nan)]
    axes.plot(times, levels, color=MOVING, linewidth=width, solid_capstyle="butt")


def _signs(axes: "Axes", marks: Sequence[Mark]) -> None:
    done = [time for mark in marks if mark.kind == "rep_done" for time in (mark.at, mark.at, math.nan)]
    axes.plot(done, (-0.12, 0.0, math.nan) * (len(done) // 3), color=MOVING, linewidth=0.8)
    raised = _raised(marks)
    for kind, (marker, colour, _) in MARKERS.items():
        times = [mark.at for mark in marks if mark.kind == kind]
        heights = [RAISED if mark in raised else BESIDE for mark in marks if mark.kind == kind]
        axes.plot(times, heights, linestyle="", marker=marker, color=colour, markersize=4)


def _apart(marks: Sequence[Mark], least: Seconds) -> list[Mark]:
    """The marks, without those that would overlap one of their kind."""
    last: dict[str, Seconds] = {}
    kept = []
    for mark in marks:
        if mark.at - last.get(mark.kind, -math.inf) >= least:
            last[mark.kind] = mark.at
            kept.append(mark)
    return kept


def _raised(marks: Sequence[Mark]) -> set[Mark]:
    """Every other command, so that the names of two that follow each other don't meet."""
    return set([mark for mark in marks if mark.kind == "command"][1::2])


def _texts(axes: "Axes", marks: Sequence[Mark], start: Seconds, end: Seconds) -> None:
    """The names of marks, without those that would overlap another."""
    raised = _raised(marks)
    last: dict[float, Seconds] = {}
    for mark in marks:
        height = NAMES[mark.kind][0] if mark.kind in NAMES else RAISED if mark in raised else BESIDE
        if mark.kind != "rep_done" and mark.at - last.get(height, -math.inf) >= (end - start) / TEXTS:
            last[height] = mark.at
            _text(axes, mark, height, end)


def _text(axes: "Axes", mark: Mark, height: float, end: Seconds) -> None:
    text = printable(mark.text)
    if mark.kind in NAMES:
        _, size, weight = NAMES[mark.kind]
        last = mark.at > end - ROOM  # a text that would be cut off at the edge is right-aligned
        axes.text(end if last else mark.at, height, text, size=size, weight=weight, ha="right" if last else "left")
    else:
        axes.text(mark.at + 1, height - 0.05, text, size=6.5, color=MARKERS[mark.kind][1])


def _legend(strip: Strip) -> list["Artist"]:
    """A legend of the things in the picture, and no more."""
    from matplotlib.lines import Line2D  # noqa: PLC0415 - an extra
    from matplotlib.patches import Patch  # noqa: PLC0415 - likewise

    states = {stretch.state for stretch in strip.stretches}
    kinds = {mark.kind for mark in strip.marks}
    handles: list[Artist] = [
        Patch(facecolor=colour, edgecolor="#888888", hatch=hatch, label=name)
        for state, (name, colour, hatch) in STATE_STYLES.items()
        if state in states
    ]
    if strip.movements:
        handles.append(Line2D([], [], color=MOVING, label="falls: lower, rises: lift, level: hold"))
    handles += [
        Line2D([], [], linestyle="", marker=marker, color=colour, label=name)
        for kind, (marker, colour, name) in MARKERS.items()
        if kind in kinds
    ]
    return handles


def _clock(at: Seconds) -> str:
    return f"{int(at // 60)}:{int(at % 60):02}"
