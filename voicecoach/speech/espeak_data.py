"""The path of espeak-ng's data: its library keeps it in 160 bytes, and crashes on a longer one."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

MAX_PATH: Final = 140
"""Bytes; the paths of files below the folder need room, too."""

DATA_FOLDER: Final = "espeak-ng-data"


def short(data: Path, beside: Path | None = None) -> Path:
    """The data folder, or a link to it with a path of at most `MAX_PATH` bytes.

    Args:
        data: the folder.
        beside: a folder of ours for the link; by default a new one, deleted when the program ends.

    Raises:
        OSError: the link cannot be made.
    """
    if len(os.fsencode(data)) <= MAX_PATH:
        return data
    folder = beside if beside and len(os.fsencode(beside)) + len(DATA_FOLDER) < MAX_PATH else _new()
    link = folder / DATA_FOLDER
    if not link.is_symlink():
        link.symlink_to(data, target_is_directory=True)
    return link


def _new() -> Path:
    """A new folder until this process ends, in the first writable place with a short name."""
    for place in (tempfile.gettempdir(), "/tmp", "/dev/shm", "/var/tmp"):  # noqa: S108 - mkdtemp makes a private folder in it
        if len(os.fsencode(place)) < MAX_PATH // 2 and os.access(place, os.W_OK):
            folder = Path(tempfile.mkdtemp(prefix="voicecoach-", dir=place))
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            return folder
    raise OSError("no folder for temporary files has a short name")
