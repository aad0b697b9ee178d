"""Devices of the sound server, chosen by name: PortAudio sees one for all of them, and none that is Bluetooth."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from voicecoach.base.errors import UsageError
from voicecoach.sound import portaudio
from voicecoach.sound.portaudio import Device, Kind
from voicecoach.sound.pulse import VARIABLES, Pulse


def devices() -> list[Device]:
    """PortAudio's devices, and those of the server.

    Raises:
        SoundError: see `portaudio.devices`.
    """
    with _asked() as pulse:
        return [*portaudio.devices(), *_on_the_server(pulse)]


def choose(kind: Kind, name: str) -> bool:
    """See that what is opened next goes to the server's device of that name, or an unmistakable part of it.

    Returns:
        Whether there is one; a name that PortAudio has is PortAudio's.

    Raises:
        UsageError: there are several.
        SoundError: see `portaudio.devices`.
    """
    text = name.lower()
    if any(device.name.lower() == text for device in portaudio.devices()):
        return False
    with _asked() as pulse:
        there = [endpoint for endpoint in pulse.endpoints(kind) if endpoint.real]
    found = [endpoint for endpoint in there if text in (endpoint.name.lower(), endpoint.title.lower())]
    found = found or [e for e in there if text in e.name.lower() or text in e.title.lower()]
    if len(found) > 1:
        names = ", ".join(endpoint.title for endpoint in found)
        raise UsageError(f"More than one device is called like {name!r}: {names}.", "Give more of the name.")
    if found:
        os.environ[VARIABLES[kind]] = found[0].name
    return bool(found)


def avoid_headset() -> str:
    """See that the next microphone that is opened is not a Bluetooth headset's; why, for people, or an empty string.

    Its own microphone would turn the headset to telephone quality (8 kHz), in what it plays, too. Who has chosen a
    source for this program is left alone.
    """
    if os.environ.get(VARIABLES["input"]):
        return ""
    with _asked() as pulse:
        other = pulse.wired_microphone()
    if other is None:
        return ""
    os.environ[VARIABLES["input"]] = other.name
    return (
        f"{other.title} listened instead of the headset's own microphone, which would turn the headset to telephone "
        "quality. headset_microphone = true takes it all the same."
    )


@contextmanager
def _asked() -> Iterator[Pulse]:
    pulse = Pulse()
    try:
        yield pulse
    finally:
        pulse.close()


def _on_the_server(pulse: Pulse) -> Iterator[Device]:
    inputs, outputs = pulse.default("input"), pulse.default("output")
    for kind in ("output", "input"):
        for endpoint in pulse.endpoints(kind):
            if endpoint.real:
                plays = kind == "output"
                yield Device(
                    name=endpoint.title,
                    inputs=0 if plays else endpoint.channels,
                    outputs=endpoint.channels if plays else 0,
                    default_input=not plays and endpoint == inputs,
                    default_output=plays and endpoint == outputs,
                    host="PulseAudio",
                )
