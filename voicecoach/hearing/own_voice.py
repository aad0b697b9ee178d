"""The coach's own voice, as far as the microphone may hear it: pure policies told what is said and when.

Measured with 77 of the coach's lines as the microphone at full level: grammar alone made 20 to 28 commands
of them; with the second opinion 9 were left, each of them a command that the line really held. So a command that
the line holds is not believed while the line sounds, and every other needs the second opinion then.
"""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from voicecoach.base.units import Seconds

AUDIBLE_AFTER: Final[Seconds] = 0.3
"""How long a line may still be heard after its end: the room, and what a loudspeaker adds to the latency."""

EARLY_BY: Final[Seconds] = 0.1
"""How much earlier than told it may sound: reported latencies are rounded."""

SAME_LINE: Final[Seconds] = 0.25
"""A line reported again comes from a clock that has jumped by a block or two; none is said twice so soon."""

LINE_MEMORY: Final[Seconds] = 5.0
"""How long a line is remembered after its end: longer than any utterance."""

LEAKING_SHARE: Final = 0.3
"""A line leaks into the microphone when so much of it is taken for speech; a short command over it is less."""

LINES_TO_TRUST: Final = 2
"""Lines that must not have leaked before headphones are believed in."""

LINES_REMEMBERED: Final = 5
"""One that leaked among so many, and they are not."""

UNHEARD_WINDOWS: Final = 25
"""0.8 s of a line, as long as the way through loudspeaker, room and microphone may take …"""

UNHEARD_SHARE: Final = 0.15
"""… with less speech than this tell that the line cannot be heard; a beginning word counts for a window or two."""

SHORTEST_LINE: Final = 10
"""Windows: shorter lines (0.3 s) tell nothing about leaking."""

GUESSES: Final = 5
"""How many of the free decoder's guesses are looked for in the line."""

DISTINCTIVE: Final = 4
"""Letters that a guess must have to tell anything: "the" is everywhere."""

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
    """What the coach says, and whether the microphone hears it at all.

    With headphones it does not: after `LINES_TO_TRUST` lines in which hardly any speech was heard, nothing is
    held against a command; one line that leaks changes that for the next `LINES_REMEMBERED`. Lines over which the
    user was understood tell nothing.
    """

    def __init__(self) -> None:
        self._lines: deque[_Line] = deque()
        self._learned: deque[_Line] = deque(maxlen=LINES_REMEMBERED)

    @property
    def may_be_heard(self) -> bool:
        """Returns whether the microphone must be expected to hear the coach."""
        return len(self._learned) < LINES_TO_TRUST or any(line.leaked for line in self._learned)

    def says(self, text: str, start: Seconds, end: Seconds) -> bool:
        """The coach says a line from start to end; the same text again, from about the same start, corrects the end.

        Returns:
            Whether the line is a new one.
        """
        for line in self._lines:
            if line.text == text and abs(line.start - start) < SAME_LINE:
                line.end = end
                return False
        self._lines.append(_Line(text, stems(text), _letters(text), start, end))
        return True

    def hears(self, start: Seconds, end: Seconds, *, voiced: bool) -> None:
        """The microphone's next window, and whether someone seems to speak in it."""
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
        """What was heard from start to end was the user."""
        for line in self._lines:
            if line.overlaps(start, end):
                line.done = True
                if line.leaked and line in self._learned:
                    self._learned.remove(line)

    def unheard(self, start: Seconds) -> bool:
        """Whether nothing was heard of the lines that sound, though they have gone on for long enough.

        Then what begins now is the user: "yes" over the coach's "… Yes or no.", "continue" over "Say continue."
        """
        sounding = [line for line in self._lines if line.overlaps(start, start)]
        return bool(sounding) and all(
            line.windows >= UNHEARD_WINDOWS and line.voiced < UNHEARD_SHARE * line.windows for line in sounding
        )

    def speaks(self, start: Seconds, end: Seconds) -> bool:
        """Returns whether the coach may be heard at any moment of an utterance."""
        return self.may_be_heard and any(line.overlaps(start, end) for line in self._lines)

    def holds(self, phrase: str, guesses: Sequence[str], start: Seconds, end: Seconds) -> bool:
        """Returns whether an utterance may be the coach saying this: it lies within a line that has all the words.

        Args:
            phrase: what was recognised.
            guesses: what else it may have been; "half way" gives away that "wait" was the coach's "halfway".
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
