import json
from pathlib import Path

import pytest
from fake_coach import FakeCoach

from voicecoach.base.errors import ModelError, SettingsError, SoundError, UsageError, VoicecoachError
from voicecoach.routine.problems import InvalidRoutine, Problem, Severity


@pytest.mark.parametrize(
    ("error", "code", "exit_code"),
    [
        (VoicecoachError("Broken.", "Mend it."), "failed", 1),
        (UsageError("Broken.", "Mend it."), "usage", 2),
        (SettingsError("Broken.", "Mend it."), "settings", 2),
        (SoundError("Broken.", "Mend it."), "sound", 1),
        (ModelError("Broken.", "Mend it."), "model", 1),
    ],
)
def test_an_error_of_ours_is_a_line_and_a_hint_or_an_object(call, coach, error, code, exit_code):
    coach.failure = error
    plain, as_json = call("list"), call("list", "--json")
    assert (plain.code, plain.out, plain.err) == (exit_code, "", "Error: Broken.\nMend it.\n")
    assert (as_json.code, as_json.err) == (exit_code, "")
    assert as_json.error == {"code": code, "message": "Broken.", "hint": "Mend it."}


def test_without_a_hint_there_is_no_second_line(call, coach):
    coach.failure = VoicecoachError("Broken.")
    assert call("list").err == "Error: Broken.\n"


def test_an_invalid_routine_tells_all_its_problems(call, coach):
    problem = Problem(Severity.ERROR, 3, 5, "title", "It is \x1b[5mempty.", "Write one.")
    coach.failure = InvalidRoutine(Path("my.yaml"), [problem])
    result = call("show", "my.yaml", "--json")
    assert result.code == 2
    assert result.error["code"] == "routine"
    assert result.error["problems"] == [
        {
            "severity": "error",
            "line": 3,
            "column": 5,
            "path": "title",
            "message": "It is \x1b[5mempty.",
            "suggestion": "Write one.",
        }
    ]
    plain = call("show", "my.yaml")
    assert "line 3, column 5, title: It is [5mempty. Write one." in plain.err
    assert "\x1b" not in plain.err


USAGE = [
    (["lst"], "There is no command lst (did you mean list?)."),
    (["xyzzy"], "There is no command xyzzy."),
    (["model", "instal"], "There is no command instal (did you mean install?)."),
    (["run", "x", "--verbosty", "full"], "There is no option --verbosty (did you mean --verbosity?)."),
    (["list", "--frobnicate"], "There is no option --frobnicate."),
    (["show"], "Missing argument 'ROUTINE'."),
    (["render", "x"], "Missing option '--output'"),
    (["run", "x", "--pace", "fast"], '--pace: it should be a number from 0.5 to 2, not "fast".'),
    (["run", "x", "--pace", "9"], '--pace: it should be a number from 0.5 to 2, not "9".'),
    (["run", "x", "--verbosity", "chatty"], "--verbosity: it should be 'full', 'brief' or 'beats', not \"chatty\"."),
    (["run", "x", "--mic"], "Option '--mic' requires an argument."),
    (["forget", "yesterday"], "ID: it should be a whole number, not 'yesterday'."),
    (["export", "--session", "1.5"], "--session: it should be a whole number, not '1.5'."),
    (["run", "x", "y"], "unexpected extra argument"),
    (["hear", "x", "--state", "sleeping"], "--state: 'sleeping' is not one of 'intro', 'get_ready',"),
    (["run", "x", "--resume", "--fresh"], "--resume and --fresh exclude each other."),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE, ids=lambda value: " ".join(value) if value is list else None)
def test_wrong_usage_is_exit_code_2_with_a_hint(call, arguments, message):
    plain, as_json = call(*arguments), call("--json", *arguments)
    assert (plain.code, plain.out, as_json.code) == (2, "", 2)
    assert plain.err.startswith("Error: ")
    assert message.lower() in plain.err.lower()
    assert as_json.error["code"] == "usage"
    assert message.lower() in as_json.error["message"].lower()


