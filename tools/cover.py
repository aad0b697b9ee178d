"""The cover picture of the sound files that `render` writes: `python -m tools.cover`."""

import sys
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure
from matplotlib.patches import Arc, FancyBboxPatch, Patch

from tools.installer import ROOT

COVER: Final = ROOT / "audio" / "cover.png"
PIXELS: Final = 600
_DPI: Final = 100
_DARK, _LIGHT, _WARM = "#12343b", "#f4efe6", "#f2a65a"
_BEATS: Final = (0.9, 1.9, 2.9, 1.9, 0.9)
"""Heights of the bars between the headphones: a repetition, up and down."""


def drawn() -> Figure:
    """The picture: headphones, and a repetition between them."""
    figure = Figure(figsize=(PIXELS / _DPI, PIXELS / _DPI), dpi=_DPI, facecolor=_DARK)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 10), ylim=(0, 10))
    axes.axis("off")
    axes.add_patch(Arc((5, 5), 6, 6.6, theta1=0, theta2=180, color=_LIGHT, linewidth=22))
    for cup in (1.45, 7.35):
        axes.add_patch(_rounded(cup, 3.2, 1.2, 2.4, _LIGHT))
    for number, height in enumerate(_BEATS):
        axes.add_patch(_rounded(3.4 + 0.7 * number, 4.4 - height / 2, 0.4, height, _WARM))
    axes.text(5, 1.45, "voicecoach", color=_LIGHT, fontsize=44, ha="center", va="center")
    return figure


def _rounded(left: float, bottom: float, width: float, height: float, colour: str) -> Patch:
    return FancyBboxPatch(
        (left, bottom), width, height, boxstyle="round,pad=0,rounding_size=0.2", facecolor=colour, edgecolor="none"
    )


if __name__ == "__main__":
    drawn().savefig(Path(sys.argv[1]) if len(sys.argv) > 1 else COVER, metadata={"Software": None})
