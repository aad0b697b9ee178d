"""The picture of the session's states, drawn from the transition table: `python -m tools.diagram`.

An arrow is the result of a spoken command: `table.py` has the effect of a command in a state, `LEADS` here the next
state of an effect. Arrows that all states of the course share are drawn once, from the frame around them. Dashed
arrows need no command: time passes.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from tools.installer import ROOT
from voicecoach.session.commands import Command
from voicecoach.session.states import State
from voicecoach.session.table import Effect, effect_of

PICTURE: Final = ROOT / "docs" / "images" / "states.svg"

COURSE: Final = (State.INTRO, State.GET_READY, State.WORKING, State.RESTING, State.WAITING)
"""The states in the frame."""

LEADS: Final[Mapping[Effect, Mapping[State, State]]] = {
    Effect.STEP_ON: {
        State.INTRO: State.GET_READY,
        State.WORKING: State.RESTING,
        State.RESTING: State.GET_READY,
    },
    Effect.HURRY: {State.GET_READY: State.WORKING},
    Effect.LEAVE: dict.fromkeys(COURSE, State.INTRO),
    Effect.REPEAT: {State.WORKING: State.GET_READY},
    Effect.STEP_BACK: {State.WORKING: State.GET_READY, State.GET_READY: State.INTRO},
    Effect.EXPLAIN: {State.WORKING: State.WAITING},
    Effect.CONTINUE: {State.WAITING: State.GET_READY, State.PAUSED: State.GET_READY},
    Effect.PAUSE: dict.fromkeys((*COURSE, State.ASKING), State.PAUSED),
    Effect.ASK_STOP: dict.fromkeys((*COURSE, State.PAUSED), State.ASKING),
    Effect.ASK_PAIN: dict.fromkeys((*COURSE, State.PAUSED), State.ASKING),
}
"""The next state of each effect; `tests/session/test_arrows.py` plays each of them."""

ANSWERS: Final = {Command.YES: State.FINISHED, Command.NO: State.PAUSED}
"""The next state for each answer to "End the workout?"."""

BY_ITSELF: Final = (
    (State.INTRO, State.GET_READY),
    (State.GET_READY, State.WORKING),
    (State.WORKING, State.RESTING),
    (State.RESTING, State.WAITING),
)
"""Changes without a command. A rest also leads to a set or to an introduction; those arrows are drawn already."""


class Arrow(NamedTuple):
    """From a state, or from the frame (None), to a state."""

    start: State | None
    end: State
    words: tuple[Command, ...]


class _Box(NamedTuple):
    x: float
    y: float


_WIDE: Final = 132.0
_HIGH: Final = 44.0
_LONG: Final = 10
"""Characters of a word that gets a line of its own."""
_FRAME: Final = (20.0, 44.0, 700.0, 330.0)
_BOXES: Final = {
    State.INTRO: _Box(120, 120),
    State.GET_READY: _Box(370, 120),
    State.WORKING: _Box(620, 120),
    State.WAITING: _Box(370, 310),
    State.RESTING: _Box(620, 310),
    State.PAUSED: _Box(880, 120),
    State.ASKING: _Box(880, 310),
    State.FINISHED: _Box(880, 440),
}
"""Centres, in the picture's own units."""

_BENDS: Final[Mapping[tuple[State | None, State], tuple[float, float, float, float]]] = {
    (State.INTRO, State.GET_READY): (0, -26, 0, -7),
    (State.GET_READY, State.INTRO): (0, 26, 0, 17),
    (State.GET_READY, State.WORKING): (0, -26, 0, -7),
    (State.WORKING, State.GET_READY): (0, 26, 0, 17),
    (State.WORKING, State.RESTING): (34, 0, 26, 22),
    (State.RESTING, State.GET_READY): (-20, 16, 36, 46),
    (State.WORKING, State.WAITING): (-26, -6, -87, -8),
    (State.WAITING, State.GET_READY): (-60, 0, -48, 0),
    (State.PAUSED, State.GET_READY): (0, -150, 0, -9),
    (State.PAUSED, State.ASKING): (-34, 0, -48, 22),
    (State.ASKING, State.PAUSED): (34, 0, 44, -18),
    (State.ASKING, State.FINISHED): (0, 0, 22, 0),
    (None, State.INTRO): (0, 0, 52, 0),
    (None, State.PAUSED): (0, 0, 0, -10),
    (None, State.ASKING): (0, 0, 0, -10),
    (State.RESTING, State.WAITING): (0, 26, 0, 0),
}
"""Bend of an arrow, and distance of its words from its middle."""


def arrows() -> list[Arrow]:
    """All arrows of commands, by their start."""
    found: dict[tuple[State, State], list[Command]] = defaultdict(list)
    for state in State:
        for command in Command:
            effect = effect_of(state, command)
            end = ANSWERS.get(command) if effect is Effect.DECIDE else LEADS.get(effect, {}).get(state)
            if end and end is not state:
                found[state, end].append(command)
    return list(_gathered(found))


