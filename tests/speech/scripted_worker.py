"""A worker that behaves as it is told: `scripted_worker.py SCRIPT LOG … FOLDER`.

SCRIPT is a comma list; each phrase, in whatever process, takes the next word, and the last one for ever. Every start
and phrase is a line in LOG. It needs no speech engine.
"""

import json
import os
import sys
import time
import wave
from pathlib import Path

SCRIPT, LOG = sys.argv[1].split(","), Path(sys.argv[2])
VOICES = [
    {"id": "gmw/en-us", "name": "English (America)", "languages": ["en-us"]},
    {"id": "gmw/de", "name": "German", "languages": ["de"]},
]
HELLO = {"driver": "espeak", "version": "1", "voice": "gmw/en-us", "voices": VOICES, "variants": ["f3"]}


def log(line):
    with LOG.open("a") as file:
        file.write(f"{line}\n")


def write_wave(path, frames=2205):
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22_050)
        file.writeframes(b"\x00\x40\x00\xc0" * (frames // 2))


def write_aiff(path):
    import soundfile  # noqa: PLC0415 - it takes half of a second, and each of many workers would

    soundfile.write(path, [[0.5, 0.5], [-0.5, -0.5]] * 1000, 22_050, format="AIFF")


FILES = {
    "ok": write_wave,
    "noany": write_wave,
    "aiff": write_aiff,
    "silent": lambda path: write_wave(path, 0),
    "nothing": lambda path: Path(path).touch(),
    "truncated": lambda path: Path(path).write_bytes(b"RIFF\x24\x00"),
}
ANSWERS = {"error": '{"error": "RuntimeError: no such thing"}', "garbage": "Audio saved to somewhere", "list": "[]"}
ENDS = {"hang": lambda: time.sleep(600), "crash": os.abort, "leave": lambda: os._exit(3)}


def reply(answer):
    sys.stdout.write(f"{answer}\n")
    sys.stdout.flush()


def say(question, behaviour):
    ENDS.get(behaviour, lambda: None)()
    if behaviour in FILES:
        FILES[behaviour](question["path"])
    reply(ANSWERS.get(behaviour, "{}"))


def main():
    log(f"start {' '.join(sys.argv[3:-1])}".strip())
    for line in sys.stdin:
        question = json.loads(line)
        if question["do"] == "hello":
            if SCRIPT[0] == "nostart" or (SCRIPT[0] == "noany" and "any" in sys.argv):
                os._exit(4)
            reply(json.dumps(HELLO))
            continue
        said = LOG.read_text().count("\nsay")
        log(f"say {question['text']}")
        say(question, SCRIPT[min(said, len(SCRIPT) - 1)])


main()
