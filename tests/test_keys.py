"""Keys mean what is said, in each state."""

import pytest
from orchestra import perform

from voicecoach.runtime.keys import heard, named
from voicecoach.session.commands import Command
from voicecoach.session.events import Heard
from voicecoach.session.pain import pain
from voicecoach.session.questions import PainLimits, confirm, end_workout
from voicecoach.session.states import State
from voicecoach.session.wording import english

ENGLISH = english()


def meant(key, state, question=None):
    said = heard(key, state, question)
    assert said is None or said.control == named(key)
    return said and Heard(said.command, said.value)


@pytest.mark.parametrize("state", [state for state in State if state is not State.ASKING])
def test_the_same_commands_as_by_voice(state):
    said = {key: meant(key, state) for key in "nrbuq?N"}
    assert said == {
        "n": Heard(Command.NEXT),
        "r": Heard(Command.REPEAT),
        "b": Heard(Command.BACK),
        "u": Heard(Command.UNDO),
        "q": Heard(Command.STOP),
        "?": Heard(Command.HELP),
        "N": Heard(Command.NEXT),
    }
    waits = state in (State.PAUSED, State.WAITING)
    assert meant(" ", state) == Heard(Command.RESUME if waits else Command.PAUSE)
    assert [meant(key, state) for key in "xy5\n\t"] == [None] * 5


@pytest.mark.parametrize("state", [state for state in State if state is not State.ASKING])
def test_buttons_are_the_same_commands(state):
    waits = state in (State.PAUSED, State.WAITING)
    said = {name: meant(name, state) for name in ("Next", "Previous", "Stop", "PlayPause", "Play", "Pause")}
    assert said == {
        "Next": Heard(Command.NEXT),
        "Previous": Heard(Command.BACK),
        "Stop": Heard(Command.STOP),
        "PlayPause": Heard(Command.RESUME if waits else Command.PAUSE),
        "Play": Heard(Command.RESUME) if waits else None,
        "Pause": None if waits else Heard(Command.PAUSE),
    }
    assert meant("Rewind", state) is None


def test_what_was_pressed_has_a_name():
    assert [named(key) for key in (" ", "n", "Next")] == ["key space", "key n", "button Next"]


@pytest.mark.parametrize(
    ("question", "key", "said"),
    [
        (end_workout(ENGLISH), "Stop", Heard(Command.YES)),
        (confirm(ENGLISH, Command.NEXT), "Stop", Heard(Command.STOP)),
        (end_workout(ENGLISH), "y", Heard(Command.YES)),
        (end_workout(ENGLISH), "q", Heard(Command.YES)),
        (end_workout(ENGLISH), "n", Heard(Command.NO)),
        (end_workout(ENGLISH), " ", Heard(Command.PAUSE)),
        (end_workout(ENGLISH), "u", Heard(Command.UNDO)),
        (confirm(ENGLISH, Command.NEXT), "q", Heard(Command.STOP)),
        (pain(ENGLISH, PainLimits()), "4", Heard(Command.NUMBER, 4)),
        (pain(ENGLISH, PainLimits()), "n", Heard(Command.NEXT)),
        (end_workout(ENGLISH), "4", None),
    ],
)
def test_questions_are_answered(question, key, said):
    assert meant(key, State.ASKING, question) == said


def test_a_whole_session_by_keys():
    keys = iter([" ", " ", "x", "n", "q", "n", "q", "q"])
    pressed = []

    def press(conductor, event):
        changes = event["event"] == "state" and event["t"] > 0.5
        if (changes or (event["event"] == "step" and not pressed)) and (key := next(keys, None)):
            pressed.append(key)
            conductor.pressed.put(key)
            if key == "x":
                conductor.pressed.put(next(keys))

    done = perform(on_event=press)
    commands = [(e["command"], e["phrase"]) for e in done.of("command")]
    assert commands == [
        ("pause", "key space"),
        ("resume", "key space"),
        ("next", "key n"),
        ("stop", "key q"),
        ("no", "key n"),
        ("stop", "key q"),
        ("yes", "key q"),
    ]
    assert done.conductor.ended.reason == "stopped"
    assert all(e["utterance_end"] == e["decided"] == e["t"] for e in done.of("command"))
