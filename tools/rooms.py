"""The picture of the rooms, drawn from the imports: `python -m tools.rooms`.

A row is a layer of the import contract in `pyproject.toml`, an arrow is an import. Arrows to `base`, which
every room imports, are left out, and those that a path of other arrows implies.
"""

import io
import sys
import tomllib
from collections.abc import Mapping
from itertools import product
from typing import Any, Final

import grimp
import matplotlib as mpl
from matplotlib.figure import Figure

from tools.installer import ROOT

PICTURE: Final = ROOT / "docs" / "images" / "rooms.svg"
PACKAGE: Final = "voicecoach"
SHARED: Final = "base"
SETTINGS: Final = "base.settings"
"""The module of settings knows the rooms that it sets, so it stands above the rest of its room."""

STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": PACKAGE,
    "font.family": "sans-serif",
    "font.size": 11,
}
"""Text stays text, and the same imports give the same bytes."""

BEND: Final = 0.3
"""Bend of an arrow, as a share of its length."""


def layers() -> list[list[str]]:
    """The rooms of each layer, from the top; the shared room is the last."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    contract = next(one for one in settings["contracts"] if one["type"] == "layers")
    rows = [[room.strip().removeprefix(f"{PACKAGE}.") for room in layer.split("|")] for layer in contract["layers"]]
    above = [[room for room in row if room == SETTINGS or not room.startswith(f"{SHARED}.")] for row in rows]
    return [*filter(None, above), [SHARED]]


def imports(rooms: list[str]) -> dict[str, set[str]]:
    """The rooms that each room imports, whether at its start or when it needs them."""
    graph = grimp.build_graph(PACKAGE)
    inside = {room: graph.find_descendants(f"{PACKAGE}.{room}") | {f"{PACKAGE}.{room}"} for room in rooms}
    inside[SHARED] -= inside[SETTINGS]
    imported = {
        room: set().union(*(graph.find_modules_directly_imported_by(module) for module in modules))
        for room, modules in inside.items()
    }
    return {
        one: {other for other in rooms if other not in (one, SHARED) and imported[one] & inside[other]} for one in rooms
    }


def arrows(direct: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """Imports without those implied by longer paths: their transitive reduction."""
    reach = {room: set(others) for room, others in direct.items()}
    for middle, start, end in product(direct, repeat=3):
        if middle in reach[start] and end in reach[middle]:
            reach[start].add(end)
    return sorted(
        (start, end)
        for start, others in direct.items()
        for end in others
        if not any(end in reach[between] for between in others - {end})
    )


def picture() -> str:
    """The picture, as SVG."""
    rows = layers()
    direct = imports([room for row in rows for room in row])
    place = {
        room: ((number + 1) / (len(row) + 1), -float(height))
        for height, row in enumerate(rows)
        for number, room in enumerate(row)
    }
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        figure = Figure(figsize=(7, 0.72 * len(rows)))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 1), ylim=(0.5 - len(rows), 0.5))
        axes.set_axis_off()
        box = {"boxstyle": "round,pad=0.35", "facecolor": "#f3f6fa", "edgecolor": "#30475e"}
        for room, (x, y) in place.items():
            axes.text(x, y, room, ha="center", va="center", bbox=box, zorder=2)
        line = {"arrowstyle": "-|>", "color": "#30475e", "shrinkA": 12, "shrinkB": 13}
        for start, end in arrows(direct):
            passes = place[start][1] - place[end][1] > 1  # around the rooms between them
            bend = {"connectionstyle": f"arc3,rad={BEND if passes else 0}"}
            axes.annotate("", place[end], place[start], arrowprops=line | bend, zorder=1)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Title": "The rooms, and which imports which"})
    return drawn.getvalue()


def main() -> int:
    """Draw it."""
    PICTURE.write_text(picture(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
