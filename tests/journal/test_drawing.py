"""The picture itself, really drawn: what is in it, and what it says when it cannot be."""

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
def drawn(tmp_path, monkeypatch):
    matplotlib = pytest.importorskip("matplotlib")
    monkeypatch.setitem(matplotlib.rcParams, "svg.fonttype", "none")  # text stays text
    draw(SESSION, tmp_path / "session.svg")
    return ET.parse(tmp_path / "session.svg").getroot()  # noqa: S314 - drawn a moment ago


def test_what_was_done_and_said_can_be_read(drawn):
    texts = {"".join(element.itertext()).strip() for element in drawn.iter() if element.tag.endswith("text")}
    assert {"Bridges", "hip bridges", "pause", "resume", "plank", "instructions", "paused", "command"} <= texts
    assert {"0:00", "4:00", "8:00"} <= texts  # 250 s are two rows of four minutes
    assert not {"rest", "answer"} & texts, "a legend names what is there, and no more"


@pytest.mark.parametrize(("suffix", "begin"), [(".png", b"\x89PNG"), (".pdf", b"%PDF"), (".SVG", b"<?xml")])
def test_the_name_says_the_form(tmp_path, suffix, begin):
    pytest.importorskip("matplotlib")
    draw(SESSION, tmp_path / f"session{suffix}")
    assert (tmp_path / f"session{suffix}").read_bytes().startswith(begin)


def test_a_session_of_nothing_is_an_empty_picture(tmp_path):
    pytest.importorskip("matplotlib")
    draw(Strip(), tmp_path / "empty.png")
    assert (tmp_path / "empty.png").stat().st_size > 0


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
