"""One call of the program, in this process, with a fake composition root and a home of its own."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fake_coach import FakeCoach

from voicecoach.cli.app import execute


@dataclass(frozen=True)
class Result:
    """What a call left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        error: dict[str, Any] = self.json["error"]
        return error


Call = Callable[..., Result]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("VOICECOACH_MODELS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    folder = tmp_path / "home"
    monkeypatch.setenv("VOICECOACH_HOME", str(folder))
    return folder


@pytest.fixture
def coach() -> FakeCoach:
    return FakeCoach()


@pytest.fixture
def call(coach: FakeCoach, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: str | Path) -> Result:
        capsys.readouterr()
        code = execute([str(argument) for argument in arguments], lambda: coach)
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run


class Terminal(io.StringIO):
    """Shows what is written to it, and can move its cursor."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """To stand where stderr is (`redirect_stderr`)."""
    monkeypatch.setenv("TERM", "xterm")
    return Terminal()
