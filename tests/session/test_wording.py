from hypothesis import given
from hypothesis import strategies as st
from player import routine, routine_of
from tables import each_of

from voicecoach.session import spelling, wording
from voicecoach.session.commands import Command
from voicecoach.session.cues import form_cues, further_cues
from voicecoach.session.questions import QuestionKind
from voicecoach.session.script import IntroStep, RestStep, SetStep, script_of
from voicecoach.session.states import State
from voicecoach.session.tally import Tally
from voicecoach.session.wording import english, named

ENGLISH = english()


def welcome(script, seconds, **how):
    return [*ENGLISH.welcome(script, lambda: seconds, **how)]


BRIDGES = {"name": "Hip bridges", "sets": 3, "reps": 10, "tempo": "3-1-2-0"}


def exercise(**fields):
    return next(routine({"name": "Plank", **fields}).exercises())


def sets_of(*exercises, **block):
    return [step for step in script_of(routine(*exercises, **block)).steps if isinstance(step, SetStep)]


# -- numbers --------------------------------------------------------------------------------------


@each_of(
    ("n", "said"),
    [
        (0, "zero"),
        (7, "seven"),
        (19, "nineteen"),
        (20, "twenty"),
        (21, "twenty one"),
        (99, "ninety nine"),
        (100, "one hundred"),
        (115, "one hundred and fifteen"),
        (340, "three hundred and forty"),
        (1000, "one thousand"),
        (2021, "two thousand twenty one"),
        (9999, "nine thousand nine hundred and ninety nine"),
        (10_000, "10000"),
    ],
)
def test_numbers_as_one_says_them(n, said):
    assert ENGLISH.number(n) == said


@given(st.integers(0, 9999))
def test_no_number_has_a_digit_and_no_two_are_the_same(n):
    assert not any(letter.isdigit() for letter in ENGLISH.number(n))
    assert ENGLISH.number(n) != ENGLISH.number(n + 1)


@each_of(
    ("n", "said"),
    [
        (1, "first set"),
        (2, "second set"),
        (12, "twelfth set"),
        (13, "set thirteen"),
    ],
)
def test_numbers_in_a_row(n, said):
    assert ENGLISH.nth_set(n) == said


@each_of(("n", "said"), [(0, "zero sets"), (1, "one set"), (2, "two sets")])
def test_plurals(n, said):
    assert ENGLISH.some("sets", n) == said


@each_of(
    ("seconds", "said"),
    [
        (1, "one second"),
        (45, "forty five seconds"),
        (59, "fifty nine seconds"),
        (59.7, "one minute"),
        (60, "one minute"),
        (60.4, "one minute"),
        (75, "one minute and fifteen seconds"),
        (61.2, "one minute and one second"),
        (90, "one and a half minutes"),
        (120, "two minutes"),
        (150, "two and a half minutes"),
        (3540, "fifty nine minutes"),
        (3600, "one hour"),
        (4500, "seventy five minutes"),
        (5400, "one and a half hours"),
        (9000, "two and a half hours"),
    ],
)
def test_durations(seconds, said):
    assert ENGLISH.duration(seconds) == said


@each_of(
    ("seconds", "said"),
    [
        (10, "less than a minute"),
        (50, "about one minute"),
        (100, "about two minutes"),
        (2400, "about forty minutes"),
        (3590, "about one hour"),
    ],
)
def test_rough_durations(seconds, said):
    assert ENGLISH.about(seconds) == said


@each_of(("seconds", "said"), [(45, "forty five seconds"), (90, "one and a half minutes"), (150, "two minutes")])
def test_durations_of_what_was_done(seconds, said):
    assert ENGLISH.duration_about(seconds) == said


@each_of(
    ("value", "said"),
    [
        (3, "three seconds"),
        (1, "one second"),
        (1.02, "one second"),
        (0.5, "half a second"),
        (2.5, "two and a half seconds"),
        (2.7272, "two point seven seconds"),
        (9.96, "ten seconds"),
    ],
)
def test_lengths_in_seconds(value, said):
    assert ENGLISH.in_seconds(value) == said


