"""Clocks: one that nobody sets, and whether the time of day is reliable."""

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
    """A clock that nobody sets, and that runs while the computer sleeps; it restarts with the computer."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


def stamp() -> dict[str, object]:
    """This moment, for `since`. Not the time of day: a computer without a battery clock learns that from a network."""
    return {"boot": _boot(), "seconds": round(steady(), 1), "set": is_set()}


def since(stamped: object) -> Seconds | None:
    """Seconds since a `stamp`; None if the computer was restarted since, or it is no stamp."""
    if not isinstance(stamped, Mapping) or not _boot() or stamped.get("boot") != _boot():
        return None
    seconds = stamped.get("seconds")
    return steady() - seconds if isinstance(seconds, int | float) else None


def was_set(stamped: object) -> bool:
    """Returns whether the time of day was reliable when a stamp was made; True without a stamp."""
    return not isinstance(stamped, Mapping) or stamped.get("set") is not False


def is_set() -> bool:
    """Returns whether the time of day is reliable: kept by a battery clock, or set since the computer started."""
    if sys.platform != "linux" or (_BATTERY_CLOCKS.is_dir() and any(_BATTERY_CLOCKS.iterdir())):
        return True
    with suppress(OSError, AttributeError):
        return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))) != _UNSYNCHRONISED
    return True


def _boot() -> str:
    """An identifier of the computer's present start; empty if the system has none."""
    with suppress(OSError):
        return _BOOT.read_text(encoding="ascii").strip()
    return ""
