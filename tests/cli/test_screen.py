import io
import re
from contextlib import redirect_stderr

from fake_coach import EVENTS
from rich.console import Console, ConsoleDimensions

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
    assert values(rows)[3:6] == ["Hip bridges", "introduction", "intro"]
    assert ("said", "Hip bridges.") in rows
    assert ("next", "Hip bridges, set 1 of 2, left side") in rows


def test_a_set_before_its_first_beat():
    assert values(rows_after(6))[4:6] == ["set 1 of 2 · left side · 10 repetitions", "get ready"]


def test_a_repetition():
    rows = rows_after(8)
    assert values(rows)[4:6] == ["set 1 of 2 · left side · repetition 1 of 10", "working · lower"]
    assert ("next", "Hip bridges, set 1 of 2, right side") in rows


def test_what_was_heard_and_what_went_wrong():
    rows = rows_after(len(EVENTS))
    assert ("heard", "wait → paused") in rows
    assert rows[-1] == ("", "microphone lost unplugged")


def test_without_an_outline_it_still_tells_what_it_knows():
    rows = rows_after(8, outline=Outline())
    assert values(rows)[3:5] == ["hip-bridges", "set 1 · left side · repetition 1"]


def test_before_anything_happens_it_says_how_to_end_in_one_line():
    rows = rows_after(0)
    assert "Ctrl-C" in rows[-1][1]
    assert len(rows[-1][1]) <= 80 - 9


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


def test_what_was_ignored_has_its_place_only_where_that_is_wanted():
    told = {"event": "explained", "t": 1.0, "reason": "second_opinion", "detail": "grammar: next 0.71; free: text"}
    shown, hidden = Picture(OUTLINE, ticking=False, explain=True), Picture(OUTLINE, ticking=False)
    for picture in (shown, hidden):
        picture.take(told)
    assert ("ignored", "second opinion (grammar: next 0.71; free: text)") in shown.rows(0.0, 60)
    assert not [row for row in hidden.rows(0.0, 60) if "second opinion" in row[1] or row[0] == "ignored"]
    shown.take({**told, "detail": ""})
    assert ("ignored", "second opinion") in shown.rows(0.0, 60)


def test_the_microphone_has_a_meter_that_says_when_it_is_wrong():
    picture = Picture(OUTLINE, ticking=False)
    shown = []
    for level in (None, -90.0, -30.0, -1.0):
        if level is not None:
            picture.take({"event": "level", "t": 1.0, "decibels": level})
        shown.append(dict(picture.rows(0.0, 60))["mic"])
    assert shown == ["", f"{'░' * 20}▏ silent", f"{'█' * 10}{'░' * 10}▏", f"{'█' * 20}▏ too loud"]


def test_a_set_that_was_skipped_is_not_done():
    picture = Picture(OUTLINE, ticking=False)
    picture.take({**EVENTS[5], "kind": "intro", "set": None})
    picture.take({**EVENTS[5], "side": "right"})
    picture.take({"event": "state", "t": 9.0, "state": "finished"})
    assert picture.rows(0.0, 60)[1][1].endswith("0 of 2 sets")


def test_progress_of_the_whole_workout():
    assert values(rows_after(4))[1] == f"{'░' * 40}▏ 0 of 2 sets"
    picture = Picture(OUTLINE, ticking=False)
    picture.take({**EVENTS[5], "side": "right"})
    assert picture.rows(0.0, 60)[1][1] == f"{'█' * 20}{'░' * 20}▏ 1 of 2 sets"
    picture.take({**EVENTS[7], "side": "right", "rep": 6})
    assert picture.rows(0.0, 60)[1][1] == f"{'█' * 30}{'░' * 10}▏ 1 of 2 sets"
    picture.take({**EVENTS[5], "event": "set_done", "side": "right"})
    assert picture.rows(0.0, 60)[1][1] == f"{'█' * 40}▏ 2 of 2 sets"
    assert Picture(Outline(), ticking=False).rows(0.0, 60)[1][1] == ""


def test_the_tempo_fills_up_while_time_passes_and_is_gone_in_a_pause():
    phases = {"eccentric": 3.0, "pause_low": 1.0}
    outline = Outline((Stop("hip-bridges", "Hip bridges", 1, 2, "left", 10, phases),))
    picture = Picture(outline, ticking=True)
    for event in EVENTS[:8]:
        picture.take(event)
    picture.rows(100.0, 60)
    assert picture.rows(101.5, 60)[6][1] == "████░░░░░▏░░░▏"
    picture.take({"event": "state", "t": 5.0, "state": "paused"})
    assert picture.rows(102.0, 60)[6][1] == ""


def live_view(terminal, *, explain=False):
    console = Console(file=terminal, width=80, height=24, force_terminal=True, color_system=None)
    return LiveView(console, Picture(OUTLINE, ticking=False, explain=explain))


