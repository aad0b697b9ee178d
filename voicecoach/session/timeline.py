"""From a place in the script to everything that will happen from there on, in time.

`Timeline` is lazy: the session pulls from it about as far ahead as the sound needs, and throws the
rest away when a command changes the plan. Every moment follows from the start and from the lengths
of the lines alone, never from when it was asked, so a workout is the same live and rendered.
"""

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from voicecoach.base.units import Seconds
from voicecoach.routine.models import Exercise, Variation
from voicecoach.session.actions import (
    Beat,
    Chime,
    Done,
    Earcon,
    Say,
    SayKind,
    StateEntered,
    StepBegun,
    Unsaid,
    UnsaidReason,
)
from voicecoach.session.cues import cues_without_turn, form_cues, further_cues
from voicecoach.session.line_timing import LINE_GAP, Item, beside_last_time
from voicecoach.session.options import SessionOptions
from voicecoach.session.pain import Afterwards, asked_about
from voicecoach.session.pausing import CHIME_ROOM, END_PAUSE, Pausing
from voicecoach.session.place import Changes, Place
from voicecoach.session.reps import (
    Manner,
    PhaseBeat,
    Verbosity,
    beats_of,
    counts_all,
    taken_up,
    work_beats,
)
from voicecoach.session.script import (
    NOMINAL_WAIT,
    WARNING,
    AskStep,
    Count,
    IntroStep,
    Lead,
    RestStep,
    Script,
    SetStep,
    Step,
    ToldStep,
    done_by,
    hold_of,
    is_timed,
    reps_of,
    side_of,
    varied,
)
from voicecoach.session.spelling import sentence
from voicecoach.session.states import State
from voicecoach.session.tally import NOTHING, Tally
from voicecoach.session.voice import EstimatedVoice
from voicecoach.session.wording import Wording

COUNT_IN: Final = 3
CHIME_AFTER: Final[Seconds] = 0.05
REMINDER_EVERY: Final[Seconds] = 60.0

SHORTEST_WARNING: Final[Seconds] = 1.0
"""Length of the spoken "ten seconds", which would run into the words of the set."""

NAME_GAP: Final[Seconds] = 1.5
"""Time from the name of the step after a rest to the next line, or to the end of the rest."""

CUE_MARGIN: Final[Seconds] = 0.4


