"""What the commands ask of the composition root, and of what stands beside it.

The commands get it through `Call.backend`, so that a test can hand them a small one of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, cast

from voicecoach.base.units import Seconds

if TYPE_CHECKING:
    from voicecoach.app import coach, demo
    from voicecoach.base.settings import Settings
    from voicecoach.diagnostics.calibration import Calibration
    from voicecoach.library import checking, dry_run, listing
    from voicecoach.reports import documents

Event: TypeAlias = Mapping[str, object]
"""One line of `--events`."""
Watch: TypeAlias = Callable[[Event], None]


class Outcome(Protocol):
    """How a workout ended: `finished`, `stopped`, `interrupted` or `failed`."""

    @property
    def reason(self) -> str: ...
    @property
    def sets_done(self) -> int: ...
    @property
    def reps_done(self) -> int: ...
    @property
    def seconds(self) -> Seconds: ...
    @property
    def trouble(self) -> Sequence[str]:
        """What went wrong on the way and did not end the workout."""
        ...

    @property
    def unkept(self) -> bool:
        """Some of what was done could not be kept."""
        ...


class Rendered(Protocol):
    """A file that holds a workout, and how many of its phrases were in the cache or had to be made."""

    @property
    def file(self) -> Path: ...
    @property
    def reason(self) -> str:
        """`interrupted` if it is only the beginning, else `finished`."""
        ...

    @property
    def seconds(self) -> Seconds: ...
    @property
    def wall_seconds(self) -> Seconds: ...
    @property
    def hits(self) -> int: ...
    @property
    def made(self) -> int: ...
    @property
    def trouble(self) -> Sequence[str]:
        """What went wrong on the way and did not keep it from being made."""
        ...


class Listing(Protocol):
    """The shape of `voicecoach.library.listing`, as far as it is asked for here."""

    def entries(self, settings: "Settings | None", folders: Sequence[Path]) -> list[dict[str, object]]:
        """The routines found."""
        ...


class Survey(Protocol):
    """The shape of `voicecoach.library.dry_run`, as far as it is asked for here."""

    def show(self, routine: str, settings: "Settings | None", folders: Sequence[Path]) -> dict[str, object]:
        """The dry run."""
        ...


class Checking(Protocol):
    """The shape of `voicecoach.library.checking`, as far as it is asked for here."""

    def check(self, files: Sequence[Path], settings: "Settings") -> list[dict[str, object]]:
        """All problems of each file."""
        ...


class Papers(Protocol):
    """The shape of `voicecoach.reports.documents`, as far as it is asked for here: no workout needs what draws."""

    def plot(self, source: str, folders: Sequence[Path], out: Path) -> None:
        """A picture of a routine, or of a workout that was done."""
        ...

    def write_sheet(self, routine: str, folders: Sequence[Path], out: Path) -> None:
        """A routine as a page to print."""
        ...


class Root(Protocol):
    """The shape of `voicecoach.app.coach`."""

    @property
    def Workout(self) -> Callable[..., Any]:  # noqa: N802 - a class of the module
        """What `run` and `render` are asked for."""
        ...

    def run(self, workout: Any, settings: "Settings", watch: Watch) -> Outcome:  # noqa: ANN401 - its own Workout
        """Do the workout, live or on files."""
        ...

    def render(self, workout: Any, out: Path, settings: "Settings", watch: Watch) -> Rendered:  # noqa: ANN401 - likewise
        """The same session into a file."""
        ...

    def hear(
        self, files: Sequence[Path], settings: "Settings", *, state: str, stream: bool, explain: bool
    ) -> Iterator[dict[str, object]]:
        """What the ear decides, one object a file."""
        ...

    def say(self, text: str, settings: "Settings", *, voice: str | None, out: Path | None, speaker: str) -> Seconds:
        """Speak one text; how long it took to hear."""
        ...

    def calibrate(self, settings: "Settings", *, microphone: str, speaker: str) -> "Calibration":
        """What microphone, room, headphones and voice are like."""
        ...


class ShowPiece(Protocol):
    """The shape of `voicecoach.app.demo`."""

    def demo(self, out: Path | None, settings: "Settings", watch: Watch) -> Path:
        """The main job on recorded input; the folder with what it made."""
        ...


class Backend(Root, ShowPiece, Listing, Survey, Checking, Papers, Protocol):
    """All of it."""


_MODULES: Final = {
    "demo": "app.demo",
    "entries": "library.listing",
    "show": "library.dry_run",
    "check": "library.checking",
    "plot": "reports.documents",
    "write_sheet": "reports.documents",
}


class _House:
    """The real one. Each question brings only the part of the house that answers it.

    What is told of routines needs no sound, no engine and no ear: without this, `list` would take twice its time.
    """

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has
        module = _MODULES.get(name, "app.coach")
        return getattr(import_module(f"voicecoach.{module}"), name)


def backend() -> Backend:
    """The real one."""
    return cast("Backend", _House())


if TYPE_CHECKING:
    _root: Root = coach
    _show_piece: ShowPiece = demo
    _listing: Listing = listing
    _survey: Survey = dry_run
    _checking: Checking = checking
    _papers: Papers = documents
