"""Whole workouts as they are really rendered, in every language by its voice."""

from contextlib import ExitStack

import pytest
from whole import assert_whole

from voicecoach.app import coach, factories
from voicecoach.base.settings import Settings
from voicecoach.library import finding
from voicecoach.routine import loading
from voicecoach.session.reps import room
from voicecoach.wording.catalogue import languages, load

pytestmark = [pytest.mark.engine, pytest.mark.slow]

SETTINGS = Settings(voice="pyttsx3")
VOICES = {"neck-ease": "gmw/en-us", "ruecken-fit": "gmw/de", "espalda-sana": "roa/es"}
CLOSE = 0.02
"""How far, in parts of it, the total may be from what `show` says, which reckons with a voice of ordinary speed."""


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory):
    """A home of its own, so that this is the first workout."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICECOACH_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.mark.parametrize("name", VOICES)
def test_a_whole_workout_in_its_voice(name):
    events = []
    run = coach.Workout(routine=name, microphone="none", speaker="none", fast=True, knows=False)
    coach.run(run, SETTINGS, events.append)
    workout = loading.load(finding.shipped() / f"{name}.yaml")
    assert events[0]["voice"] == f"pyttsx3:{VOICES[name]}"
    with ExitStack() as stack:
        voice = factories.voice_in(workout.language, SETTINGS.voice, SETTINGS)
        narrator = factories.narrator(voice, SETTINGS, stack, eager=True)
        assert_whole(events, workout, narrator.seconds, tolerance=CLOSE * events[-1]["t"])
    assert [event for event in events if event["event"] == "beat" and not event["text"]] == []


@pytest.mark.parametrize("language", languages())
def test_what_is_called_out_on_a_beat_has_room_in_a_second(language):
    with ExitStack() as stack:
        narrator = factories.narrator(
            factories.voice_in(language, SETTINGS.voice, SETTINGS), SETTINGS, stack, eager=True
        )
        catalogue = load(language)
        called = [*catalogue.variants_of("halfway"), *catalogue.variants_of("last-one"), *catalogue.phases.values()]
        assert [text for text in called if narrator.seconds(text) > room(1, narrator.lead(text))] == []
