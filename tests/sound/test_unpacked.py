"""PortAudio where the set-up has unpacked it: found and loaded with what it links, in a process that has no other."""

import shutil
import subprocess
import sys

import pytest

CODE = """
import ctypes, ctypes.util, sys
from pathlib import Path
ctypes.util.find_library = none = lambda name: None
from voicecoach.sound import unpacked
unpacked.SYSTEM_ALSA = Path("/nowhere")
with unpacked.findable(Path(sys.argv[1])):
    found = ctypes.util.find_library("portaudio")
    print(ctypes.CDLL(found).answer() if found else found)
import os
print(ctypes.util.find_library is none, os.environ.get("ALSA_CONFIG_PATH", ""))
"""


def in_a_process(folder):
    done = subprocess.run([sys.executable, "-c", CODE, folder], capture_output=True, text=True, check=False)
    return done.stdout.split(), done.stderr


@pytest.fixture
def folder(tmp_path):
    """Two libraries, one of which links the other; the loader knows neither."""
    if sys.platform != "linux" or shutil.which("gcc") is None:
        pytest.skip("it is made with gcc, for Linux")

    def built(name, code, *more):
        (tmp_path / "code.c").write_text(code)
        command = ["gcc", "-shared", "-fPIC", f"-Wl,-soname,{name}", "-o", tmp_path / name, tmp_path / "code.c", *more]
        subprocess.run(command, check=True)

    built("libneeded.so.9", "int needed(void) { return 42; }")
    built("libportaudio.so.2", "int needed(void); int answer(void) { return needed(); }", tmp_path / "libneeded.so.9")
    (tmp_path / "alsa").mkdir()
    (tmp_path / "alsa" / "alsa.conf").touch()
    return tmp_path


def test_it_is_found_with_what_it_links(folder):
    assert in_a_process(folder) == (["42", "True", str(folder / "alsa" / "alsa.conf")], "")


def test_what_it_links_and_is_not_there_is_named(folder):
    (folder / "libneeded.so.9").unlink()
    out, err = in_a_process(folder)
    assert out == []
    assert "libneeded.so.9: cannot open shared object file" in err


def test_where_nothing_was_unpacked_nothing_is_found(tmp_path):
    assert in_a_process(tmp_path) == (["None", "True"], "")
