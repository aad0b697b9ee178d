"""The adapter of hibari: the natural English voice that comes with voicecoach."""

from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Final

from voicecoach.base.checkout import how_to_repair
from voicecoach.base.children import python_module
from voicecoach.base.errors import SpeechError
from voicecoach.base.units import Seconds
from voicecoach.speech.registry import RegisteredEngine, VoiceInfo, package_folder, tried_first
from voicecoach.speech.worker_engine import WorkerEngine

HIBARI_VOICE: Final = "heart"
"""The only voice inside the package. The library fetches its other voices from a server, so they are not offered."""

HIBARI_WORDS_A_MINUTE: Final = 181
"""Rate of the voice at a speed of 1, by the length of six sentences that espeak-ng speaks at a known rate."""

HIBARI_SLOWEST_SPEED: Final = 0.5
HIBARI_FASTEST_SPEED: Final = 2.0
"""The library's own limits."""

HIBARI_PHRASE_TIMEOUT: Final[Seconds] = 20.0
"""Timeout of a phrase, plus 0.1 s a character, and of each step of a start: all take under 2 s together."""


class Hibari(WorkerEngine):
    """The voice "heart" in its own process: a model may hang or crash, and takes 190 MB.

    Repeatable: its noise has a fixed seed, and its model runs on one thread.

    Args:
        voice: `heart`; empty for the same.
        rate: words a minute; the model keeps it roughly, between half and double its own pace.
        timeout: seconds for each phrase, and for each step of loading the model.
        command: runs another worker; followed by the model and a folder.

    Raises:
        SpeechError: the package is missing, or there is no such voice.
    """

    NAME = "hibari"
    TIMEOUT_PER_CHARACTER = 0.1
    HANGS_AGAIN = True

    def __init__(
        self,
        voice: str = "",
        rate: int = 165,
        *,
        timeout: Seconds = HIBARI_PHRASE_TIMEOUT,
        command: Sequence[str] = (),
    ) -> None:
        super().__init__(command or python_module("voicecoach.speech.hibari_worker"), timeout)
        self._model = find_model(voice)
        self._rate = rate

    @property
    def key(self) -> str:
        packages = ("hibari-tts", "onnxruntime", "numpy")
        versions = " ".join(f"{package} {metadata.version(package)}" for package in packages)
        return f"{versions} {HIBARI_VOICE} {round(self._rate * self.pace)}"

    @property
    def voice(self) -> str:
        return f"hibari:{HIBARI_VOICE}"

    def _manner(self) -> Mapping[str, object]:
        return {"speed": speed(round(self._rate * self.pace))}

    def _arguments(self) -> Sequence[str]:
        return (str(self._model),)


def speed(rate: int) -> float:
    """The library's speed for a rate in words a minute."""
    return min(max(rate / HIBARI_WORDS_A_MINUTE, HIBARI_SLOWEST_SPEED), HIBARI_FASTEST_SPEED)


def find_model(voice: str) -> Path:
    """The model file of a voice.

    Raises:
        SpeechError: the package is missing, or there is no such voice.
    """
    if voice not in ("", HIBARI_VOICE):
        raise SpeechError(f"hibari has no voice named {voice!r}.", f"There is {HIBARI_VOICE}.")
    model = _packaged()
    if model is None:
        raise SpeechError("The voice hibari is not installed.", how_to_repair())
    return model


def _packaged() -> Path | None:
    """The model, found without importing the library."""
    folder = package_folder("hibari")
    model = folder and folder / "assets" / "hibari.onnx"
    return model if model and model.is_file() else None


def installed_voices() -> list[str]:
    """The voice, if its package is installed."""
    return [HIBARI_VOICE] if _packaged() else []


def _voices() -> list[VoiceInfo]:
    return [VoiceInfo("hibari", name, "en-us", "Apache-2.0") for name in installed_voices()]


ENGINE: Final = RegisteredEngine(
    tried_first(Hibari), _voices, (HIBARI_VOICE,), installed_voices, language=lambda _: "en"
)
