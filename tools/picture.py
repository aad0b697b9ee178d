"""The pictures of a workout in the documentation, from a real session: `python -m tools.picture [FOLDER]`.

The demo runs as in `./coach demo`, with recorded people as the microphone; `live.svg` is the terminal at one moment of
it, `timeline.svg` the whole demo along its time, as `show --plot` draws it. Needs the speech model, an engine, the
packages for pictures, half a minute, and no sound card.
"""

import sys
import tempfile
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console

from tools.installer import ROOT
from voicecoach.app import demo
from voicecoach.base.settings import Settings
from voicecoach.base.units import HEARING_RATE, Seconds
from voicecoach.cli.outline import outline
from voicecoach.cli.screen import Picture, drawn
from voicecoach.library.exercise_names import names_in
from voicecoach.library.finding import routines
from voicecoach.reports import timeline_plot
from voicecoach.reports.timeline_data import strip_of
from voicecoach.routine.loading import load
from voicecoach.runtime.live_details import decibels
from voicecoach.sound.files import blocks

PICTURES: Final = ROOT / "docs" / "images"
MOMENT: Final[Seconds] = 62.6
"""In the fourth repetition, after "pause" and "continue"; somebody is just asking for help."""

COLUMNS: Final = 80
FORMAT: Final = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title>A workout in the terminal: progress, exercise, tempo, what was said and heard, what comes next</title>
<!-- Made by `python -m tools.picture` from a real session. -->
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, monospace; font-size: {char_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""
"""rich's own frame asks another host for its font."""


def picture(events: list[Mapping[str, object]], level: float) -> str:
    """The SVG of the moment.

    Args:
        events: of the session, in order.
        level: of the microphone at that moment, as an amplitude.
    """
    shown = Picture(outline(demo.ROUTINE, []), ticking=True)
    past = [event for event in events if float(str(event["t"])) <= MOMENT]
    for event in past:
        shown.take(event)
    shown.take({"event": "level", "t": float(str(past[-1]["t"])), "decibels": decibels(level)})
    shown.rows(0.0, COLUMNS)
    rows = shown.rows(MOMENT - float(str(past[-1]["t"])), COLUMNS - 9)
    console = Console(
        file=StringIO(), record=True, width=COLUMNS, height=24, color_system="truecolor", force_terminal=True
    )
    console.print(drawn(rows))
    return console.export_svg(title="./coach run back-pain", code_format=FORMAT, unique_id="live")


def main(target: Path) -> None:
    """Do the demo and draw it into a folder."""
    events: list[Mapping[str, object]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = demo.demo(Path(name), Settings(), events.append)
        heard = np.concatenate(list(blocks(folder / "microphone.wav", HEARING_RATE)))
    around = heard[int((MOMENT - 0.2) * HEARING_RATE) :][: HEARING_RATE // 5]
    target.mkdir(parents=True, exist_ok=True)
    (target / "live.svg").write_text(picture(events, float(np.sqrt(np.mean(np.square(around))))), encoding="utf-8")
    timeline_plot.draw(strip_of(events, names_in(load(routines(()).find(demo.ROUTINE)))), target / "timeline.svg")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
