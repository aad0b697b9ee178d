"""Settings that are changed in their file: all else stays, and what is wrong changes nothing."""

import sys

import pytest

from voicecoach.base.errors import SettingsError
from voicecoach.base.settings import load
from voicecoach.base.settings_file import keep, set_text, unset
from voicecoach.cli.app import execute

MINE = """# mine
rate = 150  # slow

[phrases]
pause = ["hold it"]
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "settings.toml"


def test_all_else_in_the_file_stays(file):
    file.write_text(MINE)
    keep("microphone_gain", 12.0, file)
    keep("rate", 140, file)
    assert file.read_text() == MINE.replace("150", "140").replace("\n\n[", "\nmicrophone_gain = 12.0\n\n[")
    assert load(file=file).microphone_gain == 12


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("rate", "140", 140),
        ("pace", "1.25", 1.25),
        ("voice", "piper", "piper"),
        ("voice", '"piper"', "piper"),
        ("speaker", "5", "5"),
        ("eccentric_tone", "false", False),
        ("language", "de-AT", "de-AT"),
        ("wake_word", "hey you", "hey you"),
    ],
)
def test_a_value_is_written_as_toml_or_as_plain_words(file, name, text, value):
    set_text(name, text, file)
    assert getattr(load(file=file), name) == value


def test_one_entry_of_several_is_set_and_taken_out(file):
    file.write_text(MINE)
    set_text("phrases.stop", '["enough now"]', file)
    set_text("pronunciations.QL", "quadratus lumborum", file)
    assert load(file=file).phrases.keys() == {"pause", "stop"}
    assert load(file=file).pronunciations == {"QL": "quadratus lumborum"}
    assert unset("phrases.pause", file)
    assert load(file=file).phrases.keys() == {"stop"}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("rate", "15000", "from 80 to 400"),
        ("rate", "slow", "from 80 to 400"),
        ("voise", "piper", "did you mean voice"),
        ("language", "fr", "speaks en, de, es, not fr"),
        ("second_opinion", "perhaps", "second_opinion: it should be true or false, not"),
        ("other_speaker", "perhaps", "it should be true or false"),
        ("phrases.pause", "3", 'it should be a list, as in ["hold it"]'),
        ("voice", '""', "it should be some text"),
        ("language", "English", "as in en or de-AT"),
        ("phrases.pausee", '["x"]', "did you mean pause"),
        ("rate.x", "3", "is no table"),
    ],
)
def test_what_is_not_allowed_is_refused_with_what_is(file, name, text, told):
    file.write_text(MINE)
    with pytest.raises(SettingsError) as caught:
        set_text(name, text, file)
    assert told in caught.value.message
    assert file.read_text() == MINE


def test_what_is_not_set_has_its_default_already(file):
    assert not unset("rate", file)
    assert not file.exists()
    with pytest.raises(SettingsError, match="did you mean rate"):
        unset("rat", file)


def test_a_setting_of_another_version_can_be_taken_out(file):
    file.write_text("old_setting = 1\nrate = 150\n")
    assert unset("old_setting", file)
    assert file.read_text() == "rate = 150\n"


def test_what_is_no_toml_is_not_touched(file):
    file.write_text("rate = = 3")
    with pytest.raises(SettingsError, match="is not TOML"):
        keep("microphone_gain", 12.0, file)
    assert file.read_text() == "rate = = 3"


def test_a_file_that_cannot_be_written(file):
    file.with_name("settings.toml.part").mkdir()
    with pytest.raises(SettingsError, match="cannot be written") as caught:
        keep("microphone_gain", 12.0, file)
    assert caught.value.hint == "Set there: microphone_gain = 12.0"


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes are POSIX")
def test_what_is_kept_goes_where_a_link_leads_and_is_its_owners_alone(tmp_path):
    real, link = tmp_path / "dotfiles.toml", tmp_path / "settings.toml"
    real.write_text("rate = 150\n", encoding="utf-8")
    real.chmod(0o644)
    link.symlink_to(real)
    keep("latency", 0.2, link)
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "rate = 150\nlatency = 0.2\n"
    assert real.stat().st_mode & 0o777 == 0o600


def test_a_number_below_zero_is_a_value_and_no_option(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    assert execute(["settings", "set", "volume", "-6"]) == 0
    assert load().volume == -6
    assert execute(["settings", "set", "volume", "-99"]) == 2
    assert "from -40 to 12" in capsys.readouterr().err
