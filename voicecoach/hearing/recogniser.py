"""Vosk, and nothing else of ours: the only file that imports it.

Facts this rests on (docs/hearing.md): after `FinalResult` the next samples start afresh, features and
speaker adaptation included, so utterances do not influence each other; a grammar recogniser takes 1.5 ms to make and a free
one 70 ms; a free one's graph is composed as it is needed and grows with what it hears.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from voicecoach.errors import HearingError, ModelError
from voicecoach.hearing.model import FreeDecoder, GrammarDecoder, Samples, Word
from voicecoach.units import HEARING_RATE, Seconds

ALTERNATIVES: Final = 20
"""How many guesses the second opinion looks at: 8 lost 2 % of commands at 10 dB, more found nothing."""

LATTICE_BEAM: Final = 6.0
"""The stock beam of 2 gives mostly a list of one; 6 makes the second opinion possible."""

FREE_DECODER_LIFE: Final[Seconds] = 600.0
"""Speech heard by one free decoder before it is made anew, which costs 70 ms between two utterances."""

_NEVER: Final[Seconds] = 1000.0
"""In place of Vosk's own end of utterance, which comes a second too late for us and cuts long ones."""


class VoskModel:
    """A Vosk model with a graph made for grammars (`graph/Gr.fst`)."""

    def __init__(self, folder: Path) -> None:
        """Load it.

        Raises:
            ModelError: the folder holds no model, or one that cannot be loaded.
            HearingError: the library is missing.
        """
        try:
            import vosk  # noqa: PLC0415 - a missing library is one clear line, not a traceback at import
        except (ImportError, OSError) as error:
            raise HearingError(
                f"The speech recogniser cannot be used: {error}.", "Install it: pip install vosk"
            ) from error
        _check(folder)
        vosk.SetLogLevel(-1)
        self._vosk = vosk
        with tempfile.TemporaryDirectory(prefix="voicecoach-model-") as shadow:
            _shadow(folder, Path(shadow))
            try:
                self._model: Any = vosk.Model(shadow)
            except Exception as error:  # the library raises nothing narrower
                raise ModelError(
                    f"The speech model in {folder} cannot be loaded; it may be incomplete.",
                    "voicecoach model verify tells which file is wrong.",
                ) from error

    def knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)

    def grammar(self, phrases: Sequence[str]) -> GrammarDecoder:
        recogniser = self._vosk.KaldiRecognizer(self._model, float(HEARING_RATE), json.dumps(list(phrases)))
        recogniser.SetWords(True)
        return _Grammar(recogniser)

    def free(self) -> FreeDecoder:
        return _Free(self)

    def free_recogniser(self) -> Any:  # noqa: ANN401 - the library has no types
        recogniser = self._vosk.KaldiRecognizer(self._model, float(HEARING_RATE))
        recogniser.SetMaxAlternatives(ALTERNATIVES)
        return recogniser


class _Grammar:
    def __init__(self, recogniser: Any) -> None:  # noqa: ANN401 - the library has no types
        self._recogniser = recogniser

    def feed(self, samples: Samples) -> None:
        self._recogniser.AcceptWaveform(pcm16(samples))

    def result(self) -> tuple[Word, ...]:
        heard = json.loads(self._recogniser.FinalResult())
        return tuple(Word(word["word"], word["conf"]) for word in heard.get("result", ()))


class _Free:
    def __init__(self, model: VoskModel) -> None:
        self._model = model
        self._recogniser = model.free_recogniser()
        self._heard = 0

    def feed(self, samples: Samples) -> None:
        self._recogniser.AcceptWaveform(pcm16(samples))
        self._heard += len(samples)

    def result(self) -> tuple[str, ...]:
        heard = json.loads(self._recogniser.FinalResult())
        if self._heard > FREE_DECODER_LIFE * HEARING_RATE:
            self._recogniser = self._model.free_recogniser()
            self._heard = 0
        return tuple(guess["text"] for guess in heard.get("alternatives", ()))


def pcm16(samples: Samples) -> bytes:
    """Signed 16-bit little-endian samples, clipped at full scale."""
    return (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()


def _check(folder: Path) -> None:
    """Refuse what Vosk would answer with a crash or a message of its own on the terminal."""
    missing = [name for name in ("am/final.mdl", "conf/model.conf", "graph/Gr.fst") if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            f"There is no usable speech model in {folder}: {missing[0]} is missing.",
            "voicecoach model install brings the default one.",
        )


def _shadow(folder: Path, shadow: Path) -> None:
    """Lay out the model again with our settings, so that the installed files stay as they were verified."""
    for entry in folder.iterdir():
        if entry.name != "conf":
            _link(entry, shadow / entry.name)
    shutil.copytree(folder / "conf", shadow / "conf")
    stock = (folder / "conf" / "model.conf").read_text(encoding="utf-8")
    (shadow / "conf" / "model.conf").write_text(_altered(stock), encoding="utf-8")


def _link(source: Path, target: Path) -> None:
    try:
        os.symlink(source.resolve(), target, target_is_directory=source.is_dir())
    except OSError:  # Windows lets only developers make links
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)


def _altered(conf: str) -> str:
    """The model's settings with our lattice beam and without Vosk's own end of utterance."""
    replaced = {"--lattice-beam": LATTICE_BEAM, **{f"--endpoint.rule{n}.min-trailing-silence": _NEVER for n in (2, 3, 4)}}
    kept = [line for line in conf.splitlines() if line.split("=")[0] not in replaced]
    return "\n".join([*kept, *(f"{name}={value}" for name, value in replaced.items()), ""])
