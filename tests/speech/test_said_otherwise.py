import pytest
from fake_speech import FakeSynthesizer

from voicecoach.speech.cache import PhraseCache
from voicecoach.speech.narrator import Narrator
from voicecoach.speech.pronunciation import pronouncing

WORDS = {
    "QL": "quadratus lumborum",
    "QL stretch": "stretch of the quadratus lumborum",
    "psoas": "so-as",
    "L5/S1 (+)": "the lowest disc",
}


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("QL left.", "quadratus lumborum left."),
        ("The QL, the QL!", "The quadratus lumborum, the quadratus lumborum!"),
        ("QL stretch.", "stretch of the quadratus lumborum."),
        ("QLs and ql and HQL.", "QLs and ql and HQL."),
        ("Psoas. PSOAS. psoas", "so-as. so-as. so-as"),
        ("Mind L5/S1 (+) now.", "Mind the lowest disc now."),
        ("Nothing here.", "Nothing here."),
    ],
)
def test_words_are_said_as_they_are_wanted(text, spoken):
    assert pronouncing(WORDS)(text) == spoken


def test_what_was_put_in_is_not_looked_at_again():
    assert pronouncing({"a": "b", "b": "c"})("a b") == "b c"


def test_without_words_nothing_changes():
    assert pronouncing({})("QL") == "QL"


def test_a_backslash_is_only_a_backslash():
    assert pronouncing({"x": r"\1\g<0>"})("x") == r"\1\g<0>"


def test_the_engine_and_the_cache_get_what_is_spoken(tmp_path):
    """Asked for as it is written; kept as it is said, so that another pronunciation is another phrase."""
    cache = PhraseCache(tmp_path, 10**9)
    fakes = [FakeSynthesizer(), FakeSynthesizer(), FakeSynthesizer()]
    ways = [pronouncing({"QL": "quadratus lumborum"}), str, pronouncing({"muscle": "QL"})]
    narrators = [
        Narrator(lambda fake=fake: fake, cache, eager=True, pronounce=way)
        for fake, way in zip(fakes, ways, strict=True)
    ]
    lengths = [narrators[0].seconds("QL"), narrators[1].seconds("QL"), narrators[2].seconds("muscle")]
    assert [fake.asked for fake in fakes] == [["quadratus lumborum"], ["QL"], []]
    assert lengths[0] > lengths[1] == lengths[2]
    assert narrators[2].hits == 1
