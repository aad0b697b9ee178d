"""The voices, listed and heard."""

from pathlib import Path

import pytest

from voicecoach.cli.voices import SAMPLE
from voicecoach.speech.pico_engine import is_installed


@pytest.mark.engine
def test_the_list_marks_the_voice_that_speaks(call):
    lines = call("voices", "en", "--voice", "pyttsx3:en-gb").out.splitlines()
    assert lines[0].split() == ["VOICE", "LANGUAGE", "LICENCE"]
    (marked,) = [line for line in lines if "(speaks now)" in line]
    assert marked.startswith("pyttsx3:gmw/en ")
    assert all(" en" in line for line in lines[1:])


@pytest.mark.engine
def test_the_list_for_programs(call):
    listed = call("voices", "--json").json
    assert {"engine", "name", "language", "licence", "voice", "current"} == set(listed[0])
    assert [one["voice"] for one in listed if one["current"]] == ["hibari:heart"]
    assert all(one["voice"] == f"{one['engine']}:{one['name']}" and one["licence"] for one in listed)


@pytest.mark.engine
def test_a_language_that_nobody_speaks(call):
    told = call("voices", "xx")
    assert (told.code, told.out) == (0, "")
    assert "No voice speaks xx" in told.err


@pytest.mark.engine
@pytest.mark.parametrize("language", ["de", "es"])
def test_the_voices_of_a_language_are_of_that_language_and_one_speaks(call, monkeypatch, language):
    monkeypatch.setenv("VOICECOACH_LANGUAGE", language)
    listed = call("voices", language, "--json").json
    assert {one["language"].partition("-")[0] for one in listed} == {language}
    current = f"pico:{language}-{language.upper()}"
    assert not is_installed() or [one["voice"] for one in listed if one["current"]] == [current]


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        (["--sample"], ("automatic", None, "default")),
        (["-o", "x.wav", "--voice", "piper"], ("piper", Path("x.wav"), "default")),
        (["--sample", "--speaker", "headset"], ("automatic", None, "headset")),
    ],
)
def test_a_sample_is_spoken(call, coach, options, asked):
    assert call("voices", *options).code == 0
    assert coach.asked[0][:5] == ("say", SAMPLE, *asked)


def test_a_sample_is_told_of(call):
    assert call("voices", "-o", "x.wav").err == "x.wav: 1.25 s.\n"
    assert call("voices", "--sample", "--json").json == {"voice": "automatic", "file": None, "seconds": 1.25}
