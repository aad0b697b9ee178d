"""Functions behind the commands; each is imported only when it is called.

Without that, `list` would take twice its time: it needs no sound, no engine and no ear. The commands get a `Backend`
through `Call.backend`, so that a test can hand them a subclass of its own.
"""
# ruff: noqa: PLC0415 - late imports are what this module is for

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicecoach.base.units import Seconds
from voicecoach.runtime.event_log import Watch

if TYPE_CHECKING:
    from voicecoach.app.coach import Rendered
    from voicecoach.app.request import Workout, WorkoutOutcome
    from voicecoach.base.settings import Settings
    from voicecoach.diagnostics.calibration import Calibration


class Backend:
    """The real functions."""

    def expect_devices(self, settings: "Settings") -> None:
        """Begin the slow preparations of sound devices."""
        from voicecoach.app import ahead

        ahead.expect_devices(settings)

    def workout(self, **asked: Any) -> "Workout":  # noqa: ANN401 - the fields of Workout
        """The request of `run` and `render`."""
        from voicecoach.app.request import Workout

        return Workout(**asked)

    def run(self, workout: "Workout", settings: "Settings", watch: Watch) -> "WorkoutOutcome":
        """Do a workout, live or on files."""
        from voicecoach.app import coach

        return coach.run(workout, settings, watch)

    def render(self, workout: "Workout", out: Path, settings: "Settings", watch: Watch) -> "Rendered":
        """Write the same session into a file."""
        from voicecoach.app import coach

        return coach.render(workout, out, settings, watch)

    def hear(
        self, files: Sequence[Path], settings: "Settings", *, state: str, stream: bool, explain: bool
    ) -> Iterator[dict[str, object]]:
        """Decide what sound files say, one object a file."""
        from voicecoach.app import coach

        return coach.hear(files, settings, state=state, stream=stream, explain=explain)

    def say(self, text: str, settings: "Settings", *, voice: str | None, out: Path | None, speaker: str) -> Seconds:
        """Speak one text; returns its length."""
        from voicecoach.app import coach

        return coach.say(text, settings, voice=voice, out=out, speaker=speaker)

    def calibrate(self, settings: "Settings", *, microphone: str, speaker: str) -> "Calibration":
        """Measure microphone, room, headphones and voice."""
        from voicecoach.app import coach

        return coach.calibrate(settings, microphone=microphone, speaker=speaker)

    def demo(self, out: Path | None, settings: "Settings", watch: Watch) -> Path:
        """Do the main job on recorded input; returns the folder with what it made."""
        from voicecoach.app import demo

        return demo.demo(out, settings, watch)

    def entries(self, settings: "Settings | None", folders: Sequence[Path]) -> list[dict[str, object]]:
        """List the routines found."""
        from voicecoach.library import listing

        return listing.entries(settings, folders)

    def show(self, routine: str, settings: "Settings | None", folders: Sequence[Path]) -> dict[str, object]:
        """Plan a workout without doing it."""
        from voicecoach.library import dry_run

        return dry_run.show(routine, settings, folders)

    def check(self, files: Sequence[Path], settings: "Settings") -> list[dict[str, object]]:
        """Find all problems of each file."""
        from voicecoach.library import checking

        return checking.check(files, settings)

    def plot(self, source: str, folders: Sequence[Path], out: Path) -> None:
        """Draw a routine, or a workout that was done."""
        from voicecoach.reports import documents

        documents.plot(source, folders, out)

    def write_handout(self, routine: str, folders: Sequence[Path], out: Path) -> None:
        """Write a routine as a page to print."""
        from voicecoach.reports import documents

        documents.write_handout(routine, folders, out)