@dataclass(slots=True)
class Timeline(Pausing):
    """Everything that happens from a place on."""

    def run(self, *, joined: bool = False) -> Iterator[Item]:
        """From the place to the end of the workout.

        Args:
            joined: begin with the place's repetition at once, in the middle of its set.
        """
        place = self.place
        while place.step < len(self.script.steps):
            step = self.script.steps[place.step]
            self.step = place.step
            if not joined:
                yield from self._given_up()
                yield self._moved(place)
            match step:
                case IntroStep():
                    yield from self._intro(step, place)
                case SetStep():
                    yield from self._set(step, place, joined=joined)
                case RestStep():
                    yield from self._rest(step, place)
                case AskStep():
                    yield from self._asks(step, place)
            joined = self.at_once = False
            place = Place(self.script.following(place.step, self.changes.skipped))
        yield from self._given_up()
        yield from self._finish(place)

    def _given_up(self) -> Iterator[Item]:
        """Records of a finished set's cues that gave way and found no other gap."""
        while self.waiting_cues:
            yield Unsaid(self._frame(), self.waiting_cues.pop(0), UnsaidReason.HURRY)

    def interrupted(self) -> Iterator[Item]:
        """The opening lines, as a long answer in the middle of a set; then everything from the place on."""
        yield from self._entered(State.WAITING)
        yield from self._opened()
        yield from self.run()

    def closing(self, lines: Sequence[str], reason: str) -> Iterator[Item]:
        """Some last lines, and the end."""
        yield from self._lines(lines)
        yield self._ended(reason)

    def introduction(self, step: IntroStep, place: Place) -> Iterator[str]:
        """The lines of an introduction; the first one of a workout begins with the welcome."""
        exercise = exercise_at(step, place, self.changes)
        lines = self.words.introduction(step, exercise, self._pace(exercise))
        if place.step == self.options.start.step and not self.options.resumed:
            seconds = partial(seconds_left, self.script, self.options, place, self.changes)
            how = {"first": self.options.first, "by_hand": self.options.by_hand}
            yield from self.words.welcome(self.script, seconds, start=place.step, **how)
        yield from lines

    def announcement(self, step: SetStep, exercise: Exercise, index: int) -> list[str]:
        """The lines before the count of a set.

        Args:
            step: the set.
            exercise: as varied.
            index: of the step. The first set of a variation explains it.
        """
        lines = self._words_at(index).announcement(step, exercise, lone=step.sets == 1)
        new = self._new_variation(step, index)
        return [
            *lines,
            *(self.words.eased(new) if new else ()),
            *form_cues(step, exercise),
            *([self.words.line("say-done")] if exercise.open and self.options.listening else []),
        ]

    def _new_variation(self, step: SetStep, index: int) -> Variation | None:
        """The variation that begins with a set; None if it has been introduced."""
        name = step.exercise.id
        since, kind = self.changes.since.get(name), self.changes.variation(name, index)
        if since is None or kind is None:
            return None
        told = any(not isinstance(s, RestStep) and s.exercise.id == name for s in self.script.steps[since:index])
        variation: Variation | None = getattr(step.exercise.variations, kind)
        return None if told else variation

    def _intro(self, step: IntroStep, place: Place) -> Iterator[Item]:
        if not place.entered:
            yield begun(step, self._frame())
        yield from self._entered(State.INTRO)
        place = replace(place, entered=True)
        yield self._moved(place)
        yield from self._opened()
        yield from self._told(place, self.introduction(step, place))

    def rest_lines(self, step: RestStep, place: Place) -> list[str]:
        """The lines of a rest: its length, late cues, and the step after it."""
        rest, coming_up = self._rest_frame(step, place.step)
        return [rest, *(self._late_cue(step, cue) for cue in self.late_cues(step, place.step)), coming_up]

    def _rest_frame(self, step: RestStep, index: int) -> tuple[str, str]:
        words, following = self._words_at(index), self.script.coming(index, self.changes.skipped)
        return words.rest(self._rest_length(step)), words.coming_up(self.script, following, step.exercise)

    def _rest_length(self, step: RestStep) -> Seconds | None:
        """Seconds of a rest; None for one that lasts until the listener says so."""
        return step.seconds if step.seconds is not None or self.options.listening else NOMINAL_WAIT

    def _late_cue(self, step: RestStep, cue: str) -> str:
        return self.words.line("for-next-time", cue=cue) if step.exercise.sets_of() == 1 else cue

    def late_cues(self, step: RestStep, index: int) -> list[str]:
        """Cues that had no gap in an exercise's first set, as far as the rest after it has room.

        Cues whose turn comes before a later set are not among them.
        """
        if step.set > 1:
            return []
        length, left = self._rest_length(step), math.inf
        if length is not None:
            told = sum(self._length(line) + LINE_GAP for line in self._rest_frame(step, index))
            left = length - told - NAME_GAP - self._warning_in(length, index)
        found = list[str]()
        for cue in self._without_gap(self.script.preceding(index, self.changes.skipped)):
            left -= self._length(self._late_cue(step, cue)) + LINE_GAP
            found += [cue] if left >= 0 else []
        return found

    def _without_gap(self, index: int) -> list[str]:
        """Cues without a turn of their own for which a set has no gap; none if beats are tones."""
        step = self.script.steps[index]
        if not isinstance(step, SetStep) or self.options.verbosity is Verbosity.BEATS:
            return []
        exercise = exercise_at(step, Place(index), self.changes)
        cues, reps, given = further_cues(step, exercise), reps_of(exercise, step.set), 0
        for rep in range(1, reps + 1):
            given += self._given(cues[given:], self._beats(step, exercise, Count(rep, reps), Place(index)), math.inf)
        return [cue for cue in cues[given:] if cue in cues_without_turn(step, exercise)]

    def _rest(self, step: RestStep, place: Place) -> Iterator[Item]:
        if not place.entered:
            yield begun(step, self._frame())
        seconds = self._rest_length(step)
        yield from self._entered(State.WAITING if seconds is None else State.RESTING)
        start, again, answered, before = self._frame(), place.entered, bool(self.opening), place.elapsed
        place = replace(place, entered=True)
        yield self._moved(place)
        yield from self._opened()
        following = self.script.coming(place.step, self.changes.skipped)
        words, lines, line = self._words_at(place.step), self.rest_lines(step, place), place.line
        if again:  # its length is said once; the rest of it is said after "resume", or if nothing was said
            place = replace(place, line=1 if seconds is None and not answered else max(1, line))
        if seconds is None:
            yield from self._told(place, lines)
            yield from self._wait(
                lambda: self.variants.beside(place.step).coming_up(self.script, following, step.exercise)
            )
            return
        length = seconds + place.extra_rest
        end = start + max(0.0, length - place.elapsed)
        if again and (not answered or line == 0):
            yield from self._say(self.words.resting_again(end - self.at))
        warning, coming = self._warning_in(length, place.step), self._length(lines[-1])
        late = lines[max(1, place.line) : -1]
        if sum(self._length(line) + LINE_GAP for line in late) + coming > end - warning - self.at:  # after an answer
            yield from (Unsaid(self._frame(), cue, UnsaidReason.LATE) for cue in late)
            place = replace(place, line=max(place.line, len(lines) - 1))
        place = yield from self._told(place, lines[:-1], start)
        self.at = max(self.at, end - warning - NAME_GAP - coming)  # silence until then
        if not again or self.at + coming < end:
            yield from self._told(place, lines, start, before)
        if warning and end - warning > self.at:
            self.at = end - warning
            yield from self._say(sentence(words.line("ten-seconds")))
            self.at = end  # the rest of the line falls into the time to get ready
        self.at = max(self.at, end)

    def _warning_in(self, length: Seconds, index: int) -> Seconds:
        """The same for a rest of a given length; a short one has no warning."""
        return self._warning(self.script.coming(index, self.changes.skipped)) if length >= 2 * WARNING else 0.0

    def _warning(self, following: int) -> Seconds:
        """Time before the end of a rest at which the next set's first movement is ten seconds away; 0 without a set.

        An introduction has no fixed length, and a long time to get ready begins before those ten seconds.
        """
        step = self.script.steps[following] if following < len(self.script.steps) else None
        if not isinstance(step, SetStep):
            return 0.0
        exercise = exercise_at(step, Place(following), self.changes)
        told = sum(self._length(line) + LINE_GAP for line in self.announcement(step, exercise, following))
        warning = WARNING - max(exercise.get_ready, told + COUNT_IN)
        return warning if warning >= SHORTEST_WARNING else 0.0

    def _asks(self, step: AskStep, place: Place) -> Iterator[Item]:
        """The unanswered questions of a step; none without hearing."""
        left = step.topics[place.line :] if self.options.listening else ()
        last = self.script.coming(place.step, self.changes.skipped) >= len(self.script.steps)
        for line, topic in enumerate(left if last else left[:1], place.line):
            question = asked_about(self.words, step, topic, self.options.pain, Afterwards(self.signs, last))
            here = replace(place, line=line, entered=True)
            yield self._moved(here)
            yield StateEntered(self._frame(), State.ASKING, question)
            yield from self._opened()
            yield from self._put(question)
            if not last:
                self.place = here
                yield from self.unanswered(question)

    def _set(self, step: SetStep, place: Place, *, joined: bool) -> Iterator[Item]:
        again = place.entered
        if not again:
            place = replace(place, entered=True, variation=self.changes.variation(step.exercise.id, place.step))
        exercise = exercise_at(step, place, self.changes)
        if not joined:
            place = yield from self._get_ready(step, exercise, place, again=again)
        if exercise.open and self.options.listening:
            yield from self._open(place)
        else:
            yield from self._reps(step, exercise, place)
        yield from self._set_done(step, exercise)

    def _get_ready(
        self, step: SetStep, exercise: Exercise, place: Place, *, again: bool
    ) -> Generator[Item, None, Place]:
        start, length = self._frame(), 0.0
        if not self.at_once:
            length = (exercise.switch if step.lead is Lead.OTHER_SIDE else exercise.get_ready) - place.elapsed
        self.at_once = False
        if not again:
            yield begun(step, self._frame())
        yield from self._entered(State.GET_READY)
        yield self._moved(place)
        yield from self._opened()
        place = yield from self._told(place, self.announcement(step, exercise, place.step), start)
        yield from self._count_in(max(start + length, self.at + COUNT_IN, self.free + COUNT_IN))
        yield from self._entered(State.WORKING)
        return place

    def _count_in(self, beat: Seconds) -> Iterator[Item]:
        for n in range(COUNT_IN, 0, -1):
            yield Say(self.words.number(n), self._frame(beat - n), SayKind.COUNT_IN)
        self.at = self.free = beat

    def _reps(self, step: SetStep, exercise: Exercise, place: Place) -> Iterator[Item]:
        reps = reps_of(exercise, step.set)
        told, cues = len(self.announcement(step, exercise, place.step)), further_cues(step, exercise)
        line, every = max(place.line, told), counts_all(exercise, reps, self._manner(exercise, place))
        if place.worked and is_timed(exercise):
            whole = self._beats(step, exercise, Count(place.rep, reps, every), replace(place, worked=0.0))
            line += self._given(cues[line - told :], whole, place.worked)
        for rep in range(place.rep, reps + 1):
            worked = float(int(place.worked)) if rep == place.rep else 0.0
            here = replace(place, rep=rep, line=line, elapsed=0.0, worked=worked)
            yield self._moved(here)
            side = _side(step, exercise, rep)
            start = self.at
            for beat in self._beats(step, exercise, Count(rep, reps, every), here):
                at = self._frame(start + beat.offset)
                where = (exercise.id, step.set, side, rep)
                yield Beat(at, *where, beat.phase, beat.seconds, beat.text, beat.tone, beat.glide)
                if beat.text:
                    self.variants.note(self.step, beat.text)
                cue = next(iter([*self.waiting_cues, *cues[line - told :]]), None)
                if cue and (gap := self._gap(cue, at, beat)) is not None:
                    line += not self.waiting_cues
                    del self.waiting_cues[:1]
                    yield Say(cue, gap, SayKind.CUE)
                self.at = start + beat.offset + beat.seconds
            self.free = max(self.free, self.at)
            adds = done_by(exercise, step.set, worked + self.at - start)
            seconds = hold_of(exercise, step.set) or adds.work or None
            yield replace(self._did("rep", step, side, rep, adds), seconds=seconds)
        if step.last:
            never = self._never_said(step, exercise, place.step, cues[: line - told])
            yield from (Unsaid(self._frame(), cue, UnsaidReason.LATE) for cue in never)

    def _never_said(self, step: SetStep, exercise: Exercise, index: int, said: Sequence[str]) -> list[str]:
        """Cues that found no gap in any set of an exercise, nor room in the rest after the first.

        Args:
            step, exercise, index: of its last set.
            said: number of cues said in that set.
        """
        if self.options.verbosity is Verbosity.BEATS:
            return []
        mine = [(i, s) for i, s in enumerate(self.script.steps) if s.exercise.id == exercise.id]
        told = {*said, *(cue for i, s in mine if isinstance(s, RestStep) for cue in self.late_cues(s, i))}
        earlier = [self._without_gap(i) for i, s in mine if isinstance(s, SetStep) and i < index]
        without_turn = cues_without_turn(step, exercise)
        return [cue for cue in without_turn if cue not in told and all(cue in late for late in earlier)]

    def _given(self, cues: Sequence[str], beats: Sequence[PhaseBeat], done: Seconds) -> int:
        """Number of cues already said over a hold or timed work, by its elapsed part."""
        given = 0
        for beat in beats:
            cue = next(iter(cues[given:]), None)
            gap = self._gap(cue, beat.offset, beat) if cue else None
            given += bool(cue and gap is not None and gap + self._length(cue) <= done)
        return given

    def _did(self, what: str, step: SetStep, side: str | None, rep: int, adds: Tally) -> Done:
        self.done += adds
        return Done(self._frame(), what, step.exercise.id, step.set, side, rep, adds)

    def _beats(self, step: SetStep, exercise: Exercise, count: Count, place: Place) -> list[PhaseBeat]:
        manner = self._manner(exercise, place)
        beats = work_beats(NOMINAL_WAIT, manner) if exercise.open else beats_of(exercise, step.set, count, manner)
        return taken_up(beats, place.worked, manner) if place.worked and is_timed(exercise) else beats

    def _manner(self, exercise: Exercise, place: Place) -> Manner:
        options, words = self.options, self._words_at(place.step)
        return Manner(self._pace(exercise), options.verbosity, self._fits, options.eccentric_tone, words)

    def _words_at(self, step: int) -> Wording:
        """The wording of a step."""
        return self.variants.at(step)

    def _pace(self, exercise: Exercise) -> float:
        return self.options.pace * self.changes.pace.get(exercise.id, 1.0)

    def _gap(self, cue: str, at: Seconds, beat: PhaseBeat) -> Seconds | None:
        """Time at which a cue fits between a beat and the next one; None if it does not."""
        if self.options.verbosity is Verbosity.BEATS:
            return None
        start = at + (self._length(beat.text) if beat.text else 0.1) + CUE_MARGIN
        fits = start + self._length(cue) + CUE_MARGIN <= at + beat.seconds
        return self._frame(start) if fits else None

    def _open(self, place: Place) -> Iterator[Item]:
        yield self._moved(replace(place, elapsed=0.0))
        yield from self._wait(None)

    def _set_done(self, step: SetStep, exercise: Exercise) -> Iterator[Item]:
        side = step.side.value if step.side else None
        reps = reps_of(exercise, step.set)
        yield self._did("set", step, side, reps, Tally(sets=step.whole))
        if step.last:
            yield self._did("exercise", step, side, reps, NOTHING)
        yield Chime(Earcon.SET_DONE, self._frame(self.at + CHIME_AFTER))
        self.free = max(self.free, self.at + CHIME_ROOM)

    def _wait(self, reminder: Callable[[], str] | None) -> Iterator[Item]:
        """Wait for the listener's word: a soft reminder each minute, made when it is due, and after an hour the end."""
        end = self.at + END_PAUSE
        while self.at + REMINDER_EVERY < end:
            self.at += REMINDER_EVERY
            if reminder:
                yield from self._say(reminder())
        self.at = end
        yield self._ended("stopped")

    def _finish(self, place: Place) -> Iterator[Item]:
        yield self._moved(place)
        yield from self._entered(State.FINISHED)
        yield from self._opened()
        beside = beside_last_time(self.options, self.changes, self.done.reps, over=True)
        seconds, hurt = self.at - self.stood, self.changes.hurt
        yield from self._told(place, self.words.closing(self.script, self.done, seconds, beside, hurt=hurt))
        self.at = max(self.at, self.free)  # without a voice, the chime is the last sound
        yield self._ended("finished")


