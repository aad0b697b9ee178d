import numpy as np
import pytest
from fake_hearing import HUSH, SPEECH, FakeModel, Heard, LoudnessDetector, ear, windows, word
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.base.errors import UsageError
from voicecoach.base.units import HEARING_RATE
from voicecoach.hearing.decisions import Ignored
from voicecoach.hearing.detector import DETECTOR_WINDOW, WINDOW_SECONDS
from voicecoach.hearing.ear import CATCH_UP, HUSHED, PREROLL, TRAILING_SILENCE, Ear, EarOptions
from voicecoach.hearing.foreground import AFTER, BEFORE
from voicecoach.hearing.phrases import load
from voicecoach.session.commands import Command
from voicecoach.session.events import Spoken

SAFE = Heard("pause", ["pause"], confidence=0.9)
COSTLY = Heard("next", ["text", "next"], confidence=0.8)
NOISE = Heard("", [""])


def told(decisions):
    return [d.command if isinstance(d, Spoken) else str(d.reason) for d in decisions]


def test_a_command():
    (decision,) = ear(SAFE).feed(word(count=12, before=20, after=10))
    assert decision == Spoken(
        command=Command.PAUSE,
        value=None,
        phrase="pause",
        start=pytest.approx(20 * WINDOW_SECONDS),
        end=pytest.approx(32 * WINDOW_SECONDS),
        decided=pytest.approx(35 * WINDOW_SECONDS),
        confidence=0.9,
    )


def test_it_is_decided_with_the_last_sample_that_was_needed():
    made = ear(SAFE)
    decided = 35 * DETECTOR_WINDOW
    sound = word()
    assert made.feed(sound[: decided - 1]) == []
    assert made.speaking
    (decision,) = made.feed(sound[decided - 1 :])
    assert decision.decided == pytest.approx(decided / HEARING_RATE, abs=0.01)
    assert not made.speaking


@pytest.mark.heavy
@settings(deadline=None)
@given(st.lists(st.integers(0, 5000), max_size=20))
def test_the_same_samples_give_the_same_decisions_however_they_are_cut(sizes):
    script = [SAFE, NOISE, COSTLY]
    sound = np.concatenate([word(), word(5), word(20, after=0)])
    expected = ear(*script)
    made = ear(*script)
    places = np.cumsum(sizes)
    pieces = np.split(sound, places[places < len(sound)])
    found = [d for piece in pieces for d in made.feed(piece)] + made.finish()
    assert found == [*expected.feed(sound), *expected.finish()]
    assert made.position == pytest.approx(len(sound) / HEARING_RATE)


def test_in_silence_nothing_but_the_detector_runs():
    model = FakeModel()
    made = ear(model=model)
    assert made.feed(windows((HUSH, 500))) == made.finish() == []
    assert (model.grammars, model.frees) == ([], 0)


def test_the_decoders_get_what_came_before_the_word():
    model = FakeModel([SAFE])
    sound = word(count=12, before=20)
    sound[:DETECTOR_WINDOW] = 0.01
    ear(model=model).feed(sound)
    assert sum(map(len, model.fed[0])) == (PREROLL + 12 + 3) * DETECTOR_WINDOW


def test_what_was_ignored_is_still_heard_before_the_next_and_what_was_obeyed_is_not():
    for first, preroll in ((NOISE, PREROLL), (SAFE, 4)):
        model = FakeModel([first, SAFE])
        ear(model=model).feed(np.concatenate([word(5, after=0), windows((HUSH, 3 + 4), (SPEECH, 12), (HUSH, 4))]))
        assert sum(map(len, model.fed[1])) == (preroll + 12 + 3) * DETECTOR_WINDOW


@pytest.mark.parametrize(
    ("before", "free", "expected"),
    [
        (windows((SPEECH, 10), (HUSH, 5)), ["cause"], "second_opinion"),
        (windows((SPEECH, 10), (HUSH, 5)), ["pause"], "pause"),
        (windows((SPEECH, 10), (HUSH, 7)), ["cause"], "pause"),
        (windows((SPEECH, 9), (HUSH, 5)), ["cause"], "pause"),
        (windows((SPEECH, 95), (HUSH, 4)), ["cause"], "second_opinion"),
    ],
    ids=["at once", "agreed", "apart", "after a consonant", "after long talk"],
)
def test_what_follows_at_once_on_what_was_ignored_may_be_a_slice_of_it(before, free, expected):
    model = FakeModel([NOISE, Heard("pause", free)])
    assert told(ear(model=model).feed(np.concatenate([before, word(before=0)])))[1:] == [expected]


