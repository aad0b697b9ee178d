"""A whole session with a voice of tones and a listener who says what a test tells it: no engine, no model."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from voicecoach.base.units import Seconds, to_frames
from voicecoach.hearing.decisions import Decision, Ignored
from voicecoach.hearing.leak import NO_LEVELS, Levels
from voicecoach.routine.models import Routine
from voicecoach.runtime import playback
from voicecoach.runtime.conductor import Conductor
from voicecoach.runtime.event_log import EventLog
from voicecoach.runtime.health import News
from voicecoach.session.commands import Command
from voicecoach.session.events import Spoken
from voicecoach.session.options import SessionOptions
from voicecoach.session.session import Session
from voicecoach.session.voice import EstimatedVoice
from voicecoach.sound.clip import Clip, Samples
from voicecoach.sound.mixer import Mixer

ROUTINE = {
    "title": "Two things",
    "blocks": [
        {
            "exercises": [
                {"name": "Bridges", "sets": 2, "reps": 3, "tempo": "2-1-2-1", "get_ready": 4, "rest": 25},
                {"name": "Plank", "hold": 10, "sides": "each", "get_ready": 4},
            ]
        }
    ],
}


@dataclass
class ToneVoice:
    """Every line is a tone of its estimated length, but for those that are missing or come later."""

    missing: set[str] = field(default_factory=set)
    late: dict[str, int] = field(default_factory=dict)
    """How often each of these answers "not yet"."""
    late_clips: dict[str, int] = field(default_factory=dict)
    """How often the sound of each of these is not there, though its length is known."""
    leads: dict[str, Seconds] = field(default_factory=dict)
    """How long after its start each of these is felt."""

    def seconds(self, text: str) -> Seconds | None:
        if self.late.get(text, 0) > 0:
            self.late[text] -= 1
            return None
        return 0.0 if text in self.missing else EstimatedVoice().seconds(text)

    def lead(self, text: str) -> Seconds:
        return self.leads.get(text, 0.0)

    def clip(self, text: str) -> Clip | None:
        if self.late_clips.get(text, 0) > 0:
            self.late_clips[text] -= 1
            return None
        seconds = self.seconds(text)
        tone = np.full(to_frames(seconds or 0.0), 0.3, dtype=np.float32)
        return Clip(tone, to_frames(self.lead(text))) if seconds else None


@dataclass
class ScriptedListener:
    """Says commands at their times; remembers what it was told."""

    script: list[Decision] = field(default_factory=list)
    situations: list[str] = field(default_factory=list)
    coach: list[tuple[str, Seconds, Seconds]] = field(default_factory=list)
    levels: list[Levels] = field(default_factory=list)
    trouble: str = ""
    speeches: list[tuple[Seconds, Seconds]] = field(default_factory=list)
    """From when to when someone speaks."""
    user_speaks: bool = False
    happens: list[News] = field(default_factory=list)
    """What has happened to ear and microphone, until it is told."""

    @property
    def over(self) -> bool:
        return not self.script

    def news(self) -> list[News]:
        now, self.happens = self.happens, []
        return now

    def attend(self, situation: str) -> None:
        self.situations.append(situation)

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        self.coach.append((text, start, end))
        self.levels.append(levels)

    def listen(self, until: Seconds) -> list[Decision]:
        self.user_speaks = any(start <= until < end for start, end in self.speeches)
        now = [decision for decision in self.script if decision.decided <= until]
        self.script = [decision for decision in self.script if decision.decided > until]
        return now


def said(command: str, at: Seconds, value: int | None = None) -> Spoken:
    """A command that is decided at a moment."""
    return Spoken(Command(command), value, phrase=command, start=at - 0.6, end=at - 0.15, decided=at)


def unheard(at: Seconds) -> Ignored:
    return Ignored("not_a_command", at - 0.6, at - 0.15, at, "some secret words")


@dataclass
class Performance:
    """What came of a session."""

    events: list[Mapping[str, object]]
    samples: Samples
    conductor: Conductor

    def of(self, *names: str) -> list[Mapping[str, object]]:
        return [event for event in self.events if event["event"] in names]


def perform(  # noqa: PLR0913 - one call, all that may differ
    routine: Mapping[str, object] = ROUTINE,
    *,
    commands: Iterable[Decision] = (),
    voice: ToneVoice | None = None,
    options: SessionOptions | None = None,
    on_event: Callable[[Conductor, Mapping[str, object]], None] = lambda *_: None,
    block: int | None = None,
    speeches: Iterable[tuple[Seconds, Seconds]] = (),
    duck: float = 12.0,
    deaf: bool = False,
) -> Performance:
    """Run a session to its end, as fast as it goes; a deaf one has no listener."""
    events: list[Mapping[str, object]] = []
    pieces: list[Samples] = []
    voice = voice or ToneVoice()
    commands = list(commands)
    listener = ScriptedListener(list(commands), speeches=list(speeches))
    options = options or SessionOptions(listening=bool(commands), eccentric_tone=False)
    session = Session(Routine.model_validate(routine), voice, options)

    def watch(event: Mapping[str, object]) -> None:
        events.append(event)
        on_event(conductor, event)

    conductor = Conductor(session, voice, Mixer(), EventLog(None, watch), None if deaf else listener, duck=duck)
    if block is None:
        playback.play_fast(conductor, pieces.append)
    else:
        conductor.step()
        while not conductor.ended:
            pieces.append(conductor.mixer.render(block))
            conductor.step()
    return Performance(events, np.concatenate(pieces), conductor)
