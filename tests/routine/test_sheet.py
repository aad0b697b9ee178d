"""The page that is printed for who does a routine."""

from html.parser import HTMLParser

import pytest

from voicecoach.routine.library import shipped
from voicecoach.routine.loading import load
from voicecoach.routine.models import Routine
from voicecoach.routine.sheet import DAYS, dose, rests, sheet, tempo_in_words

ROUTINES = sorted(shipped().glob("*.yaml"))
VOID = {"meta", "input"}


class Page(HTMLParser):
    """The texts of a page, and whether its elements close as they opened."""

    def __init__(self):
        super().__init__()
        self.texts, self.open, self.boxes, self.links = [], [], 0, []

    def handle_starttag(self, tag, attributes):
        self.boxes += tag == "input"
        self.links += [value for name, value in attributes if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def read(routine):
    page = Page()
    page.feed(sheet(routine))
    assert page.open == []
    assert page.links == [], "it needs nothing else"
    return page


def exercise(**fields):
    [made] = Routine.model_validate(
        {"title": "T", "blocks": [{"exercises": [{"name": "Squats", **fields}]}]}
    ).exercises()
    return made


@pytest.mark.parametrize("path", ROUTINES, ids=lambda path: path.stem)
def test_every_line_of_a_shipped_routine_is_on_it(path):
    routine = load(path)
    page = read(routine)
    text = " ".join(page.texts)
    for each in routine.exercises():
        assert each.name in page.texts
        assert " ".join(each.cues.setup) in text
        assert all(cue in page.texts for cue in each.cues.form)
    assert all(line in page.texts for line in routine.caution)
    assert routine.source in text
    assert page.boxes == DAYS * len(list(routine.exercises()))


def test_what_stands_in_texts_is_never_taken_for_html():
    routine = Routine.model_validate(
        {
            "title": "<script>alert(1)</script>",
            "summary": "a < b & c",
            "author": "</footer>",
            "caution": ["Not <b>too</b> much."],
            "blocks": [{"name": "<i>", "exercises": [{"name": "<img src=x>", "reps": 3, "cues": {"form": ["<p>"]}}]}],
        }
    )
    page = read(routine)
    assert {"<script>alert(1)</script>", "a < b & c", "Not <b>too</b> much.", "<i>", "<img src=x>", "<p>"} <= set(
        page.texts
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reps": 10, "sets": 3}, "3 sets of 10 repetitions"),
        ({"reps": 1}, "1 set of 1 repetition"),
        ({"reps": [8, 6], "sides": "each"}, "2 sets of 8, 6 repetitions on each side"),
        ({"reps": 10, "sides": "alternating"}, "1 set of 10 repetitions, the sides taking turns"),
        ({"hold": 30, "sets": 2}, "2 sets of a hold of 30 seconds"),
        ({"hold": 7.5, "reps": 4}, "1 set of 4 holds of 7.5 seconds"),
        ({"work": 40}, "1 set of 40 seconds"),
        ({"open": True}, "1 set of as much as is good"),
    ],
)
def test_how_much(fields, words):
    assert dose(exercise(**fields)) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"tempo": "3-1-2-0"}, "Each repetition: lower for 3 seconds, hold 1 second, lift for 2 seconds."),
        (
            {"tempo": "3-0-1.5-2", "start_with": "lift"},
            "Each repetition: lift for 1.5 seconds, hold 2 seconds, lower for 3 seconds.",
        ),
    ],
)
def test_how_fast(fields, words):
    assert tempo_in_words(exercise(reps=5, **fields)) == words


def test_a_hold_has_no_tempo():
    assert tempo_in_words(exercise(hold=20)) == ""


def test_how_long_to_rest():
    assert rests(exercise(reps=5)) == "Afterwards: 30 seconds of rest."
    waits = exercise(reps=5, sets=2, rest="until next", rest_after=0)
    assert rests(waits) == "Between sets: rest as long as you like. Afterwards: no rest."


def test_a_superset_tells_its_rounds_once():
    routine = Routine.model_validate(
        {
            "title": "T",
            "blocks": [
                {
                    "superset": True,
                    "rounds": 3,
                    "rest": 45,
                    "exercises": [{"name": "One", "reps": 5}, {"name": "Two", "reps": 5}],
                }
            ],
        }
    )
    text = " ".join(read(routine).texts)
    assert "In turn: 3 rounds, one exercise after the other, without rest in between, then 45 seconds of rest" in text
    assert "Between sets" not in text
