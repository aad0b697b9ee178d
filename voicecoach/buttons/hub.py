"""The thread that waits for buttons. It sleeps until one is pressed, and never touches sound."""

import asyncio
import threading
from collections.abc import Mapping
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from voicecoach.buttons.mpris import Player

STATUS: Final = {"paused": "Paused", "waiting": "Paused", "finished": "Stopped"}
"""The status that a desktop shows, by the session's state; in all other states it is Playing."""

THREAD_TIMEOUT: Final = 1.0
"""Seconds to wait for the thread's end."""


class Buttons:
    """Listens to the session bus, or to Linux's input devices where there is none; to nothing without their libraries.

    Args:
        pressed: receives the names of buttons, as in MPRIS: PlayPause, Play, Pause, Next, Previous, Stop.
        title: of the workout.
        names: of its exercises, by their ids.
    """

    def __init__(self, pressed: SimpleQueue[str], title: str, names: Mapping[str, str]) -> None:
        self._pressed, self._title, self._names = pressed, title, names
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._player: Player | None = None
        self._status, self._exercise = "Playing", ""
        self._thread = threading.Thread(target=self._work, name="buttons", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def note(self, event: Mapping[str, object]) -> None:
        """Take an event of the event log, of which a desktop shows a part. Never waits."""
        if event["event"] == "state":
            self._status = STATUS.get(str(event["state"]), "Playing")
        elif event["event"] == "step":
            self._exercise = self._names[str(event["exercise"])]
        else:
            return
        with suppress(RuntimeError):  # the loop has ended: there was no bus, or it has gone
            self._loop.call_soon_threadsafe(self._show)

    def close(self) -> None:
        """Leave the bus and the devices. May be called twice."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._cancel)
        if self._thread.is_alive():
            self._thread.join(THREAD_TIMEOUT)

    def _work(self) -> None:
        with suppress(asyncio.CancelledError), asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._hear())

    async def _hear(self) -> None:
        self._task = asyncio.current_task()
        if not await self._on_the_bus():
            await self._at_the_inputs()

    async def _on_the_bus(self) -> bool:
        """Stay on the session bus as long as it lasts; returns whether there was one."""
        try:
            from voicecoach.buttons import mpris  # noqa: PLC0415 - an extra

            player = mpris.Player(self._pressed.put, self._title)
            bus = await mpris.publish(player)
        except Exception:  # noqa: BLE001 - no library, no bus, a bus that does not want us: a workout needs none
            return False
        self._player = player
        self._show()
        try:
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
        except Exception:  # noqa: BLE001 - the bus has gone, and says so in many ways
            self._player = None
        finally:
            bus.disconnect()
        return True

    async def _at_the_inputs(self) -> None:
        try:
            from voicecoach.buttons.inputs import Inputs  # noqa: PLC0415 - an extra
        except ImportError:
            return
        await Inputs(self._pressed.put).listen()

    def _show(self) -> None:
        if self._player:
            self._player.shows(self._status, self._exercise)

    def _cancel(self) -> None:
        if self._task:
            self._task.cancel()
