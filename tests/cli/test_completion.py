"""What the Tab key gets."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_each_shell_has_its_script(call, shell):
    script = call("completion", shell)
    assert script.code == 0
    assert "_VOICECOACH_COMPLETE" in script.out
    assert "coach" in script.out


def test_a_shell_that_nobody_knows(call):
    assert call("completion", "cmd").code == 2


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("voicecoach vo", ["voices"]),
        ("voicecoach model ver", ["verify"]),
        ("voicecoach run --pa", ["--pace"]),
        ("voicecoach run back", ["back-pain"]),
        ("voicecoach say back", []),
        ("voicecoach run back-pain --from el", ["elbow-lifts"]),
        ("voicecoach run no-such-routine --from el", []),
    ],
)
def test_bash_is_told_what_may_follow(tmp_path, typed, offered):
    words = typed.split()
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "VOICECOACH_HOME": str(tmp_path)}
    environment |= {"_VOICECOACH_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
    command = [sys.executable, "-m", "voicecoach"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert (done.stdout.split(), done.stderr) == (offered, "")


@pytest.mark.heavy
@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="needs bash")
def test_bash_itself_completes(tmp_path):
    """The script in a real bash, which finds the program by its name."""
    program = tmp_path / "coach"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m voicecoach "$@"\n')
    program.chmod(0o755)
    lines = f"""
        eval "$({program} completion bash)"
        COMP_WORDS=({program} he) COMP_CWORD=1
        _coach_completion {program}
        echo "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["/bin/bash", "-c", lines], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["hear"]


def test_only_names_that_no_shell_obeys_are_offered(tmp_path):
    folder = tmp_path / "routines"
    folder.mkdir()
    for name in ("\\$(touch x)", "$(touch x)", "`touch x`", "x;y", "two words", "--all", "plain", "plain_übung"):
        (folder / f"{name}.yaml").write_text("title: T\n", encoding="utf-8")
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "VOICECOACH_HOME": str(tmp_path)}
    asked = {"_VOICECOACH_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "voicecoach show "}
    command = [sys.executable, "-m", "voicecoach"]
    done = subprocess.run(command, env=environment | asked, capture_output=True, text=True, check=True)
    assert "plain_übung" in done.stdout
    assert not any(mark in done.stdout for mark in ("$(", "touch", ";y", "two words", "--all"))
