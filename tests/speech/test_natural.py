"""The natural voices that come along: hibari's English, and SVOX Pico's German and Spanish."""

import importlib.util
import os
import subprocess
import sys

import numpy as np
import pytest

from voicecoach.base.errors import SpeechError
from voicecoach.base.units import SAMPLE_RATE
from voicecoach.session.reps import room
from voicecoach.session.wording import spoken_in
from voicecoach.speech import engines, hibari_engine, pico_engine
from voicecoach.speech.clips import prepare
from voicecoach.speech.hibari_engine import Hibari
from voicecoach.speech.pico_engine import Pico, is_installed
from voicecoach.speech.pico_worker import BLOCK, without_noise
from voicecoach.speech.text import romanised

needs_pico = pytest.mark.skipif(not is_installed(), reason="no wheel for this platform")

SAID = {
    "hibari": "Lower slowly, three seconds down, and keep the back long.",
    "pico:de": "Senke langsam ab, drei Sekunden lang, und halte den Rücken lang.",
    "pico:es": "Baja despacio, tres segundos, y mantén la espalda larga.",
}

SPEAKS = """
import hashlib, soundfile, sys
from voicecoach.speech.hibari_engine import find_model
from voicecoach.speech.hibari_worker import HibariVoice

opened, asked = [], []

def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and arguments[1] and set(arguments[1]) & set("wax+"):
        opened.append(arguments[0])
    if event.startswith(("socket.", "urllib.", "subprocess.")):
        asked.append(event)

sys.addaudithook(watch)
voice = HibariVoice(find_model(""), 1)
told = voice.answer({"text": "Hip bridges. Zyzzyva!", "speed": 1.0, "path": sys.argv[1]})
sound = hashlib.sha256(soundfile.read(sys.argv[1])[0].tobytes()).hexdigest()
print()
print([path for path in opened if path != sys.argv[1]], asked, told, sound)
"""


@pytest.mark.engine
def test_hibari_uses_no_network_writes_nothing_and_sounds_alike_in_every_process(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    hidden = ("XDG_", "HIBARI_", "ORT_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    command = [sys.executable, "-B", "-c", SPEAKS, str(tmp_path / "said.wav")]
    told = {
        subprocess.run(command, env=environment | {"HOME": str(home)}, check=True, capture_output=True).stdout
        for _ in range(2)
    }
    assert len(told) == 1
    assert told.pop().splitlines()[-1].startswith(b"[] [] {'vowel': ")
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("voice", ["fenrir", "emma", "../heart"])
def test_hibari_has_no_voice_that_would_have_to_be_fetched(voice):
    with pytest.raises(SpeechError, match="no voice named") as caught:
        engines.make(f"hibari:{voice}")
    assert caught.value.hint == "There is heart."


@pytest.mark.parametrize(("package", "setting"), [("hibari", "hibari"), ("py_nanotts", "pico:de")])
def test_a_package_that_is_missing_is_an_error_with_a_hint(monkeypatch, package, setting):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else real(name))
    with pytest.raises(SpeechError, match="not installed") as caught:
        engines.make(setting)
    assert caught.value.hint
    assert engines.ENGINES[setting.partition(":")[0]].voices() == []
    language = "en" if package == "hibari" else "de"
    assert not engines.makers(language=language)[0]().voice.startswith(setting.partition(":")[0])


@pytest.mark.engine
def test_a_damaged_package_is_one_clear_error(tmp_path, monkeypatch):
    (tmp_path / "hibari.onnx").write_bytes(b"no model")
    monkeypatch.setattr(hibari_engine, "_packaged", lambda: tmp_path / "hibari.onnx")
    engine = Hibari()
    with pytest.raises(SpeechError, match="hibari could not speak"):
        engine.synthesize("Go.")
    engine.close()


@needs_pico
@pytest.mark.parametrize(
    ("wanted", "voice"),
    [("", "de-DE"), ("de", "de-DE"), ("ES", "es-ES"), ("en", "en-US"), ("en_GB", "en-GB"), ("it-IT", "it-IT")],
)
def test_a_voice_of_picos_is_named_by_its_language(wanted, voice):
    assert Pico(wanted).voice == f"pico:{voice}"
    assert engines.language_of(f"pico:{voice}") == voice[:2]


@needs_pico
@pytest.mark.parametrize(("wanted", "hint"), [("de-DD", "Did you mean de-DE?"), ("bg", "There are de-DE, en-GB")])
def test_a_voice_that_pico_has_not(wanted, hint):
    with pytest.raises(SpeechError, match="no voice named") as caught:
        engines.make(f"pico:{wanted}")
    assert hint in caught.value.hint
    assert engines.language_of("pico:x.y") == ""


def test_rates_become_the_libraries_measures():
    assert hibari_engine.speed(hibari_engine.HIBARI_WORDS_A_MINUTE) == 1.0
    assert hibari_engine.speed(1) == hibari_engine.HIBARI_SLOWEST_SPEED
    assert pico_engine.speed("de-DE", 144) == 1.0
    assert pico_engine.speed("it-IT", 10_000) == pico_engine.PICO_FASTEST_SPEED


@pytest.mark.engine
@pytest.mark.parametrize(
    "voice", ["hibari", *(pytest.param(f"pico:{language}", marks=needs_pico) for language in ("de", "es"))]
)
def test_it_speaks_about_as_fast_as_it_is_told(voice):
    said = SAID[voice]
    ours, others = engines.make(voice)(), engines.make("espeak:" + (engines.language_of(voice) or "en-us"))()
    lengths = [prepare(engine.synthesize(said)).seconds for engine in (ours, others)]
    ours.close()
    others.close()
    assert lengths[0] == pytest.approx(lengths[1], rel=0.2)


@pytest.mark.engine
def test_brackets_are_no_pronunciation():
    engine = Hibari()
    bracketed = engine.synthesize("Go [on](/x/) now.")
    assert len(bracketed.samples) > len(engine.synthesize("Go on now.").samples)
    engine.close()


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("무릎", "mu reup"),
        ("Fünf, größer. Niño!", "Fünf, größer. Niño!"),
        ("3 < 5 🙂", "3 < 5 🙂"),
        ("λ-Welle", "lamda -Welle"),
        ("Go", "Go"),
        ("Да", "de a"),
    ],
)
def test_letters_of_other_scripts_are_spelled(text, spelled):
    assert romanised(text) == spelled


def test_the_noise_after_a_word_is_not_the_word():
    noise = np.random.default_rng(2).standard_normal(8_000).astype(np.float32) * np.float32(0.0007)
    word = np.sin(np.arange(4_000) / 3, dtype=np.float32)
    assert len(word) <= len(without_noise(np.concatenate([word, noise]))) <= len(word) + 2 * BLOCK
    assert len(without_noise(np.zeros(100, np.float32))) == 100
    assert len(without_noise(np.zeros(0, np.float32))) == 0


@needs_pico
@pytest.mark.engine
@pytest.mark.parametrize("language", ["de", "es"])
def test_numbers_to_fifteen_fit_in_a_second(language):
    engine, words = Pico(language), spoken_in(language)
    clips = {text: prepare(engine.synthesize(text)) for text in map(words.number, range(1, 16))}
    engine.close()
    assert [text for text, clip in clips.items() if clip.seconds > room(1, clip.beat_offset / SAMPLE_RATE)] == []
