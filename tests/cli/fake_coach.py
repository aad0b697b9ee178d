"""A composition root that makes no sound: it records what it is asked, and answers with what it was given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from voicecoach.app.coach import Rendered
from voicecoach.app.request import Workout, WorkoutOutcome
from voicecoach.base.settings import Settings
from voicecoach.cli.backend import Backend
from voicecoach.diagnostics.calibration import Calibration, TriedWord
from voicecoach.runtime.event_log import Watch

EVENTS: tuple[dict[str, object], ...] = (
    {
        "t": 0.0,
        "event": "session_started",
        "routine": "bridges",
        "title": "Bridges",
        "sample_rate": 48000,
        "voice": "fake",
        "model": None,
        "version": "0",
        "resumed": False,
    },
    {"t": 0.0, "event": "state", "state": "intro"},
    {"t": 0.0, "event": "step", "exercise": "hip-bridges", "set": None, "side": None, "kind": "intro"},
    {"t": 0.5, "event": "said", "text": "Hip bridges.", "start": 0.5, "end": 1.5, "interrupted": False},
    {"t": 2.0, "event": "state", "state": "get_ready"},
    {"t": 2.0, "event": "step", "exercise": "hip-bridges", "set": 1, "side": "left", "kind": "set"},
    {"t": 3.0, "event": "state", "state": "working"},
    {
        "t": 3.0,
        "event": "beat",
        "exercise": "hip-bridges",
        "set": 1,
        "side": "left",
        "rep": 1,
        "phase": "eccentric",
        "seconds": 3.0,
        "frame": 144000,
        "audio_frame": 144000,
        "beat_frame": 144000,
        "text": "down",
    },
    {"t": 6.0, "event": "rep_done", "exercise": "hip-bridges", "set": 1, "side": "left", "rep": 1},
    {
        "t": 6.5,
        "event": "command",
        "command": "pause",
        "phrase": "wait",
        "utterance_start": 6.0,
        "utterance_end": 6.3,
        "decided": 6.5,
        "confidence": 1.0,
        "effect": "paused",
    },
    {"t": 6.5, "event": "silenced", "because": "pause"},
    {"t": 7.0, "event": "ignored", "reason": "not_a_command", "utterance_start": 6.6, "utterance_end": 6.9},
    {"t": 8.0, "event": "microphone", "status": "lost", "detail": "unplugged"},
    {"t": 9.0, "event": "underrun", "frames": 512},
    {"t": 9.0, "event": "set_done", "exercise": "hip-bridges", "set": 1, "side": "left", "rep": 2},
    {"t": 9.0, "event": "exercise_done", "exercise": "hip-bridges", "set": 1, "side": "left", "rep": 2},
    {"t": 9.5, "event": "state", "state": "finished"},
    {"t": 9.5, "event": "session_ended", "reason": "finished", "sets_done": 1, "reps_done": 2, "seconds": 9.5},
)
"""A short session, one of nearly every kind of line."""

PLAN: dict[str, object] = {
    "routine": "bridges",
    "title": "Brid\x1b[31mges",
    "seconds": 130.0,
    "exercises": [{"id": "hip-bridges", "name": "Hip bridges"}],
    "steps": [
        {
            "start": 0.0,
            "seconds": 60.0,
            "kind": "intro",
            "exercise": "hip-bridges",
            "set": None,
            "sets": 2,
            "side": None,
            "reps": None,
            "lines": ["Hip bridges.", "Lie down."],
        },
        {
            "start": 60.0,
            "seconds": 70.0,
            "kind": "set",
            "exercise": "hip-bridges",
            "set": 1,
            "sets": 2,
            "side": "left",
            "reps": 10,
            "lines": [],
        },
        {
            "start": 130.0,
            "seconds": 5.0,
            "kind": "rest",
            "exercise": "hip-bridges",
            "set": 1,
            "sets": 2,
            "side": None,
            "reps": None,
            "lines": [],
        },
    ],
}

HEARD: dict[str, object] = {
    "file": "a.wav",
    "seconds": 3.0,
    "cpu_seconds": 0.5,
    "commands": [
        {
            "command": "more_rest",
            "phrase": "more rest",
            "utterance_start": 2.0,
            "utterance_end": 2.5,
            "decided": 2.8,
            "confidence": 1.0,
        },
        {
            "command": "number",
            "value": 7,
            "phrase": "seven",
            "utterance_start": 2.9,
            "utterance_end": 3.0,
            "decided": 3.0,
            "confidence": 0.9,
        },
    ],
    "ignored": [{"reason": "own_voice", "utterance_start": 0.5, "utterance_end": 1.0, "detail": "ready 0.4"}],
}


CALIBRATION: Final = Calibration(
    noise=-60.0,
    leak=None,
    clipped=False,
    beeps=5,
    words=(TriedWord("pause", understood=True, level=-45.0), TriedWord("stop", understood=False, level=-45.0)),
    gain=22.0,
)


OUTCOME: Final = WorkoutOutcome("finished", sets_done=1, reps_done=2, seconds=65.4)


@dataclass
class FakeCoach(Backend):
    """All of `Backend`, overridden (`test_backend.py` sees to that)."""

    outcome: WorkoutOutcome = OUTCOME
    render_reason: str = "finished"
    render_trouble: tuple[str, ...] = ()
    events: Sequence[Mapping[str, object]] = EVENTS
    plan: dict[str, object] = field(default_factory=lambda: PLAN)
    reports: list[dict[str, object]] = field(default_factory=list)
    found: list[dict[str, object]] = field(default_factory=list)
    heard: Sequence[dict[str, object]] = (HEARD,)
    calibration: Calibration = CALIBRATION
    failure: BaseException | None = None
    asked: list[tuple[object, ...]] = field(default_factory=list)

    def expect_devices(self, settings: Settings) -> None:
        """They are expected."""

    def workout(self, **asked: Any) -> Workout:
        return Workout(**asked)

    def run(self, workout: Workout, settings: Settings, watch: Watch) -> WorkoutOutcome:
        self._ask("run", workout, settings)
        for event in self.events:
            watch(event)
        return self.outcome

    def render(self, workout: Workout, out: Path, settings: Settings, watch: Watch) -> Rendered:
        self._ask("render", workout, out, settings)
        for event in self.events:
            watch(event)
        return Rendered(out, self.render_reason, 60.0, 0.51234, hits=3, made=4, trouble=self.render_trouble)

    def hear(
        self, files: Sequence[Path], settings: Settings, *, state: str, stream: bool, explain: bool
    ) -> Iterator[dict[str, object]]:
        self._ask("hear", files, state, stream, explain, settings)
        yield from self.heard

    def say(self, text: str, settings: Settings, *, voice: str | None, out: Path | None, speaker: str) -> float:
        self._ask("say", text, voice, out, speaker, settings)
        return 1.25

    def show(self, routine: str, settings: Settings | None, folders: Sequence[Path]) -> dict[str, object]:
        self._ask("show", routine, settings, folders)
        return self.plan

    def plot(self, source: str, folders: Sequence[Path], out: Path) -> None:
        self._ask("plot", source, folders, out)

    def write_handout(self, routine: str, folders: Sequence[Path], out: Path) -> None:
        self._ask("write_handout", routine, folders, out)

    def check(self, files: Sequence[Path], settings: Settings) -> list[dict[str, object]]:
        self._ask("check", files, settings)
        return self.reports

    def entries(self, settings: Settings | None, folders: Sequence[Path]) -> list[dict[str, object]]:
        self._ask("entries", settings, folders)
        return self.found

    def calibrate(self, settings: Settings, *, microphone: str, speaker: str) -> Calibration:
        self._ask("calibrate", microphone, speaker, settings)
        return self.calibration

    def demo(self, out: Path | None, settings: Settings, watch: Watch) -> Path:
        self._ask("demo", out, settings)
        for event in self.events:
            watch(event)
        return out or Path("demo-1")

    def _ask(self, *what: object) -> None:
        self.asked.append(what)
        if self.failure:
            raise self.failure
