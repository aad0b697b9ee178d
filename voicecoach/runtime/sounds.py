"""Sounds in the mixer: which is which line and which beat."""

from dataclasses import dataclass, field, replace
from typing import Final, Protocol, TypeAlias

from voicecoach.base.units import Frames, Seconds, to_frames, to_seconds
from voicecoach.session.actions import Beat, Earcon, Say, SayKind
from voicecoach.sound import earcons
from voicecoach.sound import mixer as mixing
from voicecoach.sound.clip import Clip
from voicecoach.sound.mixer import Mixer

LATE_LINE: Final[Seconds] = 3.0
"""Time that a line waits for its clip; after that it is left out."""


class VoiceClips(Protocol):
    """The clips of the coach's voice."""

    def clip(self, text: str) -> Clip | None:
        """The clip of a text; None if it is not ready. Never waits."""
        ...


@dataclass(frozen=True, slots=True)
class TextBegan:
    """A line or the word of a beat has begun to sound."""

    at: Seconds
    text: str


@dataclass(frozen=True, slots=True)
class PlayedBeat:
    """A beat that sounds.

    Attributes:
        at: the moment of the beat itself; its sound may begin sooner.
        due, began: the frames at which its sound should have begun, and did.
    """

    at: Seconds
    beat: Beat
    due: Frames
    began: Frames


@dataclass(frozen=True, slots=True)
class LineEnded:
    """A line has been said.

    Attributes:
        at: its end.
        interrupted: some of it was cut off.
    """

    at: Seconds
    text: str
    start: Seconds
    interrupted: bool


@dataclass(frozen=True, slots=True)
class Silent:
    """A silence is complete; `number` is that of its request."""

    at: Seconds
    number: int


Sounded: TypeAlias = TextBegan | PlayedBeat | LineEnded | Silent


@dataclass(slots=True)
class Sounds:
    """The sounds given to the mixer, by their key there, until they have ended or are withdrawn.

    Attributes:
        voice: has the clips; a line waits until its clip is ready.
    """

    mixer: Mixer
    voice: VoiceClips
    _keys: int = 0
    _beats: dict[int, tuple[Beat, Frames]] = field(default_factory=dict)
    """The beats that have not begun, each with the frame at which it is due."""
    _lines: dict[int, Say] = field(default_factory=dict)
    """The lines that have not ended."""
    _began: dict[int, Frames] = field(default_factory=dict)
    """The frames at which the lines that sound began."""
    _speaking: set[int] = field(default_factory=set)
    _late: list[Say] = field(default_factory=list)
    _reports: list[mixing.MixerReport] = field(default_factory=list)

    @property
    def speaking(self) -> bool:
        """Returns whether the coach's voice sounds."""
        return bool(self._speaking)

    def say(self, line: Say) -> None:
        """Say a line at its time, or as soon as its clip is ready."""
        clip = self.voice.clip(line.text)
        if clip is None:
            self._late.append(line)
            return
        key, _ = self._play(clip, line.at, clip.beat_offset if line.kind is SayKind.COUNT_IN else 0)
        self._lines[key] = line

    def say_late(self, now: Seconds) -> list[Say]:
        """Say the lines whose clips have come. Returns the lines left out, whose clips came too late.

        A caution is never left out: it waits until its clip is there and nothing else is said.
        """
        waiting, self._late = self._late, []
        dropped = []
        for line in waiting:
            if line.at > now - LATE_LINE:
                self.say(line)
            elif not line.caution:
                dropped.append(line)
            elif self.speaking:
                self._late.append(line)
            else:
                self.say(line)
        return dropped

    def beat(self, beat: Beat) -> bool:
        """Sound a beat. Never waits: without its word's clip a tone marks it, and False is returned."""
        clip = self.voice.clip(beat.text) if beat.text else None
        missing = bool(beat.text) and clip is None
        if clip is None:
            beat = replace(beat, text=None)
            clip = earcons.earcon(beat.tone.value)
        key, start = self._play(clip, beat.at, clip.beat_offset)
        self._beats[key] = beat, start
        if beat.glide:
            self._play(earcons.glide(beat.glide.begins, beat.glide.ends, beat.seconds), beat.at)
        return not missing

    def chime(self, earcon: Earcon, at: Seconds) -> None:
        """Sound an earcon."""
        self._play(earcons.earcon(earcon.value), at)

    def withdraw(self, since: Seconds) -> None:
        """Forget sounds due at a moment or later that have not begun."""
        self._forget(since)
        self.mixer.withdraw(to_frames(since))

    def silence(self, number: int) -> None:
        """Forget sounds that have not begun, and end the others; `Silent` reports when."""
        self._forget(0.0)
        self.mixer.silence(number)

    def cut_off(self, before: Seconds, *, words: bool) -> None:
        """End the lines that sound, and forget those that would begin before a moment.

        Args:
            words: end the words of beats, too.
        """
        self._late = [line for line in self._late if line.at >= before]
        for key, line in list(self._lines.items()):
            if line.at < before:
                self.mixer.stop(key)
                if key not in self._began:
                    del self._lines[key]
        for key in self._speaking - self._lines.keys() if words else ():
            self.mixer.stop(key)

    def happened(self, position: Frames) -> list[Sounded]:
        """Events before a frame since the last call, in order."""
        self._reports += self.mixer.reports()
        due = [report for report in self._reports if report.frame <= position]
        self._reports = [report for report in self._reports if report.frame > position]
        return [item for report in due for item in self._told(report)]

    def _told(self, report: mixing.MixerReport) -> list[Sounded]:
        at = to_seconds(report.frame)
        match report:
            case mixing.Silenced(_, number):
                return [Silent(at, number)]
            case mixing.SoundEnded(key, _, interrupted):
                return self._ended(key, at, interrupted=interrupted)
            case mixing.SoundStarted(key, frame):
                return self._started(key, frame, at)

    def _started(self, key: int, frame: Frames, at: Seconds) -> list[Sounded]:
        if line := self._lines.get(key):
            self._speaking.add(key)
            self._began[key] = frame
            return [TextBegan(at, line.text)]
        if (planned := self._beats.pop(key, None)) is None:
            return []
        beat, due = planned
        played = PlayedBeat(max(beat.at, at), beat, due, frame)
        if not beat.text:
            return [played]
        self._speaking.add(key)
        return [TextBegan(at, beat.text), played]

    def _ended(self, key: int, at: Seconds, *, interrupted: bool) -> list[Sounded]:
        line, start = self._lines.pop(key, None), self._began.pop(key, None)
        self._speaking.discard(key)
        if line is None or start is None:
            return []
        return [LineEnded(at, line.text, to_seconds(start), interrupted)]

    def _forget(self, since: Seconds) -> None:
        self._late = [line for line in self._late if line.at < since]
        self._beats = {key: planned for key, planned in self._beats.items() if planned[0].at < since}
        self._lines = {key: line for key, line in self._lines.items() if line.at < since or key in self._began}

    def _play(self, clip: Clip, at: Seconds, lead: Frames = 0) -> tuple[int, Frames]:
        """Play a clip so that its frame `lead` sounds at a moment. Returns its key and its first frame."""
        self._keys += 1
        start = max(0, to_frames(at) - lead)
        self.mixer.play(self._keys, clip, start, lead=lead)
        return self._keys, start
