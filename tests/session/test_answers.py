"""What the coach knows when it is asked, in each state."""

import pytest
from player import play, played, routine, routine_of
from tables import each_of

from voicecoach.session.answers import refusal
from voicecoach.session.commands import Command
from voicecoach.session.events import Heard
from voicecoach.session.place import Place
from voicecoach.session.script import SetStep, script_of
from voicecoach.session.states import State
from voicecoach.session.wording import english

ENGLISH = english()

BRIDGES = {"name": "Bridges", "sets": 3, "reps": 5, "tempo": "2-0-2-0", "rest": 30}
PLANK = {"name": "Plank", "hold": 30, "sets": 2, "sides": "each", "rest": 30}
WORKOUT = routine(BRIDGES, PLANK)


def asked(player, command):
    """What is answered."""
    before = player.now
    player.say(command)
    answer = player.wait(6).lines(before)
    return [line for line in answer if line not in ("three", "two", "one")]


def at_set(number, exercise="bridges", workout=WORKOUT):
    return play(workout, start=Place(script_of(workout).find(exercise, number)))


# -- how many -------------------------------------------------------------------------------------


def test_how_many_repetitions_are_left():
    player = at_set(1).until_rep(3, 1.5)
    assert asked(player, Command.HOW_MANY) == ["Three left."]


def test_how_many_before_the_first_one():
    assert asked(at_set(1).wait(2), Command.HOW_MANY)[0] == "Five left."


def test_how_many_in_the_last_one():
    assert asked(at_set(1).until_rep(5, 1), Command.HOW_MANY)[0] == "This is the last one."


def test_how_many_while_it_is_paused():
    player = at_set(1).until_rep(4, 1)
    player.say(Command.PAUSE)
    assert asked(player.wait(3), Command.HOW_MANY) == ["Two left."]


def test_how_many_sets_in_a_rest_and_in_an_introduction():
    assert asked(play(WORKOUT).wait(3), Command.HOW_MANY)[0] == "Three sets of bridges left."
    assert asked(at_set(1).until(State.RESTING, 5), Command.HOW_MANY) == ["Two sets of bridges left."]
    assert asked(at_set(3).until(State.RESTING, 5), Command.HOW_MANY) == ["No sets of bridges left."]


@each_of(
    ("work", "answer"),
    [
        ({"hold": 30}, ["Twenty eight seconds left."]),
        ({"hold": 30, "sets": 2}, ["Twenty eight seconds left.", "This one, and one more."]),
        ({"hold": 30, "sets": 2, "sides": "each"}, ["Twenty eight seconds left.", "This one, and three more."]),
        ({"work": 40}, ["Thirty eight seconds left."]),
        ({"work": 40, "sets": 3}, ["Thirty eight seconds left.", "This one, and two more."]),
        ({"open": True}, ["As long as you like."]),
    ],
)
def test_how_many_tells_seconds_where_no_repetitions_are_counted(work, answer):
    player = at_set(1, "a", routine({"name": "A", **work})).until(State.WORKING, 2)
    assert asked(player, Command.HOW_MANY)[: len(answer)] == answer


# -- where ----------------------------------------------------------------------------------------


def test_where_in_each_state():
    assert asked(play(WORKOUT).wait(3), Command.WHERE)[:2] == [
        "The introduction of bridges.",
        "After this: set one of three.",
    ]
    assert asked(at_set(2).wait(1), Command.WHERE)[:2] == [
        "Bridges, set two of three, repetition one.",
        "Then comes set three of three.",
    ]
    assert asked(at_set(2).until_rep(4, 1), Command.WHERE) == [
        "Bridges, set two of three, repetition four.",
        "Then comes set three of three.",
    ]
    assert asked(at_set(2).until(State.RESTING, 8), Command.WHERE) == [
        "Resting after set two of bridges.",
        "Then comes set three of three.",
    ]


def test_where_names_the_side_and_the_one_that_follows():
    assert asked(at_set(1, "plank").until(State.WORKING, 3), Command.WHERE) == [
        "Plank, set one of two, left side.",
        "Coming up: the right side.",
    ]


def test_where_looks_past_the_rest():
    assert asked(at_set(3).until_rep(2, 1), Command.WHERE)[1] == "Then: plank."


def test_where_at_the_very_last():
    workout = routine({**PLANK, "sets": 1, "sides": "none"})
    assert asked(at_set(1, "plank", workout).until(State.WORKING, 3), Command.WHERE) == [
        "Plank.",
        "After this, the end.",
    ]


def test_where_does_not_stop_a_set_though_it_is_long():
    player = at_set(2).until_rep(2, 1)
    asked(player, Command.WHERE)
    assert player.state is State.WORKING


# -- time, progress, how to -----------------------------------------------------------------------


def test_the_time_left_is_what_it_takes():
    whole = played(WORKOUT).now
    answer = asked(play(WORKOUT).wait(20), Command.TIME_LEFT)[0]
    assert answer == f"About {ENGLISH.some('minutes', round((whole - 20) / 60))}."


def test_the_time_left_goes_down():
    assert asked(at_set(1, "plank").until(State.WORKING, 3), Command.TIME_LEFT) == ["About three minutes."]
    assert asked(at_set(2, "plank").until(State.WORKING, 3), Command.TIME_LEFT) == ["About one minute."]


