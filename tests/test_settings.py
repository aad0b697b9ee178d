import os

import pydantic
import pytest

from voicecoach.base.errors import SettingsError, UsageError
from voicecoach.base.settings import Origin, Provenance, Settings, load, unknown_variables


@pytest.fixture
def file(tmp_path, monkeypatch):
    for name in list(Settings.model_fields):
        monkeypatch.delenv(f"VOICECOACH_{name.upper()}", raising=False)
    return tmp_path / "settings.toml"


def wrong(file, text):
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(file=file)
    return caught.value.message


def test_defaults(file):
    assert load(file=file) == Settings()
    assert set(load(file=file).provenance().values()) == {Provenance(Origin.DEFAULT)}


def test_the_defaults_are_the_same_on_every_machine(monkeypatch):
    monkeypatch.setenv("VOICECOACH_RATE", "140")
    assert Settings().rate == 165


def test_a_later_layer_wins_and_says_so(file, monkeypatch):
    file.write_text('voice = "piper"\nrate = 200\npace = 0.9\n')
    monkeypatch.setenv("VOICECOACH_RATE", "140")
    monkeypatch.setenv("VOICECOACH_PACE", "0.8")
    settings = load({"pace": 0.7, "microphone": "none", "verbosity": None}, file)
    assert (settings.voice, settings.rate, settings.pace, settings.verbosity) == ("piper", 140, 0.7, "full")
    provenance = settings.provenance()
    assert provenance["voice"] == Provenance(Origin.FILE, str(file))
    assert provenance["rate"] == Provenance(Origin.ENVIRONMENT, "VOICECOACH_RATE")
    assert provenance["pace"] == Provenance(Origin.OPTION, "--pace")
    assert provenance["microphone"] == Provenance(Origin.OPTION, "--mic")
    assert provenance["verbosity"] == Provenance(Origin.DEFAULT)
    assert list(provenance) == list(Settings.model_fields)


def test_the_users_file_is_in_the_config_folder(tmp_path, file, monkeypatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    file.write_text("rate = 99")
    assert load().rate == 99


def test_an_empty_variable_is_not_set(file, monkeypatch):
    monkeypatch.setenv("VOICECOACH_RATE", "")
    assert load(file=file).rate == 165


def test_words_for_true_and_false_in_the_environment(file, monkeypatch):
    monkeypatch.setenv("VOICECOACH_SECOND_OPINION", "off")
    assert load(file=file).second_opinion is False


def test_another_speaker_will_do_or_not_or_it_depends(file, monkeypatch):
    assert load(file=file).other_speaker == "automatic"
    file.write_text("other_speaker = true\n")
    assert load(file=file).other_speaker is True
    assert "other_speaker" in wrong(file, 'other_speaker = "maybe"')
    monkeypatch.setenv("VOICECOACH_OTHER_SPEAKER", "false")
    assert load(file=file).other_speaker is False


def test_phrases_from_a_file_and_from_the_environment(file, monkeypatch):
    file.write_text('[phrases]\npause = ["hold it"]\n')
    assert load(file=file).phrases == {"pause": ["hold it"]}
    monkeypatch.setenv("VOICECOACH_PHRASES", '{"next": ["onward"]}')
    assert load(file=file).phrases == {"next": ["onward"]}


def test_settings_cannot_be_changed():
    with pytest.raises(pydantic.ValidationError):
        Settings().rate = 100


def test_all_that_is_wrong_is_told_at_once(file):
    message = wrong(file, 'rate = 1000\n[phrases]\npaus = ["wait"]\n')
    assert message.startswith("2 settings are wrong: ")
    assert f"rate (in {file}): it should be a whole number from 80 to 400, not 1000" in message
    assert "there is no command 'paus' (did you mean pause?)" in message


def test_what_another_version_set_is_named_and_stops_nothing(file):
    text = 'voise = "x"\nrate = 150\n"a key" = 1\n[weather]\nof = "the day"\n'
    file.write_text(text)
    settings = load({"pace": 0.5}, file)
    assert (settings.rate, settings.pace, settings.voice) == (150, 0.5, Settings().voice)
    assert settings.unknown() == [
        f"voise (in {file}) means nothing (did you mean voice?)",
        f"a key (in {file}) means nothing",
        f"weather (in {file}) means nothing",
    ]
    assert list(settings.provenance()) == list(Settings.model_fields)
    assert file.read_text() == text
    with pytest.raises(pydantic.ValidationError):
        Settings.model_validate({"voise": "x"})


@pytest.mark.parametrize("name", ["_env_file", "_cli_parse_args", "__pydantic_self__", "self", "_init", "_unknown"])
def test_a_name_that_python_gives_a_meaning_has_none_in_a_file(file, name):
    file.write_text(f'{name} = "/etc/passwd"\n')
    settings = load(file=file)
    assert settings.model_dump() == Settings().model_dump()
    assert [line.partition(" (")[0] for line in settings.unknown()] == [name]


def test_what_older_versions_set_keeps_its_meaning(file):
    file.write_text('voice = "pyttsx3:en-us"\nverbosity = "beats"\npain_go_on = 2\npain_careful = 8\n')
    settings = load(file=file)
    assert (settings.voice, settings.verbosity) == ("pyttsx3:en-us", "beats")
    assert (settings.pain_go_on, settings.pain_careful) == (2, 8)
    assert settings.unknown() == []


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("rate = 79", "a whole number from 80 to 400, not 79."),
        ("rate = 401", "a whole number from 80 to 400, not 401."),
        ('rate = "fast"', 'a whole number from 80 to 400, not "fast".'),
        ("rate = 165.5", "a whole number from 80 to 400, not 165.5."),
        ("pace = 0.49", "a number from 0.5 to 2, not 0.49."),
        ("pace = 2.01", "a number from 0.5 to 2, not 2.01."),
        ("pace = nan", "a number from 0.5 to 2, not NaN."),
        ('verbosity = "chatty"', "'full', 'brief' or 'beats'"),
        ('voice = " "', "some text"),
        ("latency = 0", "a number from 0.01 to 1, not 0."),
        ("volume = 13", "a number from -40 to 12, not 13."),
        ('language = "english"', "as in en or de-AT"),
        ("cache_megabytes = 0", "a whole number from 1 to 100000, not 0."),
        ("second_opinion = 3", "true or false"),
        ("[phrases]\npause = [3]", "phrases.pause.0"),
        ("[phrases]\npause = ['']", "some text"),
        ("phrases = 3", "a table of names and values"),
    ],
)
def test_each_setting_has_its_limits(file, line, part):
    message = wrong(file, line)
    assert part in message
    assert message.startswith("A setting is wrong: ")


