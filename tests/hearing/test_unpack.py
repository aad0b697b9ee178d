"""Archives that nobody should trust: nothing leaves the folder, nothing explodes, nothing but a sentence comes out."""

import io
import os
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from archives import FILES, contents, sum_of, zipped
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.base.archives import Limits
from voicecoach.base.errors import ModelError
from voicecoach.hearing.unpack import MODEL, Kept, from_archive, from_folder


def unpack(data: bytes, tmp_path: Path, folder: str = "", limits: Limits = MODEL) -> dict[str, Kept]:
    archive = tmp_path / "model.zip"
    archive.write_bytes(data)
    return from_archive(archive, tmp_path / "deep" / "into", lambda *_: None, folder, limits)


def holding(*entries: tuple[zipfile.ZipInfo | str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A good model with these entries beside it."""
    buffer = io.BytesIO(zipped())
    with zipfile.ZipFile(buffer, "a", method) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def entry(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("x")
    info.filename = name  # as it is: the constructor would tidy it
    info.external_attr = mode << 16
    return info


@pytest.fixture
def nothing_outside(tmp_path: Path) -> Iterator[None]:
    yield
    assert {path.name for path in tmp_path.iterdir()} <= {"model.zip", "deep"}
    assert not (tmp_path / "deep").exists() or {path.name for path in (tmp_path / "deep").iterdir()} <= {"into"}


@pytest.mark.parametrize("folder", ["assets/model-en-us", ""])
def test_a_good_archive(tmp_path: Path, folder: str) -> None:
    kept = unpack(zipped(), tmp_path, folder)
    assert contents(tmp_path / "deep" / "into") == FILES
    assert kept == {name: Kept(len(data), sum_of(data)) for name, data in FILES.items()}


def test_a_model_at_the_top(tmp_path: Path) -> None:
    unpack(zipped(folder=""), tmp_path)
    assert FILES.items() <= contents(tmp_path / "deep" / "into").items()


def test_folders_in_the_archive_do_no_harm(tmp_path: Path) -> None:
    unpack(holding((entry("assets/model-en-us/empty/", stat.S_IFDIR | 0o755), b"")), tmp_path)
    assert contents(tmp_path / "deep" / "into") == FILES


def test_progress(tmp_path: Path) -> None:
    archive = tmp_path / "model.zip"
    archive.write_bytes(zipped())
    told: list[tuple[str, int, int]] = []
    from_archive(archive, tmp_path / "into", lambda *step: told.append(step))
    total = sum(map(len, FILES.values()))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert told[-1] == ("unpack", total, total)


@pytest.mark.usefixtures("nothing_outside")
@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "assets/model-en-us/../../../outside",
        "assets/model-en-us/../am/final.mdl",
        "/tmp/outside",  # noqa: S108 - that is the attack
        "//server/share",
        "C:/outside",
        "..\\outside",
        "a\\..\\..\\outside",
        "./am/x",
        "assets//x",
        "assets/ ./x",
        "assets/.../x",
        "nul\0byte",
        "new\nline",
        "escape\x1b[2J",
        "umlaut-ä",
        "x" * 101,
        "",
    ],
)
def test_no_wild_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="path that is not taken"):
        unpack(holding((entry(name), b"evil")), tmp_path)


@pytest.mark.usefixtures("nothing_outside")
@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_neither_links_nor_devices(tmp_path: Path, kind: int) -> None:
    with pytest.raises(ModelError, match="neither file nor folder"):
        unpack(holding((entry("assets/model-en-us/link", kind | 0o777), b"/etc/passwd")), tmp_path)


@pytest.mark.parametrize(
    "name", ["assets/model-en-us/AM/Final.mdl", "assets/model-en-us/readme", "assets/model-en-us/am/final.mdl/x"]
)
def test_no_two_files_that_may_be_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="two files of the same name"):
        unpack(holding((name, b"evil")), tmp_path)


def test_the_same_name_twice(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = holding(("x", b"1"), ("x", b"2"))
    with pytest.raises(ModelError, match="two files of the same name"):
        unpack(data, tmp_path)


def test_no_bomb(tmp_path: Path) -> None:
    data = holding(("assets/model-en-us/bomb", bytes(1 << 22)), method=zipfile.ZIP_DEFLATED)
    with pytest.raises(ModelError, match="blows up"):
        unpack(data, tmp_path)
    assert not (tmp_path / "deep").exists()


def test_not_too_much(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="unpack to more than"):
        unpack(zipped(), tmp_path, limits=replace(MODEL, size=50_000))


def test_not_too_many(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="7 entries"):
        unpack(zipped(), tmp_path, limits=replace(MODEL, files=6))


def test_entries_are_counted_before_the_archive_is_opened(tmp_path: Path) -> None:
    """Also where a mark lies across two of the pieces that are looked at."""
    for before in range((1 << 20) - 4, (1 << 20) + 1):
        with pytest.raises(ModelError, match="3 entries; more than 2"):
            unpack(bytes(before) + b"PK\1\2" * 3, tmp_path, limits=replace(MODEL, files=2))


def test_no_pipe_is_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("pipes are POSIX")
    os.mkfifo(tmp_path / "pipe.zip")
    with pytest.raises(ModelError, match="no plain file"):
        from_archive(tmp_path / "pipe.zip", tmp_path / "into", lambda *_: None)


def test_a_size_that_lies(tmp_path: Path) -> None:
    """The directory says one byte, the file is long: no more than what was told is ever read."""
    data = bytearray(zipped())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"assets/model-en-us/am/final.mdl"))
    data[at + 24 : at + 28] = (1).to_bytes(4, "little")
    with pytest.raises(ModelError, match="cannot be read as a model"):
        unpack(bytes(data), tmp_path)


def test_encrypted(tmp_path: Path) -> None:
    data = bytearray(zipped())
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(ModelError, match="encrypted"):
        unpack(bytes(data), tmp_path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing(tmp_path: Path, method: int) -> None:
    with pytest.raises(ModelError, match="unusual way"):
        unpack(holding(("x", b"1"), method=method), tmp_path)


def test_no_model_in_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no Vosk model"):
        unpack(zipped({"README": b""}), tmp_path)


def test_two_models_in_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="more than one"):
        unpack(holding(("other/am/final.mdl", b"")), tmp_path)


def test_not_the_folder_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no folder model-fr"):
        unpack(zipped(), tmp_path, "model-fr")


@pytest.mark.parametrize("data", [b"", b"PK", b"\x1f\x8b\x08\x00", b"<html>not found</html>", zipped()[:-30]])
def test_no_archive_at_all(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ModelError, match="cannot be read as a model"):
        unpack(data, tmp_path)


def test_an_archive_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read as a model"):
        from_archive(tmp_path / "none.zip", tmp_path / "into", lambda *_: None)


def survive(data: bytes) -> None:
    """Either the files come out as they went in, or there is a sentence; and nothing lies elsewhere."""
    with tempfile.TemporaryDirectory() as name:
        try:
            kept = unpack(data, Path(name))
        except ModelError:
            pass
        else:
            found = contents(Path(name, "deep", "into"))
            assert {path: sum_of(data) for path, data in found.items()} == {path: kept[path].sha256 for path in kept}
        assert {path.name for path in Path(name).iterdir()} <= {"model.zip", "deep"}


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    survive(data)


@pytest.mark.heavy
@given(st.data())
def test_any_damage(data: st.DataObject) -> None:
    damaged = bytearray(zipped())
    headers = len(damaged) - 700  # most of what can mislead us stands in the directory at the end
    places = st.one_of(st.integers(0, len(damaged) - 1), st.integers(headers, len(damaged) - 1))
    for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=6)):
        damaged[place] = byte
    survive(bytes(damaged))


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4), st.integers(0, 0xFFFF))
def test_any_names_and_modes(names: list[str], mode: int) -> None:
    infos = [entry(name.encode("utf-8", "replace").decode(), mode) for name in dict.fromkeys(names)]
    try:
        data = holding(*((info, b"evil") for info in infos))
    except (UnicodeError, ValueError, IsADirectoryError, RuntimeError):
        return
    survive(data)


def test_a_folder(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    for name, data in FILES.items():
        (origin / name).parent.mkdir(parents=True, exist_ok=True)
        (origin / name).write_bytes(data)
    (origin / "broken").symlink_to("nowhere")
    kept = from_folder(origin, tmp_path / "into", lambda *_: None)
    assert contents(tmp_path / "into") == FILES
    assert kept.keys() == FILES.keys()
