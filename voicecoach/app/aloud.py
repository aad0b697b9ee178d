"""Spoken errors: a listener on the floor sees no terminal."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from voicecoach.app import factories
from voicecoach.base.errors import VoicecoachError
from voicecoach.base.settings import Settings
from voicecoach.runtime.playback import LIVE_POLL
from voicecoach.session.wording import spoken_in
from voicecoach.sound.clip import Clip
from voicecoach.sound.mixer import Mixer
from voicecoach.speech.engines import DEFAULT_ENGINE


@contextmanager
def spoken_errors(speaker: str | None, settings: Settings) -> Iterator[None]:
    """A context whose errors are also spoken, in the language of the settings.

    Args:
        speaker: the chosen device; nothing is ever said on another. None for no device.
        settings: of the user.

    Raises:
        VoicecoachError: as inside.
    """
    try:
        yield
    except VoicecoachError as error:
        if speaker is not None and error.aloud:
            with suppress(VoicecoachError, OSError):
                say_line(error.aloud, speaker, settings)
        raise


def say_line(name: str, speaker: str, settings: Settings) -> None:
    """Say a line of the catalogue, by another voice if the one of the settings cannot.

    Raises:
        VoicecoachError: there is no such speaker.
    """
    words = spoken_in(settings.language)
    with ExitStack() as stack:
        if clip := _spoken(words.line(name), words.catalogue.language, settings, stack):
            play(clip, speaker, settings, stack)


def _spoken(text: str, language: str, settings: Settings, stack: ExitStack) -> Clip | None:
    for voice in (settings.voice, DEFAULT_ENGINE):
        with suppress(VoicecoachError):
            chosen = factories.voice_in(language, voice, settings)
            narrator = factories.narrator(chosen, settings, stack, eager=True, language=language)
            if clip := narrator.clip(text):
                return clip
    return None


def play(clip: Clip, speaker: str, settings: Settings, stack: ExitStack) -> None:
    """Play a clip on a device, to its end.

    Raises:
        VoicecoachError: there is no such speaker.
    """
    mixer = Mixer()
    mixer.play(0, clip, 0)
    device = factories.open_speaker(mixer, speaker, settings, stack)
    while mixer.position < clip.frames and not device.stopped:
        time.sleep(LIVE_POLL)