def test_a_long_value_is_not_repeated_whole(file):
    assert len(wrong(file, f'verbosity = "{"x" * 1000}"')) < 300 + len(str(file))


def test_what_is_wrong_with_options_alone_is_wrong_usage(file):
    with pytest.raises(UsageError, match=r"^--pace: it should be a number from 0\.5 to 2, not 9\.$"):
        load({"pace": 9}, file)


def test_a_wrong_option_and_a_wrong_file_are_told_together(file):
    file.write_text("rate = 1")
    with pytest.raises(SettingsError, match="2 settings are wrong"):
        load({"pace": 9}, file)


def test_a_variable_that_is_no_json(file, monkeypatch):
    monkeypatch.setenv("VOICECOACH_PHRASES", "{")
    with pytest.raises(SettingsError, match="VOICECOACH_PHRASES is not JSON"):
        load(file=file)


def test_a_file_that_is_no_toml(file):
    assert "is not TOML: " in wrong(file, "rate: 100")
    file.write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="is not UTF-8"):
        load(file=file)


def test_a_file_that_cannot_be_read(file):
    file.mkdir()
    with pytest.raises(SettingsError, match="no file of settings"):
        load(file=file)


def test_a_file_below_a_file_is_not_there(tmp_path):
    (tmp_path / "file").touch()
    assert load(file=tmp_path / "file" / "settings.toml") == Settings()


def test_variables_that_mean_nothing():
    environment = {"VOICECOACH_RATE": "1", "VOICECOACH_HOME": "x", "VOICECOACH_VOISE": "x", "HOME": "x"}
    assert unknown_variables(environment) == ["VOICECOACH_VOISE means nothing (did you mean VOICECOACH_VOICE?)"]


def test_every_setting_is_described():
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000,
        "rate = " + "9" * 5000,
        "rate = 0x" + "f" * 5000,
        "rate = 100\n" * 100_000,
    ],
)
def test_what_a_file_may_not_do_is_told(tmp_path, text):
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(SettingsError):
        load(file=file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are POSIX")
def test_a_pipe_in_the_place_of_the_file_stops_nothing(tmp_path):
    os.mkfifo(tmp_path / "settings.toml")
    with pytest.raises(SettingsError, match="not plain"):
        load(file=tmp_path / "settings.toml")
