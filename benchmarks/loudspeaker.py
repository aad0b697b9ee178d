"""The echo canceller live: a loudspeaker as loud at the microphone as the user, in the virtual sound system.

    python benchmarks/loudspeaker.py [--times 6]

What is played is looped into the microphone, 60 ms later. A real person says "pause" over the coach's introduction, and
"continue" while it is silent, again and again. Prints how often each was heard, and what else was, with and without the
canceller. Takes a quarter of a minute a time.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from voicecoach.app.demo import recording
from voicecoach.sound.files import FileSpeaker
from voicecoach.sound.mixer import Mixer

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from virtual_audio import VirtualAudio, running

LEARNING = 15.0
OVER_COACH = 9.0
WHILE_SILENT = 4.0


def spoken(folder: Path, name: str) -> Path:
    """A recording as loud as the coach."""
    path = folder / f"{name}.wav"
    mixer = Mixer()
    clip = recording(name)
    mixer.play(0, clip, 0)
    with FileSpeaker(path) as file:
        file.write(mixer.render(clip.frames))
    return path


def heard(system: VirtualAudio, folder: Path, times: int, *, cancelled: bool) -> Counter[str]:
    """What one live session understood."""
    events = folder / f"{cancelled}.jsonl"
    command = [
        "-m",
        "voicecoach",
        "run",
        "back-pain",
        "--fresh",
        "--quiet",
        "--voice",
        "pyttsx3",
        "--events",
        str(events),
    ]
    settings = {"VOICECOACH_ECHO_CANCELLER": str(cancelled).lower(), "VOICECOACH_HOME": str(folder / "home")}
    models = {"VOICECOACH_MODELS": os.environ.get("VOICECOACH_MODELS", "models")}
    session = subprocess.Popen([sys.executable, *command], env={**system.environment, **settings, **models})
    try:
        time.sleep(LEARNING)
        for _ in range(times):
            time.sleep(OVER_COACH)
            system.say_to_microphone(spoken(folder, "pause"))
            time.sleep(WHILE_SILENT)
            system.say_to_microphone(spoken(folder, "continue"))
    finally:
        time.sleep(2)
        session.terminate()
        session.wait(20)
    lines = map(json.loads, events.read_text(encoding="utf-8").splitlines())
    return Counter(str(line["command"]) for line in lines if line["event"] == "command")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=6)
    times = parser.parse_args().times
    with running() as system, tempfile.TemporaryDirectory() as name:
        loop = ["pactl", "load-module", "module-loopback", "source=speaker.monitor", "sink=mic", "latency_msec=60"]
        subprocess.run(loop, env=system.environment, check=True, stdout=subprocess.DEVNULL)
        for cancelled in (False, True):
            found = heard(system, Path(name), times, cancelled=cancelled)
            others = sum(found.values()) - found["pause"] - found["resume"]
            title = "with canceller   " if cancelled else "without canceller"
            print(f'{title} "pause" {found["pause"]}/{times}, "continue" {found["resume"]}/{times}, others {others}')


if __name__ == "__main__":
    main()
