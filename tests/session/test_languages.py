"""Whole workouts in every language, from their event logs."""

import pytest
from orchestra import perform
from player import ROUNDING
from tables import each_of
from whole import assert_whole

from voicecoach.routine.models import Routine
from voicecoach.session.options import SessionOptions
from voicecoach.session.session import START_DELAY
from voicecoach.session.voice import EstimatedVoice
from voicecoach.session.wording import english, spoken_in

CUES = {
    "en": ("Lie down on your back.", "Breathe calmly."),
    "de": ("Leg dich auf den Rücken.", "Atme ruhig."),
    "es": ("Túmbate boca arriba.", "Respira con calma."),
}
PHASES = {
    "en": {"eccentric": "down", "concentric": "up", "hold": "hold"},
    "de": {"eccentric": "senken", "concentric": "heben", "hold": "halten"},
    "es": {"eccentric": "baja", "concentric": "sube", "hold": "aguanta"},
}
LANGUAGES = sorted(CUES)
RESTS = 25


def routine(language: str) -> dict[str, object]:
    setup, form = CUES[language]
    shared = {"words": PHASES[language], "rest": RESTS, "rest_after": RESTS, "cues": {"setup": [setup], "form": [form]}}
    exercises = [
        {"name": "A", "sets": 2, "reps": 6, "tempo": "3-1-2-0", **shared},
        {"name": "B", "sides": "each", "hold": 30, "switch": 5, **shared},
        {"name": "C", "sides": "alternating", "reps": 4, "tempo": "2-0-2-0", **shared},
        {"name": "D", "work": 60, **shared},
    ]
    return {"title": "T", "language": language, "blocks": [{"exercises": exercises}]}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def done(language):
    return perform(routine(language), options=SessionOptions(listening=False, first=True, words=spoken_in(language)))


def test_every_language_of_the_catalogues_is_here(language):
    assert spoken_in(language).catalogue.language == language


@each_of(("tag", "spoken"), [("de-AT", "de"), ("es-MX", "es"), ("fr", "en")])
def test_a_region_speaks_its_language_and_an_unknown_one_english(tag, spoken):
    assert spoken_in(tag).catalogue.language == spoken


@pytest.mark.heavy
def test_all_of_a_workout_is_as_it_should_be(done, language):
    assert_whole(
        done.events, Routine.model_validate(routine(language)), EstimatedVoice().seconds, START_DELAY + ROUNDING
    )


def test_nothing_of_another_language_slips_in(done, language):
    if language != "en":
        foreign = set(english().catalogue.messages.values()) - set(spoken_in(language).catalogue.messages.values())
        assert {event["text"] for event in done.of("said")} & foreign == set()


AMOUNTS = [
    ({"sets": 3, "reps": 10}, "three sets of ten", "drei Sätze mit zehn", "tres series de diez"),
    ({"sets": 1, "reps": 5, "sides": "each"}, "one set of five each side", "ein Satz mit fünf auf jeder Seite",
     "una serie de cinco por cada lado"),
    ({"sets": 2, "reps": 8, "sides": "alternating"}, "two sets of eight, sides in turn",
     "zwei Sätze mit acht, die Seiten im Wechsel", "dos series de ocho, alternando los lados"),
    ({"sets": 1, "reps": 1}, "one repetition", "eine Wiederholung", "una repetición"),
    ({"sets": 2, "reps": 1}, "two sets of one", "zwei Sätze mit einer Wiederholung", "dos series de una repetición"),
    ({"reps": [8, 6, 4]}, "three sets: eight, six and four", "drei Sätze: acht, sechs und vier",
     "tres series: ocho, seis y cuatro"),
    ({"sets": 2, "work": 90}, "two sets of one and a half minutes", "zwei Sätze, je eineinhalb Minuten",
     "dos series de un minuto y medio"),
    ({"sets": 2, "hold": 10, "reps": 3}, "two sets of three holds of ten seconds",
     "zwei Sätze, je dreimal halten, je zehn Sekunden", "dos series de tres aguantes de diez segundos"),
    ({"hold": 10, "reps": 4}, "four holds of ten seconds", "viermal halten, je zehn Sekunden",
     "cuatro aguantes de diez segundos"),
    ({"hold": 60}, "a hold of one minute", "halten, eine Minute", "un aguante de un minuto"),
    ({"hold": [30, 21]}, "two holds: thirty and twenty one seconds",
     "zweimal halten: dreißig und einundzwanzig Sekunden", "dos aguantes: treinta y veintiún segundos"),
]  # fmt: skip


