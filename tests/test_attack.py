"""A small share of `benchmarks/attack.py`: an input of each kind, and that it sees what it looks for.

The attack forks, which no worker of pytest may do: what escaped from a child would report tests a second time.
"""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("dbus_fast")
if not sys.platform.startswith("linux"):
    pytest.skip("forks, and asks for what a process used", allow_module_level=True)

from benchmarks import attack

ROOT = Path(__file__).parents[1]


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", *arguments]
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "/usr/bin:/bin", "HOME": "/nowhere"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=110)


@pytest.mark.heavy
def test_a_few_inputs_of_each_kind_do_no_harm() -> None:
    done = ran("-m", "benchmarks.attack", "--inputs", str(len(attack.KINDS)), "--seed", "20261130")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_same_seed_gives_the_same_input() -> None:
    seed = b"title: T\n" * 20
    made = [attack.spoiled(seed, attack.random.Random(n)) for n in (1, 1, 2)]
    assert made[0] == made[1] != made[2]


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("raise ValueError", "Traceback"),
        ("return 7", "exit code 7"),
        ("print('\\x1b[31m'); return 0", "said"),
        ("open('beside', 'w').close(); return 0", "beside the home"),
        ("held = bytearray(400 << 20); return 0", " MB"),
    ],
)
def test_harm_is_seen(does: str, told: str) -> None:
    seen = "print(*attack.attacked(attack.KINDS['model'], 3))"
    code = f"from benchmarks import attack\ndef command(_):\n    {does}\nattack.voicecoach = command\n{seen}"
    done = ran("-c", code)
    assert told in done.stdout, done.stdout + done.stderr
