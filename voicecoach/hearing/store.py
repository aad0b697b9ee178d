"""The model store: speech models in folders, listed, installed, verified, removed, found.

A model is a folder. It appears under its name only when complete: it is made beside it, under a name
that begins with a dot, and renamed at the end. So any model found is complete, and a set-up that was
killed leaves only a `.part` file, from which the next one resumes.
"""

import difflib
import errno
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voicecoach.base import checkout
from voicecoach.base.errors import ModelError
from voicecoach.base.file_lock import held
from voicecoach.base.paths import private
from voicecoach.hearing import fetch, record, unpack
from voicecoach.hearing.catalogue import ListedModel, ModelCatalogue, Source, load
from voicecoach.hearing.unpack import Kept, Progress

_GIVE: Final = "Give a Vosk model's folder, or the zip file as it was downloaded."
_ELSEWHERE: Final = "Make room, or set VOICECOACH_MODELS to a folder elsewhere."
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A line of `model list`.

    Attributes:
        download: bytes to fetch, 0 if unknown.
        default: it is used when none is named.
        path: where it is installed, or None.
    """

    name: str
    title: str
    language: str
    licence: str
    download: int
    default: bool
    path: Path | None


def looks_like_model(folder: Path) -> bool:
    """Returns whether a folder holds a Vosk model whose graph can take a grammar (Gr.fst beside HCLr.fst)."""
    needed = ("am/final.mdl", "conf/model.conf", "graph/Gr.fst", "graph/HCLr.fst")
    return all((folder / name).is_file() for name in needed)


def silent(stage: str, done: int, total: int) -> None:
    """Ignore progress."""


class ModelStore:
    """Speech models in several folders, searched in order.

    Args:
        folders: folders of models; new ones go into the first writable one.
        catalogue: of known models; the project's own by default.
        patience: for downloads.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        catalogue: ModelCatalogue | None = None,
        patience: fetch.RetryPolicy = fetch.DEFAULT_RETRIES,
    ) -> None:
        self._folders = tuple(folders)
        self._catalogue = catalogue if catalogue is not None else load()
        self._patience = patience

    def entries(self) -> list[ModelEntry]:
        """All models of the catalogue, then other installed ones."""
        known = [
            ModelEntry(
                m.name,
                m.title,
                m.language,
                m.licence,
                m.download,
                m.name == self._catalogue.default,
                self._installed(m.name),
            )
            for m in self._catalogue.models
        ]
        names = {entry.name for entry in known}
        return known + [
            ModelEntry(path.name, path.name, "", "", 0, default=False, path=path) for path in self._others(names)
        ]

    def find(self, name: str | None = None) -> Path:
        """The folder of a model that can be loaded.

        Args:
            name: of the catalogue or of an installed model, or a folder's path; None for the default.

        Raises:
            ModelError: there is none. The hint is the command that installs it.
        """
        wanted = name or self._catalogue.default
        if _is_path(wanted):
            folder = Path(wanted).expanduser()
            if looks_like_model(folder):
                return folder
            raise ModelError(
                f"{folder} is not a Vosk model that can take a grammar.",
                "Give the folder that holds am, conf and graph.",
            )
        found = self._installed(wanted)
        if found is None:
            raise self._missing(wanted)
        return found

    def install(
        self, name: str | None = None, *, origin: Path | None = None, progress: Progress = silent, force: bool = False
    ) -> Path:
        """Fetch, check, unpack and put in place; nothing happens if the model is installed already.

        Args:
            name: the model to install, or the name for `origin`; None for the default.
            origin: a model's folder or zip archive, used instead of a download.
            progress: called with the stages `wait`, `download`, `check` and `unpack`.
            force: replace an installed model.

        Returns:
            The model's folder.

        Raises:
            ModelError: it could not be fetched or written. The message says what was kept.
        """
        wanted = name or self._catalogue.default
        listing = self._catalogue.get(wanted)
        if (listing is None and origin is None) or not _NAME.fullmatch(wanted):
            raise self._missing(wanted)
        home = self._home()
        with _writing(home), held(home / ".lock", lambda: progress("wait", 0, 0)):
            present = self._installed(wanted)
            if present is not None and origin is None and not force:
                return present
            _must_be_ours(home / wanted)
            return self._make(home / wanted, listing, origin, progress)

    def verify(self, name: str | None = None, progress: Progress = silent) -> list[str]:
        """Read every file of an installed model again.

        Returns:
            A sentence for each change; empty if all files are as installed.

        Raises:
            ModelError: it is not installed.
        """
        return record.compare(self.find(name), progress)

    def remove(self, name: str | None = None) -> Path:
        """Delete an installed model and the remains of its downloads.

        Returns:
            The deleted folder.

        Raises:
            ModelError: it is not installed, is given by path, or cannot be deleted.
        """
        wanted = name or self._catalogue.default
        if _is_path(wanted):
            raise ModelError(f"{wanted} was not installed by voicecoach; nothing was deleted.", "Delete it yourself.")
        folder = self.find(wanted)
        with _writing(folder.parent), held(folder.parent / ".lock"):
            if folder.is_symlink():
                folder.unlink()
            else:
                _delete(folder)
            self._forget_parts(folder.parent, self._catalogue.get(wanted))
        return folder

    def _make(self, target: Path, listing: ListedModel | None, origin: Path | None, progress: Progress) -> Path:
        work = target.with_name(f".{target.name}.new")
        shutil.rmtree(work, ignore_errors=True)
        try:
            if origin is None and listing is not None:
                source, part = self._fetch(listing, target.parent, progress)
                files, came = unpack.from_archive(part, work, progress, source.folder), source.at
            else:
                files, came = _take(origin or Path(), work, progress), str(origin)
            if not looks_like_model(work):
                raise ModelError("What was unpacked is no Vosk model that can take a grammar; it was not kept.", _GIVE)
            record.write(
                work, {"name": target.name, "source": came, "licence": listing.licence if listing else ""}, files
            )
            if target.exists():
                _delete(target)
            work.rename(target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        self._forget_parts(target.parent, listing)
        return target

    def _fetch(self, listing: ListedModel, home: Path, progress: Progress) -> tuple[Source, Path]:
        failures = []
        for source in listing.sources:
            part = _part(home, source)
            _room(home, source.size + listing.unpacked - (part.stat().st_size if part.exists() else 0))
            try:
                fetch.download(source, part, progress, self._patience)
            except ModelError as error:
                failures.append(error.message)
            else:
                return source, part
        raise ModelError(" ".join(failures) or f"The catalogue names no source for {listing.name}.", _again(listing))

    def _home(self) -> Path:
        for folder in self._folders:
            try:
                private(folder)
            except OSError:
                continue
            if os.access(folder, os.W_OK | os.X_OK):
                return folder
        listed = ", ".join(map(str, self._folders))
        raise ModelError(
            f"No folder for speech models can be written: {listed}.", "Set VOICECOACH_MODELS to a folder that can."
        )

    def _installed(self, name: str) -> Path | None:
        return next((folder / name for folder in self._folders if looks_like_model(folder / name)), None)

    def _others(self, known: set[str]) -> list[Path]:
        found: dict[str, Path] = {}
        for folder in self._folders:
            for path in sorted(folder.iterdir()) if folder.is_dir() else []:
                if path.name not in known and not path.name.startswith(".") and looks_like_model(path):
                    found.setdefault(path.name, path)
        return list(found.values())

    def _missing(self, name: str) -> ModelError:
        if self._catalogue.get(name):
            return ModelError(f"The speech model {name} is not installed.", f"{checkout.COMMAND} model install {name}")
        close = difflib.get_close_matches(name, [entry.name for entry in self.entries()], n=1, cutoff=0.4)
        guess = f" Did you mean {close[0]}?" if close else ""
        return ModelError(f"There is no speech model called {name!r}.{guess}", f"{checkout.COMMAND} model list")

    def _forget_parts(self, home: Path, listing: ListedModel | None) -> None:
        for source in listing.sources if listing else ():
            _part(home, source).unlink(missing_ok=True)


def _is_path(name: str) -> bool:
    return "/" in name or os.sep in name or name.startswith((".", "~"))


def _part(home: Path, source: Source) -> Path:
    return home / f".{source.sha256[:16]}.part"


def _again(listing: ListedModel) -> str:
    command = f"{checkout.COMMAND} model install {listing.name}"
    return f"{command}; or, with a copy from {listing.home} or another computer: {command} --from FILE"


def _must_be_ours(target: Path) -> None:
    """Refuse to delete a folder that is not ours."""
    if target.exists() and not (target / record.RECORD).is_file():
        raise ModelError(
            f"{target} is in the way, and voicecoach did not put it there.", "Move it away, then try again."
        )


def _room(home: Path, needed: int) -> None:
    free = shutil.disk_usage(home).free
    if needed > free:
        figures = f"{needed / 1e6:.0f} MB are needed, {free / 1e6:.0f} MB are free"
        raise ModelError(f"There is not enough room in {home}: {figures}. Nothing was changed.", _ELSEWHERE)


@contextmanager
def _writing(home: Path) -> Iterator[None]:
    """A context that turns write errors into a sentence; reading has its own."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "the disk is full" if full else error.strerror or str(error)
        raise ModelError(f"{home} cannot be written: {why}. What had been fetched is kept.", _ELSEWHERE) from error


def _take(origin: Path, work: Path, progress: Progress) -> dict[str, Kept]:
    if origin.is_dir():
        return unpack.from_folder(origin, work, progress)
    if origin.is_file():
        return unpack.from_archive(origin, work, progress)
    raise ModelError(f"There is no file or folder {origin}.", _GIVE)


def _delete(folder: Path) -> None:
    """Delete a folder; its name is free at once, even if the rest fails."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    folder.rename(old)
    shutil.rmtree(old)
