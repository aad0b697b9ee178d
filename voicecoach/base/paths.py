"""Folders for all data. Looking one up never creates it; the first writer does."""

import errno
import os
import secrets
import shlex
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final, TextIO

import platformdirs

from voicecoach.base import checkout
from voicecoach.base.errors import VoicecoachError

APPLICATION = "voicecoach"
PRIVATE_FOLDER = stat.S_IRWXU
"""Mode of every folder we create: workouts are private."""

_OWNER: Final = stat.S_IRUSR | stat.S_IWUSR
_READING: Final = stat.S_IRGRP | stat.S_IROTH
_ENTERING: Final = stat.S_IXGRP | stat.S_IXOTH


class Paths:
    """The folders of this user: all in `VOICECOACH_HOME`, or where the platform puts them.

    Without either (no home folder at all, as in a bare container) they are in a private folder among the
    temporary files, so that a workout still runs; in another one if somebody else has access to that.
    """

    __slots__ = ("cache", "config", "data", "models", "routines")

    config: Path
    """Holds `settings.toml`."""
    cache: Path
    """Cached phrases; may be deleted at any time."""
    data: Path
    """The journal, and reports of crashes."""
    models: list[Path]
    """Folders of speech models, searched in order; a new one goes into the first writable one."""
    routines: Path
    """The user's own routines."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        env = os.environ if environment is None else environment
        self.config, self.cache, self.data = _homes(env)
        self.routines = self.data / "routines"
        self.models = _models(env, self.data / "models")

    @property
    def journal(self) -> Path:
        return self.data / "journal.sqlite3"

    @property
    def schema(self) -> Path:
        """The schema of routines, for editors; written by `new`."""
        return self.data / "routine.schema.json"

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.toml"


def make(folder: Path) -> Path:
    """Create a folder and its missing parents, for this user alone.

    Raises:
        VoicecoachError: it cannot be made.
    """
    try:
        private(folder)
    except OSError as error:
        raise VoicecoachError(
            f"The folder {folder} cannot be made: {error.strerror or error}.",
            "Set VOICECOACH_HOME to a folder that you can write to.",
        ) from error
    return folder


def private(folder: Path) -> None:
    """Create a folder as `make` does.

    Raises:
        OSError: it cannot be made.
    """
    for missing in reversed([folder, *folder.parents]):
        if not missing.is_dir():
            missing.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def roomy(room: int) -> Path:
    """A folder for temporary files with enough free bytes: the system's, one in memory, or one on the home's disk.

    Raises:
        OSError: there is none, on the whole computer.
    """
    places = [Path("/dev/shm"), Path("/var/tmp"), Paths().cache, Path("/run/user") / str(_user_id())]  # noqa: S108 - our files in them are private
    with suppress(OSError):
        places.insert(0, Path(tempfile.gettempdir()))
    able = [place for place in places if place.is_dir() and os.access(place, os.W_OK | os.X_OK)]
    with suppress(VoicecoachError):
        able = able or [make(Paths().cache)]
    if not able:
        raise OSError("no folder for temporary files can be written")
    return next((place for place in able if free(place) >= room), max(able, key=free))


def free(folder: Path) -> int:
    """Bytes that this user may still write there; 0 if unknown."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def written(path: Path) -> TextIO:
    """Open a text file for writing, without changing line ends; for this user alone, even if it existed.

    Raises:
        OSError: it cannot be written.
    """
    return os.fdopen(_descriptor(path), "w", encoding="utf-8", errors="backslashreplace", newline="")


def written_bytes(path: Path) -> BinaryIO:
    """The same for a binary file.

    Raises:
        OSError: it cannot be written.
    """
    return os.fdopen(_descriptor(path), "wb")


