"""The page that is printed for who does a routine."""

from html.parser import HTMLParser

import pytest

from voicecoach.library.finding import shipped
from voicecoach.reports.handout import DAYS, HANDOUT_STYLE, handout
from voicecoach.routine.loading import load
from voicecoach.routine.models import Routine

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
    page.feed(handout(routine))
    assert page.open == []
    assert page.links == [], "it needs nothing else"
    return page


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


def told(language="en", **fields):
    """What the page says of one exercise, before how it is done."""
    routine = Routine.model_validate(
        {"title": "T", "language": language, "blocks": [{"exercises": [{"name": "Squats", **fields}]}]}
    )
    texts = [text for text in read(routine).texts if text.strip()]
    after = texts.index("Squats") + 1
    return texts[after : texts.index("1", after)]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "Three sets of ten each side.",
                "The tempo: Down, three seconds. Hold, one second. Lift, two seconds.",
                "Rest between sets: one and a half minutes. Rest afterwards: thirty seconds.",
            ],
        ),
        (
            "de",
            [
                "Drei Sätze mit zehn auf jeder Seite.",
                "Das Tempo: Senken, drei Sekunden. Halten, eine Sekunde. Heben, zwei Sekunden.",
                "Ruhe zwischen den Sätzen: eineinhalb Minuten. Ruhe danach: dreißig Sekunden.",
            ],
        ),
        (
            "es",
            [
                "Tres series de diez por cada lado.",
                "El ritmo: Baja, tres segundos. Aguanta, un segundo. Sube, dos segundos.",
                "Descanso entre series: un minuto y medio. Descanso después: treinta segundos.",
            ],
        ),
    ],
)
def test_how_much_how_fast_and_how_long_to_rest_in_the_language_of_the_routine(language, lines):
    assert told(language, sets=3, reps=10, sides="each", tempo="3-1-2-0", rest=90) == lines


def test_a_lone_hold_has_neither_tempo_nor_a_rest_between():
    assert told(hold=20) == ["A hold of twenty seconds.", "Rest afterwards: thirty seconds."]


def test_no_rest_and_one_without_an_end():
    *_, rests = told(hold=20, sets=2, rest="until next", rest_after=0)
    assert rests == "Rest between sets: as long as you like. Rest afterwards: none."


@pytest.mark.parametrize("language", ["de", "es"])
def test_no_english_stands_between_the_texts_of_others(language):
    routine = Routine.model_validate(
        {
            "title": "T",
            "language": language,
            "author": "A",
            "source": "S",
            "licence": "CC0-1.0",
            "blocks": [{"superset": True, "exercises": [{"name": "X", "reps": 5}, {"name": "Y", "work": 40}]}],
        }
    )
    english = routine.model_copy(update={"language": "en"})
    same = set(read(routine).texts) & set(read(english).texts)
    assert {text for text in same if text.strip() and not text.isdecimal()} == {"T", "X", "Y", f"\n{HANDOUT_STYLE}"}


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
    assert "In turn: three rounds" in text
    assert "Rest between exercises: none. Rest after each round: forty five seconds." in text
    assert "between sets" not in text
