"""The process that runs Piper: `python -m voicecoach.speech.piper_worker MODEL FOLDER`.

The model is loaded at the first phrase; each step of loading, and each sentence, ends with a sign of life.
"""

import functools
import importlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile

from voicecoach.base.units import Frames, Hz
from voicecoach.sound.clip import Samples
from voicecoach.speech.espeak_data import short
from voicecoach.speech.piper_engine import SENTENCE_GAP, config_of
from voicecoach.speech.vowels import IPA_VOWELS, with_output
from voicecoach.speech.worker_loop import ALIVE, Message, answers_alone, serve

DURATIONS: Final = re.compile(rb"/(?:[\w.]+/)*Ceil_output_0")
"""The tensor of a VITS model with the frames of each phoneme, by its exporter's name."""

RATE_OF_SILENCE: Final[Hz] = 22_050

_ERRORS_ONLY: Final = 3  # onnxruntime's log severity


class LoadedVoice:
    """A loaded voice. Piper's own loader takes no options for the session, so it is built here.

    Args:
        model: its file.
        output: descriptor for signs of life.
    """

    def __init__(self, model: Path, output: int) -> None:
        self._output = output
        self._piper = importlib.import_module("piper")
        self._live()
        config = json.loads(config_of(model).read_text(encoding="utf-8"))
        session = _session(model)
        self._live()
        self._voice = self._piper.PiperVoice(
            session=session,
            config=self._piper.config.PiperConfig.from_dict(config),
            espeak_data_dir=short(Path(self._piper.voice.ESPEAK_DATA_DIR)),
        )

    def answer(self, question: Message) -> Message:
        """Speak a phrase into a file; the file is empty if the phrase has no sound."""
        # Not normalised: sentences would each be scaled to a peak of 1, and differ in loudness.
        options = self._piper.config.SynthesisConfig(
            length_scale=question["scale"], noise_scale=0.0, noise_w_scale=0.0, normalize_audio=False
        )
        speak = functools.partial(self._voice.synthesize, syn_config=options, include_alignments=True)
        chunks = []
        for chunk in speak(question["text"]):
            chunks.append(chunk)
            self._live()
        if not chunks:
            soundfile.write(question["path"], np.zeros(0, np.float32), RATE_OF_SILENCE, subtype="FLOAT", format="WAV")
            return {}
        rate = chunks[0].sample_rate
        samples = _joined([chunk.audio_float_array for chunk in chunks], rate)
        soundfile.write(question["path"], samples, rate, subtype="FLOAT", format="WAV")
        vowel = _vowel(chunks[0])
        return {} if vowel is None else {"vowel": vowel}

    def _live(self) -> None:
        os.write(self._output, ALIVE)


def main(arguments: list[str]) -> int:
    """Serve until the input ends."""
    model, folder = arguments
    output = answers_alone()
    serve(lambda: LoadedVoice(Path(model), output).answer, output, folder)
    return 0


def _session(model: Path) -> Any:  # noqa: ANN401 - an onnxruntime session, which has no types
    runtime = importlib.import_module("onnxruntime")
    runtime.set_default_logger_severity(_ERRORS_ONLY)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Speaks as fast as with all optimisations, and loads in less than half the time (0.19 and 0.47 s of one core).
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = _ERRORS_ONLY
    return runtime.InferenceSession(
        _with_durations(model.read_bytes()), sess_options=options, providers=["CPUExecutionProvider"]
    )


def _joined(sentences: list[Samples], rate: Hz) -> Samples:
    gap = np.zeros(round(SENTENCE_GAP * rate), dtype=np.float32)
    spaced = [part for sentence in sentences for part in (gap, np.atleast_1d(sentence))]
    return np.concatenate(spaced[1:])


def _vowel(chunk: Any) -> Frames | None:  # noqa: ANN401 - Piper's own type
    """The first frame of a sentence's first vowel.

    A mark of stress before it has its own length, which belongs to the vowel: on 26 words that begin with voiceless
    sounds the low frequencies rise where the mark begins (-7 ± 14 ms), and 97 ± 25 ms before the reported vowel.
    """
    begins = 0
    for phoneme in chunk.phoneme_alignments or ():
        if phoneme.phoneme in IPA_VOWELS:
            return int(begins)
        begins += phoneme.num_samples
    return None


def _with_durations(model: bytes) -> bytes:
    """The model with the length of each phoneme as an output, from which Piper makes its alignments.

    Piper's own way (piper.patch_voice_with_alignment) needs the package onnx.
    """
    found = DURATIONS.search(model)
    return with_output(model, found.group()) if found else model


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
