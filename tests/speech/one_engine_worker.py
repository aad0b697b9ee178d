"""Our worker as it runs on macOS and Windows, one engine for all phrases, on the engine that is here."""

import sys
from pathlib import Path

from voicecoach.speech import pyttsx3_worker

if __name__ == "__main__":
    sys.platform = "elsewhere"
    pyttsx3_worker._load_espeak("any", Path(sys.argv[-1]))
    raise SystemExit(pyttsx3_worker.main(["espeak", *sys.argv[2:]]))
