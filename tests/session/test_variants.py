"""What is said often: in turn, in an order that the seed decides, and by the place in the script alone."""

import re
from itertools import pairwise
from random import Random

import pytest
from examples import sample
from player import play, played, routine_of
from scenes import BRIDGES, PLANK, at, whole_session, working
from shipped import NAMES, routine
from tables import each_of

from voicecoach.session.actions import Beat, Say, StepBegun
from voicecoach.session.commands import Command
from voicecoach.session.lines import line_of
from voicecoach.session.options import SessionOptions
from voicecoach.session.overview import phrases_of
from voicecoach.session.script import script_of
from voicecoach.session.states import State
from voicecoach.session.wording import spoken_in
from voicecoach.wording.catalogue import languages

SQUATS = {"name": "Squats", "rest": 40, "tempo": "2-1-2-1"}
MIXED = routine_of(
    {"exercises": [{**BRIDGES, "reps": 6}, {**PLANK, "sets": 2}, {**SQUATS, "reps": [6, 4, 2, 6]}]},
    {"exercises": [{"name": "Steps", "work": 40}, {"name": "Jumps", "work": 12}, {"name": "Runs", "work": 40}]},
    {"superset": True, "rounds": 5, "rest": 30, "exercises": [{"name": "A", "reps": 3}, {"name": "B", "hold": 9}]},
)
OFTEN = {
    "halfway",
    "last-one",
    "ten-seconds",
    "other-side",
    "straight-on",
    "set-of",
    "last-set",
    "rest-of",
    "coming-up",
}


def spoken(player):
    return [item.text for item in player.past if isinstance(item, Say | Beat) and item.text]


def ways_taken(texts):
    """By the name of a line that has several ways: which of them it took, each time it was said.

    That a line is said as the variant it claims is in `test_lines.py`.
    """
    taken = {}
    for line in map(line_of, texts):
        if line.variant is not None:
            taken.setdefault(line.name, []).append(line.variant)
    return taken


def assert_in_turn(player):
    taken = ways_taken(spoken(player))
    assert [line for line, ways in taken.items() if any(a == b for a, b in pairwise(ways))] == []
    return {line for line, ways in taken.items() if len(ways) > 1}


@pytest.mark.heavy
@each_of("name", NAMES)
def test_nothing_is_said_in_the_same_way_twice_running_in_what_ships(name):
    assert assert_in_turn(whole_session(name))


@pytest.mark.parametrize("seed", [0, 17])
@pytest.mark.parametrize("language", languages())
def test_nothing_is_said_in_the_same_way_twice_running_in_any_language(language, seed):
    assert assert_in_turn(played(MIXED, words=spoken_in(language, seed))) == OFTEN


def test_the_seed_decides_and_nothing_else():
    once, again, other = (spoken(played(MIXED, words=spoken_in("en", seed))) for seed in (5, 5, 4))
    assert once == again != other
    assert len(once) == len(other)


def test_a_line_is_the_same_however_its_place_was_reached():
    words = spoken_in("en", 3)
    straight = played(MIXED, words=words)
    jumped = play(MIXED, words=words).wait(2)
    for _ in range(7):
        jumped.say(Command.NEXT)
        jumped.wait(6)
    step = jumped.session.place.step
    here = [line for line in jumped.until(State.WORKING).lines() if re.search(r"\bset \w+ of|last set", line)][-1]
    assert step > 3
    assert here in straight.lines()


LEAPS = (Command.NEXT, Command.NEXT, Command.NEXT_EXERCISE, Command.BACK, Command.UNDO, Command.WHERE, Command.FASTER)


def told(player):
    """Each line that has several ways, by its name, as it was said: in which step, and in which way."""
    said, step = {name: [] for name in OFTEN}, None
    for item in player.past:
        if isinstance(item, StepBegun):
            step = (item.kind, item.exercise, item.set, item.side)
        elif isinstance(item, Say | Beat) and item.text:
            line = line_of(item.text)
            if line.name in OFTEN and line.variant is not None:
                said[line.name].append((step, line.variant))
    return said


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", ["mixed", *sample(NAMES, 5)])
def test_who_leaps_about_hears_nothing_in_the_same_way_twice_running(name, seed):
    workout = MIXED if name == "mixed" else routine(name)
    chance = Random(seed)  # noqa: S311 - leaps, the same each time
    player = play(workout, words=spoken_in(workout.language, seed))
    leaps = 0
    while not player.over and leaps < 60:
        player.wait(chance.uniform(1, 40)).say(chance.choice(LEAPS))
        leaps += 1
    lines = told(player)
    again = [(name, a, b) for name, said in lines.items() for a, b in pairwise(said) if a[1] == b[1] and a[0] != b[0]]
    assert again == []
    assert max(map(len, lines.values())) > 1


def test_an_answer_and_the_rest_after_it_say_in_two_ways_what_comes():
    player = at("bridges", 1).until(State.WORKING)
    for _ in range(2):
        player.say(Command.WHERE)
        player.wait(8)
    player.until(State.RESTING)
    player.until(State.GET_READY)
    taken = ways_taken(player.lines())["coming-up"]
    assert len(taken) == 3
    assert all(a != b for a, b in pairwise(taken))


@pytest.mark.parametrize("seed", [0, 8])
def test_what_will_be_said_is_known_before(seed):
    options = SessionOptions(listening=False, words=spoken_in("en", seed))
    known = set(phrases_of(script_of(MIXED), options))
    assert set(spoken(played(MIXED, words=options.words))) - known == set()


@pytest.mark.parametrize("command", [Command.REPEAT, Command.BACK])
def test_a_set_that_begins_anew_is_announced_as_before(command):
    player = at("bridges", 2).until_rep(4, 1)
    first = player.lines()[0]
    player.say(command)
    assert player.wait(3).lines(player.now - 3)[0] == first


def test_an_answer_that_comes_often_is_never_the_same_twice_running():
    player = working()
    for _ in range(7):
        player.say(Command.RESUME)
        player.wait(2)
    taken = ways_taken(player.lines())["not-paused"]
    assert taken == [0, 1, 2, 0, 1, 2, 0]
