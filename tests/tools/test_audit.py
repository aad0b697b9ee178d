"""What becomes of pip-audit's answers, recorded from 2.10, and where it cannot answer."""

import json
import sys
from pathlib import Path

import pytest

from tools import audit

WELL = {"name": "typer", "version": "0.29.2", "vulns": []}
VULNERABLE = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-2024-1", "fix_versions": ["1.1"]}]}
UNKNOWN = {"name": "soxr", "version": "1.1.0", "skip_reason": "Dependency not found on PyPI and could not be audited"}


@pytest.fixture
def answering(tmp_path, monkeypatch):
    """A pip-audit that answers so."""

    def put(answer: str) -> Path:
        program = tmp_path / "pip-audit"
        program.write_text(f"#!{sys.executable}\nprint({answer!r})\n", encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        return tmp_path / "requirements.lock"

    return put


def test_without_pip_audit_it_says_how_to_have_it(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert audit.main() == 0
    assert "left out, pip-audit is not installed; to have it: " in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([WELL], 0, "1 packages, 0 known vulnerabilities\n"),
        ([WELL, VULNERABLE], 1, "old 1.0: PYSEC-2024-1; fixed in 1.1\n"),
        ([WELL, UNKNOWN], 0, "not known there: soxr"),
        ([UNKNOWN], 0, "left out, PyPI knows of no package"),
    ],
)
def test_what_it_says(answering, capsys, packages, code, said):
    lock = answering(json.dumps({"dependencies": packages, "fixes": []}))
    assert audit.main([lock, lock]) == code
    assert said in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
def test_without_a_network_it_is_left_out(answering, capsys):
    assert audit.main([answering("")]) == 0
    assert "left out, there is no network" in capsys.readouterr().out
