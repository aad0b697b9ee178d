"""The picture of the live view: what the terminal shows, and nothing asked of anybody."""

import re
import xml.etree.ElementTree as ET

from tools import picture

EVENTS = [
    {"t": 0.0, "event": "session_started", "title": "Ben's lower back workout", "voice": "fake", "resumed": False},
    {"t": 40.0, "event": "state", "state": "working"},
    {"t": 40.0, "event": "step", "exercise": "hip-bridges", "set": 2, "side": None, "kind": "set"},
    {"t": 62.4, "event": "beat", "rep": 4, "phase": "eccentric", "seconds": 1.0, "side": None, "text": "down"},
    {"t": 90.0, "event": "said", "text": "This is later.", "start": 89.0, "end": 90.0, "interrupted": False},
]


def words_of(svg):
    return " ".join(ET.fromstring(svg).itertext()).replace("\xa0", " ")  # noqa: S314 - it is ours


def test_it_shows_the_moment_and_not_what_comes_later():
    words = words_of(picture.picture(EVENTS, 0.1))
    assert "set 2 of 3 · repetition 4 of 10" in words
    assert "working · lower" in words
    assert "1 of 26 sets" in words
    assert "later" not in words


def test_the_one_in_the_documentation_is_such_a_picture():
    kept = (picture.PICTURES / "live.svg").read_text(encoding="utf-8")
    for label in ("said", "heard", "mic", "next", "Ben's lower back workout", "repetition 4 of 10"):
        assert label in words_of(kept)
    assert re.findall(r"https?://[^\"]+", kept) == ["http://www.w3.org/2000/svg"]


def test_the_timeline_in_the_documentation_asks_nothing_of_anybody():
    kept = (picture.PICTURES / "timeline.svg").read_text(encoding="utf-8")
    assert not re.findall(r"(?:href=|url\(|src=)[\"']?https?:", kept)
