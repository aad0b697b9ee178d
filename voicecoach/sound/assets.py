"""Where the recordings and the cover picture that come with voicecoach are."""

from pathlib import Path

import voicecoach


def shipped_audio() -> Path:
    """The folder of the demo recordings and the cover: inside the installed package, or `audio/` of a checkout.

    `audio/SOURCES.md` there says what each file is, who made it and under which licence.
    """
    package = Path(voicecoach.__file__).parent
    installed = package / "data" / "audio"
    return installed if installed.is_dir() else package.parent / "audio"
