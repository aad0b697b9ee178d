"""A workout that begins later (`--from`) tells of what is to come, not of what is left out."""

import pytest
from player import played, routine_of

from voicecoach.session.place import Place
from voicecoach.session.script import script_of

NAMES = ("Ants", "Bees", "Cats", "Dogs", "Emus", "Foxes", "Gnus")
MANY = routine_of({"exercises": [{"name": name, "reps": 2} for name in NAMES]})


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("Ants", "Today: seven exercises, from ants to gnus."),
        ("Bees", "Today: bees, cats, dogs, emus, foxes and gnus."),
        ("Gnus", "Today: gnus."),
    ],
)
def test_the_plan_begins_where_the_workout_does(first, told):
    step = script_of(MANY).find(first, None)
    plan = played(MANY, start=Place(step)).lines()[1]
    assert plan.startswith(told)
