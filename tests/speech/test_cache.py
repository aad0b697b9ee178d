import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import voicecoach
from voicecoach.sound.clip import Clip
from voicecoach.speech.cache import ABANDONED_AFTER, TOUCHED_EVERY, PhraseCache
from voicecoach.speech.clips import from_pcm16

PLENTY = 10**9
LONG_AGO = 1_000_000_000


def clip(frames=1000, seed=1):
    return from_pcm16(np.random.default_rng(seed).integers(-20_000, 20_000, frames, dtype=np.int16), 7 * seed)


def same(found, expected):
    return (
        found is not None
        and found.beat_offset == expected.beat_offset
        and np.array_equal(found.samples, expected.samples)
    )


@pytest.fixture
def cache(tmp_path):
    return PhraseCache(tmp_path / "phrases", PLENTY)


def entries(cache):
    return sorted(cache.folder.glob("*.clip"))


def the_entry(cache):
    (entry,) = entries(cache)
    return entry


def test_what_was_kept_is_found_again_sample_for_sample(cache):
    cache.put("engine 1", "Go.", clip())
    assert same(cache.get("engine 1", "Go."), clip())
    assert same(PhraseCache(cache.folder, PLENTY).get("engine 1", "Go."), clip())


@pytest.mark.parametrize(("key", "text"), [("engine 2", "Go."), ("engine 1", "go."), ("engine", "1 Go.")])
def test_another_engine_or_text_is_another_phrase(cache, key, text):
    cache.put("engine 1", "Go.", clip())
    assert cache.get(key, text) is None


def test_key_and_text_do_not_run_together(cache):
    cache.put("a:b", "c", clip())
    assert cache.get("a", "b:c") is None


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "무릎", "../../etc/passwd", "a" * 20_000])
def test_any_text_can_be_a_key(cache, text):
    cache.put(text, text, clip())
    assert same(cache.get(text, text), clip())
    assert the_entry(cache).parent == cache.folder


def test_an_empty_clip_can_be_kept(cache):
    empty = Clip(np.zeros(0, dtype=np.float32))
    cache.put("k", "t", empty)
    assert same(cache.get("k", "t"), empty)


def test_the_last_put_holds(cache):
    cache.put("k", "t", clip(seed=1))
    cache.put("k", "t", clip(seed=2))
    assert same(cache.get("k", "t"), clip(seed=2))
    assert len(entries(cache)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_nobody_else_may_read_it(cache):
    cache.put("k", "t", clip())
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(the_entry(cache).stat().st_mode) == 0o600


def test_nothing_temporary_is_left(cache):
    cache.put("k", "t", clip())
    assert os.listdir(cache.folder) == [the_entry(cache).name]  # noqa: PTH208 - hidden files too


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 2000), st.integers(1, 255))
def test_a_changed_byte_makes_it_missing(cache, where, change):
    cache.put("k", "t", clip())
    data = bytearray(the_entry(cache).read_bytes())
    data[where % len(data)] ^= change
    the_entry(cache).write_bytes(data)
    assert cache.get("k", "t") is None
    cache.put("k", "t", clip())
    assert same(cache.get("k", "t"), clip())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_other_bytes_make_it_missing(cache, data, append):
    cache.put("k", "t", clip())
    kept = the_entry(cache).read_bytes()
    the_entry(cache).write_bytes(kept + data + b"!" if append else data)
    assert cache.get("k", "t") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 2047))
def test_a_half_written_entry_is_missing(cache, length):
    cache.put("k", "t", clip())
    data = the_entry(cache).read_bytes()
    the_entry(cache).write_bytes(data[: length % len(data)])
    assert cache.get("k", "t") is None


def test_an_entry_under_anothers_name_is_missing(cache):
    cache.put("k", "one", clip(seed=1))
    first = the_entry(cache)
    cache.put("k", "two", clip(seed=2))
    second = next(entry for entry in entries(cache) if entry != first)
    shutil.copy(first, second)
    assert cache.get("k", "two") is None
    assert same(cache.get("k", "one"), clip(seed=1))


