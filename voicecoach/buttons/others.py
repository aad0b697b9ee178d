"""Pauses podcasts and audiobooks while the coach has something to say, for users to whom ducking is not enough.

Ducking leaves two voices at once. So other players may be paused instead, and resumed in silent rests. That needs the
session bus (MPRIS), and so the extra `buttons`.
"""

import asyncio
import threading
import time
from collections.abc import Mapping
from typing import Final

from voicecoach.base.checkout import how_to_install
from voicecoach.base.units import Seconds

FREE: Final = frozenset({"resting", "waiting", "finished"})
"""States of the session in which others may play. In all others a count or an answer can come at any moment."""

PAUSED_FOR: Final[Seconds] = 2.0
"""How long others stay paused after a word of a rest: a pause between two lines is no reason to come back."""

PLAYER_POLL: Final[Seconds] = 0.05


class Pauser:
    """Pauses others in a thread of its own.

    Attributes:
        trouble: why others are not paused; empty if they are.
    """

    def __init__(self) -> None:
        self._speaks = False
        self._free = False
        self.trouble = ""

    def speaks(self, now: bool) -> None:
        """Note whether the coach speaks. Never waits."""
        self._speaks = now

    def note(self, event: Mapping[str, object]) -> None:
        """Take an event of the event log. Never waits."""
        if event["event"] == "state":
            self._free = event["state"] in FREE

    def work(self, stop: threading.Event) -> None:
        """Pause others whenever there is something to listen to, until `stop` is set; then resume them."""
        asyncio.run(self._follow(stop))

    async def _follow(self, stop: threading.Event) -> None:
        try:
            from voicecoach.buttons.mpris import Others  # noqa: PLC0415 - an extra

            others = await Others.on_the_bus()
        except ImportError:
            self.trouble = f"Other players are not paused. Its packages are not installed: {how_to_install('buttons')}"
            return
        except Exception:  # noqa: BLE001 - no bus, or one that does not want us, or hangs
            self.trouble = "Other players are not paused: there is no session bus here that answers."
            return
        paused = False
        until = 0.0
        try:
            while not stop.is_set():
                if self._speaks or not self._free:
                    until = time.monotonic() + PAUSED_FOR
                    if not paused:
                        paused = True
                        await others.pause()
                elif paused and time.monotonic() >= until:
                    paused = False
                    await others.play()
                await asyncio.sleep(PLAYER_POLL)
            await others.play()
        finally:
            others.leave()
