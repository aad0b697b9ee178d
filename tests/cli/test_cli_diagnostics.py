import json

import pytest

from voicecoach.base.settings import Settings

LISTING = """
import sys
from voicecoach.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_settings_tell_value_and_origin(call, home, monkeypatch):
    home.mkdir()
    (home / "settings.toml").write_text('voice = "piper"')
    monkeypatch.setenv("VOICECOACH_RATE", "140")
    lines = {line.split()[0]: line.split() for line in call("settings").out.splitlines()}
    assert lines["SETTING"] == ["SETTING", "VALUE", "FROM"]
    assert lines["voice"] == ["voice", "piper", "file:", str(home / "settings.toml")]
    assert lines["rate"] == ["rate", "140", "environment:", "VOICECOACH_RATE"]
    assert lines["pace"] == ["pace", "1.0", "default"]
    assert lines["second_opinion"] == ["second_opinion", "true", "default"]
    assert lines["model"] == ["model", '""', "default"]


def test_settings_as_json(call):
    settings = {setting["name"]: setting for setting in call("settings", "--json").json}
    assert list(settings) == list(Settings.model_fields)
    assert settings["pace"] == {
        "name": "pace",
        "value": 1.0,
        "source": "default",
        "where": None,
        "description": Settings.model_fields["pace"].description,
    }


def test_settings_name_the_file_and_warn_of_variables_that_mean_nothing(call, home, monkeypatch):
    monkeypatch.setenv("VOICECOACH_VOISE", "x")
    err = call("settings").err
    assert str(home / "settings.toml") in err
    assert "Warning: VOICECOACH_VOISE means nothing (did you mean VOICECOACH_VOICE?)." in err


@pytest.mark.parametrize("command", [("settings",), ("run", "bridges"), ("render", "bridges", "-o", "a.wav")])
def test_what_another_version_set_is_named_and_kept(call, home, command):
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text('voise = "x"\nfrom_later = 1\n')
    result = call(*command)
    assert result.code == 0
    warnings = [line for line in result.err.splitlines() if line.startswith("Warning: ")]
    where = f"(in {home / 'settings.toml'}) means nothing"
    assert warnings == [f"Warning: voise {where} (did you mean voice?).", f"Warning: from_later {where}."]
    assert call("settings", "set", "rate", "150").code == 0
    assert (home / "settings.toml").read_text() == 'voise = "x"\nfrom_later = 1\nrate = 150\n'


def test_a_setting_is_set_and_taken_out(call, home):
    assert call("settings", "set", "rate", "150").code == 0
    assert (home / "settings.toml").read_text() == "rate = 150\n"
    assert "has its default again" in call("settings", "unset", "rate").err
    assert "was not set" in call("settings", "unset", "rate").err


def test_a_wrong_value_is_refused_with_what_is_allowed(call, home):
    refused = call("settings", "set", "rate", "15000", "--json")
    assert (refused.code, refused.error["code"]) == (2, "settings")
    assert "from 80 to 400" in refused.error["message"]
    assert not (home / "settings.toml").exists()


@pytest.mark.parametrize("command", [("settings",), ("run", "bridges"), ("hear", "a.wav")])
def test_phrases_that_will_give_trouble_are_told(call, monkeypatch, command):
    monkeypatch.setenv("VOICECOACH_PHRASES", '{"next": ["paws"]}')
    assert "Warning: 'paws' (next) sounds much like 'pause' (pause)." in call(*command).err


def test_wrong_settings_stop_what_needs_them(call, home):
    home.mkdir()
    (home / "settings.toml").write_text("rate = 1")
    assert call("run", "x", "--json").error["code"] == "settings"
    assert call("settings").code == 2
    assert call("--help").code == 0


@pytest.mark.device
def test_devices(sound_system):
    table = sound_system.run(LISTING, "devices").stdout.splitlines()
    assert table[0].split() == ["NAME", "MICROPHONE", "SPEAKER", "HOST"]
    assert any("(default)" in line for line in table[1:])
    listed = json.loads(sound_system.run(LISTING, "devices", "--json").stdout)
    assert {"name", "inputs", "outputs", "default_input", "default_output", "host", "muted"} == set(listed[0])
    assert any(device["default_output"] for device in listed)


@pytest.mark.engine
@pytest.mark.model
def test_doctor_prints_what_it_finds(call):
    plain, as_json = call("doctor"), call("doctor", "--json")
    checks = {check["check"]: check for check in as_json.json}
    assert set(checks["python"]) == {"check", "ok", "detail", "fix"}
    assert plain.code == as_json.code == (1 if any(check["ok"] is False for check in checks.values()) else 0)
    lines = [line for line in plain.out.splitlines() if not line.startswith(" ")]
    assert [line.split()[1] for line in lines] == list(checks)
    assert all(line.split()[0] in ("ok", "FAILS", "-") for line in lines)


def test_calibrate_sets_the_gain_and_tells(call, coach, home):
    result = call("calibrate", "--mic", "said.wav", "--speaker", "none")
    assert coach.asked[0][:3] == ("calibrate", "said.wav", "none")
    assert "gain        22 dB, until now 0 dB" in result.out.splitlines()
    assert "Not understood: stop." in result.err
    assert f"microphone_gain is set in {home}" in result.err
    again = call("calibrate")
    assert "gain        22 dB" in again.out.splitlines(), "it is as it should be"
    assert "is set in" not in again.err


def test_calibrate_can_leave_all_as_it_is(call, home):
    shown = call("calibrate", "--dry-run", "--json").json
    assert (shown["gain"], shown["settings"]) == (22.0, None)
    assert shown["words"][1] == {"phrase": "stop", "understood": False, "level": -45.0}
    assert shown["advice"][0].startswith("Not understood: stop.")
    assert not list(home.rglob("settings.toml"))
