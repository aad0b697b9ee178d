"""The event log: one JSON object a line, written at each event."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO, TypeAlias

from voicecoach.base.errors import VoicecoachError
from voicecoach.base.paths import written
from voicecoach.base.units import Seconds

EventLine: TypeAlias = Mapping[str, object]
"""One line of `--events`."""
Watch: TypeAlias = Callable[[EventLine], None]
"""Called with every event as it is written."""


class EventLog:
    """Writes events to a file, if there is one, and passes them to the watcher.

    A full disk ends the writing but not the workout; `trouble` has the reason.
    """

    def __init__(self, path: Path | None, watch: Watch) -> None:
        """Open the file.

        Raises:
            VoicecoachError: it cannot be written.
        """
        self._watch = watch
        self._file: TextIO | None = None
        self._last: Seconds = 0.0
        self.trouble = ""
        if path is not None:
            try:
                self._file = written(path)
            except OSError as error:
                raise VoicecoachError(
                    f"The events cannot be written to {path}: {error.strerror}.", "Name another file with --events."
                ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def _close(self) -> None:
        file, self._file = self._file, None
        if file:
            with suppress(OSError):  # a full disk refuses the rest of the buffer again
                file.close()

    def write(self, t: Seconds, event: str, **fields: object) -> None:
        """Write one event.

        Args:
            t: session time; not before that of the last event.
            event: its name.
            fields: the event's other fields; numbers of seconds are rounded to the microsecond.
        """
        rounded = {name: round(value, 6) if isinstance(value, float) else value for name, value in fields.items()}
        self._last = max(self._last, t)
        line = {"t": round(self._last, 6), "event": event, **rounded}
        if self._file:
            try:
                self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
                self._file.flush()
            except OSError as error:
                self.trouble = f"The events after {t:.1f} s could not be written: {error.strerror}."
                self._close()
        self._watch(line)
