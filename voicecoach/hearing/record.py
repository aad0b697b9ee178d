"""The record of an installed model: its source, and its files when it was installed."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

from voicecoach.base import plain_files
from voicecoach.base.paths import created
from voicecoach.hearing.fetch import BytesDone, sha256
from voicecoach.hearing.unpack import Kept, Progress

LARGEST: Final = 2_000_000
"""Bytes of a record: a model has at most 2,000 files."""

RECORD: Final = "voicecoach-model.json"
"""The file's name in the model's folder."""


def write(folder: Path, facts: Mapping[str, str], files: Mapping[str, Kept]) -> None:
    """Write the record into a model's folder.

    Raises:
        OSError: it cannot be written.
    """
    theirs = {path: file for path, file in files.items() if path != RECORD}  # a copy of an installed model has one
    text = json.dumps({"format": 1, **facts, "files": theirs}, default=asdict, indent=1, sort_keys=True)
    (folder / RECORD).unlink(missing_ok=True)
    with created(folder / RECORD) as out:
        out.write(f"{text}\n".encode())


def read(folder: Path) -> dict[str, Kept] | None:
    """Each file's path, size and checksum as installed; None if there is no valid record."""
    try:
        files = json.loads(plain_files.read_text(folder / RECORD, LARGEST))["files"]
        return {str(path): Kept(int(file["size"]), str(file["sha256"])) for path, file in files.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def amiss(folder: Path) -> str:
    """Returns the first change to an installed model that shows without reading its files; empty if none.

    Files beside the model's own folders, such as a README, are not checked.
    """
    for path, file in (read(folder) or {}).items():
        if "/" in path and (problem := _size_problem(folder / path, file)):
            return f"{path} {problem}"
    return ""


def _size_problem(path: Path, file: Kept) -> str:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return f"has {size} bytes instead of {file.size}" if size != file.size else ""


def compare(folder: Path, progress: Progress) -> list[str]:
    """Read every file of a model again.

    Returns:
        A sentence for each change; empty if all files are as installed.
    """
    kept = read(folder)
    if kept is None:
        return [f"{folder} has no readable list of its files ({RECORD}), so there is nothing to compare with."]
    total, done = sum(file.size for file in kept.values()), 0
    wrong = []
    for path, file in kept.items():
        problem = _problem(folder / path, file, partial(_tell, progress, done, total))
        wrong += [f"{path} {problem}."] if problem else []
        done += file.size
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return wrong + [f"{path} was added." for path in sorted(present - kept.keys() - {RECORD})]


def _problem(path: Path, file: Kept, told: BytesDone) -> str:
    if problem := _size_problem(path, file):
        return problem
    try:
        return "" if sha256(path, told) == file.sha256 else "was altered"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _tell(progress: Progress, before: int, total: int, read: int) -> None:
    progress("check", before + read, total)