def exercise_at(step: Step, place: Place, changes: Changes) -> Exercise:
    """The exercise of a step with the listener's variation; a set that has begun keeps its own."""
    kind = changes.chosen.get(step.exercise.id)
    if isinstance(step, SetStep):
        kind = place.variation if place.entered else changes.variation(step.exercise.id, place.step)
    return varied(step.exercise, getattr(step.exercise.variations, kind) if kind else None)


def _side(step: SetStep, exercise: Exercise, rep: int) -> str | None:
    side = side_of(step, exercise, rep)
    return side.value if side else None


def begun(step: ToldStep, at: Seconds) -> StepBegun:
    """The record that a step has begun."""
    match step:
        case IntroStep():
            return StepBegun(at, step.exercise.id, None, None, "intro")
        case SetStep():
            return StepBegun(at, step.exercise.id, step.set, step.side.value if step.side else None, "set")
        case RestStep():
            return StepBegun(at, step.exercise.id, step.set, None, "rest")


class Estimate(Timeline):
    """A timeline used only for its length: of each set only two repetitions are computed."""

    def _reps(self, step: SetStep, exercise: Exercise, place: Place) -> Iterator[Item]:
        reps = reps_of(exercise, step.set) - place.rep + 1
        fresh = replace(place, worked=0.0)
        other, last = (self._beats(step, exercise, Count(rep, 2), fresh)[-1] for rep in (1, 2))
        length = (reps - 1) * (other.offset + other.seconds) + last.offset + last.seconds
        self.at += max(0.0, length - place.worked)
        work = exercise.work or NOMINAL_WAIT
        self.done = sum((done_by(exercise, step.set, work) for _ in range(reps)), self.done)
        self.free = max(self.free, self.at)
        yield from ()

    def seconds(self) -> Seconds:
        """Length of the timeline, in seconds."""
        began = self.at
        for _ in self.run():
            pass
        return self.at - began


def seconds_left(script: Script, options: SessionOptions, place: Place, changes: Changes) -> Seconds:
    """Estimated length of the workout from a place on, with waits at their nominal length."""
    options = replace(options, listening=False, start=Place(step=-1))
    return Estimate(script, EstimatedVoice(), options, place, changes, 0.0).seconds()
