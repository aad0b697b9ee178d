"""What a workout is asked for, where it is kept, and how it ended."""

from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from voicecoach.base.units import Seconds
from voicecoach.sound.files import SPEAKER_SUFFIXES


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """What `run` and `render` are asked for; None means "as the settings say"."""

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
    """The watcher is told why something was ignored, with the words; no log is."""
    metered: bool = False
    """The watcher is told how loud the microphone is; no log is."""
    pressed: SimpleQueue[str] = field(default_factory=SimpleQueue, compare=False)
    """Keys of a terminal and buttons of a headset, as they are pressed."""
    keep: bool = False
    """A rehearsal is kept, too."""
    knows: bool = True
    """What was done before decides what is said: a warning that was heard, a tempo that was chosen."""

    @property
    def speaker_file(self) -> Path | None:
        return Path(self.speaker) if is_file(self.speaker) else None

    @property
    def microphone_file(self) -> Path | None:
        return Path(self.microphone) if is_file(self.microphone) else None

    @property
    def has_device(self) -> bool:
        """Sound is played on a device, which sets the pace."""
        return self.speaker != "none" and self.speaker_file is None

    @property
    def rehearsal(self) -> bool:
        """Nobody can hear or do it."""
        return self.fast or not self.has_device


@dataclass(frozen=True, slots=True)
class WorkoutOutcome:
    """How a workout ended.

    Attributes:
        reason: `finished`, `stopped` or `interrupted`.
        work_seconds: of timed and open work.
        seconds: how long it took, without pauses.
        trouble: what went wrong on the way and did not end the workout, for people.
        not_kept: some of what was done could not be kept; `trouble` says why.
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
    """Where what is done is kept.

    Attributes:
        journal: the file of the journal; None if it is not even looked at.
        writes: what is done goes into it; not in a rehearsal.
        places: the place in the workout is kept, too, so that it can be taken up.
        note: why less is kept than usual, for people.
    """

    journal: Path | None = None
    writes: bool = False
    places: bool = False
    note: str = ""


def is_file(name: str) -> bool:
    """Returns whether a microphone or speaker is a sound file: by its ending, or because it is there."""
    return Path(name).suffix.lower() in SPEAKER_SUFFIXES or Path(name).is_file()
