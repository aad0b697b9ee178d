"""What somebody named is opened in one place, if it is a plain file, without waiting."""

import ast
import os
import socket
from pathlib import Path

import pytest

from voicecoach.base.plain_files import NotPlain, TooLarge, opened, read, read_text

ROOT = Path(__file__).resolve().parents[1]

OPENS_BY_ITSELF = {
    "base/clocks.py": "a file of the kernel",
    "base/plain_files.py": "the one place",
    "hearing/catalogue.py": "comes with voicecoach",
    "hearing/fetch.py": "goes on with a download of its own",
    "hearing/phrases/table.py": "comes with voicecoach",
    "hearing/unpack.py": "a member of an archive that was opened",
    "journal/store.py": "comes with voicecoach",
    "journal/whole.py": "the journal itself, which SQLite has opened",
    "routine/reference.py": "makes a page of the docs",
    "sound/containers.py": "a file that it wrote itself, and the cover that comes with voicecoach",
    "sound/headers.py": "a file that was opened as a plain one just before",
    "speech/piper_engine.py": "the voice that was installed with voicecoach",
    "speech/piper_worker.py": "the voice that was installed with voicecoach",
    "wording/catalogue.py": "comes with voicecoach",
}
"""Where a file is read in another way, and why nobody can put a pipe there by naming one."""


def reads(path: Path) -> bool:
    """Whether a module opens something for reading by itself."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            mode = next((a.value for a in node.args[-1:] if isinstance(a, ast.Constant)), "r")
            opens = node.func.attr == "open" and not (isinstance(mode, str) and mode[:1] in "wxa")
            ours = isinstance(node.func.value, ast.Name) and node.func.value.id in ("os", "plain_files", "av", "member")
            if not ours and (opens or node.func.attr in ("read_text", "read_bytes")):
                return True
    return False


def test_nothing_else_opens_what_a_user_names() -> None:
    package = ROOT / "voicecoach"
    found = {path.relative_to(package).as_posix() for path in package.rglob("*.py") if reads(path)}
    assert found - OPENS_BY_ITSELF.keys() == set()


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