@each_of(("second", "answer"), [(None, "I have no clock here."), (8 * 3600, "It is eight o'clock.")])
def test_the_time_of_day(second, answer):
    assert asked(play(WORKOUT, second_of_day=second).wait(3), Command.CLOCK)[0] == answer


def test_the_clock_goes_on():
    assert (
        asked(play(WORKOUT, second_of_day=8 * 3600 + 30).until(State.RESTING), Command.CLOCK)[0]
        == "It is eight oh one."
    )


def test_the_clock_is_asked_again_for_the_machine_may_have_slept():
    player = play(WORKOUT, second_of_day=8 * 3600).wait(3)
    for hour in (9, 23):
        before = player.now
        player.tell(Heard(Command.CLOCK, second_of_day=hour * 3600 + 120))
        spoken = player.wait(6).lines(before)
        assert spoken[0] == f"It is {'nine' if hour == 9 else 'eleven'} oh two."


def test_progress_counts_what_is_done():
    assert asked(play(WORKOUT).wait(3), Command.PROGRESS)[0] == "Zero sets so far."
    assert asked(at_set(1).until(State.RESTING, 8), Command.PROGRESS) == ["One set and five repetitions so far."]


def test_how_to_is_the_description_as_varied():
    cues = {"setup": ["Lie down."], "form": ["Slowly."]}
    varied = {"easier": {"name": "Half", "cues": {"setup": ["Sit down."]}}}
    workout = routine({**BRIDGES, "cues": cues, "variations": varied})
    player = at_set(1, workout=workout).until(State.RESTING, 6)
    assert asked(player, Command.HOW_TO) == ["Lie down.", "Slowly."]
    player.say(Command.EASIER)
    assert asked(player.wait(3), Command.HOW_TO)[0] == "Sit down."


# -- the end, and refusals ------------------------------------------------------------------------


@each_of("command", [Command.HOW_MANY, Command.WHERE, Command.TIME_LEFT])
@each_of("stopped", [True, False])
def test_after_the_end_nothing_is_left(command, stopped):
    player = play(routine({**BRIDGES, "sets": 1}), start=Place(1)).until_rep(3, 1)
    if stopped:
        player.say(Command.STOP)
        player.wait(3).say(Command.YES)
    else:
        player.until(State.FINISHED)
    assert asked(player.wait(0.5), command)[0] == "The workout is over."


def test_after_the_end_progress_is_still_known():
    player = play(routine({**BRIDGES, "sets": 1}), start=Place(1)).until(State.FINISHED, 0.5)
    assert asked(player, Command.PROGRESS)[0] == "One set and five repetitions so far."


@each_of(
    ("command", "state", "said"),
    [
        (Command.PAUSE, State.PAUSED, "You are already paused."),
        (Command.RESUME, State.WORKING, "We are already moving."),
        (Command.MORE_REST, State.WORKING, "There is no rest to lengthen."),
        (Command.YES, State.INTRO, "There is no question to answer."),
        (Command.NUMBER, State.RESTING, "There is no question to answer."),
        (Command.NEXT, State.FINISHED, "The workout is over."),
        (Command.RESUME, State.FINISHED, "The workout is over."),
    ],
)
def test_a_command_that_means_nothing_is_told_so(command, state, said):
    assert refusal(ENGLISH, command, state) == said


def test_a_skipped_exercise_is_not_coming_up():
    workout = routine_of({"exercises": [BRIDGES, PLANK, {**BRIDGES, "name": "Squats"}]})
    player = at_set(3, workout=workout).until_rep(1, 1)
    session = player.session
    session.changes = session.changes.without("plank", 0)
    assert asked(player, Command.WHERE)[1] == "Then: squats."
    assert isinstance(session.script.steps[session.place.step], SetStep)


# -- what was said --------------------------------------------------------------------------------


def test_the_last_lines_are_said_again_without_going_anywhere():
    player = play(WORKOUT).wait(6)
    told = player.lines()
    player.say(Command.LAST_SAID)
    assert asked(player, Command.LAST_SAID)[: min(2, len(told))] == told[-2:]


def test_an_answer_in_a_set_is_said_again_over_the_beats():
    player = at_set(1).until_rep(2, 1)
    player.say(Command.HOW_MANY)
    player.wait(4)
    assert asked(player, Command.LAST_SAID)[-1] == "Four left."
    assert player.state is State.WORKING
    player.until(State.RESTING)
    assert [done.rep for done in player.done("rep")] == [1, 2, 3, 4, 5]


def test_before_anything_was_said():
    player = play(WORKOUT)
    assert asked(player, Command.LAST_SAID)[0] == ENGLISH.line("nothing-said")


# -- how soon -------------------------------------------------------------------------------------

SOON = [
    Command.HOW_MANY,
    Command.WHERE,
    Command.TIME_LEFT,
    Command.CLOCK,
    Command.PROGRESS,
    Command.HOW_TO,
    Command.HELP,
]


@pytest.mark.heavy
@each_of("command", SOON)
@each_of("tenth", range(0, 60, 3))
def test_an_answer_begins_within_a_second(command, tenth):
    cues = {"setup": ["Lie down."], "form": ["Knees apart."]}
    slow = routine({**BRIDGES, "tempo": "4-1-3-2", "cues": cues})
    player = play(slow, start=Place(1)).until_rep(2, tenth / 10)
    asked_at = player.now
    player.say(command)
    player.wait(4)
    assert min(line.start for line in player.voiced if not line.beat and line.start >= asked_at) - asked_at < 1.0
