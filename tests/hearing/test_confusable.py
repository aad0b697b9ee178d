import pytest

from voicecoach.base.errors import SettingsError
from voicecoach.hearing.phrases.confusable import doubts


@pytest.mark.parametrize(
    ("command", "phrase", "other"),
    [
        ("stop", "quit", "quieter"),
        ("next", "paws", "pause"),
        ("help", "lauder", "louder"),
    ],
)
def test_a_phrase_that_sounds_like_another_commands(command, phrase, other):
    [doubt] = doubts("en", {command: [phrase]})
    assert doubt.startswith(f"{phrase!r} ({command}) sounds much like {other!r}")


@pytest.mark.parametrize(
    "own",
    [
        {"pause": ["hold it"]},
        {"pause": ["paws"]},
        {"resume": ["roll"]},
        {"next": ["let us move on"]},
        {},
    ],
)
def test_what_is_clear_and_what_means_the_same(own):
    assert doubts("en", own) == []


def test_a_word_that_the_model_does_not_know():
    assert doubts("en", {"next": ["frobnicate now"]}, lambda word: word != "frobnicate") == [
        "'frobnicate now' can't be heard: the speech model does not know 'frobnicate'"
    ]


def test_two_of_ones_own_are_told_once():
    assert doubts("en", {"next": ["banana"], "undo": ["bananas"]}) == [
        "'banana' (next) sounds much like 'bananas' (undo)"
    ]


def test_in_other_languages_letters_stand_for_sounds():
    assert doubts("de", {"next": ["paused"]})[0] == "'paused' (next) sounds much like 'pause' (pause)"


def test_what_cannot_be_used_at_all_is_an_error():
    with pytest.raises(SettingsError, match="already means"):
        doubts("en", {"next": ["pause"]})
