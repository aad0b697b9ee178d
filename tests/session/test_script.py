from player import routine, routine_of
from tables import each_of

from voicecoach.routine.models import Side, Variation
from voicecoach.session.script import IntroStep, Lead, RestStep, SetStep, hold_of, left_out, reps_of, script_of, varied

BRIDGES = {"name": "Bridges", "sets": 2, "reps": 3, "rest": 20, "rest_after": 10}
PLANK = {"name": "Plank", "hold": 30}


def superset(*members, **block):
    return routine(*members, superset=True, **block)


def shape(script):
    """The steps, a word each."""
    return [_word(step) for step in script.steps]


def _word(step):
    name = step.exercise.id
    match step:
        case IntroStep():
            return f"intro {name}"
        case SetStep():
            return f"{name} {step.set}{step.side.value[0] if step.side else ''}"
        case RestStep():
            return f"rest {name} {step.set}"


def trio(**block):
    members = [{"name": name, "reps": 1, "rest_after": 7} for name in ("A", "B", "C")]
    return script_of(superset(*members, rounds=2, **{"rest_between": 5, "rest": 9, **block}))


# -- unfolding ------------------------------------------------------------------------------------


def test_a_plain_block_does_its_sets_with_rests_between_them():
    script = script_of(routine(BRIDGES, PLANK))
    assert shape(script) == [
        "intro bridges",
        "bridges 1",
        "rest bridges 1",
        "bridges 2",
        "rest bridges 2",
        "intro plank",
        "plank 1",
    ]
    assert [step.seconds for step in script.steps if isinstance(step, RestStep)] == [20, 10]


def test_nothing_is_rested_for_after_the_last_set():
    assert shape(script_of(routine(PLANK)))[-1] == "plank 1"
    assert shape(trio(rest="until next"))[-1] == "c 2"


def test_a_rest_of_no_length_is_no_step():
    assert shape(script_of(routine({**BRIDGES, "rest": 0}))) == ["intro bridges", "bridges 1", "bridges 2"]


def test_a_rest_until_next_has_no_length():
    script = script_of(routine({**BRIDGES, "rest": "until next"}))
    assert [step.seconds for step in script.steps if isinstance(step, RestStep)] == [None]


@each_of(("first", "order"), [("left", "lr"), ("right", "rl")])
def test_each_side_of_a_set_is_a_step_of_its_own(first, order):
    script = script_of(routine({**BRIDGES, "sides": "each", "first_side": first}))
    one, other = order
    assert shape(script) == [
        "intro bridges",
        f"bridges 1{one}",
        f"bridges 1{other}",
        "rest bridges 1",
        f"bridges 2{one}",
        f"bridges 2{other}",
    ]
    leads = [step.lead for step in script.steps if isinstance(step, SetStep)]
    assert leads == [Lead.NEW_SET, Lead.OTHER_SIDE] * 2


def test_alternating_sides_share_a_set():
    assert shape(script_of(routine({**PLANK, "sides": "alternating"}))) == ["intro plank", "plank 1"]


@each_of("sides", ["none", "each", "alternating"])
def test_only_the_very_last_set_of_an_exercise_is_its_last(sides):
    script = script_of(routine({**BRIDGES, "sides": sides}, PLANK))
    sets = [step for step in script.steps if isinstance(step, SetStep) and step.exercise.id == "bridges"]
    assert [step.last for step in sets] == [False] * (len(sets) - 1) + [True]


def test_exercises_are_numbered_through_all_blocks():
    script = script_of(routine_of({"exercises": [BRIDGES, PLANK]}, {"exercises": [{**PLANK, "name": "Squat"}]}))
    assert [step.number for step in script.steps if isinstance(step, IntroStep)] == [1, 2, 3]
    assert [exercise.id for exercise in script.exercises()] == ["bridges", "plank", "squat"]


def test_a_ladder_has_a_set_for_each_entry():
    script = script_of(routine({"name": "Squats", "reps": [8, 6, 4], "rest": 0}))
    sets = [step for step in script.steps if isinstance(step, SetStep)]
    assert [(step.set, step.sets, reps_of(step.exercise, step.set)) for step in sets] == [
        (1, 3, 8),
        (2, 3, 6),
        (3, 3, 4),
    ]


def test_a_superset_goes_round_by_round():
    assert shape(trio()) == [
        "intro a",
        "intro b",
        "intro c",
        *["a 1", "rest a 1", "b 1", "rest b 1", "c 1", "rest c 1"],
        *["a 2", "rest a 2", "b 2", "rest b 2", "c 2"],
    ]


def test_a_superset_without_rests_between_goes_straight_on():
    script = trio(rest_between=0)
    leads = [(step.exercise.id, step.lead) for step in script.steps if isinstance(step, SetStep)]
    assert leads[:3] == [("a", Lead.NEW_EXERCISE), ("b", Lead.STRAIGHT_ON), ("c", Lead.STRAIGHT_ON)]
    assert shape(script)[3:7] == ["a 1", "b 1", "c 1", "rest c 1"]


def test_after_a_rest_a_superset_names_its_member():
    leads = {step.lead for step in trio().steps if isinstance(step, SetStep)}
    assert leads == {Lead.NEW_EXERCISE}


def test_the_last_round_ends_with_the_rest_after_the_exercise():
    script = script_of(
        routine_of(
            {"superset": True, "rounds": 2, "rest": 9, "exercises": [{"name": "A", "reps": 1, "rest_after": 7}]},
            {"exercises": [PLANK]},
        )
    )
    assert [step.seconds for step in script.steps if isinstance(step, RestStep)] == [9, 7]


