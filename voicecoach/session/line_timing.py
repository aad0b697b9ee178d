"""How what happens is told in time: lines when the voice is free, records and places on the grid of frames."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final, TypeAlias

from voicecoach.base.units import Seconds, to_frames, to_seconds
from voicecoach.session.actions import Ended, Planned, Say, SayKind, StateEntered, Unsaid, UnsaidReason
from voicecoach.session.options import SessionOptions
from voicecoach.session.place import Changes, Place
from voicecoach.session.questions import JUST_STAY, Stay
from voicecoach.session.reps import room
from voicecoach.session.script import Script
from voicecoach.session.states import State
from voicecoach.session.tally import NOTHING, Tally
from voicecoach.session.variants import VariantChooser
from voicecoach.session.voice import EstimatedVoice, LineLengths
from voicecoach.session.wording import Wording, is_caution

LINE_GAP: Final[Seconds] = 0.45
"""Silence between two lines: about what a calm speaker leaves between sentences."""

ANSWER_TIMEOUT: Final[Seconds] = 3.0
"""An answer over the beats whose sound is not there after so long is left out."""

LINE_TIMEOUT: Final[Seconds] = 15.0
"""The same for a line that comes in its turn: longer than the slowest voice takes over it on a busy computer. An engine
that fails says so long before."""

FIRST_WORDS_WAIT: Final[Seconds] = 2.0
"""How long after the first sound the first words may be on their way before a moment is asked for."""


@dataclass(frozen=True, slots=True)
class Moved:
    """From then on the session is at that place.

    Attributes:
        exact: the same moment before it was rounded to a frame; a new plan goes on from it,
            so that not even rounding can move a beat.
    """

    at: Seconds
    place: Place
    exact: Seconds


@dataclass(frozen=True, slots=True)
class Unready:
    """The sound of a line is still being made; ask for the rest of the timeline a little later."""


Item: TypeAlias = Planned | Moved | Unready


@dataclass(slots=True)
class LineTiming:
    """How a timeline tells: what it says when its voice is free, and where it is by then.

    Attributes:
        script, voice, options: of the session.
        place: where it begins.
        changes: what the listener has changed; may be replaced while the timeline runs, and holds
            from the next repetition, set or step on that has not been told.
        at: the moment up to which everything has been told; when it starts, its beginning.
        free: the moment from which on something may be said; may be moved on while it runs.
        opening: lines that are said first, in the state that the place brings.
        within: a state that goes on, so that it is not entered again.
        at_once: nothing is left of the first step's time to get ready but its count.
        done: before and since.
        stood: seconds of pauses before; they are no part of the workout.
        paused_at: when the first pause began that follows by itself.
        part: what is done of work that is paused.
        stay: what brought the pause that goes on.
        signs: the warning signs that have not been said yet.
        now: set by the session each time it pulls; only a line that is not ready needs it.
        silent: nothing has been said yet.
        knows_pause: the listener has been told how a pause ends.
        heard: in which way each line was said last; see `VariantChooser`.
        waiting_cues: those that gave way to an answer, for the next gap of their set; the plan adds to them.
        step: where it is by now.
    """

    script: Script
    voice: LineLengths
    options: SessionOptions
    place: Place
    changes: Changes
    at: Seconds
    free: Seconds = 0.0
    opening: Sequence[str] = ()
    within: State | None = None
    at_once: bool = False
    done: Tally = NOTHING
    stood: Seconds = 0.0
    paused_at: Seconds | None = None
    part: Tally = NOTHING
    stay: Stay = JUST_STAY
    signs: Sequence[str] = ()
    now: Seconds = 0.0
    silent: bool = False
    knows_pause: bool = False
    heard: Mapping[str, tuple[int | None, int]] = field(default_factory=dict)
    waiting_cues: list[str] = field(default_factory=list)
    step: int = field(init=False)
    variants: VariantChooser = field(init=False)

    def __post_init__(self) -> None:
        self.step = self.place.step
        self.variants = VariantChooser(self.script, self.words, dict(self.heard))

    @property
    def words(self) -> Wording:
        """How all of it is said."""
        return self.options.words

    def _entered(self, state: State) -> Iterator[Item]:
        if state is not self.within:
            yield StateEntered(self._frame(), state)
        self.within = None

    def _moved(self, place: Place) -> Moved:
        return Moved(self._frame(), place, self.at)

    def _opened(self) -> Iterator[Item]:
        while self.opening:
            line, *self.opening = self.opening
            yield from self._say(line, SayKind.ANSWER)

    def _told(
        self, place: Place, lines: Iterable[str], start: Seconds | None = None, before: Seconds | None = None
    ) -> Generator[Item, None, Place]:
        """Those lines of a step that have not been said. One that is interrupted is said again.

        Args:
            place: of the step.
            lines: all of them, each made when it is due.
            start: since when the step's time is counted, if it is.
            before: seconds of it that were over by then; None for the place's.
        """
        before = place.elapsed if before is None else before
        first, left = place.line, iter(lines)
        for index in count():
            if index >= first:
                elapsed = before if start is None else before + self._frame() - start
                place = replace(place, line=index, elapsed=elapsed)
                yield self._moved(place)
            line = next(left, None)
            if line is None:
                break
            if index >= first and line:
                yield from self._say(line)
        return place

    def _lines(self, lines: Sequence[str], kind: SayKind = SayKind.STEP) -> Iterator[Item]:
        for line in lines:
            yield from self._say(line, kind)

    def _say(self, text: str, kind: SayKind = SayKind.STEP) -> Iterator[Item]:
        """Speak a line when the voice is free, and wait for its end. A caution waits for its sound, however long."""
        waiting_since: Seconds | None = None
        while (seconds := self.voice.seconds(text)) is None:
            if waiting_since is None:
                waiting_since = self.now
            if self.now - waiting_since > LINE_TIMEOUT and not is_caution(self.script.routine, text):
                yield Unsaid(self._frame(), text, UnsaidReason.LATE)
                return
            yield Unready()
            self.at = max(self.at, self.now + LINE_GAP)
            if self.silent and self.now >= FIRST_WORDS_WAIT:
                yield from self._spoken(moment := self.words.line("one-moment"), self.voice.seconds(moment))
        yield from self._spoken(text, seconds, kind)

    def _spoken(self, text: str, seconds: Seconds | None, kind: SayKind = SayKind.STEP) -> Iterator[Item]:
        if seconds:
            start = self._frame(max(self.at, self.free))
            yield Say(text, start, kind, is_caution(self.script.routine, text))
            self.silent = False
            self.variants.note(self.step, text)
            self.at = self.free = start + seconds + LINE_GAP
        elif seconds is not None:
            yield Unsaid(self._frame(), text, UnsaidReason.NO_VOICE)

    def _length(self, text: str) -> Seconds:
        seconds = self.voice.seconds(text)
        return EstimatedVoice().seconds(text) if seconds is None else seconds

    def _fits(self, text: str, slot: Seconds) -> bool:
        return 0 < self._length(text) <= room(slot, self.voice.lead(text))

    def _frame(self, at: Seconds | None = None) -> Seconds:
        """A moment on the grid of frames, so that the log, the mixer and the plan agree on it."""
        return to_seconds(to_frames(self.at if at is None else at))

    def _ended(self, reason: str) -> Ended:
        return Ended(self._frame(), reason)


def beside_last_time(options: SessionOptions, changes: Changes, reps: int, *, over: bool) -> list[str]:
    """What was done beside the last time, where that can be told.

    Not when anything hurt or was left out today, nor of a part of a workout that was taken up again.
    """
    if options.last_time is None or options.resumed or changes.hurt or changes.skipped:
        return []
    return options.words.beside_last_time(reps, options.last_time, over=over)
