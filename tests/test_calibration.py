"""Two minutes with people of all kinds, in no time: what is measured, and what they are told."""

from dataclasses import replace

import numpy as np
import pytest

from voicecoach.app import coach, factories
from voicecoach.app.demo import recording
from voicecoach.base.errors import UsageError
from voicecoach.base.settings import Settings
from voicecoach.base.units import BLOCK_FRAMES, HEARING_RATE, SAMPLE_RATE, to_frames
from voicecoach.diagnostics import calibration
from voicecoach.diagnostics.calibration import (
    BEEP_EVERY,
    BEEPS,
    TRIED,
    Calibration,
    Room,
    TriedWord,
    advice,
    calibrate,
    summary,
)
from voicecoach.hearing.phrases import load
from voicecoach.runtime.live_details import FLOOR
from voicecoach.session.commands import Command
from voicecoach.session.events import Spoken
from voicecoach.session.wording import spoken_in
from voicecoach.sound.clip import Clip
from voicecoach.sound.files import FileSpeaker
from voicecoach.sound.mixer import Mixer

LINE = Clip(np.full(SAMPLE_RATE, 0.25, np.float32))
"""What the coach's voice makes of every line: a second at -12 dBFS."""


WORDS = spoken_in("en")
PHRASES = load("en").by_command
SAID = ("", *(PHRASES[command][0] for command in TRIED))
"""What a person says: a number, and the words."""


