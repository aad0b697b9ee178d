"""Draws the report's pictures: as SVG for its page, or all of them on a sheet of paper. Uses matplotlib.

No information is in the colour alone: what differs in colour also differs in hatch, shape or word.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from voicecoach.reports.progress import Practice, Progress, Used
from voicecoach.reports.sections import (
    MAX_ROWS_DRAWN,
    PHASE_NAMES,
    Section,
    called,
    in_words,
    named,
    reasoned,
    sections,
    told,
)
from voicecoach.reports.timeline_plot import new_figure, save, style
from voicecoach.session.questions import PainLimits

if TYPE_CHECKING:
    from datetime import date

    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

CHART_WIDTH: Final = 4.6
"""Inches: about the width of a phone, with legible letters."""

PAPER: Final = (8.27, 11.69)
"""A4, in inches."""

COLUMNS: Final = (("days", "weeks", "pain"), ("tempo", "heard"))
"""The rows on paper, from top to bottom."""

PHASE_STYLES: Final = {
    "eccentric": ("fill", ""),
    "pause_low": ("none", ""),
    "concentric": ("pale", "////"),
    "pause_high": ("none", "||||"),
}
"""Phase: colour, hatch."""

ASKED: Final = {
    "before": ("o", "none", "before"),
    "during": ("x", "ink", "during"),
    "after": ("s", "ink", "after"),
    "next_day": ("^", "fill", "next day"),
}
"""Answer: shape, colour, name."""


BANDS: Final = {"goes on": "", "with care": "--", "the workout waits": "///"}
"""Hatch of each range of pain, from none up."""


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours of a picture.

    Attributes:
        ink: of words, lines and hatches, on `paper`.
        faint: of lines in the background.
        fill: of the main values; `pale` of the secondary ones.
    """

    ink: str
    paper: str
    faint: str
    fill: str
    pale: str
    none: str = "none"


ON_PAPER: Final = Colours(ink="#111111", paper="#ffffff", faint="#bbbbbb", fill="#0072b2", pale="#cce6f5")
"""From the palette of Okabe and Ito."""

ON_PAGE: Final = Colours(ink="#00000a", paper="#00000b", faint="#00000c", fill="#00000d", pale="#00000e")
"""CSS variables in place of colours: the page has other colours in the dark."""


Draw: TypeAlias = Callable[["FigureBase", Progress, PainLimits, Colours], None]
"""Draws one picture into a figure, or a part of one."""


def svg(section: Section, seen: Progress, limits: PainLimits) -> str:
    """The picture of a section as an element of a page: words stay words, and colours are the page's.

    Raises:
        VoicecoachError: matplotlib is not installed.
    """
    text = StringIO()
    with _style(9.0, ON_PAGE, section.name):
        figure = new_figure(CHART_WIDTH, _height(section.name, seen))
        DRAW[section.name](figure, seen, limits, ON_PAGE)
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(text, format="svg", transparent=True, metadata=nothing)
    drawn = text.getvalue()
    drawn = re.sub(r"<(metadata|style).*?</\1>|<!--.*?-->", "", drawn[drawn.index("<svg") :], flags=re.DOTALL)
    drawn = re.sub(r'<g id="[^"]*"', "<g", drawn)  # all pictures would have the same one
    [box] = re.findall(r'viewBox="[^"]*"', drawn)
    label = escape(f"{section.title}. {section.summary}")
    drawn = f'<svg {box} role="img" aria-label="{label}">' + drawn.partition(">")[2]
    for name in ("ink", "paper", "faint", "fill", "pale"):
        drawn = drawn.replace(getattr(ON_PAGE, name), f"var(--{name})")
    return re.sub(r"\n\s*", "\n", drawn)


def _height(name: str, seen: Progress) -> float:
    """Height of a picture in inches, by the name of its section."""
    bars = min(len(seen.used), MAX_ROWS_DRAWN) + len(seen.ignored)
    return {
        "days": 1.45,
        "weeks": 3.0,
        "tempo": 1.0 + 0.38 * max(2, len(_moved(seen))),
        "pain": 3.0,
        "heard": 1.4 + 0.22 * max(4, bars),
    }[name]