def test_a_folder_in_the_place_of_an_entry_is_lived_with(cache):
    cache.put("k", "t", clip())
    entry = the_entry(cache)
    entry.unlink()
    entry.mkdir()
    assert cache.get("k", "t") is None
    cache.put("k", "t", clip())
    assert cache.get("k", "t") is None
    assert cache.trouble


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are POSIX")
def test_a_pipe_in_the_place_of_an_entry_stops_nothing(cache):
    cache.put("k", "t", clip())
    entry = the_entry(cache)
    entry.unlink()
    os.mkfifo(entry)
    assert cache.get("k", "t") is None
    cache.put("k", "t", clip())
    assert same(cache.get("k", "t"), clip())


def test_a_dangling_link_is_missing(cache):
    cache.put("k", "t", clip())
    entry = the_entry(cache)
    entry.unlink()
    entry.symlink_to(cache.folder / "nowhere")
    assert cache.get("k", "t") is None


def test_a_folder_that_vanished_is_made_again(cache):
    cache.put("k", "t", clip())
    shutil.rmtree(cache.folder)
    assert cache.get("k", "t") is None
    cache.put("k", "t", clip())
    assert same(cache.get("k", "t"), clip())
    assert not cache.trouble


def test_without_a_folder_it_works_and_says_so_once(tmp_path):
    (tmp_path / "file").write_text("in the way")
    cache = PhraseCache(tmp_path / "file" / "phrases", PLENTY)
    cache.put("k", "t", clip())
    first = cache.trouble
    assert str(cache.folder) in first
    cache.put("k", "u", clip())
    assert cache.trouble == first
    assert cache.get("k", "t") is None


