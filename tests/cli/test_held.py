"""What others write to the terminal while a picture is up."""

import io
import os
import pty

import pytest

from voicecoach.cli.held import MAX_BYTES, held


@pytest.fixture
def terminal():
    ours, theirs = pty.openpty()
    with open(theirs, "w", encoding="utf-8") as err:  # noqa: PTH123 - a descriptor
        yield err, lambda: os.read(ours, 65536).decode()
    os.close(ours)


def test_it_is_told_after_the_picture_and_not_in_its_middle(terminal):
    err, shown = terminal
    told = []
    with held(err, told.append) as ours:
        os.write(err.fileno(), b"ALSA lib pcm.c: underrun\n")
        ours.write("the picture\n")
        ours.flush()
        assert shown().strip() == "the picture"
    assert told == ["ALSA lib pcm.c: underrun\n"]
    os.write(err.fileno(), b"after\n")
    assert shown().strip() == "after"


def test_nothing_is_told_where_nothing_was_written(terminal):
    told = []
    with pytest.raises(RuntimeError), held(terminal[0], told.append):
        raise RuntimeError
    assert told == []


def test_of_much_the_end_is_told(terminal):
    told = []
    with held(terminal[0], told.append):
        os.write(terminal[0].fileno(), b"x" * MAX_BYTES + b"the end")
    assert told[0].endswith("the end")
    assert len(told[0]) == MAX_BYTES


def test_a_stream_without_a_descriptor_is_taken_as_it_is():
    stream = io.StringIO()
    with held(stream, pytest.fail) as ours:
        assert ours is stream