@each_of(
    ("text", "said"), [("ten seconds", "Ten seconds."), ("Well?", "Well?"), ("Stop!", "Stop!"), ("a.", "A."), ("", ".")]
)
def test_sentences_begin_and_end_as_such(text, said):
    assert spelling.sentence(text) == said


def test_listings():
    assert ENGLISH.listing(["a"]) == "a"
    assert ENGLISH.listing(["a", "b"]) == "a and b"
    assert ENGLISH.listing(["a", "b", "c"]) == "a, b and c"


@each_of(
    ("name", "inside"), [("Hip bridges", "hip bridges"), ("Stick Mobility bends", "Stick Mobility bends"), ("", "")]
)
def test_names_inside_a_sentence_keep_their_capitals(name, inside):
    assert ENGLISH.lowered(name) == inside


# -- the beginning --------------------------------------------------------------------------------


def test_welcome_has_the_plan_the_three_words_and_the_caution():
    script = script_of(routine_of({"exercises": [BRIDGES, {"name": "Plank", "hold": 5}]}, caution=["Take care."]))
    assert welcome(script, 1500) == [
        "Welcome to Trial.",
        "Today: hip bridges and plank. That takes about twenty five minutes.",
        "Three words help at any moment: pause, repeat, and next.",
        "Take care.",
    ]


def test_where_nobody_can_be_heard_no_word_is_offered():
    script = script_of(routine_of({"exercises": [BRIDGES]}))
    heard, alone = welcome(script, 60), welcome(script, 60, by_hand=True)
    assert alone == [*heard[:2], "This goes on by itself. Whenever you need longer, halt it by hand."]


def test_the_first_time_brings_the_warning_signs_that_the_caution_has_not():
    back = {"warning_signs": ["back"]}
    fall = ENGLISH.line("warning-signs-fall")
    script = script_of(routine_of({"exercises": [BRIDGES]}, caution=["Take care.", fall], **back))
    signs = ENGLISH.warning_signs(script.routine)
    assert welcome(script, 60, first=True)[3:] == ["Take care.", fall, *signs[:-1]]
    assert len(signs) == 4
    without = script_of(routine_of({"exercises": [BRIDGES]}))
    assert welcome(without, 60, first=True) == welcome(without, 60)


def test_a_long_plan_is_told_by_its_ends():
    names = ["Ant", "Bee", "Cat", "Dog", "Elk", "Fox", "Gnu"]
    script = script_of(routine(*({"name": name, "work": 5} for name in names)))
    assert welcome(script, 60)[1] == "Today: seven exercises, from ant to gnu. That takes about one minute."


@each_of(
    ("step", "opening"),
    [
        ((1,), "First: plank."),
        ((2,), "Now: plank."),
        ((2, True), "Straight after it: plank."),
        ((2, True, True), "In turn with it: plank."),
        ((2, False, True), "Now: plank."),
    ],
)
def test_an_introduction_begins_with_the_name(step, opening):
    made = exercise(hold=30, cues={"setup": ["Lie down.", "Lift."]})
    assert ENGLISH.introduction(IntroStep(made, *step), made) == [
        opening,
        "A hold of thirty seconds.",
        "Lie down.",
        "Lift.",
    ]


