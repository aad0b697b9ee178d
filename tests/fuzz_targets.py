"""All that reads what others wrote, each as a function of any bytes. For `test_fuzzing.py` and `benchmarks/fuzz.py`.

A target may refuse with a `VoicecoachError`. Whatever else it raises is a finding, and so is a file that it leaves
anywhere but in its home. `python tests/fuzz_targets.py TARGET FILE…` runs one on files, with little memory to spend.
"""

import io
import json
import stat
import struct
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from voicecoach.app import resuming
from voicecoach.base import settings
from voicecoach.base.errors import VoicecoachError
from voicecoach.base.units import HEARING_RATE
from voicecoach.hearing import catalogue as models
from voicecoach.hearing import phrases, unpack
from voicecoach.hearing.phrases import table
from voicecoach.journal import bookmarks, history, store
from voicecoach.journal.bookmarks import Bookmark
from voicecoach.library import adding, finding
from voicecoach.reports import timeline_data
from voicecoach.reports.handout import handout
from voicecoach.reports.progress import progress
from voicecoach.routine import lint, loading
from voicecoach.routine.models import Routine
from voicecoach.routine.template import TEMPLATE
from voicecoach.session.events import Begin
from voicecoach.session.options import SessionOptions
from voicecoach.session.overview import overview
from voicecoach.session.script import script_of
from voicecoach.session.session import Session
from voicecoach.session.voice import EstimatedVoice
from voicecoach.session.wording import english
from voicecoach.sound.assets import shipped_audio
from voicecoach.sound.clip import Clip
from voicecoach.sound.files import blocks
from voicecoach.speech.cache import PhraseCache
from voicecoach.wording import catalogue as lines

CORPUS: Final = Path(__file__).parent / "corpus"
"""A folder a target: what was once a finding, and where the search for new ones begins."""

ROOM: Final = 400 << 20
"""Bytes of memory beyond what the program takes by itself."""

LONGEST_SOUND: Final = 60 * HEARING_RATE
"""Samples that are read of a sound file; nothing changes after that."""

PLAIN: Final = stat.S_IFREG | 0o644

SHIPPED: Final = min(finding.shipped().glob("*.yaml"), key=lambda path: path.stat().st_size)


@dataclass(frozen=True, slots=True)
class Target:
    """Something that reads.

    Attributes:
        read: reads bytes; the folder is empty, and its `home` is where it may write.
        seeds: bytes that it can read.
    """

    read: Callable[[bytes, Path], None]
    seeds: Callable[[], Iterator[bytes]]


def run(target: str, data: bytes) -> None:
    """Give bytes to a target.

    Raises:
        AssertionError: it has written elsewhere, ended the program, or refused without a sentence.
    """
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        patch.setenv("VOICECOACH_HOME", str(folder / "home"))
        try:
            TARGETS[target].read(data, folder)
        except VoicecoachError as refused:
            if not refused.message or refused.exit_code not in (1, 2):
                raise AssertionError("it refused without a sentence") from refused
        except SystemExit as left:
            raise AssertionError("it ended the program") from left
        assert {path.name for path in folder.iterdir()} <= {"home", "given", "given.zip", "given.yaml"}


def inputs(target: str) -> list[bytes]:
    """What the search begins with: bytes that can be read, and the corpus."""
    kept = sorted((CORPUS / target).glob("*"))
    return [*TARGETS[target].seeds(), *(path.read_bytes() for path in kept)]


def _given(data: bytes, folder: Path, suffix: str = "") -> Path:
    file = folder / f"given{suffix}"
    file.write_bytes(data)
    return file


def _routine(data: bytes, folder: Path) -> None:
    document = loading.read(_given(data, folder, ".yaml"))
    assert all(str(problem).isprintable() for problem in document.problems)
    if document.routine is None:
        assert document.problems
        return
    assert all(str(warning).isprintable() for warning in lint.lint_text(document, _phrases().by_command))
    overview(document.routine)
    assert "<script" not in handout(document.routine)


@cache
def _phrases() -> table.PhraseTable:
    return phrases.load("en")


def _settings(data: bytes, folder: Path) -> None:
    found = settings.load(file=_given(data, folder))
    known = phrases.load(found.language, {command.value: said for command, said in found.phrases.items()})
    if found.wake_word:
        phrases.with_wake_word(known, found.wake_word)


