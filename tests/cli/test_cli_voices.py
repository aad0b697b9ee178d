"""The voices, listed and heard."""

from pathlib import Path

import pytest

from voicecoach.base.checkout import has_natural_voice_for_tests_only
from voicecoach.cli.voices import SAMPLE
from voicecoach.speech.piper_engine import installed_voices


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
    natural = installed_voices() and not has_natural_voice_for_tests_only()
    assert [one["engine"] for one in listed if one["current"]] == ["piper" if natural else "pyttsx3"]
    assert all(one["voice"] == f"{one['engine']}:{one['name']}" and one["licence"] for one in listed)


@pytest.mark.engine
def test_a_language_that_nobody_speaks(call):
    told = call("voices", "xx")
    assert (told.code, told.out) == (0, "")
    assert "No voice speaks xx" in told.err
    assert ("natural voice can be had" in told.err) is (not installed_voices())


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
