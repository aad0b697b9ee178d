"""What is said is known by its identity, never by how its text begins."""

import pytest
from player import played, routine_of
from scenes import BRIDGES, PLANK, whole_session, working
from shipped import NAMES
from tables import each_of

from voicecoach.session.actions import Beat, Say, SayKind
from voicecoach.session.commands import Command
from voicecoach.session.lines import Line, line_of
from voicecoach.session.overview import overview
from voicecoach.session.spelling import sentence
from voicecoach.session.wording import english, spoken_in
from voicecoach.wording.catalogue import languages

SET_CUE = "Set your feet as wide as your hips."


def said(player):
    return [(item.text, line_of(item.text)) for item in player.past if isinstance(item, Say | Beat) and item.text]


def test_a_line_is_a_text_that_knows_its_name():
    line = english().at({"set-of": 6}).line("set-of", set="two", sets="three")
    assert (line, line.name, line.variant) == ("Here is set two of three.", "set-of", 2)
    assert (sentence(english().line("ten-seconds")).name, line_of("Breathe.").name) == ("ten-seconds", "")
    assert line_of(line) is line == Line("Here is set two of three.")


@each_of("name", NAMES)
def test_each_line_that_can_vary_is_said_as_the_variant_it_claims(name):
    player = whole_session(name)
    words = player.session.words
    varied = [(text, line) for text, line in said(player) if line.variant is not None]
    assert {line.name for _, line in varied} >= {"good-work"}
    for text, line in varied:
        way = words.variants_of(line.name)[line.variant].partition("{")[0].rstrip(".")
        assert text.casefold().startswith(way.casefold())


@pytest.mark.parametrize("language", languages())
def test_what_a_routine_says_is_not_taken_for_a_line_of_the_coach(language):
    """Cues that begin as each line of the coach begins change nothing of how the coach's own lines vary."""
    words = spoken_in(language)
    alike = [
        way.partition("{")[0].strip(" .:") + " x."
        for name in words.catalogue.variants
        for way in words.variants_of(name)
    ]
    ways = []
    for cues in (alike, [f"Cue {n}." for n, _ in enumerate(alike)]):
        exercise = {**BRIDGES, "cues": {"setup": cues, "form": cues}}
        player = played(routine_of({"exercises": [exercise, PLANK]}), words=words)
        ways.append([(line.name, line.variant) for _, line in said(player) if line.variant is not None])
    assert ways[0] == ways[1]


def test_a_routine_may_say_what_counts_in_and_is_heard_in_the_dry_run():
    cues = {"setup": ["Three", SET_CUE, "one"]}
    routine = routine_of({"exercises": [{**PLANK, "cues": cues}]})
    lines = [line for step in overview(routine).steps for line in step.lines]
    assert [line for line in lines if line.casefold() in ("three", "one")] == ["Three", "one"]
    player = played(routine)
    assert [say.text for say in player.of(Say) if say.kind is SayKind.COUNT_IN] == ["three", "two", "one"] * 2


def test_each_line_says_what_it_is_for():
    player = working()
    player.say(Command.WHERE)
    player.wait(6)
    kinds = {say.kind for say in player.of(Say)}
    assert kinds == {SayKind.STEP, SayKind.ANSWER, SayKind.COUNT_IN}
    answers = [say.line.name for say in player.of(Say) if say.kind is SayKind.ANSWER]
    assert answers == ["where-rep", "coming-up"]
    work = {"name": "March", "work": 40, "cues": {"form": ["Breathe.", "Look ahead."]}}
    cued = played(routine_of({"exercises": [work]}))
    assert [say.text for say in cued.of(Say) if say.kind is SayKind.CUE] == ["Look ahead."]