def test_the_hint_names_the_command_that_was_meant(call):
    assert "model --help" in call("model", "instal").err
    assert call("--json", "run").error["hint"].endswith("run --help shows how it is used.")


@pytest.mark.parametrize("arguments", [[], ["model"]])
def test_no_command_shows_the_help_and_is_wrong_usage(call, arguments):
    result = call(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "Commands:" in result.err
    assert call("--json", *arguments).error["message"] == "A command is missing."


def test_a_bug_is_one_line_and_a_file_with_the_details(call, coach, home):
    coach.failure = KeyError("lost\x1b")
    result = call("list")
    assert (result.code, result.out) == (1, "")
    assert "Traceback" not in result.err
    assert "KeyError" in result.err
    (file,) = (home / "crashes").iterdir()
    assert str(file) in result.err
    details = file.read_text()
    assert "Traceback" in details
    assert "voicecoach list" in details
    assert "fake_coach.py" in details


def test_a_bug_as_json(call, coach):
    coach.failure = ZeroDivisionError()
    result = call("list", "--json")
    assert result.code == 1
    assert result.error["code"] == "bug"
    assert "(ZeroDivisionError)" in result.error["message"]
    assert "crash-" in result.error["hint"]


def test_the_traceback_is_shown_to_those_who_ask_for_it(call, coach):
    coach.failure = RuntimeError("inside")
    assert "Traceback" in call("list", "--verbose").err


def test_what_a_traceback_holds_steers_no_terminal_also_from_the_file_that_keeps_it(call, coach, home):
    coach.failure = ValueError("before \x1b]0;owned\x07\x1b[31mred\u202e after\x9b2J")
    told = call("list", "--verbose").err
    [file] = (home / "crashes").iterdir()
    for text in (told, file.read_text(encoding="utf-8")):
        assert "before ]0;owned[31mred after2J" in text
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)


def test_a_home_that_cannot_be_written_does_not_hide_the_bug(call, coach, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "file"))
    coach.failure = RuntimeError("inside")
    hint = call("list", "--json").error["hint"]
    file = Path(hint.partition("with ")[2].partition(",")[0])
    assert "RuntimeError: inside" in file.read_text()
    file.unlink()
    file.parent.rmdir()


def test_nowhere_to_write_still_reports_the_bug(call, coach, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    coach.failure = RuntimeError("inside")
    assert call("list", "--json").error["hint"] == "Please report it."


def test_an_error_of_the_system_is_no_bug(call, coach, home):
    coach.failure = PermissionError(13, "Permission denied", "/x\x1b")
    assert call("list").err == "Error: /x: Permission denied.\n"
    assert call("list", "--json").error["code"] == "system"
    assert not home.exists()


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_ctrl_c_is_quiet(call, coach, flags):
    coach.failure = KeyboardInterrupt()
    result = call("list", *flags)
    assert (result.code, result.out, result.err) == (130, "", "")


def test_a_reader_that_has_gone_is_no_error(call, coach):
    coach.failure = BrokenPipeError(32, "Broken pipe")
    result = call("list")
    assert (result.code, result.err) == (0, "")


def test_every_error_is_one_json_document(call, coach):
    coach.failure = VoicecoachError("Two\nlines.")
    assert json.loads(call("list", "--json").out)["error"]["message"] == "Two\nlines."
    assert isinstance(coach, FakeCoach)


@pytest.mark.parametrize("arguments", [["report", "--pdf"], ["--json", "report", "--pdf"], ["report", "x", "--pdf"]])
def test_an_option_without_its_value_leads_to_the_help_of_its_command(call, arguments):
    result = call(*arguments)
    told = result.error["hint"] if "--json" in arguments else result.err
    assert "voicecoach report --help" in told or "./coach report --help" in told
