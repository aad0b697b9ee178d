"""How a line is said without losing the place in the workout: over the beats of a set, or before going on.

No beat moves for an answer. The words of the beats that it covers become tones, a cue gives way to it, and if a word
would delay it, that word is cut off.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from voicecoach.base.units import Seconds
from voicecoach.session.actions import Action, CutOff, Say, SayKind, Silence, UnsaidReason, Withdraw
from voicecoach.session.line_timing import ANSWER_TIMEOUT
from voicecoach.session.owing import Owing
from voicecoach.session.pausing import CHIME_ROOM
from voicecoach.session.plan import REPLAN_INTERVAL
from voicecoach.session.scheduling import REACT, WITHDRAW_MARGIN
from voicecoach.session.states import State

ANSWER_WITHIN: Final[Seconds] = 0.8
"""Longest time from a question to its answer in a set: the ear takes 0.2 s more, and a listener waits a second."""

SHORT_ANSWER: Final[Seconds] = 3.2
"""An explanation up to this length is given over the beats of a set, with tones for the counts."""


@dataclass(slots=True)
class Answering(Owing):
    """A workout that can say something between its own lines."""

    _told: Sequence[str] = field(default=(), init=False)
    """The answer that interrupts what was going on."""
    _late: list[str] = field(default_factory=list, init=False)
    """Lines of an answer in a set that cannot be given yet."""
    _late_since: Seconds = field(default=0.0, init=False)
    _answer_by: Seconds = field(default=0.0, init=False)
    """Latest time of those answers; a beat's word that lasts longer is cut off."""
    _look_again: Seconds = field(default=0.0, init=False)

    def deadline(self) -> Seconds | None:
        """Returns the time of the next call that the session needs; None if it only waits for a command."""
        planned = super(Answering, self).deadline()
        moments = (planned, self._look_again if self._late and not self.over else None)
        return min((moment for moment in moments if moment is not None), default=None)

    def _drop(self) -> None:
        super(Answering, self)._drop()
        late, self._late = self._late, []
        self._forgo(late, self._seen)

    def _answer(self, lines: Sequence[str], now: Seconds, *, explains: bool = False) -> list[Action]:
        """Say lines, and go on with whatever was going on.

        Args:
            lines: what to say.
            now: time of the request.
            explains: long lines may interrupt a set, which is announced first.
        """
        working = self.state is self._entered is State.WORKING
        if working and not (explains and sum(map(self._length, lines)) > SHORT_ANSWER):
            again = [] if self._timeline.changes is self.changes else self._replan(now)
            if not self._late:
                self._late_since, self._answer_by = now, now + ANSWER_WITHIN
            self._late += lines
            return [*again, *self._say_late(now)]
        if not working:
            return self._answer_first(lines, now)
        actions = self._answer_first([self.words.line("count-rests"), *lines], now)
        self._told = lines
        return actions

    def _answer_then(self, lines: Sequence[str], now: Seconds) -> None:
        """Say lines at the next wake-up, which comes at once: by then the change that they confirm has been made."""
        if not self._late:
            self._late_since, self._answer_by = now, now + ANSWER_WITHIN
        self._late += lines
        self._look_again = now

    def _answer_first(self, lines: Sequence[str], now: Seconds, *, insist: bool = False) -> list[Action]:
        """Say lines at once, after those that are owed, and then resume what they interrupt."""
        lines, self._late = [*self._late, *lines], []
        self._be_at(self.here(now), now)
        self._drop()
        self._told = lines
        chime = self._chime(now)
        if self.state is State.ASKING:
            self._plan.follow(self._asked_again(now, lines, insist=insist))
            return [Silence("answer"), *chime]
        patient = self.state is State.GET_READY and self._hurried != self.place.step
        timeline = self._fresh(now, REACT, lines, at_once=not patient)
        timeline.within = self._entered
        if self.state is State.PAUSED:
            source = timeline.paused(begins=False)
        elif self.state is State.FINISHED and self._reason == "stopped":
            source = timeline.closing([*lines, self._summary(now)], self._reason)
        elif self._in_set() and self.state is not State.GET_READY:
            timeline.opening = [*lines, *self._still_owed(now)]
            source = timeline.interrupted()
        else:
            timeline.opening = [*lines, *self._still_owed(now)]
            source = timeline.run()
        self._plan.follow(source)
        return [Silence("answer"), *chime]

    def _say_late(self, now: Seconds) -> list[Action]:
        """Give an answer over the beats of a set, as soon as its sound is ready."""
        if not self._late:
            return []
        if any(self.voice.seconds(line) is None for line in self._late) and now - self._late_since < ANSWER_TIMEOUT:
            self._look_again = now + REPLAN_INTERVAL
            self._answer_by = max(self._answer_by, self._look_again + 2 * WITHDRAW_MARGIN)
            return []
        late, self._late = self._late, []
        lines = [line for line in late if self.voice.seconds(line)]
        self._forgo((line for line in late if self.voice.seconds(line) is None), now, UnsaidReason.LATE)
        self._forgo((line for line in late if self.voice.seconds(line) == 0.0), now, UnsaidReason.NO_VOICE)
        if not lines:
            return self._chime(now)
        if self.state is not State.WORKING:
            return self._answer_first(lines, now)
        return self._say_over_beats(lines, now)

    def _say_over_beats(self, lines: Sequence[str], now: Seconds) -> list[Action]:
        if self._plan.leaves(self.place.step, now + WITHDRAW_MARGIN):
            return self._say_after_set(lines, now + WITHDRAW_MARGIN)
        again = [*self._replan(now), *self._cut_cue(now)]
        by = max(self._answer_by, self._plan.busy_until)
        since, start = self._gap(now + WITHDRAW_MARGIN, by)
        if start > by:
            if now + WITHDRAW_MARGIN < by:
                self._late, self._look_again = list(lines), by - WITHDRAW_MARGIN
                return again
            again.append(CutOff(since, words=True))
            self._beat_word_ends = now
            self._voice_free_at, start = now, since
        at, says = start, []
        for line in lines:
            says.append(Say(line, at, SayKind.ANSWER))
            self._timeline.variants.note(self.place.step, line)
            at += self._length(line) + WITHDRAW_MARGIN
        self._timeline.free = max(self._timeline.free, at)
        return [*again, Withdraw(since), *self._plan.cover(since, says, at)]

    def _gap(self, soon: Seconds, by: Seconds) -> tuple[Seconds, Seconds]:
        """The time from which words become tones for an answer, and the time at which it begins.

        Words before the answer finish; if that would delay it too long, only those that have begun.
        """
        earliest = max(soon, self._voice_free_at)
        start = self._plan.gap(earliest)
        return (start, start) if start <= by else (soon, self._plan.gap(earliest, begun=soon))

    def _cut_cue(self, now: Seconds) -> list[Action]:
        """A cue that is being said gives way to an answer; another answer does not."""
        if now < self._plan.busy_until:
            return []
        soon = self._plan.forget_lines(now + WITHDRAW_MARGIN)
        if not soon and self._voice_free_at <= max(now, self._beat_word_ends):
            return []
        self._voice_free_at = self._beat_word_ends
        self._plan.waiting_cues += [line.text for line in soon if line.kind is SayKind.CUE]
        return [CutOff(now + WITHDRAW_MARGIN)]

    def _say_after_set(self, lines: Sequence[str], since: Seconds) -> list[Action]:
        """Give an answer that can wait at the start of the next step."""
        moved, again = self._plan.cut_at(since)
        place = replace(moved.place, elapsed=moved.place.elapsed + since - moved.at)
        timeline = self._fresh(since, opening=lines, place=place)
        chimed = min(moved.at + CHIME_ROOM, since - WITHDRAW_MARGIN + ANSWER_WITHIN)
        timeline.free = max(chimed, self._plan.busy_until)
        timeline.within = self._plan.state
        self._plan.follow(timeline.run())
        return [Withdraw(since), *again]
