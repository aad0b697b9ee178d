"""What somebody named is opened in one place, if it is a plain file, without waiting."""

import ast
import io
import json
import os
import socket
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import silent_disk

from voicecoach.base import plain_files, settings
from voicecoach.base.paths import written
from voicecoach.base.plain_files import NotPlain, TooLarge, opened, read, read_text
from voicecoach.cli.app import execute

ROOT = Path(__file__).resolve().parents[1]

OPENS_BY_ITSELF = {
    "base/clocks.py": "a file of the kernel",
    "base/plain_files.py": "the one place",
    "hearing/catalogue.py": "comes with voicecoach",
    "hearing/fetch.py": "goes on with a download of its own",
    "hearing/phrases/table.py": "comes with voicecoach",
    "hearing/recogniser.py": "copies an installed model where there are no links",
    "library/adding.py": "an archive that was opened as a plain file",
    "hearing/unpack.py": "an archive that was opened as a plain file, and a member of an archive that was opened",
    "journal/store.py": "comes with voicecoach",
    "journal/whole.py": "the journal itself, which SQLite has opened",
    "routine/reference.py": "makes a page of the docs",
    "sound/decoding_worker.py": "a file of the kernel",
    "sound/containers.py": "a file that it wrote itself, and the cover that comes with voicecoach",
    "sound/headers.py": "a file that was opened as a plain one just before",
    "speech/hibari_worker.py": "the voice that was installed with voicecoach",
    "speech/piper_engine.py": "the voice that was installed with voicecoach",
    "speech/piper_worker.py": "the voice that was installed with voicecoach",
    "wording/catalogue.py": "comes with voicecoach",
}
"""Where a file is read in another way, and why nobody can put a pipe there by naming one."""


OPENERS = {"read_text", "read_bytes", "FileIO", "ZipFile", "is_zipfile", "copyfile", "copy2", "copytree"}


