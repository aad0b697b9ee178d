import pytest

from voicecoach.hearing.phrases import load
from voicecoach.hearing.pronunciation import homophones, sounds_like

WORDS = load("en").words
SAME = homophones(WORDS, "en")


@pytest.mark.parametrize(
    ("guess", "phrase"),
    [
        ("next", "next"),
        ("weight", "wait"),
        ("paws", "pause"),
        ("for", "four"),
        ("no", "no"),
        ("know", "no"),
        ("two fast", "too fast"),
        ("how menny left", "how menny left"),
    ],
)
def test_the_same_sound_is_the_same_word(guess, phrase):
    assert sounds_like(guess, phrase, SAME)


@pytest.mark.parametrize(
    ("guess", "phrase"),
    [
        ("text", "next"),
        ("bag", "back"),
        ("the next", "next"),
        ("next", "next exercise"),
        ("", "next"),
        ("undo", "undo that"),
    ],
)
def test_another_sound_is_not(guess, phrase):
    assert not sounds_like(guess, phrase, SAME)


def test_every_word_sounds_like_itself():
    assert all(word in SAME[word] for word in WORDS)


def test_a_word_that_no_dictionary_holds_sounds_like_itself():
    assert homophones(("quxify",), "en") == {"quxify": frozenset({"quxify"})}


def test_other_languages_go_by_spelling():
    assert homophones(("weiter", "pause"), "de") == {"weiter": frozenset({"weiter"}), "pause": frozenset({"pause"})}
