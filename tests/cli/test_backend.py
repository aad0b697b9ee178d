"""The backend: what it answers is the house's own, and the fake of the other tests overrides all of it."""

import subprocess
import sys
from pathlib import Path

import pytest
from fake_coach import FakeCoach

from voicecoach.app.request import Workout
from voicecoach.base.settings import Settings
from voicecoach.cli.backend import Backend
from voicecoach.library import listing


def test_the_fake_overrides_every_question():
    questions = {name for name in vars(Backend) if not name.startswith("_")}
    assert len(questions) > 10
    assert questions <= set(vars(FakeCoach))


@pytest.mark.heavy
def test_it_answers_with_the_real_parts(tmp_path: Path):
    backend = Backend()
    assert backend.workout(routine="back-pain", fast=True) == Workout(routine="back-pain", fast=True)
    assert backend.entries(None, ()) == listing.entries(None, ())
    assert backend.show("neck-ease", None, ())["routine"] == "neck-ease"
    backend.write_handout("neck-ease", (), tmp_path / "sheet.html")
    backend.plot("neck-ease", (), tmp_path / "plan.svg")
    assert backend.check([tmp_path / "sheet.html"], Settings())[0]["ok"] is False


@pytest.mark.heavy
def test_what_is_asked_of_routines_brings_no_sound():
    program = (
        "import sys; from voicecoach.cli.backend import Backend; Backend().entries(None, ());"
        "print(sorted({'numpy', 'vosk', 'voicecoach.app'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