def _phrase_file(data: bytes, _: Path) -> None:
    for situation in table.SITUATIONS:
        assert table.parse(data.decode("utf-8", "replace")).grammar(situation)[-1] == table.UNKNOWN_WORD


def _wording_file(data: bytes, _: Path) -> None:
    lines.parse(data.decode("utf-8", "replace"))


def _model_list(data: bytes, _: Path) -> None:
    models.parse(data.decode("utf-8", "replace"))


def _model(data: bytes, folder: Path) -> None:
    kept = unpack.from_archive(_given(data, folder), folder / "home", lambda *_: None)
    found = {path.relative_to(folder / "home").as_posix() for path in (folder / "home").rglob("*") if path.is_file()}
    assert found == kept.keys()


def _routine_archive(data: bytes, folder: Path) -> None:
    adding.add([_given(data, folder, ".zip")], settings.Settings(), agreed=lambda _: False)


def _sound(data: bytes, folder: Path) -> None:
    read = 0
    for samples in blocks(_given(data, folder)):
        assert np.abs(samples).max() <= 1
        read += len(samples)
        if read > LONGEST_SOUND:
            break


def _journal(data: bytes, folder: Path) -> None:
    """Everything that is ever done with a journal; what was damaged is damaged no more the second time."""
    journal = folder / "home" / "journal.sqlite3"
    journal.parent.mkdir()
    journal.write_bytes(data)
    for use in (history.sessions, lambda opened: list(history.events(opened)), _strips, _report):
        store.used(journal, use)
    resuming.look_up(journal, SHIPPED, "Hip")
    store.used(journal, lambda opened: history.forget(opened, None))
    assert not store.used(journal, history.sessions)[0]


def _report(opened: store.sqlite3.Connection) -> None:
    progress(opened, date(2026, 11, 27))  # the pictures of it take seconds, and read nothing


def _strips(opened: store.sqlite3.Connection) -> None:
    for entry in history.sessions(opened)[:3]:
        timeline_data.strip_of(timeline_data.recorded(opened, entry.id))


def _place(data: bytes, _: Path) -> None:
    """What a journal says of the place where a workout was cut off, as JSON."""
    try:
        place, changes, left = json.loads(data)
    except (ValueError, TypeError, RecursionError):
        return
    kept = Bookmark("", place, changes, left)
    script = script_of(_shipped())
    if not resuming.leads_into(script, kept):
        return
    resuming.is_fresh(kept, 24.0)
    question = resuming.offer(english(), script, kept, {})
    at, changed = resuming.restored(kept)
    options = SessionOptions(start=at, changes=changed, resumed=True, question=question)
    Session(_shipped(), EstimatedVoice(), options).handle(Begin(), 0.0)


@cache
def _shipped() -> Routine:
    return loading.load(SHIPPED)


def _cache_entry(data: bytes, folder: Path) -> None:
    kept = PhraseCache(folder / "home", 1_000_000)
    kept.put("engine", "Go.", _CLIP)
    [entry] = kept.folder.glob("*.clip")
    entry.write_bytes(data)
    found = kept.get("engine", "Go.")
    assert found is None or np.isfinite(found.samples).all()
    kept.put("engine", "Go.", _CLIP)
    assert kept.get("engine", "Go.") is not None


_CLIP: Final = Clip(np.linspace(-0.5, 0.5, 300, dtype=np.float32))


def _event_log(data: bytes, folder: Path) -> None:
    timeline_data.logged(_given(data, folder))


def _routines() -> Iterator[bytes]:
    yield TEMPLATE.encode()
    yield SHIPPED.read_bytes()


def _settings_files() -> Iterator[bytes]:
    yield b'voice = "pyttsx3"\nrate = 150\nphrases = {pause = ["hold it"]}\nwake_word = "coach"\n'
    yield b'[pronunciations]\nQL = "quadratus lumborum"\n'


def _files(folder: Path) -> Callable[[], Iterator[bytes]]:
    return lambda: (path.read_bytes() for path in sorted(folder.glob("*.toml")))


