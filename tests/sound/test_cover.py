"""The cover of a rendered file, and all else that a telephone shows of it: as FFmpeg's own tool and as PyAV see it."""

import json
import shutil
import subprocess

import av
import numpy as np
import pytest
from av.stream import Disposition
from matplotlib.image import imread

from tools import cover
from voicecoach.base.units import SAMPLE_RATE
from voicecoach.sound.assets import shipped_audio
from voicecoach.sound.chapter import Chapter
from voicecoach.sound.containers import CONTAINER_SUFFIXES
from voicecoach.sound.files import FileSpeaker

SECONDS = 3
CHAPTERS = [Chapter(0.0, "Hip bridges"), Chapter(1.25, "Rocking"), Chapter(2.5, "Plank")]
COVER = shipped_audio() / "cover.png"


@pytest.fixture(params=CONTAINER_SUFFIXES)
def file(request, tmp_path):
    """A file of each kind, with all that a session gives it."""
    return written(tmp_path / f"session{request.param}", "Bens Rücken", CHAPTERS)


def written(path, title, chapters):
    noise = np.random.default_rng(0).normal(0, 0.1, SECONDS * SAMPLE_RATE).astype(np.float32)
    with FileSpeaker(path, title) as speaker:
        speaker.write(noise)
        speaker.close(chapters)
    return path


def pictures(path):
    """What is attached, with what is said of it."""
    with av.open(path) as container:
        found = [stream for stream in container.streams.video if stream.disposition == Disposition.attached_pic]
        assert len(found) == len(container.streams.video)
        return [(bytes(next(container.demux(stream))), stream.metadata.get("comment")) for stream in found]


def coded(path):
    """The sound as it is kept."""
    with av.open(path) as container:
        return [bytes(packet) for packet in container.demux(audio=0)]


def probed(path):
    if shutil.which("ffprobe") is None:
        pytest.skip("there is no ffprobe: apt install ffmpeg")
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-show_chapters", "-of", "json", path]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout)


def test_ffprobe_finds_length_title_chapters_and_one_picture(file):
    told = probed(file)
    sound, *rest = told["streams"]
    assert float(told["format"]["duration"]) == pytest.approx(SECONDS, abs=0.05)  # MP3 and Opus fill a last packet
    assert (sound["codec_type"], sound["channels"]) == ("audio", 1)
    tags = sound["tags"] if file.suffix == ".opus" else told["format"]["tags"]
    assert tags["title"] == "Bens Rücken"
    marks = [(float(mark["start_time"]), mark["tags"]["title"]) for mark in told["chapters"]]
    assert marks == [(chapter.start, chapter.title) for chapter in CHAPTERS]
    (picture,) = [stream for stream in rest if stream["codec_type"] == "video"]
    assert picture["disposition"]["attached_pic"] == 1
    assert (picture["codec_name"], picture["width"], picture["height"]) == ("png", cover.PIXELS, cover.PIXELS)


def test_the_picture_is_the_one_that_ships(file):
    comment = None if file.suffix == ".m4b" else "Cover (front)"  # an M4B has but one kind of picture
    assert pictures(file) == [(COVER.read_bytes(), comment)]


@pytest.mark.parametrize("suffix", CONTAINER_SUFFIXES)
def test_a_file_without_chapters_has_it_and_one_without_a_title_has_none(tmp_path, suffix):
    assert len(pictures(written(tmp_path / f"a{suffix}", "Knees", ()))) == 1
    assert pictures(written(tmp_path / f"b{suffix}", "", CHAPTERS)) == []


def test_the_sound_is_the_same_with_it(file):
    assert coded(file) == coded(written(file.with_stem("plain"), "", CHAPTERS))


def test_an_m4b_says_that_it_is_an_audiobook(tmp_path):
    assert written(tmp_path / "a.m4b", "Knees", ()).read_bytes()[4:12] == b"ftypM4B "


def test_the_cover_is_small_and_as_its_module_draws_it(tmp_path):
    assert COVER == cover.COVER
    assert COVER.stat().st_size < 30_000
    cover.drawn().savefig(tmp_path / "again.png")
    # another FreeType draws the edges of letters a little differently
    assert np.abs(imread(COVER) - imread(tmp_path / "again.png")).mean() < 0.005
