"""Timing of lines, records and places: lines when the voice is free, the others on the grid of frames."""

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
"""Longest wait for the sound of an answer over the beats; then it is left out."""

LINE_TIMEOUT: Final[Seconds] = 15.0
"""The same for a line in its turn: longer than the slowest voice needs on a busy computer. An engine
that fails reports it long before."""

FIRST_WORDS_WAIT: Final[Seconds] = 2.0
"""Longest wait for the first words after the first sound, before the coach asks for a moment's patience."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The session is at that place from a moment on.

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
    """The part of a timeline that places lines in time and keeps track of the place.

    Attributes:
        script, voice, options: of the session.
        place: where it begins.
        changes: the listener's changes; may be replaced while the timeline runs, and apply
            from the next repetition, set or step that is not planned yet.
        at: the moment up to which everything is planned; at first its beginning.
        free: the earliest moment for the next line; may be moved later while the timeline runs.
        opening: lines said first, in the state of the place.
        within: a state that goes on, so that it is not entered again.
        at_once: skip the first step's time to get ready, except its count.
        done: the tally, with what was done before.
        stood: seconds of pauses so far; they do not count as workout time.
        paused_at: when the first unrequested pause began.
        part: the finished part of work that is paused.
        stay: the reason for the current pause.
        signs: the warning signs that have not been said yet.
        now: set by the session at each pull; needed only for a line that is not ready.
        silent: nothing has been said yet.
        knows_pause: the listener has been told how a pause ends.
        heard: the last variant of each line; see `VariantChooser`.
        waiting_cues: cues that gave way to an answer, for the next gap of their set; the plan adds to them.
        step: the current step.
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
        """The wording of all lines."""
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
        """The lines of a step that are still to be said. An interrupted one is said again.

        Args:
            place: of the step.
            lines: all of its lines, each made when it is due.
            start: start of the step's time, if it is timed.
            before: elapsed seconds at that time; None for the place's.
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
        """Speak a line when the voice is free, and wait for its end. A caution waits for its sound without limit."""
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
        """A moment rounded to a frame, so that log, mixer and plan agree."""
        return to_seconds(to_frames(self.at if at is None else at))

    def _ended(self, reason: str) -> Ended:
        return Ended(self._frame(), reason)


def beside_last_time(options: SessionOptions, changes: Changes, reps: int, *, over: bool) -> list[str]:
    """A comparison with the last workout, if there is one to make.

    None is made if anything hurt or was left out today, nor for a resumed part of a workout.
    """
    if options.last_time is None or options.resumed or changes.hurt or changes.skipped:
        return []
    return options.words.beside_last_time(reps, options.last_time, over=over)
