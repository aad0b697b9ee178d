"""The mixer against a reference that knows the whole timeline, and its rules one by one."""

import sys
import threading
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voicecoach.sound.clip import Clip, Samples
from voicecoach.sound.mixer import FADE_FRAMES, RAMP_FRAMES, Mixer, MixerReport, Silenced, SoundEnded, SoundStarted

LENGTH = 3000


def constant(frames: int, level: float = 0.5) -> Clip:
    return Clip(np.full(frames, level, dtype=np.float32))


def noise(frames: int, seed: int = 0) -> Clip:
    return Clip(np.random.default_rng(seed).uniform(-0.6, 0.6, frames).astype(np.float32))


# Commands as data, each given when `when` frames have been rendered.


@dataclass(frozen=True)
class Play:
    when: int
    at: int
    frames: int
    gain: float


@dataclass(frozen=True)
class Withdraw:
    when: int
    since: int


@dataclass(frozen=True)
class Stop:
    when: int
    key: int


@dataclass(frozen=True)
class Silence:
    when: int


@dataclass(frozen=True)
class Gain:
    when: int
    decibels: float


Order: TypeAlias = Play | Withdraw | Stop | Silence | Gain

moments = st.integers(0, LENGTH - 1)
orders = st.lists(
    st.one_of(
        st.builds(Play, moments, moments, st.integers(0, 900), st.sampled_from([1.0, 0.5, 1.5])),
        st.builds(Withdraw, moments, moments),
        st.builds(Stop, moments, st.integers(0, 11)),
        st.builds(Silence, moments),
        st.builds(Gain, moments, st.sampled_from([-6.0, 0.0, 3.0, 9.0])),
    ),
    max_size=12,
).map(lambda given: sorted(given, key=lambda order: order.when))
splits = st.lists(st.integers(0, LENGTH), max_size=20)


def clip_of(key: int, play: Play) -> Clip:
    return noise(play.frames, seed=key)


def mix(commands: list[Order], cuts: list[int], *, into: bool) -> tuple[Samples, list[MixerReport]]:
    """Render `LENGTH` frames in pieces that end at `cuts` and wherever a command is given."""
    mixer, pieces, reports = Mixer(), [], []
    pending = list(enumerate(commands))
    for start, end in pairwise(sorted({0, LENGTH, *cuts, *(command.when for command in commands)})):
        while pending and pending[0][1].when <= start:
            give(mixer, *pending.pop(0))
        if into:
            piece = np.full(end - start, np.nan, dtype=np.float32)
            mixer.render_into(piece)
        else:
            piece = mixer.render(end - start)
        pieces.append(piece)
        reports += mixer.reports()
    return np.concatenate(pieces), reports


def give(mixer: Mixer, key: int, command: Order) -> None:
    match command:
        case Play():
            mixer.play(key, clip_of(key, command), command.at, command.gain)
        case Withdraw():
            mixer.withdraw(command.since)
        case Stop():
            mixer.stop(command.key)
        case Silence():
            mixer.silence()
        case Gain():
            mixer.set_gain(command.decibels)


@dataclass
class Line:
    """One clip in the reference's timeline."""

    key: int
    start: int
    meant_for: int
    samples: Samples
    end: int = field(init=False)
    cut: int | None = None

    def __post_init__(self):
        self.end = self.start + len(self.samples)

    def heard(self) -> Samples:
        """Its samples over the whole timeline."""
        out = np.zeros(LENGTH + 2000, dtype=np.float32)
        out[self.start : self.end] = self.samples[: self.end - self.start]
        if self.cut is not None:
            frames = np.arange(len(out))
            out *= np.clip(1 - (frames - self.cut) / np.float64(FADE_FRAMES), 0, 1).astype(np.float32)
        return out[:LENGTH]


def cut(line: Line, now: int, interrupted: set[int]) -> None:
    """Fade a clip from now on, if it does not fade already."""
    if line.cut is None:
        line.cut = now
        if line.end > now + FADE_FRAMES:
            interrupted.add(line.key)
            line.end = now + FADE_FRAMES


