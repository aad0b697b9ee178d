"""What the coach says in each state, put together with its names and numbers, holds no phrase that is obeyed there.

`tests/wording` holds single messages to it; this is about what they become in a session.
"""

import re
from string import Formatter

import pytest
from examples import is_long
from player import play, routine_of

from voicecoach.hearing import phrases
from voicecoach.routine.ear import commands_in
from voicecoach.session.actions import Beat, Say, StateEntered
from voicecoach.session.commands import Command
from voicecoach.session.events import Doubted, Halt, Halted, Noticed, Restored, Trouble, Unclear
from voicecoach.session.place import Place
from voicecoach.session.script import script_of
from voicecoach.session.states import State
from voicecoach.session.wording import spoken_in
from voicecoach.wording.catalogue import languages

TELLING = (
    "three-words",
    "rest-open",
    "say-done",
    "say-help",
    "say-resume",
    "say-continue",
    "go-on",
    "wait-to-continue",
    "you-can-say",
    "also",
)
"""Lines that tell what can be said: `tests/wording` says which commands."""

WORKOUT = routine_of(
    {
        "exercises": [
            {
                "name": "Abc",
                "reps": 6,
                "sets": 2,
                "rest": 30,
                "rest_after": "until next",
                "tempo": "2-1-2-0",
                "variations": {"easier": {"name": "Bcd"}},
                "ask": ["effort", "pain"],
            },
            {"name": "Def", "open": True, "rest_after": 20, "sides": "each"},
            {"name": "Ghi", "hold": 12, "sides": "alternating"},
        ]
    },
    ask=["effort", "pain"],
)
EVENTS = [
    *map(Doubted, Command),
    *map(Noticed, Trouble),
    *(event(halt) for halt in Halt for event in (Halted, Restored)),
    Unclear(),
]
FIRST, SECOND, LAST = (script_of(WORKOUT).find(*at) for at in (("abc", 1), ("abc", 2), ("ghi", 1)))
IN = {
    "intro": lambda words: begin(words, 0).wait(5),
    "get ready": lambda words: begin(words, FIRST).wait(2),
    "working": lambda words: begin(words, FIRST).until(State.WORKING, 2),
    "resting": lambda words: begin(words, FIRST).until(State.RESTING, 2),
    "waiting": lambda words: answered(begin(words, SECOND)).wait(2),
    "paused": lambda words: after(IN["working"](words), Command.PAUSE),
    "asking for a number": lambda words: begin(words, SECOND).until(State.ASKING, 2),
    "asking yes or no": lambda words: after(IN["working"](words), Command.STOP),
    "finished": lambda words: begin(words, LAST).until(State.FINISHED, 2),
}


def begin(words, step):
    return play(WORKOUT, words=words, first=True, start=Place(step))


def answered(player):
    """A player that has answered what the routine asks after the set, and goes on."""
    player.until(State.ASKING, 2).say(Command.NUMBER, 1)
    player.wait(8).say(Command.NUMBER, 1)
    player.wait(8).say(Command.RESUME)
    return player


def after(player, command):
    player.say(command)
    return player.wait(2)


def said(player):
    """Each text with the situation of the ear while it is said."""
    situation = "intro"
    for item in player.past:
        if isinstance(item, StateEntered):
            situation = item.question.kind.value if item.question else item.state.value
        elif isinstance(item, Say | Beat) and item.text:
            yield item.text, situation


def telling(words):
    """What lines that tell what can be said look like."""
    for name in TELLING:
        for text in words.variants_of(name) or [words.catalogue.messages[name]]:
            parts = [re.escape(part) + (".+" if place else "") for part, place, _, _ in Formatter().parse(text)]
            yield re.compile("".join(parts))


@pytest.mark.parametrize("scene", IN)
@pytest.mark.parametrize("language", languages())
def test_no_line_is_a_command_where_it_is_said(language, scene):
    words, table = spoken_in(language), phrases.load(language, {})
    open_lines = list(telling(words))
    heard = set()
    events = [*EVENTS, *Command]
    if not is_long():  # each event in one of the languages, in the next scene in another
        tags = languages()
        events = events[(list(IN).index(scene) + tags.index(language)) % len(tags) :: len(tags)]
    for event in events:
        player = IN[scene](words)
        player.say(event) if isinstance(event, Command) else player.tell(event)
        heard |= set(said(player.wait(12)))
    assert len(heard) > 8
    answers = {"yes", "no", "number"}
    asked = {words.was_it(command) for command in Command}  # the ear knows what is being said
    wrong = {
        (text, situation, meaning.command)
        for text, situation in heard
        if text.removeprefix(words.line("first-answer", question="")) not in asked
        if not any(line.fullmatch(text) for line in open_lines)
        for phrase in commands_in(text, table.obeyed(situation))
        if (meaning := table.match(situation, phrase.split())) and meaning.command not in answers
    }
    assert wrong == set()
