"""`check --watch`: a look at once, and one each time a file is saved."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from voicecoach.cli.rechecking import rounds

ROOT = Path(__file__).parents[2]
GOOD = "title: Bridges\nblocks:\n  - exercises:\n      - name: Hip bridges\n        reps: 8\n"


def touched(path, text, at):
    path.write_text(text)
    os.utime(path, ns=(at, at))


class Editor:
    """Does one thing at each wait."""

    def __init__(self, *doings):
        self.doings = list(doings)
        self.waits = 0

    def __call__(self):
        self.waits += 1
        self.doings.pop(0)()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.yaml"
    touched(path, "a", 1_000_000_000)
    return path


def idle():
    """Nobody saves."""


def test_the_first_round_is_at_once(file):
    editor = Editor()
    assert next(rounds([file], editor)) == 0
    assert editor.waits == 0


def test_a_round_for_each_save_and_none_without(file):
    editor = Editor(idle, idle, lambda: touched(file, "b", 2_000_000_000), lambda: touched(file, "c", 3_000_000_000))
    turns = rounds([file], editor)
    assert [next(turns) for _ in range(3)] == [0, 1, 2]
    assert editor.waits == 4


def test_a_save_while_the_caller_was_at_work_is_seen(file):
    editor = Editor()
    turns = rounds([file], editor)
    next(turns)
    touched(file, "b", 2_000_000_000)
    assert next(turns) == 1
    assert editor.waits == 0


def test_a_save_by_renaming_and_a_file_that_goes_and_comes(file, tmp_path):
    def renamed():
        other = tmp_path / "new"
        touched(other, "a", 1_000_000_000)
        other.replace(file)

    editor = Editor(renamed, file.unlink, lambda: touched(file, "a", 1_000_000_000))
    turns = rounds([file], editor)
    assert [next(turns) for _ in range(4)] == [0, 1, 2, 3]


def test_any_of_the_files_and_one_that_is_missing(file, tmp_path):
    other = tmp_path / "later.yaml"
    turns = rounds([file, other, Path("nul\0")], Editor(lambda: touched(other, "x", 1)))
    assert [next(turns), next(turns)] == [0, 1]


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
@pytest.mark.parametrize("given", ["{}", "legs"], ids=["path", "name"])
@pytest.mark.timeout(30)
def test_the_real_program_looks_again_after_a_save_and_ends_with_ctrl_c(tmp_path, given):
    """A routine of one's own is checked by its name as well."""
    path = tmp_path / "routines" / "legs.yaml"
    path.parent.mkdir()
    path.write_text(GOOD.replace("reps", "repz"))
    command = [sys.executable, "-m", "voicecoach", "check", "--watch", "--json", "--quiet", given.format(path)]
    environment = {**os.environ, "VOICECOACH_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        try:
            first = json.loads(run.stdout.readline())
            path.write_text(GOOD)
            second = json.loads(run.stdout.readline())
            run.send_signal(signal.SIGINT)
            rest, errors = run.communicate(timeout=20)
        finally:
            run.kill()
    assert [first[0]["ok"], second[0]["ok"]] == [False, True]
    assert (run.returncode, rest, errors) == (130, "", "")
