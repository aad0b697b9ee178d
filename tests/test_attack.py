"""A small share of `benchmarks/attack.py`: an input of each kind, and that it sees what it looks for."""

import sys

import pytest

pytest.importorskip("dbus_fast")
if not sys.platform.startswith("linux"):
    pytest.skip("forks, and asks for what a process used", allow_module_level=True)

from benchmarks import attack


def test_a_few_inputs_of_each_kind_do_no_harm(capfd: pytest.CaptureFixture[str]) -> None:
    assert attack.main(["--inputs", str(2 * len(attack.KINDS)), "--seed", "20261130"]) == 0, capfd.readouterr().out


def test_the_same_seed_gives_the_same_input() -> None:
    seed = b"title: T\n" * 20
    made = [attack.spoiled(seed, attack.random.Random(n)) for n in (1, 1, 2)]
    assert made[0] == made[1] != made[2]


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
def test_harm_is_seen(monkeypatch: pytest.MonkeyPatch, does: str, told: str) -> None:
    made: dict[str, object] = {}
    exec(f"def command(arguments):\n    {does}", made)  # noqa: S102 - written above
    monkeypatch.setattr(attack, "voicecoach", made["command"])
    problems = list(attack.attacked(attack.KINDS["model"], 3))
    assert any(told in problem for problem in problems), problems
