import io
import json
import os

import pytest

from voicecoach.cli.flags import Flags
from voicecoach.cli.output import Output, abandon


def test_json_is_plain_ascii_so_that_any_terminal_and_encoding_can_take_it():
    out = io.StringIO()
    Output(Flags(json=True), out, io.StringIO()).document({"title": "Übung\x9b\udcff"})
    assert out.getvalue().isascii()
    assert json.loads(out.getvalue()) == {"title": "Übung\x9b\udcff"}


def test_quiet_silences_remarks_but_no_errors():
    err = io.StringIO()
    output = Output(Flags(quiet=True), io.StringIO(), err)
    output.say("remark")
    output.error("error\n  \x1b[2Jdetail")
    assert err.getvalue() == "error\n  [2Jdetail\n"


@pytest.mark.parametrize(("color", "first"), [(True, "\x1b[1mA  B\x1b[0m"), (False, "A  B")])
def test_a_heading_is_bold_on_a_terminal_that_may_have_it(terminal, color, first):
    Output(Flags(color=color), terminal, io.StringIO()).table(("A", "B"), [("x", "y")])
    assert terminal.getvalue().splitlines() == [first, "x  y"]


def test_a_pipe_gets_no_escapes():
    out = io.StringIO()
    Output(Flags(), out, io.StringIO()).table(("A",), [("x",)])
    assert out.getvalue() == "A\nx\n"


@pytest.mark.parametrize(
    ("term", "flags", "lively"),
    [("xterm", Flags(), True), ("dumb", Flags(), False), ("", Flags(), False), ("xterm", Flags(quiet=True), False)],
)
def test_a_picture_needs_a_terminal_that_can_move(monkeypatch, terminal, term, flags, lively):
    monkeypatch.setenv("TERM", term)
    assert Output(flags, io.StringIO(), terminal).lively is lively


def test_a_pipe_is_not_lively(terminal):
    assert not Output(Flags(), terminal, io.StringIO()).lively


def test_closed_streams_take_everything():
    output = Output(Flags(), None, None)
    output.data("data")
    output.error("error")


def test_an_encoding_that_lacks_a_character_is_no_error():
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    output = Output(Flags(), out, io.StringIO())
    output.data("Übung")
    output.out.flush()
    assert raw.getvalue() == b"\\xdcbung\n"


def test_what_cannot_be_delivered_is_dropped_quietly():
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", encoding="utf-8") as stream:
        stream.write("lost")
        abandon(stream)


def test_an_error_that_nobody_can_read_is_no_error():
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", encoding="utf-8") as stream:
        Output(Flags(), io.StringIO(), stream).error("lost")
        abandon(stream)
