"""Real people through the real model: the demo's recordings, and some of the development set where it is there."""

import json
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
from examples import sample
from real_model import speech_model, speech_model_folder

from voicecoach.base.units import HEARING_RATE
from voicecoach.hearing.decisions import Ignored
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.phrases import SITUATIONS, load
from voicecoach.session.events import Spoken

__all__ = ["speech_model", "speech_model_folder"]

ROOT = Path(__file__).resolve().parents[2]
SPEECH = Path(os.environ.get("VOICECOACH_SPEECH_SET", ROOT.parent / "shared" / "data" / "speech"))
TABLE = load("en")

pytestmark = pytest.mark.model
needs_speech_set = pytest.mark.skipif(
    not (SPEECH / "manifest.jsonl").is_file(), reason="The development recordings are not here."
)

DEMO = [
    ("next", "working", "next"),
    ("pause", "working", "pause"),
    ("continue", "paused", "resume"),
    ("repeat", "resting", "repeat"),
    ("help", "intro", "help"),
    ("stop", "working", "stop"),
    ("yes", "asking-yes-no", "yes"),
]


@cache
def samples(path):
    sound, rate = soundfile.read(path, dtype="float32")
    assert rate == HEARING_RATE
    return sound


def hear(model, sound, situation):
    ear = Ear(model, TABLE)
    ear.attend(situation)
    return [*ear.feed(sound), *ear.finish()]


def told(decisions):
    return [(d.command, d.value) for d in decisions if isinstance(d, Spoken)]


@pytest.mark.parametrize(("name", "situation", "command"), DEMO)
def test_the_demos_recordings(speech_model, name, situation, command):
    assert told(hear(speech_model, samples(ROOT / "audio" / f"{name}.flac"), situation)) == [(command, None)]


@pytest.mark.parametrize(("name", "situation", "command"), DEMO)
def test_quieter_and_cut_off_they_are_still_understood(speech_model, name, situation, command):
    sound = samples(ROOT / "audio" / f"{name}.flac")
    end = np.flatnonzero(np.abs(sound) > 0.05 * np.abs(sound).max())[-1] + HEARING_RATE // 10
    assert told(hear(speech_model, sound[:end] * np.float32(0.25), situation)) == [(command, None)]


def test_one_ear_hears_one_after_the_other(speech_model):
    ear, found = Ear(speech_model, TABLE), []
    for name, situation, _ in DEMO:
        ear.attend(situation)
        found += ear.feed(samples(ROOT / "audio" / f"{name}.flac")) + ear.finish()
    assert told(found) == [(command, None) for _, _, command in DEMO]


def test_twice_the_same_is_the_same_twice(speech_model):
    sound = samples(ROOT / "audio" / "repeat.flac")
    assert hear(speech_model, sound, "working") == hear(speech_model, sound, "working")


@pytest.mark.parametrize("situation", sample(SITUATIONS, 3))
def test_the_demos_words_are_heard_in_every_state(speech_model, situation):
    for name, _, command in DEMO:
        assert told(hear(speech_model, samples(ROOT / "audio" / f"{name}.flac"), situation)) == [(command, None)], name


@pytest.mark.parametrize(("leaks", "found"), [(False, [("yes", None)]), (True, [])])
def test_yes_over_the_coachs_yes_or_no_counts_unless_it_is_the_coach(speech_model, leaks, found):
    before, yes = samples(ROOT / "audio" / "repeat.flac"), samples(ROOT / "audio" / "yes.flac")
    hush = np.random.default_rng(1).standard_normal(len(before)).astype(np.float32) * np.float32(1e-3)
    ear = Ear(speech_model, TABLE)
    ear.attend("asking-yes-no")
    ear.coach_says("Shall I repeat that? Yes or no.", 0.0, (len(before) + len(yes)) / HEARING_RATE)
    sound = np.concatenate([before if leaks else hush, yes])
    assert told([*ear.feed(sound), *ear.finish()]) == found


def test_the_coach_saying_it_is_no_command(speech_model):
    sound = samples(ROOT / "audio" / "next.flac")
    ear = Ear(speech_model, TABLE)
    ear.coach_says("Next: squats.", 0.0, len(sound) / HEARING_RATE)
    decisions = [*ear.feed(sound), *ear.finish()]
    assert [d.reason for d in decisions if isinstance(d, Ignored)] == ["own_voice"]


def test_noise_is_nothing(speech_model):
    noise = (np.random.default_rng(3).standard_normal(3 * HEARING_RATE) * 0.05).astype(np.float32)
    assert told(hear(speech_model, noise, "working")) == []


@needs_speech_set
@pytest.mark.slow
def test_decoys_are_not_commands(speech_model):
    """Single words that sound like ours, and noises: each was taken for a command by the grammar alone."""
    files = [
        "gsc/bed_62581901_nohash_0",
        "gsc/wow_988e2f9a_nohash_0",
        "gsc/dog_988e2f9a_nohash_0",
        "noise/kitchen_dishes",
    ]
    for file in files:
        assert told(hear(speech_model, samples(SPEECH / f"{file}.flac"), "working")) == []


@needs_speech_set
@pytest.mark.slow
def test_numbers_by_several_speakers(speech_model):
    rows = [json.loads(line) for line in (SPEECH / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    numbers = [r for r in rows if r["command"] == "number" and not r["file"].startswith("fsdd/")][::6]
    right = sum(
        told(hear(speech_model, samples(SPEECH / row["file"]), "asking-number")) == [("number", row["value"])]
        for row in numbers
    )
    assert right >= len(numbers) - 1