def reads(path: Path) -> bool:
    """Whether a module opens something for reading by itself."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            owner = getattr(getattr(node.func, "value", None), "id", "")
            mode = next((a.value for a in node.args[-1:] if isinstance(a, ast.Constant)), "r")
            opens = name == "open" and not (isinstance(mode, str) and mode[:1] in "wxa")
            if owner not in ("os", "plain_files", "av", "member") and (opens or name in OPENERS or owner == "sqlite3"):
                return True
    return False


@pytest.mark.heavy
def test_nothing_else_opens_what_a_user_names() -> None:
    package = ROOT / "voicecoach"
    found = {path.relative_to(package).as_posix() for path in package.rglob("*.py") if reads(path)}
    assert found - OPENS_BY_ITSELF.keys() == set()


DECODING = {
    "soundfile": {
        "sound/decoding.py": "the one place that reads",
        "sound/files.py": "writes",
        "speech/hibari_worker.py": "writes",
        "speech/pico_worker.py": "writes",
        "speech/piper_worker.py": "writes",
        "speech/worker_engine.py": "reads what our own speech engine wrote just before",
    },
    "av": {"sound/containers.py": "writes"},
    "Decoder": {
        "sound/decoding.py": "is it",
        "sound/decoding_worker.py": "the process with limits",
        "sound/files.py": "files that come with voicecoach (`shipped_samples`)",
    },
    "shipped_samples": {
        "sound/files.py": "is it",
        "app/demo.py": "the demo's recordings",
        "app/factories.py": "a recorded line, and recordings that warm the ear up",
    },
}
"""Who may use what decodes sound in our own process; sound of other people is decoded by `sound/recording.py`."""


def uses(source: str, name: str) -> bool:
    """Whether a module imports, defines or names something."""
    for node in ast.walk(ast.parse(source)):
        names = {getattr(node, "name", ""), getattr(node, "id", ""), getattr(node, "module", "") or ""}
        names |= {
            part for alias in getattr(node, "names", ()) if isinstance(alias, ast.alias) for part in (alias.name,)
        }
        if any(name in each.split(".") for each in names if isinstance(each, str)):
            return True
    return False


@pytest.mark.heavy
@pytest.mark.parametrize("name", DECODING)
def test_nothing_else_decodes_sound(name: str) -> None:
    package = ROOT / "voicecoach"
    sources = {path.relative_to(package).as_posix(): path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    assert {place for place, source in sources.items() if uses(source, name)} == DECODING[name].keys()


@pytest.mark.parametrize(
    "source",
    [
        "import soundfile",
        "from soundfile import read",
        "from soundfile.x import y",
        "import soundfile as s",
        "soundfile",
    ],
)
def test_a_use_is_seen(source: str) -> None:
    assert uses(source, "soundfile")
    assert not uses(source.replace("soundfile", "soundfiles"), "soundfile")


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("Path('a').read_text()", True),
        ("path.read_bytes()", True),
        ("path.open()", True),
        ("path.open('rb')", True),
        ("io.open(path)", True),
        ("open(path)", True),
        ("zipfile.ZipFile(path)", True),
        ("sqlite3.connect(path)", True),
        ("path.open('w')", False),
        ("path.open('xb')", False),
    ],
)
def test_what_opens_by_itself_is_seen(tmp_path: Path, source: str, seen: bool) -> None:
    (tmp_path / "a.py").write_text(source)
    assert reads(tmp_path / "a.py") is seen


def test_a_disk_that_does_not_answer_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_files, "DISK_PATIENCE", 0.1)
    with silent_disk.mounted(tmp_path / "network") as folder:
        for asked in (opened, read_text):
            with pytest.raises(TimeoutError) as error:
                asked(folder / "file", 10)
            assert error.value.filename == str(folder / "file")
        (tmp_path / "settings.toml").write_text(f"microphone = {json.dumps(str(folder / 'file'))}\n")
        with pytest.raises(TimeoutError, match="does not answer"):
            settings.load(file=tmp_path / "settings.toml")
        for command in (
            ["check", str(folder / "r.yaml")],
            ["list", f"--dir={folder}"],
            ["hear", str(folder / "a.wav")],
        ):
            out = io.StringIO()
            with redirect_stdout(out):
                assert execute([*command, "--json"]) == 1
            told = json.loads(out.getvalue())["error"]
            assert "does not answer" in told["message"]
            assert told["hint"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are POSIX")
@pytest.mark.parametrize(
    "command", [["export", "-o", "p"], ["say", "Go.", "-o", "p.wav"], ["show", "back-pain", "--html", "p.html"]]
)
def test_a_pipe_that_nobody_reads_is_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    os.mkfifo(command[-1])
    out = io.StringIO()
    with redirect_stdout(out):
        assert execute([*command, "--json"]) == 1
    assert "pipe" in json.loads(out.getvalue())["error"]["message"]
    assert Path(command[-1]).is_fifo()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are POSIX")
def test_a_pipe_that_somebody_reads_is_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p")
    reader = os.open(tmp_path / "p", os.O_RDONLY | os.O_NONBLOCK)
    with written(tmp_path / "p") as file:
        assert os.get_blocking(file.fileno())
        file.write("x")
    assert os.read(reader, 10) == b"x"
    os.close(reader)


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes("é\r\nb\n".encode())
    (tmp_path / "link").symlink_to("file")
    assert read_text(tmp_path / "link", 10) == "é\nb\n"
    with opened(tmp_path / "file") as file:
        assert file.read(2) == "é".encode()
    assert read(tmp_path / "file", 6) == "é\r\nb\n".encode()


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1234567")
    with pytest.raises(TooLarge):
        read(tmp_path / "file", 6)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are POSIX")
def test_pipes_devices_sockets_and_folders_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
    for name in ("pipe", "link", "socket"):
        with pytest.raises(NotPlain):
            read(tmp_path / name, 10)
    with pytest.raises(NotPlain):
        read(Path("/dev/zero"), 10)
    with pytest.raises(IsADirectoryError):
        read(tmp_path, 10)
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none", 10)