@each_of(
    ("fields", "said"),
    [
        ({"reps": 10}, "one set of ten"),
        ({"reps": 5, "sets": 3, "sides": "each"}, "three sets of five each side"),
        ({"reps": 8, "sets": 2, "sides": "alternating"}, "two sets of eight, sides in turn"),
        ({"reps": [8, 6, 4]}, "three sets: eight, six and four"),
        ({"reps": [6, 4], "hold": 10}, "two sets: six and four holds of ten seconds"),
        ({"hold": 30}, "a hold of thirty seconds"),
        ({"hold": 30, "sets": 2}, "two holds of thirty seconds"),
        ({"hold": 10, "reps": 4, "sets": 3}, "three sets of four holds of ten seconds"),
        ({"hold": [30, 20.4, 10]}, "three holds: thirty, twenty and ten seconds"),
        ({"hold": [10, 8], "reps": 4}, "two sets of four holds: ten and eight seconds"),
        ({"work": 40}, "forty seconds"),
        ({"work": 40, "sets": 3}, "three sets of forty seconds"),
        ({"open": True}, "as long as you like"),
        ({"open": True, "sets": 2}, "two sets, each as long as you like"),
    ],
)
def test_amounts(fields, said):
    assert ENGLISH.amount(exercise(**fields)) == said


@each_of(
    ("fields", "pace", "said"),
    [
        ({"tempo": "3-1-2-0"}, 1.0, "The tempo: Down, three seconds. Hold, one second. Lift, two seconds."),
        (
            {"tempo": "3-0-2-1", "start_with": "lift"},
            1.0,
            "The tempo: Lift, two seconds. Hold, one second. Down, three seconds.",
        ),
        ({"tempo": "30X0"}, 1.0, "The tempo: Down, three seconds. Lift, one second."),
        ({"tempo": "3-0-2.2-0"}, 1.1, "The tempo: Down, two point seven seconds. Lift, two seconds."),
    ],
)
def test_the_tempo_in_the_words_of_its_phases(fields, pace, said):
    assert ENGLISH.tempo_lines(exercise(reps=5, **fields), pace) == [said]


@each_of("fields", [{"hold": 5}, {"work": 5}, {"open": True}, {"hold": 5, "reps": 2}])
def test_what_has_no_tempo_tells_none(fields):
    assert ENGLISH.tempo_lines(exercise(**fields)) == []
    assert ENGLISH.new_tempo(exercise(**fields), 1.0) == "This exercise has no tempo."


@each_of(
    ("fields", "pace", "said"),
    [
        ({"tempo": "3-1-2-0"}, 1.1, "Two point seven seconds down."),
        ({"tempo": "1-0-2-0"}, 0.5, "Four seconds lift."),
        ({"tempo": "2-0-2-0"}, 2.0, "One second down."),
    ],
)
def test_another_tempo_is_told_by_its_longest_movement(fields, pace, said):
    assert ENGLISH.new_tempo(exercise(reps=5, **fields), pace) == said


def test_a_workout_that_is_taken_up_says_where():
    intro, left, right, rest = script_of(routine({**BRIDGES, "sides": "each"})).steps[:4]
    assert ENGLISH.resumed(intro, 1) == ["Welcome back.", "We go on with hip bridges."]
    assert ENGLISH.resumed(left, 4)[-1] == "Set one of three, left side, repetition four."
    assert ENGLISH.resumed(rest, 1) == ENGLISH.resumed(intro, 1)
    assert right.side


# -- sets -----------------------------------------------------------------------------------------


def announced(step):
    return ENGLISH.announcement(step, step.exercise, lone=step.sets == 1)


def test_sets_are_announced_by_number_and_the_last_by_name():
    assert [announced(step) for step in sets_of(BRIDGES)] == [
        ["Set one of three."],
        ["Set two of three."],
        ["Last set."],
    ]


def test_a_single_set_needs_no_number():
    assert announced(sets_of({"name": "Plank", "hold": 5})[0]) == []


def test_sides_are_announced_with_the_switch():
    lines = [announced(step) for step in sets_of({**BRIDGES, "sets": 1, "sides": "each", "first_side": "right"})]
    assert lines == [["Right side."], ["Other side.", "Left side."]]


def test_sides_in_turn_are_announced_by_the_first():
    assert announced(sets_of({**BRIDGES, "sides": "alternating"})[0]) == [
        "Set one of three.",
        "Sides in turn, left first.",
    ]


