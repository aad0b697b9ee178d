import json

import pytest

from voicecoach.cli.text import width
from voicecoach.routine.loading import load

FOUND = [
    {
        "name": "bridges",
        "title": "Brid\x1bges",
        "language": "en",
        "seconds": 130.0,
        "exercises": 6,
        "path": "/r/bridges.yaml",
    },
    {"name": "x", "title": "X", "language": "de", "seconds": None, "exercises": 12, "path": "/r/x.yaml"},
]
PROBLEM = {
    "severity": "error",
    "line": 3,
    "column": 5,
    "path": "blocks[0].exercises[0].setz",
    "message": "There is no setz.",
    "suggestion": "Did you mean sets?",
}
WARNING = {**PROBLEM, "severity": "warning", "path": "", "message": "It is long.", "suggestion": ""}


def test_list_is_a_table(call, coach, tmp_path):
    coach.found = FOUND
    result = call("list", "--dir", tmp_path, "--dir", "other")
    assert result.code == 0
    assert result.out.splitlines() == [
        "NAME     TITLE    LANG  MINUTES  EXERCISES",
        "bridges  Bridges  en    2:10             6",
        "x        X        de    -               12",
    ]
    (asked,) = coach.asked
    assert [str(folder) for folder in asked[2]] == [str(tmp_path), "other"]


@pytest.mark.parametrize("name", ["x", "n" * 34, "a-name-that-" * 9, "ü" * 60, "長" * 40])
@pytest.mark.parametrize("title", ["X", "A title that never seems to come to its end at all, " * 3])
def test_the_list_fits_eighty_columns(call, coach, name, title):
    coach.found = [*FOUND, {**FOUND[0], "name": name, "title": title, "seconds": 86399.0}]
    lines = call("list").out.splitlines()
    assert max(map(width, lines)) <= 80
    assert len(lines) == 4


def test_list_as_json_is_what_the_backend_gives(call, coach):
    coach.found = FOUND
    assert call("list", "--json").json == FOUND
    assert call("--json", "list").json == FOUND


def test_an_empty_list_is_a_heading_or_an_empty_array(call):
    assert call("list").out == "NAME  TITLE  LANG  MINUTES  EXERCISES\n"
    assert call("list", "--json").json == []


def test_show_tells_every_step_and_line(call):
    result = call("show", "bridges")
    assert result.out.splitlines() == [
        "Brid[31mges, 2:10",
        "    0:00  Hip bridges, introduction (1:00)",
        "            Hip bridges.",
        "            Lie down.",
        "    1:00  Hip bridges, set 1 of 2, left side, 10 repetitions (1:10)",
        "    2:10  Hip bridges, rest (0:05)",
    ]


def test_show_draws_and_writes_a_sheet_instead(call, coach, tmp_path):
    picture, page = tmp_path / "p.png", tmp_path / "p.html"
    result = call("show", "bridges", "--plot", picture, "--html", page, "--dir", tmp_path)
    assert result.out.splitlines() == [str(picture), str(page)]
    assert coach.asked == [("plot", "bridges", (tmp_path,), picture), ("write_handout", "bridges", (tmp_path,), page)]
    assert call("show", "bridges", "--plot", picture, "--json").json == {"files": [str(picture)]}


def test_show_as_json_is_what_the_backend_gives(call, coach):
    assert call("show", "bridges", "--json").json == coach.plan
    assert coach.asked[0][1] == "bridges"


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([{"file": "a.yaml", "ok": True, "problems": []}], 0),
        ([{"file": "a.yaml", "ok": True, "problems": [WARNING]}], 0),
        ([{"file": "a.yaml", "ok": True, "problems": []}, {"file": "b.yaml", "ok": False, "problems": [PROBLEM]}], 2),
    ],
)
def test_check_has_exit_code_2_only_for_errors(call, coach, reports, code):
    coach.reports = reports
    plain, as_json = call("check", "a.yaml", "b.yaml"), call("check", "a.yaml", "b.yaml", "--json")
    assert plain.code == as_json.code == code
    assert as_json.json == reports


