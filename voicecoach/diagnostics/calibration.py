"""`calibrate`: two spoken minutes that measure microphone, room, headphones and voice together.

Only one setting is kept, the microphone's gain; no rule of hearing changes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from voicecoach.base.units import HEARING_RATE, Decibels, Frames, Seconds, to_frames, to_seconds
from voicecoach.runtime.listening import EarProtocol, Microphone
from voicecoach.runtime.live_details import FLOOR, decibels
from voicecoach.session.commands import Command
from voicecoach.session.events import Spoken
from voicecoach.session.spelling import sentence
from voicecoach.session.wording import Wording
from voicecoach.sound.checkup import CHECKUP_WINDOW, CLIPPED_PEAK
from voicecoach.sound.clip import Clip, Samples
from voicecoach.sound.earcons import earcon
from voicecoach.sound.mixer import Mixer

TRIED: Final[Mapping[Command, str]] = {
    Command.PAUSE: "working",
    Command.RESUME: "paused",
    Command.NEXT: "working",
    Command.REPEAT: "working",
    Command.UNDO: "working",
    Command.LOUDER: "working",
    Command.HELP: "working",
    Command.STOP: "working",
}
"""The commands to try, each with the state in which it may be said."""

ROOM_SECONDS: Final[Seconds] = 6.0
"""Time of listening to the room; after that much silence, headphones that sleep are asleep."""

ANSWER_SECONDS: Final[Seconds] = 4.0
"""Time of listening for an answer, heard or not: so every run takes the same time."""

GAP: Final[Seconds] = 0.4
BEEPS: Final = 5
BEEP_EVERY: Final[Seconds] = 0.25

TARGET: Final[Decibels] = -23.0
"""Level to which a quiet voice is raised. Of 149 commands at -45 dBFS 106 are understood as they are, 147 if raised."""
QUIET_VOICE: Final[Decibels] = -35.0
"""A louder voice is understood without gain."""
MAX_CALIBRATED_GAIN: Final[Decibels] = 30.0

MIN_SNR: Final[Decibels] = 10.0
"""Least height of a voice above the noise: 139 of 149 commands are understood there, 127 at 5 dB (docs/hearing.md)."""
UNSAID: Final[Decibels] = 3.0
"""If nothing was understood, sound less than this above the noise was no voice."""
ABOVE_NOISE: Final[Decibels] = 6.0
"""Sound up to this above the noise is noise."""


class Voice(Protocol):
    """The coach's voice."""

    def clip(self, text: str) -> Clip | None:
        """A text as sound; None if it cannot be said."""
        ...


@dataclass(frozen=True, slots=True)
class TriedWord:
    """Result for one word.

    Attributes:
        understood: as the right command.
        level: of the voice, in dBFS.
    """

    phrase: str
    understood: bool
    level: Decibels


@dataclass(frozen=True, slots=True)
class Calibration:
    """The measured levels, in dBFS.

    Attributes:
        noise: of the quiet room.
        leak: of the coach in the microphone; None if it is not heard there.
        clipped: some sound was too loud for the microphone.
        beeps: number of `BEEPS` heard after silence; None if the answer was not understood.
        words: each once, with its last try.
        gain: makes the voice loud enough.
    """

    noise: Decibels
    leak: Decibels | None
    clipped: bool
    beeps: int | None
    words: tuple[TriedWord, ...]
    gain: Decibels

    @property
    def voice(self) -> Decibels:
        """The median level of the voice."""
        return float(np.median([word.level for word in self.words]))

    @property
    def swallowed(self) -> Seconds:
        """Time that headphones leave out after silence."""
        return BEEP_EVERY * max(0, BEEPS - (BEEPS if self.beeps is None else self.beeps))


@dataclass(slots=True)
class Room:
    """The room: speaker and microphone on one time base.

    Attributes:
        wait: lets a little time pass, so that the mixer's position moves.
        new_ear: makes an ear with a gain.
        words: the coach's lines.
        phrases: the phrase to ask for, by command.
    """

    mixer: Mixer
    voice: Voice
    microphone: Microphone
    new_ear: Callable[[Decibels], EarProtocol]
    wait: Callable[[], None]
    words: Wording
    phrases: Mapping[str, Sequence[str]]
    _key: int = 0
    heard: list[Samples] = field(default_factory=list)

    def tell(self, name: str) -> Samples:
        """Say a line by its name. Returns what the microphone heard."""
        return self.say(self.words.line(name))

    def say(self, text: str) -> Samples:
        """Say a text. Returns what the microphone heard."""
        clip = self.voice.clip(text)
        return self.play(clip) if clip else np.zeros(0, np.float32)

    def play(self, clip: Clip, times: int = 1) -> Samples:
        """Play a clip `times` times, one every `BEEP_EVERY`. Returns what the microphone heard until the end."""
        start = self.mixer.position + to_frames(GAP)
        for _ in range(times):
            self._key += 1
            last = start
            self.mixer.play(self._key, clip, last)
            start += to_frames(BEEP_EVERY)
        return self._until(last + clip.frames)

    def listen(self, seconds: Seconds) -> Samples:
        """Listen for some seconds. Returns what the microphone heard."""
        return self._until(self.mixer.position + to_frames(seconds))

    def _until(self, end: Frames) -> Samples:
        parts: list[Samples] = []
        while self.mixer.position < end:
            self.wait()
            parts.append(self.microphone.read(to_seconds(self.mixer.position)))
        self.heard += parts
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def understand(self, samples: Samples, situation: str, gain: Decibels = 0.0) -> list[Spoken]:
        """The decisions of a new ear about samples."""
        ear = self.new_ear(gain)
        ear.attend(situation)
        decisions = ear.feed(np.concatenate([samples, np.zeros(HEARING_RATE, np.float32)]))  # a word may end late
        return [decision for decision in decisions if isinstance(decision, Spoken)]


