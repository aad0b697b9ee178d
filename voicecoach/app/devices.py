"""The devices of a session, opened before anything else is ready.

A chime confirms the command at once, and the listener is heard from then on: the microphone is read before the first
sound, and its samples are kept until there is an ear.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach.app import factories
from voicecoach.base.settings import Settings
from voicecoach.base.units import Seconds, to_frames, to_seconds
from voicecoach.runtime import playback
from voicecoach.runtime.ear_thread import ThreadListener
from voicecoach.runtime.event_log import Watch
from voicecoach.runtime.health import Health
from voicecoach.runtime.listening import EarProtocol, LockstepListener, Microphone, WithoutEcho
from voicecoach.runtime.live_details import Explained, Metered
from voicecoach.session.actions import Earcon
from voicecoach.session.session import START_DELAY
from voicecoach.sound.earcons import earcon
from voicecoach.sound.files import FileMicrophone
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.monitor import Monitor

if TYPE_CHECKING:
    from voicecoach.sound.reconnecting import ReconnectingMicrophone, ReconnectingSpeaker

CHIME = 0
"""The chime's key in the mixer; the conductor's own begin with 1."""


class Devices:
    """Speaker and microphone of one session, closed by a stack.

    Attributes:
        microphone, speaker: the devices; None for a file, or for none.
    """

    def __init__(self, settings: Settings, stack: ExitStack, mixer: Mixer, monitor: Monitor | None) -> None:
        """Open nothing yet.

        Args:
            settings: of the user.
            stack: closes the devices.
            mixer: renders the sound to play.
            monitor: keeps the played sound, for the echo canceller.
        """
        self._settings, self._stack, self._mixer, self._monitor = settings, stack, mixer, monitor
        self.microphone: ReconnectingMicrophone | None = None
        self.speaker: ReconnectingSpeaker | None = None

    @property
    def note(self) -> str:
        """The reason for the choice of microphone, for people."""
        return self.microphone.note if self.microphone else ""

    def now(self) -> Seconds:
        """Session time."""
        return to_seconds(self._mixer.position)

    def latency(self) -> Seconds:
        """Time from the rendering of a frame to its sound; 0 for a file, or before there is a speaker."""
        return self.speaker.latency if self.speaker else 0.0

    def hear(
        self, microphone: str | Path, make: Callable[[], EarProtocol], rested: Callable[[], None], watch: Watch | None
    ) -> ThreadListener:
        """Open the microphone. The ear is made when the returned listener begins.

        Args:
            microphone: a device's name, or a sound file.
            make: makes an ear.
            rested: see `ThreadListener`.
            watch: called with the microphone's level; None for nobody.

        Raises:
            SoundError: there is no such device, or it cannot be opened.
            HearingError: no echo canceller is available.
        """
        source = self._without_echo(self._source(microphone))
        if watch:
            source = Metered(source, watch)
        start = partial(factories.start_thread, stack=self._stack, patience=1.0)
        health = Health(self.microphone) if self.microphone else None
        return ThreadListener(make, source, self.now, start, health, self.latency, rested)

    def hear_in_lockstep(self, microphone: Path, make: Callable[[], EarProtocol]) -> LockstepListener:
        """A listener that hears a file in lockstep with the rendered time."""
        return LockstepListener(make(), self._without_echo(self._source(microphone)))

    def explaining(self, make: Callable[[], EarProtocol], watch: Watch | None) -> Callable[[], EarProtocol]:
        """A maker of ears that tell the watcher why they ignored an utterance."""
        return (lambda: Explained(make(), watch, self.now)) if watch else make

    def greet(self, speaker: str) -> None:
        """Open the speaker; its first sound is the chime.

        Raises:
            SoundError: there is no such device, or it cannot be opened.
        """
        self._mixer.set_gain(self._settings.volume)
        self._mixer.play(CHIME, earcon(Earcon.HELLO.value), 0)
        self.speaker = factories.open_speaker(self._mixer, speaker, self._settings, self._stack)
        self.speaker.loading = True

    def loaded(self) -> None:
        """Note that all modules are loaded: from now on a speaker that runs dry gets more sound ahead."""
        if self.speaker:
            self.speaker.loading = False

    def await_chime(self) -> None:
        """Wait until no word will be said over the chime."""
        until = earcon(Earcon.HELLO.value).frames - to_frames(START_DELAY / 2)
        while self.speaker and not self.speaker.stopped and self._mixer.position < until:
            time.sleep(playback.LIVE_POLL)

    def keep_open(self) -> None:
        """Keep a thread running that uses lost devices again when they are back."""
        factories.keep_open(self.speaker, self.microphone, self._stack)

    def _source(self, microphone: str | Path) -> Microphone:
        if isinstance(microphone, Path):
            return self._stack.enter_context(FileMicrophone(microphone))
        self.microphone = factories.open_microphone(microphone, self._settings, self._stack)
        return self.microphone

    def _without_echo(self, source: Microphone) -> Microphone:
        return WithoutEcho(source, self._monitor, factories.canceller()) if self._monitor else source
