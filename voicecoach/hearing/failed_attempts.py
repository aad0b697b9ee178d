"""Notices that somebody tries in vain to give a command: a pure policy over ignored utterances.

Most ignored utterances are not meant for the coach, so it stays silent. Someone who speaks to it falls silent after a
word or two, waits, and tries again; talk and television go on.
"""

from typing import Final

from voicecoach.base.units import Seconds
from voicecoach.hearing.acceptance import Reason
from voicecoach.hearing.decisions import Ignored

FAILED_REASONS: Final = frozenset({Reason.NOT_A_COMMAND, Reason.SECOND_OPINION})

SHORTEST_ATTEMPT: Final[Seconds] = 0.15
LONGEST_ATTEMPT: Final[Seconds] = 1.8
"""Longest time for a phrase of the table."""

ALONE: Final[Seconds] = 0.7
"""Silence before an attempt, and after the second one: words in a sentence are closer together."""

RETRY_WITHIN: Final[Seconds] = 7.0
"""Longest time between two attempts."""

TALK: Final[Seconds] = 15.0
"""Time after overlong talk in which speech is not counted as an attempt at a command."""

SELDOM: Final[Seconds] = 180.0
"""Interval between two offers of help."""


class FailedAttempts:
    """Counts failed attempts, in order of time."""

    def __init__(self) -> None:
        self._ended: Seconds = -SELDOM
        self._tried: Seconds | None = None
        self._due: Seconds | None = None
        self._talk: Seconds = -SELDOM
        self._offered: Seconds = -SELDOM

    def understood(self) -> None:
        """A command was understood: forget the failed attempts."""
        self._tried = self._due = None

    def failed(self, ignored: Ignored) -> None:
        """An utterance was ignored."""
        alone = ignored.start - self._ended >= ALONE
        self._ended, self._due = ignored.end, None
        if ignored.reason == Reason.TOO_LONG:
            self._talk = ignored.end
        length = ignored.end - ignored.start
        in_talk = ignored.start - self._talk < TALK
        if (
            ignored.reason not in FAILED_REASONS
            or not alone
            or in_talk
            or not SHORTEST_ATTEMPT <= length <= LONGEST_ATTEMPT
        ):
            self._tried = None
            return
        if self._tried is not None and ignored.start - self._tried <= RETRY_WITHIN:
            self._due = ignored.end + ALONE
        self._tried = ignored.end

    def help_is_due(self, now: Seconds, *, speaking: bool) -> bool:
        """Returns whether to offer help now, since two attempts failed and silence followed. Call it often.

        Args:
            now: the time up to which everything was reported.
            speaking: somebody is speaking now.
        """
        if speaking:
            self._due = None
        if self._due is None or now < self._due or now - self._offered < SELDOM:
            return False
        self._offered, self._due, self._tried = now, None, None
        return True
