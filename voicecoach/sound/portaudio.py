"""PortAudio, by way of sounddevice: the one file that knows it. Loading it, and what devices there are."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Literal, TypeAlias

from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import SoundError, UsageError
from voicecoach.base.hung_calls import something_hangs
from voicecoach.base.suggestions import meant
from voicecoach.sound import unpacked
from voicecoach.sound.quiet import quiet

_ALSA_CONFIG: Final = Path("/usr/share/alsa/alsa.conf")

TRIAL: Final = """
from voicecoach.sound.unpacked import findable
with findable():
    import sounddevice
"""

_TRYING: Final = threading.Lock()

Kind: TypeAlias = Literal["input", "output"]

WAYS: Final = ("pulse", "pipewire", "default")
"""Names of ALSA's devices that lead to a sound server, the surest first; the last may lead elsewhere."""


NO_CALLBACKS: Final = (
    "This system lets no memory be written and executed, which sounddevice needs to be asked for sound.",
    "Allow it (SELinux: setsebool -P selinuxuser_execheap on; systemd: MemoryDenyWriteExecute=no), or use sound files.",
)
"""What happened and what to do where PR_SET_MDWE, SELinux or a hardened kernel forbids it."""


class NoDevice(SoundError):  # noqa: N818 - names the fact
    """There is no speaker, or no microphone, at all."""


@dataclass(frozen=True, slots=True)
class Device:
    """One sound device, as the sound system names it.

    Attributes:
        inputs: channels it can record; 0 for what only plays.
        outputs: channels it can play.
        host: the sound system it belongs to; one piece of hardware may appear under several.
        muted: the reason that it is not heard; empty if it can be, or unknown.
    """

    name: str
    inputs: int
    outputs: int
    default_input: bool
    default_output: bool
    host: str
    muted: str = ""


def devices() -> list[Device]:
    """All sound devices there are; an empty list is a computer without any.

    Raises:
        SoundError: the sound system does not answer.
    """
    portaudio = library()
    default_input, default_output = portaudio.default.device
    hosts = [host["name"] for host in portaudio.query_hostapis()]
    return [
        Device(
            name=entry["name"],
            inputs=entry["max_input_channels"],
            outputs=entry["max_output_channels"],
            default_input=index == default_input,
            default_output=index == default_output,
            host=hosts[entry["hostapi"]],
        )
        for index, entry in enumerate(portaudio.query_devices())
    ]


def find(wanted: str | None, kind: Kind) -> tuple[int, Mapping[str, Any]]:
    """The index and the description of a device that plays or records.

    Raises:
        UsageError: none that does has this name.
        NoDevice: there is none at all.
    """
    portaudio = library()
    entries = list(enumerate(portaudio.query_devices()))
    able = [(index, entry) for index, entry in entries if entry[f"max_{kind}_channels"] > 0]
    what = "speaker" if kind == "output" else "microphone"
    named = wanted is not None and wanted.lower() != "default"
    if not able:
        message = (
            f"There is no {what} called {wanted!r}: this computer has none."
            if named
            else f"This computer has no {what}."
        )
        without = "write a sound file: --speaker FILE.wav" if kind == "output" else "go without: --mic none"
        raise NoDevice(message, f"Connect one, or {without}. {COMMAND} doctor tells more.")
    if wanted is None or not named:
        default = portaudio.default.device[kind]
        return able[0] if default < 0 else entries[default]
    return _named(wanted, able, what)


def _named(wanted: str, able: list[tuple[int, Mapping[str, Any]]], what: str) -> tuple[int, Mapping[str, Any]]:
    """The device of that name, in any case; else the only one whose name has it as a part.

    One piece of hardware appears under several sound systems, not always by the same name: only the first of them that
    has such a name is asked, for the first is the one that PortAudio prefers.
    """
    text = wanted.lower()
    found = [device for device in able if device[1]["name"].lower() == text]
    found = found or [device for device in able if text in device[1]["name"].lower()]
    found = [device for device in found if device[1]["hostapi"] == found[0][1]["hostapi"]]
    names = list(dict.fromkeys(entry["name"] for _, entry in found))
    if len(names) == 1:
        return found[0]
    if names:
        raise UsageError(f"More than one {what} is called like {wanted!r}: {_listed(names)}.", "Give more of the name.")
    known = [str(entry["name"]) for _, entry in able]
    raise UsageError(
        f"There is no {what} called {wanted!r}{meant(wanted, known)}.", f"There are: {_listed(known)}; or default."
    )


def _listed(names: list[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def reason(error: Exception | None) -> str:
    """PortAudio's reason without its preface and its number."""
    return str(error).rpartition(": ")[2].partition(" [")[0]


@cache
def library() -> ModuleType:
    """The initialised library. A computer without a sound system fails here.

    Raises:
        SoundError: PortAudio is not there or cannot be used.
    """
    check_configuration()
    try:
        with quiet(), unpacked.findable():
            import sounddevice  # noqa: PLC0415 - it initialises the sound system, and may not be there
    except OSError as error:
        raise SoundError(
            f"Sound devices cannot be used: {error}.", "On Debian or Ubuntu: apt install libportaudio2"
        ) from error
    except Exception as error:  # its own error class cannot be had when its import fails
        raise SoundError(f"The sound system does not start ({reason(error)}).", f"See {COMMAND} doctor.") from error
    module: ModuleType = sounddevice
    return module


def see_callbacks() -> None:
    """Check that PortAudio can call this program, as it does for every block.

    Raises:
        SoundError: the system forbids the memory that this takes.
    """
    try:
        library()._ffi.callback("PaStreamFinishedCallback", lambda _: None)  # noqa: SLF001 - there is no other way
    except MemoryError as error:
        raise SoundError(*NO_CALLBACKS) from error


def restart() -> None:
    """Let PortAudio list the devices again. No stream may be open; if one still hangs, nothing is done."""
    if something_hangs():
        return
    portaudio = library()
    with quiet(), suppress(portaudio.PortAudioError):
        portaudio._terminate()  # noqa: SLF001 - sounddevice has no other way
        portaudio._initialize()  # noqa: SLF001


def check_configuration() -> None:
    """Try PortAudio in another process where it may abort: with no ALSA configuration it doesn't raise but exits (134).

    That happens if ALSA_CONFIG_PATH names no readable file. The usual case is spared the 0.1 s. Of two threads
    the second one waits for the first.

    Raises:
        SoundError: it aborts.
    """
    if sys.platform != "linux" or (_ALSA_CONFIG.exists() and "ALSA_CONFIG_PATH" not in os.environ):
        return
    with _TRYING:
        _try(os.environ.get("ALSA_CONFIG_PATH", str(_ALSA_CONFIG)))


@cache
def _try(path: str) -> None:
    with suppress(subprocess.TimeoutExpired):
        trial = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-P", "-c", TRIAL], capture_output=True, check=False, timeout=10
        )
        if trial.returncode < 0:
            raise SoundError(
                f"The sound configuration {path} cannot be used.", "Unset ALSA_CONFIG_PATH, or install libasound2-data."
            )
