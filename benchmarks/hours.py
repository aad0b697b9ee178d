"""What hours of talk cost in memory. Run: python -m benchmarks.hours [MINUTES] [FOLDER].

All other speech of the recordings, one file after the other without a silence, through one ear; the process's resident
memory every ten minutes of it. About 10 % of a core, so an hour of talk takes six minutes.
"""

import argparse
import os
from itertools import cycle
from pathlib import Path
from typing import Final

from benchmarks.speech_set import SpeechSet
from voicecoach.base.paths import Paths
from voicecoach.base.units import HEARING_RATE
from voicecoach.hearing import phrases
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.recogniser import VoskModel
from voicecoach.hearing.store import ModelStore

MINUTE: Final = 60 * HEARING_RATE


def resident() -> float:
    """Megabytes of memory that this process holds (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", nargs="?", type=int, default=60)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/data/speech"))
    given = parser.parse_args()
    speech = SpeechSet(given.folder)
    ear = Ear(VoskModel(ModelStore(Paths().models).find(None)), phrases.load("en"))
    print(f"  before: {resident():.0f} MB", flush=True)
    told = 0
    for file in cycle(speech.negatives):
        samples = speech.samples(file)
        for start in range(0, len(samples), HEARING_RATE):
            ear.feed(samples[start : start + HEARING_RATE])
        minutes = int(ear.position * HEARING_RATE / MINUTE)
        if minutes // 10 > told:
            told = minutes // 10
            print(f"  after {minutes} minutes: {resident():.0f} MB", flush=True)
        if minutes >= given.minutes:
            return


if __name__ == "__main__":
    main()
