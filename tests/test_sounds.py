"""Which sound is which line: told by its key, whatever else sounds at the same time."""

from orchestra import ToneVoice

from voicecoach.base.units import SAMPLE_RATE, to_frames
from voicecoach.runtime.sounds import LATE_LINE, LineEnded, PlayedBeat, Silent, Sounds, TextBegan
from voicecoach.session.actions import Beat, Earcon, Say, SayKind
from voicecoach.session.states import Phase
from voicecoach.sound.mixer import Mixer


class SlowVoice(ToneVoice):
    """Has no clip until it is ready."""

    ready = False

    def clip(self, text):
        return super().clip(text) if self.ready else None


def heard(sounds, seconds):
    sounds.mixer.render(to_frames(seconds))
    return sounds.happened(sounds.mixer.position)


def beat(at, text):
    return Beat(at, "bridges", 1, None, 1, Phase.ECCENTRIC, 1.0, text)


def test_a_line_begins_and_ends():
    sounds = Sounds(Mixer(), ToneVoice())
    sounds.say(Say("Rest.", 1.0))
    sounds.chime(Earcon.HEARD, 1.0)
    began, ended = heard(sounds, 20)
    assert began == TextBegan(1.0, "Rest.")
    assert (ended.text, ended.start, ended.interrupted) == ("Rest.", 1.0, False)
    assert not sounds.speaking


def test_the_same_text_twice_at_once_is_two_lines():
    sounds = Sounds(Mixer(), ToneVoice())
    sounds.say(Say("Rest.", 1.0))
    sounds.say(Say("Rest.", 1.1))
    starts = [item.start for item in heard(sounds, 20) if isinstance(item, LineEnded)]
    assert starts == [1.0, 1.1]


def test_a_silence_is_told_by_its_number_and_cuts_the_line_off():
    sounds = Sounds(Mixer(), ToneVoice())
    sounds.say(Say("A line that takes its time.", 0.0))
    sounds.say(Say("Never.", 5.0))
    sounds.beat(beat(6.0, "one"))
    assert heard(sounds, 0.5) == [TextBegan(0.0, "A line that takes its time.")]
    assert sounds.speaking
    sounds.silence(7)
    ended, silent = heard(sounds, 20)
    assert (ended.interrupted, ended.at) == (True, silent.at)
    assert silent == Silent(0.505, 7)


def test_a_beat_without_a_word_that_is_there_is_a_tone():
    voice = SlowVoice()
    sounds = Sounds(Mixer(), voice)
    assert not sounds.beat(beat(1.0, "one"))
    assert sounds.beat(beat(2.0, None))
    voice.ready = True
    assert sounds.beat(beat(3.0, "three"))
    told = [item for item in heard(sounds, 9) if isinstance(item, PlayedBeat)]
    assert [(item.at, item.beat.text) for item in told] == [(1.0, None), (2.0, None), (3.0, "three")]
    assert [item.due for item in told] == [SAMPLE_RATE, 2 * SAMPLE_RATE, 3 * SAMPLE_RATE]


def test_a_line_waits_for_its_clip_and_is_left_out_when_it_comes_too_late():
    voice = SlowVoice()
    sounds = Sounds(Mixer(), voice)
    early, late = Say("Early.", 0.0), Say("Late.", 2.0, SayKind.ANSWER)
    sounds.say(early)
    sounds.say(late)
    assert sounds.say_late(LATE_LINE - 0.1) == []
    assert sounds.say_late(LATE_LINE) == [early]
    voice.ready = True
    assert sounds.say_late(LATE_LINE + 1) == []
    assert [item.text for item in heard(sounds, 9) if isinstance(item, LineEnded)] == ["Late."]


def test_a_caution_waits_for_its_clip_however_long_and_speaks_into_nothing():
    voice = SlowVoice()
    sounds = Sounds(Mixer(), voice)
    sounds.say(Say("Stop when it hurts.", 0.0, caution=True))
    assert sounds.say_late(10 * LATE_LINE) == []
    voice.ready = True
    sounds.say(Say("A line that is said now.", 0.0))
    heard(sounds, 0.1)
    assert sounds.say_late(10 * LATE_LINE) == []
    [line] = [item for item in heard(sounds, 9) if isinstance(item, LineEnded)]
    sounds.say_late(10 * LATE_LINE)
    [caution] = [item for item in heard(sounds, 18) if isinstance(item, LineEnded)]
    assert (line.text, caution.text) == ("A line that is said now.", "Stop when it hurts.")
    assert caution.start >= line.at


def test_what_is_cut_off_ends_and_what_comes_later_stays():
    sounds = Sounds(Mixer(), ToneVoice())
    sounds.say(Say("A cue that goes on for a while.", 0.0, SayKind.CUE))
    sounds.say(Say("Soon.", 1.0))
    sounds.say(Say("Later.", 3.0))
    sounds.beat(beat(0.5, "one"))
    heard(sounds, 0.6)
    sounds.cut_off(2.0, words=True)
    ended = [item for item in heard(sounds, 9) if isinstance(item, LineEnded)]
    assert [(item.text, item.interrupted) for item in ended] == [
        ("A cue that goes on for a while.", True),
        ("Later.", False),
    ]


def test_what_is_withdrawn_before_it_begins_is_never_told():
    sounds = Sounds(Mixer(), ToneVoice())
    sounds.say(Say("Now.", 0.0))
    sounds.say(Say("Later.", 3.0))
    sounds.beat(beat(4.0, "one"))
    heard(sounds, 0.1)
    sounds.withdraw(2.0)
    assert [item.text for item in heard(sounds, 9)] == ["Now."]
