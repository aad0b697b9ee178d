"""Louder, quieter and the speech rate by voice: from the ear to the next workout."""

import json
import wave

import numpy as np
import pytest
import soxr

from voicecoach.app import tuning
from voicecoach.base.paths import Paths
from voicecoach.base.settings import Settings, load
from voicecoach.base.units import HEARING_RATE, SAMPLE_RATE
from voicecoach.cli.app import execute
from voicecoach.journal.before import Chosen, keep_voice
from voicecoach.journal.store import transaction, used
from voicecoach.session.voice import Tuning
from voicecoach.speech import engines
from voicecoach.speech.clips import prepare

ROUTINE = """
title: Short
source: the tests
blocks:
  - exercises:
      - {name: Bridges, sets: 2, reps: 3, tempo: 2-0-2-0, get_ready: 3, rest: 5}
"""
VOICES = (("pyttsx3:gmw/en-us+f3", 165), ("pyttsx3:gmw/en-us+m4", 200))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VOICECOACH_VOICE", "pyttsx3")


def remember(**chosen):
    def write(journal):
        with transaction(journal):
            keep_voice(journal, {name: Chosen(*values) for name, values in chosen.items()})

    used(Paths().journal, write)


def kept():
    return tuning.remembered(load())


def recording(path, spoken):
    """A microphone's file: at each second something that a voice says."""
    sound = np.zeros(30 * HEARING_RATE, dtype=np.float32)
    for at, text, (voice, rate) in spoken:
        engine = engines.make(voice, rate)()
        clip = prepare(engine.synthesize(text))
        engine.close()
        said = 0.5 * soxr.resample(clip.samples, SAMPLE_RATE, HEARING_RATE)
        sound[at * HEARING_RATE :][: len(said)] = said
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(HEARING_RATE)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    return path


@pytest.fixture
def run(tmp_path, capsys):
    """Does a short workout, and returns its events."""
    routine = tmp_path / "short.yaml"
    routine.write_text(ROUTINE)

    def begin(*options):
        log = tmp_path / "log.jsonl"
        arguments = ["run", routine, "--speaker", "none", "--fast", "--fresh", "--events", log, *options]
        assert execute([str(argument) for argument in arguments]) == 0
        capsys.readouterr()
        return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]

    return begin


def welcome(events):
    return next(event["end"] - event["start"] for event in events if event["event"] == "said")


def beats(events):
    return [event["beat_frame"] for event in events if event["event"] == "beat"]


@pytest.mark.model
@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice[0])
def test_what_was_said_of_the_voice_holds_in_the_next_workout(run, tmp_path, voice):
    said = [(3, "talk slower", voice), (9, "louder", voice)]
    first = run("--mic", recording(tmp_path / "mic.wav", said), "--keep")
    assert [event["command"] for event in first if event["event"] == "command"] == ["talk_slower", "louder"]
    assert kept() == {"rate": pytest.approx(1 / 1.1), "volume": 3.0}
    second = run("--mic", "none")
    assert welcome(second) > 1.04 * welcome(first)


@pytest.mark.heavy
def test_the_beats_are_as_far_apart_at_every_rate(run):
    usual = beats(run("--mic", "none"))
    remember(pace=(0.7, 165.0))
    slow = beats(run("--mic", "none"))
    assert np.abs(np.diff(usual)[:11] - np.diff(slow)[:11]).max() <= 1


@pytest.mark.model
def test_a_rehearsal_remembers_nothing_of_it(run, tmp_path):
    run("--mic", recording(tmp_path / "mic.wav", [(3, "talk slower", VOICES[0])]))
    assert kept() == {}


def test_what_is_set_later_goes_before_what_was_said(capsys):
    remember(pace=(0.8, 165.0), level=(-6.0, 0.0))
    assert kept() == {"rate": 0.8, "volume": -6.0}
    assert execute(["settings"]) == 0
    told = capsys.readouterr().err
    assert "By voice: 132 words a minute instead of 165" in told
    assert "By voice: -6 dB on volume" in told
    execute(["settings", "--json"])
    assert {r["name"]: r["by_voice"] for r in json.loads(capsys.readouterr().out) if "by_voice" in r} == kept()
    execute(["settings", "set", "rate", "165"])
    assert kept() == {"volume": -6.0}
    execute(["settings", "unset", "volume"])
    assert kept() == {}


def test_a_setting_that_was_changed_by_hand_goes_before_what_was_said():
    remember(pace=(0.8, 150.0))
    assert kept() == {}
    (Paths().settings_file).write_text("rate = 150\n")
    assert kept() == {"rate": 0.8}


def test_forgetting_everything_forgets_the_voice(capsys):
    remember(pace=(0.8, 165.0))
    assert execute(["forget", "--all", "--yes"]) == 0
    capsys.readouterr()
    assert kept() == {}


def test_settings_are_told_without_a_journal_that_can_be_read(capsys):
    Paths().journal.parent.mkdir(parents=True)
    Paths().journal.mkdir()
    assert execute(["settings"]) == 0
    assert "By voice" not in capsys.readouterr().err


@pytest.mark.parametrize(("rate", "paces"), [(165, (0.6, 1.6)), (80, (1.0, 1.6)), (400, (0.6, 1.125))])
def test_no_voice_is_asked_for_a_rate_that_it_has_not(rate, paces):
    assert tuning.limits(rate) == paces


def test_what_was_chosen_is_taken_within_the_limits_of_today():
    chosen = {"level": Chosen(99.0, 0.0), "pace": Chosen(0.1, 165.0)}
    assert tuning.tuned(chosen, Settings(), (0.6, 1.6)) == Tuning(12.0, 0.6)


def test_what_is_as_set_is_not_kept():
    assert tuning.chosen(Tuning(), Settings()) == {}
    assert tuning.chosen(Tuning(3.0, 1.1), Settings()) == {"level": Chosen(3.0, 0.0), "pace": Chosen(1.1, 165.0)}
