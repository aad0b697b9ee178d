"""Devices chosen by name, of PortAudio and of the sound server, which it sees as one; and whether the sound arrives.

A device that nobody can hear is no speaker, and one that hears only the speaker is no microphone.
"""

import os
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import SoundError, UsageError
from voicecoach.base.suggestions import meant
from voicecoach.base.units import Seconds
from voicecoach.sound import portaudio
from voicecoach.sound.causes import NO_WAY, cause
from voicecoach.sound.endpoints import Endpoint, microphones
from voicecoach.sound.portaudio import WAYS, Device, Kind, NoDevice
from voicecoach.sound.pulse import VARIABLES, Pulse

ARRIVES: Final[Seconds] = 2.0
"""Time limit for a stream to appear at the server's device; it takes some milliseconds."""

ARRIVES_BY_DEFAULT: Final[Seconds] = 0.5
"""The same if it need not appear: the system's choice may be a device that is opened directly."""

LOOK: Final[Seconds] = 0.02

WHAT: Final[dict[Kind, str]] = {"output": "speaker", "input": "microphone"}

_TYPED: Final = {
    **dict.fromkeys((0x2018, 0x2019, 0x02BC, 0x2032, 0x60, 0xB4), "'"),
    **dict.fromkeys((0x201C, 0x201D, 0x201E, 0x2033), '"'),
    **dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-"),
}
"""The options as users type them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A device to open.

    Attributes:
        device: PortAudio's name of it; None for the system's choice.
        endpoint: the server's device that the stream must be at; None if any will do.
    """

    device: str | None = None
    endpoint: Endpoint | None = None


def devices() -> list[Device]:
    """PortAudio's devices, and those of the server that can be reached through it, under names that choose each.

    Raises:
        SoundError: see `portaudio.devices`.
    """
    with _asked() as pulse:
        direct = portaudio.devices()
        if _way(direct) is None or not pulse.answers():
            return direct
        there = {kind: _listed(pulse, kind) for kind in VARIABLES}
        led = [_as_led(device, there) if device.name in WAYS else device for device in direct]
        return [device for device in (*led, *there["output"], *there["input"]) if device.inputs or device.outputs]


def choose(kind: Kind, name: str) -> Choice:
    """The device of a name, or an unmistakable part of one; typographic signs and accents may be left out.

    Raises:
        UsageError: there is none, or there are several.
        SoundError: it cannot be reached; see also `portaudio.devices`.
    """
    with _asked() as pulse:
        if name.lower() == "default":
            _see_variable(kind, pulse)
            return Choice()
        direct = [device for device in portaudio.devices() if _plays(device, kind)]
        text = plain(name)
        if exact := [device.name for device in direct if plain(device.name) == text]:
            return Choice(exact[0])
        if found := _on_the_server(pulse, kind, name):
            way = _way(direct)
            if way is None:
                raise SoundError(f"{found.title} is a device of the sound server. {NO_WAY}", plug_in(pulse))
            os.environ[VARIABLES[kind]] = found.name  # libpulse looks there for the device of a stream
            return Choice(None if way == "default" else way, found)
        if any(text in plain(device.name) for device in direct):
            return Choice(portaudio.find(name, kind)[1]["name"])
        known = list(dict.fromkeys(device.name for device in devices() if _plays(device, kind)))
        if not known:
            portaudio.find(name, kind)
        raise UsageError(
            f"There is no {WHAT[kind]} called {name!r}{meant(name, known)}.",
            f"There are: {', '.join(known)}; or default.",
        )


def arrived(kind: Kind, choice: Choice) -> Endpoint | None:
    """Where the stream that was just started is at the server; None if it is at a device that was opened directly.

    Raises:
        SoundError: it has not arrived at the chosen device, or nobody can hear it there.
    """
    with _asked() as pulse:
        until = time.monotonic() + (ARRIVES if choice.endpoint else ARRIVES_BY_DEFAULT)
        here: Endpoint | None = None
        while here is None and pulse.answers():
            if choice.endpoint is None or pulse.bring(kind, choice.endpoint.name):
                here = pulse.here(kind)
            if here is None and time.monotonic() >= until:
                break
            if here is None:
                time.sleep(LOOK)
        if here is None and choice.endpoint:
            raise SoundError(f"The sound does not arrive at {choice.endpoint.title}. {NO_WAY}", plug_in(pulse))
        if here and not here.real and any(each.real for each in pulse.endpoints(kind)):
            told = "The sound server's choice is its dummy output, which nobody hears."
            raise NoDevice(told, f"Choose a speaker: --speaker NAME. {COMMAND} devices lists them.")
        if here and not here.real:
            raise NoDevice(*(cause(kind, pulse) or ("", "")))
        return here


def plug_in(pulse: Pulse) -> str:
    """Advice to install the ALSA plugin that lets PortAudio reach the server."""
    package = "pipewire-alsa" if pulse.of_pipewire() else "libasound2-plugins"
    return f"On Debian or Ubuntu: sudo apt install {package}. {COMMAND} devices lists what can be used."


def why(kind: Kind) -> tuple[str, str] | None:
    """The reason for a missing speaker or microphone, with advice; None if unknown."""
    with _asked() as pulse:
        return cause(kind, pulse)