@pytest.fixture
def open_folder():
    """A folder that other users can reach, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)  # noqa: PTH101, S103 - meant
        yield Path(name)


def python(code, *prefix):
    """Run some code in a new process that has the same packages."""
    home = Path(voicecoach.__file__).parent.parent
    command = [*prefix, sys.executable, "-c", code]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(home)}
    )


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("setpriv") is None, reason="needs setpriv, as root may all")
def test_a_folder_that_may_not_be_written_is_read_all_the_same(open_folder):
    cache = PhraseCache(open_folder / "phrases", PLENTY)
    cache.put("k", "t", clip())
    cache.folder.chmod(0o555)
    the_entry(cache).chmod(0o444)
    as_nobody = ["setpriv", "--reuid=65534", "--clear-groups"] if os.getuid() == 0 else []
    code = (
        "import sys, pathlib, numpy as np\n"
        "from voicecoach.speech.cache import PhraseCache\n"
        "from voicecoach.sound.clip import Clip\n"
        f"cache = PhraseCache(pathlib.Path({str(cache.folder)!r}), 10**9)\n"
        "assert cache.get('k', 't') is not None\n"
        "cache.put('k', 'u', Clip(np.ones(9, dtype=np.float32)))\n"
        "assert cache.get('k', 'u') is None\n"
        "print(cache.trouble)\n"
    )
    done = python(code, *as_nobody)
    assert "Permission denied" in done.stdout, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of POSIX")
def test_a_full_disk_leaves_no_rubbish(cache):
    """A limit on the size of files stands for the disk: the write fails half-way."""
    cache.put("k", "t", clip())
    code = (
        "import pathlib, resource, signal, numpy as np\n"
        "from voicecoach.speech.cache import PhraseCache\n"
        "from voicecoach.sound.clip import Clip\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        f"cache = PhraseCache(pathlib.Path({str(cache.folder)!r}), 10**9)\n"
        "cache.put('k', 'u', Clip(np.ones(9000, dtype=np.float32)))\n"
        "assert cache.get('k', 'u') is None\n"
        "assert cache.get('k', 't') is not None\n"
        "print(cache.trouble)\n"
    )
    done = python(code)
    assert "File too large" in done.stdout, done.stderr
    assert os.listdir(cache.folder) == [the_entry(cache).name]  # noqa: PTH208 - hidden files too


def size_of(frames):
    return 48 + 2 * frames


def aged(cache, key, text, seconds_ago):
    """Put a phrase that was last used some time ago."""
    before = set(entries(cache)) if cache.folder.exists() else set()
    cache.put(key, text, clip())
    (entry,) = set(entries(cache)) - before
    os.utime(entry, (LONG_AGO - seconds_ago, LONG_AGO - seconds_ago))
    return entry


def test_the_longest_unused_goes_first(tmp_path):
    cache = PhraseCache(tmp_path / "phrases", 4 * size_of(1000))
    for age, text in enumerate(["d", "c", "b", "a"]):
        aged(cache, "k", text, age)
    assert cache.get("k", "a") is not None  # now it is used
    cache.put("k", "e", clip())
    kept = {text for text in "abcde" if cache.get("k", text) is not None}
    assert kept == {"a", "d", "e"}  # four fit, but some room is made


def test_the_limit_holds_over_many_puts(tmp_path):
    cache = PhraseCache(tmp_path / "phrases", 10 * size_of(1000))
    for number in range(60):
        cache.put("k", str(number), clip())
        assert sum(entry.stat().st_size for entry in entries(cache)) <= cache.limit_bytes
    assert cache.get("k", "59") is not None


def test_what_other_processes_put_counts_too(tmp_path):
    ours, theirs = (PhraseCache(tmp_path / "phrases", 10 * size_of(1000)) for _ in range(2))
    ours.put("k", "first", clip())
    for number in range(9):
        theirs.put("k", str(number), clip())
    for number in range(10, 30):
        ours.put("k", str(number), clip())
    assert sum(entry.stat().st_size for entry in entries(ours)) <= 2 * ours.limit_bytes


def test_a_clip_larger_than_the_limit_is_not_kept(tmp_path):
    cache = PhraseCache(tmp_path / "phrases", 500)
    cache.put("k", "t", clip(1000))
    assert cache.get("k", "t") is None
    assert not cache.folder.exists()


def test_a_limit_of_nothing_keeps_nothing(tmp_path):
    cache = PhraseCache(tmp_path / "phrases", 0)
    cache.put("k", "t", clip(1))
    assert not cache.folder.exists()


def test_what_is_not_ours_is_never_deleted(tmp_path):
    cache = PhraseCache(tmp_path / "phrases", 2 * size_of(1000))
    cache.folder.mkdir()
    foreign = [cache.folder / name for name in ("notes.txt", "short.clip", ".hidden", ".x.tmp")]
    for path in foreign:
        path.write_bytes(b"x" * 5000)
        os.utime(path, (LONG_AGO, LONG_AGO))
    for number in range(10):
        cache.put("k", str(number), clip())
    assert all(path.exists() for path in foreign)


def test_what_a_dead_process_left_half_written_goes(tmp_path):
    cache = PhraseCache(tmp_path / "phrases", PLENTY)
    cache.folder.mkdir()
    old, new = cache.folder / ".1-7f-0.tmp", cache.folder / ".2-7f-0.tmp"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (LONG_AGO - ABANDONED_AFTER, LONG_AGO - ABANDONED_AFTER))
    cache.put("k", "t", clip())
    assert not old.exists()
    assert new.exists()


def test_using_an_entry_is_noted_at_most_once_an_hour(cache):
    entry = aged(cache, "k", "t", 0)
    cache.get("k", "t")
    noted = entry.stat().st_mtime
    assert noted > LONG_AGO + TOUCHED_EVERY
    recent = noted - TOUCHED_EVERY / 2
    os.utime(entry, (recent, recent))
    cache.get("k", "t")
    assert entry.stat().st_mtime == pytest.approx(recent)


def test_threads_may_share_a_folder(tmp_path):
    caches = [PhraseCache(tmp_path / "phrases", 20 * size_of(1000)) for _ in range(4)]
    wrong = []

    def use(cache):
        for number in range(50):
            cache.put("k", str(number % 30), clip(seed=number % 30))
            found = cache.get("k", str(number % 30))
            if found is not None and not same(found, clip(seed=number % 30)):
                wrong.append(number)

    threads = [threading.Thread(target=use, args=(cache,)) for cache in caches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert not any(cache.trouble for cache in caches)