def _gathered(found: Mapping[tuple[State, State], list[Command]]) -> Iterator[Arrow]:
    """The arrows, with those that all states of the course share joined to one from the frame."""
    shared: dict[State, set[Command]] = {}
    for end in State:
        each = [set(found.get((state, end), ())) for state in COURSE if state is not end]
        shared[end] = set.intersection(*each)
    for (start, end), words in found.items():
        own = [word for word in words if start not in COURSE or word not in shared[end]]
        if own:
            yield Arrow(start, end, tuple(own))
    for end, common in shared.items():
        if common:
            yield Arrow(None, end, tuple(word for word in Command if word in common))


def picture() -> str:
    """The SVG. It has no font and requests none."""
    parts = [_HEAD, *_frame()]
    parts += [_dashed(start, end) for start, end in BY_ITSELF]
    parts += [_arrow(arrow) for arrow in arrows()]
    parts += [_box(state) for state in State]
    return "\n".join([*parts, "</svg>"]) + "\n"


_HEAD: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 480" role="img" \
font-family="system-ui, sans-serif" font-size="13">
<title>The states of a session, and the spoken commands that lead from one to another</title>
<!-- Made by `python -m tools.diagram` from voicecoach/session/table.py. -->
<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">\
<path d="M0 0 10 5 0 10z" fill="#37474f"/></marker></defs>
<rect width="1000" height="480" fill="#ffffff"/>"""


def _frame() -> Iterator[str]:
    x, y, wide, high = _FRAME
    yield f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" rx="16" fill="#eceff1" stroke="#b0bec5"/>'
    yield f'<text x="{x + 120}" y="{y + high - 12}" fill="#455a64">the course of a workout</text>'


def _box(state: State) -> str:
    x, y = _BOXES[state]
    name = state.value.replace("_", " ")
    return (
        f'<rect x="{x - _WIDE / 2}" y="{y - _HIGH / 2}" width="{_WIDE}" height="{_HIGH}" rx="10" fill="#ffffff" '
        f'stroke="#37474f" stroke-width="1.5"/><text x="{x}" y="{y + 5}" text-anchor="middle" '
        f'font-weight="600" fill="#263238">{name}</text>'
    )


def _arrow(arrow: Arrow) -> str:
    dx, dy, tx, ty = _BENDS.get((arrow.start, arrow.end), (0.0, 0.0, 0.0, -8.0))
    start, end = _ends(arrow.start, arrow.end)
    middle = _Box((start.x + end.x) / 2 + dx / 2 + tx, (start.y + end.y) / 2 + dy / 2 + ty)
    words = [escape(word.value.replace("_", " ")) for word in arrow.words]
    row = 1 if max(map(len, words)) > _LONG else 2
    lines = [", ".join(words[index : index + row]) for index in range(0, len(words), row)]
    text = "".join(
        f'<tspan x="{middle.x}" dy="{15 if index else 0}">{line}</tspan>' for index, line in enumerate(lines)
    )
    label = f'<text x="{middle.x}" y="{middle.y}" text-anchor="middle" fill="#01579b">{text}</text>'
    return _path(start, end, dx, dy, "") + label


def _dashed(start: State, end: State) -> str:
    return _path(*_ends(start, end), 0, 0, ' stroke-dasharray="5 4"')


def _path(start: _Box, end: _Box, dx: float, dy: float, style: str) -> str:
    bend = _Box((start.x + end.x) / 2 + dx, (start.y + end.y) / 2 + dy)
    return (
        f'<path d="M{start.x:g} {start.y:g} Q{bend.x:g} {bend.y:g} {end.x:g} {end.y:g}" fill="none" '
        f'stroke="#37474f" stroke-width="1.3" marker-end="url(#tip)"{style}/>'
    )


def _ends(start: State | None, end: State) -> tuple[_Box, _Box]:
    """Points on the borders, on the line between the centres."""
    there = _BOXES[end]
    if start is None:
        x, y, wide, high = _FRAME
        inside = x < there.x < x + wide
        here = _Box(there.x, y + high) if inside else _Box(x + wide, there.y)
        return here, (_Box(there.x, there.y + _HIGH / 2) if inside else _Box(there.x - _WIDE / 2, there.y))
    return _border(_BOXES[start], there), _border(there, _BOXES[start])


def _border(box: _Box, towards: _Box) -> _Box:
    across, down = towards.x - box.x, towards.y - box.y
    scale = min(
        _WIDE / 2 / abs(across) if across else float("inf"),
        _HIGH / 2 / abs(down) if down else float("inf"),
    )
    return _Box(box.x + across * scale, box.y + down * scale)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(picture(), encoding="utf-8")
