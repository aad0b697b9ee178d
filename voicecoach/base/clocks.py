"""Clocks: one that nobody sets, and whether the one on the wall can be believed."""

import ctypes
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from voicecoach.base.units import Seconds

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_BATTERY_CLOCKS: Final = Path("/sys/class/rtc")

_TIMEX_BYTES: Final = 512
"""Ample for the kernel's `struct timex`; all zeros is a question that changes nothing."""

_UNSYNCHRONISED: Final = 5
"""TIME_ERROR of adjtimex(2)."""


def steady() -> Seconds:
    """A clock that nobody sets, and that goes on while the computer sleeps; it starts again when the computer does."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


def stamp() -> dict[str, object]:
    """This moment, for `since`. Not the time of day: a computer without a battery clock learns that from a network."""
    return {"boot": _boot(), "seconds": round(steady(), 1), "set": is_set()}


def since(stamped: object) -> Seconds | None:
    """How long ago a `stamp` was made; None if the computer was started since, or it is none."""
    if not isinstance(stamped, Mapping) or not _boot() or stamped.get("boot") != _boot():
        return None
    seconds = stamped.get("seconds")
    return steady() - seconds if isinstance(seconds, int | float) else None


def was_set(stamped: object) -> bool:
    """Returns whether the time of day could be believed when a stamp was made; where there is none it is."""
    return not isinstance(stamped, Mapping) or stamped.get("set") is not False


def is_set() -> bool:
    """Whether the time of day can be believed: a battery clock keeps it, or it has been put right since the start."""
    if sys.platform != "linux" or (_BATTERY_CLOCKS.is_dir() and any(_BATTERY_CLOCKS.iterdir())):
        return True
    with suppress(OSError, AttributeError):
        return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))) != _UNSYNCHRONISED
    return True


def _boot() -> str:
    """Which start of the computer this is; empty where that is not told."""
    with suppress(OSError):
        return _BOOT.read_text(encoding="ascii").strip()
    return ""
