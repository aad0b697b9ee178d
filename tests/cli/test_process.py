"""The program as a process: what is loaded, what reaches which stream, how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "vosk", "sounddevice", "soundfile", "av", "soxr", "pyttsx3", "yaml", "pydantic", "rich", "difflib")
LOADED = """
import json, sys
from voicecoach.cli import main
for arguments in json.loads(sys.argv[1]):
    assert main(arguments) == 0, arguments
names = {name.partition(".")[0] for name in sys.modules}
print("loaded:", *sorted(names & set(%r)), file=sys.stderr)
"""


def python(*arguments, environment=None, **options):
    # Python itself needs to find the package where it is not installed.
    given = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    return subprocess.run(
        [sys.executable, *arguments], env=given, check=False, text=True, **{"capture_output": True, **options}
    )


def voicecoach(*arguments, **options):
    return python("-m", "voicecoach", *arguments, **options)


def loaded(*calls):
    """What some calls of the program, one after the other in one process, have loaded."""
    told = python("-c", LOADED % (HEAVY,), json.dumps(calls)).stderr.splitlines()[-1].split()
    assert told[0] == "loaded:"
    return set(told[1:])


def test_help_loads_nothing_heavy():
    calls = [["--version"], ["--help"], ["run", "--help"], ["model", "--help"]]
    assert loaded(*calls) <= {"difflib", "pydantic"}  # Typer uses them itself


@pytest.mark.heavy
def test_what_is_told_of_routines_needs_no_sound():
    calls = [["list"], ["show", "back-pain"], ["check", str(ROOT / "routines/back-pain.yaml")]]
    assert loaded(*calls) <= {"pydantic", "yaml", "difflib"}


def test_the_module_and_the_function_are_the_same_program():
    done = voicecoach("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("voicecoach ")
    assert json.loads(voicecoach("--json", "--version").stdout) == {"version": done.stdout.split()[1]}


@pytest.mark.heavy
def test_data_goes_to_stdout_and_all_else_to_stderr():
    done = voicecoach("check", str(ROOT / "routines" / "back-pain.yaml"))
    assert done.returncode == 0
    assert "1 file" in done.stderr
    assert "1 file" not in done.stdout


@pytest.mark.heavy
def test_a_pipe_gets_no_escapes():
    done = voicecoach("list", environment={"TERM": "xterm"})
    assert "back-pain" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.heavy
def test_a_reader_that_leaves_early_is_no_error():
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as out:
        done = voicecoach("schema", capture_output=False, stdout=out, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.heavy
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_line():
    with Path("/dev/full").open("wb") as out:
        done = voicecoach("schema", "--json", capture_output=False, stdout=out, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (1, "Error: No space left on device.\n")


@pytest.mark.heavy
@pytest.mark.skipif(os.name != "posix", reason="closes a descriptor")
@pytest.mark.parametrize("descriptor", [1, 2])
def test_closed_streams_do_no_harm(descriptor):
    done = voicecoach("settings", "--json", preexec_fn=lambda: os.close(descriptor))
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


@pytest.mark.heavy
def test_another_encoding_does_no_harm(tmp_path):
    (tmp_path / "ü.yaml").write_text("title: 3\n", encoding="utf-8")
    done = voicecoach("check", str(tmp_path / "ü.yaml"), environment={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.heavy
def test_a_name_that_is_no_unicode_does_no_harm(tmp_path):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.yaml")
    for flags in ([], ["--json"]):
        done = voicecoach("check", name, *flags)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


@pytest.mark.heavy
def test_errors_have_their_exit_codes():
    assert [voicecoach(*arguments).returncode for arguments in (["nothing"], ["show", "nothing"])] == [2, 2]


ASTRAY = """
import asyncio, logging, sys, threading, warnings
from voicecoach.cli.app import execute
from voicecoach.cli.backend import Backend
EVIL = "\\x1b]0;owned\\x07\\x9b2J\\r\\u202e"

class Falls:
    def __del__(self):
        raise ValueError(EVIL + "destructor")

def fails():
    raise ValueError(EVIL + "thread")

async def calls_back():
    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: 1 / len(EVIL[:0]))
    loop.call_exception_handler({"message": EVIL + "asyncio"})
    await asyncio.sleep(0)

def settings(self):
    thread = threading.Thread(target=fails, name=EVIL)
    thread.start()
    thread.join()
    Falls()
    asyncio.run(calls_back())
    logging.getLogger("library").error(EVIL + "logger")
    warnings.warn(EVIL + "warning")
    sys.stderr.writelines([EVIL, "library\\n"])
    assert sys.stderr.fileno() == 2

class Troubled(Backend):
    def __init__(self):
        settings(self)
        super().__init__()

before = sys.stderr
assert execute(["list"], Troubled) == 0
assert sys.stderr is before
"""


@pytest.mark.heavy
def test_nothing_that_goes_wrong_beside_a_command_steers_the_terminal(tmp_path):
    done = python("-c", ASTRAY, environment={"VOICECOACH_HOME": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    for source in ("destructor", "thread", "asyncio", "logger", "warning", "library"):
        assert f"]0;owned2J{source}" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert all(c == "\n" or c.isprintable() for c in done.stderr)
