"""What moves the time of a session: a device that asks for samples, or a loop that writes them."""

import time
from collections.abc import Callable
from typing import Final, TypeAlias

from voicecoach.conductor import Conductor
from voicecoach.sound.clip import Samples
from voicecoach.units import BLOCK_FRAMES, SAMPLE_RATE, Frames, Seconds, to_frames

Write: TypeAlias = Callable[[Samples], None]

LONGEST_SPAN: Final[Frames] = SAMPLE_RATE
"""How much is rendered at once where nobody can interrupt."""

GLANCE: Final[Seconds] = 0.01
"""How often a live session looks up: about once a block. Sounds are planned a second ahead, so only
the answer to a command depends on it."""

TAIL: Final[Seconds] = 0.3
"""Silence after the last word, so that a player's own fade does not reach it."""


def play_fast(conductor: Conductor, write: Write, *, interruptible: bool) -> None:
    """Render as fast as the machine can.

    Args:
        conductor: of the session.
        write: takes the samples, in order.
        interruptible: a listener may speak up in any block.
    """
    longest = BLOCK_FRAMES if interruptible else LONGEST_SPAN
    conductor.step()
    while not conductor.ended:
        write(conductor.mixer.render(conductor.span(BLOCK_FRAMES, longest)))
        conductor.step()
    write(conductor.mixer.render(to_frames(TAIL)))


def play_paced(conductor: Conductor, write: Write) -> None:
    """Render in real time where there is no device to set the pace."""
    start = time.monotonic() - conductor.mixer.position / SAMPLE_RATE
    conductor.step()
    while not conductor.ended:
        write(conductor.mixer.render(BLOCK_FRAMES))
        conductor.step()
        ahead = start + conductor.mixer.position / SAMPLE_RATE - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
    write(conductor.mixer.render(to_frames(TAIL)))


def play_live(conductor: Conductor) -> None:
    """Conduct while a device renders."""
    conductor.step()
    while not conductor.ended:
        time.sleep(GLANCE)
        conductor.step()
