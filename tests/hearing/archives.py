"""Small archives that look like a speech model, and a web server that fails in the ways real ones do."""

import hashlib
import http.server
import io
import random
import re
import ssl
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from voicecoach.hearing.catalogue import ListedModel, ModelCatalogue, Source

FILES = {
    "am/final.mdl": random.Random(3).randbytes(70_000),  # noqa: S311 - only to be hard to pack
    "conf/model.conf": b"--min-active=200\n",
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "graph/Gr.fst": b"grammar" * 999,
    "graph/HCLr.fst": b"lexicon" * 999,
    "README": "für alle".encode(),
}


def zipped(files: Mapping[str, bytes] = FILES, folder: str = "assets/model-en-us/") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("classes.jar", b"not ours")
        for name, data in files.items():
            archive.writestr(folder + name, data)
    return buffer.getvalue()


def sum_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def contents(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, but for the store's own record."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != "voicecoach-model.json"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def catalogue(*sources: Source, unpacked: int = 100_000) -> ModelCatalogue:
    listing = ListedModel("tiny", "Tiny", "en-us", "Apache-2.0", "Nobody", "https://example.org", unpacked, sources)
    return ModelCatalogue(default="tiny", models=(listing,))


@dataclass
class Script:
    """What the server does, one entry a request; the last one stays.

    An entry is a number of bytes after which the connection is cut, `all`, `whole` (resuming is refused: all is
    sent with 200), `stall` (half, then silence), `shifted` (a range that was not asked for), `more` (all and
    then some), `nameless` (all, its length untold) or a status such as `404`.
    """

    body: bytes
    steps: list[int | str]
    ranges: list[str | None] = field(default_factory=list)
    stalled: threading.Event = field(default_factory=threading.Event)

    def next(self) -> int | str:
        return self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]


class _Handler(http.server.BaseHTTPRequestHandler):
    script: Script

    def do_GET(self) -> None:
        script, asked = self.script, self.headers.get("Range")
        script.ranges.append(asked)
        step = script.next()
        if isinstance(step, str) and step.isdecimal():
            self.send_error(int(step))
            return
        match = re.match(r"bytes=(\d+)-", asked or "")
        start = int(match[1]) if match and step not in ("whole", "more", "nameless") else 0
        if start >= len(script.body) and start:
            self.send_error(416)
            return
        self._answer(step, start)

    def _answer(self, step: int | str, start: int) -> None:
        body = self.script.body[start:]
        told = start + 1 if step == "shifted" else start
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {told}-{len(self.script.body) - 1}/{len(self.script.body)}")
        extra = b"x" * 1000 if step == "more" else b""
        if step != "nameless":
            self.send_header("Content-Length", str(len(body + extra)))
        self.end_headers()
        if step == "stall":
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self.script.stalled.wait(30)
            return
        self.wfile.write(body[:step] if isinstance(step, int) else body + extra)

    def log_message(self, *_: object) -> None: ...


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None: ...  # clients that hang up are what is tested


@contextmanager
def serving(body: bytes, *steps: int | str, certificate: Path | None = None) -> Iterator[tuple[str, Script]]:
    """A server on the loopback; gives its address and what it was asked for."""
    script = Script(body, list(steps))
    handler = type("Handler", (_Handler,), {"script": script})
    server = _Server(("127.0.0.1", 0), handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}/model.zip", script
    finally:
        script.stalled.set()
        server.shutdown()
        thread.join()
        server.server_close()
