"""Work that can begin before the rest of the program is loaded."""

import threading
from contextlib import suppress

from voicecoach.base.errors import SoundError
from voicecoach.base.settings import Settings
from voicecoach.sound import portaudio


def expect_devices(settings: Settings) -> None:
    """Begin to try the sound system, where that is needed, while the modules of a workout are loaded."""
    if settings.speaker == "default":
        threading.Thread(target=_try, daemon=True).start()


def _try() -> None:
    with suppress(SoundError):  # reported when a device is opened
        portaudio.check_configuration()
