"""The process that runs hibari: `python -m voicecoach.speech.hibari_worker MODEL FOLDER`.

The model is loaded at the first phrase; each step of loading, and each sentence, ends with a sign of life. Only the
packaged model is used, so the library's own fetching of voices is never reached.
"""

import importlib
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import soundfile

from voicecoach.base.units import Frames, Hz
from voicecoach.speech.text import romanised
from voicecoach.speech.vowels import IPA_VOWELS, with_output
from voicecoach.speech.worker_loop import ALIVE, Message, answers_alone, serve

if TYPE_CHECKING:
    from voicecoach.sound.clip import Samples

HIBARI_SEED: Final = 0
"""Seed of the noise in the voice, so that a text has one sound in every process."""

HIBARI_RATE: Final[Hz] = 24_000

HIBARI_DURATIONS: Final = b"/CumSum_output_0"
"""The tensor of the model with the end of each phoneme, by its exporter's name."""

DURATION_STEP: Final[Frames] = 600
"""Frames of one step of that tensor."""

EARLIER: Final[Frames] = 1_000
"""Frames from a vowel's sound to the reported start: on 37 words that begin with voiceless sounds the low frequencies
rise 43 ± 11 ms before it."""

IPA_OF_DIPHTHONGS: Final = frozenset("AIOWYᵊᵻ")
"""Letters for diphthongs and weak vowels in the library's alphabet."""

HIBARI_VOWELS: Final = IPA_VOWELS | IPA_OF_DIPHTHONGS

COMMANDS: Final = re.compile(r"[\[\]]")
"""Brackets: the library reads `[word](/phonemes/)` as a pronunciation."""


class TimedSession:
    """An onnxruntime session that also gives the ends of phonemes, which the library does not ask for.

    Attributes:
        ends: of the phonemes in the last run, in `DURATION_STEP`.
    """

    def __init__(self, session: Any) -> None:  # noqa: ANN401 - onnxruntime has no types
        self._session = session
        self._names = [output.name for output in session.get_outputs()]
        self.ends: Sequence[int] = ()

    def run(self, _: object, inputs: object) -> list[Any]:
        """The outputs that the library knows."""
        known: list[Any]
        *known, ends = self._session.run(self._names, inputs)
        self.ends = np.ravel(ends).tolist()
        return known


class HibariVoice:
    """A loaded voice.

    Args:
        model: its file.
        output: descriptor for signs of life.
    """

    def __init__(self, model: Path, output: int) -> None:
        self._output = output
        # With SciPy the library would use its FFT, whose samples differ a little.
        sys.modules["scipy"] = cast("Any", None)
        library = importlib.import_module("hibari")
        self._live()
        self._hibari = library.Hibari(model=with_output(model.read_bytes(), HIBARI_DURATIONS))
        self._session = self._hibari.sess = TimedSession(self._hibari.sess)
        self._live()
        _ = self._hibari.g2p  # loads the lexicon
        self._live()

    def answer(self, question: Message) -> Message:
        """Speak a phrase into a file; the file is empty if the phrase has no sound."""
        noise = np.random.default_rng(HIBARI_SEED)
        parts: list[Samples] = []
        vowel: Frames | None = None
        for phonemes in self._hibari.phonemize(COMMANDS.sub(" ", romanised(question["text"]))):
            ids = self._hibari.ids(phonemes)
            parts.append(self._hibari.from_ids(ids, question["speed"], noise))
            self._live()
            if len(parts) == 1:
                vowel = self._vowel([letter for letter in phonemes if letter in self._hibari.vocab])
        samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        soundfile.write(question["path"], samples, HIBARI_RATE, subtype="FLOAT", format="WAV")
        return {} if vowel is None else {"vowel": vowel}

    def _vowel(self, phonemes: Sequence[str]) -> Frames | None:
        """The first frame of the first vowel, or of the mark of stress before it (see `piper_worker`).

        The tensor has one value for the silence before the first phoneme.
        """
        starts = zip(phonemes, self._session.ends, strict=False)
        return next(
            (max(end * DURATION_STEP - EARLIER, 0) for phoneme, end in starts if phoneme in HIBARI_VOWELS), None
        )

    def _live(self) -> None:
        os.write(self._output, ALIVE)


def main(arguments: list[str]) -> int:
    """Serve until the input ends."""
    model, folder = arguments
    output = answers_alone()
    serve(lambda: HibariVoice(Path(model), output).answer, output, folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
