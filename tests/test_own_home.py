"""A test that writes into the home of whoever runs it fails, also by a process that it starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from own_home import HOME, Home

from voicecoach.base.paths import Paths

TESTS = Path(__file__).parent
WRITERS = """
import subprocess, sys
from pathlib import Path

def test_here():
    (Path.home() / "note").write_text("x")

def test_in_a_process():
    subprocess.run([sys.executable, "-m", "voicecoach", "new", "legs"], check=True)

def test_nowhere(tmp_path):
    (tmp_path / "note").write_text("x")

def test_somebody_else():
    cookie = Path.home() / ".config" / "pulse" / "cookie"
    cookie.parent.mkdir(parents=True)
    cookie.write_text("x")
"""


@pytest.mark.slow
def test_who_writes_there_fails(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text((TESTS / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "test_writers.py").write_text(WRITERS, encoding="utf-8")
    paths = [str(TESTS.parent), str(TESTS)]
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {paths}; import pytest; sys.exit(pytest.main())"]
    options = ["-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-o", "addopts="]
    done = subprocess.run(
        [*command, *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "4 passed, 2 errors" in done.stdout, done.stdout + done.stderr
    assert "own home: note." in done.stdout
    assert "legs.yaml" in done.stdout


def test_the_real_one_is_watched(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    home = Home(tmp_path / "other", [real, tmp_path / "missing"])
    assert home.touched() == []
    (real / "settings.toml").touch()
    assert home.touched() == [str(real)]
    assert home.touched() == []


def test_what_is_ours_is_looked_for_in_the_other_one(request: pytest.FixtureRequest) -> None:
    assert request.config.stash[HOME].folder in Paths().config.parents