def reference(commands: list[Order]) -> tuple[Samples, list[MixerReport]]:
    """What must be heard and reported, worked out over the whole timeline at once, with no blocks."""
    lines: list[Line] = []
    silences: list[int] = []
    interrupted = set()
    gain, target = np.ones(LENGTH, dtype=np.float64), 1.0
    for key, command in enumerate(commands):
        now = command.when
        match command:
            case Play():
                samples = clip_of(key, command).samples * np.float32(command.gain)
                lines.append(Line(key, max(now, command.at), command.at, samples))
            case Withdraw():
                lines = [line for line in lines if line.start < now or line.meant_for < command.since]
            case Stop():
                lines = [line for line in lines if line.key != command.key or line.start < now]
                for line in (line for line in lines if line.key == command.key and line.end > now):
                    cut(line, now, interrupted)
            case Silence():
                lines = [line for line in lines if line.start < now]
                over = now
                for line in (line for line in lines if line.end > now):
                    cut(line, now, interrupted)
                    over = max(over, line.end)
                silences.append(over)
            case Gain():
                before = gain[now - 1] if now else 1.0
                target = 10 ** (command.decibels / 20)
                ramp = np.minimum(np.arange(1, LENGTH - now + 1) / RAMP_FRAMES, 1)
                gain[now:] = before + (target - before) * ramp
    lines.sort(key=lambda line: line.start)
    total = np.zeros(LENGTH, dtype=np.float32)
    for line in lines:
        total += line.heard()
    reports: list[MixerReport] = [SoundStarted(line.key, line.start) for line in lines]
    reports += [SoundEnded(line.key, line.end, line.key in interrupted) for line in lines if line.end <= LENGTH]
    reports += [Silenced(frame) for frame in silences if frame <= LENGTH]
    return np.clip(total * gain, -1, 1).astype(np.float32), reports


@pytest.mark.heavy
@given(orders, splits)
@settings(max_examples=300, deadline=None)
@example([Play(0, 0, 900, 1.0), Silence(100), Silence(200), Play(200, 0, 900, 1.5)], [150, 339, 340, 341])
@example([Play(100, 0, 900, 1.0), Withdraw(100, 50)], [150])
@example([Gain(0, 9.0), Play(0, 0, 900, 1.0), Gain(100, -6.0), Gain(100, 3.0)], [1, 101])
def test_sounds_and_reports_as_the_reference(commands, cuts):
    samples, reports = mix(commands, cuts, into=False)
    expected, expected_reports = reference(commands)
    np.testing.assert_allclose(samples, expected, atol=1e-6)
    assert sorted(map(repr, reports)) == sorted(map(repr, expected_reports))


@pytest.mark.heavy
@given(orders, splits, splits)
@settings(max_examples=300, deadline=None)
def test_the_sizes_of_renders_change_no_sample_and_no_report(commands, cuts, others):
    samples, reports = mix(commands, cuts, into=False)
    again, same = mix(commands, others, into=True)
    np.testing.assert_array_equal(samples, again)
    assert reports == same


@given(orders, splits)
@settings(max_examples=100, deadline=None)
def test_reports_come_in_order_of_frames_and_every_silence_is_answered(commands, cuts):
    _, reports = mix(commands, cuts, into=False)
    frames = [report.frame for report in reports]
    assert frames == sorted(frames)
    silences = sum(isinstance(command, Silence) for command in commands)
    late = sum(isinstance(command, Silence) and command.when > LENGTH - FADE_FRAMES for command in commands)
    assert silences - late <= sum(isinstance(report, Silenced) for report in reports) <= silences
    started = [report.key for report in reports if isinstance(report, SoundStarted)]
    ended = [report.key for report in reports if isinstance(report, SoundEnded)]
    assert len(set(started)) == len(started)
    assert set(ended) <= set(started)


# Its rules, one by one.