@each_of(("between", "rested"), [(0, False), (5, True), ("until next", True)])
def test_only_the_first_introduction_of_a_superset_stands_by_itself(between, rested):
    intros = [step for step in trio(rest_between=between).steps if isinstance(step, IntroStep)]
    assert [step.joined for step in intros] == [False, True, True]
    assert {step.rested for step in intros} == {rested}


# -- finding the way ------------------------------------------------------------------------------


def after(script, index, *skipped):
    """The words of what follows a step, with exercises left out."""
    words = []
    while (index := script.following(index, frozenset(skipped))) < len(script.steps):
        words.append(_word(script.steps[index]))
    return words


def test_following_and_preceding_are_the_neighbours():
    script = script_of(routine(BRIDGES))
    assert [script.following(i) for i in range(-1, 4)] == [0, 1, 2, 3, 4]
    assert [script.preceding(i) for i in range(4)] == [0, 0, 1, 2]


def test_an_exercise_that_is_left_takes_its_rests_along():
    script = script_of(routine(BRIDGES, PLANK, {**PLANK, "name": "Squat"}))
    assert after(script, 1, "bridges") == ["intro plank", "plank 1", "rest plank 1", "intro squat", "squat 1"]
    assert after(script, 6, "plank") == ["intro squat", "squat 1"]
    assert script.preceding(script.find("squat"), frozenset({"plank"})) == 4


def test_the_first_step_stays_the_first_when_all_before_it_is_left():
    script = script_of(routine(BRIDGES, PLANK))
    intro = script.find("plank")
    assert script.preceding(intro, frozenset({"bridges"})) == intro


def test_without_its_last_member_a_superset_still_rests_between_rounds():
    assert after(trio(), 4, "c") == ["b 1", "rest c 1", "a 2", "rest a 2", "b 2"]


def test_without_a_member_in_the_middle_there_are_no_two_rests_in_a_row():
    assert after(trio(), 4, "b") == ["c 1", "rest c 1", "a 2", "rest a 2", "c 2"]


def test_with_one_member_left_a_superset_is_sets_and_rests():
    assert after(trio(), 3, "b", "c") == ["rest c 1", "a 2"]


def test_without_its_first_member_a_superset_begins_with_the_second():
    assert after(trio(), 3, "a") == ["b 1", "rest b 1", "c 1", "rest c 1", "b 2", "rest b 2", "c 2"]


def test_a_superset_of_which_nothing_remains_is_gone():
    script = script_of(
        routine_of({"superset": True, "rounds": 2, "exercises": [{"name": "A", "reps": 1}]}, {"exercises": [PLANK]})
    )
    assert after(script, 1, "a") == ["intro plank", "plank 1"]


def test_following_work_leaves_rests_out():
    script = script_of(routine(BRIDGES, PLANK))
    assert script.following_work(1) == 3
    assert script.following_work(3) == 5
    assert script.following_work(6) == len(script.steps) == 7


def test_left_out_goes_by_what_a_rest_is_for():
    rest = RestStep(script_of(routine(BRIDGES)).exercises()[0], 1, 5.0, frozenset("ab"), frozenset("c"))
    assert not left_out(rest, frozenset("a"))
    assert left_out(rest, frozenset("ab"))
    assert left_out(rest, frozenset("c"))


@each_of("wanted", ["bridges", "BRIDGES", " Bridges "])
def test_find_takes_an_id_or_a_name_in_any_case(wanted):
    script = script_of(routine(PLANK, BRIDGES))
    assert script.find(wanted) == 3


def test_find_a_set_by_its_first_side():
    script = script_of(routine({**BRIDGES, "sides": "each", "first_side": "right"}))
    found = script.steps[script.find("bridges", 2)]
    assert (found.set, found.side) == (2, Side.RIGHT)


@each_of(("wanted", "number"), [("squats", None), ("bridges", 3), ("", None)])
def test_find_nothing(wanted, number):
    assert script_of(routine(BRIDGES)).find(wanted, number) is None


# -- what a set asks for --------------------------------------------------------------------------


@each_of(
    ("work", "reps", "holds"),
    [
        ({"reps": 5, "sets": 2}, [5, 5], [None, None]),
        ({"reps": [5, 3]}, [5, 3], [None, None]),
        ({"hold": 20, "sets": 2}, [1, 1], [20, 20]),
        ({"hold": [20, 10]}, [1, 1], [20, 10]),
        ({"hold": 10, "reps": [4, 2]}, [4, 2], [10, 10]),
        ({"hold": [10, 5], "reps": 3}, [3, 3], [10, 5]),
        ({"work": 40}, [1], [None]),
        ({"open": True}, [1], [None]),
    ],
)
def test_reps_and_holds_of_each_set(work, reps, holds):
    exercise = next(routine({"name": "A", **work}).exercises())
    sets = range(1, exercise.sets_of() + 1)
    assert [reps_of(exercise, n) for n in sets] == reps
    assert [hold_of(exercise, n) for n in sets] == holds


def test_a_ladder_that_a_variation_shortened_goes_on_with_its_last_entry():
    exercise = next(routine({"name": "A", "reps": [5, 3]}).exercises())
    assert reps_of(exercise, 4) == 3
    assert hold_of(exercise.model_copy(update={"reps": None, "hold": (9.0, 4.0)}), 5) == 4


def test_varied_changes_what_the_variation_names():
    exercise = next(routine(BRIDGES).exercises())
    assert varied(exercise, None) is exercise
    assert varied(exercise, Variation(name="Half", reps=2)).reps == 2
