"""The picture itself, really drawn: what is in it, and what it says when it cannot be."""

import os
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from voicecoach.base.errors import UsageError, VoicecoachError
from voicecoach.reports.timeline_data import Mark, Movement, Stretch, Strip
from voicecoach.reports.timeline_plot import draw

SESSION = Strip(
    title="Bridges",
    seconds=250.0,
    stretches=[Stretch("intro", 0.0, 10.0), Stretch("paused", 20.0, 25.0), Stretch("working", 25.0, 250.0)],
    movements=[Movement("eccentric", 10.0, 13.0), Movement("hold", 239.0, 245.0)],
    marks=[
        Mark("exercise", 0.0, "hip bridges"),
        Mark("command", 20.0, "pause"),
        Mark("command", 25.0, "resume"),
        Mark("rep_done", 13.0),
        Mark("exercise", 239.0, "plank"),
    ],
)


@pytest.fixture
def drawn(tmp_path):
    pytest.importorskip("matplotlib")
    draw(SESSION, tmp_path / "session.svg")
    return ET.parse(tmp_path / "session.svg").getroot()  # noqa: S314 - drawn a moment ago


def test_what_was_done_and_said_can_be_read(drawn):
    texts = {"".join(element.itertext()).strip() for element in drawn.iter() if element.tag.endswith("text")}
    assert {"Bridges", "hip bridges", "pause", "resume", "plank", "instructions", "paused", "command"} <= texts
    assert {"0:00", "4:00", "8:00"} <= texts  # 250 s are two rows of four minutes
    assert not {"rest", "answer"} & texts, "a legend names what is there, and no more"


@pytest.mark.heavy
@pytest.mark.parametrize(("suffix", "begin"), [(".png", b"\x89PNG"), (".pdf", b"%PDF"), (".SVG", b"<?xml")])
def test_the_name_says_the_form(tmp_path, suffix, begin):
    pytest.importorskip("matplotlib")
    draw(SESSION, tmp_path / f"session{suffix}")
    assert (tmp_path / f"session{suffix}").read_bytes().startswith(begin)


def test_a_session_of_nothing_is_an_empty_picture(tmp_path):
    pytest.importorskip("matplotlib")
    draw(Strip(), tmp_path / "empty.png")
    assert (tmp_path / "empty.png").stat().st_size > 0


def test_a_day_of_twenty_thousand_things_is_drawn_in_a_few_rows(tmp_path):
    """Within the test's time: each by itself took minutes."""
    pytest.importorskip("matplotlib")
    moments = [4.3 * n for n in range(20_000)]
    strip = Strip(
        "x",
        86_400.0,
        [Stretch("paused" if n % 2 else "resting", at, at + 4.3) for n, at in enumerate(moments)],
        [Movement("eccentric", at, at + 4) for at in moments],
        [Mark("command", at, "pause") for at in moments],
    )
    draw(strip, tmp_path / "day.svg")
    texts = [element.text for element in ET.parse(tmp_path / "day.svg").iter() if element.tag.endswith("text")]  # noqa: S314 - drawn a moment ago
    assert "23:59" not in texts
    assert "1380:00" in texts  # the last of 24 rows begins
    assert 0 < texts.count("pause") <= 2 * 24 * 60


@pytest.mark.parametrize("text", ["\ud800", "\0", "\x1b]0;x\x07"])
def test_what_cannot_be_drawn_is_replaced(tmp_path, text):
    pytest.importorskip("matplotlib")
    draw(Strip(text, 5.0, marks=[Mark("exercise", 1.0, text), Mark("command", 2.0, text)]), tmp_path / "odd.svg")
    drawn = (tmp_path / "odd.svg").read_text(encoding="utf-8")
    assert "\N{REPLACEMENT CHARACTER}" in drawn
    assert "\x1b" not in drawn


def test_another_name_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no name of a picture"):
        draw(SESSION, tmp_path / "session.txt")


def test_a_folder_that_is_not_there_is_told(tmp_path):
    pytest.importorskip("matplotlib")
    with pytest.raises(VoicecoachError, match="cannot be written: No such file"):
        draw(SESSION, tmp_path / "none" / "session.png")


def test_without_matplotlib_it_says_how_to_have_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(VoicecoachError, match="matplotlib, which is not installed") as caught:
        draw(SESSION, tmp_path / "session.png")
    assert "extras" in caught.value.hint


def test_prices_and_backslashes_are_no_formulas(tmp_path):
    pytest.importorskip("matplotlib")
    texts = {"For $5 or $\\q$ more", "Hold $\\q$", "$x^2$"}
    title, exercise, command = sorted(texts)
    strip = Strip(title, 20.0, marks=[Mark("exercise", 1.0, exercise), Mark("command", 5.0, command)])
    draw(strip, tmp_path / "prices.svg")
    root = ET.parse(tmp_path / "prices.svg").getroot()  # noqa: S314 - drawn a moment ago
    assert texts <= {"".join(each.itertext()).strip() for each in root.iter() if each.tag.endswith("text")}


DRAWS = """
import sys
from pathlib import Path
from voicecoach.reports.timeline_data import Strip
from voicecoach.reports.timeline_plot import draw
draw(Strip("T", 5.0), Path(sys.argv[1]))
import matplotlib
assert not matplotlib.rcParams["text.usetex"]
"""


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["file", "pipe"])
def test_whatever_lies_in_the_folder_is_not_read(tmp_path, kind):
    pytest.importorskip("matplotlib")
    if kind == "file":
        (tmp_path / "matplotlibrc").write_text("text.usetex: True\nsavefig.directory: /nowhere\n")
    else:
        os.mkfifo(tmp_path / "matplotlibrc")
    environment = os.environ | {"VOICECOACH_HOME": str(tmp_path / "home"), "MPLCONFIGDIR": str(tmp_path / "mpl")}
    command = [sys.executable, "-P", "-c", DRAWS, "out.png"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, timeout=60, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out.png").stat().st_size
