import threading

import pytest
from fake_coach import EVENTS

from voicecoach.cli.watching import TERMINAL_TIMEOUT, NoView, PlainView, Watching


class Recording:
    """A view that remembers."""

    def __init__(self, failure=None):
        self.taken = []
        self.times = []
        self.closed = 0
        self.failure = failure
        self.seen = threading.Event()

    def take(self, event):
        self.taken.append(event)
        self.seen.set()
        if self.failure:
            raise self.failure

    def refresh(self, now):
        self.times.append(now)

    def close(self):
        self.closed += 1


class Stuck(Recording):
    """A view whose terminal takes nothing."""

    def __init__(self):
        super().__init__()
        self.release = threading.Event()

    def take(self, event):
        super().take(event)
        self.release.wait()


def test_every_event_reaches_the_view_in_order_and_it_is_closed():
    view = Recording()
    with Watching(view, clock=lambda: 42.0) as watch:
        for event in EVENTS:
            watch(event)
    assert view.taken == list(EVENTS)
    assert view.times[-1] == 42.0
    assert view.closed == 1


def test_a_view_is_refreshed_while_nothing_happens():
    view = Recording()
    refreshed = threading.Event()
    view.refresh = lambda _: refreshed.set()
    with Watching(view, period=0.001):
        assert refreshed.wait(10)


def test_events_never_wait_for_a_terminal_that_takes_nothing():
    view = Stuck()
    with Watching(view, period=0.001, patience=0.01) as watch:
        watch(EVENTS[0])
        assert view.seen.wait(10)
        for event in EVENTS:
            watch(event)
    assert len(view.taken) == 1
    view.release.set()
    assert TERMINAL_TIMEOUT > 0.01


def test_a_mistake_in_the_view_is_told_after_the_session():
    done = []

    def session():
        with Watching(Recording(KeyError("x")), period=0.001) as watch:
            watch(EVENTS[0])
            done.append("session")

    with pytest.raises(KeyError):
        session()
    assert done == ["session"]


def test_a_terminal_that_has_gone_away_is_no_mistake():
    view = Recording(BrokenPipeError())
    with Watching(view) as watch:
        watch(EVENTS[0])
    assert view.taken == [EVENTS[0]]


def test_what_broke_the_session_is_not_hidden_by_what_broke_the_view():
    def session():
        with Watching(Recording(KeyError("x"))) as watch:
            watch(EVENTS[0])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        session()


def test_a_broken_view_gives_the_terminal_back():
    view = Recording(BrokenPipeError())
    with Watching(view) as watch:
        watch(EVENTS[0])
    assert view.closed == 1


@pytest.mark.parametrize("verbose", [True, False])
def test_plain_lines(verbose):
    lines = []
    view = PlainView(lines.append, verbose=verbose)
    for event in EVENTS:
        view.take(event)
    view.refresh(0.0)
    view.close()
    assert len(lines) == (17 if verbose else 13)
    assert all(line[:7].strip()[0].isdigit() for line in lines)


def test_no_view_shows_nothing():
    view = NoView()
    view.take(EVENTS[0])
    view.refresh(0.0)
    view.close()


def test_lines_tell_why_something_was_ignored_and_no_level():
    lines = []
    view = PlainView(lines.append, verbose=True)
    for event in (
        {"t": 61.0, "event": "explained", "reason": "second_opinion", "detail": "grammar: next 0.71; free: text"},
        {"t": 62.0, "event": "explained", "reason": "too_long", "detail": ""},
        {"t": 63.0, "event": "level", "decibels": -30.0},
    ):
        view.take(event)
    assert lines == [
        "   1:01  ignored: second opinion (grammar: next 0.71; free: text)",
        "   1:02  ignored: too long",
    ]
