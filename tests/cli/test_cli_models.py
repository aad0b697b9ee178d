from contextlib import redirect_stderr
from pathlib import Path

import pytest

from voicecoach.cli.app import execute


@pytest.fixture
def model(tmp_path):
    """A folder that looks like a model."""
    folder = tmp_path / "given"
    for name in ("am/final.mdl", "conf/model.conf", "graph/Gr.fst", "graph/HCLr.fst"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"content of {name}")
    return folder


@pytest.fixture
def installed(call, model):
    return Path(call("model", "install", "mine", "--from", model, "--json").json["path"])


def test_install_from_a_folder_puts_it_in_place(call, model, home):
    result = call("model", "install", "mine", "--from", model)
    assert (result.code, result.out) == (0, "")
    assert result.err.splitlines()[-1] == f"{home / 'models' / 'mine'} is installed."
    assert (home / "models" / "mine" / "am" / "final.mdl").is_file()


def test_install_tells_its_stages_where_there_is_no_terminal(call, model):
    assert "Unpacking …" in call("model", "install", "mine", "--from", model).err.splitlines()
    assert call("model", "install", "mine", "--from", model, "--quiet").err == ""


def test_install_as_json(call, model, home):
    assert call("model", "install", "mine", "--from", model, "--json").json == {
        "name": "mine",
        "path": str(home / "models" / "mine"),
    }


def test_an_unknown_model_is_an_error_that_names_the_next_command(call):
    error = call("model", "install", "vosk-small-en-uk", "--json")
    assert error.code == 1
    assert error.error["code"] == "model"
    assert "Did you mean vosk-small-en-us?" in error.error["message"]
    assert error.error["hint"].endswith("model list")


@pytest.mark.usefixtures("installed")
def test_list_shows_what_is_installed(call):
    table = call("model", "list").out.splitlines()
    assert table[0].split() == ["NAME", "LANGUAGE", "LICENCE", "MEGABYTES", "INSTALLED"]
    assert any(line.startswith("vosk-small-en-us (default)") for line in table)
    assert [line.split()[-1] for line in table if line.startswith("mine")] == ["yes"]
    assert max(map(len, table)) <= 80


def test_list_as_json(call, installed):
    models = {model["name"]: model for model in call("model", "list", "--json").json}
    assert models["mine"]["path"] == str(installed)
    assert models["vosk-small-en-us"]["default"] is True
    assert models["vosk-small-en-us"]["download"] > 1_000_000
    assert models["mine"]["path"] == str(installed)


def test_verify_finds_what_has_changed(call, installed):
    assert call("model", "verify", "mine").code == 0
    assert call("model", "verify", "mine", "--json").json == {"path": str(installed), "ok": True, "problems": []}
    (installed / "am" / "final.mdl").write_text("altered")
    result = call("model", "verify", "mine")
    assert result.code == 1
    assert "final.mdl" in result.out
    assert "install mine --force" in result.err
    as_json = call("model", "verify", "mine", "--json")
    assert (as_json.code, as_json.json["ok"]) == (1, False)
    assert as_json.json["problems"]


def test_verify_of_what_is_not_there(call):
    assert call("model", "verify", "none", "--json").error["code"] == "model"


def test_remove(call, installed):
    result = call("model", "remove", "mine")
    assert result.err == f"{installed} is removed.\n"
    assert not installed.exists()
    assert call("model", "remove", "mine").code == 1


def test_a_terminal_gets_a_bar(terminal, model, home):
    with redirect_stderr(terminal):
        assert execute(["--no-color", "model", "install", "mine", "--from", str(model)]) == 0
    assert "Unpacking" in terminal.getvalue()
    assert "━" in terminal.getvalue()
    assert terminal.getvalue().endswith(f"{home / 'models' / 'mine'} is installed.\n")
