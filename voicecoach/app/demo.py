"""The demo: the back-pain routine's beginning, with recorded people as the microphone."""

import tempfile
from pathlib import Path
from typing import Final

from voicecoach.app import coach
from voicecoach.base.paths import make
from voicecoach.base.settings import Settings
from voicecoach.base.units import SAMPLE_RATE, Seconds, to_frames
from voicecoach.runtime.event_log import Watch
from voicecoach.sound.assets import shipped_audio
from voicecoach.sound.clip import Clip
from voicecoach.sound.files import FileSpeaker, shipped_samples
from voicecoach.sound.mixer import Mixer

ROUTINE: Final = "back-pain"

SAID: Final[tuple[tuple[Seconds, str], ...]] = (
    (10.0, "next"),
    (41.0, "pause"),
    (47.0, "continue"),
    (62.0, "help"),
    (84.0, "next"),
    (90.0, "next"),
    (105.0, "stop"),
    (111.0, "yes"),
)
"""When each recording in `audio/` begins: the welcome is cut short, a repetition paused and taken up,
help asked for, the rest cut short, and the workout ended. All within two minutes."""

LENGTH: Final[Seconds] = 119.0


def demo(out: Path | None, settings: Settings, watch: Watch) -> Path:
    """Do the workout's beginning, as fast as the computer can, into a folder.

    Args:
        out: the folder; None for a new temporary one.
        settings: of the user; microphone and speaker are the demo's own.
        watch: called with every event.

    Returns:
        The folder, with `session.wav`, `events.jsonl` and `microphone.wav`.

    Raises:
        VoicecoachError: there is no speech model, or the folder cannot be written.
    """
    folder = make(out) if out else Path(tempfile.mkdtemp(prefix="voicecoach-demo-"))
    microphone = folder / "microphone.wav"
    record(microphone)
    workout = coach.Workout(
        routine=ROUTINE,
        microphone=str(microphone),
        speaker=str(folder / "session.wav"),
        events=folder / "events.jsonl",
        fast=True,
        knows=False,
    )
    coach.run(workout, settings, watch)
    return folder


def record(path: Path) -> None:
    """Write the microphone's sound: the recordings at their times, and silence."""
    mixer = Mixer()
    for key, (at, name) in enumerate(SAID):
        mixer.play(key, recording(name), to_frames(at))
    with FileSpeaker(path, title="What was said to the demo") as file:
        file.write(mixer.render(to_frames(LENGTH)))


def recording(name: str) -> Clip:
    """One of the recorded commands that ship with voicecoach."""
    return Clip(shipped_samples(shipped_audio() / f"{name}.flac", SAMPLE_RATE))
