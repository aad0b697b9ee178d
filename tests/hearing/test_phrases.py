import tomllib
from importlib import resources

import pytest

from voicecoach.base.errors import SettingsError, UsageError
from voicecoach.hearing.phrases import SITUATIONS, WAKE, Meaning, load, normalise, with_wake_word, woken
from voicecoach.session.commands import Command
from voicecoach.session.states import State

TABLE = load("en")
ALWAYS = [s for s in SITUATIONS if not s.startswith("asking")]


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_every_command_of_the_session_has_phrases_and_no_other(language):
    assert set(load(language).by_command) == {command.value for command in Command}


@pytest.mark.parametrize("language", ["de", "es"])
def test_other_languages_have_the_same_places_and_no_phrase_for_two_commands(language):
    table = load(language)
    for command in Command:
        wanted = {p.situations for p in TABLE.phrases if p.command == command}
        assert {p.situations for p in table.phrases if p.command == command} == wanted
    for situation in SITUATIONS:
        grammar = table.grammar(situation)
        assert len(set(grammar)) == len(grammar)
    assert {p.value for p in table.phrases if p.command == "number"} == set(range(11))
    assert not table.is_costly("working", table.by_command["pause"][0])


def test_every_state_of_the_session_is_a_situation():
    states = {state.value for state in State} - {"asking"}
    assert set(SITUATIONS) == states | {"asking-yes-no", "asking-number"}


@pytest.mark.parametrize(
    ("command", "phrases"),
    [
        ("next", ["next", "ready", "i'm ready", "done", "i'm done"]),
        ("next_exercise", ["next exercise", "skip", "skip this"]),
        ("repeat", ["repeat", "again", "say again", "one more time"]),
        ("back", ["back", "go back", "previous"]),
        ("pause", ["pause", "wait", "freeze", "hold on"]),
        ("resume", ["resume", "continue", "carry on", "keep going", "go", "go on", "start"]),
        ("stop", ["stop", "stop workout", "end workout"]),
        ("undo", ["undo", "undo that"]),
        ("faster", ["faster", "speed up", "too slow"]),
        ("slower", ["slower", "slow", "slow down", "too fast"]),
        ("normal_speed", ["normal speed"]),
        ("more_rest", ["more rest", "longer"]),
        ("louder", ["louder"]),
        ("quieter", ["quieter"]),
        ("how_many", ["how many left", "how many"]),
        ("where", ["where am i", "what's next"]),
        ("time_left", ["how long is left"]),
        ("clock", ["what time is it"]),
        ("progress", ["how am i doing"]),
        ("how_to", ["explain", "how do i do this"]),
        ("easier", ["easier"]),
        ("harder", ["harder"]),
        ("alternative", ["alternative"]),
        ("hurts", ["that hurts", "it hurts", "ouch", "pain"]),
        ("help", ["help", "what can i say"]),
        ("yes", ["yes"]),
        ("no", ["no"]),
        ("number", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]),
    ],
)
def test_the_phrases_are_those_of_the_published_table(command, phrases):
    assert sorted(TABLE.by_command[command]) == sorted(phrases)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_grammar_ends_with_unknown_and_has_no_phrase_twice(situation):
    grammar = TABLE.grammar(situation)
    assert grammar[-1] == "[unk]"
    assert len(set(grammar)) == len(grammar)


