"""Downloads from a server that really fails: cut off, silent, wrong, refusing."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from archives import serving, sum_of

from voicecoach.base.errors import ModelError
from voicecoach.hearing.catalogue import Source
from voicecoach.hearing.fetch import RetryPolicy, address, download

BODY = bytes(range(251)) * 4001
IMPATIENT = RetryPolicy(silence=0.3, pauses=(0.0, 0.0))


def fetch(url: str, part: Path, *, size: int = len(BODY), sha256: str = sum_of(BODY)) -> list[tuple[str, int, int]]:
    told: list[tuple[str, int, int]] = []
    source = Source("web", url, "", sha256, size)
    download(source, part, lambda *step: told.append(step), IMPATIENT)
    return told


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "archive.part"


def test_a_good_connection(part: Path) -> None:
    with serving(BODY, "all") as (url, script):
        told = fetch(url, part)
    assert part.read_bytes() == BODY
    assert script.ranges == [None]
    assert told[0] == ("download", 0, len(BODY))
    assert ("download", len(BODY), len(BODY)) in told
    assert told[-1] == ("check", len(BODY), len(BODY))


def test_progress_only_grows(part: Path) -> None:
    with serving(BODY, 300_000, "all") as (url, _):
        told = [done for stage, done, _ in fetch(url, part) if stage == "download"]
    assert told == sorted(told)


def test_cut_off_is_resumed_where_it_ended(part: Path) -> None:
    with serving(BODY, 300_000, 200_000, "all") as (url, script):
        fetch(url, part)
    assert part.read_bytes() == BODY
    assert script.ranges == [None, "bytes=300000-", "bytes=500000-"]


def test_cut_off_for_good_keeps_what_arrived(part: Path) -> None:
    with (
        serving(BODY, 300_000, 0) as (url, _),
        pytest.raises(ModelError, match=r"0\.3 MB are kept; the next try goes on"),
    ):
        fetch(url, part)
    assert part.read_bytes() == BODY[:300_000]


def test_the_next_run_goes_on(part: Path) -> None:
    part.write_bytes(BODY[:700_000])
    with serving(BODY, "all") as (url, script):
        fetch(url, part)
    assert part.read_bytes() == BODY
    assert script.ranges == ["bytes=700000-"]


def test_what_is_complete_is_not_fetched_again(part: Path) -> None:
    part.write_bytes(BODY)
    with serving(BODY, "404") as (url, script):
        fetch(url, part)
    assert script.ranges == []


def test_a_server_that_cannot_resume_sends_all(part: Path) -> None:
    part.write_bytes(BODY[:700_000])
    with serving(BODY, "whole") as (url, _):
        fetch(url, part)
    assert part.read_bytes() == BODY


def test_wrong_pieces_are_thrown_away_and_all_is_fetched_once_more(part: Path) -> None:
    part.write_bytes(b"?" * 700_000)
    with serving(BODY, "all") as (url, script):
        fetch(url, part)
    assert part.read_bytes() == BODY
    assert script.ranges == ["bytes=700000-", None]


def test_too_much_on_disk_begins_anew(part: Path) -> None:
    part.write_bytes(BODY + b"?")
    with serving(BODY, "all") as (url, script):
        fetch(url, part)
    assert part.read_bytes() == BODY
    assert script.ranges == [None]


def test_another_part_than_asked_for(part: Path) -> None:
    part.write_bytes(BODY[:700_000])
    with serving(BODY, "shifted", "all") as (url, script):
        fetch(url, part)
    assert part.read_bytes() == BODY
    assert script.ranges == ["bytes=700000-", None]


def test_unknown_size_and_a_part_beyond_the_end(part: Path) -> None:
    part.write_bytes(BODY + b"?")
    with serving(BODY, "all") as (url, script):  # answers 416
        fetch(url, part, size=0)
    assert part.read_bytes() == BODY
    assert script.ranges == [f"bytes={len(BODY) + 1}-", None]


def test_a_length_that_nobody_tells(part: Path) -> None:
    with serving(BODY, "nameless") as (url, _):
        fetch(url, part, size=0)
    assert part.read_bytes() == BODY


def test_the_wrong_file(part: Path) -> None:
    with (
        serving(BODY[::-1], "all") as (url, script),
        pytest.raises(ModelError, match=r"its SHA-256 differs\. Nothing of it was kept"),
    ):
        fetch(url, part)
    assert not part.exists()
    assert len(script.ranges) == 1


def test_more_than_there_should_be(part: Path) -> None:
    with serving(BODY, "more") as (url, _), pytest.raises(ModelError, match="too long"):
        fetch(url, part)
    assert not part.exists()


def test_silence_counts_as_cut_off(part: Path) -> None:
    with serving(BODY, "stall", "all") as (url, script):
        fetch(url, part)
    assert part.read_bytes() == BODY
    assert script.ranges[1] == f"bytes={len(BODY) // 2}-"


def test_silence_for_good(part: Path) -> None:
    with serving(BODY, "stall") as (url, _), pytest.raises(ModelError, match=r"fallen silent\. .* MB are kept"):
        fetch(url, part)


@pytest.mark.parametrize("status", ["403", "404", "410"])
def test_a_plain_no_is_not_asked_again(part: Path, status: str) -> None:
    with serving(BODY, status) as (url, script), pytest.raises(ModelError, match=f"the server answers {status}"):
        fetch(url, part)
    assert len(script.ranges) == 1


@pytest.mark.parametrize("status", ["429", "500", "503"])
def test_not_now_is_asked_again(part: Path, status: str) -> None:
    with serving(BODY, status, status, "all") as (url, _):
        fetch(url, part)
    assert part.read_bytes() == BODY


def test_not_now_for_ever(part: Path) -> None:
    with serving(BODY, "503") as (url, script), pytest.raises(ModelError, match=r"503 .*Nothing had arrived"):
        fetch(url, part)
    assert len(script.ranges) == 3


def test_nobody_there(part: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/model.zip"
        with pytest.raises(ModelError, match="the server cannot be reached"):
            fetch(url, part)


def test_no_such_host(part: Path) -> None:
    with pytest.raises(ModelError, match="the server cannot be reached"):
        fetch("http://nowhere.invalid/model.zip", part)


def test_not_a_web_server(part: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        url = f"https://127.0.0.1:{server.getsockname()[1]}/model.zip"
        with pytest.raises(ModelError, match=r"fallen silent|connection failed"):
            fetch(url, part)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_a_certificate_that_nobody_signed(part: Path, tmp_path: Path) -> None:
    pem = tmp_path / "self-signed.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-keyout", pem, "-out", tmp_path / "certificate.pem"),
        ],
        check=True,
        capture_output=True,
    )
    pem.write_text(pem.read_text() + (tmp_path / "certificate.pem").read_text())
    refused = pytest.raises(ModelError, match=r"does not trust the server's certificate\. Nothing had arrived")
    with serving(BODY, "all", certificate=pem) as (url, script), refused:
        fetch(url, part)
    assert script.ranges == []


def test_the_disk_is_full(tmp_path: Path) -> None:
    part = tmp_path / "archive.part"
    part.symlink_to("/dev/full")  # a device that takes no byte
    with serving(BODY, "all") as (url, _), pytest.raises(OSError, match="No space left"):
        fetch(url, part)


def test_the_address_of_an_artifact_is_its_client_librarys_business() -> None:
    url = address(Source("maven", "com.alphacephei:vosk-model-en:aar:0.3.45", "", ""))
    assert url.startswith("https://")
    assert url.endswith("/com/alphacephei/vosk-model-en/0.3.45/vosk-model-en-0.3.45.aar")


@pytest.mark.parametrize("at", ["com.alphacephei:vosk-model-en", "a:b:aar:latest", ""])
def test_no_artifact(at: str) -> None:
    with pytest.raises(ModelError, match="artifact that is none"):
        address(Source("maven", at, "", ""))


@pytest.mark.parametrize("at", ["file:///etc/passwd", "ftp://example.org/model.zip", "model.zip"])
def test_only_the_web(at: str) -> None:
    with pytest.raises(ModelError, match="address that is none"):
        address(Source("web", at, "", ""))
