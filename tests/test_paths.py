import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from voicecoach.base import checkout
from voicecoach.base.errors import VoicecoachError
from voicecoach.base.paths import Paths, free, make, roomy

ROOT = Path(__file__).parents[1]


def test_one_folder_holds_everything(tmp_path):
    paths = Paths({"VOICECOACH_HOME": str(tmp_path / "home")})
    assert paths.settings_file == tmp_path / "home" / "settings.toml"
    assert (paths.config, paths.data) == (tmp_path / "home", tmp_path / "home")
    assert paths.cache == tmp_path / "home" / "cache"
    assert paths.routines == tmp_path / "home" / "routines"
    assert paths.models[0] == tmp_path / "home" / "models"


def test_finding_makes_nothing(tmp_path):
    Paths({"VOICECOACH_HOME": str(tmp_path / "home")})
    assert list(tmp_path.iterdir()) == []


def test_a_relative_home_is_where_one_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Paths({"VOICECOACH_HOME": "here"}).config == tmp_path / "here"
    assert Paths({"VOICECOACH_HOME": "~"}).config == Path.home()


def test_the_platform_says_where(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    paths = Paths({"HOME": str(tmp_path)})
    assert all(folder.is_relative_to(tmp_path) for folder in (paths.config, paths.cache, paths.data))
    assert "voicecoach" in str(paths.config)


def test_models_may_be_elsewhere_first(tmp_path):
    models = Paths({"VOICECOACH_HOME": str(tmp_path), "VOICECOACH_MODELS": str(tmp_path / "m")}).models
    assert models[:2] == [tmp_path / "m", tmp_path / "models"]


@pytest.mark.skipif(checkout.ROOT is None, reason="this is no checkout")
def test_a_checkout_keeps_its_own_models_unless_everything_was_moved(tmp_path):
    own = checkout.ROOT / "models"
    assert Paths({"HOME": "/home/x"}).models[0] == own
    assert Paths({"VOICECOACH_HOME": str(tmp_path)}).models == [tmp_path / "models", own]


def test_an_empty_home_is_replaced_by_that_of_the_account():
    paths = Paths({"HOME": ""})
    assert all(folder.is_absolute() for folder in (paths.config, paths.cache, paths.data))
    assert paths.data.name == "data"


def test_a_home_that_is_no_path_is_replaced_too(monkeypatch):
    monkeypatch.setenv("HOME", "here")
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert Paths().data.is_absolute()


def folders_with(environment):
    """The data folder as another process finds it, with this environment alone."""
    code = "from voicecoach.base.paths import Paths; print(Paths().data)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(done.stdout.strip())


def test_an_empty_home_is_none():
    assert folders_with({"HOME": ""}).is_absolute()
    assert folders_with({"HOME": ""}) != Path("/.local/share/voicecoach")


def test_without_a_home_variable_there_is_still_a_place():
    assert folders_with({}).is_absolute()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be somebody without a home")
def test_a_user_whom_nobody_knows_has_a_place_too():
    code = (
        "import os; from voicecoach.base.paths import Paths, make\n"
        "Paths()\n"  # brings all modules while they can still be read
        "os.setuid(54321); paths = Paths(); print(paths.data); make(paths.data)"
    )
    with tempfile.TemporaryDirectory() as folder:  # pytest's own are closed to others
        Path(folder).chmod(0o777)
        environment = {"PYTHONPATH": str(ROOT), "TMPDIR": folder}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        assert Path(done.stdout.strip()) == Path(folder) / "voicecoach-54321" / "data"


def test_make_is_private_and_may_be_repeated(tmp_path):
    folder = make(tmp_path / "a" / "b")
    assert make(folder) == tmp_path / "a" / "b"
    assert [oct(f.stat().st_mode)[-3:] for f in (folder, folder.parent)] == ["700", "700"]


def test_make_says_what_to_do_where_it_cannot(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(VoicecoachError, match="cannot be made") as caught:
        make(tmp_path / "file" / "folder")
    assert "VOICECOACH_HOME" in caught.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
@pytest.mark.parametrize("trap", ["link", "open", "file"])
def test_without_a_home_no_folder_of_somebody_else_is_used(tmp_path, monkeypatch, trap):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("voicecoach.base.paths._user_name", lambda: "nobody-of-that-name")
    usual = tmp_path / f"voicecoach-{os.getuid()}"
    assert Paths({"HOME": ""}).data.parent == usual
    make(usual)
    assert Paths({"HOME": ""}).data.parent == usual  # it is our own
    usual.rmdir()
    if trap == "link":
        usual.symlink_to(tmp_path)
    elif trap == "open":
        usual.mkdir()
        usual.chmod(0o777)
    else:
        usual.touch()
    other = Paths({"HOME": ""}).data.parent
    assert other.parent == tmp_path
    assert other.name.startswith(f"{usual.name}-")
    assert Paths({"HOME": ""}).data.parent == other


def test_temporary_files_go_where_there_is_room(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert roomy(1) == tmp_path
    monkeypatch.setattr("voicecoach.base.paths.free", lambda folder: 100 if folder == tmp_path else 1000)
    assert roomy(500) != tmp_path
    assert roomy(500).is_dir()
    assert roomy(5000) != tmp_path  # nowhere is enough: where there is most


def test_where_no_temporary_file_can_be_written_it_says_so(monkeypatch):
    monkeypatch.setattr("voicecoach.base.paths.os.access", lambda *_: False)
    monkeypatch.setattr("voicecoach.base.paths.make", lambda _: (_ for _ in ()).throw(VoicecoachError("no")))
    with pytest.raises(OSError, match="temporary"):
        roomy(1)


def test_a_folder_that_is_not_there_has_no_room(tmp_path):
    assert free(tmp_path / "nowhere") == 0 < free(tmp_path)
