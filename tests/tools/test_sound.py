"""PortAudio without root: a real apt, with a source of packages of its own; no network."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from tools import sound
from tools.system import SetupError

DPKG_DEB = shutil.which("dpkg-deb") or ""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("apt-get") is None or not DPKG_DEB, reason="apt is Debian's"),
]

VERSION = "999"  # newer than what may be installed


def package(archive: Path, name: str, depends: str, files: dict[str, str]) -> str:
    """Build a package; what its list says of it."""
    root = archive / name
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    fields = {"Package": name, "Version": VERSION, "Architecture": "all", "Maintainer": "nobody <nobody@localhost>"}
    fields |= {"Description": "for a test"} | ({"Depends": depends} if depends else {})
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN/control").write_text("".join(f"{key}: {value}\n" for key, value in fields.items()))
    file = archive / f"{name}.deb"
    command = [DPKG_DEB, "--build", "--root-owner-group", root, file]
    subprocess.run(command, check=True, capture_output=True)
    shutil.rmtree(root)
    content = file.read_bytes()
    fields |= {"Filename": f"./{file.name}", "Size": str(len(content)), "SHA256": hashlib.sha256(content).hexdigest()}
    return "".join(f"{key}: {value}\n" for key, value in fields.items())


@pytest.fixture
def source(tmp_path):
    """Options of apt that know one source alone: what it says of its packages, and whether it is trusted."""

    def made(*listed, trusted=True):
        archive = tmp_path / "archive"
        (archive / "Packages").write_text("\n".join(listed))
        (tmp_path / "sources.list").write_text(f"deb [trusted={'yes' if trusted else 'no'}] file:{archive} ./\n")
        return [
            *("-o", f"Dir::Etc::SourceList={tmp_path / 'sources.list'}"),
            *("-o", "Dir::Etc::SourceParts=/dev/null"),
        ]

    (tmp_path / "archive").mkdir()
    return made


@pytest.fixture
def listed(tmp_path):
    archive = tmp_path / "archive"
    archive.mkdir(exist_ok=True)
    libraries = {"usr/lib/any-linux/libportaudio.so.2": "portaudio", "usr/lib/any-linux/alsa-lib/plugin.so": "no"}
    return [
        package(archive, "libportaudio2", "libneeded9", libraries),
        package(archive, "libneeded9", "", {"lib/any-linux/libneeded.so.9": "needed", "usr/share/alsa/alsa.conf": "a"}),
    ]


def test_what_it_needs_is_unpacked_and_nothing_else(tmp_path, source, listed):
    folder = tmp_path / "venv" / "lib" / "sound"
    assert sorted(sound.fetch(folder, source(*listed))) == ["libneeded9", "libportaudio2"]
    assert {path.name: path.read_text() for path in folder.glob("*.so*")} == {
        "libportaudio.so.2": "portaudio",
        "libneeded.so.9": "needed",
    }
    assert (folder / "alsa" / "alsa.conf").read_text() == "a"
    assert [path.name for path in folder.parent.iterdir()] == ["sound"]


def test_what_is_not_trusted_or_was_changed_is_not_used(tmp_path, source, listed):
    folder = tmp_path / "sound"
    with pytest.raises(SetupError):
        sound.fetch(folder, source(*listed, trusted=False))
    changed = tmp_path / "archive" / "libneeded9.deb"
    changed.write_bytes(changed.read_bytes()[:-1] + b"x")
    with pytest.raises(SetupError):
        sound.fetch(folder, source(*listed))
    assert not folder.exists()


def test_where_it_cannot_be_had_the_one_command_is_named(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr("ctypes.util.find_library", lambda _: None)
    for variable in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    (tmp_path / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    configuration = tmp_path / "apt.conf"
    configuration.write_text('Dir::Etc::SourceList "/nowhere"; Dir::Etc::SourceParts "/nowhere";\n')
    monkeypatch.setenv("APT_CONFIG", str(configuration))
    sound.provide(tmp_path)
    assert "sudo apt install libportaudio2" in capfd.readouterr().err
    assert not list(tmp_path.glob("lib/*/*/*"))


def test_where_it_is_there_nothing_is_done(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr("ctypes.util.find_library", lambda name: f"lib{name}.so.2")
    sound.provide(tmp_path)
    assert capfd.readouterr() == ("", "")
