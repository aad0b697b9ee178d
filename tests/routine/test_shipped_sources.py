"""The twelve routines for backs, necks, shoulders, hips, knees and balance: the numbers of their sources.

A row is an exercise: its sets, repetitions, seconds of a hold and sides, as the source that the routine names has them
(the file's first lines tell what is the project's). A change here is a change of what a physiotherapist wrote.
"""

from shipped import PATHS, routine
from tables import each_of

from voicecoach.routine.models import Sides

NONE, EACH, TURNS = Sides.NONE, Sides.EACH, Sides.ALTERNATING

SOURCES = {
    "lower-back-ease": (
        ("heel-sits", 1, 8, None, NONE),
        ("knee-rolls", 1, 8, None, TURNS),
        ("pelvic-tilts", 1, 10, None, NONE),
        ("back-extensions", 1, 8, 5, NONE),
    ),
    "neck-ease": (
        ("chin-to-chest", 1, 5, 5, NONE),
        ("ear-to-shoulder", 1, 10, 5, TURNS),
        ("head-turns", 1, 10, 5, TURNS),
        ("neck-stretch", 1, 5, None, NONE),
    ),
    "shoulder-ease": (
        ("pendulum", 1, 5, None, EACH),
        ("shoulder-blades", 1, 10, None, NONE),
        ("press-outwards", 1, 10, 5, EACH),
        ("press-inwards", 1, 10, 5, EACH),
        ("door-lean", 1, 3, 20, NONE),
    ),
    "shoulder-strength": (
        ("scaption", 3, 10, None, EACH),
        ("prone-raise", 3, 10, None, EACH),
        ("prone-rotation", 3, 10, None, EACH),
    ),
    "hip-ease": (
        ("leg-raises", 1, 3, 5, EACH),
        ("bridging", 1, 5, 5, NONE),
        ("knee-openings", 1, 5, 10, NONE),
        ("heel-slides", 1, 5, None, EACH),
        ("marching", 1, 10, None, TURNS),
    ),
    "hip-strength": (
        ("clamshells", 3, 10, None, EACH),
        ("leg-lifts", 1, 8, 5, EACH),
        ("hip-extensions", 3, 10, None, EACH),
        ("squats", 3, 10, None, NONE),
    ),
    "knee-ease": (
        ("sitting-leg-raises", 1, 10, 10, EACH),
        ("leg-cross", 1, 4, 10, EACH),
        ("lying-leg-raises", 1, 5, 5, EACH),
        ("leg-stretch", 1, 10, None, EACH),
        ("knee-squats", 1, 10, None, NONE),
    ),
    "knee-strength": (
        ("quadriceps-stretch", 2, None, 30, EACH),
        ("hamstring-stretch", 2, None, 30, EACH),
        ("half-squats", 3, 10, None, NONE),
        ("hamstring-curls", 3, 10, None, EACH),
    ),
    "balance-steps": (
        ("sideways-walking", 1, 10, None, EACH),
        ("grapevine", 1, 5, None, EACH),
        ("heel-to-toe", 1, 5, None, NONE),
        ("one-leg-stand", 1, 3, 5, EACH),
        ("step-ups", 1, 5, None, EACH),
    ),
    "balance-six": (
        ("sit-to-stand", 1, 10, None, NONE),
        ("heel-raises", 1, 10, None, NONE),
        ("toe-raises", 1, 10, None, NONE),
        ("heel-toe-stand", 1, None, 10, EACH),
        ("heel-toe-walk", 1, 10, None, NONE),
        ("one-leg-stand", 1, None, 10, EACH),
    ),
    "balance-otago": (
        ("head-movements", 1, 10, None, TURNS),
        ("arching", 1, 5, None, NONE),
        ("trunk-turns", 1, 10, None, TURNS),
        ("ankle-movements", 1, 10, None, EACH),
        ("calf-raises", 1, 10, None, NONE),
        ("knee-bends", 1, 5, None, NONE),
        ("sit-to-stand", 1, 5, None, NONE),
        ("heel-toe-stand", 1, None, 10, EACH),
        ("one-leg-stand", 1, None, 10, EACH),
        ("sideways-walking", 1, 10, None, EACH),
    ),
    "chair-moves": (
        ("chest-stretch", 1, 5, 5, NONE),
        ("body-twist", 1, 10, 5, TURNS),
        ("arm-raises", 1, 5, None, NONE),
        ("neck-rotation", 1, 6, 5, TURNS),
        ("hip-marching", 1, 10, None, TURNS),
        ("ankle-stretch", 2, 5, None, EACH),
    ),
}