def packed(*entries: tuple[str, bytes, int]) -> bytes:
    """An archive with these names, contents and file modes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, mode in entries:
            info = zipfile.ZipInfo("x")
            info.filename, info.external_attr, info.compress_type = name, mode << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def _model_archives() -> Iterator[bytes]:
    names = ("am/final.mdl", "conf/model.conf", "graph/Gr.fst", "graph/HCLr.fst")
    yield packed(*((f"model/{name}", name.encode() * 50, PLAIN) for name in names))


def _routine_archives() -> Iterator[bytes]:
    yield packed(("one.yaml", TEMPLATE.encode(), PLAIN), ("README", b"two", PLAIN))


def wav(rate: int = 16_000, channels: int = 1, bits: int = 16, promised: int | None = None) -> bytes:
    """A short WAV, whose header may lie."""
    data = bytes(range(256)) * 8
    said = len(data) if promised is None else promised
    frame = channels * bits // 8
    head = struct.pack("<HHIIHH", 1, channels, rate, rate * frame & 0xFFFFFFFF, frame & 0xFFFF, bits)
    sizes = (struct.pack("<I", size & 0xFFFFFFFF) for size in (36 + said, len(head), said))
    riff, fmt, length = sizes
    return b"RIFF" + riff + b"WAVEfmt " + fmt + head + b"data" + length + data


def _sounds() -> Iterator[bytes]:
    yield wav()
    yield wav(rate=44_100, channels=2)
    yield (shipped_audio() / "next.flac").read_bytes()


@cache
def _whole_journal() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "journal.sqlite3"
        with closing(store.open_journal(path).connection) as opened:
            for number in range(1, 20):
                opened.execute(
                    "INSERT INTO session (routine, title, started, reps) VALUES ('hip', 'Hip', ?, 1)",
                    ("2026-11-26T10:00:00+01:00",),
                )
                opened.execute(
                    'INSERT INTO event (session, at, kind, exercise, "set", side, rep) '
                    "VALUES (?, 1.5, 'rep', 'bridges', 1, 'left', 1)",
                    (number,),
                )
            left = Bookmark(bookmarks.digest(SHIPPED), {"step": 1}, {}, "2026-11-26T10:00:00+01:00")
            bookmarks.put(opened, SHIPPED, left, 1)
            opened.execute("PRAGMA journal_mode = DELETE")
        return path.read_bytes()


def _journals() -> Iterator[bytes]:
    yield _whole_journal()
    yield (Path(__file__).parent / "journal" / "old" / "1.sqlite3").read_bytes()


def _places() -> Iterator[bytes]:
    changes = {
        "pace": {"x": 1.1},
        "chosen": {"x": "easier"},
        "skipped": ["x"],
        "since": {"x": 1},
        "before": {"x": None},
    }
    yield json.dumps([{"step": 1, "rep": 2, "entered": True}, changes, "2026-11-26T10:00:00+01:00"]).encode()


def _cache_entries() -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as name:
        kept = PhraseCache(Path(name) / "phrases", 1_000_000)
        kept.put("engine", "Go.", _CLIP)
        [entry] = kept.folder.glob("*.clip")
        yield entry.read_bytes()


def _event_logs() -> Iterator[bytes]:
    events = (
        {"t": 0, "event": "session_started", "title": "Hip"},
        {"t": 1, "event": "step", "exercise": "bridges", "set": 1, "side": None, "kind": "set"},
        {"t": 1, "event": "state", "state": "working"},
        {"t": 2, "event": "beat", "phase": "concentric", "seconds": 1, "text": "up"},
        {"t": 3, "event": "command", "command": "pause"},
        {"t": 4, "event": "session_ended", "reason": "stopped"},
    )
    yield "".join(json.dumps(event) + "\n" for event in events).encode()


TARGETS: Final = {
    "routine": Target(_routine, _routines),
    "settings": Target(_settings, _settings_files),
    "phrases": Target(_phrase_file, _files(Path(phrases.__file__).parent)),
    "wording": Target(_wording_file, _files(Path(lines.__file__).parent)),
    "model-list": Target(_model_list, lambda: iter([models.PLACES[1].read_bytes()])),
    "model-archive": Target(_model, _model_archives),
    "routine-archive": Target(_routine_archive, _routine_archives),
    "sound": Target(_sound, _sounds),
    "journal": Target(_journal, _journals),
    "place": Target(_place, _places),
    "cache-entry": Target(_cache_entry, _cache_entries),
    "event-log": Target(_event_log, _event_logs),
}


def limit_memory() -> None:
    """Take no more than `ROOM` from now on; what wants more meets a MemoryError."""
    import resource  # noqa: PLC0415 - there is none on Windows

    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + ROOM, taken + ROOM))


if __name__ == "__main__":
    name, *files = sys.argv[1:]
    limit_memory()
    for file in files:
        run(name, Path(file).read_bytes())
