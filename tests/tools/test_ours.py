"""What the set-up may empty: an environment that it made itself, with nothing of anybody else's in it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.ours import BEGUN, BEGUN_TEXT, LOCK_BEGINS, emptied, must_be_ours
from tools.system import SetupError

LOCK = f"{LOCK_BEGINS} from pyproject.toml.\nneeded==1.0\n"


def put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `venv` makes, with a package that has files outside its folder, as fonttools and Piper have."""
    venv = tmp_path_factory.mktemp("made") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    return venv


@pytest.fixture
def venv(made: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "venv"
    shutil.copytree(made, copy, symlinks=True)
    (packages,) = copy.glob("lib/python3*/site-packages")
    record = "../../../share/man/man1/x.1,,\n../../../COPYING,,\n../../../../outside,,\nx.py,,\n\n"
    put(packages, **{"x-1.dist-info/RECORD": record, "x.py": "", "anything/at/all": ""})
    put(copy, **{"share/man/man1/x.1": "", "COPYING": "", "bin/x": "#!/bin/sh\n"})
    put(copy, **{BEGUN: BEGUN_TEXT, "voicecoach-setup.log": "", "voicecoach-requirements.lock": LOCK})
    return copy


def test_what_the_set_up_made_is_emptied(venv: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    put(tmp_path / "kept", file="work")
    (packages,) = venv.glob("lib/python3*/site-packages")
    (packages / "linked").symlink_to(tmp_path / "kept")
    emptied(venv)
    assert list(venv.iterdir()) == []
    assert (tmp_path / "kept" / "file").read_text() == "work"


@pytest.mark.parametrize(
    "files",
    [
        {BEGUN: BEGUN_TEXT},
        {BEGUN: "", "pyvenv.cfg": ""},
        {BEGUN: BEGUN_TEXT, "voicecoach-setup.log": "x", "voicecoach-begun.new": ""},
        {"voicecoach-requirements-dev.lock": LOCK, "pyvenv.cfg": "home = /usr"},
    ],
)
def test_what_was_begun_is_emptied(tmp_path: Path, files: dict[str, str]) -> None:
    venv = tmp_path / "venv"
    put(venv, **files)
    (venv / "bin").mkdir()
    (venv / "lib64").symlink_to("lib")
    emptied(venv)
    assert list(venv.iterdir()) == []


@pytest.mark.parametrize(
    "files",
    [
        {"thesis.txt": "", "voicecoach-report.html": ""},
        {"thesis.txt": "", BEGUN: BEGUN_TEXT},
        {"thesis.txt": "", BEGUN: BEGUN_TEXT, "pyvenv.cfg": ""},
        {"lib/thesis.txt": "", BEGUN: BEGUN_TEXT, "pyvenv.cfg": ""},
        {"lib/python3.11/thesis.txt": "", BEGUN: BEGUN_TEXT, "pyvenv.cfg": ""},
        {"lib/python3.11/site-packages/thesis.txt": "", BEGUN: BEGUN_TEXT},
        {"bin/thesis.txt": "", BEGUN: BEGUN_TEXT, "pyvenv.cfg": ""},
        {"bin/photos/one.jpg": "", BEGUN: BEGUN_TEXT, "pyvenv.cfg": ""},
        {"share/photos/one.jpg": "", BEGUN: BEGUN_TEXT, "pyvenv.cfg": ""},
        {"voicecoach-session.wav": "", BEGUN: BEGUN_TEXT, "pyvenv.cfg": ""},
        {BEGUN: "my own notes of how it began", "pyvenv.cfg": ""},
        {"voicecoach-requirements.lock": "my own", "pyvenv.cfg": ""},
        {"voicecoach-requirements.txt": LOCK, "pyvenv.cfg": ""},
        {"voicecoach-report.html": ""},
        {"pyvenv.cfg": "", "bin/python": ""},
    ],
)
def test_all_else_is_left_as_it_is(tmp_path: Path, files: dict[str, str]) -> None:
    venv = tmp_path / "venv"
    put(venv, **files)
    with pytest.raises(SetupError, match="left as it is"):
        emptied(venv)
    assert {str(path.relative_to(venv)) for path in venv.rglob("*") if path.is_file()} == set(files)


def empty_folder(venv: Path) -> None:
    (venv / "photos").mkdir()


def link(venv: Path) -> None:
    (venv / "photos").symlink_to(venv.parent)


def note(venv: Path) -> None:
    (venv / "thesis.txt").write_text("")


@pytest.mark.parametrize("change", [empty_folder, link, note])
def test_one_thing_more_is_enough(venv: Path, change: Callable[[Path], None]) -> None:
    change(venv)
    with pytest.raises(SetupError, match=r"photos|thesis"):
        must_be_ours(venv)


def test_homes_roots_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "people" / "me"
    put(home, **{BEGUN: BEGUN_TEXT})
    monkeypatch.setenv("HOME", str(home))
    (tmp_path / "link").symlink_to(home)
    for place in (home, home.parent, tmp_path / "link", Path("/"), home / BEGUN):
        with pytest.raises(SetupError):
            must_be_ours(place)
    must_be_ours(home / "venv")
    must_be_ours(tmp_path / "not there" / "yet")
