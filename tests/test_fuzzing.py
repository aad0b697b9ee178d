"""Whatever a file holds: what it means, or one sentence. No other exception, no hang, nothing written elsewhere."""

import os
import stat
import subprocess
import sys
import time
import zlib
from pathlib import Path

import fuzz_targets
import pytest
from fuzz_targets import CORPUS, PLAIN, TARGETS, inputs, packed, wav
from hypothesis import given, settings
from hypothesis import strategies as st

LONGEST = 5.0
"""Seconds of processor time that any input may take."""

few = settings(max_examples=15)


def run(target: str, data: bytes) -> None:
    began = time.process_time()
    fuzz_targets.run(target, data)
    assert time.process_time() - began < LONGEST


def slips(seed: bytes) -> st.SearchStrategy[bytes]:
    """The seed with a few places overwritten, cut off or doubled."""
    places = st.integers(0, max(0, len(seed) - 1))
    changes = st.lists(st.tuples(places, st.integers(0, 4), st.binary(max_size=4)), min_size=1, max_size=5)
    damaged = changes.map(lambda changed: _changed(seed, changed))
    return damaged | places.map(lambda end: seed[:end]) | places.map(lambda start: seed[:start] + seed)


def _changed(seed: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    data = bytearray(seed)
    for place, removed, added in changes:
        data[place : place + removed] = added
    return bytes(data)


@pytest.mark.parametrize("target", TARGETS)
def test_what_can_be_read_is_read(target: str) -> None:
    for seed in TARGETS[target].seeds():
        run(target, seed)


@pytest.mark.parametrize(("target", "file"), [(path.parent.name, path.name) for path in sorted(CORPUS.glob("*/*"))])
def test_what_was_a_finding_once(target: str, file: str) -> None:
    run(target, (CORPUS / target / file).read_bytes())


@pytest.mark.heavy
@pytest.mark.parametrize("target", TARGETS)
@few
@given(data=st.binary(max_size=400))
def test_any_bytes(target: str, data: bytes) -> None:
    run(target, data)


@pytest.mark.heavy
@pytest.mark.parametrize("target", TARGETS)
@few
@given(data=st.data())
def test_any_damage(target: str, data: st.DataObject) -> None:
    seed = data.draw(st.sampled_from(inputs(target)))
    run(target, data.draw(slips(seed)))


@pytest.mark.parametrize("target", ["settings", "phrases", "wording", "model-list"])
@few
@given(data=st.data())
def test_any_other_values_in_a_table(target: str, data: st.DataObject) -> None:
    """Right keys, with values that mostly are of another kind."""
    lines = data.draw(st.sampled_from(inputs(target))).decode("utf-8", "replace").splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        number = data.draw(st.integers(0, len(lines) - 1)) if lines else 0
        value = data.draw(st.sampled_from(["0", "-1", "1e999", "nan", "''", "[]", "{}", "true", "2026-01-01", "[[]]"]))
        lines[number : number + 1] = [f"{line.partition('=')[0]}= {value}" for line in lines[number : number + 1]]
    run(target, "\n".join(lines).encode())


TRAPS = {
    "slip": packed(("../../evil.yaml", b"evil", PLAIN), ("am/final.mdl", b"", PLAIN)),
    "absolute": packed(("/tmp/evil.yaml", b"evil", PLAIN), ("am/final.mdl", b"", PLAIN)),  # noqa: S108 - the attack
    "link": packed(("evil.yaml", b"/etc/passwd", stat.S_IFLNK | 0o777), ("am/final.mdl", b"", PLAIN)),
    "device": packed(("evil.yaml", b"", stat.S_IFCHR | 0o666), ("am/final.mdl", b"", PLAIN)),
    "pipe": packed(("evil.yaml", b"", stat.S_IFIFO | 0o666), ("am/final.mdl", b"", PLAIN)),
    "bomb": packed(("bomb.yaml", bytes(64 << 20), PLAIN), ("am/final.mdl", b"", PLAIN)),
    "many": packed(*((f"{number}.yaml", b"", PLAIN) for number in range(2_100)), ("am/final.mdl", b"", PLAIN)),
}


@pytest.mark.parametrize("target", ["model-archive", "routine-archive"])
@pytest.mark.parametrize("trap", TRAPS)
def test_an_archive_that_is_a_trap_is_refused(target: str, trap: str, tmp_path: Path) -> None:
    with pytest.raises(fuzz_targets.VoicecoachError):
        TARGETS[target].read(TRAPS[trap], tmp_path)
    left = [path for path in tmp_path.rglob("*") if path.is_file() and not path.name.startswith("given")]
    assert not left


BOMBS = {
    "routine": [
        b"title: &a [" + b"x," * 900 + b"]\nb: &b [" + b"*a," * 900 + b"]\nc: &c [" + b"*b," * 900 + b"]\n",
        b"title: " + b"[" * 40_000,
        b"- " * 20_000,
        b"title: >-\n" + b" a\n" * 200_000,
        b"{" * 900_000,
        b"? " * 400_000,
        b"title: x\nblocks: [" + b"{}," * 100_000 + b"]",
        b"a: " + b"9" * 49_000,
        b"x" * 2_000_000,
    ],
    "settings": [b"a = " + b"[" * 400_000, b"a." * 400_000 + b"b = 1", b"rate = " + b"9" * 900_000],
    "sound": [
        wav(rate=1),
        wav(rate=0),
        wav(rate=0x7FFFFFFF),
        wav(rate=0xFFFFFFFF),
        wav(channels=0),
        wav(channels=1024),
        wav(channels=65_535),
        wav(bits=0),
        wav(promised=0x7FFFFFF0),
        wav(promised=0xFFFFFFFF),
    ],
    "model-archive": [TRAPS["bomb"], packed(("am/final.mdl", b"", PLAIN), ("x", bytes(20 << 20), PLAIN))],
    "routine-archive": [TRAPS["bomb"], TRAPS["many"]],
    "cache-entry": [zlib.compress(bytes(1 << 20)), bytes(3 << 20)],
    "event-log": [b"[" * 1_000_000, b'{"t":1,"event":"state","state":' + b"9" * 1_000_000 + b"}"],
    "place": [b'[{"step": ' + b"9" * 4_000 + b'}, {}, ""]', b"[" * 100_000],
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's here")
@pytest.mark.parametrize("target", BOMBS)
def test_a_bomb_takes_little_memory(target: str, tmp_path: Path) -> None:
    files = [tmp_path / str(number) for number in range(len(BOMBS[target]))]
    for file, data in zip(files, BOMBS[target], strict=True):
        file.write_bytes(data)
    program = [sys.executable, "-W", "ignore", fuzz_targets.__file__, target, *map(str, files)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(program, env=environment, check=False, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