def test_a_clip_sounds_from_its_frame_to_the_sample():
    mixer, clip = Mixer(), noise(700)
    mixer.play(1, clip, at=600)
    samples = np.concatenate([mixer.render(512) for _ in range(4)])
    np.testing.assert_array_equal(samples[600:1300], clip.samples)
    assert not samples[:600].any()
    assert not samples[1300:].any()
    assert mixer.reports() == [SoundStarted(1, 600), SoundEnded(1, 1300, interrupted=False)]
    assert mixer.position == 2048


def test_a_clip_that_is_late_starts_with_the_next_render_and_is_whole():
    mixer, clip = Mixer(), noise(100)
    mixer.render(1000)
    mixer.play(1, clip, at=10)
    np.testing.assert_array_equal(mixer.render(200)[:100], clip.samples)
    assert mixer.reports() == [SoundStarted(1, 1000), SoundEnded(1, 1100, interrupted=False)]


def test_silence_fades_to_zero_in_five_milliseconds():
    mixer = Mixer()
    mixer.play(1, constant(48_000), at=0)
    mixer.render(480)
    mixer.silence()
    samples = mixer.render(512)
    assert samples[0] == 0.5
    assert np.all(np.diff(samples[:FADE_FRAMES]) < 0)
    assert np.abs(np.diff(samples)).max() <= 0.5 / FADE_FRAMES + 1e-6
    assert not samples[FADE_FRAMES:].any()
    assert mixer.reports()[1:] == [SoundEnded(1, 720, interrupted=True), Silenced(720)]


def test_silence_in_silence_is_answered_at_once():
    mixer = Mixer()
    mixer.render(512)
    mixer.silence()
    mixer.silence()
    mixer.render(512)
    assert mixer.reports() == [Silenced(512), Silenced(512)]


def test_a_clip_that_ends_by_itself_within_the_fade_is_not_interrupted():
    mixer = Mixer()
    mixer.play(1, constant(500), at=0)
    mixer.render(480)
    mixer.silence()
    mixer.render(512)
    assert mixer.reports() == [SoundStarted(1, 0), SoundEnded(1, 500, interrupted=False), Silenced(500)]


def test_what_is_played_after_a_silence_sounds_at_full_level_during_the_fade():
    mixer = Mixer()
    mixer.play(1, constant(48_000, 0.25), at=0)
    mixer.render(480)
    mixer.silence()
    mixer.play(2, constant(1000, 0.5), at=480)
    samples = mixer.render(512)
    assert samples[0] == pytest.approx(0.75)
    assert samples[FADE_FRAMES] == 0.5


def test_silence_forgets_what_has_not_started_and_reports_nothing_of_it():
    mixer = Mixer()
    mixer.play(1, constant(100), at=0)
    mixer.play(2, constant(100), at=800)
    mixer.silence()
    assert not mixer.render(2000).any()
    assert mixer.reports() == [Silenced(0)]


def test_a_stop_ends_one_clip_and_lets_the_others_sound():
    mixer = Mixer()
    for key, at in ((1, 0), (2, 0), (3, 1500)):
        mixer.play(key, constant(2000, 0.25), at)
    mixer.render(1000)
    mixer.stop(1)
    mixer.stop(3)
    samples = mixer.render(2000)
    assert samples[0] == pytest.approx(0.5)
    assert set(samples[FADE_FRAMES:1000]) == {np.float32(0.25)}
    assert not samples[1000:].any()
    assert [report for report in mixer.reports() if isinstance(report, SoundEnded)] == [
        SoundEnded(1, 1000 + FADE_FRAMES, interrupted=True),
        SoundEnded(2, 2000, interrupted=False),
    ]


def test_withdraw_forgets_what_has_not_started_and_lets_the_rest_sound():
    mixer, clip = Mixer(), noise(1000)
    mixer.play(1, clip, at=0)
    mixer.play(2, constant(100), at=500)
    mixer.render(500)
    mixer.withdraw()
    np.testing.assert_array_equal(mixer.render(500), clip.samples[500:])
    assert [report.key for report in mixer.reports()] == [1, 1]


