"""A whole workout on a machine about as fast as a Raspberry Pi 4, live, in the virtual sound system.

    python -m benchmarks.slow [--share 0.5] [--times 8] [--voice pyttsx3]

A Pi's four cores do each about a quarter of what a core of a laptop does, and a workout keeps two threads busy at
most: so it gets half a core in all (`--share`). By a cgroup, where that may be written: a quota with a period of 5 ms,
so that nothing waits longer for its turn than on a slow machine, and a weight above whatever else runs. Else by four
busy processes a core beside it, all as important: which of both is printed. The sound server stays outside. With a cold
home, and a stranger who says "pause" and "continue" by turns, from the first sound on. Prints the first sound, the
first sentence, reaction times, beats moved, underruns, and what was given up.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.first_words import Run, spread, write
from benchmarks.live import busy
from benchmarks.pause_live import word_end
from benchmarks.speech_set import SpeechSet
from voicecoach.base.units import Seconds

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from virtual_audio import VirtualAudio, missing, running

PERIOD: Final = 5_000
"""Microseconds."""

GROUPS: Final = (Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup"))
EVERY: Final[Seconds] = 9.0
ROUTINE: Final = """
title: A short one
blocks:
  - exercises:
      - {name: Bridges, sets: 2, reps: 6, tempo: 2-1-2-1, get_ready: 4, rest: 10}
      - {name: Bird dogs, sets: 1, reps: 4, sides: each, tempo: 2-1-2-1, get_ready: 4, rest: 10}
"""


@contextmanager
def slowed(share: float) -> Iterator[tuple[str, list[str]]]:
    """How it is slowed, for people; and what a command begins with that is to be slow."""
    for root in GROUPS:
        group = root / "voicecoach-slow"
        quota = round(share * PERIOD)
        limits = {"cpu.cfs_period_us": f"{PERIOD}", "cpu.cfs_quota_us": f"{quota}", "cpu.shares": "262144"}
        if (root / "cgroup.controllers").exists():
            limits = {"cpu.max": f"{quota} {PERIOD}", "cpu.weight": "10000"}
        try:
            group.mkdir()
            for name, value in limits.items():
                (group / name).write_text(value)
        except OSError:
            continue
        try:
            how = f"a cgroup with {share:g} of a core, in periods of {PERIOD / 1000:g} ms"
            yield how, ["sh", "-c", f'echo $$ >{group}/cgroup.procs; exec "$@"', "sh"]
        finally:
            time.sleep(0.5)
            group.rmdir()
        return
    count = 4 * (os.cpu_count() or 1)
    with busy(count):
        yield f"{count} busy processes beside it", []


def react(system: VirtualAudio, speech: SpeechSet, run: Run, times: int, folder: Path) -> list[Seconds]:
    """Say the words; from the end of each to its command."""
    by_word = {word: [clip for clip in speech.clips if clip.text == word] for word in ("pause", "continue")}
    delays = []
    for number in range(2 * times):
        clips = by_word["continue" if number % 2 else "pause"]
        path, began = write(speech, clips[number // 2 % len(clips)], folder), time.monotonic()
        system.say_to_microphone(path)
        time.sleep(0.3)
        end = word_end(run.microphone, began)
        time.sleep(3.0 if number % 2 == 0 else EVERY)
        heard = [told for told, event in run.told if event["event"] == "command" and told > began]
        delays += [heard[0] - end] if heard else []
    for clip in by_word["continue"][-3:]:
        if [event["state"] for _, event in run.told if event["event"] == "state"][-1] == "paused":
            system.say_to_microphone(write(speech, clip, folder))
            time.sleep(3.0)
    return delays


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=0.5, help="of a core")
    parser.add_argument("--times", type=int, default=8)
    parser.add_argument("--voice", default="pyttsx3")
    given = parser.parse_args()
    if lacking := missing():
        print(f"not measured: {lacking}")
        return
    speech = SpeechSet(Path(os.environ.get("VOICECOACH_SPEECH_SET", "../shared/data/speech")))
    with running() as system, tempfile.TemporaryDirectory() as name, slowed(given.share) as (how, prefix):
        folder = Path(name)
        (folder / "short.yaml").write_text(ROUTINE, encoding="utf-8")
        print(f"{how}; load of the machine before: {os.getloadavg()[0]:.1f}", flush=True)
        run = Run(system, folder, given.voice, routine=str(folder / "short.yaml"), prefix=prefix)
        try:
            sound = run.first_sound()
            sentence = run.first_sentence(sound)
            print(f"first sound {sound - run.began:.2f} s, first sentence {sentence - run.began:.2f} s", flush=True)
            delays = react(system, speech, run, given.times, folder)
            ended = run.wait_for_end(300)
        except (TimeoutError, subprocess.SubprocessError) as error:
            print(f"broken off: {error}")
            return
        finally:
            run.end()
        events = [event for _, event in run.told]
        beats = [event for event in events if event["event"] == "beat"]
        moved = [beat for beat in beats if beat["frame"] != beat["audio_frame"]]
        underruns = [event for event in events if event["event"] == "underrun"]
        print(f"end of word to effect: {spread(delays)}; not taken for a command: {2 * given.times - len(delays)}")
        print(f"beats moved: {len(moved)} of {len(beats)}; underruns: {len(underruns)}; ended: {ended}")
        for event in events:
            if event["event"] in ("ear", "voice_engine", "microphone"):
                print(f"  {event['t']:.1f} s: {event['event']} {event['status']}: {event['detail']}")
        tones = sum(beat["text"] is None for beat in beats)
        print(f"counts that were tones: {tones}")


if __name__ == "__main__":
    main()