def test_a_terminal_of_24_lines_holds_it_whole(terminal):
    view = live_view(terminal, explain=True)
    for event in EVENTS:
        view.take(event)
    view.take({"event": "explained", "t": 1.0, "reason": "unsure", "detail": "word " * 60})
    view.refresh(0.0)
    lines = terminal.getvalue().splitlines()
    view.close()
    assert 16 <= len(lines) < 24


def test_it_is_rewritten_in_place_and_never_cleared(terminal):
    view = live_view(terminal)
    for moment, event in enumerate(EVENTS):
        view.take(event)
        view.refresh(float(moment))
    view.close()
    drawn = terminal.getvalue()
    assert re.findall(r"\x1b\[[0-9]*[HJKX]", drawn) == []
    assert drawn.count("\x1b[?25l") == drawn.count("\x1b[?25h") == 1


def test_only_lines_that_have_changed_are_written(terminal):
    view = live_view(terminal)
    view.take(EVENTS[0])
    view.refresh(0.0)
    length = len(terminal.getvalue())
    view.take({"event": "said", "t": 0.0, "text": "One more line."})
    view.refresh(1.0)
    written = terminal.getvalue()[length:]
    view.close()
    assert "One more line." in written
    assert "Bridges" not in written
    assert len(written) < 120


def test_a_terminal_of_another_size_is_drawn_anew_below_what_was_there(terminal):
    console = Console(file=terminal, width=80, height=24, force_terminal=True, color_system=None)
    view = LiveView(console, Picture(OUTLINE, ticking=False))
    view.take(EVENTS[0])
    view.refresh(0.0)
    length, lines = len(terminal.getvalue()), terminal.getvalue().count("\n")
    console.size = ConsoleDimensions(60, 10)
    view.refresh(1.0)
    written = terminal.getvalue()[length:]
    view.close()
    assert written.startswith(f"\x1b[{lines}A\r\x1b[J")
    assert written.count("\n") == 9
    assert {len(line) for line in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", written).splitlines()} == {60}


def shown_on(written, rows=24, columns=80):
    """What stands on a terminal after all that was written: the few controls that we send, obeyed."""
    screen, line, column = [[" "] * columns for _ in range(rows)], 0, 0
    for control, count, letter, character in re.findall(r"(\x1b\[\??(\d*)([A-Za-z]))|(.)", written, re.DOTALL):
        if control:
            step = int(count or 1)
            line += {"A": -step, "B": step}.get(letter, 0)
            if letter == "J":
                screen[line:] = [[" "] * columns for _ in range(rows - line)]
        elif character == "\n":
            line += 1
        elif character == "\r":
            column = 0
        else:
            screen[line][column] = character
            column += 1
    return ["".join(row).rstrip() for row in screen]


def test_what_stands_on_the_terminal_is_the_picture_after_every_event(terminal):
    view, picture = live_view(terminal), Picture(OUTLINE, ticking=False)
    for event in EVENTS:
        for each in (view, picture):
            each.take(event)
        view.refresh(0.0)
        expected = [f"{label:>7} {value}".rstrip() for label, value in picture.rows(0.0, 71)]
        screen = shown_on(terminal.getvalue())
        assert screen[: len(expected)] == expected
        assert not any(screen[len(expected) :])
    view.close()


def test_a_terminal_that_knows_ascii_alone_gets_no_more():
    written = io.BytesIO()
    terminal = io.TextIOWrapper(written, encoding="ascii", errors="strict")
    view = live_view(terminal)
    for event in [*EVENTS[:8], {"event": "level", "t": 3.0, "decibels": -30.0}]:
        view.take(event)
    view.refresh(0.0)
    view.close()
    terminal.flush()
    assert b"##########..........|" in written.getvalue()


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


def test_an_error_before_the_session_begins_comes_before_the_picture(terminal):
    view = live_view(terminal)
    view.take({"event": "level", "decibels": -30.0})
    view.refresh(0.0)
    view.close()
    assert terminal.getvalue() == ""


def test_verbose_wants_lines_even_on_a_terminal(terminal, coach):
    with redirect_stderr(terminal):
        assert execute(["run", "back-pain", "--verbose"], lambda: coach) == 0
    assert "\x1b" not in terminal.getvalue()
    assert "beat: eccentric" in terminal.getvalue()


def test_where_nothing_listens_nobody_is_told_to_say_something():
    asked = "Ctrl-C ends it and keeps what was done."
    picture = Picture(OUTLINE, ticking=False)
    picture.take(EVENTS[0])
    assert picture.rows(0.0, 60)[-1] == ("", f"Press ? for help. {asked}")
    picture.take({**EVENTS[0], "model": "vosk-small-en-us"})
    assert picture.rows(0.0, 60)[-1] == ("", f'Say "help" or press ? for help. {asked}')