SECONDS = {
    ("shoulder-ease", "shoulder-blades"): (5, 3, 5, 5),
    ("neck-ease", "neck-stretch"): (5, 2, 5, 2),
    ("knee-ease", "leg-stretch"): (2, 5, 2, 5),
    ("knee-strength", "half-squats"): (3, 5, 2, 1),
    ("knee-strength", "hamstring-curls"): (2, 1, 2, 5),
    ("balance-six", "heel-raises"): (5, 1, 3, 1),
    ("balance-six", "toe-raises"): (5, 1, 3, 1),
}
"""Tempos that hold a number of the source: five seconds in the hard position, three up and five down."""

SIGNS = {
    "lower-back-ease": ("bladder", "bowel", "numbness between your legs", "a fall or an accident"),
    "neck-ease": ("dizzy", "tingle or grow weak", "a fall or an accident"),
    "shoulder-ease": ("a fall", "hot and swollen", "pinches when you raise your arm"),
    "shoulder-strength": ("dislocation", "operation"),
    "hip-ease": ("hip operation",),
    "hip-strength": ("operation", "a fall on your hip"),
    "knee-ease": ("hot and swollen", "locks, or gives way"),
    "knee-strength": ("injury", "operation", "walking"),
    "balance-steps": ("fallen", "dizzy", "hand near the wall"),
    "balance-six": ("chest hurts", "hardly breathe", "dizzy", "doesn't slide"),
    "balance-otago": ("fallen", "dizzy", "chest hurts", "never hold on to a chair that can move"),
    "chair-moves": ("without wheels", "dizzy"),
}
"""What the caution must name: when to see a doctor first, and when to end."""


@each_of("name", SOURCES)
def test_the_numbers_are_the_sources(name: str) -> None:
    found = tuple((each.id, each.sets_of(), each.reps, each.hold, each.sides) for each in routine(name).exercises())
    assert found == SOURCES[name]


@each_of(("name", "exercise_id"), SECONDS)
def test_the_seconds_are_the_sources(name: str, exercise_id: str) -> None:
    tempo = next(each.tempo for each in routine(name).exercises() if each.id == exercise_id)
    assert tempo is not None
    assert (tempo.eccentric, tempo.pause_low, tempo.concentric, tempo.pause_high) == SECONDS[name, exercise_id]


@each_of("name", SIGNS)
def test_the_caution_says_when_to_end_and_whom_to_ask(name: str) -> None:
    said = " ".join(routine(name).caution).lower()
    assert [sign for sign in SIGNS[name] if sign not in said] == []
    assert "doctor" in said or "ask" in said
    assert "hurt" in said or "dizzy" in said


@each_of("name", SOURCES)
def test_the_file_says_what_is_not_the_sources(name: str) -> None:
    text = PATHS[name].read_text(encoding="utf-8")
    head = text.partition("\n\n")[0].replace("\n# ", " ")
    assert "wording are the project's" in head or "wording is the project's" in head


def test_all_of_the_body_is_there() -> None:
    parts = {name.partition("-")[0] for name in SOURCES}
    assert parts >= {"lower", "neck", "shoulder", "hip", "knee", "balance"}
    assert len(SOURCES) == 12


@each_of("name", SOURCES)
def test_there_is_an_easier_way_in_each(name: str) -> None:
    assert any(each.variations.easier or each.variations.harder for each in routine(name).exercises())
