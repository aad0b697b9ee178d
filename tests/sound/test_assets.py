"""The recordings that ship: there, of one shape, each with its source."""

import soundfile

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