def test_withdraw_can_spare_what_starts_before_a_frame():
    mixer = Mixer()
    for key, at in enumerate([100, 199, 200, 300]):
        mixer.play(key, constant(10), at)
    mixer.withdraw(since=200)
    mixer.render(1000)
    assert [report.key for report in mixer.reports() if isinstance(report, SoundStarted)] == [0, 1]


def test_gain_changes_without_a_step():
    mixer = Mixer()
    mixer.play(1, constant(48_000), at=0)
    mixer.render(480)
    mixer.set_gain(-6.0206)
    samples = mixer.render(1024)
    assert np.abs(np.diff(samples, prepend=np.float32(0.5))).max() <= 0.26 / RAMP_FRAMES
    np.testing.assert_allclose(samples[RAMP_FRAMES:], 0.25, atol=1e-5)


def test_a_gain_of_a_clip_is_its_own():
    mixer = Mixer()
    mixer.play(1, constant(100), at=0, gain=0.5)
    mixer.play(2, constant(100), at=100)
    assert mixer.render(200).tolist() == [0.25] * 100 + [0.5] * 100


def test_a_sum_beyond_full_scale_is_clipped():
    mixer = Mixer()
    mixer.play(1, constant(100, 0.9), at=0)
    mixer.play(2, constant(100, 0.9), at=0)
    mixer.play(3, constant(100, -0.9), at=100)
    mixer.play(4, constant(100, -0.9), at=100)
    assert mixer.render(200).tolist() == [1.0] * 100 + [-1.0] * 100


def test_the_callers_samples_are_never_changed():
    mixer, clip = Mixer(), constant(1000)
    clip.samples.setflags(write=False)
    mixer.set_gain(3)
    mixer.play(1, clip, at=0, gain=2.0)
    mixer.render(100)
    mixer.silence()
    mixer.render(1000)
    assert np.all(clip.samples == 0.5)


def test_an_empty_clip_starts_and_ends_in_its_place():
    mixer = Mixer()
    mixer.play(1, constant(0), at=512)
    mixer.render(512)
    assert mixer.reports() == []
    mixer.render(512)
    assert mixer.reports() == [SoundStarted(1, 512), SoundEnded(1, 512, interrupted=False)]


def test_a_clip_of_two_dimensions_is_refused_where_it_is_played():
    with pytest.raises(ValueError, match="mono"):
        Mixer().play(1, Clip(np.zeros((10, 2), dtype=np.float32)), at=0)


def test_reports_are_given_once():
    mixer = Mixer()
    mixer.silence()
    mixer.render(1)
    assert len(mixer.reports()) == 1
    assert mixer.reports() == []


def test_two_threads_lose_nothing():
    mixer, count = Mixer(), 3000
    reports: list[MixerReport] = []
    renderer = threading.Thread(target=lambda: [mixer.render_into(np.empty(64, np.float32)) for _ in range(4 * count)])
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        renderer.start()
        for key in range(count):
            mixer.play(key, constant(10), mixer.position)
            reports += mixer.reports()
        renderer.join()
    finally:
        sys.setswitchinterval(interval)
    mixer.render(64)
    reports += mixer.reports()
    assert [report.key for report in reports if isinstance(report, SoundStarted)] == list(range(count))
    assert sum(isinstance(report, SoundEnded) for report in reports) == count


def test_an_hour_of_beats_drifts_by_nothing():
    mixer, tick = Mixer(), constant(1)
    beats = [second * 48_000 for second in range(0, 3600, 7)]
    for key, at in enumerate(beats):
        mixer.play(key, tick, at)
    found = []
    for _ in range(3600):
        start = mixer.position
        found += (np.flatnonzero(mixer.render(48_000)) + start).tolist()
    assert found == beats


def test_what_is_meant_for_later_is_withdrawn_though_it_starts_before():
    mixer = Mixer()
    mixer.play(1, Clip(np.ones(100, np.float32)), 900, lead=200)
    mixer.play(2, Clip(np.ones(100, np.float32)), 900)
    mixer.withdraw(1000)
    mixer.render(2000)
    assert [report.key for report in mixer.reports() if isinstance(report, SoundStarted)] == [2]
