import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from voicecoach.base.units import SAMPLE_RATE
from voicecoach.speech import clips
from voicecoach.speech.clips import LONGEST_LEAD, from_pcm16, onset, prepare, to_pcm16, voiced_rms
from voicecoach.speech.synthesizer import Speech
from voicecoach.speech.text import Unspeakable

RATE = 22_050
MILLISECOND = SAMPLE_RATE / 1000


def tone(seconds, level=0.5, rate=RATE, hz=300.0):
    return (level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def silence(seconds, rate=RATE):
    return np.zeros(round(seconds * rate), dtype=np.float32)


def decibels(ratio):
    return 20 * np.log10(ratio)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("lead", [0.0, 0.001, 0.05, 1.3])
def test_the_voice_starts_at_the_start(rate, lead):
    clip = prepare(Speech(np.concatenate([silence(lead, rate), tone(0.4, rate=rate), silence(0.3, rate)]), rate))
    assert onset(clip.samples, -30.0) <= 4 * MILLISECOND
    assert clip.seconds == pytest.approx(0.4, abs=0.02)


def test_noise_before_the_voice_is_not_the_voice():
    rng = np.random.default_rng(5)
    breath = (0.5 * 10 ** (-50 / 20) * rng.uniform(-1, 1, RATE // 2)).astype(np.float32)
    clip = prepare(Speech(np.concatenate([breath, tone(0.4)]), RATE))
    assert clip.seconds == pytest.approx(0.4, abs=0.02)


def test_a_soft_consonant_is_not_cut():
    rng = np.random.default_rng(5)
    fricative = (0.5 * 10 ** (-30 / 20) * rng.uniform(-1, 1, RATE // 10)).astype(np.float32)
    clip = prepare(Speech(np.concatenate([silence(0.1), fricative, tone(0.4)]), RATE))
    assert clip.seconds == pytest.approx(0.5, abs=0.02)


def test_a_dying_end_is_kept():
    dying = tone(0.5) * np.linspace(1, 0, RATE // 2, dtype=np.float32)
    assert prepare(Speech(np.concatenate([tone(0.3), dying, silence(1)]), RATE)).seconds > 0.77


def test_loudness_is_the_standards():
    """ITU-R BS.1770: a full-scale sine of 997 Hz reads -3.01 LKFS, of which 0.691 is a constant of its own."""
    sine = np.sin(2 * np.pi * 997 * np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE).astype(np.float32)
    assert decibels(voiced_rms(sine)) - 0.691 == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize("level", [0.01, 0.1, 0.5, 1.0])
def test_quiet_and_loud_voices_come_out_alike(level):
    clip = prepare(Speech(tone(1.0, level), RATE))
    assert decibels(voiced_rms(clip.samples)) == pytest.approx(clips.VOICED_LEVEL, abs=0.3)


def test_a_count_is_as_loud_as_a_sentence_with_gaps():
    count = prepare(Speech(tone(0.25), RATE))
    words = [part for _ in range(8) for part in (tone(0.3), silence(0.4))]
    sentence = prepare(Speech(np.concatenate(words), RATE))
    assert decibels(voiced_rms(count.samples) / voiced_rms(sentence.samples)) == pytest.approx(0.0, abs=0.5)


def test_peaks_stay_under_the_cap():
    spiky = silence(0.5)
    spiky[:: RATE // 50] = 0.9
    assert decibels(np.abs(prepare(Speech(spiky, RATE)).samples).max()) <= clips.PEAK_CAP + 0.1


def test_the_edges_are_faded():
    clip = prepare(Speech(tone(0.5, hz=1000.0), RATE))
    assert abs(clip.samples[0]) < 0.001
    assert abs(clip.samples[-1]) < 0.001


def test_samples_cannot_be_written():
    clip = prepare(Speech(tone(0.2), RATE))
    with pytest.raises(ValueError, match="read-only"):
        clip.samples[0] = 1.0


def test_keeping_loses_nothing():
    clip = prepare(Speech(tone(0.3), RATE))
    assert np.array_equal(from_pcm16(to_pcm16(clip.samples), clip.beat_offset).samples, clip.samples)


@pytest.mark.parametrize(
    ("vowel", "felt"), [(None, 0.0), (0.05, 0.0), (0.1, 0.002), (0.18, 0.082), (0.9, LONGEST_LEAD)]
)
def test_a_word_is_felt_at_its_vowel(vowel, felt):
    """In the clip the silence before the voice is gone; a vowel within it, or far away, is none."""
    speech = Speech(np.concatenate([silence(0.1), tone(0.5), silence(0.3)]), RATE, vowel)
    assert prepare(speech).beat_offset / SAMPLE_RATE == pytest.approx(felt, abs=0.002)


def test_samples_over_full_scale_are_clipped_when_kept():
    assert to_pcm16(np.array([2.0, -2.0], dtype=np.float32)).tolist() == [32_767, -32_768]


@pytest.mark.parametrize(
    "speech",
    [
        Speech(np.zeros(0, dtype=np.float32), RATE),
        Speech(silence(1), RATE),
        Speech(tone(0.5, level=0.0005), RATE),
        Speech(np.array([np.nan, 0.5], dtype=np.float32), RATE),
        Speech(np.array([np.inf, 0.5], dtype=np.float32), RATE),
        Speech(np.ones((10, 2), dtype=np.float32), RATE),
        Speech(tone(0.5), 0),
        Speech(tone(0.5), 10**9),
    ],
)
def test_what_is_no_voice_is_refused(speech):
    with pytest.raises(Unspeakable):
        prepare(speech)


def test_silence_has_its_onset_at_zero():
    assert onset(silence(0.1)) == 0


@settings(deadline=None)
@given(
    arrays.arrays(np.float32, st.integers(1, 3000), elements=st.floats(-1, 1, width=16)),
    st.sampled_from([8_000, 22_050, 48_000]),
)
def test_any_sound_becomes_a_decent_clip_or_is_refused(samples, rate):
    try:
        clip = prepare(Speech(samples, rate))
    except Unspeakable:
        assert np.abs(samples).max() < clips.SILENT_PEAK
        return
    assert clip.frames >= 1
    assert clip.seconds <= len(samples) / rate + 0.001
    assert clip.samples.dtype == np.float32
    assert np.abs(clip.samples).max() <= 10 ** (clips.PEAK_CAP / 20) + 0.001
