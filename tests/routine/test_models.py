"""What the models fill in, and the rules between their fields."""

from typing import Any

import pytest
from pydantic import ValidationError
from tables import each_of

from voicecoach.routine.models import (
    DEFAULT_TEMPO,
    Block,
    Cues,
    Exercise,
    PhaseWords,
    Routine,
    Side,
    Sides,
    Tempo,
    Variation,
    Variations,
    slug,
)


def routine(*exercises: Any, **block: Any) -> Routine:
    return Routine.model_validate({"title": "Test", "blocks": [{"exercises": exercises, **block}]})


def complaints(model: type[Any], data: dict[str, Any]) -> dict[str, str]:
    """What is said, by place."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    return {".".join(map(str, each["loc"])): each["msg"] for each in caught.value.errors()}


def test_everything_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Exercise(name="Squat", reps=5).reps = 6


def test_the_other_side() -> None:
    assert (Side.LEFT.other, Side.RIGHT.other) == (Side.RIGHT, Side.LEFT)


# --- ids


@each_of(
    ("name", "wanted"),
    [
        ("Hip bridges", "hip-bridges"),
        ("Côté, à gauche!", "cote-a-gauche"),
        ("Übung 3", "ubung-3"),
        ("猫", "exercise"),
        ("  ", "exercise"),
        ("x" * 100, "x" * 60),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_an_id_from_a_name(name: str, wanted: str) -> None:
    assert slug(name) == wanted


def test_repeated_names_get_numbers_that_nobody_has() -> None:
    names = ["Squat", "Squat", {"name": "Squat", "id": "squat-2", "reps": 1}, "Squat", "Lunge"]
    whole = routine(*(each if isinstance(each, dict) else {"name": each, "reps": 1} for each in names))
    assert [each.id for each in whole.exercises()] == ["squat", "squat-3", "squat-2", "squat-4", "lunge"]


def test_repeated_names_in_finished_models_too() -> None:
    squat = Exercise(name="Squat", reps=1)
    whole = Routine(title="Test", blocks=(Block(exercises=(squat,)), Block(exercises=(squat, squat))))
    assert [each.id for each in whole.exercises()] == ["squat", "squat-2", "squat-3"]


def test_long_repeated_names_stay_within_an_ids_length() -> None:
    whole = routine(*({"name": "x" * 80, "reps": 1} for _ in range(3)))
    ids = [each.id for each in whole.exercises()]
    assert len(set(ids)) == 3
    assert max(map(len, ids)) <= 60


def test_an_id_given_twice_is_a_mistake() -> None:
    found = complaints(
        Routine,
        {"title": "T", "blocks": [{"exercises": [{"name": n, "id": "same", "reps": 1} for n in ("A", "B")]}]},
    )
    assert "used by another exercise" in found["blocks.0.exercises.1.id"]


# --- kinds of work


@each_of(
    "work",
    [
        {"reps": 10},
        {"reps": [8, 6, 4]},
        {"hold": 10},
        {"hold": [10.5, 8]},
        {"hold": 10, "reps": 5},
        {"hold": 10, "reps": [8, 6, 4]},
        {"hold": [10, 8, 6], "reps": 5},
        {"work": 40},
        {"open": True},
        {"open": False, "reps": 3},
    ],
)
def test_one_kind_of_work(work: dict[str, Any]) -> None:
    assert Exercise(name="A", **work).sets_of() >= 1


@each_of(
    ("work", "place", "message"),
    [
        ({}, "", "how much to do"),
        ({"open": False}, "", "how much to do"),
        ({"rest": 3}, "", "how much to do"),
        ({"reps": 5, "work": 40}, "work", "`reps` and `work` exclude each other"),
        ({"hold": 5, "work": 40, "open": True}, "open", "`hold`, `work` and `open` exclude each other"),
        ({"reps": 5, "hold": 5, "open": True}, "open", "exclude each other"),
        ({"reps": [5, 4], "hold": [5, 4]}, "hold", "both ladders"),
        ({"reps": [5, 4], "sets": 3}, "sets", "the ladder has 2 entries"),
        ({"hold": 30, "tempo": "3-1-2-0"}, "tempo", "A tempo belongs to repetitions"),
        ({"hold": 30, "reps": 3, "tempo": "3-1-2-0"}, "tempo", "done by `reps` and `hold`"),
        ({"work": 30, "tempo": "3-1-2-0"}, "tempo", "done by `work`"),
    ],
)
def test_contradictions(work: dict[str, Any], place: str, message: str) -> None:
    assert message in complaints(Exercise, {"name": "A", **work})[place]


def test_rules_and_fields_complain_together() -> None:
    found = complaints(
        Routine,
        {"title": 5, "blocks": [{"exercises": [{"name": "A", "reps": 0, "work": 1}, {"name": "{B}", "sets": 99}]}]},
    )
    assert {"title", "blocks.0.exercises.0.work", "blocks.0.exercises.1", "blocks.0.exercises.1.sets"} < set(found)
    assert any(place.startswith("blocks.0.exercises.0.reps") for place in found)


def test_a_misspelt_kind_of_work_is_not_missed_as_well() -> None:
    assert list(complaints(Exercise, {"name": "A", "rep": 5})) == ["rep"]
    assert list(complaints(Exercise, {"name": "A", "Duration": 5})) == ["Duration"]


def test_a_ladder_gives_the_sets() -> None:
    assert Exercise(name="A", reps=(8, 6, 4)).sets == 3
    assert Exercise(name="A", hold=(8, 6)).sets_of() == 2
    assert Exercise(name="A", reps=5, sets=4).sets_of() == 4


# --- supersets


def test_rounds_give_the_sets_of_the_members() -> None:
    whole = routine({"name": "A", "reps": 5}, {"name": "B", "hold": [9, 8, 7]}, superset=True, rounds=3)
    assert whole.blocks[0].rounds == 3
    assert [each.sets_of() for each in whole.exercises()] == [3, 3]


@each_of("second", [{"sets": 4, "reps": 3}, {"reps": [4, 3, 2, 1]}])
def test_members_give_the_rounds(second: dict[str, Any]) -> None:
    whole = routine({"name": "A", "reps": 5}, {"name": "B", **second}, superset=True)
    assert whole.blocks[0].rounds == 4
    assert [each.sets for each in whole.exercises()] == [4, 4]


def test_without_any_number_it_is_one_round() -> None:
    whole = routine({"name": "A", "reps": 5}, {"name": "B", "reps": 5}, superset=True)
    assert whole.blocks[0].rounds == 1


def test_finished_models_take_part() -> None:
    members = (Exercise(name="A", reps=5), Exercise(name="B", reps=5, sets=2))
    block = Block(superset=True, exercises=members)
    assert [each.sets for each in block.exercises] == [2, 2]
    assert Block.model_validate(block) is block


@each_of(
    ("rounds", "first", "second", "place"),
    [
        ({}, {"sets": 3, "reps": 5}, {"sets": 2, "reps": 5}, "exercises.1.sets"),
        ({"rounds": 4}, {"reps": 5}, {"sets": 2, "reps": 5}, "exercises.1.sets"),
        ({"rounds": 4}, {"reps": [5, 4]}, {"reps": 5}, "exercises.0.reps"),
        ({"rounds": 4}, {"hold": [5, 4]}, {"reps": 5}, "exercises.0.hold"),
    ],
)
def test_members_and_rounds_must_agree(
    rounds: dict[str, int], first: dict[str, Any], second: dict[str, Any], place: str
) -> None:
    found = complaints(
        Block, {"superset": True, **rounds, "exercises": [{"name": "A", **first}, {"name": "B", **second}]}
    )
    assert list(found) == [place]
    assert "superset has" in found[place]


@each_of("key", ["rounds", "rest_between", "rest"])
def test_a_plain_block_refuses_what_belongs_to_supersets(key: str) -> None:
    found = complaints(Block, {key: 5, "exercises": [{"name": "A", "reps": 5}]})
    assert "for supersets" in found[key]


def test_members_that_are_no_exercises_are_left_to_validation() -> None:
    found = complaints(Block, {"superset": True, "rounds": "many", "exercises": [3, {"name": "A", "sets": "x"}]})
    assert {"rounds", "exercises.0", "exercises.1.sets"} <= set(found)
    assert "exercises" in complaints(Block, {"superset": True, "exercises": "none"})
    assert "blocks" in complaints(Routine, {"title": "T", "blocks": "none"})
    assert "blocks.0" in complaints(Routine, {"title": "T", "blocks": [3]})


# --- variations

SLOW = Tempo.model_validate("5-0-5-0")


def base(**work: Any) -> Exercise:
    return Exercise(name="A", cues=Cues(setup=("Stand.",)), **work)


def test_what_a_variation_leaves_out_stays() -> None:
    exercise = base(reps=10, sets=3, tempo="3-1-2-0")
    varied = exercise.varied(Variation(name="B", reps=6))
    assert (varied.id, varied.name, varied.sets, varied.reps, varied.tempo) == ("a", "A", 3, 6, exercise.tempo)
    assert varied.cues == exercise.cues
    other = exercise.varied(Variation(name="B", tempo=SLOW, words=PhaseWords(eccentric="sink"), cues=Cues()))
    assert (other.reps, str(other.tempo), other.words.eccentric, other.cues) == (10, "5-0-5-0", "sink", Cues())


@each_of(
    ("work", "change", "wanted"),
    [
        ({"reps": 10}, {"hold": 20}, (None, 20, None)),
        ({"reps": 10}, {"work": 30}, (None, None, 30)),
        ({"hold": 10, "reps": 5}, {"hold": 6}, (5, 6, None)),
        ({"hold": 10, "reps": 5}, {"reps": 3}, (3, 10, None)),
        ({"hold": 10}, {"hold": 6, "reps": 3}, (3, 6, None)),
        ({"work": 30}, {"work": 20}, (None, None, 20)),
        ({"open": True}, {"reps": 8}, (8, None, None)),
    ],
)
def test_another_kind_of_work_takes_the_place(
    work: dict[str, Any], change: dict[str, Any], wanted: tuple[Any, ...]
) -> None:
    varied = base(**work).varied(Variation(name="B", **change))
    assert (varied.reps, varied.hold, varied.work) == wanted
    assert not varied.open
    assert (varied.tempo == DEFAULT_TEMPO) == (wanted[0] is not None and wanted[1] is None)


@each_of(
    ("variation", "place", "message"),
    [
        ({"reps": [3, 2]}, "reps", "has 2 entries, but the exercise has 3 sets"),
        ({"hold": [3, 2]}, "hold", "has 2 entries"),
        ({"reps": 3, "work": 20}, "work", "exclude each other"),
        ({"hold": 20, "tempo": "3-1-2-0"}, "tempo", "A tempo belongs to repetitions"),
    ],
)
def test_a_variation_must_fit_its_exercise(variation: dict[str, Any], place: str, message: str) -> None:
    data = {"name": "A", "reps": 10, "sets": 3, "variations": {"easier": {"name": "B", **variation}}}
    assert message in complaints(Exercise, data)[f"variations.easier.{place}"]


# --- texts and numbers


@each_of("text", ["\x1b[31mred", "bell\x07", "\u202eright to left", "zero\u0000", "\ud800", "\u2028", "\ufeff", "\x85"])
def test_control_characters_are_refused(text: str) -> None:
    complaints(Exercise, {"name": text, "reps": 5})
    complaints(Routine, {"title": "T", "summary": text, "blocks": [{"exercises": [{"name": "A", "reps": 5}]}]})


def test_white_space_is_tidied() -> None:
    assert Exercise(name="  Hip\n  bridges\t", reps=5).name == "Hip bridges"
    assert "empty" in complaints(Exercise, {"name": " \n ", "reps": 5})["name"]


def test_letters_of_every_script_and_emoji_pass() -> None:
    for name in ("Übung", "Кошка", "猫のポーズ", "عضلة", "💪"):
        assert Exercise(name=name, reps=5).name == name


@each_of(
    ("key", "value"),
    [
        ("reps", True), ("reps", "5"), ("reps", 5.0), ("reps", 0), ("reps", 201), ("reps", []),
        ("hold", "30"), ("hold", float("nan")), ("hold", float("inf")), ("hold", 0), ("hold", -1),
        ("sets", False), ("open", "yes"), ("open", 1), ("rest", "later"), ("rest", True), ("rest", -1),
        ("get_ready", 2), ("switch", 3601), ("sides", "both"), ("id", "Not An Id"), ("id", ""),
    ],
)  # fmt: skip
def test_values_are_taken_as_they_are_written(key: str, value: Any) -> None:
    data = {"name": "A", "reps": 5, key: value} if key != "hold" else {"name": "A", "hold": value}
    assert any(place.startswith(key) for place in complaints(Exercise, data))


@each_of("language", ["en", "de", "pt-BR"])
def test_languages(language: str) -> None:
    whole = {"title": "T", "language": language, "blocks": [{"exercises": [{"name": "A", "reps": 5}]}]}
    assert Routine.model_validate(whole).language == language
    assert "language" in complaints(Routine, {**whole, "language": "English"})


def test_what_is_written_out_is_read_back() -> None:
    easier = Variation(name="Easy", reps=(3, 2), tempo=Tempo.model_validate("40X0"))
    first = Exercise(name="A", reps=(5, 4), sides=Sides.EACH, rest="until next", variations=Variations(easier=easier))
    whole = Routine(
        title="T",
        blocks=(
            Block(exercises=(first,)),
            Block(superset=True, rounds=2, rest=10, exercises=(Exercise(name="B", work=3), Exercise(name="C", hold=3))),
        ),
    )
    assert Routine.model_validate(whole.model_dump()) == whole
    assert Routine.model_validate_json(whole.model_dump_json()) == whole
    assert isinstance(easier.tempo, Tempo)


@each_of(("language", "words"), [
    ("en", ("down", "hold", "lift", "hold", "hold")),
    ("de-AT", ("senken", "halten", "heben", "halten", "halten")),
    ("es", ("baja", "aguanta", "sube", "aguanta", "aguanta")),
    ("fr", ("down", "hold", "lift", "hold", "hold")),
])  # fmt: skip
def test_the_words_of_the_phases_are_of_the_routines_language(language: str, words: tuple[str, ...]) -> None:
    variations = {"easier": {"name": "C", "words": {"hold": "x"}}, "harder": {"name": "D"}}
    exercises = [{"name": "A", "reps": 1}, {"name": "B", "reps": 1, "words": {"hold": "x"}, "variations": variations}]
    made = Routine.model_validate({"title": "T", "language": language, "blocks": [{"exercises": exercises}]})
    plain, other = made.exercises()
    assert tuple(plain.words.model_dump().values()) == words
    assert tuple(other.words.model_dump().values()) == (*words[:4], "x")
    easier, harder = other.variations.easier, other.variations.harder
    assert easier is not None
    assert easier.words == other.words
    assert harder is not None
    assert harder.words is None


@each_of("words", [None, [], "down", {"middle": "x"}])
def test_wrong_words_are_told_in_every_language_alike(words: Any) -> None:
    blocks = [{"exercises": [{"name": "A", "reps": 1, "words": words}]}]
    told = [complaints(Routine, {"title": "T", "language": language, "blocks": blocks}) for language in ("en", "de")]
    assert told[0] == told[1]
    assert next(iter(told[0])).startswith("blocks.0.exercises.0.words")
