"""A folder that should be harmless to call voicecoach from: it has a module by each name that could be imported."""

import importlib.metadata
import sys
from pathlib import Path

OURS = ("voicecoach", "tools", "sitecustomize", "usercustomize", "pip", "setuptools", "ensurepip")


def lay(folder: Path) -> Path:
    """Fill a folder; returns the file that is there once something of it was run."""
    folder.mkdir(parents=True, exist_ok=True)
    sprung = folder.with_name(f"{folder.name}-sprung")
    names = {name for name in sys.stdlib_module_names if not name.startswith("__")}
    names |= {*OURS, *importlib.metadata.packages_distributions()}
    trap = f"import sys\nopen({str(sprung)!r}, 'a').write(__name__ + ' ' + ' '.join(sys.argv) + chr(10))\n"
    for name in names:
        if name.isidentifier():
            (folder / f"{name}.py").write_text(trap)
    (folder / "matplotlibrc").write_text("text.usetex: True\ntext.latex.preamble: \\input{/etc/hostname}\n")
    (folder / ".env").write_text("VOICECOACH_VOICE=nobody\nVOICECOACH_LANGUAGE=xx\n")
    for name in ("settings.toml", "uv.toml", "pyproject.toml", "setup.cfg", "pip.conf", "pyvenv.cfg"):
        (folder / name).write_text("[this is read by nobody\n")
    for name in ("alsa.conf", ".asoundrc", "asound.conf", "client.conf", "default.pa"):
        (folder / name).write_text("<nonsense>\n")
    return sprung
