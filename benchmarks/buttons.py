"""A real session bus: how long a press takes, what waiting for one costs, and how soon another player is paused.

    python benchmarks/buttons.py

Needs dbus-daemon and the extra `buttons`.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import SimpleQueue

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "buttons"))

import session_bus
from dbus_fast.aio import MessageBus

from voicecoach.buttons.hub import Buttons
from voicecoach.buttons.others import PAUSED_FOR, Pauser

PRESSES = 200
IDLE = 10.0
PAUSES = 20


async def pressed(queue: SimpleQueue[str]) -> list[float]:
    """Seconds from each press to its arrival where the session looks for it."""
    bus = await MessageBus().connect()
    desktop, taken = session_bus.Desktop(bus), []
    while not await desktop.names():  # noqa: ASYNC110 - the other side is a bus and a thread
        await asyncio.sleep(0.05)
    for _ in range(PRESSES):
        began = time.perf_counter()
        call = asyncio.create_task(desktop.call("PlayPause"))
        while queue.empty():  # noqa: ASYNC110 - likewise
            await asyncio.sleep(0)
        taken.append(time.perf_counter() - began)
        queue.get()
        await call
    bus.disconnect()
    return taken


def paused() -> list[list[float]]:
    """Seconds from the coach's first word in a rest until a player is told to pause, and from its last to "play"."""
    pauser, stop, taken = Pauser(), threading.Event(), [[], []]
    thread = threading.Thread(target=pauser.work, args=(stop,))
    with session_bus.player("podcast") as (told, _):
        thread.start()
        session_bus.wait_for(lambda: told[-1] == "Pause")
        pauser.note({"event": "state", "state": "resting"})
        session_bus.wait_for(lambda: told[-1] == "Play")
        for _ in range(PAUSES):
            for speaks, wanted in ((True, "Pause"), (False, "Play")):
                began = time.perf_counter()
                pauser.speaks(speaks)
                session_bus.wait_for(lambda wanted=wanted: told[-1] == wanted)
                taken[not speaks].append(time.perf_counter() - began)
        stop.set()
        thread.join()
    return taken


def main() -> None:
    with tempfile.TemporaryDirectory() as name, session_bus.running(Path(name)):
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={name}/bus"
        queue: SimpleQueue[str] = SimpleQueue()
        buttons = Buttons(queue, "Benchmark", {})
        buttons.start()
        taken = sorted(asyncio.run(pressed(queue)))
        before = time.process_time()
        time.sleep(IDLE)
        idle = time.process_time() - before
        buttons.close()
        first, last = map(sorted, paused())
    print(f"press to session: median {1000 * statistics.median(taken):.1f} ms, ", end="")
    print(f"95 % {1000 * taken[int(0.95 * PRESSES)]:.1f} ms (n = {PRESSES}); then at most one glance, 10 ms")
    print(f"another player is paused after {statistics.median(first):.2f} s, at most {first[-1]:.2f} s (n = {PAUSES})")
    print(f"and plays on after {statistics.median(last):.2f} s, at most {last[-1]:.2f} s, {PAUSED_FOR:g} s on purpose")
    print(f"waiting: {1000 * idle:.1f} ms of processor in {IDLE:.0f} s")


if __name__ == "__main__":
    main()
