"""Workouts and moments of them that many tests of the session begin with."""

from functools import cache

import shipped
from player import Player, play, played, routine_of

from voicecoach.session.actions import Beat, StepBegun
from voicecoach.session.place import Place
from voicecoach.session.script import script_of
from voicecoach.session.voice import EstimatedVoice
from voicecoach.session.wording import spoken_in

LIE = "Lie down on your back, with your arms by your sides."
BRIDGES = {
    "name": "Bridges",
    "sets": 3,
    "reps": 5,
    "tempo": "2-1-2-1",
    "get_ready": 12,
    "rest": 40,
    "rest_after": 25,
    "cues": {"setup": [LIE, "Bend your knees."], "form": ["Breathe out."]},
    "variations": {"easier": {"name": "Half bridges", "reps": 3}, "harder": {"name": "Long bridges", "hold": 8}},
}
PLANK = {"name": "Plank", "hold": 20, "sides": "each", "switch": 6, "rest": 30}
WORKOUT = routine_of({"exercises": [BRIDGES, PLANK]}, closing=["Walk a little."])


@cache
def whole_session(name: str) -> Player:
    """A routine that ships, played to its end in its language with the seed 0, once for all tests that look at it."""
    workout = shipped.routine(name)
    return played(workout, words=spoken_in(workout.language))


def at(*wanted, workout=WORKOUT, voice=None, **options):
    """A session that begins with a set, or an introduction."""
    return play(workout, voice, start=Place(script_of(workout).find(*wanted)), **options)


def length(text):
    return EstimatedVoice().seconds(text)


def reps_in(player, number=1):
    return [rep for _, done, _, rep in player.reps() if done == number]


def first_beat(player, since=0.0):
    return player.beats(since)[0]


def steps(player):
    return [(step.kind, step.exercise, step.set, step.side) for step in player.of(StepBegun)]


OPEN = routine_of({"exercises": [{"name": "Look", "open": True, "sets": 2, "get_ready": 4, "rest": 15}, PLANK]})


SUPER = routine_of(
    {
        "superset": True,
        "rounds": 3,
        "rest": 45,
        "exercises": [{"name": "Squats", "reps": 2}, {"name": "Rows", "reps": 2, "rest_after": 15}],
    },
    {"exercises": [PLANK]},
)


def working(rep=3, after=1.2, **options):
    return at("bridges", 1, **options).until_rep(rep, after)


def same_beats(player, plain):
    return [(b.at, b.rep, b.phase, b.seconds) for b in player.of(Beat)] == [
        (b.at, b.rep, b.phase, b.seconds) for b in plain.of(Beat)
    ]


def rep_seconds(player, number=1):
    found = {}
    for beat in player.of(Beat):
        if beat.set == number:
            found[beat.rep] = found.get(beat.rep, 0) + beat.seconds
    return found
