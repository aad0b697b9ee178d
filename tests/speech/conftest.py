"""The engines that the contract tests run against."""

import importlib.util
from collections.abc import Callable, Iterator

import pytest
from fake_speech import FakeSynthesizer

from voicecoach.speech.hibari_engine import Hibari
from voicecoach.speech.pico_engine import Pico, is_installed
from voicecoach.speech.piper_engine import Piper
from voicecoach.speech.pyttsx3_engine import Pyttsx3
from voicecoach.speech.synthesizer import Synthesizer

Build = Callable[..., Synthesizer]

needs_piper = pytest.mark.skipif(importlib.util.find_spec("piper") is None, reason="needs the extra: natural")
needs_pico = pytest.mark.skipif(not is_installed(), reason="no wheel for this platform")

ENGINES = [
    pytest.param(FakeSynthesizer, id="fake"),
    pytest.param(Pyttsx3, id="pyttsx3", marks=pytest.mark.engine),
    pytest.param(Hibari, id="hibari", marks=pytest.mark.engine),
    pytest.param(Pico, id="pico", marks=[pytest.mark.engine, needs_pico]),
    pytest.param(Piper, id="piper", marks=[pytest.mark.engine, needs_piper]),
]


@pytest.fixture(params=ENGINES)
def build(request: pytest.FixtureRequest) -> Iterator[Build]:
    """Makes engines of one kind; all of them are closed at the end."""
    made: list[Synthesizer] = []

    def make(**options: object) -> Synthesizer:
        made.append(request.param(**options))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Synthesizer]:
    """One of each kind for all tests of a file that only speak: a real one takes a third of a second to start."""
    made: Synthesizer = request.param()
    yield made
    made.close()
