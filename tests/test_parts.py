"""Which voice speaks, how, and who decides; which model hears."""

from contextlib import ExitStack

import pytest

from voicecoach.app import factories
from voicecoach.base import settings
from voicecoach.base.errors import ModelError, SpeechError, UsageError
from voicecoach.base.settings import Settings
from voicecoach.routine.models import Delivery, Pronunciation
from voicecoach.speech import engines
from voicecoach.speech.pico_engine import is_installed


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))


def engines_of(delivery, voice="automatic", **options):
    return [make() for make in factories.voices(voice, settings.load(options), delivery)]


WISHES = Delivery(voice="pyttsx3:en-gb", rate=120, pitch=20)


@pytest.mark.engine
def test_a_routine_has_its_wish_where_nothing_is_set():
    first, *others = engines_of(WISHES)
    assert first.voice == "pyttsx3:en-gb"
    assert first.key.endswith(" gmw/en 120 pitch 20")
    assert others
    first.close()


@pytest.mark.engine
def test_what_is_set_goes_before_a_wish():
    first, *others = engines_of(WISHES, "pyttsx3:en-us", rate=200, pitch=50)
    assert first.key.endswith(" gmw/en-us 200")
    assert [engine.voice for engine in others] == ["pyttsx3:en-gb", "pyttsx3:gmw/en-us"]
    first.close()


@pytest.mark.parametrize("voice", ["nonsense", "piper:/nowhere.onnx"])
def test_a_wish_that_cannot_be_had_is_passed_over(voice):
    assert [engine.voice for engine in engines_of(Delivery(voice=voice))] == [
        engine.voice for engine in engines_of(Delivery())
    ]


def test_an_engine_that_there_is_not_is_an_error_wherever_it_is_named():
    with pytest.raises(UsageError, match="nonsense"):
        engines_of(Delivery(), "nonsense")


@pytest.mark.engine
@pytest.mark.parametrize("voice", ["piper:nothere", "pyttsx3:nosuch"])
def test_a_voice_that_is_set_and_not_there_gives_way_and_says_so(voice, monkeypatch):
    monkeypatch.setenv("VOICECOACH_VOICE", voice)
    with ExitStack() as stack:
        narrator = factories.narrator(voice, settings.load({}), stack, eager=True)
        assert narrator.voice.startswith("pyttsx3:")
        (failure,) = narrator.failures
        assert "Another voice takes over" in failure


@pytest.mark.engine
@pytest.mark.parametrize("voice", ["piper:nothere", "pyttsx3:nosuch"])
def test_a_voice_that_is_named_in_the_call_and_not_there_is_an_error(voice):
    with ExitStack() as stack, pytest.raises(SpeechError):
        factories.narrator(voice, settings.load({"voice": voice}), stack, eager=True)


@pytest.mark.engine
def test_words_are_said_as_the_user_and_then_the_routine_wants():
    delivery = Delivery(
        pronunciations=(Pronunciation(write="QL", say="muscle"), Pronunciation(write="TVA", say="belly"))
    )
    mine = Settings(pronunciations={"QL": "quadratus lumborum"})
    with ExitStack() as stack:
        wanted = factories.narrator("pyttsx3", mine, stack, eager=True, delivery=delivery)
        plain = factories.narrator("pyttsx3", Settings(), stack, eager=True)
        assert wanted.seconds("QL") == plain.seconds("quadratus lumborum")
        assert wanted.seconds("TVA") == plain.seconds("belly")


@pytest.mark.engine
def test_a_pitch_is_heard():
    with ExitStack() as stack:
        deep, usual = (factories.narrator("pyttsx3", Settings(pitch=pitch), stack, eager=True) for pitch in (5, 50))
        assert deep.seconds("Go.") is not None
        mine, other = deep.clip("Hip bridges."), usual.clip("Hip bridges.")
        assert mine.frames != other.frames or (mine.samples != other.samples).any()


def test_the_model_that_ships_hears_english_of_every_region():
    def found(language):
        try:
            return str(factories.model_path(settings.load({"language": language})))
        except ModelError as error:
            return error.message

    assert found("en-GB") == found("en")
    assert "understands English, not 'de-AT'" in found("de-AT")


