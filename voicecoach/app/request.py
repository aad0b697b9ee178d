"""The request for a workout, the place where it is kept, and its outcome."""

from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from voicecoach.base.units import Seconds
from voicecoach.sound.files import SPEAKER_SUFFIXES


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """The options of `run` and `render`; None means "as the settings say"."""

    routine: str
    folders: tuple[Path, ...] = ()
    microphone: str = "default"
    speaker: str = "default"
    voice: str | None = None
    events: Path | None = None
    start_from: str | None = None
    resume: bool | None = None
    pace: float | None = None
    fast: bool = False
    verbosity: str | None = None
    explain: bool = False
    """The watcher gets the reason and the words of ignored utterances; no log does."""
    metered: bool = False
    """The watcher gets the microphone's level; no log does."""
    pressed: SimpleQueue[str] = field(default_factory=SimpleQueue, compare=False)
    """Keys of a terminal and buttons of a headset, as they are pressed."""
    keep: bool = False
    """Also keep a rehearsal."""
    knows: bool = True
    """Earlier workouts change what is said: a warning already heard, a chosen tempo."""

    @property
    def speaker_file(self) -> Path | None:
        return Path(self.speaker) if is_file(self.speaker) else None

    @property
    def microphone_file(self) -> Path | None:
        return Path(self.microphone) if is_file(self.microphone) else None

    @property
    def has_device(self) -> bool:
        """Returns whether a device plays the sound and sets the pace."""
        return self.speaker != "none" and self.speaker_file is None

    @property
    def rehearsal(self) -> bool:
        """Returns whether nobody can hear or do it."""
        return self.fast or not self.has_device


@dataclass(frozen=True, slots=True)
class WorkoutOutcome:
    """How a workout ended.

    Attributes:
        reason: `finished`, `stopped` or `interrupted`.
        work_seconds: of timed and open work.
        seconds: its length without pauses.
        trouble: errors that did not end the workout, for people.
        not_kept: something done could not be kept; `trouble` has the reason.
    """

    reason: str
    sets_done: int
    reps_done: int
    seconds: Seconds
    trouble: tuple[str, ...] = ()
    not_kept: bool = False
    holds_done: int = 0
    work_seconds: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where a workout is kept.

    Attributes:
        journal: the journal's file; None if it is not even read.
        writes: whether the workout is written into it; not in a rehearsal.
        places: whether the place in the workout is kept, so that it can be resumed.
        note: the reason if less is kept than usual, for people.
    """

    journal: Path | None = None
    writes: bool = False
    places: bool = False
    note: str = ""


def is_file(name: str) -> bool:
    """Returns whether a microphone or speaker is a sound file: by its suffix, or because it exists."""
    return Path(name).suffix.lower() in SPEAKER_SUFFIXES or Path(name).is_file()