@each_of(
    ("fields", "lines"),
    [
        ({"reps": [8, 6]}, ["Eight this time.", "Six this time."]),
        ({"hold": [20, 10]}, ["Twenty seconds this time.", "Ten seconds this time."]),
        ({"reps": [3, 2], "hold": 10}, ["Three this time.", "Two this time."]),
    ],
)
def test_each_set_of_a_ladder_says_how_much(fields, lines):
    assert [announced(step)[-1] for step in sets_of({"name": "A", **fields})] == lines


@each_of(("between", "second"), [(0, "Straight on: plank."), (10, "Plank.")])
def test_a_superset_names_its_members(between, second):
    members = [{**BRIDGES, "sets": 2}, {"name": "Plank", "hold": 5, "sets": 2}]
    steps = sets_of(*members, superset=True, rest_between=between)
    assert [announced(step)[0] for step in steps] == ["Hip bridges.", second] * 2


CUES = {"form": ["One.", "Two.", "Three."], "reminder": "Remember."}


def cues_before(*exercises, **block):
    return [list(form_cues(step, step.exercise)) for step in sets_of(*exercises, **block)]


@each_of(
    ("sets", "cues", "said"),
    [
        (5, CUES, ["One.", "Two.", "Three.", "One.", "Remember."]),
        (3, CUES, ["One.", "Two. Three.", "Remember."]),
        (2, CUES, ["One. Two. Three.", "Remember."]),
        (1, CUES, ["One. Two. Three. Remember."]),
        (2, {"form": ["One.", "Two.", "Three."]}, ["One.", "Two. Three."]),
        (2, {"form": ["One."]}, ["One.", "One."]),
        (2, {"reminder": "Remember."}, ["", "Remember."]),
        (1, {}, [""]),
    ],
)
def test_form_cues_take_turns_none_is_left_out_and_the_reminder_comes_last(sets, cues, said):
    assert [" ".join(lines) for lines in cues_before({**BRIDGES, "sets": sets, "cues": cues})] == said


@each_of("kind", [{"hold": 10}, {"work": 20}, {"hold": [20, 10]}])
def test_long_work_has_gaps_for_the_cues_after_the_one_that_was_said(kind):
    work = {"name": "Plank", "sets": 2, "cues": CUES, **kind}
    assert cues_before(work) == [["One."], ["Remember."]]
    steps = sets_of(work)
    assert [list(further_cues(step, step.exercise)) for step in steps] == [["Two.", "Three."], ["Three."]]


@each_of("kind", [{"hold": 9}, {"hold": [10, 9]}, {"reps": 4}])
def test_other_work_has_none(kind):
    steps = sets_of({"name": "Plank", "sets": 2, "cues": CUES, **kind})
    assert [list(further_cues(step, step.exercise)) for step in steps] == [[], []]


def test_the_other_side_has_heard_the_cue():
    assert cues_before({**BRIDGES, "sets": 1, "sides": "each", "cues": {"form": ["One."]}}) == [["One."], []]


# -- rests and the end ----------------------------------------------------------------------------


@each_of(
    ("seconds", "said"),
    [
        (30, "Rest. Thirty seconds."),
        (90, "Rest. One and a half minutes."),
        (2, "Rest."),
        (None, "Rest as long as you need. Say next when you want to go on."),
    ],
)
def test_a_rest_says_how_long(seconds, said):
    assert ENGLISH.rest(seconds) == said


def test_a_rest_that_is_taken_up_says_what_is_left():
    assert ENGLISH.resting_again(12.4) == "Twelve seconds of rest left."
    assert ENGLISH.resting_again(0.2) == "One second of rest left."
    assert ENGLISH.more_rest(30) == "Thirty seconds more."


def coming(following, *exercises, **block):
    script = script_of(routine(*exercises, **block))
    return ENGLISH.coming_up(script, following, script.steps[following - 1].exercise)