def draw_sheet(seen: Progress, limits: PainLimits, out: Path, form: str) -> None:
    """Draw all pictures on one sheet of paper.

    Args:
        seen: the data.
        limits: of pain.
        out: the file.
        form: `pdf` or `png`.

    Raises:
        VoicecoachError: matplotlib is not installed, or the file cannot be written.
    """
    with _style(6.5, ON_PAPER, "sheet"):
        figure = new_figure(*PAPER)
        head, body = figure.subfigures(2, 1, squeeze=False, height_ratios=(1, 11))[:, 0]
        _head(head, seen)
        shown = {section.name: section for section in sections(seen, limits)}
        for column, names in zip(body.subfigures(1, 2, squeeze=False)[0], COLUMNS, strict=True):
            heights = [_height(name, seen) for name in names]
            parts = column.subfigures(len(names), 1, squeeze=False, height_ratios=heights)
            for part, name in zip(parts[:, 0], names, strict=True):
                _part(part, shown[name], seen, limits)
        save(figure, out, dpi=150, form=form)


def _head(figure: "FigureBase", seen: Progress) -> None:
    period = f"{told(min(seen.weeks))} to {told(seen.today)}"
    figure.text(0.02, 0.8, f"Workouts, {period}", size=14, weight="bold", va="top")
    figure.text(0.02, 0.3, in_words(seen.done), size=9, va="top")


def _part(figure: "FigureBase", section: Section, seen: Progress, limits: PainLimits) -> None:
    figure.suptitle(section.title, x=0.02, ha="left", weight="bold", size=9)
    if section.tables:
        DRAW[section.name](figure, seen, limits, ON_PAPER)
    else:
        figure.text(0.02, 0.5, section.summary, wrap=True)


def _days(figure: "FigureBase", seen: Progress, _: PainLimits, colours: Colours) -> None:
    """A square per day, a column per week; a number counts several workouts on one day."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - an extra

    axes = figure.subplots()
    for column, week in enumerate(seen.weeks):
        for row in range(7):
            day = week + timedelta(days=row)
            count = seen.days.get(day, 0)
            if day <= seen.today or count:
                face, edge = (colours.fill, colours.ink) if count else (colours.none, colours.faint)
                square = Rectangle((column - 0.4, row - 0.4), 0.8, 0.8, facecolor=face, edgecolor=edge, linewidth=0.6)
                axes.add_patch(square)
            if count > 1:
                digit = axes.text(column, row, str(count), color=colours.paper, size="small", weight="bold")
                digit.set(ha="center", va="center_baseline")
    axes.set(xlim=(-0.6, len(seen.weeks) - 0.4), ylim=(6.6, -0.6), aspect="equal")
    _months(axes, list(seen.weeks))
    axes.set_yticks((0, 3, 6), ("Mon", "Thu", "Sun"))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _weeks(figure: "FigureBase", seen: Progress, _: PainLimits, colours: Colours) -> None:
    """Two rows of bars, one bar per week."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - an extra

    done = list(seen.weeks.values())
    above, below = figure.subplots(2)
    look = {"width": 0.8, "edgecolor": colours.ink, "linewidth": 0.6}
    above.bar(range(len(done)), [week.reps for week in done], facecolor=colours.fill, **look)
    above.set_title("Repetitions", loc="left", size="medium")
    below.bar(range(len(done)), [week.tension / 60 for week in done], facecolor=colours.pale, hatch="////", **look)
    below.set_title("Minutes under tension", loc="left", size="medium")
    for axes in (above, below):
        axes.set_xlim(-0.6, len(done) - 0.4)
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        _months(axes, list(seen.weeks))
        axes.grid(axis="y", color=colours.faint, linewidth=0.5)
        axes.set_axisbelow(True)


def _months(axes: "Axes", weeks: Sequence["date"]) -> None:
    """Name each month below the first week that begins in it."""
    ticks = [n for n, week in enumerate(weeks) if week.day <= 7]
    axes.set_xticks(ticks, [f"{weeks[n]:%b}" for n in ticks])


def _tempo(figure: "FigureBase", seen: Progress, _: PainLimits, colours: Colours) -> None:
    """A bar per exercise, its phases one after the other; holds are only in the table."""
    axes = figure.subplots()
    shown = _moved(seen)
    for row, practice in enumerate(shown):
        axes.text(0, row - 0.3, called(practice), va="bottom")
        begin = 0.0
        for phase, (colour, hatch) in PHASE_STYLES.items():
            seconds = practice.tempo.get(phase, 0.0)
            look = {"facecolor": getattr(colours, colour), "hatch": hatch, "edgecolor": colours.ink, "linewidth": 0.6}
            axes.barh(row, seconds, 0.5, begin, label=PHASE_NAMES[phase] if not row else None, **look)
            begin += seconds
        axes.annotate(f"{begin:.1f} s", (begin, row), (3, 0), textcoords="offset points", va="center")
    axes.set(ylim=(max(len(shown), 2) - 0.5, -0.9), yticks=(), xlabel="seconds of one repetition")
    axes.margins(x=0.12)
    axes.spines["left"].set_visible(False)
    if shown:
        figure.legend(loc="outside lower center", ncols=4, frameon=False)


