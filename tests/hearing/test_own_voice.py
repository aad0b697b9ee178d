import pytest

from voicecoach.hearing.detector import WINDOW_SECONDS
from voicecoach.hearing.own_voice import AUDIBLE_AFTER, LINE_MEMORY, LINES_REMEMBERED, OwnVoice, stems


def says(own, text, start=10.0, end=12.0):
    own.says(text, start, end)
    return own


def hears(own, start, end, *, voiced=0.0):
    """The microphone from start to end, so much of it taken for speech."""
    count = round((end - start) / WINDOW_SECONDS)
    for n in range(count):
        at = start + n * WINDOW_SECONDS
        own.hears(at, at + WINDOW_SECONDS, voiced=n < voiced * count)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Paused.", {"paus"}),
        ("pausing", {"paus"}),
        ("pause", {"paus"}),
        ("Stopped? Stop", {"stop"}),
        ("Nexts", {"next"}),
        ("I\u2019m ready!", {"i'm", "ready"}),
        ("ten reps: go", {"ten", "rep", "go"}),
    ],
)
def test_stems(text, found):
    assert stems(text) == found


@pytest.mark.parametrize("phrase", ["next", "pause", "repeat", "how many"])
def test_what_the_line_holds_is_its_own(phrase):
    own = says(OwnVoice(), "Say pause, repeat or next. How many are there?")
    assert own.holds(phrase, (), 10.5, 11.0)


def test_what_it_does_not_hold_is_not():
    own = says(OwnVoice(), "Ten repetitions.")
    assert not own.holds("next", (), 10.5, 11.0)
    assert not own.holds("how many left", (), 10.5, 11.0)


@pytest.mark.parametrize(
    ("guesses", "own_words"),
    [
        (["wait", "way", "half way"], True),
        (["wait", "weight"], False),
        (["wait", "the"], False),
        (["a"] * 5 + ["halfway"], False),
    ],
)
def test_what_else_it_may_have_been_gives_the_line_away(guesses, own_words):
    assert says(OwnVoice(), "The halfway mark!").holds("wait", guesses, 10.5, 11.0) is own_words


@pytest.mark.parametrize(
    ("start", "end", "own_words"),
    [
        (9.95, 10.4, True),
        (9.0, 9.8, False),
        (11.5, 12.0 + AUDIBLE_AFTER, True),
        (11.5, 12.5 + AUDIBLE_AFTER, False),
        (12.6, 13.0, False),
    ],
)
def test_only_what_lies_within_the_line_and_its_echo(start, end, own_words):
    assert says(OwnVoice(), "Next").holds("next", (), start, end) is own_words


def test_speaking_is_any_overlap():
    own = says(OwnVoice(), "Next")
    assert own.speaks(11.9, 14.0)
    assert not own.speaks(13.0, 14.0)


@pytest.mark.parametrize("start", [10.0, 10.04, 9.96])
def test_a_line_that_was_cut_short_is_corrected(start):
    """Live, the same moment is told by a clock that jumps from block to block."""
    own = says(OwnVoice(), "Next", 10.0, 12.0)
    assert own.says("Next", start, 10.5) is False
    assert not own.speaks(11.0, 11.5)


def test_a_count_that_comes_again_is_another_line():
    own = says(OwnVoice(), "two", 10.0, 10.4)
    assert own.says("two", 11.0, 11.4) is True


def test_lines_are_forgotten():
    own = says(OwnVoice(), "Next")
    hears(own, 12.1 + LINE_MEMORY, 12.5 + LINE_MEMORY)
    assert not own.speaks(10.0, 12.0)


def quiet_lines(own, count, start=0.0):
    for n in range(count):
        at = start + 4.0 * n
        says(own, f"line {n}", at, at + 2.0)
        hears(own, at, at + 4.0)
    return start + 4.0 * count


def test_headphones_are_trusted_after_two_lines_that_nobody_heard():
    own = OwnVoice()
    assert own.may_be_heard
    quiet_lines(own, 1)
    assert own.may_be_heard
    at = quiet_lines(own, 1, start=4.0)
    assert not own.may_be_heard
    says(own, "Next", at, at + 1)
    assert not own.holds("next", (), at, at + 1)
    assert not own.speaks(at, at + 1)


def test_a_short_command_over_a_line_does_not_look_like_a_loudspeaker():
    own = OwnVoice()
    for n in range(3):
        says(own, "line", 4.0 * n, 4.0 * n + 2)
        hears(own, 4.0 * n, 4.0 * n + 4, voiced=0.1)
    assert not own.may_be_heard


def test_one_line_in_the_microphone_is_enough_for_a_while():
    own = OwnVoice()
    at = quiet_lines(own, 3)
    says(own, "line", at, at + 2)
    hears(own, at, at + 4, voiced=0.5)
    assert own.may_be_heard
    at = quiet_lines(own, LINES_REMEMBERED - 1, at + 4)
    assert own.may_be_heard
    quiet_lines(own, 1, at)
    assert not own.may_be_heard


@pytest.mark.parametrize("waited", [0.0, 2 * AUDIBLE_AFTER])
def test_a_line_over_which_the_user_was_understood_tells_nothing(waited):
    own = OwnVoice()
    at = quiet_lines(own, 2)
    says(own, "four", at, at + 0.5)
    hears(own, at, at + 0.5 + waited, voiced=1.0)
    assert own.may_be_heard is (waited > AUDIBLE_AFTER)
    own.understands(at + 0.2, at + 0.6)
    hears(own, at + 0.5 + waited, at + 2)
    assert not own.may_be_heard


def test_a_quiet_line_over_which_the_user_was_understood_still_counts():
    own = OwnVoice()
    at = quiet_lines(own, 2)
    own.understands(at - 2.2, at - 1.8)
    assert not own.may_be_heard


def test_short_lines_tell_nothing():
    own = OwnVoice()
    for n in range(5):
        says(own, "two", float(n), n + 0.25)
        hears(own, float(n), n + 1.0)
    assert own.may_be_heard


# -- over the coach ---------------------------------------------------------------------------------


def over(own, text, until, *, voiced):
    """A line has been going on, and so much of it was taken for speech."""
    return hears(says(own, text, 10.0, 12.0), 10.0, until, voiced=voiced)


def test_over_a_line_that_nobody_hears_somebody_speaks():
    own = OwnVoice()
    over(own, "End the workout? Yes or no.", 11.3, voiced=0.0)
    assert own.speaks(11.3, 11.6)
    assert own.unheard(11.3)


def test_over_one_that_has_been_heard_or_has_just_begun_it_may_be_the_coach():
    heard, fresh = OwnVoice(), OwnVoice()
    over(heard, "End the workout? Yes or no.", 11.3, voiced=0.4)
    over(fresh, "Yes or no.", 10.5, voiced=0.0)
    assert not heard.unheard(11.3)
    assert not fresh.unheard(10.5)
    assert not OwnVoice().unheard(3.0)