@pytest.mark.parametrize("language", ["en", "de", "es"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_phrase_is_in_the_grammar_of_every_situation(language, situation):
    table = load(language)
    assert set(table.grammar(situation)) == {phrase.text for phrase in table.phrases} | {"[unk]"}
    assert table.grammar(situation) == table.grammar("working")


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_what_means_nothing_there_needs_the_second_opinion(language):
    table = load(language)
    for situation in SITUATIONS:
        idle = set(table.grammar(situation)[:-1]) - set(table.obeyed(situation))
        assert all(table.is_costly(situation, phrase) for phrase in idle)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_where_each_answer_has_an_effect(situation):
    obeyed = set(TABLE.obeyed(situation))
    assert ({"yes", "no"} <= obeyed) is (situation == "asking-yes-no")
    assert ({"zero", "ten"} <= obeyed) is (situation == "asking-number")
    assert ("go" in obeyed) is (situation in ("intro", "get_ready", "resting", "waiting", "paused"))
    assert ("longer" in obeyed) is (situation == "resting")
    assert {"pause", "stop", "that hurts", "undo", "help", "louder"} <= obeyed


def test_what_leads_on_is_safe_only_where_it_is_waited_for():
    assert [s for s in SITUATIONS if not TABLE.is_costly(s, "continue")] == ["waiting", "paused"]
    assert all(TABLE.is_costly(s, "go") for s in SITUATIONS)
    assert [s for s in SITUATIONS if not TABLE.is_costly(s, "yes")] == ["asking-yes-no"]
    assert not any(TABLE.is_costly(s, text) for s in SITUATIONS for text in ("pause", "stop"))


def test_only_whole_phrases_match():
    assert TABLE.match("working", ["how", "many", "left"]) == Meaning("how_many", None, "how many left")
    assert TABLE.match("working", ["how"]) is None
    assert TABLE.match("working", ["[unk]", "next"]) is None
    assert TABLE.match("working", []) is None


def test_classes():
    assert TABLE.is_costly("working", "next")
    assert not TABLE.is_costly("working", "pause")
    assert not TABLE.is_costly("paused", "resume")
    assert TABLE.is_costly("paused", "start")


def test_an_unknown_situation_is_refused():
    with pytest.raises(UsageError, match="asking") as error:
        TABLE.grammar("asking")
    assert "asking-yes-no" in error.value.hint


def test_phrases_of_the_user_are_added_in_the_class_of_their_command():
    table = load("en", {"pause": ["Hold  it!"], "help": ["assist me"], "next": ["Weiter"]})
    assert table.match("working", ["hold", "it"]) == Meaning("pause", None, "hold it")
    assert table.is_costly("working", "hold it")
    assert not table.is_costly("working", "assist me")
    assert table.by_command["next"][-1] == "weiter"


def test_what_a_user_means_by_a_phrase_that_came_later_stays():
    table = load("en", {"next": ["go on"]})
    assert table.match("paused", ["go", "on"]) == Meaning("next", None, "go on")
    assert "go on" not in table.by_command["resume"]


def test_a_phrase_that_is_there_already_changes_nothing():
    assert load("en", {"pause": ["wait"]}).by_command == TABLE.by_command


@pytest.mark.parametrize(
    ("extra", "message", "hint"),
    [
        ({"paus": ["halt"]}, "'paus'", "'pause'"),
        ({"qqq": ["halt"]}, "'qqq'", "next"),
        ({"number": ["eleven"]}, "'number'", ""),
        ({"pause": ["3 2 1"]}, "'3 2 1'", "words"),
        ({"pause": [" "]}, "' '", "words"),
        ({"pause": ["[unk]"]}, "unk", "words"),
        ({"pause": ["next"]}, "'next'", "another"),
        ({"pause": ["halt"], "stop": ["halt"]}, "already means 'pause'", "another"),
    ],
)
def test_what_cannot_be_added_is_named(extra, message, hint):
    with pytest.raises(SettingsError) as error:
        load("en", extra)
    assert message in error.value.message
    assert hint in error.value.hint


def test_the_same_phrase_may_mean_two_things_in_different_places():
    table = load("en", {"yes": ["go"]})
    assert table.match("asking-yes-no", ["go"]) == Meaning("yes", None, "go")
    assert table.match("paused", ["go"]) == Meaning("resume", None, "go")


@pytest.mark.parametrize("language", ["xx", "../../settings", "", "EN"])
def test_a_language_without_phrases_is_refused(language):
    with pytest.raises(SettingsError, match="language") as error:
        load(language)
    assert "en" in error.value.hint


@pytest.mark.parametrize(("tag", "language"), [("de-AT", "de"), ("es-MX", "es"), ("en-GB", "en")])
def test_a_region_has_the_phrases_of_its_language(tag, language):
    assert load(tag) == load(language)


def test_normalise():
    assert normalise("  I\u2019m   READY! ") == "i'm ready"


def test_words():
    assert {"i'm", "left", "what's"} <= set(TABLE.words)


def test_the_file_holds_nothing_that_is_not_read():
    text = resources.files("voicecoach.hearing.phrases").joinpath("en.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["commands"].values()
    assert {key for entry in entries for key in entry} == {"where", "safe_in", "safe", "costly", "values"}


# The wake word.

WOKEN = with_wake_word(TABLE, "Coach")


def test_with_a_wake_word_nothing_is_heard_without_it():
    assert WOKEN.match("working", ["coach", "pause"]) == Meaning("pause", None, "coach pause")
    assert WOKEN.match("working", ["pause"]) is None
    assert WOKEN.match("asking-yes-no", ["yes"]) is None
    assert set(WOKEN.grammar("working")) == {*(f"coach {p}" for p in TABLE.grammar("working")[:-1]), "coach", "[unk]"}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_just_after_it_all_is_heard(situation):
    plain = set(TABLE.grammar(situation)[:-1])
    assert plain < set(WOKEN.grammar(woken(situation)))
    for phrase in plain:
        assert WOKEN.match(woken(situation), phrase.split()) == TABLE.match(situation, phrase.split())


def test_the_word_alone_needs_the_second_opinion_and_what_goes_with_it_does_not():
    assert WOKEN.match("resting", ["coach"]) == Meaning(WAKE, None, "coach")
    assert WOKEN.is_costly("resting", "coach")
    assert not WOKEN.is_costly("resting", "coach next")
    assert not WOKEN.is_costly(woken("resting"), "next")
    assert {"coach", "next"} <= set(WOKEN.words)


@pytest.mark.parametrize(("word", "message"), [("42", "not made of words"), ("how", "begins the phrase 'how many")])
def test_a_wake_word_that_cannot_be_one(word, message):
    with pytest.raises(SettingsError, match=message):
        with_wake_word(TABLE, word)
