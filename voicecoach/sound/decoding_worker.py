"""The process that decodes other people's sound files: its input names files, its output is their samples.

libsndfile is C code that trusts much of what a file says, and has faults without a release that mends them
(docs/security.md). So it meets such files here, in bounded memory and time, and if it crashes, only this ends.
"""

import json
import math
import os
import struct
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from voicecoach.base.errors import SoundError
from voicecoach.base.units import Hz, Seconds
from voicecoach.sound.decoding import Decoder

HEAD: Final = struct.Struct("<cI")
"""Before each message: its kind, and the bytes of its content."""

READY, OPENED, SAMPLES, END, ERROR = (b"r", b"o", b"s", b"e", b"x")
"""Kinds: everything is loaded; the file is open; a second of it, float32; nothing follows; an object as JSON."""

DECODE_ROOM: Final = 256 << 20
"""Bytes of memory for one file, beyond what the loaded modules take; held on Linux."""

PROCESSOR_SECONDS: Final = 10
"""Processor time for a second of sound; held where Python has the module `resource`, which Windows lacks."""


def main() -> None:
    """Decode each file that the input names, until it ends or one file is an error."""
    output = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)  # what libraries print is no message
    _bound()
    with suppress(OSError):  # the parent is gone
        _write(output, READY)
        serve(sys.stdin.buffer, output)


def serve(questions: Iterable[bytes], output: int) -> None:
    """Answer questions, each a line: an object with `path` and `rate`.

    Raises:
        OSError: nobody reads the answers.
    """
    for question in questions:
        try:
            wanted = json.loads(question)
            _decode(Path(wanted["path"]), wanted["rate"], output)
        except SoundError as error:
            return _write(output, ERROR, json.dumps({"message": error.message, "hint": error.hint}).encode())
        except MemoryError:
            return _write(
                output, ERROR, json.dumps({"reason": f"needs over {DECODE_ROOM >> 20} MB of memory"}).encode()
            )
    return None


def _decode(path: Path, rate: Hz, output: int) -> None:
    _renew_processor_time()
    with Decoder(path, rate) as decoder:
        _write(output, OPENED)
        try:
            while len(samples := decoder.read(rate)):
                _write(output, SAMPLES, samples.tobytes())
                _renew_processor_time()
        except SoundError:
            _write(output, SAMPLES, decoder.rest().tobytes())
            raise
    _write(output, END)


def _write(output: int, kind: bytes, content: bytes = b"") -> None:
    message = memoryview(HEAD.pack(kind, len(content)) + content)
    while message:
        message = message[os.write(output, message) :]


def _bound() -> None:
    """Bound the memory, and leave no file with its content after a crash: that would have the sound in it."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        room = pages * resource.getpagesize() + DECODE_ROOM
        resource.setrlimit(resource.RLIMIT_AS, (room, room))


def _renew_processor_time(seconds: Seconds = PROCESSOR_SECONDS) -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - Windows has none

        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds), most))


if __name__ == "__main__":
    main()