@pytest.mark.parametrize(
    ("language", "options", "heard"),
    [
        ("en", {}, True),
        ("de", {}, False),
        ("de", {"language": "de"}, False),
        ("de", {"language": "de", "model": "/models/german"}, True),
        ("de", {"language": "de-AT", "model": "/models/german"}, True),
        ("es", {"language": "de", "model": "/models/german"}, False),
        ("en", {"language": "de"}, True),
    ],
)
def test_commands_are_heard_in_english_or_with_a_model_of_the_language(language, options, heard):
    assert factories.can_hear(factories.hearing_in(language, settings.load(options))) is heard


def test_a_routine_of_another_language_is_heard_without_what_is_the_users_own_in_theirs():
    ours = settings.load({"language": "de", "model": "/models/german", "phrases": {"pause": ["halt ein"]}})
    theirs = factories.hearing_in("en", ours)
    assert (theirs.language, theirs.model, theirs.phrases, theirs.latency) == ("en", "", {}, ours.latency)
    assert factories.hearing_in("de", ours) is ours


@pytest.mark.parametrize("voice", ["automatic", "hibari", "pyttsx3:en-gb", "pyttsx3"])
@pytest.mark.parametrize("language", ["de", "es"])
def test_a_routine_is_spoken_by_voices_of_its_language(voice, language, monkeypatch):
    monkeypatch.setenv("VOICECOACH_VOICE", voice)
    ours = settings.load({})
    chosen = factories.voice_in(language, voice, ours)
    made = [make() for make in factories.voices(chosen, ours, Delivery(), language)]
    assert {engines.language_of(engine.voice) for engine in made} == {language}
    assert made[-1].voice == f"pyttsx3:{language}"


def test_what_a_routine_wishes_for_comes_before_the_natural_voice_of_its_language():
    ours = settings.load({})
    made = [make() for make in factories.voices("automatic", ours, Delivery(voice="pyttsx3:de+f3"), "de")]
    assert made[0].voice == "pyttsx3:de+f3"


@pytest.mark.skipif(not is_installed(), reason="no wheel for this platform")
@pytest.mark.parametrize(("language", "voice"), [("de", "pico:de-DE"), ("es", "pico:es-ES"), ("en", "hibari:heart")])
def test_automatic_is_the_natural_voice_of_a_language(language, voice):
    made = [make() for make in factories.voices("automatic", settings.load({}), Delivery(), language)]
    assert made[0].voice == voice
    assert engines.current("automatic", language) == voice


@pytest.mark.parametrize(
    ("voice", "language", "other"),
    [
        ("pyttsx3:gmw/de", "en", "de"),
        ("pyttsx3:gmw/en-us+f3", "de", "en"),
        ("pyttsx3:gmw/en-GB-scotland", "en", None),
        ("espeak:roa/es-419", "es", None),
        ("pyttsx3:de+m2", "de", None),
        ("piper:en_US-lessac-medium", "es", "en"),
        ("piper:/voices/de_DE-thorsten-medium", "de", None),
        ("piper:/voices/my-own", "de", None),
        ("pyttsx3:mb/mb-de5", "en", None),
        ("pyttsx3:com.apple.voice.compact.de-DE.Anna", "en", None),
        ("pyttsx3:default", "de", None),
    ],
)
def test_a_voice_of_another_language_is_told_of(voice, language, other):
    told = factories.foreign(voice, language)
    assert (f"speaks {other!r}, and the routine is in {language!r}" in told) if other else not told


@pytest.mark.parametrize("voice", ["pyttsx3:gmw/en-us", "pyttsx3:zls/bg"])
def test_a_language_that_the_coach_does_not_speak_is_told_of_once(voice):
    told = factories.foreign(voice, "bg")
    assert told.startswith("The coach speaks en, de, es, not bg")
    assert voice in told


@pytest.mark.engine
@pytest.mark.parametrize(("language", "voice"), [("de", "gmw/de"), ("es", "roa/es")])
def test_there_is_a_voice_for_every_language(language, voice):
    first = engines.make(engines.in_language(language, "pyttsx3"))()
    assert voice in first.key
    first.close()


@pytest.mark.parametrize(
    ("language", "voice", "chosen"),
    [
        ("en", "pyttsx3", "pyttsx3"),
        ("de", "pyttsx3", "pyttsx3:de"),
        ("es", "espeak", "espeak:es"),
        ("es", "pico", "pico:es"),
        ("en", "pico", "pico:en"),
        ("de", "pyttsx3:en-us", "pyttsx3:en-us"),
        ("de", "automatic", "automatic"),
    ],
)
def test_an_engine_that_is_set_without_a_voice_speaks_the_language(language, voice, chosen):
    assert factories.voice_in(language, voice, settings.load({"voice": voice})) == chosen  # as by --voice
