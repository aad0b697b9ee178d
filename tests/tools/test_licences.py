"""Each package that comes with voicecoach is on the page, under a licence that may."""

import re
from email.message import Message

import pytest

from tools import licences

ROWS = dict(licences.rows(licences.PAGE.read_text(encoding="utf-8")))


def test_the_page_is_as_it_is_made():
    text = licences.PAGE.read_text(encoding="utf-8")
    assert licences.page(text) == text, "python -m tools.licences makes it anew"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-natural.lock", "requirements-extras.lock"])
def test_no_package_is_missing(lock):
    assert set(licences.locked(licences.ROOT / lock)) <= set(ROWS)


@pytest.mark.parametrize("package", sorted(ROWS))
def test_every_licence_may_come_with_ours(package):
    parts = re.split(r" (?:AND|OR) ", ROWS[package])
    assert set(parts) <= licences.ACCEPTED


def test_a_package_that_is_not_here_keeps_its_line():
    before = licences.HEAD + "| pywin32 | PSF-2.0 |\n"
    assert dict(licences.rows(licences.page(before)))["pywin32"] == "PSF-2.0"


def test_an_unknown_licence_is_called_so(monkeypatch):
    monkeypatch.setattr(licences.metadata, "metadata", lambda _: Message())
    assert licences.licence_of("whatever") == "unknown"
