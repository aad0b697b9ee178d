"""PortAudio unpacked by the set-up of a checkout, for systems without it (`tools/sound.py`)."""

import ctypes
import ctypes.util
import os
import re
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

FOLDER: Final = Path(sysconfig.get_path("purelib"), "voicecoach_sound")
LIBRARY: Final = "libportaudio.so.2"
SYSTEM_ALSA: Final = Path("/usr/share/alsa/alsa.conf")

_MISSING: Final = re.compile(r"([\w.+-]+): cannot open shared object file")


@contextmanager
def findable(folder: Path = FOLDER) -> Iterator[None]:
    """A context in which a search for PortAudio finds the system's, or if there is none, the unpacked one.

    It is loaded with the libraries that it links. Where the system has no ALSA configuration either, the unpacked one
    is used.

    Args:
        folder: with the libraries.

    Raises:
        OSError: a library in it cannot be loaded.
    """
    library = folder / LIBRARY
    if not library.exists() or ctypes.util.find_library("portaudio"):
        yield
        return
    if not SYSTEM_ALSA.exists() and (folder / "alsa").is_dir():
        os.environ.setdefault("ALSA_CONFIG_PATH", str(folder / "alsa" / "alsa.conf"))
        os.environ.setdefault("ALSA_CONFIG_DIR", str(folder / "alsa"))
    _load(folder, LIBRARY)
    find = ctypes.util.find_library
    ctypes.util.find_library = lambda name: str(library) if name == "portaudio" else find(name)
    try:
        yield
    finally:
        ctypes.util.find_library = find


def _load(folder: Path, name: str) -> None:
    """Load a library; one that it links and the loader does not find is loaded before it, from the same folder.

    The loader uses a loaded library for any of the same name, so no path needs to be set.
    """
    while True:
        try:
            ctypes.CDLL(str(folder / name), mode=ctypes.RTLD_GLOBAL)
        except OSError as error:
            missing = _MISSING.match(str(error))
            if not missing or missing[1] == name or not (folder / missing[1]).exists():
                raise
            _load(folder, missing[1])
        else:
            return
