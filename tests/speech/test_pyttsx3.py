"""The pyttsx3 adapter when things go wrong: with a scripted worker, so without any engine."""

import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from voicecoach.base.errors import SpeechError
from voicecoach.speech.pyttsx3_engine import EngineVoice, Pyttsx3, find_voice
from voicecoach.speech.text import Unspeakable

WORKER = Path(__file__).with_name("scripted_worker.py")


class Scripted:
    """An engine whose worker follows a script, and what that worker was asked to do."""

    def __init__(self, script, log, **options):
        self.log = log
        self.log.write_text("\n")
        command = [sys.executable, str(WORKER), script, str(log)]
        patience = 1 if "hang" in script else 30  # a busy computer is no trouble of the engine
        self.engine = Pyttsx3(command=command, **{"timeout": patience, **options})

    @property
    def starts(self):
        return self.log.read_text().count("\nstart")

    @property
    def said(self):
        return [line.removeprefix("say ") for line in self.log.read_text().splitlines() if line.startswith("say ")]


@pytest.fixture
def scripted(tmp_path):
    made = []

    def make(script, **options):
        made.append(Scripted(script, tmp_path / f"log{len(made)}", **options))
        return made[-1]

    yield make
    for one in made:
        one.engine.close()


def folder_of(engine):
    return Path(engine._folder.name)


HANG = pytest.param("hang", marks=pytest.mark.slow)
TROUBLES = [HANG, "crash", "leave", "error", "garbage", "list", "nofile", "nothing", "truncated"]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_phrase_that_fails_once_is_spoken_by_a_new_worker(scripted, trouble):
    one = scripted(f"{trouble},ok")
    assert len(one.engine.synthesize("Go.").samples)
    assert one.said == ["Go.", "Go."]
    assert one.starts == 2


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_phrase_that_fails_twice_is_given_up_and_the_next_one_works(scripted, trouble):
    one = scripted(f"{trouble},{trouble},ok")
    with pytest.raises(SpeechError, match="2 tries") as caught:
        one.engine.synthesize("Go.")
    assert caught.value.hint
    assert len(one.engine.synthesize("On.").samples)
    assert one.said == ["Go.", "Go.", "On."]


@pytest.mark.parametrize("trouble", ["ok", *TROUBLES])
def test_no_file_is_left(scripted, trouble):
    one = scripted(f"{trouble},ok")
    one.engine.synthesize("Go.")
    folder = folder_of(one.engine)
    assert list(folder.iterdir()) == []
    one.engine.close()
    assert not folder.exists()


def test_a_worker_serves_many_phrases(scripted):
    one = scripted("ok")
    for text in ("One.", "Two.", "Three."):
        one.engine.synthesize(text)
    assert one.starts == 1


def test_an_apple_file_is_read_and_mixed_to_one_channel(scripted):
    speech = scripted("aiff").engine.synthesize("Go.")
    assert speech.samples.shape == (2000,)
    assert np.abs(speech.samples).max() == pytest.approx(0.5, abs=0.001)


def test_a_file_without_samples_is_the_texts_fault_and_not_tried_again(scripted):
    one = scripted("silent")
    with pytest.raises(Unspeakable):
        one.engine.synthesize("Go.")
    assert len(one.said) == 1


def test_an_engine_that_cannot_start_says_so(scripted):
    one = scripted("nostart")
    with pytest.raises(SpeechError, match="cannot start") as caught:
        _ = one.engine.key
    assert "doctor" in caught.value.hint
    assert one.starts == 2


def test_a_broken_library_of_the_system_is_passed_over(scripted):
    one = scripted("noany,ok")
    one.engine.synthesize("Go.")
    assert one.log.read_text().split("\n")[1:3] == ["start  any", "start  bundled"]


def test_after_a_crash_the_same_library_is_loaded_again(scripted):
    one = scripted("noany,crash,ok")
    one.engine.synthesize("Go.")
    one.engine.synthesize("Go.")
    assert "start  any" not in one.log.read_text().partition("bundled")[2]


def test_nothing_starts_before_it_is_needed(scripted):
    one = scripted("ok")
    assert one.engine.voice.startswith("pyttsx3:")
    with pytest.raises(Unspeakable):
        one.engine.synthesize("")
    assert one.starts == 0
    assert one.engine.pid is None


def test_a_missing_voice_is_told_before_anything_is_said(scripted):
    one = scripted("ok", voice="gmw/en-uz")
    with pytest.raises(SpeechError, match="no voice named 'gmw/en-uz'") as caught:
        one.engine.synthesize("Go.")
    assert "gmw/en-us" in caught.value.hint
    assert one.said == []


def test_the_voice_found_is_in_key_and_name(scripted):
    engine = scripted("ok", voice="German").engine
    assert engine.voice == "pyttsx3:German"
    assert "gmw/de" in engine.key
    assert engine.voice == "pyttsx3:gmw/de"


def test_another_engines_own_voice_is_its_default(scripted):
    assert scripted("ok", driver="other").engine.voice == (
        "pyttsx3:gmw/en-us" if sys.platform == "linux" else "pyttsx3:default"
    )


def test_its_voices(scripted):
    assert [voice.id for voice in scripted("ok").engine.voices()] == ["gmw/en-us", "gmw/de"]


def test_closing_while_it_hangs_ends_the_wait(scripted):
    one = scripted("hang", timeout=60)
    errors = []

    def speak():
        try:
            one.engine.synthesize("Go.")
        except SpeechError as error:
            errors.append(error)

    thread = threading.Thread(target=speak)
    _ = one.engine.key
    thread.start()
    while not one.said:
        thread.join(0.01)
    one.engine.close()
    thread.join(30)
    assert "closed" in str(errors[0])
    assert one.said == ["Go."]


def test_a_temporary_folder_that_vanished_is_replaced(scripted):
    one = scripted("ok")
    one.engine.synthesize("Go.")
    folder_of(one.engine).rmdir()
    assert len(one.engine.synthesize("On.").samples)


VOICES = [
    EngineVoice("gmw/en", "English (Great Britain)", ("en-gb",)),
    EngineVoice("gmw/en-us", "English (America)", ("en-us",)),
    EngineVoice("gmw/en-us-nyc", "English (America, New York City)", ("en-us",)),
    EngineVoice("odd", "gmw/en", ()),
    EngineVoice("nameless", "", ()),
]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("gmw/en-us", "gmw/en-us"),
        ("GMW/EN-US", "gmw/en-us"),
        ("en-us", "gmw/en-us"),
        ("en-gb", "gmw/en"),
        ("english (america)", "gmw/en-us"),
        ("gmw/en", "gmw/en"),
        ("en-us+f3", "gmw/en-us+f3"),
        ("en-us+adam", "gmw/en-us+Adam"),
    ],
)
def test_a_voice_is_found_by_each_of_its_names(wanted, found):
    assert find_voice(wanted, VOICES, ["f3", "Adam"]) == found


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("en-uk", "en-us"),
        ("english america", "English (America)"),
        ("en-us+adan", "Adam"),
        ("qqqqqqqq", "Try one"),
        ("", "Try one"),
        ("en-us+", "Try one"),
        ("+f3", "Try one"),
    ],
)
def test_a_missing_voice_gets_a_suggestion(wanted, hint):
    with pytest.raises(SpeechError) as caught:
        find_voice(wanted, VOICES, ["f3", "Adam"])
    assert hint in caught.value.hint


def test_no_voices_at_all():
    with pytest.raises(SpeechError):
        find_voice("en", [])
