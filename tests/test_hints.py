"""How to install what is missing: it fits the installation, and names no package of an index."""

import sys

import pytest

from voicecoach.base import checkout


@pytest.fixture(params=["checkout", "pipx", "venv"])
def kind(request, monkeypatch):
    """An installation of each kind."""
    prefix = {"pipx": "/home/ben/.local/pipx/venvs/voicecoach"}.get(request.param, "/home/ben/coaching/.venv")
    monkeypatch.setattr(checkout, "ROOT", request.param == "checkout" or None)
    monkeypatch.setattr(sys, "prefix", prefix)
    monkeypatch.setattr(sys, "executable", f"{prefix}/bin/python")
    return request.param


def hints():
    return [*map(checkout.how_to_install, ("natural", "report", "buttons")), checkout.how_to_repair()]


def test_a_hint_fits_the_installation(kind):
    command = {"checkout": "./coach", "pipx": "pipx install --force", "venv": "/.venv/bin/python -m pip install"}[kind]
    assert [hint for hint in hints() if command not in hint] == []


def test_what_is_installed_comes_from_its_own_sources(kind):
    for hint in hints():
        assert "voicecoach[" not in hint
        assert "install voicecoach" not in hint
        assert ("sources" in hint) is (kind != "checkout")
