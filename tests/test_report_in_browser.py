"""The report in a real browser without a network, on a phone and on a desk.

REPORT_SCREENSHOTS=FOLDER leaves pictures of what was seen there.
"""

import os
from pathlib import Path

import pytest
from browser import PROGRAM, browser
from half_year import MANY, NOTHING, ONE

from voicecoach.reports.page import page
from voicecoach.session.questions import PainLimits

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium; apt install chromium"),
]

WIDTHS = {"small": 320, "phone": 390, "desk": 1280}


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for name, seen in (("nothing", NOTHING), ("one", ONE), ("many", MANY)):
        (folder / f"{name}.html").write_text(page(seen, PainLimits()), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _nothing_noted(tab):
    tab.requests.clear()
    tab.complaints.clear()


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("name", ["nothing", "one", "many"])
def test_it_fits_asks_for_nothing_and_has_no_complaint(tab, reports, name, width):
    tab.look_at(reports / f"{name}.html", width=width)
    if folder := os.environ.get("REPORT_SCREENSHOTS"):
        tab.screenshot(Path(folder) / f"{name}-{width}.png")
    tab.value("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert tab.value("document.documentElement.scrollWidth") <= width
    assert tab.value("innerWidth") == width
    assert tab.requests == [(reports / f"{name}.html").as_uri()]
    assert tab.complaints == []


def test_words_in_pictures_can_be_read_on_a_phone(tab, reports):
    tab.look_at(reports / "many.html", width=WIDTHS["phone"])
    heights = tab.value("[...document.querySelectorAll('svg text')].map(each => each.getBoundingClientRect().height)")
    assert min(heights) >= 8


def test_no_word_of_a_picture_is_cut_off(tab, reports):
    for name in ("one", "many"):
        tab.look_at(reports / f"{name}.html", width=WIDTHS["desk"])
        assert (
            tab.value("""[...document.querySelectorAll('svg')].flatMap(svg => {
            const box = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].filter(text => {
                const word = text.getBoundingClientRect();
                return word.left < box.left || word.right > box.right + 1 || word.bottom > box.bottom + 1;
            }).map(text => text.textContent);
        })""")
            == []
        )


def test_a_screen_reader_gets_titles_pictures_and_tables(tab, reports):
    tab.look_at(reports / "many.html", width=WIDTHS["phone"])
    tab.value("document.querySelectorAll('details').forEach(each => each.open = true)")
    titles = ["Days", "Repetitions and time under tension by week", "Tempo by exercise", "Pain", "What was heard"]
    assert tab.named("heading") == ["Workouts", *titles]
    pictures = tab.named("image")
    assert [picture.partition(".")[0] for picture in pictures] == titles
    assert tab.named("table")[-2:] == ["Commands", "Heard and ignored"]


@pytest.mark.parametrize(("dark", "paper"), [(False, "rgb(255, 255, 255)"), (True, "rgb(22, 24, 28)")])
def test_light_and_dark(tab, reports, dark, paper):
    tab.look_at(reports / "many.html", width=WIDTHS["desk"], dark=dark)
    assert tab.value("getComputedStyle(document.body).backgroundColor") == paper
    ink = tab.value("getComputedStyle(document.body).color")
    assert tab.value("getComputedStyle(document.querySelector('svg text')).fill") == ink