class Person:
    """Who hears the coach and answers: voice, microphone and ear of a room in one.

    Args:
        loud: their level in the microphone, in dBFS.
        noise: of the room.
        leak: how the coach gets into the microphone, in dB.
        needs: the level at which an ear understands them.
        beeps: how many of them they hear.
    """

    def __init__(self, loud=-30.0, noise=-60.0, leak=-90.0, needs=-40.0, beeps=5):
        self.mixer = Mixer()
        self.loud, self.noise, self.leak, self.needs, self.beeps = loud, noise, leak, needs, beeps
        self.asked, self.played = [], []
        self.silence = 0.0
        self._answers = []
        """When they say something; a word is told from another by its length."""

    def room(self):
        return Room(self.mixer, self, self, self.new_ear, self.wait, WORDS, PHRASES)

    def clip(self, text):
        self.asked.append(text)
        asked = "" if text == WORDS.line("how-many-beeps") else text.rstrip(".").lower()
        if asked in SAID:
            begins = self.mixer.position / SAMPLE_RATE + calibration.GAP + LINE.seconds + 1.0
            self._answers.append((begins, begins + 0.3 + 0.1 * SAID.index(asked)))
        return LINE

    def wait(self):
        self.played.append(self.mixer.render(BLOCK_FRAMES))

    def read(self, until):
        at = np.arange(len(self.played[-1]) // 3) / HEARING_RATE + until
        heard = np.full(len(at), 10 ** (self.noise / 20), np.float32)
        for begins, ends in self._answers:
            heard[(at >= begins) & (at < ends)] = 10 ** (self.loud / 20)
        coach = self.played[-1][: 3 * len(at) : 3] * 10 ** (self.leak / 20)
        return (heard + coach).astype(np.float32)

    def new_ear(self, gain):
        return PersonsEar(self, gain)


class PersonsEar:
    """Understands whoever is loud enough."""

    def __init__(self, person, gain):
        self.person, self.gain, self.situation = person, gain, ""

    def attend(self, situation):
        self.situation = situation

    def feed(self, samples):
        loud = np.abs(samples) > 10 ** ((self.person.needs - self.gain) / 20)
        word = round((loud.sum() / HEARING_RATE - 0.3) * 10)
        if not 0 <= word < len(SAID):
            return []
        if not (phrase := SAID[word]):
            return [Spoken(Command.NUMBER, self.person.beeps, phrase="five", start=0.0, end=0.5, decided=0.6)]
        command = list(TRIED)[word - 1]
        if self.situation != TRIED[command]:
            return []
        return [Spoken(command, phrase=phrase, start=0.0, end=0.5, decided=0.6)]


def understood(found):
    return [word.phrase for word in found.words if word.understood]


def test_who_is_understood_is_left_as_they_are():
    person = Person()
    found = calibrate(person.room())
    assert found.noise == pytest.approx(-60, abs=0.5)
    assert found.voice == pytest.approx(-30, abs=0.5)
    assert (found.gain, found.leak, found.beeps, found.clipped) == (0.0, None, BEEPS, False)
    assert advice(found) == []


@pytest.mark.heavy
def test_it_takes_two_minutes_whatever_is_said():
    talkative, silent = Person(), Person(loud=-60.0)
    calibrate(talkative.room())
    calibrate(silent.room())
    assert talkative.mixer.position == silent.mixer.position < to_frames(120)


def test_a_quiet_voice_is_raised():
    found = calibrate(Person(loud=-50.0, noise=-75.0).room())
    assert found.gain == 27.0
    assert understood(found)[-1] == "stop"


def test_what_was_missed_is_asked_once_more():
    person = Person(loud=-30.0)
    heard = person.room()
    ears = []

    def new_ear(gain):
        ear = PersonsEar(person, gain)
        ears.append(ear)
        if len(ears) == 2 + list(TRIED).index(Command.UNDO):  # one ear for the number, then one a word
            ear.feed = lambda _: []
        return ear

    heard.new_ear = new_ear
    found = calibrate(heard)
    assert person.asked.count("Undo.") == 2
    assert person.asked.count("Pause.") == 1
    assert all(word.understood for word in found.words)


def test_nobody_there():
    found = calibrate(Person(loud=-60.0).room())
    assert (found.beeps, understood(found), found.gain) == (None, [], 0.0)
    assert [line[:16] for line in advice(found)] == ["Nothing was said"]


def test_a_muted_microphone():
    found = calibrate(Person(loud=-120.0, noise=-120.0, leak=-120.0).room())
    assert found.noise == FLOOR
    assert advice(found) == ["The microphone gives nothing but silence. Unmute it, or choose another with --mic."]


def test_a_loudspeaker():
    found = calibrate(Person(leak=-12.0).room())
    assert found.leak == pytest.approx(-24, abs=0.5)
    assert "nearly as loud as you" in advice(found)[0]


def test_too_loud():
    assert "too loud" in advice(calibrate(Person(loud=0.0).room()))[0]


def test_headphones_that_sleep():
    found = calibrate(Person(beeps=3).room())
    assert found.swallowed == 2 * BEEP_EVERY
    assert "leave out about 0.5 s" in advice(found)[0]


def test_the_beeps_are_even_and_come_after_silence():
    person = Person()
    calibrate(person.room())
    sound = np.abs(np.concatenate(person.played))
    loud = np.flatnonzero(np.concatenate([[1], sound, [1]]))  # with one before and after all that was played
    [begins] = loud[:-1][np.diff(loud) > to_frames(calibration.ROOM_SECONDS)][:1]
    beeps = np.flatnonzero(sound[begins + to_frames(calibration.ROOM_SECONDS) :] > 0.001)
    starts = [beeps[0], *beeps[1:][np.diff(beeps) > to_frames(0.05)]][:BEEPS]
    assert np.diff(starts) == pytest.approx(to_frames(BEEP_EVERY), abs=1)


@pytest.mark.parametrize(
    ("voice", "noise", "gain"),
    [
        (-20.0, -60.0, 0.0),
        (-34.9, -60.0, 0.0),
        (-45.0, -60.0, 22.0),
        (-60.0, -80.0, 30.0),
        (-60.0, -64.0, 0.0),
        (FLOOR, FLOOR, 0.0),
    ],
)
def test_gain(voice, noise, gain):
    assert calibration.gain_for(voice, noise) == gain


def test_the_summary_tells_what_changes():
    words = (TriedWord("pause", understood=True, level=-45.0), TriedWord("stop", understood=False, level=-47.0))
    found = Calibration(noise=-70.0, leak=None, clipped=False, beeps=None, words=words, gain=23.0)
    assert summary(found, 0.0) == (
        "noise       -70 dBFS",
        "your voice  -46 dBFS",
        "the coach   not heard in the microphone",
        "beeps       not understood",
        "commands    1 of 2 understood",
        "gain        23 dB, until now 0 dB",
    )
    assert summary(replace(found, leak=-40.0, beeps=4), 23.0)[2:] == (
        "the coach   -40 dBFS in the microphone",
        "beeps       4 of 5 heard after silence",
        "commands    1 of 2 understood",
        "gain        23 dB",
    )


def test_without_a_microphone():
    with pytest.raises(UsageError, match="nothing to measure"):
        coach.calibrate(Settings(), microphone="none", speaker="none")


class Asked:
    """A voice that remembers when it was asked for what."""

    def __init__(self, voice, mixer):
        self.voice, self.mixer, self.at = voice, mixer, {}

    def clip(self, text):
        clip = self.voice.clip(text)
        self.at[text.rstrip(".").lower()] = self.mixer.position / SAMPLE_RATE + calibration.GAP + clip.seconds
        return clip


class Silent:
    """A microphone of a room in which nothing is said."""

    silence = 0.0

    def read(self, until):
        del until
        return np.zeros(BLOCK_FRAMES // 3, np.float32)


@pytest.mark.model
@pytest.mark.engine
@pytest.mark.slow
def test_real_recordings_of_one_person_at_a_low_level(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    settings, mixer = Settings(voice="pyttsx3"), Mixer()
    with factories.ExitStack() as stack:  # once to learn when each word is asked for
        asked = Asked(factories.narrator("pyttsx3", settings, stack, eager=True), mixer)
        calibrate(
            Room(
                mixer,
                asked,
                Silent(),
                lambda _: PersonsEar(Person(), 0.0),
                lambda: mixer.render(BLOCK_FRAMES),
                WORDS,
                PHRASES,
            )
        )
    said, recorded = Mixer(), ("pause", "next", "repeat", "help", "stop")
    for key, phrase in enumerate(recorded):
        quiet = Clip(recording(phrase).samples * np.float32(0.1))
        said.play(key, quiet, to_frames(asked.at[phrase] + 1.0))
    with FileSpeaker(tmp_path / "said.wav") as file:
        file.write(said.render(mixer.position))
    found = coach.calibrate(settings, microphone=str(tmp_path / "said.wav"), speaker=str(tmp_path / "asked.wav"))
    assert set(understood(found)) == set(recorded)
    assert found.gain > 0
    assert (tmp_path / "asked.wav").stat().st_size > 0
