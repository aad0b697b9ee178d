"""Pauses and open questions: what is said, and what follows, while the listener says nothing."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from voicecoach.base.units import Seconds
from voicecoach.session.actions import Chime, Earcon, StateEntered
from voicecoach.session.line_timing import Item, LineTiming
from voicecoach.session.lines import line_of
from voicecoach.session.place import Place
from voicecoach.session.questions import Ask, GoOn, Question, Stay, Topic
from voicecoach.session.states import State

CHIME_ROOM: Final[Seconds] = 0.7
"""How long the voice waits for the chime at the end of a set."""

PAUSED_CHIME_AFTER: Final[Seconds] = 0.6
"""The silence that "pause" asks for comes first; the earcon that confirms it comes after."""

ANSWER_WAIT: Final[Seconds] = 10.0
STILL_EVERY: Final[Seconds] = 20.0
"""Interval between two soft sounds of a pause."""

REMIND_AFTER: Final[Seconds] = 30.0
"""Time of the pause's reminder of the word that goes on."""

BY_KEY: Final = {"say-continue": "say-continue-by-key", "go-on": "go-on-by-key"}

TELL_HOW: Final = frozenset(
    {"wait-to-continue", "say-resume", "say-go-on", "say-go-on-or-slower", "pain-choices", "start-choices", "say-start"}
)
"""Lines that already say how to go on."""

LONG_PAUSE: Final[Seconds] = 600.0
LONG_PAUSES: Final = tuple(LONG_PAUSE * n for n in range(1, 6))
END_PAUSE: Final[Seconds] = 3600.0
"""A session that hears nothing for an hour is over; its place is kept."""


@dataclass(slots=True)
class Pausing(LineTiming):
    """A timeline that can stand still."""

    @abstractmethod
    def run(self) -> Iterator[Item]:
        """All events from the place on, once the workout goes on."""

    def paused(self, *, begins: bool = True) -> Iterator[Item]:
        """The opening lines, or "paused"; then soft sounds and, seldom, the word that goes on.

        Args:
            begins: the opening lines begin the pause; they are not an answer during it.
        """
        start, lines = self.at, self.opening
        self.paused_at = start if self.paused_at is None else self.paused_at
        if self.within is not State.PAUSED:
            yield StateEntered(self._frame(), State.PAUSED, stay=self.stay)
        self.within = None
        yield from self._opened()
        if not lines:
            yield Chime(Earcon.PAUSED, self._frame(self.at + PAUSED_CHIME_AFTER))
            self.at = self.free = self.at + PAUSED_CHIME_AFTER + CHIME_ROOM
            yield from self._lines([self.words.line("paused") if self.knows_pause else self._how("say-continue")])
        elif begins and not any(line_of(text).name in TELL_HOW for text in lines):
            yield from self._lines([self._how("go-on")])
        yield from self._still(start, self.stay.after if self.stay.then else END_PAUSE)
        if self.stay.then:
            yield from self._in_silence(self.stay, start)
        else:
            self.at = max(self.at, start + END_PAUSE)
            yield self._ended("stopped")

    def _still(self, start: Seconds, until: Seconds) -> Iterator[Item]:
        """Soft sounds, and the way to go on, said once soon and then rarely, for some seconds."""
        reminders = {REMIND_AFTER: self._how("go-on"), **dict.fromkeys(LONG_PAUSES, self.words.line("long-pause"))}
        sounds = range(int(STILL_EVERY), int(END_PAUSE), int(STILL_EVERY)) if self.options.pause_sound else ()
        for after in sorted({*reminders, *map(float, sounds)}):
            if start + after < self.at or after >= until:
                continue
            self.at = start + after
            if not (line := reminders.get(after)):
                yield Chime(Earcon.STILL, self._frame())
                continue
            yield from self._lines([line, self._how("go-on")] if after in LONG_PAUSES else [line])

    def _how(self, name: str) -> str:
        """Returns the line that names the word to go on with; without hearing, the key."""
        return self.words.line(name if self.options.listening else BY_KEY[name])

    def _in_silence(self, stay: Stay, start: Seconds) -> Iterator[Item]:
        """The consequence of silence after a pause."""
        self.at = max(self.at, start + stay.after)
        if isinstance(stay.then, Ask):
            self.opening = stay.then.lines
            yield StateEntered(self._frame(), State.ASKING, stay.then.question, stay)
            yield from self.asking(stay.then.question, paused=True)
        else:
            summary = self.words.summary(self.done + self.part, (self.paused_at or start) - self.stood)
            yield from self._lines([*stay.ends, summary])
            yield self._ended("stopped")

    def asking(self, question: Question, *, paused: bool = False) -> Iterator[Item]:
        """A question, and the consequence of no answer.

        Args:
            question: what is asked.
            paused: the workout was paused, and stays so afterwards.
        """
        yield from self._opened()
        yield from self._put(question)
        yield from self.unanswered(question, paused=paused)

    def unanswered(self, question: Question, *, paused: bool = False) -> Iterator[Item]:
        """The consequence of an unanswered question."""
        self.opening = question.unanswered.lines
        self.within = None
        self.place = past(self.place, question)
        match question.unanswered:
            case Ask(following):
                yield StateEntered(self._frame(), State.ASKING, following)
                yield from self.asking(following, paused=paused)
            case GoOn() if not paused:
                yield from self.run()
            case stay:
                yield self._moved(self.place)
                if isinstance(stay, Stay) and (stay.then or not self.stay.then):
                    self.stay = stay
                yield from self.paused()

    def _put(self, question: Question) -> Iterator[Item]:
        """Ask, and leave time for an answer; twice if the question is repeated. Without lines, leave only the time."""
        for lines in (question.lines, question.again) if question.again else (question.lines,):
            yield from self._lines(lines)
            self.at += question.wait or ANSWER_WAIT


def past(place: Place, question: Question) -> Place:
    """The place after a question: a routine's questions are not asked again."""
    at_first = question.topic in (Topic.DAY_AFTER, Topic.PAIN_BEFORE)
    return replace(place, line=place.line + 1) if question.subject and not at_first else place
