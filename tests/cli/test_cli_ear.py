import json
from pathlib import Path

import pytest
from fake_coach import HEARD


def test_hear_asks_what_it_was_asked(call, coach):
    call("hear", "a.wav", "b.wav", "--state", "asking-yes-no", "--stream", "--explain")
    assert coach.asked[0][:5] == ("hear", (Path("a.wav"), Path("b.wav")), "asking-yes-no", True, True)


def test_by_default_a_set_is_going_on_and_every_file_has_a_fresh_ear(call, coach):
    call("hear", "a.wav")
    assert coach.asked[0][2:5] == ("working", False, False)


def test_hear_as_json_is_a_line_for_each_file(call, coach):
    second = {**HEARD, "file": "b.wav"}
    coach.heard = [HEARD, second]
    assert [json.loads(line) for line in call("hear", "a.wav", "b.wav", "--json").out.splitlines()] == [HEARD, second]


def test_an_error_halfway_is_the_last_object(call, coach):
    coach.failure = OSError(2, "No such file or directory", "b.wav")
    lines = call("hear", "b.wav", "--json").out.splitlines()
    assert json.loads(lines[-1])["error"]["message"] == "b.wav: No such file or directory."


def test_hear_for_people_is_in_the_order_of_time(call):
    assert call("hear", "a.wav").out.splitlines() == [
        "a.wav: 3.00 s, heard with 0.50 s of work",
        "  0.50-1.00 ignored, own voice: ready 0.4",
        "  2.00-2.50 more rest, heard as 'more rest', decided at 2.80, confidence 1.00",
        "  2.90-3.00 number 7, heard as 'seven', decided at 3.00, confidence 0.90",
    ]


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ([], ("automatic", None, "default")),
        (["-o", "x.wav"], ("automatic", Path("x.wav"), "default")),
        (["--voice", "piper", "--speaker", "headset"], ("piper", None, "headset")),
    ],
)
def test_say_asks_for_a_voice(call, coach, options, asked):
    assert call("say", "Hip bridges.", *options).code == 0
    assert coach.asked[0][:5] == ("say", "Hip bridges.", *asked)


def test_say_tells_how_long_it_is(call):
    assert call("say", "Go.", "-o", "x.wav").err == "x.wav: 1.25 s.\n"
    assert call("say", "Go.").err == ""
    assert call("say", "Go.", "--json").json == {"file": None, "seconds": 1.25}


def test_a_text_may_look_like_an_option(call, coach):
    call("say", "--", "--json")
    assert coach.asked[0][1] == "--json"
