"""The real speech model for tests, if it is installed."""

from functools import lru_cache
from pathlib import Path

import pytest

from voicecoach.base.errors import ModelError
from voicecoach.base.paths import Paths
from voicecoach.hearing.model import SpeechModel
from voicecoach.hearing.recogniser import VoskModel
from voicecoach.hearing.store import ModelStore


@lru_cache(maxsize=1)
def _found() -> tuple[Path, SpeechModel] | None:
    try:
        folder = ModelStore(Paths().models).find(None)
    except ModelError:
        return None
    return folder, VoskModel(folder)


@pytest.fixture
def speech_model() -> SpeechModel:
    """The default model, loaded once for all tests."""
    found = _found()
    if found is None:
        pytest.skip("The speech model is not installed: ./coach model install")
    return found[1]


@pytest.fixture
def speech_model_folder(speech_model: SpeechModel) -> Path:
    assert speech_model
    found = _found()
    assert found
    return found[0]
