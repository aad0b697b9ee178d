"""The recogniser: Vosk, which only this file imports.

Facts this rests on (docs/hearing.md): after `FinalResult` the next samples start afresh, features and
speaker adaptation included, so utterances do not influence each other; a grammar recogniser takes 1.5 ms to make and
a free one 70 ms; their graphs are composed as they are needed and grow with what they hear. Kaldi dithers with random
numbers, so that the same sound gives other confidences each time, and now and then another word: we dither instead.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np

from voicecoach.base import plain_files
from voicecoach.base.checkout import COMMAND, how_to_repair
from voicecoach.base.errors import HearingError, ModelError
from voicecoach.base.paths import roomy
from voicecoach.base.units import HEARING_RATE, Frames, Seconds
from voicecoach.hearing import record
from voicecoach.hearing.model import FreeDecoder, GrammarDecoder, Samples, Word

ALTERNATIVES: Final = 20
"""Number of guesses in the second opinion: 8 lost 2 % of commands at 10 dB, more found nothing."""


LIFE: Final[Seconds] = 120.0
"""Seconds of speech after which a recogniser is replaced, between two utterances. With 600 s for the free ones alone
the process grew from 402 to 645 MB in 25 minutes of speech without a silence; with this it stays below 580."""

_NEVER: Final[Seconds] = 1000.0

_LARGEST_CONF: Final = 100_000
"""Most bytes of a settings file in a model; those of the default one have less than 500."""

_MOST_FILES: Final = 10_000

SHADOW: Final = 1_000_000
"""Free bytes needed, ample: links to the model's files, and two small files of our own."""

_OURS: Final[Mapping[str, Mapping[str, float]]] = {
    "mfcc.conf": {"--dither": 0.0},
    "model.conf": {
        "--lattice-beam": 6.0,
        "--endpoint.rule2.min-trailing-silence": _NEVER,
        "--endpoint.rule3.min-trailing-silence": _NEVER,
        "--endpoint.rule4.min-trailing-silence": _NEVER,
    },
}
"""Changes to the model's own settings. The stock lattice beam of 2 gives mostly one guess, which is no second
opinion; Vosk's own end of utterance comes a second too late for us."""


_FOR_DOWNLOADS: Final = ("requests", "srt", "tqdm")
"""Modules that the library imports to fetch models and write subtitles, which voicecoach never uses. Of these
requests binds a socket, to see whether there is IPv6; srt has no wheel and would have to be built."""


def library() -> ModuleType:
    """Vosk, without the modules that it imports and we do not use.

    Raises:
        ImportError, OSError: it is missing, or cannot be loaded.
    """
    instead = {name: ModuleType(name) for name in _FOR_DOWNLOADS if name not in sys.modules}
    for stand_in in instead.values():
        stand_in.__dict__["tqdm"] = object
    sys.modules.update(instead)
    try:
        import vosk  # noqa: PLC0415 - a missing library is one clear line, not a traceback at import
    finally:
        for name in instead:  # other importers get the real modules
            sys.modules.pop(name, None)
    module: ModuleType = vosk
    return module


class VoskModel:
    """A Vosk model with a graph made for grammars (`graph/Gr.fst`)."""

    def __init__(self, folder: Path) -> None:
        """Load it: 0.6 s, 164 MB.

        Raises:
            ModelError: the folder holds no model, or one that cannot be loaded.
            HearingError: the library is missing.
        """
        try:
            vosk = library()
        except (ImportError, OSError) as error:
            raise HearingError(f"The speech recogniser cannot be used: {error}.", how_to_repair()) from error
        _check(folder)
        vosk.SetLogLevel(-1)
        self._vosk = vosk
        with tempfile.TemporaryDirectory(prefix="voicecoach-model-", dir=roomy(SHADOW)) as shadow:
            try:
                _shadow(folder, Path(shadow))
            except (OSError, UnicodeDecodeError) as error:
                raise ModelError(
                    f"The speech model in {folder} cannot be used: a file in conf is no text of settings ({error}).",
                    f"{COMMAND} model install brings the default one.",
                ) from error
            try:
                self._model: Any = vosk.Model(shadow)
            except Exception as error:  # the library raises nothing narrower
                raise ModelError(
                    f"The speech model in {folder} cannot be loaded; it may be incomplete.",
                    f"{COMMAND} model verify tells which file is wrong; model install --force installs it again.",
                ) from error

    def knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)

    def grammar(self, phrases: Sequence[str]) -> GrammarDecoder:
        return _Grammar(partial(self._grammar_recogniser, json.dumps(list(phrases))))

    def free(self) -> FreeDecoder:
        return _Free(self._free_recogniser)

    def _grammar_recogniser(self, phrases: str) -> Any:  # noqa: ANN401 - the library has no types
        recogniser = self._vosk.KaldiRecognizer(self._model, float(HEARING_RATE), phrases)
        recogniser.SetWords(True)
        return recogniser

    def _free_recogniser(self) -> Any:  # noqa: ANN401 - the library has no types
        recogniser = self._vosk.KaldiRecognizer(self._model, float(HEARING_RATE))
        recogniser.SetMaxAlternatives(ALTERNATIVES)
        return recogniser


