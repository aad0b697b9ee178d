"""The rules, with what the two decoders really made of recordings (`decoder_output.json`)."""

import json
from pathlib import Path

import pytest

from voicecoach.hearing.acceptance import (
    LIKE,
    RESCUED,
    SURE,
    Accepted,
    Reason,
    Refused,
    Rules,
    unless_own,
)
from voicecoach.hearing.model import Word
from voicecoach.hearing.own_voice import OwnVoice
from voicecoach.hearing.phrases import Meaning, load
from voicecoach.hearing.pronunciation import homophones

TABLE = load("en")
RULES = Rules(TABLE, homophones(TABLE.words, "en"))
GRAMMAR_ALONE = Rules(TABLE, {}, second_opinion=False)
RECORDED = json.loads((Path(__file__).parent / "decoder_output.json").read_text(encoding="utf-8"))


def words(text, confidence=1.0):
    return [Word(word, confidence, float(n), n + 1.0) for n, word in enumerate(text.split())]


def decide(text, *guesses, situation="working", over_coach=False, rules=RULES):
    return rules.decide(situation, words(text), guesses, over_coach=over_coach)


@pytest.mark.parametrize("entry", RECORDED, ids=lambda e: f"{e['recording']}-{e['decision']}")
def test_recorded_utterances(entry):
    heard = [Word(text, confidence) for text, confidence in entry["grammar"]]
    match RULES.decide(entry["situation"], heard, entry["free"], over_coach=False):
        case Accepted(meaning, confidence):
            assert list(meaning) == entry["decision"]
            assert 0 < confidence <= 1
        case Refused(reason):
            assert reason == entry["decision"]


def test_the_recordings_hold_every_way_to_decide():
    decided = {e["decision"] if isinstance(e["decision"], str) else "accepted" for e in RECORDED}
    assert decided == {"accepted", "second_opinion", "not_a_command", "no_words"}


def test_a_safe_phrase_needs_no_second_opinion():
    assert RULES.enough("working", words("pause"), over_coach=False)
    assert decide("pause") == Accepted(Meaning("pause", None, "pause"), 1.0)


def test_a_costly_one_does():
    assert not RULES.enough("working", words("next"), over_coach=False)
    assert decide("next", "text", "next") == Accepted(Meaning("next", None, "next"), 1.0)
    assert decide("next", "text", "nest") == Refused(Reason.SECOND_OPINION, 1.0, pytest.approx(0.75))
    assert decide("next") == Refused(Reason.SECOND_OPINION, 1.0, 0.0)


def test_the_second_opinion_goes_by_sound():
    assert isinstance(decide("too fast", "two fast"), Accepted)
    assert isinstance(decide("wait", "the", "weight"), Accepted)


def test_answers_need_none():
    assert decide("seven", situation="asking-number") == Accepted(Meaning("number", 7, "seven"), 1.0)
    assert isinstance(decide("no", situation="asking-yes-no"), Accepted)


def test_parts_of_phrases_are_nothing():
    for part in ("keep", "that", "slow it", "[unk] pause", "pause [unk]", "pause pause"):
        assert decide(part, "other") == Refused(Reason.NOT_A_COMMAND)


def test_a_phrase_that_means_nothing_there_must_be_the_best_guess():
    assert isinstance(decide("go", "though", "go", situation="paused"), Accepted)
    assert isinstance(decide("go", "go"), Accepted)
    assert decide("go", "though", "go") == Refused(Reason.SECOND_OPINION, 1.0, 1.0)
    assert decide("seven", "seven") == Accepted(Meaning("number", 7, "seven"), 1.0)
    assert decide("seven", "eleven").perhaps == ""


def test_what_leads_on_is_refused_where_a_halting_word_is_the_better_guess():
    assert isinstance(decide("start", "started", "start", "stop", situation="paused"), Accepted)
    assert decide("start", "stop", "start", situation="paused").meaning.command == "stop"
    assert decide("go on", "hold on", "go on", situation="paused") == Accepted(
        Meaning("pause", None, "hold on"), RESCUED
    )
    assert isinstance(decide("stop", "start", "stop"), Accepted)


def test_nor_is_it_enough_that_the_free_decoder_alone_heard_it():
    assert decide("slow", "no") == Refused(Reason.SECOND_OPINION, 1.0, pytest.approx(1 / 3))
    assert isinstance(decide("slow", "no", situation="asking-yes-no"), Accepted)


def test_the_free_decoders_best_guess_alone_is_enough():
    assert decide("down", "go", "down", situation="paused") == Accepted(Meaning("resume", None, "go"), RESCUED)
    assert decide("down", "down", "go", situation="paused") == Refused(Reason.NOT_A_COMMAND)


def test_where_it_heard_nothing_its_next_guess_is_its_best():
    assert decide("", "", "stop", "stuff") == Accepted(Meaning("stop", None, "stop"), RESCUED)
    assert decide("", "", "stuff", "stop") == Refused(Reason.NO_WORDS)
    assert decide("", "", "stop", over_coach=True) == Refused(Reason.NO_WORDS)