def test_what_comes_up():
    each = {**BRIDGES, "sides": "each"}
    assert coming(1, BRIDGES) == "Coming up: set one of three."
    assert coming(3, BRIDGES) == "Coming up: set two of three."
    assert coming(2, each) == "Coming up: the right side."
    assert coming(1, {"name": "Plank", "hold": 5}) == "Coming up: plank."
    assert coming(3, {"name": "Plank", "hold": 5}, BRIDGES) == "Coming up: hip bridges."
    assert coming(2, {"name": "Plank", "hold": 5}) == "After this, the end."


def test_after_a_round_the_superset_begins_again():
    members = [{**BRIDGES, "sets": 2}, {"name": "Plank", "hold": 5, "sets": 2}]
    assert coming(5, *members, superset=True) == "Coming up: hip bridges."


def test_the_last_words():
    script = script_of(routine_of({"exercises": [BRIDGES]}, closing=["Walk a little."]))
    assert ENGLISH.closing(script, Tally(3, 30), 600) == [
        "Walk a little.",
        "That was the whole workout.",
        "Three sets and thirty repetitions, in ten minutes.",
        "Good work.",
    ]


@each_of(
    ("done", "said"),
    [
        (Tally(1, 4), "One set and four repetitions, in thirty seconds."),
        (Tally(3, holds=3, work=120), "Three sets, three holds and two minutes of work, in thirty seconds."),
        (Tally(reps=4), "Four repetitions, in thirty seconds."),
        (Tally(work=20), "Twenty seconds of work, in thirty seconds."),
        (Tally(work=0.4), "Zero sets, in thirty seconds."),
    ],
)
def test_the_summary_counts_what_was_done(done, said):
    assert ENGLISH.summary(done, 30) == said


# -- answers --------------------------------------------------------------------------------------


@each_of(
    ("fields", "rep", "later", "said"),
    [
        ({"reps": 5}, 1, 0, "Five left."),
        ({"reps": 5}, 4, 3, "Two left."),
        ({"reps": 5}, 5, 3, "This is the last one."),
        ({"hold": 30}, 1, 0, "This is the last one."),
        ({"hold": 30}, 1, 3, "This one, and three more."),
        ({"work": 30}, 1, 1, "This one, and one more."),
        ({"hold": 10, "reps": 3}, 2, 0, "Two left."),
        ({"open": True}, 1, 2, "As long as you like."),
    ],
)
def test_how_many_are_left_in_a_set(fields, rep, later, said):
    [step] = sets_of({"name": "A", **fields})
    assert ENGLISH.reps_left(step, step.exercise, rep, later) == said


@each_of(
    ("left", "said"), [(0, "No sets of plank left."), (1, "One set of plank left."), (2, "Two sets of plank left.")]
)
def test_how_many_sets_are_left(left, said):
    assert ENGLISH.sets_left(exercise(hold=5), left) == said


@each_of(
    ("fields", "said"),
    [
        ({"reps": 5, "sets": 3}, "Plank, set one of three, repetition four."),
        ({"reps": 5}, "Plank, repetition four."),
        ({"reps": 5, "sides": "each"}, "Plank, left side, repetition four."),
        ({"hold": 5, "sets": 2}, "Plank, set one of two."),
        ({"work": 5}, "Plank."),
    ],
)
def test_where_in_a_set(fields, said):
    step = sets_of({"name": "Plank", **fields})[0]
    assert ENGLISH.where(step, step.exercise, 4) == said


def test_where_outside_a_set():
    steps = script_of(routine(BRIDGES)).steps
    [rest] = [step for step in steps if isinstance(step, RestStep)][:1]
    assert ENGLISH.where(steps[0], steps[0].exercise, 1) == "The introduction of hip bridges."
    assert ENGLISH.where(rest, rest.exercise, 1) == "Resting after set one of hip bridges."


