"""Buttons as Linux's input devices: what BlueZ makes of a Bluetooth headset, and headsets on USB. Uses evdev.

For computers without a desktop. Reading needs a permission: the group `input`, or a udev rule.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from typing import Final, Protocol, TypeAlias

import evdev
from evdev import ecodes

from voicecoach.base.units import Seconds

Press: TypeAlias = Callable[[str], None]

BUTTONS: Final = {
    ecodes.KEY_PLAYPAUSE: "PlayPause",
    ecodes.KEY_PLAYCD: "PlayPause",  # headsets send these two in turn, as they believe that it is
    ecodes.KEY_PAUSECD: "PlayPause",
    ecodes.KEY_PLAY: "PlayPause",
    ecodes.KEY_PAUSE: "PlayPause",
    ecodes.KEY_MEDIA: "PlayPause",
    ecodes.KEY_NEXTSONG: "Next",
    ecodes.KEY_PREVIOUSSONG: "Previous",
    ecodes.KEY_STOPCD: "Stop",
}
"""Button names of MPRIS, by Linux's key codes."""

DOWN: Final = 1
"""The value of a key that goes down; 0 is up, 2 is held."""

RESCAN_INTERVAL: Final[Seconds] = 5.0
"""How often new devices are looked for: a headset that is connected late."""


class InputEvent(Protocol):
    """evdev's event."""

    type: int
    code: int
    value: int


class InputDevice(Protocol):
    """evdev's device, as far as it is used here."""

    def capabilities(self) -> dict[int, list[int]]: ...

    def async_read_loop(self) -> AsyncIterator[InputEvent]: ...

    def close(self) -> None: ...


class Inputs:
    """All devices with such buttons, including those connected later.

    Args:
        press: called with the name of each button pressed.
        paths: lists the devices that are there now and may be read.
        opened: opens one.
    """

    def __init__(
        self,
        press: Press,
        paths: Callable[[], Sequence[str]] = evdev.list_devices,
        opened: Callable[[str], InputDevice] = evdev.InputDevice,
    ) -> None:
        self._press, self._paths, self._opened = press, paths, opened
        self._seen: dict[str, asyncio.Task[None] | None] = {}

    async def listen(self) -> None:
        """Listen until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                self.look(tasks)
                await asyncio.sleep(RESCAN_INTERVAL)

    def look(self, tasks: asyncio.TaskGroup) -> None:
        """Listen to devices connected since the last scan."""
        paths = set(self._paths())
        self._seen = {path: task for path, task in self._seen.items() if path in paths}
        for path in paths - self._seen.keys():
            with suppress(OSError):  # it may be gone again
                device = self._opened(path)
                able = BUTTONS.keys() & set(device.capabilities().get(ecodes.EV_KEY, ()))
                self._seen[path] = tasks.create_task(self._read(device)) if able else None
                if not able:
                    device.close()

    async def _read(self, device: InputDevice) -> None:
        with suppress(OSError):  # it was unplugged
            async for event in device.async_read_loop():
                if event.type == ecodes.EV_KEY and event.value == DOWN and event.code in BUTTONS:
                    self._press(BUTTONS[event.code])
        device.close()
