import dataclasses
import json
import os
import subprocess

import numpy as np
import pytest

from voicecoach.base.errors import HearingError, SettingsError, SoundError, SpeechError, UsageError
from voicecoach.base.paths import Paths
from voicecoach.base.settings import Settings, load
from voicecoach.diagnostics.doctor import Check, Dependencies, examine
from voicecoach.sound.portaudio import Device
from voicecoach.speech.synthesizer import Speech

HEADSET = Device("headset", 1, 2, default_input=True, default_output=True, host="fake")


class FakeEngine:
    """A whole Synthesizer that makes one sound of a given level."""

    key = "fake"
    voice = "fake:voice"

    def __init__(self, level=0.5):
        self.level = level
        self.closed = False

    def synthesize(self, text):
        return Speech(np.full(len(text), self.level, np.float32), 16_000)

    def close(self):
        self.closed = True


def failing(error):
    def fail(*_):
        raise error

    return fail


@pytest.fixture
def parts(tmp_path):
    """A machine on which everything works."""
    model = tmp_path / "home" / "models" / "vosk-small-en-us"
    for name in ("am/final.mdl", "conf/model.conf", "graph/Gr.fst", "graph/HCLr.fst"):
        (model / name).parent.mkdir(parents=True, exist_ok=True)
        (model / name).touch()
    return Dependencies(
        python=(3, 12, 1),
        settings=Settings,
        engine=lambda _: FakeEngine(),
        load_model=lambda _: None,
        devices=lambda: [HEADSET],
        find=lambda *_: None,
        paths=Paths({"VOICECOACH_HOME": str(tmp_path / "home")}),
    )


@pytest.mark.parametrize(
    ("installed", "bus", "found"),
    [
        (True, "unix:path=/bus", (True, "come from the desktop")),
        (True, "", (True, "come from input devices, as far as they may be read")),
        (False, "unix:path=/bus", (None, "those of headsets are not heard")),
    ],
)
def test_buttons(parts, monkeypatch, installed, bus, found):
    monkeypatch.setattr("voicecoach.diagnostics.doctor.find_spec", lambda _: object() if installed else None)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    check = checks(parts)["buttons"]
    assert (check.ok, check.detail) == found


def checks(parts, *, routines=False, **changes):
    """By name; that of the routines, which comes last and reads all that ship, only if it is asked for."""
    found = {}
    for check in examine(dataclasses.replace(parts, **changes)):
        found[check.check] = check
        if check.check == "cache" and not routines:
            break
    return found


def test_everything_works(parts):
    found = checks(parts, routines=True)
    assert list(found) == [
        "python",
        "settings",
        "engine",
        "model",
        "phrases",
        "portaudio",
        "devices",
        "buttons",
        "private",
        "cache",
        "routines",
    ]
    assert {check.ok for check in found.values()} == {True}
    assert not any(check.fix for check in found.values())
    assert found["engine"].detail.startswith("fake:voice spoke a word")
    assert found["devices"].detail == "1 speaker, 1 microphone"


class DeafModel:
    """A model as far as the doctor asks it."""

    def knows(self, word):
        return word != "frobnicate"


@pytest.mark.parametrize(
    ("said", "ok", "detail"),
    [
        ("hold it", True, "1 phrase of your own"),
        ("frobnicate", False, "'frobnicate' can't be heard: the speech model does not know 'frobnicate'"),
    ],
)
def test_phrases_of_ones_own(parts, said, ok, detail):
    found = checks(parts, settings=lambda: Settings(phrases={"pause": [said]}), load_model=lambda _: DeafModel())
    assert (found["phrases"].ok, found["phrases"].detail) == (ok, detail)
    assert bool(found["phrases"].fix) is not ok


def test_phrases_without_a_model_are_not_looked_at(parts):
    broken = failing(HearingError("no model"))
    found = checks(parts, settings=lambda: Settings(phrases={"pause": ["hold it"]}), load_model=broken)
    assert found["phrases"].ok is None


@pytest.mark.parametrize(
    ("version", "ok"), [((3, 10, 9), False), ((3, 11, 0), True), ((3, 13, 9), True), ((3, 14, 0), None)]
)
def test_pythons(parts, version, ok):
    assert checks(parts, python=version)["python"].ok is ok


def test_wrong_settings_are_a_finding_and_the_rest_is_tried_with_the_defaults(parts):
    found = checks(parts, settings=failing(SettingsError("rate is wrong")))
    assert found["settings"].ok is False
    assert "settings.toml" in found["settings"].fix
    assert found["engine"].ok is True


def test_a_misspelt_variable_is_told(parts, monkeypatch):
    monkeypatch.setenv("VOICECOACH_VOISE", "x")
    found = checks(parts)["settings"]
    assert found.ok is None
    assert "VOICECOACH_VOICE" in found.detail


def test_settings_of_another_version_are_told(parts, tmp_path):
    file = tmp_path / "from_later.toml"
    file.write_text("frobnicate = 1\n")
    found = checks(parts, settings=lambda: load(file=file))["settings"]
    assert (found.ok, found.detail) == (None, f"frobnicate (in {file}) means nothing")
    assert found.fix.endswith("may stay.")


def test_an_existing_settings_file_is_named(parts):
    parts.paths.settings_file.write_text("")
    assert checks(parts)["settings"].detail == str(parts.paths.settings_file)


def test_an_engine_that_is_silent_does_not_work(parts):
    engine = FakeEngine(level=0.0)
    found = checks(parts, engine=lambda _: engine)["engine"]
    assert found.ok is False
    assert found.fix
    assert engine.closed