@each_of(
    ("hour", "minute", "said"),
    [
        (0, 0, "It is twelve o'clock."),
        (0, 30, "It is twelve thirty."),
        (9, 5, "It is nine oh five."),
        (12, 0, "It is twelve o'clock."),
        (13, 45, "It is one forty five."),
        (23, 59, "It is eleven fifty nine."),
        (24, 1, "It is twelve oh one."),
    ],
)
def test_the_time_of_day(hour, minute, said):
    assert ENGLISH.clock(hour * 3600 + minute * 60 + 30) == said


def test_progress_and_time_left():
    assert ENGLISH.progress(Tally(1, 12)) == "One set and twelve repetitions so far."
    assert ENGLISH.time_left(1230) == "About twenty minutes."


def test_variations_are_named_or_refused():
    assert ENGLISH.variation_chosen("Knee plank") == "From the following set: knee plank."
    refusals = {ENGLISH.no_variation(kind) for kind in ("easier", "harder", "alternative")}
    assert len(refusals) == 3


def test_how_to_has_the_set_up_and_the_cues():
    cues = {"setup": ["Lie down."], "form": ["Slowly."], "reminder": "Last."}
    assert ENGLISH.how_to(exercise(hold=5, cues=cues)) == ["Lie down.", "Slowly."]
    assert ENGLISH.how_to(exercise(hold=5)) == ["I have no description of plank."]


@each_of(
    ("situation", "first", "lines"),
    [
        (State.WORKING, "You can say pause, repeat, or next.", 2),
        (State.INTRO, "You can say pause, repeat, or next.", 2),
        (State.PAUSED, "You can say resume, next, or stop.", 2),
        (State.RESTING, "You can say next, more rest, or pause.", 2),
        (State.WAITING, "You can say next, resume, or pause.", 2),
        (State.FINISHED, "You can say undo, how am I doing, or stop.", 1),
        (QuestionKind.YES_NO, "You can say yes, no, or undo.", 1),
        (QuestionKind.NUMBER, "You can say a number from zero to ten, pause, or stop.", 1),
    ],
)
def test_help_names_what_works_here_the_most_useful_first(situation, first, lines):
    told = ENGLISH.help_lines(situation)
    assert told[0] == first
    assert len(told) == lines


@each_of(
    ("command", "asked"),
    [
        (Command.NEXT_EXERCISE, "Next exercise? Yes or no."),
        (Command.BACK, "Go back? Yes or no."),
        (Command.EASIER, "Easier? Yes or no."),
        (Command.HURTS, "Does it hurt? Yes or no."),
    ],
)
def test_it_asks_whether_a_command_was_meant(command, asked):
    assert ENGLISH.was_it(command) == asked


def test_help_knows_a_phrase_for_whatever_it_offers():
    for offered in (*wording._ORDER.values(), wording._OTHERWISE):
        assert all(named("word", command) in ENGLISH.catalogue.messages for command in offered)


def test_of_every_command_it_can_be_asked_whether_it_was_meant():
    assert all(ENGLISH.was_it(command).endswith("? Yes or no.") for command in Command)


@each_of(
    ("fields", "step", "rep", "asked"),
    [
        ({"sets": 3, "sides": "each"}, 4, 4, "You stopped at rocking, second set, left side, after three."),
        ({"sets": 3}, 3, 1, "You stopped at rocking, second set."),
        ({"sets": 1}, 1, 6, "You stopped at rocking, after five."),
        ({}, 0, 1, "You stopped before rocking."),
    ],
)
def test_where_it_was_cut_off(fields, step, rep, asked):
    made = routine({"name": "Rocking", "reps": 8, "tempo": "3-1-2-0", "rest": 20, "switch": 3, **fields})
    steps = script_of(made).steps
    assert ENGLISH.cut_off(steps[step], steps[step].exercise, rep) == f"{asked} Continue there?"