def _moved(seen: Progress) -> list[Practice]:
    """Exercises with a tempo to draw: no holds, and not too many."""
    return [practice for practice in seen.practice if "hold" not in practice.tempo][:MAX_ROWS_DRAWN]


def _pain(figure: "FigureBase", seen: Progress, limits: PainLimits, colours: Colours) -> None:
    """A column per workout, with a sign for each answer, on bands for the limits."""
    axes = figure.subplots()
    shown = seen.pain[-MAX_ROWS_DRAWN:]
    places = max(len(shown), MAX_ROWS_DRAWN // 2)
    edges = (-0.5, limits.go_on + 0.5, limits.careful + 0.5, 10.5)
    for low, high, (name, hatch) in zip(edges, edges[1:], BANDS.items(), strict=False):
        if high > low:
            axes.axhspan(low, high, facecolor=colours.none, edgecolor=colours.faint, hatch=hatch, linewidth=0.5)
            axes.text(places - 0.4, (low + high) / 2, name, va="center", backgroundcolor=colours.paper)
    axes.vlines([n + 0.5 for n in range(places)], -0.5, 10.5, color=colours.faint, linewidth=0.5)
    for number, (answer, (marker, colour, name)) in enumerate(ASKED.items()):
        points = [(n, value) for n, pain in enumerate(shown) if (value := getattr(pain, answer)) is not None]
        at = [n + (number - 1.5) * 0.22 for n, _ in points]
        look = {"markerfacecolor": getattr(colours, colour), "markeredgecolor": colours.ink}
        axes.plot(at, [value for _, value in points], linestyle="", marker=marker, label=name, **look)
    axes.set(xlim=(-0.5, places * 1.28 - 0.2), ylim=(-0.5, 10.5), yticks=range(0, 11, 2))
    every = range(0, len(shown), 3)
    axes.set_xticks(list(every), [f"{shown[n].day.day} {shown[n].day:%b}" for n in every])
    figure.legend(loc="outside lower center", ncols=4, frameon=False, handletextpad=0.2)


def _heard(figure: "FigureBase", seen: Progress, _: PainLimits, colours: Colours) -> None:
    """A bar per command, with the share taken back; below, reasons for ignored utterances, if any."""
    used, ignored = seen.used[:MAX_ROWS_DRAWN], list(seen.ignored.items())
    heights = [max(len(bars), 2) for bars in (used, ignored) if bars]
    axes = list(figure.subplots(len(heights), squeeze=False, height_ratios=heights).flat)
    if used:
        _obeyed(axes[0], used, colours)
    if ignored:
        names, counts = [reasoned(reason) for reason, _ in ignored], [count for _, count in ignored]
        _bars(axes[-1], names, counts, _hatched(colours, "////"), "")
        axes[-1].set_title("Heard and ignored", loc="left", size="medium")


def _obeyed(axes: "Axes", used: Sequence[Used], colours: Colours) -> None:
    undone = [each.undone for each in used]
    kept = [each.times - each.undone for each in used]
    solid = {"facecolor": colours.fill, "edgecolor": colours.ink, "linewidth": 0.6}
    _bars(axes, [named(each.command) for each in used], kept, solid, "understood")
    axes.barh(range(len(used)), undone, 0.6, kept, label="taken back", **_hatched(colours, "xxxx"))
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, borderpad=0)


def _hatched(colours: Colours, hatch: str) -> dict[str, Any]:
    return {"facecolor": colours.none, "hatch": hatch, "edgecolor": colours.ink, "linewidth": 0.6}


def _bars(axes: "Axes", names: Sequence[str], counts: Sequence[int], look: Mapping[str, Any], label: str) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - an extra

    axes.barh(range(len(names)), counts, 0.6, label=label, **look)
    axes.set_yticks(range(len(names)), names)
    axes.set(ylim=(len(names) - 0.4, -0.6))
    axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True))


DRAW: Final[Mapping[str, Draw]] = {"days": _days, "weeks": _weeks, "tempo": _tempo, "pain": _pain, "heard": _heard}


def _style(size: float, colours: Colours, salt: str) -> AbstractContextManager[None]:
    """Style of matplotlib inside the block."""
    return style(
        {
            "text.color": colours.ink,
            "axes.edgecolor": colours.ink,
            "axes.labelcolor": colours.ink,
            "xtick.color": colours.ink,
            "ytick.color": colours.ink,
            "font.size": size,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "hatch.linewidth": 0.5,
            "lines.markersize": size / 2,
            "svg.fonttype": "none",
            "svg.hashsalt": salt,
        }
    )
