"""No test touches the home of whoever runs it: there is another one in its place, in which nothing may be left.

What is started from a test finds the other one, too. Programs that are not ours (a browser, a sound server) may keep
what is theirs in it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from voicecoach.base.paths import Paths

VARIABLES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
HIDDEN = ("VOICECOACH_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
REAL = "TESTS_REAL_HOME"
"""Variable with our folders in the real home, for the processes that pytest starts: theirs is another one already."""

OTHERS = {
    "cargo",
    "chromium",
    "dconf",
    "fontconfig",
    "google-chrome",
    "mesa_shader_cache",
    "pip",
    "pki",
    "pulse",
    "rustup",
    "wireplumber",
}
"""What other programs call their folders."""


class Home:
    """One in place of the user's.

    Attributes:
        folder: where it is.
        real: our folders in the user's own.
    """

    def __init__(self, folder: Path, real: Sequence[Path]) -> None:
        self.folder = folder
        self.real = real
        self.folder.mkdir()
        self._before = self._times()

    def _times(self) -> list[int]:
        return [path.stat().st_mtime_ns if path.exists() else 0 for path in self.real]

    def touched(self) -> list[str]:
        """What was written into either home since the last time; what is in this one is thrown away."""
        found: list[str] = []
        if any(self.folder.iterdir()):
            left = [path.relative_to(self.folder) for path in self.folder.rglob("*") if not path.is_dir()]
            found += sorted(str(path) for path in left if not {part.lstrip(".") for part in path.parts} & OTHERS)
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(exist_ok=True)
        before, self._before = self._before, self._times()
        return found + [str(path) for path, a, b in zip(self.real, before, self._before, strict=True) if a != b]


def moved_in() -> Home:
    """From now on this process and those that it starts have another home."""
    paths = Paths()
    ours = os.pathsep.join(map(str, (paths.config, paths.data, paths.cache)))
    real = [Path(path) for path in os.environ.setdefault(REAL, ours).split(os.pathsep)]
    if (git := Path(os.environ.get("HOME", "/nowhere"), ".gitconfig")).is_file():
        os.environ.setdefault("GIT_CONFIG_GLOBAL", str(git))
    kept = Path(__file__).parents[1] / ".pytest_cache"  # what takes seconds to make, from one run to the next
    os.environ.setdefault("MPLCONFIGDIR", str(kept / "matplotlib"))
    os.environ.setdefault("PIP_CACHE_DIR", str(kept / "pip"))
    home = Home(Path(tempfile.mkdtemp(prefix="voicecoach-tests-"), "home"), real)
    os.environ.update(dict.fromkeys(VARIABLES, str(home.folder)))
    for name in HIDDEN:
        os.environ.pop(name, None)
    return home


@pytest.fixture(autouse=True)
def own_home_is_not_touched(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that writes into the home of whoever runs it."""
    yield
    touched = request.config.stash[HOME].touched()
    if touched:
        pytest.fail(f"it wrote into the user's own home: {', '.join(touched)}. Give it a VOICECOACH_HOME of its own.")


HOME = pytest.StashKey[Home]()
