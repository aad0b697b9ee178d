"""The routines that ship: sound files, Ben's table to the letter, words for the ear, and every feature used."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
import yaml
from pydantic import BaseModel
from shipped import PATHS, routine
from tables import each_of

from voicecoach.hearing import phrases
from voicecoach.routine import lint, loading
from voicecoach.routine.models import (
    UNTIL_NEXT,
    Cues,
    Delivery,
    Exercise,
    FormatModel,
    PainRules,
    Pronunciation,
    Routine,
    Side,
    Sides,
    StartWith,
    Variation,
)
from voicecoach.session.wording import spoken_in

FIRST = ("back-pain", "mcgill-big-three", "seven-minute", "desk-break", "strength-supersets")
"""Those that together use all of the format."""

NAMES = (
    *FIRST,
    *("lower-back-ease", "neck-ease", "shoulder-ease", "shoulder-strength", "hip-ease", "hip-strength"),
    *("knee-ease", "knee-strength", "balance-steps", "balance-six", "balance-otago", "chair-moves"),
    *("ruecken-fit", "espalda-sana"),
)
LANGUAGES = {"ruecken-fit": "de", "espalda-sana": "es"}
"""Those that are not in English."""

MAX_LINE_CHARACTERS = 120
MAX_LINE_WORDS = 20
MAX_CUE_CHARACTERS = 75
"""A form cue is said in a gap: about four and a half seconds at 0.062 s a letter."""

UNSPOKEN = {"id", "author", "source", "licence", "language", "rest", "rest_after", "rest_between", "sides"}
"""Fields with text that no voice ever says."""


def everything() -> list[Routine]:
    return [routine(name) for name in NAMES]


def exercises() -> list[Exercise]:
    return [exercise for each in everything() for exercise in each.exercises()]


def variations() -> list[Variation]:
    kinds = ("easier", "harder", "alternative")
    found = [getattr(exercise.variations, kind) for exercise in exercises() for kind in kinds]
    return [variation for variation in found if variation is not None]


def models_in(value: object) -> Iterator[FormatModel]:
    if isinstance(value, FormatModel):
        yield value
        for name in type(value).model_fields:
            yield from models_in(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from models_in(item)


def spoken(value: object) -> Iterator[str]:
    """Every text of a routine that a listener may hear."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in UNSPOKEN:
                yield from spoken(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from spoken(item)
    elif type(value) is str:  # an enum's member is a str too, and nobody says it
        yield value


def lines(name: str) -> list[str]:
    whole = routine(name)
    return [text for text in spoken(whole) if text != whole.summary]


def clauses(text: str) -> list[str]:
    return [re.sub(r"[^\w' ]", " ", part).strip() for part in re.split(r"[.,;:!?]", text.lower())]


@cache
def table(language: str = "en") -> dict[str, set[str]]:
    return {str(command): set(said) for command, said in phrases.load(language).by_command.items()}


def language_of(name: str) -> str:
    return LANGUAGES.get(name, "en")


# --- sound files -----------------------------------------------------------------------------------------------------


def test_these_ship_and_no_other() -> None:
    assert set(PATHS) == set(NAMES)


@each_of("name", NAMES)
def test_loads_without_a_problem_and_without_a_warning(name: str) -> None:
    document = loading.read(PATHS[name])
    assert document.routine is not None
    assert list(document.problems) == []
    assert list(lint.lint_text(document, table(language_of(name)))) == []


@each_of("name", NAMES)
def test_names_its_source_and_points_editors_to_the_schema(name: str) -> None:
    first = PATHS[name].read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../docs/routine.schema.json"
    whole = routine(name)
    assert whole.author
    assert whole.source
    assert whole.licence == "MIT"
    assert whole.language == language_of(name)
    assert whole.summary
    assert whole.caution
    assert whole.closing


@each_of("name", NAMES)
def test_ids_are_unique_in_a_routine(name: str) -> None:
    ids = [exercise.id for exercise in routine(name).exercises()]
    assert len(ids) == len(set(ids))


# --- Ben's table -----------------------------------------------------------------------------------------------------

BEN = (
    ("hip-bridges", 3, 10, Sides.NONE),
    ("rocking", 3, 5, Sides.EACH),
    ("elbow-lifts", 3, 15, Sides.NONE),
    ("thoracic-extensions", 3, 10, Sides.NONE),
    ("side-bends", 3, 5, Sides.EACH),
    ("deadlifts", 5, 10, Sides.NONE),
)

MUST_REACH = {
    "hip-bridges": [
        "retrain your glutes and your hamstrings to extend the hips",
        "feet point straight forward",
        "knees track over your feet",
        "don't collapse in",
        "don't fall out",
        "stretches your hip flexors",
    ],
    "rocking": [
        "slow and controlled",
        "no momentum",
        "builds stability in your core",
        "engages muscles that you may be neglecting",
    ],
    "elbow-lifts": ["slowly", "notice how your shoulders track", "notice which muscles work"],
    "thoracic-extensions": [
        "follow the elbow lifts immediately",
        "the part of your spine where the ribs attach",
        "this part must move",
        "the rest of your spine makes up the difference",
        "over time, your lower back",
    ],
    "side-bends": [
        "stick",
        "free your ribs from your hips",
        "quadratus lumborum",
        "tight from sitting",
        "large range of motion",
    ],
    "deadlifts": [
        "engage your glutes",
        "really",
        "sit way back",
        "hinge at the hip",
        "take your time",
        "the negative",
        "not heavy",
        "condition and retrain",
        "no records",
    ],
}


def ben(exercise_id: str) -> Exercise:
    return next(exercise for exercise in routine("back-pain").exercises() if exercise.id == exercise_id)


def test_bens_order_sets_repetitions_and_sides() -> None:
    found = [(each.id, each.sets_of(), each.reps, each.sides) for each in routine("back-pain").exercises()]
    assert found == list(BEN)


def test_elbow_lifts_and_thoracic_extensions_are_one_superset_of_three_rounds() -> None:
    supersets = [block for block in routine("back-pain").blocks if block.superset]
    assert [[each.id for each in block.exercises] for block in supersets] == [["elbow-lifts", "thoracic-extensions"]]
    assert supersets[0].rounds == 3
    assert supersets[0].rest_between == 0


def test_the_negative_of_the_deadlift_comes_first_and_takes_three_seconds() -> None:
    deadlift = ben("deadlifts")
    assert deadlift.start_with is StartWith.LOWER
    kinds = [deadlift.variations.easier, deadlift.variations.harder, deadlift.variations.alternative]
    for tempo in [deadlift.tempo, *(kind.tempo for kind in kinds if kind and kind.tempo)]:
        assert tempo is not None
        assert tempo.eccentric >= 3
    assert deadlift.words.eccentric == "down"


def test_a_rock_takes_three_seconds_each_way_and_both_ways_are_equal() -> None:
    tempo = ben("rocking").tempo
    assert tempo is not None
    assert tempo.eccentric == tempo.concentric >= 3
    assert ben("rocking").words.eccentric == "rock over"
    assert ben("rocking").words.concentric == "and back"


def test_every_lowering_in_bens_workout_is_slow() -> None:
    for exercise in routine("back-pain").exercises():
        assert exercise.tempo is not None
        assert exercise.tempo.eccentric >= 2
        assert exercise.tempo.concentric >= 2


@each_of("name", LANGUAGES)
def test_bens_workout_is_the_same_in_every_language(name: str) -> None:
    def shape(each: Exercise) -> tuple[object, ...]:
        kinds = [(kind, getattr(each.variations, kind)) for kind in ("easier", "harder", "alternative")]
        varied = [(kind, variation.tempo) for kind, variation in kinds if variation]
        timing = (each.tempo, each.start_with, each.get_ready, each.switch, each.rest, each.rest_after)
        return (each.sets_of(), each.reps, each.sides, each.first_side, *timing, varied, len(each.cues.form))

    ours, bens = routine(name), routine("back-pain")
    assert [shape(each) for each in ours.exercises()] == [shape(each) for each in bens.exercises()]
    supersets = [(block.superset, block.rounds, block.rest_between, block.rest) for block in ours.blocks]
    assert supersets == [(block.superset, block.rounds, block.rest_between, block.rest) for block in bens.blocks]
    assert (ours.ask, len(ours.caution), len(ours.closing)) == (bens.ask, len(bens.caution), len(bens.closing))


@each_of("name", NAMES)
def test_warning_signs_are_in_the_words_of_the_catalogue_so_that_none_is_read_twice(name: str) -> None:
    signs, said = set(spoken_in(language_of(name)).warning_signs(routine(name))), set(routine(name).caution)
    assert signs <= said or signs.isdisjoint(said)
    assert signs <= said or not any("bladder" in line for line in said)


@each_of("name", NAMES)
def test_the_signs_of_the_back_are_said_for_the_back_alone(name: str) -> None:
    workout, words = routine(name), spoken_in(language_of(name))
    back = words.line("warning-signs-which")
    about_backs = {"back-pain", "espalda-sana", "lower-back-ease", "mcgill-big-three", "ruecken-fit"}
    assert (back in words.signs_to_stop(workout)) is (name in about_backs)
    assert (back in workout.caution) is (name in about_backs)


@each_of("exercise_id", list(MUST_REACH))
def test_what_must_reach_the_listener_is_in_the_set_up(exercise_id: str) -> None:
    said = " ".join(ben(exercise_id).cues.setup).lower()
    assert [phrase for phrase in MUST_REACH[exercise_id] if phrase not in said] == []


def test_bens_variations() -> None:
    harder = ben("elbow-lifts").variations.harder
    assert harder is not None
    assert "straight" in harder.name.lower()
    assert "hands off your head" in " ".join((harder.cues or Cues()).setup)
    stickless = ben("side-bends").variations.alternative
    assert stickless is not None
    assert "door frame" in stickless.name


def test_the_caution_says_when_to_end_and_see_a_doctor() -> None:
    said = " ".join(routine("back-pain").caution).lower()
    for sign in ("bladder", "bowel", "numbness between your legs", "legs that grow weak", "fall", "end the session"):
        assert sign in said
    assert "doctor" in said


# --- words for the ear -----------------------------------------------------------------------------------------------


@each_of("name", NAMES)
def test_lines_are_short_and_plain(name: str) -> None:
    for line in lines(name):
        assert len(line) <= MAX_LINE_CHARACTERS, line
        assert len(line.split()) <= MAX_LINE_WORDS, line
        assert re.fullmatch(r"¿?[^\W\d_](?:[^\W\d_]|['\-,.: ])*\??", line), f"more than letters and plain marks: {line}"
        assert line.isascii() or name in LANGUAGES, line


@each_of("name", NAMES)
def test_whole_sentences_end_with_a_full_stop(name: str) -> None:
    whole = routine(name)
    cues = [each for each in models_in(whole) if isinstance(each, Cues)]
    said = [*whole.caution, *whole.closing, *(line for each in cues for line in (*each.setup, *each.form))]
    said += [each.reminder for each in cues if each.reminder]
    assert [line for line in said if not line.endswith(".") or not line[0].isupper()] == []


@each_of("name", NAMES)
def test_a_colon_is_only_in_front_of_a_sentence_of_its_own(name: str) -> None:
    assert [line for line in lines(name) if re.search(r":(?! [A-ZÄÖÜ])", line)] == []


@each_of("name", NAMES)
def test_no_clause_sounds_like_a_command(name: str) -> None:
    commands = {phrase for said in table(language_of(name)).values() for phrase in said} | {"slower", "hold on", "stop"}
    assert [line for line in lines(name) if commands.intersection(clauses(line))] == []


@each_of("name", NAMES)
def test_no_sentence_begins_with_use(name: str) -> None:
    """Espeak says the noun there: "yoos"."""
    assert [line for line in lines(name) if re.search(r"(^|[.] )Use\b", line)] == []


@each_of("name", NAMES)
def test_form_cues_fit_into_a_gap(name: str) -> None:
    cues = [each for each in models_in(routine(name)) if isinstance(each, Cues)]
    assert [line for each in cues for line in each.form if len(line) > MAX_CUE_CHARACTERS] == []


def test_every_exercise_and_variation_that_changes_the_movement_is_described() -> None:
    assert [each.name for each in exercises() if not each.cues.setup] == []
    assert [each.name for each in variations() if each.cues is None or not each.cues.setup] == []


# --- together they use all of the format -----------------------------------------------------------------------------


def subclasses(model: type[FormatModel]) -> set[type[FormatModel]]:
    children = set(model.__subclasses__())
    return children.union(*(subclasses(child) for child in children)) if children else children


def test_every_field_of_every_model_is_used_somewhere() -> None:
    used = {(type(each), name) for whole in everything() for each in models_in(whole) for name in each.model_fields_set}
    format_models = {model for model in subclasses(FormatModel) if model.__module__ == FormatModel.__module__}
    fields = {(model, name) for model in format_models for name in model.model_fields}
    # How it is spoken is left to the listener: nothing in them is said wrongly by the voices we know.
    used |= {(Routine, "delivery")} | {(m, name) for m in (Delivery, Pronunciation) for name in m.model_fields}
    # The limits of pain are those of the page on pain, or the listener's own.
    used |= {(Routine, "pain")} | {(PainRules, name) for name in PainRules.model_fields}
    # A question before the first word is for who keeps count of their pain.
    used |= {(Routine, "pain_before")}
    assert sorted(f"{model.__name__}.{name}" for model, name in fields - used) == []


def test_every_kind_of_work_is_used() -> None:
    def some(*wanted: object) -> bool:
        return any(all(condition(each) for condition in wanted) for each in exercises())  # type: ignore[operator]

    assert some(lambda e: isinstance(e.reps, int), lambda e: e.hold is None)
    assert some(lambda e: isinstance(e.reps, tuple), lambda e: e.hold is None)
    assert some(lambda e: e.hold is not None, lambda e: e.reps is None)
    assert some(lambda e: e.hold is not None, lambda e: isinstance(e.reps, int))
    assert some(lambda e: e.hold is not None, lambda e: isinstance(e.reps, tuple))
    assert some(lambda e: isinstance(e.hold, tuple))
    assert some(lambda e: e.work is not None)
    assert some(lambda e: e.open)


def test_every_choice_is_used() -> None:
    assert {each.sides for each in exercises()} == set(Sides)
    assert {each.first_side for each in exercises() if each.sides is not Sides.NONE} == set(Side)
    assert {each.start_with for each in exercises() if each.tempo} == set(StartWith)
    assert UNTIL_NEXT in {each.rest_after for each in exercises()}
    blocks = [block for whole in everything() for block in whole.blocks]
    assert {block.superset for block in blocks} == {True, False}
    assert any(block.rest_between for block in blocks)


@pytest.mark.heavy
def test_every_way_to_write_a_tempo_is_used() -> None:
    def tempos(value: object) -> Iterator[object]:
        if isinstance(value, dict):
            for key, item in value.items():
                if key == "tempo":
                    yield item
                else:
                    yield from tempos(item)
        elif isinstance(value, list):
            for item in value:
                yield from tempos(item)

    written = [tempo for name in NAMES for tempo in tempos(yaml.safe_load(PATHS[name].read_text(encoding="utf-8")))]
    assert "3-1-2-1" in written
    assert 3120 in written
    assert "40X0" in written
    assert "2.5-1-2.5-0" in written


# --- the other four --------------------------------------------------------------------------------------------------


def test_the_big_three_have_descending_sets_and_descending_holds() -> None:
    big = {each.id: each for each in routine("mcgill-big-three").exercises()}
    assert big["curl-up"].reps == (8, 6, 4)
    assert big["side-bridge"].reps == (6, 4, 2)
    assert big["bird-dog"].hold == (10, 8, 6)
    assert "Back Mechanic" in routine("mcgill-big-three").source


def test_the_seven_minute_circuit_is_the_papers() -> None:
    whole = routine("seven-minute")
    assert [each.id for each in whole.exercises()] == [
        "jumping-jacks", "wall-sit", "push-ups", "crunches", "step-ups", "squats",
        "triceps-dips", "plank", "high-knees", "lunges", "push-ups-with-rotation", "side-plank",
    ]  # fmt: skip
    for each in whole.exercises():
        seconds = each.work or each.hold
        assert seconds == (15 if each.sides is Sides.EACH else 30)
    assert "doi:10.1249/FIT.0b013e31828cb1e8" in whole.source


def test_the_desk_break_ends_open() -> None:
    assert list(routine("desk-break").exercises())[-1].open


def test_the_strength_session_has_supersets() -> None:
    assert sum(block.superset for block in routine("strength-supersets").blocks) == 3
