"""Installs the default speech model unless there is one; prints its folder. Run by `coach` in `.venv`."""

import sys
from pathlib import Path

from tools.bar import Bar
from voicecoach.base.errors import VoicecoachError
from voicecoach.base.paths import Paths
from voicecoach.hearing.store import ModelStore

TITLES = {
    "wait": "Waiting for another set-up",
    "download": "Fetching the speech model",
    "check": "Checking it",
    "unpack": "Unpacking it",
}


def main() -> int:
    """Exit code 0 with a model's folder on stdout, 1 with a sentence on stderr."""
    bar = Bar(sys.stderr)
    store = ModelStore(_folders(Paths()))

    def progress(stage: str, done: int, total: int) -> None:
        bar.show(
            TITLES[stage], done / total if total else 0.0, f"{done / 1e6:.0f} of {total / 1e6:.0f} MB" if total else ""
        )

    try:
        path = store.install(progress=progress)
    except VoicecoachError as error:
        bar.end()
        sys.stderr.write(f"coach: {error.message}\ncoach: to do: {error.hint}\n")
        return 1
    bar.end()
    sys.stdout.write(f"{path.absolute()}\n")
    return 0


def _folders(paths: Paths) -> list[Path]:
    """Folders for models, the user's data folder last: a checkout's downloads stay in the checkout, like `.venv`."""
    own = paths.data / "models"
    return [folder for folder in paths.models if folder != own] + [own]


if __name__ == "__main__":
    sys.exit(main())
