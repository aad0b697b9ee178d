"""Shows a running session without ever delaying it.

Writing to a terminal or a pipe can block for as long as its reader likes (Ctrl-S, `| less`), and a
count must not wait for that. So the session only drops its events into a queue; a thread of ours
takes them out and draws.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Final, Protocol, Self

from voicecoach.base.units import Seconds
from voicecoach.cli.lines import line_of
from voicecoach.runtime.event_log import EventLine

REDRAW_INTERVAL: Final[Seconds] = 0.2
"""Between two drawings: five a second look alive, and cost the interpreter little beside the sound."""
TERMINAL_TIMEOUT: Final[Seconds] = 3.0
"""Time that the end of a session waits for a blocked terminal."""


class EventView(Protocol):
    """Something that shows events; called from one thread only."""

    def take(self, event: EventLine) -> None:
        """Learn what has happened."""
        ...

    def refresh(self, now: Seconds) -> None:
        """Show it. `now` is any steady clock."""
        ...

    def close(self) -> None:
        """Leave the terminal as it was found, below what was shown last."""
        ...


class NoView:
    """Shows nothing."""

    def take(self, event: EventLine) -> None:
        """Nothing to learn."""

    def refresh(self, now: Seconds) -> None:
        """Nothing to show."""

    def close(self) -> None:
        """Nothing to leave."""


class PlainView:
    """A line for each thing that happens.

    Args:
        write: shows one line.
        verbose: beats, repetitions and ignored sounds, too.
    """

    def __init__(self, write: Callable[[str], None], *, verbose: bool) -> None:
        self._write = write
        self._verbose = verbose

    def take(self, event: EventLine) -> None:
        """Show it at once."""
        if line := line_of(event, verbose=self._verbose):
            self._write(line)

    def refresh(self, now: Seconds) -> None:
        """All has been shown."""

    def close(self) -> None:
        """Lines end by themselves."""


class Watching:
    """A context in which events reach a view from any thread.

    Raises:
        Exception: at the end, what went wrong in the view; the session has ended well by then.
    """

    def __init__(
        self,
        view: EventView,
        clock: Callable[[], Seconds] = time.monotonic,
        period: Seconds = REDRAW_INTERVAL,
        patience: Seconds = TERMINAL_TIMEOUT,
    ) -> None:
        self._view = view
        self._clock = clock
        self._period = period
        self._patience = patience
        self._events: SimpleQueue[EventLine] = SimpleQueue()
        self._ending = threading.Event()
        self._broken: Exception | None = None
        self._thread = threading.Thread(target=self._draw, name="view", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __call__(self, event: EventLine) -> None:
        """Never blocks."""
        self._events.put(event)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._thread.join(self._patience)
        # A terminal that has gone away is no error of the session; anything else is a bug of ours.
        if self._broken and kind is None and not isinstance(self._broken, OSError):
            raise self._broken

    def _draw(self) -> None:
        try:
            last = False
            while not last:
                last = self._ending.wait(self._period)
                self._take_all()
                self._view.refresh(self._clock())
        except Exception as error:  # noqa: BLE001 - kept for the end of the session, which must not suffer from it
            self._broken = error
        with contextlib.suppress(OSError):
            self._view.close()

    def _take_all(self) -> None:
        while True:
            try:
                event = self._events.get_nowait()
            except Empty:
                return
            self._view.take(event)