def calibrate(room: Room) -> Calibration:
    """Ask, listen and measure."""
    room.tell("two-minutes")
    room.tell("be-quiet")
    noise = level(room.listen(ROOM_SECONDS), 50)
    room.play(earcon("beat"), BEEPS)
    leak = level(room.tell("how-many-beeps"), 75)
    numbers = [each.value for each in room.understand(room.listen(ANSWER_SECONDS), "asking-number")]
    room.tell("say-after-me")
    tries = {command: _asked(room, command) for command in TRIED}
    words = {command: _judged(room, command, said, 0.0) for command, said in tries.items()}
    gain = gain_for(float(np.median([word.level for word in words.values()])), noise)
    if gain:
        words = {command: _judged(room, command, said, gain) for command, said in tries.items()}
    missed = [command for command, word in words.items() if not word.understood]
    if missed and len(missed) < len(TRIED):
        room.tell("not-understood")
        words |= {command: _judged(room, command, _asked(room, command), gain) for command in missed}
    room.tell("that-is-all")
    return Calibration(
        noise=noise,
        leak=leak if leak > noise + ABOVE_NOISE else None,
        clipped=any(bool((np.abs(part) >= CLIPPED_PEAK).any()) for part in room.heard),
        beeps=numbers[-1] if numbers else None,
        words=tuple(words.values()),
        gain=gain,
    )


def level(samples: Samples, percentile: float) -> Decibels:
    """A percentile of the levels of a sound's windows, in dBFS."""
    windows = samples[: len(samples) // CHECKUP_WINDOW * CHECKUP_WINDOW].reshape(-1, CHECKUP_WINDOW)
    if not len(windows):
        return FLOOR
    return decibels(float(np.percentile(np.sqrt(np.mean(np.square(windows), axis=1)), percentile)))


def gain_for(voice: Decibels, noise: Decibels) -> Decibels:
    """The gain for a voice, in whole decibels; 0 if it is loud enough, or only noise."""
    quiet = noise + ABOVE_NOISE < voice < QUIET_VOICE
    return float(round(min(MAX_CALIBRATED_GAIN, TARGET - voice))) if quiet else 0.0


def advice(found: Calibration) -> list[str]:
    """Advice, the most important first; empty if all is well."""
    missed = [word.phrase for word in found.words if not word.understood]
    lines = []
    if found.noise <= FLOOR and found.voice <= FLOOR:
        return ["The microphone gives nothing but silence. Unmute it, or choose another with --mic."]
    if missed and len(missed) == len(found.words) and found.voice - found.noise < UNSAID:
        return ["Nothing was said, or nothing louder than the room. Say each word after its tone, as you will later."]
    if found.clipped:
        lines.append("You are too loud for the microphone. Turn it down in the system's sound settings.")
    if missed and found.voice - found.noise < MIN_SNR:
        lines.append(
            f"Your voice is {max(0.0, found.voice - found.noise):.0f} dB above the noise; {MIN_SNR:.0f} are needed. "
            "Come nearer to the microphone, or make the room quieter."
        )
    if found.leak is not None and found.leak > found.voice - MIN_SNR:
        lines.append(
            "The coach is nearly as loud as you in the microphone. Use headphones, turn it down, or set "
            "echo_canceller = true."
        )
    if found.swallowed:
        lines.append(
            f"Your headphones leave out about {found.swallowed:.1f} s after silence. The coach counts to three before "
            "every set, so no beat is lost."
        )
    if missed:
        lines.append(f"Not understood: {', '.join(missed)}. Say these alone, with a short silence before and after.")
    return lines


def summary(found: Calibration, before: Decibels) -> Sequence[str]:
    """The measurements, in lines for people.

    Args:
        found: the measurements.
        before: the present gain.
    """
    understood = sum(word.understood for word in found.words)
    leak = "not heard in the microphone" if found.leak is None else f"{found.leak:.0f} dBFS in the microphone"
    beeps = "not understood" if found.beeps is None else f"{found.beeps} of {BEEPS} heard after silence"
    return (
        f"noise       {found.noise:.0f} dBFS",
        f"your voice  {found.voice:.0f} dBFS",
        f"the coach   {leak}",
        f"beeps       {beeps}",
        f"commands    {understood} of {len(found.words)} understood",
        f"gain        {found.gain:g} dB" + ("" if found.gain == before else f", until now {before:g} dB"),
    )


def _asked(room: Room, command: Command) -> Samples:
    room.say(sentence(room.phrases[command][0]))
    return room.listen(ANSWER_SECONDS)


def _judged(room: Room, command: Command, said: Samples, gain: Decibels) -> TriedWord:
    understood = any(each.command == command for each in room.understand(said, TRIED[command], gain))
    return TriedWord(room.phrases[command][0], understood, level(said, 95))
