"""The coach's own voice in the microphone: pure policies over the lines and their times.

Measured with 77 of the coach's lines as the microphone at full level: grammar alone made 20 to 28 commands
of them; with the second opinion 9 were left, each of them a command that the line really held. So while a line
sounds, a command in it is not believed, and every other command needs the second opinion.
"""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from voicecoach.base.units import Seconds

AUDIBLE_AFTER: Final[Seconds] = 0.3
"""Time that a line may still be heard after its end: the room, and what a loudspeaker adds to the latency."""

EARLY_BY: Final[Seconds] = 0.1
"""How much earlier than reported it may sound: reported latencies are rounded."""

SAME_LINE: Final[Seconds] = 0.25
"""Largest difference of start at which a report is a correction, from a clock that jumped by a block or two."""

LINE_MEMORY: Final[Seconds] = 5.0
"""Time that a line is remembered after its end: longer than any utterance."""

LEAKING_SHARE: Final = 0.3
"""Share of a line detected as speech from which it leaks into the microphone; a short command over it is less."""

LINES_TO_TRUST: Final = 2
"""Number of lines without a leak before headphones are assumed."""

LINES_REMEMBERED: Final = 5
"""A leak among this many lines ends that assumption."""

UNHEARD_WINDOWS: Final = 25
"""0.8 s of a line, the longest delay through loudspeaker, room and microphone …"""

UNHEARD_SHARE: Final = 0.15
"""… with less speech than this show that the line is not heard; a beginning word counts for a window or two."""

SHORTEST_LINE: Final = 10
"""Windows: shorter lines (0.3 s) tell nothing about leaking."""

GUESSES: Final = 5
"""Number of the free decoder's guesses searched in the line."""

DISTINCTIVE: Final = 4
"""Least letters of a guess that proves anything: "the" is everywhere."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_ENDINGS: Final = ("'s", "ing", "ed", "es", "s", "e")


@dataclass(slots=True, eq=False)
class _Line:
    text: str
    stems: frozenset[str]
    letters: str
    start: Seconds
    end: Seconds
    windows: int = 0
    voiced: int = 0
    done: bool = False

    @property
    def leaked(self) -> bool:
        return self.voiced >= LEAKING_SHARE * self.windows

    def overlaps(self, start: Seconds, end: Seconds) -> bool:
        return start < self.end + AUDIBLE_AFTER and end > self.start - EARLY_BY

    def covers(self, start: Seconds, end: Seconds) -> bool:
        return start >= self.start - EARLY_BY and end <= self.end + AUDIBLE_AFTER


class OwnVoice:
    """The coach's lines, and whether the microphone hears them at all.

    With headphones it does not: after `LINES_TO_TRUST` lines in which hardly any speech was heard, no command is
    doubted because of a line; a leak changes that for the next `LINES_REMEMBERED` lines. Lines over which the user
    was understood do not count.
    """

    def __init__(self) -> None:
        self._lines: deque[_Line] = deque()
        self._learned: deque[_Line] = deque(maxlen=LINES_REMEMBERED)

    @property
    def may_be_heard(self) -> bool:
        """Returns whether the microphone must be expected to hear the coach."""
        return len(self._learned) < LINES_TO_TRUST or any(line.leaked for line in self._learned)

    def says(self, text: str, start: Seconds, end: Seconds) -> bool:
        """Note a line of the coach; a call with the same text and about the same start corrects the end.

        Returns:
            Whether the line is new.
        """
        for line in self._lines:
            if line.text == text and abs(line.start - start) < SAME_LINE:
                line.end = end
                return False
        self._lines.append(_Line(text, stems(text), _letters(text), start, end))
        return True

    def hears(self, start: Seconds, end: Seconds, *, voiced: bool) -> None:
        """Take the microphone's next window, and whether it seems to hold speech."""
        for line in self._lines:
            if line.start <= start and end <= line.end:
                line.windows += 1
                line.voiced += voiced
            elif line.end + AUDIBLE_AFTER < start and not line.done:
                self._learn(line)
        while self._lines and self._lines[0].end + LINE_MEMORY < start:
            self._lines.popleft()

    def _learn(self, line: _Line) -> None:
        line.done = True
        if line.windows >= SHORTEST_LINE:
            self._learned.append(line)

    def understands(self, start: Seconds, end: Seconds) -> None:
        """Note that the sound from start to end was the user."""
        for line in self._lines:
            if line.overlaps(start, end):
                line.done = True
                if line.leaked and line in self._learned:
                    self._learned.remove(line)

    def unheard(self, start: Seconds) -> bool:
        """Returns whether the present lines, though long enough, are not heard in the microphone.

        Then a new utterance is the user: "yes" over the coach's "… Yes or no.", "continue" over "Say continue."
        """
        sounding = [line for line in self._lines if line.overlaps(start, start)]
        return bool(sounding) and all(
            line.windows >= UNHEARD_WINDOWS and line.voiced < UNHEARD_SHARE * line.windows for line in sounding
        )

    def speaks(self, start: Seconds, end: Seconds) -> bool:
        """Returns whether the coach may be heard at any moment of an utterance."""
        return self.may_be_heard and any(line.overlaps(start, end) for line in self._lines)

    def holds(self, phrase: str, guesses: Sequence[str], start: Seconds, end: Seconds) -> bool:
        """Returns whether an utterance may be the coach: it lies within a line that has all its words.

        Args:
            phrase: the recognised phrase.
            guesses: the free decoder's guesses; "half way" gives away that "wait" was the coach's "halfway".
            start, end: the utterance.
        """
        squeezed = [_letters(guess) for guess in guesses[:GUESSES]]
        distinctive = [guess for guess in squeezed if len(guess) >= DISTINCTIVE]
        return self.may_be_heard and any(
            stems(phrase) <= line.stems or any(guess in line.letters for guess in distinctive)
            for line in self._lines
            if line.covers(start, end)
        )


def stems(text: str) -> frozenset[str]:
    """The words of a text without their endings: "Paused." and "pausing" hold "pause"."""
    return frozenset(_stem(word) for word in _WORD.findall(text.lower().replace("’", "'")))  # noqa: RUF001 - people type it


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
