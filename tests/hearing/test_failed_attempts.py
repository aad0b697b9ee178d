import pytest

from voicecoach.hearing.acceptance import Reason
from voicecoach.hearing.decisions import Ignored
from voicecoach.hearing.failed_attempts import (
    ALONE,
    LONGEST_ATTEMPT,
    RETRY_WITHIN,
    SELDOM,
    SHORTEST_ATTEMPT,
    TALK,
    FailedAttempts,
)


def ignored(start, length=0.5, reason=Reason.NOT_A_COMMAND):
    return Ignored(reason, start, start + length, start + length + 0.1)


def offered(*utterances, until=None):
    """Whether help was offered after these utterances, told in the order of time."""
    attempts = FailedAttempts()
    for utterance in utterances:
        attempts.failed(utterance)
    last = utterances[-1].end
    return attempts.help_is_due(last + ALONE if until is None else until, speaking=False)


def test_two_tries_and_silence():
    assert offered(ignored(10), ignored(13))
    assert not offered(ignored(10))
    assert not offered(ignored(10), ignored(13), until=13.5 + ALONE - 0.01)


@pytest.mark.parametrize("reason", [Reason.SECOND_OPINION, Reason.NOT_A_COMMAND])
def test_what_counts_as_a_try(reason):
    assert offered(ignored(10, reason=reason), ignored(13, reason=reason))


@pytest.mark.parametrize("reason", [r for r in Reason if r not in (Reason.SECOND_OPINION, Reason.NOT_A_COMMAND)])
def test_what_does_not(reason):
    assert not offered(ignored(10), ignored(13, reason=reason))
    assert not offered(ignored(10, reason=reason), ignored(13))


@pytest.mark.parametrize("length", [SHORTEST_ATTEMPT - 0.01, LONGEST_ATTEMPT + 0.01])
def test_a_try_is_about_as_long_as_a_phrase(length):
    assert not offered(ignored(10, length), ignored(13))
    assert not offered(ignored(10), ignored(13, length))


def test_tries_stand_alone_and_near_each_other():
    assert not offered(ignored(10), ignored(10.5 + ALONE - 0.01))
    assert offered(ignored(10), ignored(10.5 + RETRY_WITHIN))
    assert not offered(ignored(10), ignored(10.5 + RETRY_WITHIN + 0.1))


def test_talk_that_goes_on_is_not_for_the_coach():
    talk = ignored(0, 3.0, Reason.TOO_LONG)
    assert not offered(talk, ignored(5), ignored(8))
    assert offered(talk, ignored(3 + TALK), ignored(6 + TALK))


def test_who_goes_on_speaking_is_let_speak():
    attempts = FailedAttempts()
    attempts.failed(ignored(10))
    attempts.failed(ignored(13))
    assert not attempts.help_is_due(13.7, speaking=True)
    assert not attempts.help_is_due(16, speaking=False)


def test_what_was_understood_ends_it():
    attempts = FailedAttempts()
    attempts.failed(ignored(10))
    attempts.understood()
    attempts.failed(ignored(13))
    assert not attempts.help_is_due(16, speaking=False)


def test_help_is_offered_seldom():
    attempts = FailedAttempts()
    offers = []
    for n in range(100):
        attempts.failed(ignored(4.0 * n))
        if attempts.help_is_due(4.0 * n + 2, speaking=False):
            offers.append(4.0 * n + 2)
    assert len(offers) == 3
    assert offers[1] - offers[0] >= SELDOM