@each_of(("fields", "en", "de", "es"), AMOUNTS)
def test_amounts_as_one_says_them(fields, en, de, es):
    made = Routine.model_validate({"title": "T", "blocks": [{"exercises": [{"name": "A", **fields}]}]})
    exercise = next(iter(made.exercises()))
    said = [spoken_in(language).amount(exercise) for language in ("en", "de", "es")]
    assert said == [en, de, es]


@each_of(
    ("seconds", "de", "es"),
    [
        (1, "eine Sekunde", "un segundo"),
        (21, "einundzwanzig Sekunden", "veintiún segundos"),
        (31, "einunddreißig Sekunden", "treinta y un segundos"),
        (75, "eine Minute und fünfzehn Sekunden", "un minuto y quince segundos"),
        (90, "eineinhalb Minuten", "un minuto y medio"),
        (150, "zweieinhalb Minuten", "dos minutos y medio"),
        (3600, "eine Stunde", "una hora"),
        (4500, "fünfundsiebzig Minuten", "setenta y cinco minutos"),
        (5400, "eineinhalb Stunden", "una hora y media"),
        (7200, "zwei Stunden", "dos horas"),
    ],
)
def test_lengths_of_time(seconds, de, es):
    assert [spoken_in(language).duration(seconds) for language in ("de", "es")] == [de, es]


@each_of(
    ("value", "de", "es"),
    [
        (0.5, "eine halbe Sekunde", "medio segundo"),
        (1.5, "eineinhalb Sekunden", "un segundo y medio"),
        (3.5, "dreieinhalb Sekunden", "tres segundos y medio"),
        (2.7, "zwei Komma sieben Sekunden", "dos coma siete segundos"),
    ],
)
def test_lengths_of_movements(value, de, es):
    assert [spoken_in(language).in_seconds(value) for language in ("de", "es")] == [de, es]


@each_of(
    ("n", "de", "es"),
    [
        (21, "einundzwanzig", "veintiuno"),
        (45, "fünfundvierzig", "cuarenta y cinco"),
        (100, "hundert", "cien"),
        (121, "hunderteinundzwanzig", "ciento veintiuno"),
        (240, "zweihundertvierzig", "doscientos cuarenta"),
        (1001, "tausendeins", "mil uno"),
        (2500, "zweitausendfünfhundert", "dos mil quinientos"),
    ],
)
def test_numbers(n, de, es):
    assert [spoken_in(language).number(n) for language in ("de", "es")] == [de, es]


@each_of(("n", "said"), [(1, "una repetición"), (21, "veintiuna repeticiones"), (200, "doscientas repeticiones")])
def test_spanish_numbers_agree_with_what_they_count(n, said):
    assert spoken_in("es").some("repetitions", n) == said


@each_of(
    ("later", "en", "de", "es"),
    [
        (1, "This one, and one more.", "Diese, und noch eine.", "Esta, y una más."),
        (3, "This one, and three more.", "Diese, und noch drei.", "Esta, y tres más."),
    ],
)
def test_how_many_come_after_this_one(later, en, de, es):
    assert [spoken_in(language).some("this-one-and", later) for language in ("en", "de", "es")] == [en, de, es]


@each_of(
    ("last", "said"),
    [
        ("inclinaciones", "puente e inclinaciones"),
        ("Hiperextensión", "puente e Hiperextensión"),
        ("hielo", "puente y hielo"),
        ("hundidas", "puente y hundidas"),
    ],
)
def test_spanish_joins_otherwise_before_the_sound_of_i(last, said):
    assert spoken_in("es").listing(["puente", last]) == said
    assert spoken_in("de").listing(["puente", last]) == f"puente und {last}"


@each_of(
    ("hour", "minute", "de", "es"),
    [
        (1, 0, "Es ist ein Uhr.", "Es la una en punto."),
        (13, 5, "Es ist dreizehn Uhr fünf.", "Es la una y cinco."),
        (18, 30, "Es ist achtzehn Uhr dreißig.", "Son las seis y treinta."),
        (0, 15, "Es ist null Uhr fünfzehn.", "Son las doce y quince."),
    ],
)
def test_the_time_of_day(hour, minute, de, es):
    said = [spoken_in(language).clock(3600 * hour + 60 * minute) for language in ("de", "es")]
    assert said == [de, es]


def test_nouns_keep_their_capitals_where_they_have_them():
    assert [spoken_in(language).lowered("Brücke") for language in ("de", "es")] == ["Brücke", "brücke"]
