"""The whole spoken script of every routine that ships, so that a change of a word shows in review.

`GOLDEN=write pytest tests/session/test_golden.py` writes the files anew. A line is the second of its step, so that a
change moves no line of another, and what is said; a repetition is one line: its number, its beats (a dot is a tone),
and a bar between phases.
"""

import os
from collections.abc import Iterator
from difflib import unified_diff
from itertools import groupby
from pathlib import Path

import pytest
from player import Player
from scenes import whole_session
from shipped import NAMES

from voicecoach.session.actions import Beat, Ended, Planned, Say, StepBegun

GOLDEN = Path(__file__).with_name("golden")
SHOWN = Say | Beat | StepBegun | Ended


def script(player: Player) -> Iterator[str]:
    """What is heard, line by line."""
    shown = [item for item in player.past if isinstance(item, SHOWN)]
    counts = {player.session.words.number(n) for n in (1, 2, 3)}
    begun = 0.0
    for _, group in groupby(shown, key=lambda item: _line_of(item, counts)):
        items = list(group)
        if isinstance(items[0], StepBegun):
            begun = items[0].at
            yield _text(items)
        else:
            yield f"{items[0].at - begun:8.1f}  {_text(items)}"


def _line_of(item: Planned, counts: set[str]) -> object:
    if isinstance(item, Beat):
        return (item.exercise, item.set, item.side, item.rep)
    if isinstance(item, Say) and item.text in counts:
        return "count"
    return id(item)


def _text(items: list[Planned]) -> str:
    match items[0]:
        case StepBegun(_, exercise, number, side, kind):
            return f"[{' '.join(str(part) for part in (kind, exercise, number, side) if part is not None)}]"
        case Ended(at, reason):
            return f"[{reason}: {at:.0f} seconds]"
        case Beat(rep=rep):
            phases = groupby(items, key=lambda beat: beat.phase)
            return f"{rep}: {' | '.join(' '.join(beat.text or '·' for beat in phase) for _, phase in phases)}"
        case _:
            return " ".join(item.text for item in items)


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_shipped_routine(name):
    golden = GOLDEN / f"{name}.txt"
    heard = list(script(whole_session(name)))
    if os.environ.get("GOLDEN") == "write":
        golden.write_text("\n".join(heard) + "\n", encoding="utf-8")
    expected = golden.read_text(encoding="utf-8").splitlines()
    difference = "\n".join(unified_diff(expected, heard, golden.name, "heard now", lineterm="", n=1))
    assert not difference, f"{difference}\n\nIf this is meant: GOLDEN=write pytest {Path(__file__).name}"


def test_there_is_no_file_without_its_routine():
    assert [path.stem for path in sorted(GOLDEN.glob("*.txt"))] == NAMES
