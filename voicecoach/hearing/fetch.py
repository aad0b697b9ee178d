"""Downloads that survive a bad connection: time-outs, resumed where cut off, checked by SHA-256.

Received bytes stay in a `.part` file. The next try requests the rest; a server that cannot do that
sends all, and the file starts over. A file put together from pieces that has the wrong sum is
deleted and fetched once more in one piece before it counts as an error.
"""

import functools
import hashlib
import http.client
import re
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias
from urllib.parse import urlsplit

from voicecoach import __version__
from voicecoach.base.errors import ModelError
from voicecoach.base.paths import written_bytes
from voicecoach.base.plain_files import opened
from voicecoach.base.units import Seconds
from voicecoach.hearing.catalogue import Source
from voicecoach.hearing.unpack import CHUNK, Progress

BytesDone: TypeAlias = Callable[[int], None]
"""Called with the bytes done so far."""

_GONE: Final = 416
_PARTIAL: Final = 206
_TRY_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Temporary HTTP errors (RFC 9110, RFC 6585)."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Waiting times and number of tries.

    Attributes:
        silence: seconds without a byte after which the connection counts as cut off.
        pauses: seconds between two tries; there is one try more than pauses.
    """

    silence: Seconds = 20.0
    pauses: tuple[Seconds, ...] = (1.0, 3.0)


class _CutOffError(Exception):
    """The connection failed; another try may go on from there."""


class _WrongError(Exception):
    """The received file is not the wanted one."""


class _RefusedError(Exception):
    """The server refuses: trying again would not help."""


def address(source: Source) -> str:
    """The URL of a source; for a Maven artifact its client library knows the host.

    Raises:
        ModelError: the source is malformed.
    """
    if source.kind == "web":
        if urlsplit(source.at).scheme not in ("http", "https"):
            raise ModelError(f"The catalogue names an address that is none: {source.at}.")
        return source.at
    from maven_artifact.artifact import Artifact  # noqa: PLC0415 - pulls lxml and requests in; only for a download
    from maven_artifact.resolver import Resolver  # noqa: PLC0415

    artifact = Artifact.parse(source.at)
    if artifact is None or artifact.version in (None, "", "latest"):
        raise ModelError(f"The catalogue names an artifact that is none: {source.at}.")
    return str(Resolver.default().uri_for_artifact(artifact))


DEFAULT_RETRIES: Final = RetryPolicy()


def download(source: Source, part: Path, progress: Progress, patience: RetryPolicy = DEFAULT_RETRIES) -> None:
    """Fetch an archive into a file, resuming an earlier try.

    Args:
        source: the archive, with its SHA-256.
        part: the target; its existing bytes count as the archive's beginning.
        progress: called with stages `download` and `check`.
        patience: time-outs and tries.

    Raises:
        ModelError: it could not be fetched, or is not the right file. The message says what is kept.
        OSError: the file cannot be written.
    """
    url = address(source)
    pauses: list[Seconds] = list(patience.pauses)
    while True:
        resumed = _size(part) > 0
        try:
            return _once(url, source, part, progress, patience.silence)
        except _WrongError as error:
            part.unlink(missing_ok=True)
            if not resumed:
                raise ModelError(
                    f"{source.at} is not the file the catalogue means: {error}. Nothing of it was kept."
                ) from error
        except (_CutOffError, _RefusedError) as error:
            if not pauses or isinstance(error, _RefusedError):
                raise ModelError(f"{source.at} could not be fetched: {error}. {_kept(part)}") from error
            time.sleep(pauses.pop(0))


def _once(url: str, source: Source, part: Path, progress: Progress, silence: Seconds) -> None:
    """One try. Ends with the right file in place, or raises."""
    have = _size(part)
    if source.size and have > source.size:
        raise _WrongError("it is too long")
    if not have or have != source.size:
        _receive(url, source, part, progress, silence)
    size = _size(part)
    if sha256(part, lambda done: progress("check", done, size)) != source.sha256:
        raise _WrongError("its SHA-256 differs")


def _receive(url: str, source: Source, part: Path, progress: Progress, silence: Seconds) -> None:
    have = _size(part)
    headers = {"User-Agent": f"voicecoach/{__version__}", **({"Range": f"bytes={have}-"} if have else {})}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - address() lets only http and https through
    with _network():
        response = _opener().open(request, timeout=silence)
    with response:
        begin = _begin(response, have)
        total = source.size or _length(response, begin)
        with part.open("r+b") if begin else written_bytes(part) as out:
            out.seek(begin)
            _pour(response, out, total, progress)
    if total and _size(part) < total:
        raise _CutOffError("the connection was cut off")


def _pour(response: http.client.HTTPResponse, out: BinaryIO, total: int, progress: Progress) -> None:
    done = out.tell()
    progress("download", done, total)
    while True:
        with _network():
            block = response.read1(CHUNK)
        if not block:
            return
        done += len(block)
        if total and done > total:
            raise _WrongError("it is too long")
        out.write(block)
        progress("download", done, total)


def _begin(response: http.client.HTTPResponse, have: int) -> int:
    """First byte of the answer: `have` if the server resumes, 0 if it sends all."""
    if response.status != _PARTIAL:
        return 0
    match = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    if match is None or int(match[1]) != have:
        raise _WrongError("the server sent another part than was asked for")
    return have


def _length(response: http.client.HTTPResponse, begin: int) -> int:
    length = response.headers.get("Content-Length", "")
    return begin + int(length) if length.isdecimal() else 0


@contextmanager
def _network() -> Iterator[None]:
    """Sort network errors: cut off (try again), wrong piece, or refused."""
    try:
        yield
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == _GONE:
            raise _WrongError("the server has no such part of it") from error
        if error.code in _TRY_AGAIN:
            raise _CutOffError(f"the server answers {error.code} {error.reason}") from error
        raise _RefusedError(f"the server answers {error.code} {error.reason}") from error
    except (http.client.HTTPException, OSError) as error:
        cause = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise _RefusedError("this computer does not trust the server's certificate") from error
        if isinstance(cause, (socket.gaierror, ConnectionRefusedError)):
            raise _RefusedError(f"the server cannot be reached ({cause.strerror})") from error
        raise _CutOffError(_reason(cause)) from error


def _reason(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "the server has fallen silent"
    if isinstance(error, http.client.IncompleteRead):
        return "the connection was cut off"
    return f"the connection failed ({error})"


@functools.cache
def _opener() -> urllib.request.OpenerDirector:
    """An opener with the system's own trust store: a list of authorities in a Python package lacks a company's own."""
    import truststore  # noqa: PLC0415 - only for a download

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))


def sha256(path: Path, progress: BytesDone) -> str:
    """A file's SHA-256 in hexadecimal; `progress` is called with the bytes read so far."""
    digest, done = hashlib.sha256(), 0
    with opened(path) as file:
        while block := file.read(CHUNK):
            digest.update(block)
            done += len(block)
            progress(done)
    return digest.hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _kept(part: Path) -> str:
    size = _size(part)
    return f"{size / 1e6:.1f} MB are kept; the next try goes on there." if size else "Nothing had arrived."
