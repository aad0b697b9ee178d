"""The first ten seconds of a workout, live, in the virtual sound system: what is heard, and who is heard.

    python -m benchmarks.first_words [--times 5] [--voice pyttsx3] [--beside 0 1] [--only sound|words]

From the command (`run back-pain`, a new process) to the first sound in the headphones, a chime, and to the first word
of the first sentence; cold (a home where nothing is, so that every phrase is made) and warm (the same home again).
Then a stranger says four words, at 0.3, 3, 5.7 and 8.4 s after the first sound: from the end of each, as the microphone
gets it, to the line of its command in the events. Other people each time, who are not in `audio/`; with a cold home,
so that phrases are made beside the ear. Both idle and beside busy processes; what else the machine does is the load
that is printed. The recordings are those of `VOICECOACH_SPEECH_SET`, or `../shared/data/speech`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import soundfile
import soxr

from benchmarks.live import busy
from benchmarks.pause_live import Tap, word_end
from benchmarks.speech_set import Clip, SpeechSet
from voicecoach.base.units import HEARING_RATE, SAMPLE_RATE, Seconds

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from virtual_audio import VirtualAudio, missing, running

AUDIBLE: Final = 0.003
WORDS: Final = ("next", "pause", "continue", "repeat")
AT: Final[tuple[Seconds, ...]] = (0.3, 3.0, 5.7, 8.4)
"""After the first sound; within the first ten seconds, each word is said in about half a second."""

PATIENCE: Final[Seconds] = 30.0
Told: TypeAlias = list[tuple[Seconds, dict[str, object]]]


class Run:
    """A workout that is listened to: when its events were told and what was to be heard, on one clock."""

    def __init__(
        self, system: VirtualAudio, folder: Path, voice: str, *, routine: str = "back-pain", prefix: Sequence[str] = ()
    ) -> None:
        self.headphones = Tap(system, "speaker.monitor")
        self.microphone = Tap(system, "mic.monitor")
        time.sleep(0.3)
        self.told: Told = []
        self._events = folder / "events.jsonl"
        self._events.unlink(missing_ok=True)
        home = {"VOICECOACH_HOME": str(folder / "home")}
        command = [sys.executable, "-m", "voicecoach", "run", routine, "--fresh", "--voice", voice]
        self.began = time.monotonic()
        self._process = subprocess.Popen(
            [*prefix, *command, "--events", str(self._events)],
            env={**system.environment, **home},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._stop = threading.Event()
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        text, place = "", 0
        while not self._stop.wait(0.002):
            if not self._events.exists():
                continue
            with self._events.open(encoding="utf-8") as file:
                file.seek(place)
                text += file.read()
                place = file.tell()
            *lines, text = text.split("\n")
            self.told += [(time.monotonic(), json.loads(line)) for line in lines]

    def first_sound(self) -> Seconds:
        """Wait for it; when it arrived."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            loud = [at for at, level in list(self.headphones._levels) if level > AUDIBLE and at > self.began]  # noqa: SLF001
            if loud:
                return loud[0]
            time.sleep(0.005)
        raise TimeoutError("nothing was to be heard")

    def first_sentence(self, sound: Seconds) -> Seconds:
        """Wait until the first line has been said; when it began, by the headphones' clock.

        The chime, which is the first sound, begins with session time.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            said = [event for _, event in self.told if event["event"] == "said" and event["text"] != "One moment."]
            if said:
                return sound + float(str(said[0]["start"]))
            time.sleep(0.02)
        raise TimeoutError("nothing was said")

    def wait_for_end(self, seconds: Seconds) -> str:
        """Wait until the workout has ended by itself; how."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
            time.sleep(0.1)
        return str(self.told[-1][1].get("reason", "not yet"))

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._stop.set()
        self.headphones.stop()
        self.microphone.stop()


@contextmanager
def workout(system: VirtualAudio, folder: Path, voice: str) -> Iterator[Run]:
    run = Run(system, folder, voice)
    try:
        yield run
    finally:
        run.end()


def sounds(system: VirtualAudio, voice: str, times: int) -> None:
    """First sound and first sentence, cold and warm."""
    found: dict[str, list[tuple[Seconds, Seconds]]] = {"cold": [], "warm": []}
    for _ in range(times):
        with tempfile.TemporaryDirectory() as name:
            for each in found.values():
                with workout(system, Path(name), voice) as run:
                    sound = run.first_sound()
                    each.append((sound - run.began, run.first_sentence(sound) - run.began))
    for how, both in found.items():
        sound_at, sentence_at = zip(*both, strict=True)
        print(f"  {voice}, {how}: first sound {spread(sound_at)}, first sentence {spread(sentence_at)}", flush=True)


def words(system: VirtualAudio, speech: SpeechSet, voice: str, times: int) -> None:
    """End of word to effect."""
    by_word = {word: [clip for clip in speech.clips if clip.text == word] for word in WORDS}
    delays: dict[Seconds, list[Seconds]] = {at: [] for at in AT}
    missed = 0
    for number in range(times):
        with tempfile.TemporaryDirectory() as name, workout(system, Path(name), voice) as run:
            said = [write(speech, clips[number % len(clips)], Path(name)) for clips in by_word.values()]
            sound = run.first_sound()
            spoken: list[tuple[Seconds, Seconds]] = []
            for at, path in zip(AT, said, strict=True):
                time.sleep(max(0.0, sound + at - time.monotonic()))
                began = time.monotonic()
                system.say_to_microphone(path)
                time.sleep(0.2)
                spoken.append((began, word_end(run.microphone, began)))
            time.sleep(4)
            for (at, (began, end)), (following, _) in zip(
                zip(AT, spoken, strict=True), [*spoken[1:], (np.inf, 0)], strict=True
            ):
                heard = [told for told, event in run.told if event["event"] == "command" and began < told < following]
                if heard:
                    delays[at].append(heard[0] - end)
                else:
                    missed += 1
    for at, each in delays.items():
        print(f"  a word at {at:g} s: {spread(each)}" if each else f"  a word at {at:g} s: never heard", flush=True)
    whole = [delay for each in delays.values() for delay in each]
    print(f"  all, {voice}: {spread(whole)}; not taken for a command: {missed}", flush=True)


def write(speech: SpeechSet, clip: Clip, folder: Path) -> Path:
    """A clip as the sound system takes it."""
    path = folder / f"{clip.text}.wav"
    soundfile.write(path, soxr.resample(speech.samples(clip.file), HEARING_RATE, SAMPLE_RATE), SAMPLE_RATE)
    return path


def spread(times: Sequence[Seconds]) -> str:
    high = sorted(times)[max(0, round(0.95 * len(times)) - 1)]
    return f"median {statistics.median(times):.2f} s, 95 % {high:.2f}, longest {max(times):.2f} (n = {len(times)})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--voice", nargs="+", default=["pyttsx3"])
    parser.add_argument("--beside", type=int, nargs="+", default=[0, 1], help="busy processes")
    parser.add_argument("--only", choices=("sound", "words"))
    given = parser.parse_args()
    if lacking := missing():
        print(f"not measured: {lacking}")
        return
    speech = SpeechSet(Path(os.environ.get("VOICECOACH_SPEECH_SET", "../shared/data/speech")))
    for beside in given.beside:
        print(f"{beside} busy processes beside it; load of the machine before: {os.getloadavg()[0]:.1f}", flush=True)
        with running() as system, busy(beside):
            for voice in given.voice:
                if given.only != "words":
                    sounds(system, voice, given.times)
                if given.only != "sound":
                    words(system, speech, voice, given.times)


if __name__ == "__main__":
    main()
