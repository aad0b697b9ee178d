"""Reasons for a missing speaker or microphone, as far as the system tells them, with advice."""

import os
from pathlib import Path
from typing import Final

from voicecoach.base.checkout import COMMAND
from voicecoach.sound.portaudio import Kind
from voicecoach.sound.pulse import Pulse

NO_WAY: Final = (
    "PortAudio does not reach the sound server: ALSA's plugin for it is missing, or its default leads elsewhere."
)

_CARDS: Final = Path("/dev/snd")

_WITHOUT: Final[dict[Kind, str]] = {
    "output": "write a sound file: --speaker FILE.wav",
    "input": "go without: --mic none",
}


def cause(kind: Kind, pulse: Pulse) -> tuple[str, str] | None:
    """The reason and the advice; None if nothing is known.

    Args:
        kind: what is missing.
        pulse: the server, if there is one.
    """
    what = "speaker" if kind == "output" else "microphone"
    if pulse.answers():
        real = [each.title for each in pulse.endpoints(kind) if each.real]
        if real:
            package = "pipewire-alsa" if pulse.of_pipewire() else "libasound2-plugins"
            there = f"The sound server has a {what} ({', '.join(real)})."
            return (
                f"{there} {NO_WAY}",
                f"On Debian or Ubuntu: sudo apt install {package} (or pipewire-alsa for PipeWire).",
            )
        only = "its dummy output, which nobody hears" if kind == "output" else "its monitor, the speaker's own sound"
        return (
            f"This computer has no {what}: the sound server has only {only}.",
            f"Connect {'headphones' if kind == 'output' else 'one'}, or {_WITHOUT[kind]}. {COMMAND} doctor tells more.",
        )
    if closed := _closed_cards(kind):
        return (
            f"There is a sound card ({closed}), and this user may not open it: only the group audio may.",
            "sudo usermod -aG audio $USER, then log in again; for a container: --group-add audio.",
        )
    if server := os.environ.get("PULSE_SERVER"):
        return (
            f"No sound server answers at {server!r}, which the environment variable PULSE_SERVER names.",
            "unset PULSE_SERVER, or start that server.",
        )
    return None


def _closed_cards(kind: Kind) -> str:
    """A sound card's node that is there and may not be opened; empty if one may, or there is none."""
    nodes = sorted(_CARDS.glob("pcmC*p" if kind == "output" else "pcmC*c"))
    if any(os.access(node, os.R_OK | os.W_OK) for node in nodes):
        return ""
    return str(nodes[0]) if nodes else ""
