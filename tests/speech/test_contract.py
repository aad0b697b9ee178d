"""What every engine does, tried on the fake and on the real ones."""

import threading

import numpy as np
import pytest
from tables import each_of

from voicecoach.base.errors import SpeechError
from voicecoach.speech.clips import prepare
from voicecoach.speech.engines import ENGINES
from voicecoach.speech.text import LONGEST_PIECE, LONGEST_TEXT, Unspeakable

SENTENCE = "Lower the hips slowly, and keep the feet pointing forward."


def test_a_word_becomes_mono_sound_at_a_usual_rate(engine):
    speech = engine.synthesize("Go.")
    assert speech.samples.dtype == np.float32
    assert speech.samples.ndim == 1
    assert 8_000 <= speech.rate <= 48_000
    assert np.isfinite(speech.samples).all()
    assert 0.05 < np.abs(speech.samples).max() <= 1.0


def test_a_sentence_takes_longer_than_a_word(engine):
    assert prepare(engine.synthesize(SENTENCE)).seconds > 3 * prepare(engine.synthesize("Go.")).seconds


def test_a_text_has_one_sound_whatever_was_said_before(build):
    first, second = build(), build()
    alone = first.synthesize(SENTENCE)
    second.synthesize("Something else.")
    assert np.array_equal(second.synthesize(SENTENCE).samples, alone.samples)
    assert np.array_equal(first.synthesize(SENTENCE).samples, alone.samples)


def test_a_slower_rate_takes_longer(build):
    slow, fast = (prepare(build(rate=rate).synthesize(SENTENCE)).seconds for rate in (120, 240))
    assert slow > 1.4 * fast


def test_the_key_says_all_that_decides_the_sound(build):
    assert build().key == build().key
    assert build(rate=120).key != build(rate=240).key


def test_another_pace_holds_from_the_next_phrase_on(build):
    engine = build(rate=160)
    usual, key = prepare(engine.synthesize(SENTENCE)).seconds, engine.key
    engine.pace = 0.75
    assert engine.key == build(rate=120).key != key
    assert prepare(engine.synthesize(SENTENCE)).seconds > 1.1 * usual
    engine.pace = 1.0
    assert engine.key == key


def test_the_voice_names_engine_and_voice(engine):
    kind, _, name = engine.voice.partition(":")
    assert kind in {"fake", *ENGINES}
    assert name


@each_of("text", ["", "   ", "\n\t", ".", "…", "--", "\x00", "\ud800", "<break time='1s'/>", "[[]]"])
def test_nothing_to_say_is_unspeakable_and_harms_nothing(engine, text):
    with pytest.raises(Unspeakable):
        engine.synthesize(text)
    assert len(engine.synthesize("Go.").samples)


@each_of(
    "text",
    [
        "Go\x00 on",
        "Go \ud800on",
        "Go\x1b[31m on",
        "무릎",
        "Fünf",
        "🙂 smile",
        "<speak>Go & <b>on</b></speak>",
        "3 < 5 > 2",
        "[[rate 500]] go",
        "'; rm -rf / #",
        '{"do": "hello"}\n{"do": "hello"}',
    ],
)
def test_odd_text_is_spoken(engine, text):
    assert prepare(engine.synthesize(text)).seconds > 0.05


def test_markup_is_not_obeyed(engine):
    marked = engine.synthesize('<prosody rate="x-slow">Go</prosody><break time="30s"/> on.')
    assert np.array_equal(marked.samples, engine.synthesize("Go on.").samples)


def test_long_text_is_spoken_whole(engine):
    text = " ".join(["Sit back, and breathe."] * (LONGEST_PIECE // 22 + 1))
    assert len(text) > LONGEST_PIECE
    whole = prepare(engine.synthesize(text)).seconds
    assert whole > 0.8 * text.count(".") * prepare(engine.synthesize("Sit back, and breathe.")).seconds


def test_a_text_beyond_all_measure_is_refused(engine):
    with pytest.raises(Unspeakable, match="too long"):
        engine.synthesize("up " * LONGEST_TEXT)


def test_two_threads_are_both_served(engine):
    texts = ["One.", "Two, and three."]
    lengths = {}
    threads = [
        threading.Thread(target=lambda text=text: lengths.update({text: len(engine.synthesize(text).samples)}))
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lengths == {text: len(engine.synthesize(text).samples) for text in texts}


def test_closing_twice_is_closing_and_then_nothing_is_said(build):
    engine = build()
    engine.synthesize("Go.")
    engine.close()
    engine.close()
    with pytest.raises(SpeechError):
        engine.synthesize("Go.")


def test_closing_one_that_never_spoke(build):
    engine = build()
    engine.close()
    with pytest.raises(SpeechError):
        engine.synthesize("Go.")
