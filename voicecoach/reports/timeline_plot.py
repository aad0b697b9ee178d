"""Draws a session along its time: rows of some minutes below each other, like a long strip of paper. Uses matplotlib.

Movement is drawn as it is felt: the line falls while you lower, rises while you lift, and stays where you hold. Nothing
is told by colour alone.
"""

import logging
import math
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
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
"""Of a row: at its width a second has 4 points, so a phase of one second can still be seen."""

TICK: Final[Seconds] = 30.0
ROOM: Final[Seconds] = 12.0
"""What the name of an exercise takes of a row."""

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
"""Where the line of a phase begins and ends: 1 is up."""

MOVING: Final = "#0072b2"

NAMES: Final = {"exercise": (2.05, 8, "bold"), "set": (1.15, 7, "normal")}
"""Mark: height, size and weight of its text."""

MARKERS: Final = {
    "command": ("v", "#000000", "command"),
    "ignored": ("x", "#777777", "heard and ignored"),
    "answer": ("o", "#000000", "answer"),
}
"""Mark: shape, colour, name."""


def draw(strip: Strip, out: Path) -> None:
    """Draw a session into a file, in the form that its name asks for.

    Raises:
        UsageError: no picture has such a name.
        VoicecoachError: matplotlib is not installed, or the file cannot be written.
    """
    if out.suffix.lower() not in PLOT_SUFFIXES:
        raise UsageError(f"{out} is no name of a picture.", f"It can end in {', '.join(PLOT_SUFFIXES)}.")
    length = min(ROW, -(-max(strip.seconds, 1.0) // TICK) * TICK)
    rows = math.ceil(max(strip.seconds, 1.0) / length)
    with style():
        figure = new_figure(PLOT_WIDTH, 1.0 + ROW_HEIGHT * rows)
        axes = figure.subplots(rows, 1, squeeze=False)[:, 0]
        for number, row in enumerate(axes):
            _row(row, strip, number * length, (number + 1) * length)
        figure.suptitle(strip.title, x=0.01, horizontalalignment="left", fontweight="bold")
        figure.legend(handles=_legend(strip), loc="outside lower left", ncols=9, frameon=False, fontsize=8)
        save(figure, out, dpi=100)


def new_figure(width: float, height: float) -> "Figure":
    """An empty picture, so many inches wide and high.

    Raises:
        VoicecoachError: matplotlib is not installed.
    """
    _load()
    from matplotlib.figure import Figure  # noqa: PLC0415 - an extra, and a second of loading

    return Figure(figsize=(width, height), layout="constrained")


def style(looks: Mapping[Any, Any] = MappingProxyType({})) -> AbstractContextManager[None]:
    """How matplotlib draws meanwhile: by its own defaults, whatever the computer's files say, and texts as they are.

    Raises:
        VoicecoachError: matplotlib is not installed.
    """
    _load()
    import matplotlib as mpl  # noqa: PLC0415 - an extra

    usual: dict[Any, Any] = {name: value for name, value in mpl.rcParamsDefault.items() if "backend" not in name}
    # Names come from files of others: what is between two prices would be read as a formula. Text stays text.
    return mpl.rc_context({**usual, "text.parse_math": False, "svg.fonttype": "none", **looks})


def _load() -> None:
    """Load matplotlib, which would read a `matplotlibrc` of the current folder before any other, a pipe too."""
    os.environ.setdefault("MPLCONFIGDIR", str(Paths().cache / "matplotlib"))  # where it keeps what it knows of fonts
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells that it has to look for them first
    warnings.filterwarnings("ignore", message="Glyph .* missing from")  # of a sign that no font has, on the terminal
    try:
        with nullcontext() if "matplotlib" in sys.modules else _in_a_folder_of_ours():
            import matplotlib.figure as _  # noqa: F401, PLC0415 - an extra, and a second of loading
    except ImportError as error:
        raise VoicecoachError("Pictures need matplotlib, which is not installed.", how_to_install("report")) from error


@contextmanager
def _in_a_folder_of_ours() -> Iterator[None]:
    try:
        here = Path.cwd()
    except OSError:  # it is gone, so nothing is in it
        yield
        return
    os.chdir(Path(__file__).parent)
    try:
        yield
    finally:
        os.chdir(here)


def save(figure: "Figure", out: Path, *, dpi: int, form: str | None = None) -> None:
    """Write a picture, in the form that its name asks for unless another one is named.

    Raises:
        VoicecoachError: the file cannot be written.
    """
    with writing(out), written_bytes(out) as file:
        figure.savefig(file, dpi=dpi, format=form or out.suffix.lower().removeprefix("."))


def _row(axes: "Axes", strip: Strip, start: Seconds, end: Seconds) -> None:
    for stretch in strip.stretches:
        if stretch.state in STATE_STYLES and stretch.start < end and stretch.end > start:
            _stretch(axes, stretch)
    for movement in strip.movements:
        if movement.start < end and movement.end > start:
            _movement(axes, movement)
    commands = [mark for mark in strip.marks if mark.kind == "command"]
    for mark in strip.marks:
        if start <= mark.at < end:
            _mark(axes, mark, end, raised=mark in commands[1::2])
    axes.set(xlim=(start, end), ylim=(-0.15, 2.4), yticks=[])
    ticks = [start + TICK * n for n in range(round((end - start) / TICK) + 1)]
    axes.set_xticks(ticks, [_clock(tick) for tick in ticks])
    axes.tick_params(labelsize=7)
    axes.spines[["top", "left", "right"]].set_visible(False)


def _stretch(axes: "Axes", stretch: Stretch) -> None:
    _, colour, hatch = STATE_STYLES[stretch.state]
    axes.axvspan(
        stretch.start, stretch.end, 0.06, 0.45, facecolor=colour, edgecolor="#888888", hatch=hatch, linewidth=0
    )


def _movement(axes: "Axes", movement: Movement) -> None:
    levels = LEVELS[movement.phase]
    times = (movement.start, movement.end)
    width = 3.0 if movement.phase in ("hold", "count") else 1.2
    axes.plot(times, levels, color=MOVING, linewidth=width, solid_capstyle="butt")


def _mark(axes: "Axes", mark: Mark, end: Seconds, *, raised: bool) -> None:
    if mark.kind in NAMES:
        height, size, weight = NAMES[mark.kind]
        last = mark.at > end - ROOM  # what would be cut off at the edge stands before it
        axes.text(end if last else mark.at, height, mark.text, size=size, weight=weight, ha="right" if last else "left")
    elif mark.kind == "rep_done":
        axes.plot((mark.at, mark.at), (-0.12, 0.0), color=MOVING, linewidth=0.8)
    else:
        marker, colour, _ = MARKERS[mark.kind]
        height = 1.75 if raised else 1.45
        axes.plot(mark.at, height, marker=marker, color=colour, markersize=4)
        axes.text(mark.at + 1, height - 0.05, mark.text, size=6.5, color=colour)


def _legend(strip: Strip) -> list["Artist"]:
    """What is there is named, and no more."""
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
