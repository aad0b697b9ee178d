"""Files as speaker and microphone: whole or not at all, exact counts, clear errors."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicecoach.base.errors import SoundError, UsageError
from voicecoach.base.units import HEARING_RATE, SAMPLE_RATE
from voicecoach.sound import containers
from voicecoach.sound.files import SPEAKER_SUFFIXES, Chapter, FileMicrophone, FileSpeaker, blocks

CHAPTERS = [Chapter(0.0, "Welcome"), Chapter(1.5, "Hip bridges: “feet forward”"), Chapter(2.25, "Rest")]


def tone(seconds: float, rate: int = SAMPLE_RATE, pitch: float = 440.0, level: float = 0.5):
    return (level * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def record(path: Path, samples, title: str = "", chapters=()):
    with FileSpeaker(path, title) as speaker:
        for start in range(0, len(samples), 4801):
            speaker.write(samples[start : start + 4801])
        speaker.close(chapters)


def decoded(path: Path):
    """A file as another library reads it: samples, title, chapters."""
    with av.open(path) as file:
        stream = file.streams.audio[0]
        title = {key.lower(): text for key, text in [*file.metadata.items(), *stream.metadata.items()]}.get("title")
        chapters = [(float(mark["start"] * mark["time_base"]), mark["metadata"]["title"]) for mark in file.chapters()]
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        frames = [piece.to_ndarray()[0] for frame in file.decode(stream) for piece in resampler.resample(frame)]
    return np.concatenate(frames), title, chapters


# The speaker.


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_a_plain_file_holds_the_samples_to_half_a_step(tmp_path, suffix):
    samples = np.random.default_rng(0).uniform(-1.2, 1.2, 100_000).astype(np.float32)
    record(tmp_path / f"a{suffix}", samples)
    again, rate = soundfile.read(tmp_path / f"a{suffix}", dtype="float32")
    assert rate == SAMPLE_RATE
    assert soundfile.info(tmp_path / f"a{suffix}").subtype == "PCM_16"
    np.testing.assert_allclose(again, np.clip(samples, -1, 32767 / 32768), atol=0.5 / 32768 + 1e-9)


def test_wav_and_flac_hold_the_same(tmp_path):
    samples = np.random.default_rng(1).normal(0, 0.2, 50_000).astype(np.float32)
    record(tmp_path / "a.wav", samples)
    record(tmp_path / "a.flac", samples)
    first, second = (soundfile.read(tmp_path / name, dtype="int16")[0] for name in ("a.wav", "a.flac"))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("suffix", SPEAKER_SUFFIXES)
def test_every_format_keeps_length_level_title_and_place(tmp_path, suffix):
    samples = np.zeros(3 * SAMPLE_RATE, dtype=np.float32)
    samples[SAMPLE_RATE : 2 * SAMPLE_RATE] = tone(1.0)
    record(tmp_path / f"a{suffix}", samples, "Bens Rücken", CHAPTERS)
    again, title, chapters = decoded(tmp_path / f"a{suffix}")
    assert title == "Bens Rücken"
    # AAC pads its last frame; FFmpeg drops 128 samples of Vorbis that libsndfile gives
    assert len(samples) - 128 <= len(again) <= len(samples) + 2048
    loud = np.flatnonzero(np.abs(again) > 0.25)
    assert abs(loud[0] - SAMPLE_RATE) < 200
    assert abs(loud[-1] - 2 * SAMPLE_RATE) < 200
    assert chapters == ([] if suffix in {".wav", ".flac", ".ogg"} else [(mark.start, mark.title) for mark in CHAPTERS])


@pytest.mark.parametrize("suffix", SPEAKER_SUFFIXES)
def test_the_same_sound_makes_the_same_bytes(tmp_path, suffix):
    for name in ("a", "b"):
        record(tmp_path / f"{name}{suffix}", tone(0.7), "Same", CHAPTERS[:1])
    if suffix == ".ogg":  # libvorbis draws a serial number for each file: compare the sound
        np.testing.assert_array_equal(decoded(tmp_path / "a.ogg")[0], decoded(tmp_path / "b.ogg")[0])
    else:
        assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_the_list_of_endings_is_the_one_of_the_containers():
    assert set(containers.CONTAINER_SUFFIXES) < set(SPEAKER_SUFFIXES)
    assert set(SPEAKER_SUFFIXES) - set(containers.CONTAINER_SUFFIXES) == {".wav", ".flac", ".ogg"}


def test_chapters_out_of_order_or_beyond_the_end_do_no_harm(tmp_path):
    marks = [Chapter(0.5, "Second"), Chapter(0.0, "First"), Chapter(0.5, "Third"), Chapter(9.0, "Never reached")]
    record(tmp_path / "a.m4b", tone(1.0), chapters=marks)
    assert [title for _, title in decoded(tmp_path / "a.m4b")[2]] == ["First", "Third"]


def test_nothing_has_the_name_before_the_file_is_whole(tmp_path):
    path = tmp_path / "session.wav"
    speaker = FileSpeaker(path)
    speaker.write(tone(1.0))
    assert speaker.frames == SAMPLE_RATE
    assert [entry.name.split(".")[0] for entry in tmp_path.iterdir()] == ["session"]
    assert not path.exists()
    speaker.close()
    assert list(tmp_path.iterdir()) == [path]
    speaker.close()  # again: nothing happens


def test_an_abandoned_file_leaves_the_older_one(tmp_path):
    path = tmp_path / "session.wav"
    path.write_text("older")
    speaker = FileSpeaker(path)
    speaker.write(tone(1.0))
    speaker.abandon()
    speaker.abandon()
    speaker.write(tone(1.0))
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", SPEAKER_SUFFIXES)
def test_after_ctrl_c_there_is_a_whole_shorter_file(tmp_path, suffix):
    path = tmp_path / f"session{suffix}"
    with suppress(KeyboardInterrupt), FileSpeaker(path) as speaker:
        speaker.write(tone(1.0))
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == [path]
    assert len(decoded(path)[0]) >= 0.99 * SAMPLE_RATE


@pytest.mark.parametrize("suffix", SPEAKER_SUFFIXES)
def test_a_file_of_nothing_is_still_a_file(tmp_path, suffix):
    with FileSpeaker(tmp_path / f"a{suffix}"):
        pass
    assert (tmp_path / f"a{suffix}").exists()


def test_an_unknown_ending_names_the_known_ones(tmp_path):
    with pytest.raises(UsageError, match=r"must be one of \.wav, \.flac, \.ogg, \.opus, \.mp3, \.m4b"):
        FileSpeaker(tmp_path / "a.aiff")
    assert not list(tmp_path.iterdir())


def test_a_name_that_looks_like_an_address_is_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    record("hip:bridges.mp3", tone(0.1), chapters=CHAPTERS[:1])
    assert [entry.name for entry in tmp_path.iterdir()] == ["hip:bridges.mp3"]


def test_a_name_that_is_taken_by_a_folder_meanwhile_loses_nothing(tmp_path):
    path = tmp_path / "a.wav"
    speaker = FileSpeaker(path)
    speaker.write(tone(1.0))
    path.mkdir()
    with pytest.raises(SoundError, match=r"about 1 s are kept in a\..*\.part\.wav beside it"):
        speaker.close()
    (part,) = tmp_path.glob("*.part.wav")
    assert soundfile.info(part).frames == SAMPLE_RATE


def test_an_ending_may_be_in_capitals(tmp_path):
    record(tmp_path / "A.WAV", tone(0.1))
    assert soundfile.info(tmp_path / "A.WAV").frames == 4800


@pytest.mark.parametrize(
    ("name", "message"),
    [("missing/a.wav", "there is no folder"), ("folder.wav", "it is a folder"), ("file/a.wav", "Not a directory")],
)
def test_a_place_that_cannot_be_written(tmp_path, name, message):
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(SoundError, match=message) as error:
        FileSpeaker(tmp_path / name)
    assert error.value.hint


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_a_folder_that_takes_no_files_is_not_called_missing():
    with pytest.raises(SoundError, match="No such file or directory") as error:
        FileSpeaker(Path("/proc/a.wav"))
    assert "mkdir" not in error.value.hint


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(SoundError, match="Permission denied"):
        FileSpeaker(tmp_path / "a.wav")


FULL_DISK = """
import resource, signal, sys
import numpy as np
from voicecoach.base.errors import SoundError
from voicecoach.sound.files import Chapter, FileSpeaker
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
samples = np.random.default_rng(0).uniform(-1, 1, 48_000).astype(np.float32)
speaker = FileSpeaker(sys.argv[1])
try:
    for _ in range(100):
        speaker.write(samples)
    speaker.close([Chapter(0, "One")])