class _Dither:
    """Noise of one step of 16 bits, as in the models' training; the same for every utterance."""

    _NOISE: Final = np.random.default_rng(0).standard_normal(HEARING_RATE).astype(np.float32) / np.float32(32768.0)

    def __init__(self) -> None:
        self._position = 0

    def restart(self) -> None:
        self._position = 0

    def pcm16(self, samples: Samples) -> bytes:
        """Signed 16-bit little-endian samples, dithered, clipped at full scale."""
        places = np.arange(self._position, self._position + len(samples))
        self._position += len(samples)
        dithered = samples + self._NOISE.take(places, mode="wrap")
        return (np.clip(dithered, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()


class _Recogniser:
    """One utterance after another; a recogniser that has heard `LIFE` of speech is replaced after an utterance."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._recogniser = make()
        self._dither = _Dither()
        self._heard: Frames = 0

    def feed(self, samples: Samples) -> None:
        self._recogniser.AcceptWaveform(self._dither.pcm16(samples))
        self._heard += len(samples)

    def _final(self) -> Any:  # noqa: ANN401 - JSON
        heard = json.loads(self._recogniser.FinalResult())
        self._dither.restart()
        if self._heard > LIFE * HEARING_RATE:
            self._recogniser, self._heard = self._make(), 0
        return heard


class _Grammar(_Recogniser):
    _before: Frames = 0

    def so_far(self) -> str:
        return str(json.loads(self._recogniser.PartialResult())["partial"])

    def result(self) -> tuple[Word, ...]:
        """Vosk counts the time of words from the stream's first sample; here it is from the utterance's."""
        before = self._before / HEARING_RATE
        heard = self._final()
        self._before = self._heard
        return tuple(
            Word(word["word"], word["conf"], round(word["start"] - before, 3), round(word["end"] - before, 3))
            for word in heard.get("result", ())
        )


class _Free(_Recogniser):
    def result(self) -> tuple[str, ...]:
        return tuple(guess["text"] for guess in self._final().get("alternatives", ()))


def _check(folder: Path) -> None:
    """Refuse a folder for which Vosk would crash, or write to the terminal."""
    needed = ("am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "graph/Gr.fst", "graph/HCLr.fst")
    missing = [name for name in needed if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            f"There is no usable speech model in {folder}: {missing[0]} is missing.",
            f"{COMMAND} model install brings the default one.",
        )
    if file := _not_plain(folder):
        raise ModelError(
            f"The speech model in {folder} cannot be used: {file} is no plain file.",
            f"{COMMAND} model install brings the default one.",
        )
    if problem := record.amiss(folder):  # Vosk may accept a truncated file, or crash
        raise ModelError(
            f"The speech model in {folder} is not as it was installed: {problem}.",
            f"{COMMAND} model install {folder.name} --force installs it again.",
        )


def _not_plain(folder: Path) -> str:
    """A file of a model on which Vosk would wait or read for ever; empty if all are plain."""
    files = (Path(place, name) for place, _, names in os.walk(folder, followlinks=True) for name in names)
    return next((str(file.relative_to(folder)) for file in islice(files, _MOST_FILES) if not file.is_file()), "")


def _shadow(folder: Path, shadow: Path) -> None:
    """A copy of the model, by links, with our settings, so that the installed files stay as verified."""
    for entry in folder.iterdir():
        if entry.name != "conf":
            _link(entry, shadow / entry.name)
    (shadow / "conf").mkdir()
    for file in (folder / "conf").iterdir():
        text = plain_files.read_text(file, _LARGEST_CONF)
        (shadow / "conf" / file.name).write_text(_altered(text, _OURS.get(file.name, {})), encoding="utf-8")


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source.resolve(), target_is_directory=source.is_dir())
    except OSError:  # Windows lets only developers make links
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)


def _altered(conf: str, ours: Mapping[str, float]) -> str:
    """A file of Kaldi options, some of them replaced."""
    kept = [line for line in conf.splitlines() if line.split("=")[0].strip() not in ours]
    return "\n".join([*kept, *(f"{name}={value}" for name, value in ours.items()), ""])
