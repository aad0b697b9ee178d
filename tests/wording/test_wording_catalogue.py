import re
from collections.abc import Iterable
from pathlib import Path
from string import Formatter

import pytest

from voicecoach.app import factories
from voicecoach.base import errors
from voicecoach.diagnostics import calibration
from voicecoach.hearing import phrases
from voicecoach.hearing.phrases.table import SITUATIONS, PhraseTable
from voicecoach.reports import handout
from voicecoach.routine.ear import commands_in
from voicecoach.routine.models import PhaseWords
from voicecoach.session import wording
from voicecoach.session.commands import Command
from voicecoach.session.reps import room
from voicecoach.session.voice import EstimatedVoice
from voicecoach.session.wording import Wording, named
from voicecoach.wording.catalogue import LineCatalogue, languages, load, parse

CATALOGUES = [load(language) for language in languages()]
SAYING = [
    *Path(wording.__file__).parent.glob("*.py"),
    *(Path(module.__file__) for module in (calibration, handout, errors, factories)),
]

TELLS = {
    "three-words": {"pause", "repeat", "next"},
    "rest-open": {"next"},
    "say-done": {"next"},
    "say-help": {"help"},
    "say-resume": {"resume"},
    "say-continue": {"resume"},
    "go-on": {"resume"},
    "wait-to-continue": {"resume"},
    "say-go-on": {"resume", "stop"},
    "say-go-on-or-slower": {"resume", "slower", "stop"},
    "pain-choices": {"next_exercise", "next", "stop", "resume"},
    "start-choices": {"resume", "stop"},
    "say-start": {"resume"},
}
"""Lines that tell what can be said, and which commands: the ear knows when they are said."""

YES_NO = {"end-workout", "take-easier", "end-here", "stopped-at", "stopped-before", "was-it"}
AGREE = {"stopped-at": ["resume"], "stopped-before": ["resume"]}
"""Questions that hold the word of the command that says yes to them."""

RATED = {"how-bad", "how-hard", "how-hard-in-all", "how-much-pain", "how-much-pain-now", "how-is-it-today", "from-zero"}
"""Questions: while one is open nothing but its answers is heard."""

HELP = ("you-can-say", "also")
ON_BEAT = ("halfway", "last-one")

NUMBER = {"n", "m", "f"}
"""A number by itself, and before a noun of either gender; a form for one may say it without."""

SAMPLE = """
language = "xx"
plural = "n > 2"
[messages]
hello = "Hello {name}."
bye = "Bye."
cats = ["{n} cat", "{n} cats of {name}"]
[variants]
yes = ["Yes, {name}.", "Indeed.", "So it is."]
[phases]
[numbers]
small = ["nought"]
tens = []
both = ""
hundreds = []
hundred = ""
and_rest = ""
thousand = ""
thousands = ""
then = ""
ordinals = []
hours = 24
capitals = true
"""


def forms(catalogue: LineCatalogue, name: str) -> tuple[str, ...]:
    said = catalogue.variants.get(name) or catalogue.messages[name]
    return (said,) if isinstance(said, str) else said


def names_of(catalogue: LineCatalogue) -> set[str]:
    return {*catalogue.messages, *catalogue.variants}


def obeyed(table: PhraseTable, text: str, situations: Iterable[str] = SITUATIONS) -> set[str]:
    """The commands of a text that would be obeyed where it is said."""
    meanings = (
        table.match(situation, phrase.split())
        for situation in situations
        for phrase in commands_in(text, table.obeyed(situation))
    )
    return {meaning.command for meaning in meanings if meaning}


def places(texts: tuple[str, ...]) -> set[str]:
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}


def asked_for() -> set[str]:
    """Every name in the code that speaks: those written out, and those of commands."""
    written = {name for path in SAYING for name in re.findall(r'"([a-z]+(?:-[a-z]+)*)"', path.read_text())}
    offered = {command for order in (*wording._ORDER.values(), wording._OTHERWISE) for command in order}
    return written | {named("word", command) for command in offered} | {named("meant", command) for command in Command}


def test_a_line_takes_its_values():
    sample = parse(SAMPLE)
    assert (sample.line("hello", name="you"), sample.line("bye")) == ("Hello you.", "Bye.")


@pytest.mark.parametrize(("count", "said"), [(1, "1 cat"), (2, "2 cat"), (3, "3 cats of me")])
def test_the_form_follows_the_rule_of_the_language(count, said):
    assert parse(SAMPLE).counted("cats", count, n=str(count), name="me") == said


@pytest.mark.parametrize("name", ["nothing", "cats"])
def test_a_line_that_is_none_is_a_mistake_of_the_code(name):
    with pytest.raises(KeyError, match=name):
        parse(SAMPLE).line(name)


def test_what_counts_nothing_cannot_be_counted():
    with pytest.raises(KeyError, match="bye counts nothing"):
        parse(SAMPLE).counted("bye", 1)


def test_a_value_that_is_missing_is_a_mistake_of_the_code():
    with pytest.raises(KeyError, match="name"):
        parse(SAMPLE).line("hello", other="you")


