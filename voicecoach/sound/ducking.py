"""Other players are lowered while the coach speaks: PulseAudio's module-role-ducking does it, and undoes it.

It lowers other streams for as long as there is one whose role is to announce something. That stream is a pacat of our
own: it plays nothing, lives while the coach speaks, and ends when this process does, however that ends, so nothing
stays low.
"""

import os
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from typing import Final

from voicecoach.base.units import Decibels, Seconds
from voicecoach.sound.pulse import Pulse

MODULE: Final = "module-role-ducking"
ANNOUNCES: Final = "announce"
LOWERED: Final = "music,video,game,no_role"
"""The roles that are lowered; most players have none."""

OWN_ROLE: Final = "a11y"
"""The role of the coach's own stream: none that is lowered."""

DUCKED_FOR: Final[Seconds] = 0.8
"""Time that others stay low after a word: they do not return in a pause between two lines, or counts."""

STREAM_POLL: Final[Seconds] = 0.1


class Ducker:
    """Lowers other players in its own thread.

    Args:
        by: in decibels.

    Attributes:
        trouble: the reason that others are not lowered; empty if they are.
    """

    def __init__(self, by: Decibels) -> None:
        self._by = by
        self._speaks = False
        self._changed = threading.Event()
        self.trouble = ""

    @staticmethod
    def claim_role() -> None:
        """Give this process's next streams a role that is not lowered."""
        os.environ.setdefault("PULSE_PROP", f"media.role={OWN_ROLE}")  # libpulse reads it when a stream is opened

    def speaks(self, now: bool) -> None:
        """Note whether the coach speaks now. Never waits."""
        if now != self._speaks:
            self._speaks = now
            self._changed.set()

    def work(self, stop: threading.Event) -> None:
        """Lower others while the coach speaks, until `stop` is set."""
        pulse, pacat = Pulse(), shutil.which("pacat")
        roles = f"trigger_roles={ANNOUNCES} ducking_roles={LOWERED} volume=-{self._by:g}dB"
        try:
            if pacat is None:
                self.trouble = "Other players are not lowered: there is no pacat here (Debian: pulseaudio-utils)."
            elif not pulse.load(MODULE, roles):
                self.trouble = f"Other players are not lowered: there is no PulseAudio with {MODULE} here."
            else:
                self._follow(pacat, stop)
        finally:
            pulse.unload(MODULE, roles)
            pulse.close()

    def _follow(self, pacat: str, stop: threading.Event) -> None:
        announcing: subprocess.Popen[bytes] | None = None
        until = 0.0
        try:
            while not stop.is_set():
                if self._speaks:
                    until = time.monotonic() + DUCKED_FOR
                    announcing = announcing or _announce(pacat)
                elif announcing and time.monotonic() >= until:
                    _end(announcing)
                    announcing = None
                self._changed.wait(STREAM_POLL)
                self._changed.clear()
        finally:
            if announcing:
                _end(announcing)


def _announce(pacat: str) -> "subprocess.Popen[bytes]":
    environment = {name: value for name, value in os.environ.items() if name != "PULSE_PROP"}
    return subprocess.Popen(  # noqa: S603 - found on the path, with fixed arguments
        [
            pacat,
            "--raw",
            f"--property=media.role={ANNOUNCES}",
            "--client-name=voicecoach",
            "--stream-name=announcement",
        ],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _end(announcing: "subprocess.Popen[bytes]") -> None:
    announcing.terminate()
    with suppress(subprocess.TimeoutExpired):
        announcing.communicate(timeout=1)
