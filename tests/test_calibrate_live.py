"""`calibrate` in the virtual sound system: what it measures, against what is known of a room that is made for it."""

import json
import os
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from virtual_audio import VirtualAudio

from voicecoach.app.demo import shipped_audio
from voicecoach.base.units import HEARING_RATE
from voicecoach.diagnostics.calibration import ANSWER_SECONDS, BEEPS, TARGET, level
from voicecoach.session.wording import spoken_in

pytestmark = [pytest.mark.device, pytest.mark.model, pytest.mark.engine, pytest.mark.slow]

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "speech"
SPEECH = Path(os.environ.get("VOICECOACH_SPEECH_SET", SHARED))

NOISE, LEAK, QUIETER = -62.0, -20, -20.0
"""Of the room, in dBFS; what becomes of the coach on its way into the microphone, and of recorded voices, in dB."""

SAID = {"Resume.": "continue", **{f"{word.title()}.": word for word in ("pause", "next", "repeat", "help", "stop")}}
"""What people's recordings answer when they are asked for it; nobody says "undo" and "louder"."""

ASKS = """
import sys
import numpy as np, soxr
from voicecoach.diagnostics import calibration
from voicecoach.cli import main
say = calibration.Room.say
def told(room, text):
    heard = say(room, text)
    gap = np.zeros(int(calibration.GAP * 16000), np.float32)
    clip = np.concatenate([gap, soxr.resample(room.voice.clip(text).samples, 48000, 16000)])
    print(text, calibration.level(clip, 75), sep="|", file=sys.stderr, flush=True)
    return heard
calibration.Room.say = told
sys.exit(main())
"""
"""The program itself, which also tells when it has said something, and how loud that is in its own sound."""


def recorded(path: Path, folder: Path) -> tuple[Path, float]:
    """A recording made quieter, and the level it must have in the microphone."""
    samples, rate = soundfile.read(path, dtype="float32")
    assert rate == HEARING_RATE
    samples *= 10 ** (QUIETER / 20)
    quiet = folder / f"{path.stem}.wav"
    soundfile.write(quiet, samples, rate, subtype="FLOAT")
    padded = np.zeros(int(ANSWER_SECONDS * HEARING_RATE), np.float32)
    padded[: len(samples)] = samples
    room = 10 ** (NOISE / 10)
    return quiet, 10 * np.log10(10 ** (level(padded, 95) / 10) + room)


def make_a_room(system: VirtualAudio, folder: Path) -> None:
    """One with a loudspeaker that leaks."""

    system.pactl("load-module", "module-loopback", "source=speaker.monitor", "sink=mic", "latency_msec=30")
    [stream] = [line.split()[0] for line in system.pactl("list", "short", "sink-inputs").splitlines()]
    system.pactl("set-sink-input-volume", stream, f"{LEAK}dB")  # with a sign: from the 0 dB that it has
    noise = np.random.default_rng(7).normal(0, 10 ** (NOISE / 20), 200 * HEARING_RATE)
    soundfile.write(folder / "noise.wav", noise.astype(np.float32), HEARING_RATE, subtype="FLOAT")


@pytest.mark.timeout(300)  # it takes 100 seconds in real time
def test_a_known_room_is_measured_as_it_is(own_sound_system, tmp_path, monkeypatch):
    system = own_sound_system
    three = SPEECH / "gsc" / "three_97f4c236_nohash_2.flac"
    if not three.exists():
        pytest.skip("the set of speech is not here")
    make_a_room(system, tmp_path)
    recordings = {text: recorded(shipped_audio() / f"{name}.flac", tmp_path) for text, name in SAID.items()}
    how_many = spoken_in("en").line("how-many-beeps")
    answers = {**recordings, how_many: recorded(three, tmp_path)}
    told: dict[str, list[float]] = {}
    noise = subprocess.Popen(["paplay", "-d", "mic", tmp_path / "noise.wav"], env=system.environment)  # noqa: S607
    home = {"VOICECOACH_HOME": str(tmp_path / "home"), "VOICECOACH_VOICE": "pyttsx3", "VOICECOACH_LANGUAGE": "en"}
    for name, value in home.items():
        monkeypatch.setenv(name, value)
    try:
        began = time.monotonic()
        program = system.start(ASKS, "calibrate", "--json")
        for line in program.stderr:
            text, mark, loud = line.strip().rpartition("|")
            if not mark:  # what a library has to say
                continue
            told.setdefault(text, []).append(float(loud))
            if text in answers:
                time.sleep(0.7)
                system.say_to_microphone(answers[text][0])
        out, _ = program.communicate(timeout=30)
        took = time.monotonic() - began
    finally:
        noise.kill()
        noise.wait()
    assert program.returncode == 0
    found = json.loads(out)
    assert found["noise"] == pytest.approx(NOISE, abs=1)
    assert found["leak"] == pytest.approx(told[how_many][0] + LEAK, abs=1.5)
    assert found["beeps"] == 3 < BEEPS
    assert any("leave out about 0.5 s" in line for line in found["advice"])
    words = {f"{word['phrase'].title()}.": word for word in found["words"]}
    assert {text for text, word in words.items() if word["understood"]} == {*SAID}
    for text, (_, loud) in recordings.items():
        assert words[text]["level"] == pytest.approx(loud, abs=4), text  # a short word fills few of the windows
    assert {text: len(told[text]) for text in ("Undo.", "Louder.", "Pause.")} == {"Undo.": 2, "Louder.": 2, "Pause.": 1}
    assert any(line.startswith("Not understood: undo, louder.") for line in found["advice"])
    middle = np.median([loud for _, loud in recordings.values()] + [NOISE, NOISE])
    assert found["gain"] == pytest.approx(TARGET - middle, abs=3)
    assert f"microphone_gain = {found['gain']:g}" in Path(found["settings"]).read_text()
    assert not found["clipped"]
    assert took < 135  # two minutes, and the start