def test_a_costly_command_needs_the_second_opinion():
    heard = Heard("next", ["text"])
    (decision,) = ear(heard).feed(word())
    assert isinstance(decision, Ignored)
    assert decision.reason == "second_opinion"
    assert decision.decided == pytest.approx(35 * WINDOW_SECONDS)
    assert decision.detail == "grammar: next 1.00; free: text"
    assert told(ear(COSTLY).feed(word())) == ["next"]


def test_without_second_opinions_the_free_decoder_is_never_made():
    model = FakeModel([Heard("next", ["text"])])
    made = ear(model=model, options=EarOptions(second_opinion=False))
    assert told(made.feed(word())) == ["next"]
    assert model.frees == 0


def test_the_free_decoder_has_caught_up_before_the_word_is_over():
    model = FakeModel([COSTLY])
    ear(model=model).feed(word())
    assert [len(fed) // DETECTOR_WINDOW for fed in model.fed_free[0]] == [PREROLL + 12 + 1, 2]


def test_it_does_not_run_ahead_for_what_needs_no_second_opinion():
    model = FakeModel([SAFE])
    assert told(ear(model=model).feed(word())) == ["pause"]
    assert model.frees == 0


def test_it_does_not_run_ahead_for_long_talk():
    model = FakeModel([Heard("[unk]", ["and so on"])])
    count = int(CATCH_UP / WINDOW_SECONDS) + 2
    assert told(ear(model=model).feed(word(count))) == ["not_a_command"]
    assert len(model.fed_free[0]) == 1


def test_talk_is_too_long():
    model = FakeModel()
    made = ear(model=model)
    (decision,) = made.feed(word(200))
    assert isinstance(decision, Ignored)
    assert decision.reason == "too_long"
    assert decision.decided == pytest.approx(20 * WINDOW_SECONDS + 3.0, abs=0.02)


def test_a_word_at_the_very_beginning():
    assert told(ear(SAFE).feed(windows((SPEECH, 8), (HUSH, 4)))) == ["pause"]


def test_finish_decides_what_runs_into_the_end():
    model = FakeModel([SAFE])
    made = ear(model=model)
    sound = windows((HUSH, 5), (SPEECH, 8))[:-100]
    assert made.feed(sound) == []
    (decision,) = made.finish()
    assert isinstance(decision, Spoken)
    assert decision.decided == pytest.approx(len(sound) / HEARING_RATE)
    assert len(model.fed[0][-1]) == TRAILING_SILENCE
    assert made.finish() == []


def test_after_finish_it_can_hear_on():
    made = ear(SAFE, COSTLY)
    made.feed(windows((HUSH, 5), (SPEECH, 8))[:-7])
    made.finish()
    before = made.position
    (decision,) = made.feed(word())
    assert decision.start == pytest.approx(before + 20 * WINDOW_SECONDS)


def test_a_state_that_changes_in_the_middle_of_a_word_does_not_change_what_was_meant():
    made = ear(Heard("seven"), Heard("seven", ["heaven"]), situation="asking-number")
    sound = word()
    made.feed(sound[: 25 * DETECTOR_WINDOW])
    made.attend("working")
    assert told(made.feed(sound[25 * DETECTOR_WINDOW :])) == ["number"]
    assert told(made.feed(word())) == ["second_opinion"]


def test_an_answer_that_all_phrases_together_had_hidden_is_looked_for_among_the_answers():
    made = ear(Heard("say", ["sit", "six"]), Heard("six"), situation="asking-number")
    assert told(made.feed(word())) == ["number"]


def test_but_not_where_it_may_have_been_a_command_or_nothing_is_asked():
    made = ear(Heard("[unk]", ["bag", "back"]), Heard("five"), situation="asking-number")
    assert told(made.feed(word())) == ["not_a_command"]
    assert told(ear(Heard("say", ["sit", "six"])).feed(word())) == ["not_a_command"]


def test_an_unknown_situation_changes_nothing():
    made = ear(SAFE)
    with pytest.raises(UsageError):
        made.attend("dancing")
    assert told(made.feed(word())) == ["pause"]


def test_answers():
    (decision,) = ear(Heard("ten", ["then"]), situation="asking-number").feed(word())
    assert (decision.command, decision.value, decision.phrase) == ("number", 10, "ten")
    assert told(ear(Heard("yes", ["yes"]), situation="asking-yes-no").feed(word())) == ["yes"]


def test_the_coachs_own_line_is_ignored_and_a_command_over_it_is_heard():
    made = ear(COSTLY, Heard("next", ["next"]), Heard("stop", ["stop"]))
    made.coach_says("Next: squats.", 0.5, 1.3)
    made.coach_says("And now ten of them.", 2.0, 3.0)
    assert told(made.feed(word())) == ["second_opinion"]
    assert told(made.feed(word(before=15))) == ["next"]
    assert told(made.feed(word(before=10))) == ["stop"]


def test_its_own_command_word():
    made = ear(Heard("next", ["next"]))
    made.coach_says("Next: squats.", 0.5, 1.3)
    assert told(made.feed(word())) == ["own_voice"]


def test_with_headphones_nothing_is_held_against_a_command():
    made = ear(COSTLY)
    for n in range(2):
        made.coach_says("Next comes something.", 2.0 * n, 2.0 * n + 1)
        assert made.feed(windows((HUSH, 60))) == []
    made.coach_says("Next comes something.", made.position, made.position + 2)
    assert told(made.feed(word())) == ["next"]


def test_a_command_over_a_count_does_not_make_a_loudspeaker_of_headphones():
    made = ear(Heard("pause"), Heard("pause"))
    for n in range(2):
        made.coach_says("Ten of them.", 2.0 * n, 2.0 * n + 1)
        made.feed(windows((HUSH, 60)))
    for _ in range(2):  # neither is held against the free decoder, which hears nothing here
        made.coach_says("four", made.position, made.position + 0.7)
        assert told(made.feed(np.concatenate([word(before=2), windows((HUSH, 40))]))) == ["pause"]


CHATTER = [0.05, 0.02, 0.05, 0.002] * 30
"""How loud a coach's line is, window by window."""


def chatter(first, count, *, over=0.0):
    """Windows of the coach's line, with someone else over it."""
    return windows(*((max(level, over), 1) for level in CHATTER[first : first + count]))


def leaking(*script):
    """An ear that has heard 70 windows of a line that goes on for 120, leaking into the microphone."""
    model = FakeModel(script)
    made = ear(model=model, detector=CertainDetector())
    levels = np.array([20 * np.log10(level) for level in CHATTER])
    made.coach_says("Ten of them, next and on.", 0.0, len(CHATTER) * WINDOW_SECONDS, levels)
    made.feed(chatter(0, 70))
    return made, model


class CertainDetector(LoudnessDetector):
    """Hears speech in all that is not silence."""

    def probability(self, window):
        return 0.95 if np.mean(window) > 0.001 else 0.0


def test_over_a_leaking_coach_only_what_stands_above_it_is_an_utterance():
    made, model = leaking(Heard("[unk]", ["ten of them"]), Heard("[unk] next", ["the next"], ["text", "next"]))
    assert made.speaking is False
    (decision,) = made.feed(np.concatenate([chatter(70, 6), chatter(76, 10, over=SPEECH), chatter(86, 6)]))
    assert told([decision]) == ["next"]
    assert decision.end - decision.start == pytest.approx(10 * WINDOW_SECONDS)
    assert sum(map(len, model.fed[-1])) == (PREROLL + 10 + 3) * DETECTOR_WINDOW
    assert np.max(model.fed[-1][0][: PREROLL * DETECTOR_WINDOW]) == pytest.approx(0.05 * HUSHED)


def test_a_voice_hardly_above_it_is_under_suspicion():
    made, _ = leaking(Heard("[unk]", ["ten of them"]), Heard("next", ["next"]))
    assert told(made.feed(np.concatenate([chatter(70, 6), chatter(76, 10, over=0.15), chatter(86, 6)]))) == [
        "own_voice"
    ]


TALK = 0.6
"""A voice of the room, 3.5 dB weaker."""


def test_a_phrase_amid_weaker_talk_is_heard_alone():
    model = FakeModel([Heard("[unk] next [unk]", ["lives next to me"], ["text", "next"])])
    (decision,) = ear(model=model, detector=CertainDetector()).feed(windows((HUSH, 20), *AMID, (HUSH, 6)))
    assert told([decision]) == ["next"]
    alone = np.concatenate(model.fed_free[-1])
    assert len(alone) == (BEFORE + 20 + AFTER) * DETECTOR_WINDOW
    assert np.mean(alone) > TALK


AMID = [(0.2, 8), (SPEECH, 20), (0.2, 17)]
"""With what comes before and after them three equal parts, as the three words of the fake."""


@pytest.mark.parametrize(
    ("heard", "amid"),
    [
        (Heard("[unk] next [unk]", ["lives next to me"], ["text"]), AMID),
        (Heard("[unk] pause [unk]", ["the pause of"], ["paws of"]), AMID),
        (Heard("[unk] next [unk]", ["lives next to me"], ["next"]), [(TALK, 8), (SPEECH, 20), (TALK, 17)]),
        (Heard("next [unk] next", ["lives next to me"], ["next"]), AMID),
    ],
    ids=["no second opinion", "not even for a safe one", "not louder", "not it"],
)
def test_what_is_no_phrase_or_not_louder_or_not_agreed_on_stays_ignored(heard, amid):
    (decision,) = ear(heard, detector=CertainDetector()).feed(windows((HUSH, 20), *amid, (HUSH, 6)))
    assert isinstance(decision, Ignored)


def test_a_line_that_was_cut_off_is_not_expected_any_more():
    made, _ = leaking(Heard("[unk]", ["ten of them"]), Heard("next", ["next"]))
    made.coach_says("Ten of them, next and on.", 0.0, made.position)
    assert told(made.feed(np.concatenate([windows((HUSH, 30)), word()]))) == ["next"]


def test_the_detector_is_reset_after_each_utterance_and_every_four_seconds():
    detector = LoudnessDetector()
    made = ear(SAFE, detector=detector)
    made.feed(word())
    assert detector.resets == 1
    made.feed(windows((HUSH, 260)))
    assert detector.resets == 3


def test_phrases_that_cannot_be_heard_are_told():
    assert ear(model=FakeModel(unknown=frozenset({"ouch"}))).unhearable == ("ouch",)


def test_gain_reaches_the_detector():
    quiet = word() * np.float32(0.1)
    assert ear(SAFE).feed(quiet) == []
    assert told(ear(SAFE, options=EarOptions(gain=20.0)).feed(quiet)) == ["pause"]


def test_an_ear_needs_no_more_than_a_model_and_a_table():
    made = Ear(FakeModel(), load("en"), EarOptions(denoise=False))
    assert made.feed(np.zeros(16000, np.float32)) == []
    assert made.position == 1.0


def test_it_warms_up_only_while_nobody_speaks():
    model = FakeModel([SAFE])
    made = ear(model=model)
    made.will_warm_up([windows((HUSH, 4))])
    made.feed(windows((HUSH, 5), (SPEECH, 5)))
    assert made.speaking
    assert not made.rest()
    made.feed(windows((HUSH, 10)))
    assert made.rest()
    while made.rest():
        pass
    assert sum(map(len, model.fed_free[-1])) == 4 * DETECTOR_WINDOW


def test_a_machine_that_is_too_slow_does_without_others_talk_first_and_then_without_the_second_opinion():
    made = ear(situation="working")
    assert [made.give_up() for _ in range(3)] == ["words amid others' talk", "the second opinion", ""]
    assert made.take_up()
    assert not made.take_up()
    assert made.give_up() == "words amid others' talk"


@pytest.mark.parametrize(
    ("heard", "decided", "perhaps"),
    [
        (Heard("pause"), "pause", ""),  # what is safe needs none
        (Heard("next", ["next"]), "unsure", "next"),  # asked about
        (Heard("next", ["next"], confidence=0.5), "second_opinion", ""),
        (Heard("that hurts", ["that hurts"]), "hurts", ""),  # what halts is never done without
        (Heard("that hurts", ["the house"]), "unsure", "hurts"),
        (Heard("[unk]", ["next"]), "not_a_command", ""),
    ],
)
def test_without_the_second_opinion_what_leads_on_is_asked_about(heard, decided, perhaps):
    made = ear(heard)
    made.give_up()
    made.give_up()
    [decision] = made.feed(word())
    told_of = decision.reason if isinstance(decision, Ignored) else decision.command
    assert told_of == decided
    assert getattr(decision, "perhaps", "") == perhaps
