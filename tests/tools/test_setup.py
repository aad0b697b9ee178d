"""./coach in a checkout of its own: a real environment, a real pip, tiny packages from a folder; real faults."""

import base64
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import traps

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="coach is a shell script"),
]

PROGRAM = """\
import json, os, sys
import needed
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "needed": needed.VERSION}))
sys.exit(7 if "fail" in sys.argv else 0)
"""

MODEL = """\
import pathlib, sys
folder = pathlib.Path(__file__).parents[1] / "a model"
(folder.parent / "asked").open("a").write("x")
if (folder.parent / "no network").exists():
    sys.exit("coach: no model")
folder.mkdir(exist_ok=True)
print(folder)
"""


def make_wheel(folder: Path, name: str, version: str, *, purpose: str = "good") -> str:
    """A package with one module; returns its line for a lock file."""
    folder.mkdir(exist_ok=True)
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"VERSION = {version!r}  # {purpose}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        rows = []
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)  # always the same time, so always the same file
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            rows.append(f"{path},sha256={digest},{len(text)}\n")
        archive.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "".join(rows) + f"{info}/RECORD,,\n")
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@dataclass
class Checkout:
    """A checkout with our real set-up and a program of one line."""

    root: Path
    wheels: Path

    @classmethod
    def make(cls, root: Path) -> "Checkout":
        root.mkdir(parents=True)
        shutil.copy(ROOT / "coach", root)
        shutil.copytree(ROOT / "tools", root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        (root / "tools" / "model.py").write_text(MODEL)
        (root / "voicecoach").mkdir()
        (root / "voicecoach" / "__init__.py").write_text("")
        (root / "voicecoach" / "__main__.py").write_text(PROGRAM)
        checkout = cls(root, root.with_name("wheels"))
        (root / "requirements-dev.lock").write_text(make_wheel(checkout.wheels, "tester", "1.0"))
        (root / "requirements-natural.lock").write_text(make_wheel(checkout.wheels, "voice", "1.0"))
        (root / "requirements-extras.lock").write_text(make_wheel(checkout.wheels, "pictures", "1.0"))
        checkout.lock("1.0")
        return checkout

    def lock(self, version: str) -> None:
        (self.root / "requirements.lock").write_text(make_wheel(self.wheels, "needed", version))

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing but what a bare machine has; packages come from a folder, never from a network."""
        home = self.root.with_name("home")
        home.mkdir(exist_ok=True)
        bare = {"PATH": f"{Path(sys.executable).resolve().parent}:/usr/bin:/bin", "HOME": str(home)}
        return bare | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)} | more

    def coach(
        self, *arguments: str, program: Path | None = None, folder: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program or self.root / "coach", *arguments],
            cwd=folder or self.root,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=110,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout.make(tmp_path / "a checkout")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """One that is set up, by two first uses at the same time; tests must leave it so."""
    checkout = Checkout.make(tmp_path_factory.mktemp("ready") / "a checkout")
    command, pipe = [checkout.root / "coach", "list", "--json"], subprocess.PIPE
    environment = checkout.environment()
    two = [subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True) for _ in range(2)]
    told = ""
    for process in two:
        out, err = process.communicate(timeout=110)
        told += err
        assert process.returncode == 0, told
        assert json.loads(out)["arguments"] == ["list", "--json"]
    assert told.count("setting up in") == 1, "the first does it, the second waits"
    assert told.count("Installing voicecoach's packages") == 1
    assert (checkout.root / "asked").read_text() == "x", "the model too"
    return checkout


def said(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


def test_later_calls_are_silent_and_need_nothing(ready: Checkout) -> None:
    before = sorted(ready.root.rglob("*"))
    done = ready.coach("say", "two words", 'a "quote"', "*", "", PIP_FIND_LINKS="/nowhere", HOME="/nowhere")
    assert said(done)["arguments"] == ["say", "two words", 'a "quote"', "*", ""]
    assert done.stderr == ""
    assert [path for path in sorted(ready.root.rglob("*")) if "__pycache__" not in path.parts] == [
        path for path in before if "__pycache__" not in path.parts
    ]


def test_no_home_at_all(ready: Checkout) -> None:
    environment = ready.environment()
    del environment["HOME"]
    done = subprocess.run([ready.root / "coach", "list"], env=environment, capture_output=True, text=True, check=False)
    assert said(done)["arguments"] == ["list"]


def test_from_any_folder_and_through_links(ready: Checkout, tmp_path: Path) -> None:
    (tmp_path / "voicecoach").mkdir()  # would be imported if the current folder counted
    absolute, relative = tmp_path / "absolute", tmp_path / "relative"
    absolute.symlink_to(ready.root / "coach")
    relative.symlink_to("absolute")
    for program in (None, absolute, relative):
        assert said(ready.coach("list", program=program, folder=tmp_path))["folder"] == str(tmp_path)


def test_the_exit_code_is_the_programs(ready: Checkout) -> None:
    assert ready.coach("fail").returncode == 7


def test_other_pythons_paths_do_not_reach_in(ready: Checkout, tmp_path: Path) -> None:
    (tmp_path / "needed.py").write_text("VERSION = 'not ours'")
    assert said(ready.coach("list", PYTHONPATH=str(tmp_path), PYTHONHOME="/nowhere"))["needed"] == "1.0"


def test_begun_then_finished_then_moved_then_locked_anew(checkout: Checkout, tmp_path: Path) -> None:
    """The life of an environment, in one test because each costs seconds."""
    venv = checkout.root / ".venv"
    venv.mkdir()
    (venv / "voicecoach-begun").write_text("")
    (venv / "pyvenv.cfg").write_text("half a thing")
    sprung = traps.lay(tmp_path / "called from here")
    assert said(checkout.coach("list", folder=tmp_path / "called from here"))["needed"] == "1.0"
    assert not sprung.exists(), sprung.read_text()

    moved = Checkout(checkout.root.with_name("moved"), checkout.wheels)
    checkout.root.rename(moved.root)
    done = moved.coach("list")
    assert said(done)["needed"] == "1.0"
    assert done.stderr == ""

    done = moved.coach("natural")
    assert (done.returncode, "natural voice is installed" in done.stderr) == (0, True)
    assert list((moved.root / ".venv").rglob("voice.py"))
    assert moved.coach("natural", VOICECOACH_PYTHON="/nowhere").returncode == 0  # nothing is done twice
    assert moved.coach("extras").returncode == 0
    assert list((moved.root / ".venv").rglob("pictures.py"))

    moved.lock("2.0")
    recorder = tmp_path / "recorder"
    write_script(recorder, 'case $1 in -c) ;; *) echo "$@" >&2; exit 5 ;; esac')
    done = moved.coach("list", VOICECOACH_PYTHON=str(recorder))
    assert (done.returncode, done.stderr) == (5, f"-P -m tools.setup {moved.root}/.venv list\n")


def test_what_others_made_is_left_alone(checkout: Checkout) -> None:
    (checkout.root / ".venv").mkdir()
    (checkout.root / ".venv" / "theirs").write_text("work")
    done = checkout.coach("list")
    assert done.returncode == 1
    assert "was not made by ./coach" in done.stderr
    assert (checkout.root / ".venv" / "theirs").read_text() == "work"
    (checkout.root / ".venv" / "voicecoach-report.html").write_text("a report")  # of our own program, and no mark
    assert checkout.coach("list").returncode == 1
    assert (checkout.root / ".venv" / "theirs").read_text() == "work"


def test_no_network_then_a_package_that_was_altered(checkout: Checkout) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        index = f"http://127.0.0.1:{closed.getsockname()[1]}/simple"
        done = checkout.coach("list", PIP_NO_INDEX="0", PIP_INDEX_URL=index, PIP_FIND_LINKS="", PIP_RETRIES="1")
    assert done.returncode == 1
    assert "the package index cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr

    make_wheel(checkout.wheels, "needed", "1.0", purpose="evil")
    done = checkout.coach("list", VOICECOACH_VENV="elsewhere")
    assert done.returncode == 1
    assert "differs from the lock file's hashes" in done.stderr
    assert not list((checkout.root / "elsewhere").rglob("needed.py"))
    assert (checkout.root / "elsewhere" / "bin" / "python").exists()


def test_help_after_what_can_be_installed_installs_nothing(checkout: Checkout) -> None:
    for name, flag in (("natural", "--help"), ("extras", "-h")):
        done = checkout.coach(name, flag)
        assert done.returncode == 0
        assert "installed" not in done.stderr
        assert not (checkout.root / ".venv" / f"voicecoach-requirements-{name}.lock").exists()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_stopped_in_the_middle(checkout: Checkout, stop: signal.Signals) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # an index that accepts and says nothing
        index = f"http://127.0.0.1:{silent.getsockname()[1]}/simple"
        process = subprocess.Popen(
            [checkout.root / "coach", "list"],
            env=checkout.environment(PIP_NO_INDEX="0", PIP_INDEX_URL=index, PIP_FIND_LINKS=""),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        silent.settimeout(100)
        connection, _ = silent.accept()
        os.killpg(process.pid, stop)
        _, told = process.communicate(timeout=60)
        connection.close()
    assert "Traceback" not in told
    if stop is signal.SIGINT:
        assert process.returncode == 130
        assert "stopped; the next ./coach begins the set-up again" in told
    assert (checkout.root / ".venv" / "voicecoach-begun").exists()
    assert not (checkout.root / ".venv" / "voicecoach-requirements.lock").exists()


def test_a_model_that_cannot_be_had_stops_nothing_but_the_tests(checkout: Checkout) -> None:
    (checkout.root / "no network").touch()
    asked = checkout.root / "asked"
    said(checkout.coach("--help"))
    assert not asked.exists(), "looking fetches no model"
    done = checkout.coach("run")
    assert said(done)["needed"] == "1.0"
    assert "no model" in done.stderr
    said(checkout.coach("list"))
    assert asked.read_text() == "x", "once, and again only for those who listen"
    tests = checkout.coach("test")
    assert tests.returncode == 1
    assert "./coach test --fast" in tests.stderr
    (checkout.root / "no network").unlink()
    said(checkout.coach("demo"))
    said(checkout.coach("demo"))
    assert asked.read_text() == "xxx"


def write_script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def bare_path(folder: Path, *programs: str) -> str:
    """A PATH with these programs alone."""
    folder.mkdir()
    for name in ("sh", "dirname", "readlink", "cmp", "uname", *programs):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return str(folder)


def test_no_python(checkout: Checkout, tmp_path: Path) -> None:
    done = checkout.coach("list", PATH=bare_path(tmp_path / "bin"))
    assert done.returncode == 1
    assert done.stderr.startswith("coach: there is no Python 3.11, 3.12 or 3.13 here.")
    assert "sudo apt install" in done.stderr or "brew install" in done.stderr
    assert done.stderr.count("\n") == 2


def test_a_python_that_is_too_old_is_passed_over(checkout: Checkout, tmp_path: Path) -> None:
    path = bare_path(tmp_path / "bin")
    write_script(Path(path, "python3"), "exit 1")
    write_script(Path(path, "python3.12"), 'case $1 in -c) ;; *) echo "$@" >&2; exit 5 ;; esac')
    done = checkout.coach("list", "x", PATH=path)
    assert (done.returncode, done.stderr) == (5, f"-P -m tools.setup {checkout.root}/.venv list x\n")


def test_the_overhead_is_small(ready: Checkout) -> None:
    """No wall-clock limit, which a busy machine would break: the shell starts no Python but the program's own."""
    python = ready.root / ".venv" / "bin" / "python"
    kept = python.rename(python.with_name("kept"))
    try:
        write_script(python, 'echo once: "$@"')
        done = ready.coach("list", "x", PATH=bare_path(ready.root.with_name("bin")))
    finally:
        kept.rename(python)
    assert done.stdout == "once: -P -m voicecoach list x\n"
