"""Lines that a command skips: each is logged as dropped; a caution is still said later."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from voicecoach.base.units import Seconds
from voicecoach.session.actions import Action, Beat, Say, SayKind, Unsaid, UnsaidReason
from voicecoach.session.scheduling import REACT, Scheduling
from voicecoach.session.script import IntroStep, RestStep, SetStep
from voicecoach.session.wording import is_caution


@dataclass(slots=True)
class Owing(Scheduling):
    """A workout that logs every dropped line."""

    _owed: dict[str, Seconds] = field(default_factory=dict, init=False)
    """The skipped cautions, and when each will have been said."""
    _unsaid: list[Unsaid] = field(default_factory=list, init=False)
    """The dropped lines that are not logged yet."""

    def _noted(self) -> list[Action]:
        """Records of the lines dropped since the last call; the end of the session drops all that are left."""
        noted, self._unsaid = self._unsaid, []
        return [] if self.over else [*noted]

    def _forgo(self, lines: Iterable[str], now: Seconds, reason: UnsaidReason = UnsaidReason.HURRY) -> None:
        """Drop lines; cautions among them are owed, and said as soon as the workout goes on."""
        for line in lines:
            if reason is UnsaidReason.HURRY and is_caution(self.routine, line):
                self._owed[line] = math.inf
            else:
                self._unsaid.append(Unsaid(now, line, reason))

    def _lead_past(self, now: Seconds) -> None:
        """Drop the rest of this step's lines; a half-said caution is owed as a whole."""
        left = self._lines_left()
        if left and self._said[-1:] == left[:1]:  # it has begun
            whole = self._voice_free_at <= now or not is_caution(self.routine, left[0])
            left = left[1:] if whole else left
        self._forgo(left, now)

    def _lines_left(self) -> list[str]:
        """The lines of this step from the place on, except those that fit between the beats of a set."""
        timeline = replace(self._timeline, changes=self.changes)
        lines: Sequence[str] = ()
        match step := self._step():
            case IntroStep():
                lines = [*timeline.introduction(step, self.place)]
            case SetStep() if self._worked != self.place.step:
                lines = timeline.announcement(step, self.exercise(), self.place.step)
            case RestStep():
                lines = timeline.rest_lines(step, self.place)
        return [line for line in lines[self.place.line :] if line]

    def _speak(self, sound: Say | Beat) -> None:
        super(Owing, self)._speak(sound)
        if isinstance(sound, Say) and sound.caution and sound.kind is SayKind.ANSWER:
            self._owed[sound.text] = self._voice_free_at

    def _drop(self) -> None:
        """Forget the plan; unspoken answers, and cues that wait for a gap, are dropped."""
        self._owed = {line: math.inf if end > self._seen else end for line, end in self._owed.items()}
        for_silence = (
            self.question.unanswered.lines if self.question else ()
        )  # it interrupts nothing, so it is not owed
        planned = [*self._plan.answers(), *self._timeline.opening]
        left = [*(line for line in planned if line not in for_silence), *self._plan.waiting_cues]
        super(Owing, self)._drop()
        self._timeline.opening = ()
        self._plan.waiting_cues.clear()
        self._forgo(left, self._seen)

    def _still_owed(self, now: Seconds) -> list[str]:
        """The cautions to say now. At the start of the workout they come in their turn."""
        if isinstance(self._step(), IntroStep) and self.place.step == self.options.start.step:
            self._owed.clear()
        self._owed = {line: end for line, end in self._owed.items() if end > now}
        return [*self._owed]

    def _run(
        self, now: Seconds, delay: Seconds = REACT, opening: Sequence[str] = (), *, patient: bool = False
    ) -> list[Action]:
        self._drop()
        owed = [line for line in self._still_owed(now) if line not in opening]
        return super(Owing, self)._run(now, delay, [*opening, *owed], patient=patient)
