"""Routines by name, by path, and by something like a name."""

from pathlib import Path

import pytest
from tables import each_of

from voicecoach.base.errors import UsageError
from voicecoach.library.finding import Library, NamedRoutine, shipped


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, names in (
        (first, ("mine.yaml", "Back-Pain.yml", "notes.txt")),
        (second, ("back-pain.yaml", "hips.yaml")),
    ):
        folder.mkdir()
        for name in names:
            (folder / name).write_text("title: T\n", encoding="utf-8")
    (second / ".hidden.yaml").write_text("", encoding="utf-8")
    (second / "folder.yaml").mkdir()
    return first, second


@pytest.fixture
def library(folders: tuple[Path, Path]) -> Library:
    return Library([folders[0], folders[0].parent / "missing", folders[1]])


def test_an_earlier_folder_hides_namesakes_of_a_later_one(library: Library, folders: tuple[Path, Path]) -> None:
    assert library.entries() == [
        NamedRoutine("Back-Pain", folders[0] / "Back-Pain.yml"),
        NamedRoutine("mine", folders[0] / "mine.yaml"),
        NamedRoutine("hips", folders[1] / "hips.yaml"),
    ]


@each_of("name", ["back-pain", "BACK-PAIN", "Back-Pain.yaml", "back-pain.yml"])
def test_a_name_in_any_case_with_or_without_its_ending(library: Library, folders: tuple[Path, Path], name: str) -> None:
    assert library.find(name) == folders[0] / "Back-Pain.yml"


def test_a_path_is_a_path(library: Library, folders: tuple[Path, Path]) -> None:
    path = folders[1] / "back-pain.yaml"
    assert library.find(str(path)) == path
    assert library.find(str(folders[1])) == folders[1]


def test_a_name_wins_over_a_file_without_ending_and_loses_to_one_with_it(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folders: tuple[Path, Path]
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    for name in ("mine", "mine.yaml", "other", "hips"):
        (here / name).write_text("title: T\n", encoding="utf-8")
    monkeypatch.chdir(here)
    assert library.find("mine") == folders[0] / "mine.yaml"
    assert library.find("./mine") == Path("./mine")
    assert library.find("mine.yaml") == Path("mine.yaml")
    assert library.find("other") == Path("other")
    assert library.find("hips.yaml") == folders[1] / "hips.yaml"


@each_of(
    ("name", "message", "hint"),
    [
        ("bak-pain", "no routine called bak-pain", "Did you mean Back-Pain?"),
        ("back pain", "no routine called back pain", "Did you mean Back-Pain?"),
        ("ba", "no routine called ba", "Did you mean Back-Pain?"),
        ("xyz", "no routine called xyz", "list` shows all"),
        ("x\x1b[31m", "no routine called x\\x1b[31m", "list` shows all"),
        ("zero\0", "no routine called zero\\x00", ""),
        ("x" * 5000, "no routine called xxx", ""),
        ("~nobody-here/x.yaml", "no file ~nobody-here/x.yaml", ""),
        ("xyz.yaml", "no file xyz.yaml", ""),
    ],
)
def test_nothing_of_that_name(library: Library, name: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        library.find(name)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.exit_code == 2


def test_a_path_that_is_nearly_there(library: Library, folders: tuple[Path, Path]) -> None:
    with pytest.raises(UsageError) as caught:
        library.find(str(folders[1] / "hip.yaml"))
    assert f"Did you mean {folders[1] / 'hips.yaml'}?" in caught.value.hint


def test_an_empty_library_knows_nothing() -> None:
    with pytest.raises(UsageError, match="no routine called back-pain"):
        Library([]).find("back-pain")


def test_the_shipped_routines_are_there() -> None:
    assert (shipped() / "back-pain.yaml").is_file()


def test_an_installed_package_has_them_inside(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "voicecoach"
    (package / "data" / "routines").mkdir(parents=True)
    assert shipped(package) == package / "data" / "routines"


def test_a_stranger_beside_an_installed_package_is_not_taken(tmp_path: Path) -> None:
    package = tmp_path / "voicecoach"
    (tmp_path / "routines").mkdir()
    assert shipped(package) == package / "data" / "routines"
    (tmp_path / "pyproject.toml").touch()
    assert shipped(package) == tmp_path / "routines"
