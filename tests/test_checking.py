"""`check` in the shape that is promised."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from voicecoach.app import factories
from voicecoach.base.settings import Settings, load
from voicecoach.library import checking
from voicecoach.library.finding import routines
from voicecoach.routine import loading
from voicecoach.session.overview import partly_counted


def checked(tmp_path, text):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    [result] = checking.check([path], Settings())
    return result


def test_check_tells_all_problems_with_their_places(tmp_path):
    text = "title: x\nblocks:\n  - exercises:\n      - {name: A, repz: 3}\n      - {name: B, tempo: 1-2}\n"
    result = checked(tmp_path, text)
    assert not result["ok"]
    assert len(result["problems"]) >= 2
    for problem in result["problems"]:
        assert set(problem) == {"severity", "line", "column", "path", "message", "suggestion"}
    unknown = next(p for p in result["problems"] if "repz" in p["path"] + p["message"])
    assert (unknown["severity"], unknown["line"]) == ("error", 4)
    assert "reps" in unknown["suggestion"]


def test_check_warns_of_a_word_that_does_not_fit_its_beat(tmp_path):
    text = (
        "title: x\nblocks:\n  - exercises:\n"
        "      - name: A\n        reps: 3\n        tempo: 1-0-2-0\n"
        "        words: {eccentric: very slowly downwards}\n"
    )
    result = checked(tmp_path, text)
    assert result["ok"]
    misfits = [p for p in result["problems"] if p["path"].endswith("words.eccentric") and "takes" in p["message"]]
    assert [p["line"] for p in misfits] == [7]


def test_check_warns_of_more_than_two_hours(tmp_path):
    text = "title: x\nblocks:\n  - exercises:\n      - {name: A, work: 3600, sets: 3}\n"
    messages = " ".join(problem["message"] for problem in checked(tmp_path, text)["problems"])
    assert "hours" in messages


def test_check_warns_of_text_that_sounds_like_a_command(tmp_path):
    text = "title: x\nblocks:\n  - exercises:\n      - {name: A, reps: 3, cues: {setup: [Lie down. Pause.]}}\n"
    messages = " ".join(problem["message"] for problem in checked(tmp_path, text)["problems"])
    assert "pause" in messages.lower()


@pytest.mark.parametrize(
    ("language", "line", "heard"), [("de", "Weiter.", True), ("de", "Pause.", True), ("de", "Ready.", False),
                                    ("en", "Ready.", True), ("en", "Weiter.", False), ("fr", "Ready.", True)]
)  # fmt: skip
def test_check_knows_the_commands_of_the_routines_language(tmp_path, language, line, heard):
    text = (
        f"title: x\nlanguage: {language}\nblocks: [{{exercises: [{{name: A, reps: 3, cues: {{setup: [{line}]}}}}]}}]\n"
    )
    assert any("listener says" in problem["message"] for problem in checked(tmp_path, text)["problems"]) is heard


@pytest.mark.parametrize(("language", "heard"), [("de", True), ("de-AT", True), ("en", False)])
def test_own_phrases_are_of_the_language_of_the_settings(tmp_path, language, heard):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: x\nlanguage: de\nblocks: [{exercises: [{name: A, reps: 3, cues: {setup: [Los jetzt.]}}]}]\n"
    )
    [result] = checking.check([path], load({"language": language, "phrases": {"next": ["los jetzt"]}}))
    assert any("listener says" in problem["message"] for problem in result["problems"]) is heard


@pytest.mark.heavy
def test_shipped_routines_have_no_warnings():
    paths = [entry.path for entry in routines(()).entries()]
    assert {result["ok"] and not result["problems"] for result in checking.check(paths, Settings())} == {True}


@pytest.mark.parametrize("name", ["legs", "legs.yaml", "Legs"])
def test_check_takes_the_name_that_new_was_given(tmp_path, monkeypatch, name):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home" / "routines").mkdir(parents=True)
    mine = tmp_path / "home" / "routines" / "legs.yaml"
    mine.write_text("title: Legs")
    assert [report["file"] for report in checking.check([Path(name)], Settings())] == [str(mine)]
    (tmp_path / "legs.yaml").write_text("title: Here")
    assert checking.check([Path("legs.yaml")], Settings())[0]["file"] == "legs.yaml"


@pytest.mark.parametrize("name", ["nobody.yaml", "back-pian", "x" * 5000, "folder/back-pain"])
def test_check_of_what_is_not_there(name):
    (report,) = checking.check([Path(name)], Settings())
    assert (report["file"], report["ok"]) == (name, False)


def test_a_name_that_no_routine_has_is_told_which_may_be_meant(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bakc-pian.yaml").write_text("title: not meant", encoding="utf-8")
    [report] = checking.check([Path("bakc-pain")], Settings())
    [problem] = report["problems"]
    assert (report["ok"], problem["message"]) == (False, "There is no routine called bakc-pain.")
    assert "back-pain" in problem["suggestion"]


OTHERS = "services:\n  web: {image: nginx}\n"


@pytest.mark.parametrize(
    ("asked", "suggested"),
    [
        ("my-bakc.yaml", "Did you mean my-back.yaml?"),
        ("compose.yml", "`./coach list`"),
        ("neck-eas.yaml", "Did you mean neck-ease?"),
        ("neck-eas", "Did you mean neck-ease?"),
        ("my-bakc.txt", "Did you mean my-back.yaml?"),
    ],
)
def test_what_is_suggested_is_a_routine(tmp_path, monkeypatch, asked, suggested):
    """Not another program's YAML file, and not what shares nothing but its ending."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-back.yaml").write_text("title: x\nblocks:\n  - exercises:\n      - {name: A, reps: 3}\n")
    (tmp_path / "composer.yml").write_text(OTHERS)
    (tmp_path / "neck.yaml").write_text(OTHERS)
    [result] = checking.check([Path(asked)], Settings())
    assert not result["ok"]
    [problem] = result["problems"]
    assert suggested.strip("`./") in problem["suggestion"]
    assert "compose" not in problem["suggestion"]
    assert "neck.yaml" not in problem["suggestion"]


@pytest.mark.engine
@pytest.mark.parametrize(
    ("tempo", "reps"),
    [
        ("30X0", 15),
        ("40X0", 8),
        ("1-0-1-0", 12),
        ("0.5-0-0.5-0", 10),
        ("2-0-1-0", 12),
        ("1-1-1-0", 12),
        ("2-0-2-0", 15),
    ],
)
def test_check_says_what_the_voice_has_time_for(tmp_path, monkeypatch, tempo, reps):
    """It asks no engine, and comes to the same as the lengths of the words of a real one."""
    text = f"title: x\nblocks:\n  - exercises:\n      - {{name: A, reps: {reps}, tempo: {tempo}}}\n"
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    told = any("every fifth" in p["message"].lower() for p in checked(tmp_path, text)["problems"])
    with ExitStack() as stack:
        voice = factories.narrator("pyttsx3", Settings(), stack, eager=True)
        assert told is bool(list(partly_counted(loading.load(tmp_path / "mine.yaml"), voice)))
