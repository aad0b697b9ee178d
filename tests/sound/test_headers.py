"""Files whose recorder never went back to say how long they are."""

import struct

import numpy as np
import pytest
import soundfile

from voicecoach.sound.decoding import Decoder

RATE = 16_000
SOUND = (np.random.default_rng(0).standard_normal((40_000, 2)) * 0.1).astype(np.float32)


def written(path, **options):
    soundfile.write(path, SOUND, RATE, **options)
    return bytearray(path.read_bytes())


def frames(path):
    with Decoder(path, RATE) as decoder:
        heard = decoder.read(10**7)
    np.testing.assert_allclose(heard, SOUND.mean(axis=1)[: len(heard)], atol=2e-4)
    return len(heard)


@pytest.mark.parametrize("promised", [0, 4000, 0x7FFF_FFFF, 0xFFFF_FFFF])
@pytest.mark.parametrize(("order", "options"), [("<", {}), (">", {"endian": "BIG"}), ("<", {"subtype": "FLOAT"})])
def test_a_wav_that_promises_something_else(tmp_path, promised, order, options):
    path = tmp_path / "a.wav"
    content = written(path, format="WAV", **options)
    at = content.index(b"data") + 4
    content[at : at + 4] = struct.pack(order + "I", promised)
    content[4:8] = struct.pack(order + "I", promised)
    path.write_bytes(content)
    assert frames(path) == len(SOUND)


@pytest.mark.parametrize("promised", [0, 4000])
def test_a_long_wav_that_promises_something_else(tmp_path, promised):
    path = tmp_path / "a.wav"
    content = written(path, format="RF64", subtype="FLOAT")
    at = content.index(b"ds64") + 16
    content[at : at + 8] = struct.pack("<Q", promised)
    path.write_bytes(content)
    assert frames(path) == len(SOUND)


@pytest.mark.parametrize("promised", [0, 8, 4000, 0x7F00_0000])
@pytest.mark.parametrize("subtype", ["PCM_16", "FLOAT"])
def test_an_aiff_that_promises_something_else(tmp_path, promised, subtype):
    path = tmp_path / "a.aiff"
    content = written(path, subtype=subtype)
    for at, value in ((content.index(b"SSND") + 4, promised), (content.index(b"COMM") + 10, 0), (4, promised)):
        content[at : at + 4] = struct.pack(">I", value)
    path.write_bytes(content)
    assert frames(path) == len(SOUND)


def test_a_flac_from_a_pipe(tmp_path):
    path = tmp_path / "a.flac"
    content = written(path)
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    path.write_bytes(content)
    assert frames(path) == len(SOUND)


@pytest.mark.parametrize("beside", [b"LIST\x04\0\0\0INFO", b"junk"])
def test_what_follows_the_sound_of_a_right_header_is_no_sound(tmp_path, beside):
    path = tmp_path / "a.wav"
    path.write_bytes(written(path) + beside)
    assert frames(path) == len(SOUND)


def test_no_sound_at_all_stays_none(tmp_path):
    path = tmp_path / "a.wav"
    soundfile.write(path, SOUND[:0], RATE)
    assert frames(path) == 0
