import json
import os

import pytest

from voicecoach.base.errors import UsageError
from voicecoach.library import listing

ROUTINE = "title: {}\nblocks: [{{exercises: [{{name: A, reps: 3}}]}}]\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "one.yaml").write_text(ROUTINE.format("First"))
    return tmp_path / "mine"


def titles(folder):
    return {entry["name"]: entry["title"] for entry in listing.entries(None, (folder,))}


@pytest.mark.heavy
def test_all_that_can_be_read_are_listed(folder):
    (folder / "broken.yaml").write_text("title: [")
    found = titles(folder)
    assert found["one"] == "First"
    assert "back-pain" in found
    assert "broken" not in found
    assert titles(folder) == found  # from memory


@pytest.mark.heavy
def test_a_file_that_changes_is_read_again(folder):
    titles(folder)
    path = folder / "one.yaml"
    path.write_text(ROUTINE.format("Other"))
    os.utime(path, ns=(1, 1))
    assert titles(folder)["one"] == "Other"
    path.unlink()
    assert "one" not in titles(folder)


@pytest.mark.heavy
@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 3}', "\x00"])
def test_a_damaged_memory_is_forgotten(folder, tmp_path, content):
    first = titles(folder)
    memory = tmp_path / "home" / "cache" / "routines.json"
    assert json.loads(memory.read_text())
    memory.write_text(content)
    assert titles(folder) == first


@pytest.mark.heavy
def test_a_memory_that_cannot_be_written_is_done_without(folder, tmp_path):
    (tmp_path / "home").write_text("a file stands here")
    assert titles(folder)["one"] == "First"


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UsageError, match="no folder"):
        listing.entries(None, [tmp_path / "none"])