except SoundError as error:
    print(error)
    speaker.write(samples)
    speaker.close()
"""


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32", reason="limits are of POSIX")
@pytest.mark.parametrize("suffix", [".wav", ".opus"])
def test_a_full_disk_is_an_error_that_says_what_is_kept(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    run = subprocess.run([sys.executable, "-c", FULL_DISK, path], capture_output=True, text=True, check=True)
    (part,) = tmp_path.iterdir()
    assert f"Cannot write {path} any further" in run.stdout
    assert f"are kept in {part.name}" in run.stdout
    assert part.stat().st_size > 50_000
    assert not run.stderr


# The microphone.


def write(path: Path, samples, rate: int, subtype: str | None = None) -> Path:
    soundfile.write(path, samples, rate, subtype)
    return path


@pytest.mark.parametrize("rate", [8000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_any_rate_gives_exact_counts_and_the_right_pitch(tmp_path, rate):
    path = write(tmp_path / "a.wav", tone(1.0, rate, 1000), rate)
    with FileMicrophone(path) as microphone:
        pieces = [microphone.read(until) for until in np.arange(0.0, 1.5, 0.032)]
    assert [len(piece) for piece in pieces[:3]] == [0, 512, 512]
    samples = np.concatenate(pieces)
    spectrum = np.abs(np.fft.rfft(samples[: HEARING_RATE // 2]))
    assert np.argmax(spectrum) * 2 == 1000
    assert 0.45 < np.abs(samples[1000:15_000]).max() < 0.52
    assert np.abs(samples[15_500:15_900]).max() > 0.4  # in its place: no delay from the resampler
    assert not samples[16_100:].any()


def test_channels_are_averaged(tmp_path):
    turns = np.tile([1.0, -1.0], 800)
    left, right = 0.5 * turns, -0.1 * turns
    path = write(tmp_path / "a.wav", np.stack([left, right, left, right], axis=1), 16_000)
    np.testing.assert_allclose(FileMicrophone(path).read(0.1), 0.2 * turns, atol=1e-4)


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".mp3"])
def test_what_the_speaker_wrote_the_microphone_reads(tmp_path, suffix):
    record(tmp_path / f"a{suffix}", tone(1.0))
    heard = FileMicrophone(tmp_path / f"a{suffix}").read(2.0)
    assert len(heard) == 2 * HEARING_RATE
    assert 0.4 < np.abs(heard[2000:14_000]).max() < 0.6
    assert np.abs(heard[17_000:]).max() < 0.01


def test_after_its_end_there_is_silence_for_ever(tmp_path):
    microphone = FileMicrophone(write(tmp_path / "a.wav", tone(0.1, 16_000), 16_000))
    assert microphone.read(0.1)[-1] != 0
    assert len(microphone.read(60.0)) == 59.9 * HEARING_RATE
    assert not microphone.read(61.0).any()
    assert len(microphone.read(5.0)) == 0  # a moment that has passed


def test_samples_that_are_no_sound_are_made_harmless(tmp_path):
    samples = np.array([np.nan, np.inf, -np.inf, 7.0, -7.0] * 100, dtype=np.float32)
    path = write(tmp_path / "a.wav", samples, 16_000, "FLOAT")
    assert FileMicrophone(path).read(500 / 16_000)[:5].tolist() == [0.0, 1.0, -1.0, 1.0, -1.0]


@given(st.lists(st.integers(0, 9000), max_size=12), st.sampled_from([8000, 16_000, 44_100]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_how_it_is_asked_for_changes_no_sample(tmp_path, moments, rate):
    path = tmp_path / f"{rate}.wav"
    if not path.exists():
        write(path, np.random.default_rng(rate).normal(0, 0.1, rate // 3), rate)
    microphone = FileMicrophone(path)
    pieces = [microphone.read(moment / HEARING_RATE) for moment in [*sorted(moments), 9000]]
    np.testing.assert_array_equal(np.concatenate(pieces), FileMicrophone(path).read(9000 / HEARING_RATE))


def test_blocks_are_full_but_the_last(tmp_path):
    path = write(tmp_path / "a.wav", tone(0.1, 8000), 8000)
    sizes = [len(block) for block in blocks(path)]
    assert sizes == [512, 512, 512, 64]
    assert [len(block) for block in blocks(path, 8000, 400)] == [400, 400]


def test_blocks_of_an_empty_recording_are_none(tmp_path):
    assert list(blocks(write(tmp_path / "a.wav", np.zeros(0), 8000))) == []


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such files")
def test_a_pipe_that_nobody_writes_to_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(SoundError, match="is a pipe"):
        next(blocks(tmp_path / "pipe.wav"))


def test_a_wav_from_a_pipe_promises_too_much_and_is_read(tmp_path):
    path = write(tmp_path / "a.wav", tone(1.0, 16_000), 16_000)
    content = bytearray(path.read_bytes())
    place = content.index(b"data") + 4
    content[place : place + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    assert sum(len(block) for block in blocks(path)) == HEARING_RATE


# Files that are not what they should be.


def half(path: Path) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def test_a_wav_that_is_cut_off_is_refused(tmp_path):
    path = half(write(tmp_path / "a.wav", tone(2.0), SAMPLE_RATE))
    with pytest.raises(SoundError, match=r"a\.wav is cut off: it has 49 % of the sound"):
        FileMicrophone(path)


@pytest.mark.parametrize("lost", [1, 3, 4000, 20_000])
def test_an_ogg_that_is_cut_off_is_refused(tmp_path, lost):
    noise = np.random.default_rng(0).normal(0, 0.1, 4 * SAMPLE_RATE)
    path = write(tmp_path / "a.ogg", noise, SAMPLE_RATE)
    FileMicrophone(path).close()
    path.write_bytes(path.read_bytes()[:-lost])
    with pytest.raises(SoundError, match=r"a\.ogg is cut off: after \d\.\d s the end is missing"):
        FileMicrophone(path)


def test_libraries_write_nothing_of_their_own_about_a_file_that_is_cut_off(tmp_path, capfd):
    noise = np.random.default_rng(0).normal(0, 0.1, 4 * SAMPLE_RATE)
    with pytest.raises(SoundError):
        list(blocks(half(write(tmp_path / "a.mp3", noise, SAMPLE_RATE))))
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("suffix", [".flac", ".mp3"])
def test_other_files_are_read_up_to_the_cut_and_then_refused(tmp_path, suffix):
    noise = np.random.default_rng(0).normal(0, 0.1, 4 * SAMPLE_RATE)
    path = half(write(tmp_path / f"a{suffix}", noise, SAMPLE_RATE))
    microphone = FileMicrophone(path)
    assert microphone.read(1.0).any()
    with pytest.raises(SoundError, match=r"damaged or cut off after \d\.\d s") as error:
        microphone.read(4.0)
    assert error.value.hint


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.wav", None, "There is no file"),
        ("empty.wav", b"", "it is empty"),
        ("text.wav", b"hello\n" * 100, "its format is not known"),
        ("header.wav", b"RIFF\x00\x00\x00\x00WAVEfmt ", "its format is not known"),
        ("notes.flac", b"fLaC" + bytes(500), "its format is not known"),
        ("samples.raw", b"\x01\x02" * 500, "its format is not known"),
    ],
)
def test_a_file_that_is_no_audio(tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SoundError, match=message) as error:
        FileMicrophone(tmp_path / name)
    assert "\n" not in str(error.value)
    assert error.value.hint


def test_a_folder_is_no_microphone(tmp_path):
    with pytest.raises(SoundError, match="is a folder"):
        FileMicrophone(tmp_path)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read anything")
def test_a_file_without_the_right_to_read(tmp_path):
    path = write(tmp_path / "a.wav", tone(0.1), SAMPLE_RATE)
    path.chmod(0)
    with pytest.raises(SoundError, match="Permission denied"):
        FileMicrophone(path)


def test_how_long_a_recording_has_been_over(tmp_path):
    microphone = FileMicrophone(write(tmp_path / "a.wav", tone(1.0, 16_000), 16_000))
    for until, silence in ((0.5, 0.0), (1.0, 0.0), (1.5, 0.5), (3.0, 2.0)):
        microphone.read(until)
        assert microphone.silence == pytest.approx(silence)


@pytest.mark.parametrize("rate", [1, 999, 1_536_001, 0x7FFFFFFF])
def test_a_rate_that_cannot_be_is_refused(tmp_path, rate):
    soundfile.write(tmp_path / "odd.wav", np.zeros(2000, dtype=np.int16), rate)
    with pytest.raises(SoundError, match="samples"):
        FileMicrophone(tmp_path / "odd.wav")
