"""The recordings that ship: there, of one shape, each with its source."""

import numpy as np
import pytest
import soundfile

from voicecoach.app.factories import spoken_at_first
from voicecoach.session.wording import spoken_in
from voicecoach.sound.assets import shipped_audio


def test_each_recording_is_speech_for_the_ear_and_has_its_source():
    recordings = sorted(shipped_audio().glob("*.flac"))
    sources = (shipped_audio() / "SOURCES.md").read_text(encoding="utf-8")
    assert {"next", "pause", "continue", "repeat", "help", "stop"} <= {path.stem for path in recordings}
    for path in recordings:
        info = soundfile.info(path)
        assert (info.samplerate, info.channels, info.subtype) == (16_000, 1, "PCM_16")
        assert 0.5 < info.duration < 1.5
        assert f"| `{path.name}` |" in sources


def test_every_licence_that_must_travel_does():
    assert "Carnegie Mellon University" in (shipped_audio() / "licences" / "AN4.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_what_is_said_before_any_engine_speaks_is_there_in_each_language(language):
    line, clip = spoken_at_first(spoken_in(language))
    assert line == spoken_in(language).line("one-moment")
    assert 0.4 < clip.seconds < 2
    assert 0.3 < np.abs(clip.samples).max() <= 1.0
    assert f"`lines/one-moment-{language}.flac`" in (shipped_audio() / "SOURCES.md").read_text(encoding="utf-8")
