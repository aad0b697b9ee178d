"""Is the beat exact? The whole back-pain workout, in the log and in the waveform.

    python benchmarks/beats.py [ROUTINE]

Prints, over all beats: where they sound less where they were due, in frames; where an onset is found in
the rendered samples less where it was due, in milliseconds; and the drift over the session.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from voicecoach.app import coach
from voicecoach.base.settings import Settings
from voicecoach.base.units import SAMPLE_RATE

WINDOW = SAMPLE_RATE // 2
"""Half a second around a beat is searched: less than the shortest beat, so no other word is found."""


def onset(samples: NDArray[np.float32], due: int) -> float:
    """Milliseconds from when a beat was due to where its sound begins: the first one within 30 dB of its loudest.

    Soft consonants ("f" in four, "th" in three) lie 25 dB below their vowel: a higher threshold would find the
    vowel, which is where the beat is felt and not where the word begins.
    """
    before = SAMPLE_RATE // 20
    piece = samples[max(0, due - before) : due + WINDOW]
    frame = SAMPLE_RATE // 1000
    level = np.abs(piece[: len(piece) // frame * frame]).reshape(-1, frame).max(axis=1)
    return float(np.flatnonzero(level >= 10 ** (-30 / 20) * level.max())[0]) - min(before, due) / frame


def main() -> None:
    routine = sys.argv[1] if len(sys.argv) > 1 else "back-pain"
    events: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "session.wav"
        coach.render(
            coach.Workout(routine=routine),
            out,
            Settings(voice="pyttsx3", eccentric_tone=False),
            lambda event: events.append(dict(event)),
        )
        samples, _ = soundfile.read(out, dtype="float32")
    beats = [event for event in events if event["event"] == "beat"]
    placed = np.array([int(str(beat["audio_frame"])) - int(str(beat["frame"])) for beat in beats])
    found = np.array([onset(samples, int(str(beat["frame"]))) for beat in beats])
    minutes = np.array([int(str(beat["frame"])) / SAMPLE_RATE / 60 for beat in beats])
    slope = np.polyfit(minutes, found, 1)[0]
    print(f"{routine}: {len(beats)} beats in {minutes[-1]:.1f} minutes, {sum(b['text'] is None for b in beats)} tones")
    print(f"audio_frame - frame: largest {np.abs(placed).max()} frames")
    print(
        f"onset - due: median {np.median(found):.1f} ms, 95 % within {np.quantile(np.abs(found), 0.95):.1f} ms, "
        f"all within {np.abs(found).max():.1f} ms"
    )
    print(f"drift of what was placed: {np.polyfit(minutes, placed, 1)[0] * 60:.3f} frames an hour")
    print(f"trend of what is found: {slope * 60:+.2f} ms an hour (words differ; no drift would be near 0)")
    latest = {str(beat["text"]): ms for beat, ms in sorted(zip(beats, np.abs(found), strict=True), key=lambda b: b[1])}
    print("latest words: " + ", ".join(f"{text} {ms:.0f} ms" for text, ms in list(latest.items())[-5:]))


if __name__ == "__main__":
    main()