def unusable() -> list[str]:
    """Devices not listed by `devices`, with the reason, for people."""
    with _asked() as pulse:
        lacking = (kind for kind in VARIABLES if not any(_plays(device, kind) for device in portaudio.devices()))
        told = [cause(kind, pulse) for kind in lacking]
    return [" ".join(each) for each in told if each]


@contextmanager
def explained(kind: Kind) -> Iterator[None]:
    """A context that adds the system's reason to PortAudio's error about a missing device.

    Raises:
        SoundError: as inside.
    """
    try:
        yield
    except NoDevice as error:
        told = why(kind)
        if told is None or told[0] == error.message:
            raise
        raise NoDevice(*told) from error


def take_microphone(*, headset: bool) -> str:
    """Make the next opened microphone a real one: no monitor of a speaker, no digital socket, no empty one.

    Nor is it a Bluetooth headset's, if there is another: it would switch the headset to telephone quality (8 kHz), also
    for playing. A source that the user chose for this program is kept.

    Args:
        headset: allow a headset's microphone.

    Returns:
        The reason if it is not the system's choice, for people; or an empty string.

    Raises:
        NoDevice: the server has none.
    """
    if os.environ.get(VARIABLES["input"]):
        return ""
    with _asked() as pulse:
        default = pulse.chosen("input")
        able = microphones(pulse.endpoints("input"))
        if default is None or default in able or (default.bluetooth and headset):
            return ""
        if not able and default.real:
            return ""
        if not able:
            raise NoDevice(*(cause("input", pulse) or ("This computer has no microphone.", "")))
        os.environ[VARIABLES["input"]] = able[0].name
    if not default.bluetooth:
        return f"{able[0].title} listened instead of {default.title}, which is no microphone, or has none plugged in."
    return (
        f"{able[0].title} listened instead of the headset's own microphone, which would turn the headset to telephone "
        "quality. headset_microphone = true takes it all the same."
    )


def plain(name: str) -> str:
    """A name without capitals, accents, typographic signs and doubled spaces, for comparison."""
    letters = unicodedata.normalize("NFKD", name.translate(_TYPED)).casefold()
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


@contextmanager
def _asked() -> Iterator[Pulse]:
    pulse = Pulse()
    try:
        yield pulse
    finally:
        pulse.close()


def _plays(device: Device, kind: Kind) -> bool:
    return (device.outputs if kind == "output" else device.inputs) > 0


def _way(direct: Sequence[Device]) -> str | None:
    """PortAudio's device that should lead to the server; None if none. The arriving sound proves it."""
    names = {device.name for device in direct}
    return next((way for way in WAYS if way in names), None)


def _as_led(device: Device, there: dict[Kind, list[Device]]) -> Device:
    """A device that leads to the server, with the abilities of the hardware behind it."""
    return replace(
        device, inputs=device.inputs if there["input"] else 0, outputs=device.outputs if there["output"] else 0
    )


def _names(there: Sequence[Endpoint]) -> list[str]:
    """A unique name for each: its title, with the server's own name if several have that title."""
    titles = [plain(each.title) for each in there]
    return [f"{each.title} ({each.name})" if titles.count(plain(each.title)) > 1 else each.title for each in there]


def _on_the_server(pulse: Pulse, kind: Kind, name: str) -> Endpoint | None:
    """The server's device of that name, in full or in part.

    Raises:
        UsageError: there are several.
    """
    there, text = [each for each in pulse.endpoints(kind) if each.real], plain(name)
    called = [
        (plain(listed), plain(each.name), plain(each.title)) for each, listed in zip(there, _names(there), strict=True)
    ]
    exact = [each for each, names in zip(there, called, strict=True) if text in names]
    found = exact or [each for each, names in zip(there, called, strict=True) if any(text in part for part in names)]
    if len(found) > 1:
        listed = ", ".join(name for name, each in zip(_names(there), there, strict=True) if each in found)
        raise UsageError(f"More than one device is called like {name!r}: {listed}.", "Give more of the name.")
    return found[0] if found else None


def _listed(pulse: Pulse, kind: Kind) -> list[Device]:
    default = pulse.default(kind)
    there = [each for each in pulse.endpoints(kind) if each.real]
    return [
        Device(
            name=name,
            inputs=each.channels if kind == "input" else 0,
            outputs=each.channels if kind == "output" else 0,
            default_input=kind == "input" and each == default,
            default_output=kind == "output" and each == default,
            host="PulseAudio",
            muted=each.muted,
        )
        for each, name in zip(there, _names(there), strict=True)
    ]


def _see_variable(kind: Kind, pulse: Pulse) -> None:
    """Check that the variable which chooses the server's device for this program names one.

    Raises:
        SoundError: it does not.
    """
    variable = VARIABLES[kind]
    wanted = os.environ.get(variable, "")
    if not wanted or wanted.startswith("@") or wanted.isdigit() or not pulse.answers() or pulse.find(kind, wanted):
        return
    there = ", ".join(each.name for each in pulse.endpoints(kind) if each.real) or "none"
    raise SoundError(
        f"The environment variable {variable} names {wanted!r}, and the sound server has no such {WHAT[kind]}.",
        f"unset {variable}, or set it to one that is there: {there}.",
    )