def created(path: Path) -> BinaryIO:
    """Open a new file, writable by its owner; readable by everyone who may read its folder.

    Raises:
        OSError: it cannot be written; FileExistsError if it exists.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, _OWNER | (_mode(path.parent) & _READING)), "wb")


def folder_like(folder: Path) -> None:
    """Create a folder and its missing parents, readable by everyone who may read its parent.

    Raises:
        OSError: it cannot be made.
    """
    for missing in reversed([folder, *folder.parents]):
        if not missing.is_dir():
            missing.mkdir(mode=PRIVATE_FOLDER | (_mode(missing.parent) & (_READING | _ENTERING)), exist_ok=True)


def open_to_others(paths: Paths) -> list[tuple[Path, str]]:
    """Our files and folders that others can write to, each with the command that repairs it."""
    own = (paths.config, paths.data, paths.cache, paths.routines, paths.journal, paths.settings_file)
    kept = dict.fromkeys(paths.models, stat.S_IWOTH) | dict.fromkeys(own, stat.S_IWGRP | stat.S_IWOTH)
    found = [path for path, bits in kept.items() if _mode(path) & bits]  # a group may share a checkout and its models
    return [(path, f"chmod go-w {shlex.quote(str(path))}") for path in found] if hasattr(os, "getuid") else []


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """A context that turns errors while writing a named file into a sentence."""
    try:
        yield
    except OSError as error:
        raise VoicecoachError(f"{out} cannot be written: {error.strerror or error}.", "Name another file.") from error


def _descriptor(path: Path) -> int:
    mode = PRIVATE_FOLDER & ~stat.S_IXUSR
    at_once = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)  # nobody may ever read from a pipe
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | at_once, mode)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "It is a pipe that nobody reads, or a socket", str(path)) from error
        raise
    if at_once:
        os.set_blocking(descriptor, True)  # a slow reader is waited for
    if hasattr(os, "fchmod") and stat.S_ISREG(os.fstat(descriptor).st_mode):  # an existing one may be open to all
        with suppress(OSError):  # owned by somebody else, or on a disk without modes
            os.fchmod(descriptor, mode)
    return descriptor


def _homes(env: Mapping[str, str]) -> tuple[Path, Path, Path]:
    if home := env.get("VOICECOACH_HOME", "").strip():
        folder = _absolute(home)
        return folder, folder / "cache", folder
    # An empty HOME would make them "/.config/…".
    if env.get("HOME") != "" and (folders := _platform()):
        return folders
    last = _without_home()
    return last / "config", last / "cache", last / "data"


def _platform() -> tuple[Path, Path, Path] | None:
    """The platform's folders; None for a user without a home: some versions raise, some return "~/…"."""
    dirs = platformdirs.PlatformDirs(APPLICATION, appauthor=False)
    try:
        folders = (dirs.user_config_path, dirs.user_cache_path, dirs.user_data_path)
    except RuntimeError:
        return None
    return folders if all(folder.is_absolute() for folder in folders) else None


def _without_home() -> Path:
    account = Path(os.path.expanduser(f"~{_user_name()}"))  # noqa: PTH111 - Path's own raises, while this leaves the tilde
    if account.is_absolute() and os.access(account, os.W_OK):
        return account / f".{APPLICATION}"
    shared = Path(tempfile.gettempdir()) / f"{APPLICATION}-{_user_id()}"
    return shared if _is_ours_alone(shared) else shared.with_name(f"{shared.name}-{_nobody_guesses()}")


@cache
def _nobody_guesses() -> str:
    return secrets.token_hex(8)


def _is_ours_alone(folder: Path) -> bool:
    """Returns whether a path is free, or a folder of ours (not a link) without access for others."""
    try:
        status = folder.lstat()
    except OSError:
        return True
    others = stat.S_IMODE(status.st_mode) & ~PRIVATE_FOLDER if hasattr(os, "getuid") else 0
    return stat.S_ISDIR(status.st_mode) and status.st_uid == _user_id() and not others


def _user_id() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def _user_name() -> str:
    try:
        import pwd  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return ""
    try:
        return pwd.getpwuid(_user_id()).pw_name
    except KeyError:
        return ""


def _models(env: Mapping[str, str], kept: Path) -> list[Path]:
    """`VOICECOACH_MODELS`, the data folder, and the checkout's own: before the data folder, unless that was moved."""
    ours = [checkout.ROOT / "models"] if checkout.ROOT else []
    folders = [kept, *ours] if env.get("VOICECOACH_HOME", "").strip() else [*ours, kept]
    first = env.get("VOICECOACH_MODELS", "").strip()
    return [_absolute(first), *folders] if first else folders


def _absolute(text: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(text)))  # noqa: PTH100, PTH111 - keeps links, and an unknown ~user