def test_a_phrase_of_two_sounds_must_be_among_the_best_guesses():
    assert isinstance(decide("go", "though", "girl", "go", situation="paused"), Accepted)
    assert decide("go", "no", "you know", "know", "go", situation="paused").reason == Reason.SECOND_OPINION
    assert isinstance(decide("wait", "but", "right", "by", "wait"), Accepted)


@pytest.mark.parametrize(("text", "guesses"), [("", ()), ("", ("",)), ("", ("", "the"))])
def test_nothing_heard(text, guesses):
    assert decide(text, *guesses) == Refused(Reason.NO_WORDS)


def test_confidence_is_that_of_the_weakest_word():
    heard = [Word("how", 0.9), Word("many", 0.4), Word("left", 1.0)]
    verdict = RULES.decide("working", heard, (), over_coach=False)
    assert verdict == Accepted(Meaning("how_many", None, "how many left"), 0.4)


def test_without_second_opinions_the_grammar_decides():
    assert GRAMMAR_ALONE.enough("working", words("next"), over_coach=True)
    assert isinstance(decide("next", rules=GRAMMAR_ALONE), Accepted)
    assert decide("keep", rules=GRAMMAR_ALONE) == Refused(Reason.NOT_A_COMMAND)


def test_over_the_coach_a_safe_phrase_must_be_among_the_best_three_guesses():
    assert not RULES.enough("working", words("stop"), over_coach=True)
    assert isinstance(decide("stop", "step", "top", "stop", over_coach=True), Accepted)
    assert decide("stop", "step", "top", "tap", "stop", over_coach=True).reason == Reason.SECOND_OPINION


def test_over_the_coach_a_costly_one_must_be_the_best():
    assert isinstance(decide("done", "done", over_coach=True), Accepted)
    assert decide("done", "turn", "done", over_coach=True).reason == Reason.SECOND_OPINION


@pytest.mark.parametrize(
    ("phrase", "guesses"),
    [
        ("back", ["backs", "bad"]),
        ("start", ["the start of years"]),
        ("go back", ["go bath", "go bank"]),
        ("repeat", ["repeated"]),
    ],
)
def test_evidence_in_between_is_worth_a_question(phrase, guesses):
    verdict = decide(phrase, *guesses, situation="paused")
    assert (verdict.reason, verdict.confidence) == (Reason.UNSURE, 1.0)
    assert verdict.perhaps == TABLE.match("paused", phrase.split()).command
    assert verdict.agreement >= LIKE


@pytest.mark.parametrize(
    ("phrase", "guesses"),
    [
        ("back", ["bed", "bad", "bird"]),
        ("done", ["dog", "doug"]),
        ("louder", ["wow", "well", "while"]),
        ("ready", ["right", "ray", "re"]),
        ("back", ["bed", "bad", "bird", "backs"]),
    ],
)
def test_another_word_is_not(phrase, guesses):
    assert decide(phrase, *guesses).reason == Reason.SECOND_OPINION


def test_nor_is_a_phrase_that_was_hardly_heard_or_over_the_coach():
    assert RULES.decide("working", words("back", SURE - 0.01), ["backs"], over_coach=False).perhaps == ""
    assert decide("back", "backs", over_coach=True).perhaps == ""


def test_of_a_part_even_a_safe_phrase_needs_the_second_opinion():
    assert RULES.decide_part("working", words("stop"), ["top", "stop"]) == Accepted(Meaning("stop", None, "stop"), 1.0)
    assert RULES.decide_part("working", words("stop"), ["top"]) is None
    assert RULES.decide_part("working", words("stop"), []) is None
    assert RULES.decide_part("working", words("go"), ["so", "go"]) is None
    assert RULES.decide_part("working", [], ["stop"]) is None


def test_a_part_of_a_longer_phrase_is_none():
    heard = words("[unk] too slow [unk]")
    assert RULES.is_whole("working", heard[1:3], heard)
    assert not RULES.is_whole("working", heard[2:3], heard)
    assert not RULES.is_whole("working", heard[1:2], heard)
    assert RULES.is_whole("working", heard[2:3], heard[2:])


NEXT = Accepted(Meaning("next", None, "next"), 1.0)
SEVEN = Accepted(Meaning("number", 7, "seven"), 1.0)


def coach(text):
    own = OwnVoice()
    own.says(text, 1.0, 3.0)
    return own


def test_the_coachs_own_words_are_refused():
    assert unless_own(NEXT, (), coach("Next: squats."), 1.0, 1.5) == Refused(Reason.OWN_VOICE)
    assert unless_own(NEXT, (), coach("Now come squats."), 1.0, 1.5) == NEXT
    assert unless_own(NEXT, ("next", "squats"), coach("Now come squats."), 1.0, 1.5) == Refused(Reason.OWN_VOICE)
    assert unless_own(NEXT, (), coach("Next: squats."), 4.0, 4.5) == NEXT


def test_no_number_is_taken_while_the_coach_speaks():
    assert unless_own(SEVEN, (), coach("How bad is it?"), 2.5, 3.5) == Refused(Reason.OWN_VOICE)
    assert unless_own(SEVEN, (), coach("How bad is it?"), 3.5, 4.0) == SEVEN


def test_what_was_refused_stays_refused_for_its_own_reason():
    assert unless_own(Refused(Reason.NO_WORDS), (), coach("Next"), 1.0, 2.0) == Refused(Reason.NO_WORDS)
