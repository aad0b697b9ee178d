"""How fast is a workout rendered?

    python benchmarks/render.py [ROUTINE]

Renders into a home of its own: once with nothing cached, then three times each into WAV, Opus and MP3.
Prints times real time, as a whole process on one core (the median), and the phrases made.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 3


def render(routine: str, out: Path, home: Path) -> dict[str, float]:
    """One rendering in a process of its own, on one core."""
    command = [sys.executable, "-m", "voicecoach", "render", routine, "-o", str(out), "--json"]
    pinned = ["taskset", "-c", "0", *command] if sys.platform.startswith("linux") else command
    environment = {**os.environ, "VOICECOACH_HOME": str(home), "VOICECOACH_VOICE": "pyttsx3"}
    done = subprocess.run(pinned, env=environment, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def main() -> None:
    routine = sys.argv[1] if len(sys.argv) > 1 else "back-pain"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        first = render(routine, Path(folder) / "first.wav", home)
        print(f"{routine}: {first['seconds'] / 60:.1f} minutes")
        print(f"nothing cached, WAV: {first['seconds'] / first['wall_seconds']:.0f} x real time ({first['cache']})")
        for ending in ("wav", "opus", "mp3"):
            runs = [render(routine, Path(folder) / f"out.{ending}", home) for _ in range(RUNS)]
            speed = statistics.median(run["seconds"] / run["wall_seconds"] for run in runs)
            print(f"cached, {ending}: {speed:.0f} x real time (median of {RUNS})")


if __name__ == "__main__":
    main()