def test_a_catalogue_is_read_once():
    assert load("en") is load("en")


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda catalogue: catalogue.language)
class TestEveryLanguage:
    def test_is_named_after_its_file(self, catalogue):
        assert load(catalogue.language) is catalogue

    def test_has_the_messages_of_the_others(self, catalogue):
        assert set(catalogue.messages) == set(load("en").messages)
        assert set(catalogue.variants) == set(load("en").variants)
        assert set(catalogue.messages).isdisjoint(catalogue.variants)

    def test_has_no_message_that_nobody_says(self, catalogue):
        assert names_of(catalogue) - asked_for() == set()

    def test_has_no_message_that_is_asked_for_and_missing(self, catalogue):
        written = re.findall(r'\b(?:line|tell)\(\s*"([a-z-]+)"', "".join(path.read_text() for path in SAYING))
        assert len(written) > 100
        assert set(written) - names_of(catalogue) == {"name"}  # of an example in a docstring

    def test_says_what_comes_often_in_three_to_five_ways(self, catalogue):
        for name, ways in catalogue.variants.items():
            assert 3 <= len({way.casefold() for way in ways}) == len(ways) <= 5, name
            assert len({places((way,)) == places(ways) for way in ways}) == 1, name

    def test_has_time_for_what_is_said_on_a_beat(self, catalogue):
        said = [way for name in ON_BEAT for way in catalogue.variants[name]]
        assert [way for way in said if EstimatedVoice().seconds(way) > room(1.0, 0.0)] == []

    def test_has_the_same_values_in_each(self, catalogue):
        for name in names_of(catalogue):
            wanted = places(forms(load("en"), name))
            assert places(forms(catalogue, name)) - NUMBER == wanted - NUMBER, name

    def test_has_all_forms_of_what_it_counts(self, catalogue):
        wanted = {catalogue.form(n) for n in range(200)}
        for name in catalogue.messages:
            said = catalogue.messages[name]
            assert isinstance(said, str) or len(said) == len(wanted), name

    def test_offers_words_that_the_ear_obeys(self, catalogue):
        table = phrases.load(catalogue.language, {})
        for command in {c for order in (*wording._ORDER.values(), wording._OTHERWISE) for c in order}:
            if command is not Command.NUMBER:  # any of eleven words
                assert catalogue.line(named("word", command)).lower() in table.by_command[command.value], command

    def test_spells_every_number_in_its_own_way(self, catalogue):
        said = [Wording(catalogue).number(n) for n in range(10_000)]
        assert len(set(said)) == len(said)
        assert not any(letter.isdigit() for text in said for letter in text)

    def test_has_a_word_for_each_phase_that_the_ear_does_not_obey(self, catalogue):
        assert list(catalogue.phases) == list(PhaseWords.model_fields)
        table = phrases.load(catalogue.language, {})
        assert set(catalogue.phases.values()).isdisjoint(
            said for all_said in table.by_command.values() for said in all_said
        )

    def test_does_not_shout(self, catalogue):
        assert [name for name in names_of(catalogue) for text in forms(catalogue, name) if "!" in text] == []

    def test_says_nothing_that_the_ear_would_obey(self, catalogue):
        """Not in any state: most lines may be said in each of them. What tells a command holds no other one."""
        table = phrases.load(catalogue.language, {})
        plain = names_of(catalogue) - YES_NO - RATED - set(HELP)
        found = {name: obeyed(table, text) for name in plain for text in forms(catalogue, name) if is_whole(name)}
        assert {name: held for name, held in found.items() if held - TELLS.get(name, set())} == {}

    def test_asks_in_words_that_answer_nothing_else(self, catalogue):
        table = phrases.load(catalogue.language, {})
        asked = [(text, set(AGREE.get(name, ()))) for name in YES_NO for text in forms(catalogue, name)]
        meant = {command: catalogue.line(named("meant", command)) for command in Command}
        asked += [(catalogue.line("was-it", meant=line), {command}) for command, line in meant.items()]
        for text, own in asked:
            assert obeyed(table, text, ["asking-yes-no"]) <= {"yes", "no", *own}, text
        for name in RATED:
            assert obeyed(table, catalogue.line(name), ["asking-number"]) <= {"number"}, name


def is_whole(name: str) -> bool:
    """It is said by itself; a word of help, or what may have been meant, is part of another line."""
    return not name.startswith(("word-", "meant-"))


@pytest.mark.parametrize("seed", range(6))
def test_the_seed_decides_the_order_of_ways(seed):
    ways = parse(SAMPLE).variants_of("yes", seed)
    assert sorted(ways) == ["Indeed.", "So it is.", "Yes, {name}."]
    assert ways == parse(SAMPLE).variants_of("yes", seed + 6)
    assert (ways == parse(SAMPLE).variants["yes"]) is (seed == 0)


def test_what_has_no_variants_has_one_way():
    assert parse(SAMPLE).variants_of("bye") == ()
