"""Sound files of other people: decoded in a process that may crash, hang or want too much, and nothing else does."""

import os
import signal
import struct
import subprocess
import sys

import numpy as np
import pytest
import silent_disk
import soundfile

from voicecoach.base.errors import SoundError
from voicecoach.sound import recording
from voicecoach.sound.decoding import Decoder
from voicecoach.sound.recording import SECONDS_AHEAD, Recording

RATE = 16_000
LONG = SECONDS_AHEAD + 10
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit is Linux's")


@pytest.fixture(autouse=True)
def fresh():
    recording.close()
    yield
    recording.close()


def noise(path, seconds=LONG, rate=RATE, channels=1):
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, (round(seconds * rate), channels)).astype(np.float32)
    soundfile.write(path, samples, rate)
    return path


def sparse(path, seconds, rate, channels, frame=2):
    """A WAV of silence that takes no room on the disk."""
    size = min(round(seconds * rate) * channels * frame, 0xFFFF_FF00)
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, channels, rate,
                       rate * channels * frame, channels * frame, 8 * frame, b"data", size)  # fmt: skip
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + size)
    return path


def process(opened):
    return opened._child._process


def limited(monkeypatch, *changes):
    """The real process, with other limits."""
    code = "; ".join(["import voicecoach.sound.decoding_worker as worker", *changes, "worker.main()"])
    monkeypatch.setattr(recording, "DECODE_COMMAND", [sys.executable, "-P", "-c", code])


@pytest.mark.parametrize("rate", [8000, 44_100])
def test_it_gives_what_the_decoder_gives(tmp_path, rate):
    path = noise(tmp_path / "a.wav", 3.3, rate, 2)
    with Decoder(path, RATE) as decoder, Recording(path, RATE) as opened:
        wanted = decoder.read(10 * RATE)
        pieces = []
        while len(piece := opened.read(777)):
            pieces.append(piece)
    np.testing.assert_array_equal(np.concatenate(pieces), wanted)


@pytest.mark.heavy
def test_one_process_serves_one_file_after_another(tmp_path):
    seen = []
    for name in ("a.wav", "b.wav", "c.wav"):
        with Recording(noise(tmp_path / name, 1), RATE) as opened:
            assert len(opened.read(10 * RATE)) == RATE
        (spare,) = recording._spare
        seen.append(spare._process.pid)
    assert len(set(seen)) == 1
    with Recording(noise(tmp_path / "long.wav"), RATE) as first, Recording(tmp_path / "a.wav", RATE) as second:
        assert len(second.read(10 * RATE)) == RATE  # both at once
        assert len(first.read(100 * RATE)) == LONG * RATE
    assert len(recording._spare) == 1


def test_a_file_that_is_closed_early_ends_its_process(tmp_path):
    opened = Recording(noise(tmp_path / "a.wav"), RATE)
    child = process(opened)
    opened.close()
    opened.close()
    assert child.wait(20) < 0 or sys.platform == "win32"


@posix
def test_a_crash_is_an_error_that_names_the_file_and_the_next_file_is_read(tmp_path):
    opened = Recording(noise(tmp_path / "bad.wav"), RATE)
    process(opened).send_signal(signal.SIGSEGV)
    with pytest.raises(SoundError, match=r"bad\.wav cannot be read: decoding it crashed \(SIGSEGV\)") as error:
        opened.read(LONG * RATE)
    assert error.value.hint
    with pytest.raises(SoundError, match="SIGSEGV"):
        opened.read(LONG * RATE)
    opened.close()
    with Recording(noise(tmp_path / "good.wav", 1), RATE) as another:
        assert len(another.read(10 * RATE)) == RATE


@posix
def test_who_reads_in_real_time_does_not_wait_for_a_file_that_hangs(tmp_path, monkeypatch):
    """What is decoded ahead lasts longer than it takes to give the process up."""
    assert recording.SOUND_PATIENCE < SECONDS_AHEAD
    opened = Recording(noise(tmp_path / "bad.wav"), RATE)
    process(opened).send_signal(signal.SIGSTOP)
    monkeypatch.setattr(recording, "SOUND_PATIENCE", 0.2)
    assert len(opened.read(SECONDS_AHEAD * RATE)) == SECONDS_AHEAD * RATE
    with pytest.raises(SoundError, match=r"bad\.wav cannot be read: decoding it gave nothing for 0 s"):
        opened.read(LONG * RATE)
    opened.close()


@linux
def test_too_much_memory_is_an_error(tmp_path, monkeypatch):
    limited(monkeypatch, "worker.DECODE_ROOM = 16 << 20")
    with pytest.raises(SoundError, match=r"a\.wav cannot be read: decoding it needs over 16 MB"):
        Recording(sparse(tmp_path / "a.wav", 1, 48_000, 1024), RATE).read(1)


@pytest.mark.heavy
@posix
def test_too_much_processor_time_is_an_error(tmp_path, monkeypatch):
    limited(monkeypatch, "worker._renew_processor_time.__defaults__ = (0.1,)")
    with pytest.raises(SoundError, match=r"a\.wav cannot be read: decoding it takes too much processor time"):
        Recording(sparse(tmp_path / "a.wav", 2, 1_000_000, 1000), RATE).read(1)


def test_a_file_of_days_is_refused(tmp_path):
    path = sparse(tmp_path / "a.wav", 25 * 3600, 8000, 1)
    with pytest.raises(SoundError, match="has over 24 hours of sound"):
        Recording(path, RATE)


def test_a_disk_that_does_not_answer_is_not_waited_for(tmp_path, monkeypatch):
    with silent_disk.mounted(tmp_path / "network") as folder:
        Recording(noise(tmp_path / "a.wav", 1), RATE).close()
        with Recording(tmp_path / "a.wav", RATE) as first:
            first.read(10 * RATE)
        monkeypatch.setattr(recording, "SOUND_PATIENCE", 0.3)
        with pytest.raises(SoundError, match=r"a\.wav cannot be read: decoding it gave nothing"):
            Recording(folder / "a.wav", RATE)


@linux
def test_what_the_process_may_use_is_bounded(tmp_path):
    resource = pytest.importorskip("resource")
    with Recording(noise(tmp_path / "a.wav"), RATE) as opened:
        pid = process(opened).pid
        assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)
        assert 0 < resource.prlimit(pid, resource.RLIMIT_AS)[0] < 2 << 30
        assert 0 < resource.prlimit(pid, resource.RLIMIT_CPU)[0] < 60


def test_a_process_that_cannot_start_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "DECODE_COMMAND", [str(tmp_path / "none")])
    with pytest.raises(SoundError, match="cannot be started"):
        Recording(noise(tmp_path / "a.wav", 1), RATE)
    monkeypatch.setattr(recording, "DECODE_COMMAND", [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(SoundError, match=r"crashed \(exit code 3\)"):
        Recording(tmp_path / "a.wav", RATE)


@posix
def test_the_process_ends_with_ours(tmp_path):
    code = f"""if True:
        from pathlib import Path
        from voicecoach.sound import recording
        with recording.Recording(Path({str(noise(tmp_path / "a.wav", 1))!r}), 16000) as opened:
            opened.read(10**6)
        print(recording._spare[0]._process.pid)
    """
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)
