"""The whole house with its real parts: routine in, sound and events out."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from virtual_audio import VirtualAudio

from voicecoach.app import coach, demo
from voicecoach.base.errors import ModelError, SoundError, UsageError
from voicecoach.base.file_lock import tried
from voicecoach.base.paths import Paths
from voicecoach.base.settings import Settings
from voicecoach.journal.before import keep_pace
from voicecoach.journal.store import open_journal, transaction
from voicecoach.routine.loading import load as load_routine
from voicecoach.session.wording import english
from voicecoach.sound.assets import shipped_audio
from voicecoach.sound.earcons import earcon

pytestmark = [pytest.mark.engine, pytest.mark.slow]

SETTINGS = Settings(voice="pyttsx3")
ROUTINE = """
title: A short one
source: the tests
caution: [Be careful.]
warning_signs: [back]
blocks:
  - exercises:
      - name: Bridges
        sets: 2
        reps: 2
        tempo: 2-1-2-1
        get_ready: 4
        rest: 8
        rest_after: 5
        cues: {setup: [Lie on your back.], form: [Knees apart.]}
      - name: Plank
        hold: 8
        get_ready: 4
        cues: {setup: [Turn around.]}
"""


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory):
    """A home of its own; every test of the file shares its cache."""
    before = dict(os.environ)
    os.environ["VOICECOACH_HOME"] = str(tmp_path_factory.mktemp("home"))
    os.environ["VOICECOACH_VOICE"] = "pyttsx3"  # the quick one, wherever a better one is installed
    yield Path(os.environ["VOICECOACH_HOME"])
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def routine(tmp_path):
    path = tmp_path / "short.yaml"
    path.write_text(ROUTINE)
    return str(path)


def rendered(routine, out, events=None, **options):
    """Render with the quick voice; what it gave, and its events."""
    told = []
    workout = coach.Workout(routine=routine, events=events, **options)
    return coach.render(workout, out, SETTINGS, told.append), told


@pytest.mark.parametrize(("voice", "told"), [("pyttsx3:de", 1), ("pyttsx3:en-gb", 0), ("pyttsx3", 0)])
def test_a_voice_of_another_language_is_told_of_once(routine, tmp_path, voice, told):
    made, _ = rendered(routine, tmp_path / "out.wav", voice=voice)
    assert ["'de', and the routine is in 'en'" in note for note in made.trouble] == [True] * told


def spoken(told):
    return [event["text"] for event in told if event["event"] == "said"]


def test_render_speaks_the_whole_routine(routine, tmp_path):
    result, told = rendered(routine, tmp_path / "out.wav", tmp_path / "events.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert lines == told
    assert (lines[0]["event"], lines[-1]["event"]) == ("session_started", "session_ended")
    assert lines[0]["voice"].startswith("pyttsx3")
    assert lines[-1]["reason"] == "finished"
    assert (lines[-1]["sets_done"], lines[-1]["reps_done"]) == (3, 4)
    text = spoken(told)
    for line in ("Be careful.", "First: bridges.", "Lie on your back.", "Knees apart.", "Turn around."):
        assert line in text
    samples, rate = soundfile.read(result.file, dtype="float32")
    assert rate == 48_000
    assert len(samples) / rate == pytest.approx(result.seconds, abs=1)
    beats = [event for event in told if event["event"] == "beat"]
    assert all(beat["audio_frame"] == beat["frame"] for beat in beats)
    assert all(np.abs(samples[b["frame"] : b["frame"] + 4800]).max() > 0.02 for b in beats)


def test_rendering_twice_gives_the_same(routine, tmp_path):
    first, told = rendered(routine, tmp_path / "a.wav")
    second, again = rendered(routine, tmp_path / "b.wav")
    assert told == again
    assert first.file.read_bytes() == second.file.read_bytes()
    assert second.made == 0
    assert second.hits > 20


@pytest.mark.parametrize("ending", ["flac", "ogg", "opus", "mp3", "m4b"])
def test_render_into_every_format(routine, tmp_path, ending):
    result, _ = rendered(routine, tmp_path / f"out.{ending}")
    assert result.file.stat().st_size > 10_000
    if ending in ("opus", "m4b", "mp3"):
        av = pytest.importorskip("av")
        with av.open(str(result.file)) as container:
            assert container.duration / 1e6 == pytest.approx(result.seconds, abs=1)
            titles = [chapter["metadata"]["title"] for chapter in container.chapters()]
        assert titles == ["Bridges", "Plank"]


def test_from_and_pace_and_verbosity(routine, tmp_path):
    _, told = rendered(routine, tmp_path / "o.wav", start_from="bridges:2", pace=2.0, verbosity="beats")
    steps = [event for event in told if event["event"] == "step"]
    assert (steps[0]["kind"], steps[0]["set"]) == ("set", 2)
    beats = [event for event in told if event["event"] == "beat"]
    assert all(beat["text"] is None for beat in beats)
    ups = [beat for beat in beats if beat["exercise"] == "bridges" and beat["phase"] == "concentric"]
    assert sum(beat["seconds"] for beat in ups) == pytest.approx(2)  # two repetitions of two seconds, twice as fast


@pytest.mark.parametrize("start", ["squats", "bridges:9"])
def test_from_what_is_not_there(routine, tmp_path, start):
    with pytest.raises(UsageError, match="start from") as error:
        rendered(routine, tmp_path / "o.wav", start_from=start)
    assert "Bridges" in error.value.hint


def test_fast_needs_files(routine):
    with pytest.raises(UsageError, match="--fast"):
        coach.run(coach.Workout(routine=routine, fast=True, microphone="none"), SETTINGS, print)


def test_without_a_model_it_says_how_to_get_one(routine, monkeypatch):
    monkeypatch.setattr("voicecoach.base.checkout.ROOT", None)
    workout = coach.Workout(routine=routine, speaker="none", microphone=str(shipped_audio() / "next.flac"), fast=True)
    with pytest.raises(ModelError) as error:
        coach.run(workout, SETTINGS, print)
    assert "model install" in error.value.hint


def test_a_wrong_microphone_file_is_told_before_anything_has_begun(routine, tmp_path):
    (tmp_path / "text.wav").write_text("this is no sound")
    events = tmp_path / "events.jsonl"
    workout = coach.Workout(routine=routine, speaker="none", microphone=str(tmp_path / "text.wav"), fast=True)
    with pytest.raises(SoundError, match=r"text\.wav"):
        coach.run(replace(workout, events=events), SETTINGS, print)
    assert not events.exists()


@pytest.mark.parametrize(
    "named",
    [
        {"microphone": "a.wav", "speaker": "a.wav"},
        {"microphone": "a.wav", "speaker": "sub/../a.wav"},
        {"microphone": "a.wav", "events": Path("a.wav")},
        {"speaker": "b.wav", "events": Path("b.wav")},
        {"events": Path("short.yaml")},
    ],
)
def test_one_file_is_not_two_things(routine, tmp_path, monkeypatch, named):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    with pytest.raises(UsageError, match="cannot be both"):
        coach.keep_apart(coach.Workout(routine=routine, **named), Path(routine))


def test_a_routine_is_not_written_over(routine):
    workout = coach.Workout(routine=routine, microphone="none", speaker="none", events=Path(routine), fast=True)
    with pytest.raises(UsageError, match="the routine and --events"):
        coach.run(workout, SETTINGS, print)
    assert Path(routine).read_text() == ROUTINE


@pytest.mark.parametrize("name", ["out", "out.xyz", "-", ".wav", "usb headset"])
def test_render_never_takes_a_file_for_a_device(routine, tmp_path, name):
    with pytest.raises(UsageError, match="ending"):
        rendered(routine, tmp_path / name)


def test_say_into_a_file(tmp_path):
    seconds = coach.say("Lift your hips.", SETTINGS, voice=None, out=tmp_path / "said.wav", speaker="none")
    samples, rate = soundfile.read(tmp_path / "said.wav")
    assert len(samples) / rate == pytest.approx(seconds, abs=0.01)
    assert 0.7 < seconds < 2


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_ends_with_a_summary_and_130(routine, tmp_path, sent):
    events = tmp_path / "events.jsonl"
    command = [
        sys.executable,
        "-m",
        "voicecoach",
        "run",
        routine,
        "--mic",
        "none",
        "--speaker",
        str(tmp_path / "s.wav"),
    ]
    process = subprocess.Popen([*command, "--events", str(events)], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (events.exists() and "said" in events.read_text()):
        time.sleep(0.1)
    process.send_signal(sent)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    last = json.loads(events.read_text().splitlines()[-1])
    assert (last["event"], last["reason"]) == ("session_ended", "interrupted")
    assert soundfile.info(tmp_path / "s.wav").duration > 1


@pytest.mark.model
def test_recorded_people_are_obeyed(tmp_path):
    """The demo: real recordings through the real model steer the session, the same way every time."""
    runs = []
    for name in ("a", "b"):
        told = []
        folder = demo.demo(tmp_path / name, SETTINGS, told.append)
        assert sorted(path.name for path in folder.iterdir()) == ["events.jsonl", "microphone.wav", "session.wav"]
        runs.append((told, (folder / "session.wav").read_bytes()))
    told = runs[0][0]
    commands = [event["command"] for event in told if event["event"] == "command"]
    assert commands == ["next", "pause", "resume", "help", "next", "next", "stop", "yes"]
    assert told[-1]["reason"] == "stopped"
    assert told[-1]["t"] < 120
    for command in (event for event in told if event["event"] == "command"):
        assert command["utterance_start"] < command["utterance_end"] < command["decided"] <= command["t"]
    assert runs[0] == runs[1]


@pytest.mark.model
def test_hear_tells_decisions_in_the_files_own_time():
    files = [shipped_audio() / "pause.flac", shipped_audio() / "next.flac"]
    for stream in (False, True):
        first, second = coach.hear(files, SETTINGS, state="working", stream=stream, explain=False)
        assert [c["command"] for c in first["commands"]] == ["pause"]
        assert [c["command"] for c in second["commands"]] == ["next"]
        assert 0 < second["commands"][0]["decided"] <= second["seconds"] < 2
        assert first["cpu_seconds"] > 0


@pytest.mark.model
def test_a_file_that_cannot_be_read_does_not_keep_the_others_from_being_heard(tmp_path):
    empty, missing, sound = tmp_path / "empty.wav", tmp_path / "missing.wav", shipped_audio() / "pause.flac"
    empty.touch()
    heard = []
    with pytest.raises(SoundError, match=r"2 files could not be heard: .*empty\.wav.*There is no file .*missing\.wav"):
        heard.extend(coach.hear([empty, missing, sound], SETTINGS, state="working", stream=False, explain=False))
    with pytest.raises(SoundError, match=r"^There is no file"):
        heard.extend(coach.hear([sound, missing], SETTINGS, state="working", stream=True, explain=False))
    assert [one["commands"][0]["command"] for one in heard] == ["pause", "pause"]


def test_a_workout_that_was_cut_off_is_taken_up(routine):
    events = []

    def watch(event):
        events.append(event)
        if event["event"] == "beat" and event["rep"] == 2:
            os.kill(os.getpid(), signal.SIGINT)

    workout = coach.Workout(routine=routine, microphone="none", speaker="none", fast=True, keep=True)
    cut = coach.run(workout, SETTINGS, watch)
    assert (cut.reason, cut.reps_done) == ("interrupted", 1)
    events = []
    resumed = coach.run(replace(workout, resume=True), SETTINGS, events.append)
    assert events[0]["resumed"]
    first = next(event for event in events if event["event"] == "beat")
    assert (first["exercise"], first["set"], first["rep"]) == ("bridges", 1, 2)
    assert (resumed.reason, resumed.reps_done) == ("finished", 3)
    with pytest.raises(UsageError, match="no workout"):
        coach.run(replace(workout, resume=True), SETTINGS, print)


def cut_off_at(routine, rep):
    """Ctrl-C at a repetition of the first set; the place is kept."""

    def watch(event):
        if event["event"] == "beat" and event["rep"] == rep:
            os.kill(os.getpid(), signal.SIGINT)

    workout = coach.Workout(routine=routine, microphone="none", speaker="none", fast=True, keep=True, resume=False)
    assert coach.run(workout, SETTINGS, watch).reason == "interrupted"
    return replace(workout, resume=None)


def first_beat(events):
    beat = next(event for event in events if event["event"] == "beat")
    return beat["exercise"], beat["set"], beat["rep"]


@pytest.mark.parametrize(
    ("options", "settings", "beat"),
    [
        ({}, SETTINGS, ("bridges", 1, 2)),
        ({"resume": False}, SETTINGS, ("bridges", 1, 1)),
        ({"start_from": "plank"}, SETTINGS, ("plank", 1, 1)),
        ({}, Settings(voice="pyttsx3", resume_hours=0), ("bridges", 1, 1)),
    ],
)
def test_without_a_microphone_a_workout_that_was_cut_off_goes_on(routine, options, settings, beat):
    workout, events = cut_off_at(routine, 2), []
    coach.run(replace(workout, **options), settings, events.append)
    assert (events[0]["resumed"], first_beat(events)) == (beat == ("bridges", 1, 2), beat)


@pytest.mark.model
def test_it_asks_whether_to_go_on_where_it_was_cut_off_and_hears_yes(routine, tmp_path):
    workout = cut_off_at(routine, 2)
    yes, rate = soundfile.read(shipped_audio() / "yes.flac")
    soundfile.write(tmp_path / "said.wav", np.concatenate([np.zeros(6 * rate), yes]), rate)
    events = []
    coach.run(replace(workout, microphone=str(tmp_path / "said.wav")), SETTINGS, events.append)
    asked = "You stopped at bridges, first set, after one. Continue there?"
    assert spoken(events)[:2] == [asked, "All right, we carry on."]
    assert [event["command"] for event in events if event["event"] == "command"] == ["yes"]
    assert first_beat(events) == ("bridges", 1, 2)
    assert events[-1]["reps_done"] == 3


def test_the_second_of_two_workouts_cannot_be_taken_up(routine):
    workout = coach.Workout(
        routine=routine, microphone="none", speaker="none", fast=True, keep=True, start_from="plank"
    )
    Paths().data.mkdir(exist_ok=True)
    with tried(Paths().data / "running.lock") as alone:
        assert alone
        done = coach.run(workout, SETTINGS, lambda _: None)
        assert done.reason == "finished"
        assert "Another workout was running" in " ".join(done.trouble)
        with pytest.raises(UsageError, match="Another workout is running"):
            coach.run(replace(workout, start_from=None, resume=True), SETTINGS, print)
    assert not coach.run(workout, SETTINGS, lambda _: None).trouble


def test_the_second_time_knows_the_first(tmp_path):
    """The warning signs are read once, and the tempos are those of the last time."""
    path = tmp_path / "again.yaml"
    path.write_text(ROUTINE.replace("sets: 2", "sets: 1"))
    workout = coach.Workout(routine=str(path), microphone="none", speaker="none", fast=True, keep=True)
    told: list[list] = [[], []]
    coach.run(workout, SETTINGS, told[0].append)
    with closing(open_journal(Paths().journal).connection) as connection, transaction(connection):
        keep_pace(connection, path, {"bridges": 0.5})
    coach.run(workout, SETTINGS, told[1].append)
    signs = set(english().warning_signs(load_routine(path)))
    assert len(signs) == 4
    assert signs <= set(spoken(told[0]))
    assert not signs & set(spoken(told[1]))
    lengths = [sum(event["seconds"] for event in each if event["event"] == "beat") for each in told]
    assert lengths == [2 * 6 + 8, 2 * 12 + 8]


@pytest.mark.device
def test_headphones_get_the_rendered_samples(routine, tmp_path, home, sound_system: VirtualAudio):
    """Live is the same as rendered, sample for sample, with the real engine and a real stream."""
    for journal in home.glob("journal.sqlite3*"):  # who has done a workout before is told less
        journal.unlink()
    result, _ = rendered(routine, tmp_path / "file.wav", start_from="plank")
    recorder = sound_system.record()
    code = "import sys; from voicecoach.cli import main; main()"
    command = [sys.executable, "-c", code, "run", routine, "--from", "plank", "--mic", "none"]
    command += ["--events", str(tmp_path / "live.jsonl")]
    environment = {**sound_system.environment, "VOICECOACH_SEED": "0"}  # that of files: the same words
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
    heard = recorder.stop()
    file, _ = soundfile.read(result.file, dtype="float32")
    chime = np.flatnonzero(np.abs(heard) > 1e-3)[0] + earcon("hello").frames
    assert not heard[chime : chime + 4800].any()
    onset, first = chime + np.flatnonzero(np.abs(heard[chime:]) > 1e-3)[0], np.flatnonzero(np.abs(file) > 1e-3)[0]
    end = np.flatnonzero(file)[-1]
    live = heard[onset : onset + end - first]
    assert len(live) == end - first
    np.testing.assert_allclose(live, file[first:end], atol=2 / 32768)
    events = [json.loads(line) for line in (tmp_path / "live.jsonl").read_text().splitlines()]
    assert not [event for event in events if event["event"] == "underrun"]
    assert all(b["audio_frame"] == b["frame"] for b in events if b["event"] == "beat")


@pytest.mark.device
@pytest.mark.model
def test_a_spoken_pause_silences_the_headphones(routine, tmp_path, sound_system: VirtualAudio):
    """Live, through two real streams and the real model: "pause", "continue", and then Ctrl-C."""
    events = tmp_path / "live.jsonl"
    command = [sys.executable, "-m", "voicecoach", "run", routine, "--from", "bridges:1", "--events", str(events)]

    def logged(name):
        lines = events.read_text().splitlines() if events.exists() else []
        return [event for event in map(json.loads, lines) if event["event"] == name]

    def wait_for(name, count):
        deadline = time.monotonic() + 60
        while len(logged(name)) < count:
            assert time.monotonic() < deadline, f"no {name}: {process.poll()}"
            time.sleep(0.05)

    process = subprocess.Popen(command, env=sound_system.environment, stderr=subprocess.PIPE, text=True)
    wait_for("beat", 2)
    sound_system.say_to_microphone(shipped_audio() / "pause.flac")
    wait_for("silenced", 1)
    beats = len(logged("beat"))
    with sound_system.record() as recorder:
        recorder.wait_for(8)
        heard = recorder.samples()[6 * 48_000 :]  # after the earcon, and the words that tell how it ends
    assert not heard.any()
    assert len(logged("beat")) == beats
    sound_system.say_to_microphone(shipped_audio() / "continue.flac")
    wait_for("beat", beats + 1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert [event["command"] for event in logged("command")] == ["pause", "resume"]
    again = logged("beat")[beats]
    assert (again["rep"], again["phase"]) == (logged("beat")[beats - 1]["rep"], "eccentric")


def test_a_german_routine_is_german_throughout_and_runs_without_ears(tmp_path):
    german = tmp_path / "kurz.yaml"
    german.write_text(ROUTINE.replace("source:", "language: de\nsource:"))
    silence, told = tmp_path / "silence.wav", []
    soundfile.write(silence, np.zeros(16_000), 16_000)
    workout = coach.Workout(routine=str(german), microphone=str(silence), speaker="none", fast=True)
    outcome = coach.run(workout, SETTINGS, told.append)
    assert outcome.reason == "finished"
    assert "understands English" in outcome.trouble[0]
    assert (told[0]["voice"], told[0]["model"]) == ("pyttsx3:gmw/de", None)
    assert {"Zuerst: Bridges.", "Zwei Sätze mit zwei.", "Gut gemacht."} <= set(spoken(told))
    assert not {"Good work.", "Last set."} & set(spoken(told))


def test_everything_that_could_not_be_kept_or_was_changed_is_told_at_the_end(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    german = tmp_path / "kurz.yaml"
    german.write_text(ROUTINE.replace("source:", "language: de\nsource:"))
    silence = tmp_path / "silence.wav"
    soundfile.write(silence, np.zeros(16_000), 16_000)
    workout = coach.Workout(routine=str(german), microphone=str(silence), speaker="none", fast=True, keep=True)
    workout = replace(workout, start_from="plank")
    Paths().data.mkdir(parents=True)
    Paths().journal.write_bytes(b"not a database at all" * 100)
    with tried(Paths().data / "running.lock") as alone:
        assert alone
        told = " ".join(coach.run(workout, SETTINGS, lambda _: None).trouble)
    [aside] = Paths().data.glob("journal-damaged-*.sqlite3")
    assert "Another workout was running" in told
    assert "understands English" in told
    assert aside.name in told
