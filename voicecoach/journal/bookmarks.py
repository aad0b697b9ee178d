"""Where a workout was when it was cut off: one small file a routine.

A bookmark is written whole beside its place and renamed, so a power cut leaves the one before. Writing
is done by a thread of its own: a slow disk keeps no count waiting, and of several bookmarks that
come while one is being written only the last matters.
"""

import hashlib
import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

FORMAT: Final = 1
PRIVATE: Final = 0o600


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The first thing of a workout that is not done.

    Attributes:
        routine: digest of the routine's file: an edited routine has other places.
        place: fields of `session.place.Place`.
        changes: fields of `session.place.Changes`.
        left: when it was written, ISO 8601 with offset.
        session: the workout's number in the journal, if it has one.
    """

    routine: str
    place: Mapping[str, object]
    changes: Mapping[str, object]
    left: str
    session: int | None = None


class Bookmarks:
    """The bookmarks of one user, in a folder that is made when the first one is written.

    Attributes:
        trouble: why the last one could not be written, or an empty string.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._next: tuple[Path, Bookmark | None] | None = None
        self._change = threading.Condition()
        self.trouble = ""

    def find(self, routine: Path) -> Bookmark | None:
        """The bookmark of a routine, None if there is none, it is damaged, or the routine has changed since."""
        damaged = (OSError, ValueError, TypeError, KeyError, AttributeError)
        with suppress(*damaged):
            kept = json.loads(self._file(routine).read_text(encoding="utf-8"))
            if kept.pop("format") == FORMAT and kept["routine"] == digest(routine):
                return Bookmark(**kept)
        return None

    def put(self, routine: Path, bookmark: Bookmark | None) -> None:
        """Have a bookmark written, or with None taken away, soon. Never waits."""
        with self._change:
            self._next = (routine, bookmark)
            self._change.notify()

    def work(self, stop: threading.Event) -> None:
        """Write what was put until told to stop; what was put by then is written."""
        while True:
            with self._change:
                if self._next is None and not stop.is_set():
                    self._change.wait(0.2)
                wanted, self._next = self._next, None
            if wanted:
                self._write(*wanted)
            elif stop.is_set():
                return

    def _write(self, routine: Path, bookmark: Bookmark | None) -> None:
        path = self._file(routine)
        try:
            if bookmark is None:
                path.unlink(missing_ok=True)
                return
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump({"format": FORMAT, **asdict(bookmark)}, file)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            self.trouble = f"The place in the workout could not be kept: {error.strerror}."

    def _file(self, routine: Path) -> Path:
        """By the routine's place on the disk: two routines of one name are two workouts."""
        name = hashlib.sha256(str(routine.resolve()).encode()).hexdigest()[:16]
        return self._folder / f"{name}.json"


def digest(routine: Path) -> str:
    """Identifies the content of a routine's file."""
    return hashlib.sha256(routine.read_bytes()).hexdigest()
