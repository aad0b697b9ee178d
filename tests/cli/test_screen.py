from contextlib import redirect_stderr

from fake_coach import EVENTS
from rich.console import Console

from voicecoach.cli.app import execute
from voicecoach.cli.outline import Outline, Stop
from voicecoach.cli.screen import LiveView, Picture

OUTLINE = Outline(
    (
        Stop("hip-bridges", "Hip bridges"),
        Stop("hip-bridges", "Hip bridges", 1, 2, "left", 10),
        Stop("hip-bridges", "Hip bridges", 1, 2, "right", 10),
    )
)


def rows_after(count, now=0.0, *, outline=OUTLINE, ticking=False, width=60):
    picture = Picture(outline, ticking=ticking)
    for event in EVENTS[:count]:
        picture.take(event)
    return picture.rows(now, width)


def values(rows):
    return [value for _, value in rows]


def test_the_introduction():
    rows = rows_after(4)
    assert rows[0] == ("0:00", "Bridges")
    assert values(rows)[2:5] == ["Hip bridges", "introduction", "intro"]
    assert ("said", "Hip bridges.") in rows
    assert ("next", "Hip bridges, set 1 of 2, left side") in rows


def test_a_set_before_its_first_beat():
    assert values(rows_after(6))[3:5] == ["set 1 of 2 · left side · 10 repetitions", "get ready"]


def test_a_repetition():
    rows = rows_after(8)
    assert values(rows)[3:5] == ["set 1 of 2 · left side · repetition 1 of 10", "working · lower"]
    assert ("next", "Hip bridges, set 1 of 2, right side") in rows


def test_what_was_heard_and_what_went_wrong():
    rows = rows_after(len(EVENTS))
    assert ("heard", "wait → paused") in rows
    assert rows[-1] == ("", "microphone lost unplugged")


def test_without_an_outline_it_still_tells_what_it_knows():
    rows = rows_after(8, outline=Outline())
    assert values(rows)[2:4] == ["hip-bridges", "set 1 · left side · repetition 1"]


def test_before_anything_happens_it_says_how_to_end():
    rows = rows_after(0)
    assert "Ctrl-C" in rows[-1][1]


def test_it_is_always_as_many_lines():
    assert len({len(rows_after(count)) for count in range(len(EVENTS) + 1)}) == 1


def test_time_goes_on_between_events_only_where_it_really_does():
    for ticking, later in ((True, "0:10"), (False, "0:03")):
        picture = Picture(OUTLINE, ticking=ticking)
        for event in EVENTS[:8]:
            picture.take(event)
        assert picture.rows(100.0, 60)[0][0] == "0:03"
        assert picture.rows(107.0, 60)[0][0] == later


def test_a_long_line_takes_two_rows_and_no_more():
    picture = Picture(OUTLINE, ticking=False)
    picture.take({"event": "said", "t": 0.0, "text": "one two three four five six seven eight nine ten"})
    shown = [value for label, value in picture.rows(0.0, 20) if value.startswith(("one", "five"))]
    assert shown == ["one two three four", "five six seven …"]


def test_a_terminal_cannot_be_steered():
    picture = Picture(OUTLINE, ticking=False)
    picture.take({"event": "said", "t": 0.0, "text": "a\x1b[2Jb"})
    assert any("a[2Jb" in value for _, value in picture.rows(0.0, 60))


def live_view(terminal):
    console = Console(file=terminal, width=80, height=24, force_terminal=True, color_system=None)
    return LiveView(console, Picture(OUTLINE, ticking=False))


def test_it_is_drawn_only_when_it_has_changed(terminal):
    view = live_view(terminal)
    view.refresh(0.0)
    length = len(terminal.getvalue())
    view.refresh(1.0)
    assert len(terminal.getvalue()) == length
    view.take(EVENTS[0])
    view.refresh(2.0)
    assert "Bridges" in terminal.getvalue()[length:]
    view.close()


def test_every_line_fits_the_terminal(terminal):
    view = live_view(terminal)
    for event in EVENTS:
        view.take({**event, "title": "T" * 300} if event["event"] == "session_started" else event)
    view.refresh(0.0)
    view.close()
    lines = [line for line in terminal.getvalue().replace("\x1b[?25l", "").splitlines() if "\x1b" not in line]
    assert all(len(line) <= 80 for line in lines)
    assert any(line.endswith("…") for line in lines)


def test_a_terminal_gets_the_picture_and_its_cursor_back(terminal, coach):
    with redirect_stderr(terminal):
        assert execute(["run", "back-pain", "--no-color"], lambda: coach) == 0
    shown = terminal.getvalue()
    assert "Bridges" in shown
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")
    assert shown.endswith("Finished: 1 set, 2 repetitions in 1:05.\n")
    assert "\x1b[1m" not in shown


def test_verbose_wants_lines_even_on_a_terminal(terminal, coach):
    with redirect_stderr(terminal):
        assert execute(["run", "back-pain", "--verbose"], lambda: coach) == 0
    assert "\x1b" not in terminal.getvalue()
    assert "beat: eccentric" in terminal.getvalue()
