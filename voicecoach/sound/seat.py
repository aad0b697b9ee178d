"""Where a stream is in the sound server, and where it may be: a user moves it, a server that lost a device does not."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from voicecoach.base.units import Seconds
from voicecoach.sound.endpoints import Endpoint, again, same
from voicecoach.sound.portaudio import Kind
from voicecoach.sound.pulse import VARIABLES, Pulse

SERVER_MOVE: Final[Seconds] = 3.0
"""Time after a new device, or a plug, in which a move of the stream is the server's own: nobody chooses so soon."""

SAME_DEVICE_WAIT: Final[Seconds] = 10.0
"""Waiting time for the same device before another one is used: a sound server restarts in two seconds, headphones
without a wire come back in five."""


class Seat:
    """Where a stream is in the sound server, if there is one, and where it may be instead.

    Args:
        kind: of the stream.
        may_move: whether another device may replace this one.

    Attributes:
        home: the device that it is heard on; None before that is known.
        muted: the reason that it is not heard there; empty if it can be.
    """

    def __init__(self, kind: Kind, may_move: Callable[[Endpoint], bool]) -> None:
        self._kind: Kind = kind
        self._may_move = may_move
        self._variable = VARIABLES[kind]
        self._there: dict[str, bool] = {}
        """The devices at the last look, and whether each has a plug."""
        self._news_at: Seconds = -SERVER_MOVE
        self._due = ""
        self.home: Endpoint | None = None
        self.muted = ""

    def settle(self, home: Endpoint | None) -> None:
        """Note where the stream is."""
        self.home = home
        self.muted = home.muted if home else ""

    def vanished(self, pulse: Pulse, now: Seconds) -> bool:
        """Returns whether the server has moved the stream because of its devices; a move that the user made is none."""
        if self._due and pulse.bring(self._kind, self._due) is not None:
            self._due = ""
        present, others_then = pulse.endpoints(self._kind), set(self._there)
        if present and self._is_gone(present, others_then):  # at once: what is in the buffers is heard elsewhere
            return True
        here = pulse.here(self._kind)
        if here is None:
            return False
        there = {each.name: each.unplugged for each in present}
        if self._there and any(self._there.get(name, True) and not out for name, out in there.items()):
            self._news_at = now
        self._there = there
        if not here.real and (self.home is None or self.home.real):
            return True
        if self.home and self._was_moved(self.home, here, others_then, now):
            return True
        self.settle(here)
        return False

    def _is_gone(self, present: Sequence[Endpoint], others_then: Iterable[str]) -> bool:
        if self.home is None:
            return False
        there = again(self.home, present, self._others(others_then, self.home))
        return there is None or self._pulled_out(there)

    def _was_moved(self, home: Endpoint, here: Endpoint, others_then: Iterable[str], now: Seconds) -> bool:
        """Returns whether the server has moved the stream by itself, away from a device that is still there."""
        if same(home, here, self._others(others_then, home)) or self._kind == "input":
            return False
        led_nowhere = here.name == home.by
        return led_nowhere or (not here.headphones and now - self._news_at <= SERVER_MOVE)

    @staticmethod
    def _others(names: Iterable[str], home: Endpoint) -> set[str]:
        return set(names) - {home.name}

    def _pulled_out(self, home: Endpoint) -> bool:
        """Returns whether the headphones in use were pulled out; a microphone may give way to another."""
        return self._kind == "output" and self.home is not None and self.home.headphones and home.unplugged

    def way_back(self, pulse: Pulse, waited: Seconds) -> bool | None:
        """Returns whether a stream may be opened now, at its device or an allowed one; None without a server."""
        if self.home is None:
            chosen = pulse.chosen(self._kind)
            return None if chosen is None or chosen.real else False
        there = again(self.home, pulse.endpoints(self._kind), self._others(self._there, self.home))
        if there and not self._pulled_out(there) and (there.headphones or not self.home.headphones):
            by = self.home.by if there.name == self.home.name and pulse.leads(self.home.by, there.name) else ""
            os.environ[self._variable] = self._due = by or there.name  # libpulse reads it when a stream is opened
            self.home = replace(there, by=by)
            return True
        if waited >= SAME_DEVICE_WAIT and self._may_move(self.home) and pulse.default(self._kind):
            os.environ.pop(self._variable, None)
            self._due = ""
            self.home = None
            return True
        return False

    def title(self, otherwise: str) -> str:
        """The device's name for people."""
        return self.home.title if self.home else otherwise
