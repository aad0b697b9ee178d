import numpy as np
import pytest
from fake_hearing import FakeModel, Heard

from voicecoach.base.errors import UsageError
from voicecoach.hearing.decoders import Decoders
from voicecoach.hearing.phrases import load

TABLE = load("en")


def window(value):
    return np.full(4, value, np.float32)


def test_both_hear_the_same():
    model = FakeModel([Heard("next", ["next"])])
    decoders = Decoders(model, TABLE)
    decoders.begin("working", [window(1), window(2)])
    decoders.feed(window(3))
    decoders.catch_up()
    decoders.feed(window(4))
    assert [word.text for word in decoders.words()] == ["next"]
    assert decoders.guesses() == ("next",)
    for fed in (model.fed[0], model.fed_free[0]):
        assert np.concatenate(fed)[::4].tolist() == [1, 2, 3, 4]


def test_decoders_are_made_once_and_when_needed():
    model = FakeModel([Heard("pause"), Heard("next", ["next"]), Heard("yes")])
    decoders = Decoders(model, TABLE)
    assert (model.grammars, model.frees) == ([], 0)
    for situation in ("working", "working", "asking-yes-no"):
        decoders.begin(situation, [window(0)])
        decoders.words()
        decoders.guesses()
    assert model.grammars == [TABLE.grammar("working")], "all situations have the same phrases"
    assert model.frees == 1


def test_what_the_free_decoder_heard_and_was_not_asked_for_is_no_part_of_the_next_utterance():
    model = FakeModel([Heard("pause"), Heard("next", ["next"])])
    decoders = Decoders(model, TABLE)
    decoders.begin("working", [window(1)])
    decoders.catch_up()
    decoders.words()
    decoders.begin("working", [window(2)])
    decoders.words()
    decoders.guesses()
    assert [np.concatenate(fed)[0] for fed in model.fed_free] == [1, 2]


def test_what_it_warms_up_with_is_no_part_of_an_utterance():
    model = FakeModel([Heard("next", ["next"])])
    decoders = Decoders(model, TABLE)
    for _ in decoders.warming_up([window(1), window(2)]):
        pass
    decoders.begin("working", [window(3)])
    assert [word.text for word in decoders.words()] == ["next"]
    assert decoders.guesses() == ("next",)
    assert [np.concatenate(fed)[0] for fed in model.fed_free] == [1, 2, 3]
    assert model.frees == 1


def test_a_word_may_come_while_it_warms_up():
    model = FakeModel([Heard("next", ["next"])])
    decoders = Decoders(model, TABLE)
    warming = decoders.warming_up([window(1), window(2)])
    next(warming)
    decoders.begin("working", [window(3)])
    decoders.words()
    assert decoders.guesses() == ("next",)
    assert list(warming) == [None]
    assert [np.concatenate(fed)[0] for fed in model.fed_free] == [1, 3, 2]


def test_what_is_dropped_is_forgotten():
    model = FakeModel()
    decoders = Decoders(model, TABLE)
    decoders.begin("working", [window(1)])
    decoders.drop()
    decoders.begin("working", [window(2)])
    decoders.guesses()
    assert [np.concatenate(fed)[0] for fed in model.fed_free] == [2]


def test_phrases_with_unknown_words_are_left_out_and_told():
    model = FakeModel(unknown=frozenset({"undo", "reps"}))
    decoders = Decoders(model, TABLE)
    assert decoders.unhearable == ("undo", "undo that")
    decoders.begin("working", [window(0)])
    assert not {"undo", "undo that"} & set(model.grammars[0])


def test_before_the_first_utterance_nothing_was_heard():
    assert Decoders(FakeModel(), TABLE).words() == ()


def test_an_unknown_situation_is_refused():
    with pytest.raises(UsageError):
        Decoders(FakeModel(), TABLE).check("dancing")
