import re
from pathlib import Path
from string import Formatter

import pytest

from voicecoach.hearing import phrases
from voicecoach.routine.ear import commands_in
from voicecoach.routine.models import PhaseWords
from voicecoach.session import wording
from voicecoach.session.commands import Command
from voicecoach.session.wording import Wording, named
from voicecoach.wording.catalogue import Catalogue, languages, load, parse

CATALOGUES = [load(language) for language in languages()]
SESSION = Path(wording.__file__).parent

HEARD_OPENLY = {
    "three-words",
    "you-can-say",
    "also",
    "rest-open",
    "say-done",
    "say-help",
    "say-resume",
    "wait-to-continue",
}
"""Lines that tell what can be said; the ear knows when they are said."""

ASKED = {"end-workout", "take-easier", "go-slower", "was-it", "stopped-at", "stopped-before", "how-hard", "how-bad"}
"""Questions: while one is open nothing but its answers is heard, and not before it has been asked."""

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


def forms(catalogue: Catalogue, name: str) -> tuple[str, ...]:
    said = catalogue.messages[name]
    return (said,) if isinstance(said, str) else said


def places(texts: tuple[str, ...]) -> set[str]:
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}


def asked_for() -> set[str]:
    """Every name in the code of the session: those written out, and those of commands."""
    written = {
        name for path in SESSION.glob("*.py") for name in re.findall(r'"([a-z]+(?:-[a-z]+)*)"', path.read_text())
    }
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

    def test_has_no_message_that_nobody_says(self, catalogue):
        assert set(catalogue.messages) - asked_for() == set()

    def test_has_the_same_values_in_each(self, catalogue):
        for name in catalogue.messages:
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
        assert [name for name in catalogue.messages for text in forms(catalogue, name) if "!" in text] == []

    def test_says_nothing_that_the_ear_would_obey(self, catalogue):
        table = phrases.load(catalogue.language, {})
        commands = {words for said in table.by_command.values() for words in said}
        spared = HEARD_OPENLY | ASKED
        plain = [name for name in catalogue.messages if name not in spared and not name.startswith(("word-", "meant-"))]
        held = {name: list(commands_in(text, commands)) for name in plain for text in forms(catalogue, name)}
        assert {name: found for name, found in held.items() if found} == {}