def test_check_prints_lines_that_editors_understand(call, coach):
    coach.reports = [{"file": "b.yaml", "ok": False, "problems": [PROBLEM, WARNING]}]
    result = call("check", "b.yaml")
    assert result.out.splitlines() == [
        "b.yaml:3:5: error: There is no setz. (blocks[0].exercises[0].setz) Did you mean sets?",
        "b.yaml:3:5: warning: It is long.",
    ]
    assert result.err == "1 file: 1 error, 1 warning.\n"


def test_check_without_problems_says_so_unless_quiet(call, coach):
    coach.reports = [{"file": "a.yaml", "ok": True, "problems": []}]
    assert call("check", "a.yaml").err == "1 file: no problems.\n"
    assert call("check", "a.yaml", "--quiet").err == ""


def test_schema_is_a_json_schema(call):
    schema = call("schema").json
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert "blocks" in schema["properties"]


def test_new_writes_a_routine_that_can_be_used(call, home):
    result = call("new", "my-back")
    file = home / "routines" / "my-back.yaml"
    assert result.code == 0
    assert result.out == f"{file}\n"
    assert "check" in result.err
    assert load(file).title


def schema_named_in(file):
    first = file.read_text().splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    return first.partition("=")[2]


def test_new_tells_editors_what_a_routine_can_say(call, home, tmp_path):
    call("new", "my-back")
    file = home / "routines" / "my-back.yaml"
    schema = json.loads((file.parent / schema_named_in(file)).read_text())
    assert schema == json.loads(call("schema").out)
    elsewhere = tmp_path / "a b.yaml"
    call("new", elsewhere)
    assert schema_named_in(elsewhere) == (home / "routine.schema.json").as_uri()


def test_new_names_the_commands_for_its_file(call, home, tmp_path):
    call("new", "my back")
    assert "./coach check 'my back'\n" in (home / "routines" / "my back.yaml").read_text()
    call("new", tmp_path / "a.yaml")
    text = (tmp_path / "a.yaml").read_text()
    assert f"./coach run {tmp_path / 'a.yaml'}\n" in text
    assert "THIS-FILE" not in text


def test_new_writes_one_also_where_no_schema_can_be_put(call, home, tmp_path):
    home.mkdir(parents=True)
    (home / "routine.schema.json").mkdir()
    assert call("new", tmp_path / "a.yaml").code == 0
    assert load(tmp_path / "a.yaml").title


def test_new_makes_folders_that_are_private(call, home):
    call("new", "my-back")
    assert {oct(folder.stat().st_mode)[-3:] for folder in (home, home / "routines")} == {"700"}


def test_new_never_changes_what_is_there(call, home):
    call("new", "my-back")
    file = home / "routines" / "my-back.yaml"
    file.write_text("mine")
    result = call("new", "my-back", "--json")
    assert (result.code, result.error["code"]) == (2, "usage")
    assert file.read_text() == "mine"


@pytest.mark.parametrize(("given", "made"), [("a/b.yaml", "a/b.yaml"), ("./c", "c.yaml"), ("d.yml", "d.yml")])
def test_new_takes_a_path(call, tmp_path, monkeypatch, given, made):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    assert json.loads(call("new", given, "--json").out)["path"].endswith(made)
    assert (tmp_path / made).is_file()


@pytest.mark.parametrize("name", ["..", " ", "a\x1bb", "/", "", "./"])
def test_new_refuses_what_is_no_name(call, home, name):
    result = call("new", name)
    assert result.code == 2
    assert "\x1b" not in result.err
    assert not home.exists()


def test_new_says_what_the_system_says(call, tmp_path):
    (tmp_path / "file").touch()
    result = call("new", tmp_path / "file" / "x.yaml")
    assert result.code == 1
    assert "cannot be written: Not a directory." in result.err


def test_new_says_how_to_make_the_folder(call, tmp_path):
    result = call("new", tmp_path / "no ne" / "x.yaml")
    assert result.code == 1
    assert f"mkdir -p '{tmp_path / 'no ne'}'" in result.err


def test_new_names_the_next_command_as_a_shell_reads_it(call, home):
    assert f" check '{home / 'routines' / 'my back.yaml'}'" in call("new", "my back").err


def test_new_takes_a_strangers_tilde_as_it_is(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("new", "~nobody-of-that-name/x").code == 1