@pytest.mark.parametrize(
    ("part", "name", "error"),
    [
        ("engine", "engine", SpeechError("It hangs.", "Kill it.")),
        ("load_model", "model", HearingError("It is broken.", "Mend it.")),
        ("devices", "portaudio", SoundError("It is missing.", "Install it.")),
    ],
)
def test_an_error_of_a_part_is_its_finding(parts, part, name, error):
    found = checks(parts, **{part: failing(error)})[name]
    assert found == Check(name, ok=False, detail=error.message, fix=error.hint)


def test_any_exception_is_a_finding(parts):
    found = checks(parts, engine=failing(ZeroDivisionError("oh")))["engine"]
    assert (found.ok, found.detail) == (False, "ZeroDivisionError: oh")


def test_a_missing_model_names_the_command_that_installs_it(parts):
    paths = Paths({"VOICECOACH_HOME": str(parts.paths.config / "elsewhere")})
    settings = Settings(model="no-such-model")
    found = checks(parts, paths=paths, settings=lambda: settings)["model"]
    assert found.ok is False
    assert "model" in found.fix


def test_without_portaudio_there_is_nothing_to_tell_of_devices(parts):
    found = checks(parts, devices=failing(SoundError("It is missing.")))
    assert "libportaudio2" in found["portaudio"].fix
    assert found["devices"].ok is None


@pytest.mark.parametrize(
    "hardware", [[], [dataclasses.replace(HEADSET, inputs=0)], [dataclasses.replace(HEADSET, outputs=0)]]
)
def test_a_workout_needs_both_a_speaker_and_a_microphone(parts, hardware):
    found = checks(parts, devices=lambda: hardware)["devices"]
    assert found.ok is False
    assert "render" in found.fix


def test_the_cache_is_measured(parts):
    folder = parts.paths.cache / "phrases"
    folder.mkdir(parents=True)
    (folder / "x").write_bytes(bytes(3_000_000))
    assert checks(parts)["cache"].detail.endswith("holds 3 of 200 MB")


def test_a_cache_that_cannot_be_made(parts, tmp_path):
    (tmp_path / "file").touch()
    found = checks(parts, paths=Paths({"VOICECOACH_HOME": str(tmp_path / "file")}))["cache"]
    assert found.ok is False
    assert "VOICECOACH_HOME" in found.fix


def test_a_cache_that_cannot_be_written(parts):
    parts.paths.cache.write_text("a file, where a folder should be")
    assert checks(parts)["cache"].ok is False


def test_looking_makes_nothing(parts, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    checks(parts, routines=True)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_routine_that_cannot_be_used_is_named(parts):
    parts.paths.routines.mkdir()
    (parts.paths.routines / "mine.yaml").write_text("title: 3")
    found = checks(parts, routines=True)["routines"]
    assert found.ok is False
    assert str(parts.paths.routines / "mine.yaml") in found.fix


def test_findings_are_plain_json(parts):
    assert json.dumps([dataclasses.asdict(check) for check in checks(parts).values()])


@pytest.mark.engine
@pytest.mark.model
def test_the_real_thing():
    found = {check.check: check for check in examine()}
    assert found["python"].ok is not False
    assert found["engine"].ok is True
    assert found["routines"].ok is True


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="modes are POSIX")
def test_what_others_could_write_to_is_told_with_the_command_that_mends_it(parts):
    home = parts.paths.data
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o777)
    parts.paths.journal.touch(0o600)
    found = checks(parts)["private"]
    assert (found.ok, found.detail) == (False, f"others can write to {home}")
    assert found.fix == f"chmod go-w {home}"
    subprocess.run(found.fix.split(), check=True)
    assert checks(parts)["private"].ok


def test_a_speaker_and_a_microphone_of_the_settings_are_looked_for(parts):
    def find(kind, name):
        raise UsageError(f"There is no {kind} called {name!r}.", "There are: headset; or default.")

    check = checks(parts, settings=lambda: Settings(speaker="Kopfhörer", microphone="hedset"), find=find)["devices"]
    assert not check.ok
    assert "The setting speaker: There is no output called 'Kopfhörer'." in check.detail
    assert "The setting microphone: There is no input called 'hedset'" in check.detail
    assert "settings unset speaker" in check.fix
    assert checks(parts, settings=lambda: Settings(speaker="headset", microphone="none"))["devices"].ok


@pytest.mark.parametrize(
    ("settings", "ok"),
    [
        ({"microphone": "gone.wav"}, False),
        ({"microphone": __file__}, True),
        ({"speaker": "out.wav"}, True),
        ({"speaker": "/no/such/folder/out.wav"}, False),
    ],
)
def test_files_in_the_place_of_devices_are_looked_for(parts, settings, ok):
    assert checks(parts, settings=lambda: Settings(**settings))["devices"].ok is ok


def test_a_device_that_is_not_there_really(parts):
    """Asks the real sound system of this computer, whatever that has."""
    real = dataclasses.replace(parts, find=Dependencies().find, settings=lambda: Settings(speaker="no such headphones"))
    check = checks(real)["devices"]
    assert not check.ok
    assert "no such headphones" in check.detail


def test_a_language_that_no_model_here_understands(parts):
    check = checks(parts, settings=lambda: Settings(language="de-AT"))["model"]
    assert (check.ok, "not de-AT" in check.detail) == (False, True)
    assert "settings set model" in check.fix
