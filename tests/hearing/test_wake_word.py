"""With a wake word, every command must follow it: at once, or within moments."""

import pytest
from fake_hearing import HUSH, Heard, ear, windows, word
from real_model import speech_model, speech_model_folder

from voicecoach.app import factories
from voicecoach.base.errors import HearingError, ModelError
from voicecoach.base.settings import Settings
from voicecoach.hearing.detector import WINDOW_SECONDS
from voicecoach.hearing.ear import WOKEN
from voicecoach.hearing.phrases import load, with_wake_word
from voicecoach.session.events import Spoken

__all__ = ["speech_model", "speech_model_folder"]


@pytest.mark.model
def test_a_wake_word_that_the_model_does_not_know_is_refused(speech_model_folder):
    with pytest.raises(HearingError, match="does not know the wake word 'frobnicate'"):
        factories.ears(speech_model_folder, Settings(wake_word="frobnicate"))
    assert factories.ears(speech_model_folder, Settings(wake_word="coach"))().unhearable == ()


def test_another_language_needs_a_model_of_its_own():
    with pytest.raises(ModelError, match="understands English, not 'de'"):
        factories.model_path(Settings(language="de"))


def told(decisions):
    return [d.command if isinstance(d, Spoken) else str(d.reason) for d in decisions]


def called(*script):
    return ear(*script, table=with_wake_word(load("en"), "coach"))


def test_a_command_in_one_breath_with_the_wake_word():
    made = called(Heard("coach next", ["couch text"]), Heard("next", ["next"]))
    assert told(made.feed(word())) == ["next"]
    assert told(made.feed(word())) == ["not_called"]


def test_the_wake_word_alone_and_then_the_command():
    made = called(Heard("coach", ["coach"]), Heard("next", ["text"]), Heard("next", ["next"]))
    assert told(made.feed(word())) == ["wake_word"]
    assert told(made.feed(word())) == ["next"]
    assert told(made.feed(word())) == ["not_called"]


def test_some_time_after_the_wake_word_it_must_be_said_again():
    made = called(Heard("coach", ["coach"]), Heard("next", ["next"]))
    made.feed(word())
    made.feed(windows((HUSH, round(WOKEN / WINDOW_SECONDS))))
    assert told(made.feed(word())) == ["not_called"]


def test_other_speech_is_no_wake_word():
    made = called(Heard("coach", ["couch"]), Heard("next", ["next"]))
    assert told(made.feed(word())) == ["second_opinion"]
    assert told(made.feed(word())) == ["not_called"]


def test_what_is_said_after_the_wake_word_is_meant_for_the_coach():
    made = called(Heard("coach [unk]", ["coach tomato"]), Heard("coach", ["coach"]), Heard("[unk]", ["tomato"]))
    assert told(made.feed(word())) == ["not_a_command"]
    assert told(made.feed(word())) == ["wake_word"]
    assert told(made.feed(word())) == ["not_a_command"]


def test_other_speech_is_not_meant_for_it_and_noise_is_noise():
    made = called(Heard("[unk]", ["tomato"]), Heard("", [""]), Heard("", ["tomato"]))
    assert told(made.feed(word())) == ["not_called"]
    assert told(made.feed(word())) == ["no_words"]
    assert told(made.feed(word())) == ["not_called"]


def test_room_is_made_from_the_wake_word_to_the_command():
    made = called(Heard("[unk]", ["tomato"]), Heard("coach", ["coach"]), Heard("next", ["next"]))
    made.feed(word(after=1))
    assert made.speaking
    assert not made.user_speaks
    made.feed(word())
    assert made.user_speaks
    made.feed(word(after=1))
    assert made.user_speaks
    made.feed(windows((HUSH, 10)))
    assert not made.user_speaks


def test_it_ends_when_nothing_follows():
    made = called(Heard("coach", ["coach"]))
    made.feed(word())
    assert made.user_speaks
    made.feed(windows((HUSH, round(WOKEN / WINDOW_SECONDS))))
    assert not made.user_speaks
