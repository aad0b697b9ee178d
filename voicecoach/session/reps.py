"""The beats of one repetition: pure arithmetic on tempo, no time of day, no voice.

Tempo is eccentric, pause, concentric, pause in seconds. A phase of n seconds has a beat where it begins, with the
phase's word, and one on every further second, with its number.

One rule counts a whole set: either every repetition's number is heard, or every fifth and the last three. `counts_all`
decides before the set: the second is for tempos with no beat that a number fits without a movement losing its word.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import product
from typing import Final, TypeAlias

from voicecoach.base.units import Seconds
from voicecoach.routine.models import Exercise, StartWith, Tempo
from voicecoach.session.actions import Earcon, Glide
from voicecoach.session.script import HALFWAY_FROM, WARNING, Count, hold_of
from voicecoach.session.states import Phase
from voicecoach.session.wording import Wording, english

WORD_GAP: Final[Seconds] = 0.05
"""Silence kept between the end of a word and the start of the next, so that the two are heard apart."""

NEXT_LEAD: Final[Seconds] = 0.2
"""How long before its beat the next word may begin, at most."""

COUNT_EVERY: Final = 5
"""A hold is counted every five seconds, and its last three one by one: the habit of floor classes."""

CLOSING_COUNT: Final = 3

LONG_RELEASE: Final[Seconds] = 10.0
"""A release of this length or more is counted aloud, so that the next hold comes as no surprise."""

MINUTES_FROM: Final[Seconds] = 120.0
"""Longer holds and timed work are announced by the minute: every fifth second of three minutes is too much."""

LAST_STRETCH: Final[Seconds] = 30.0
"""Their last announcement: the time left."""

MARKS_APART: Final[Seconds] = 10.0
"""A minute this near to another announcement is left out."""

AFTER_SET: Final[Seconds] = 1.0
"""Time that the last number of a set may take beyond its repetition: the voice is free by then."""


def room(slot: Seconds, lead: Seconds) -> Seconds:
    """Longest word that may begin `lead` before a slot, if the next word may also begin before its own."""
    return slot + lead - NEXT_LEAD - WORD_GAP


Fits: TypeAlias = Callable[[str, Seconds], bool]
"""Returns whether a text fits into some seconds."""


class Verbosity(StrEnum):
    """How much is said on the beats."""

    FULL = "full"
    BRIEF = "brief"
    """Phase words and the numbers of repetitions; tones for the seconds."""
    BEATS = "beats"
    """Tones only."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How beats are counted.

    Attributes:
        pace: speed of the tempo; 1 is as written.
        verbosity: how much is said.
        fits: returns whether a text fits into some seconds.
        eccentric_tone: a falling tone sounds under each eccentric phase.
        words: how it is said.
    """

    pace: float
    verbosity: Verbosity
    fits: Fits
    eccentric_tone: bool = True
    words: Wording = field(default_factory=english)


class Role(StrEnum):
    """Purpose of a beat's word; decides which may give way to the repetition's number."""

    MOVE = "move"
    PAUSE = "pause"
    SECOND = "second"
    COVERED = "covered"
    """A second that the word of its phase still covers."""
    CALL = "call"
    """The repetition's number, or an announcement."""


_MUTE: Final = {Verbosity.FULL: (), Verbosity.BRIEF: (Role.SECOND,), Verbosity.BEATS: tuple(Role)}
"""Roles that are tones in each manner of counting."""


@dataclass(frozen=True, slots=True)
class PhaseBeat:
    """A beat, its offset counted from the start of its repetition; `seconds` to the next one.

    Attributes:
        slot: seconds for a word that covers the next beats, too; None for the beat's own.
    """

    offset: Seconds
    seconds: Seconds
    phase: Phase
    role: Role
    text: str | None
    glide: Glide | None = None
    slot: Seconds | None = None

    @property
    def tone(self) -> Earcon:
        begins = self.role is Role.MOVE and self.phase is Phase.ECCENTRIC
        return Earcon.LOWER if begins else Earcon.BEAT


def phases(tempo: Tempo, start_with: StartWith) -> list[tuple[Phase, Seconds]]:
    """The phases of a repetition in order, without those of no length."""
    lower = [(Phase.ECCENTRIC, tempo.eccentric), (Phase.PAUSE_LOW, tempo.pause_low)]
    lift = [(Phase.CONCENTRIC, tempo.concentric), (Phase.PAUSE_HIGH, tempo.pause_high)]
    order = lower + lift if start_with is StartWith.LOWER else lift + lower
    return [(phase, seconds) for phase, seconds in order if seconds > 0]


def beats_of(exercise: Exercise, number: int, count: Count, manner: Manner) -> list[PhaseBeat]:
    """All beats of one repetition, hold, or stretch of work.

    Args:
        exercise: as varied.
        number: of the set.
        count: the repetition's place in the set.
        manner: how it is counted.

    Raises:
        AssertionError: there is neither a hold, nor work, nor a tempo; the models give one.
    """
    hold = hold_of(exercise, number)
    if hold is not None:
        return _repeated_hold(exercise, hold, count, manner)
    if exercise.work is not None:
        return work_beats(exercise.work, manner)
    if exercise.tempo is None:
        raise AssertionError(f"{exercise.id} has repetitions without a tempo")
    return rep_beats(exercise, exercise.tempo, count, manner)


def rep_beats(exercise: Exercise, tempo: Tempo, count: Count, manner: Manner) -> list[PhaseBeat]:
    """All beats of one repetition, with their words chosen so that each fits before the next beat."""
    beats = _worded(exercise, tempo, manner)
    if _runs_into(beats, count, manner):
        return [_silent(beat) for beat in beats]
    return [_spoken(beat, manner) for beat in _numbered(beats, count, manner)]


def counts_all(exercise: Exercise, reps: int, manner: Manner) -> bool:
    """Returns whether every repetition of a set can be numbered; otherwise every fifth and the last three are."""
    if exercise.tempo is None or exercise.reps is None or exercise.hold is not None:
        return True
    beats = _worded(exercise, exercise.tempo, manner)
    return all(_place(beats, Count(rep, reps), manner) for rep in range(1, reps + 1))


def _worded(exercise: Exercise, tempo: Tempo, manner: Manner) -> list[PhaseBeat]:
    """The beats with the words of their phases; a word longer than its beat covers the next seconds."""
    beats = list(_counted(exercise, tempo, manner))
    for i, beat in enumerate(beats):
        if beat.role is Role.SECOND or not beat.text:
            continue
        behind = [n for n in range(i + 1, len(beats)) if beats[n].phase is beat.phase]
        covered: list[int] = []
        while behind and not manner.fits(beat.text, _together(beats, [i, *covered])):
            covered.append(behind.pop(0))
        if covered and manner.fits(beat.text, slot := _together(beats, [i, *covered])):
            beats[i] = replace(beat, slot=slot)
            for n in covered:
                beats[n] = replace(beats[n], role=Role.COVERED, text=None)
    return beats


def _together(beats: Sequence[PhaseBeat], which: Sequence[int]) -> Seconds:
    return sum(beats[n].seconds for n in which)


def _counted(exercise: Exercise, tempo: Tempo, manner: Manner) -> Iterator[PhaseBeat]:
    start = 0.0
    for phase, written in phases(tempo, exercise.start_with):
        length = written / manner.pace
        moves = phase in (Phase.ECCENTRIC, Phase.CONCENTRIC)
        falls = phase is Phase.ECCENTRIC and manner.eccentric_tone
        for index, (offset, seconds) in enumerate(split_seconds(length)):
            glide = Glide(offset / length, (offset + seconds) / length) if falls else None
            if index:
                yield PhaseBeat(start + offset, seconds, phase, Role.SECOND, manner.words.number(index + 1), glide)
            else:
                word = getattr(exercise.words, phase.value)
                yield PhaseBeat(start, seconds, phase, Role.MOVE if moves else Role.PAUSE, word, glide)
        start += length


def split_seconds(length: Seconds) -> list[tuple[Seconds, Seconds]]:
    """Offsets and lengths of the beats inside a phase: one a second.

    A rest of up to half a second is no beat of its own, for no word fits it: it lengthens the beat before it.
    """
    beats = max(1, math.ceil(length - 0.5))
    return [(float(i), 1.0 if i + 1 < beats else length - i) for i in range(beats)]


def _numbered(beats: list[PhaseBeat], count: Count, manner: Manner) -> list[PhaseBeat]:
    """Give one beat the repetition's number, and the last one the announcement where there is room for both."""
    place = _place(beats, count, manner) if count.is_told else None
    if place is None and count.is_told and not count.every:
        return _squeezed(beats, count, manner)
    tail = _tail(beats)
    if place:
        at, text = place
        beats[at] = _call(beats[at], text) if beats[at].role is not Role.MOVE else replace(beats[at], text=text)
    if count.after and len(tail) > 1:
        beats[tail[-1]] = _call(beats[tail[-1]], manner.words.line(count.after))
    elif len(tail) < 2 and count.before:
        line = manner.words.line(count.before)
        early = next((i for i, beat in enumerate(beats) if beat.role is Role.SECOND), None)
        if early is not None and manner.fits(line, beats[early].seconds):
            beats[early] = _call(beats[early], line)
    return beats


def _place(beats: Sequence[PhaseBeat], count: Count, manner: Manner) -> tuple[int, str] | None:
    """The beat and the words for a repetition's number, without a movement losing its word; None if there is none.

    After the last movement, best at the end; else behind the word of that movement; else in place of a second, or of a
    pause, the later the better.
    """
    numbers, tail = _numbers(count.rep, manner), _tail(beats)
    free = tail[:-1] if count.after and len(tail) > 1 else tail
    places = [(at, numbers) for at in reversed(free)]
    last = _sounding(beats)[-1]
    if not tail and beats[last].text:
        places.append((last, [f"{beats[last].text}, {number}" for number in numbers]))
    for role in (Role.SECOND, Role.PAUSE):
        earlier = [at for at in range(len(beats) - len(tail)) if beats[at].role is role]
        places += [(at, numbers) for at in reversed(earlier)]
    said = ((at, _fitting(texts, beats[at], manner)) for at, texts in places)
    return next(((at, text) for at, text in said if text is not None), None)


def _squeezed(beats: list[PhaseBeat], count: Count, manner: Manner) -> list[PhaseBeat]:
    """A number that takes the words of movements: of the last one, of more if it must, of the next repetition's.

    The last number has all the time that it needs: nothing follows it on a beat.
    """
    for text, first in product(_numbers(count.rep, manner), reversed(_sounding(beats))):
        slot = _together(beats, range(first, len(beats)))
        if manner.fits(text, slot):
            return [*beats[:first], replace(_call(beats[first], text), slot=slot), *map(_silent, beats[first + 1 :])]
    text, whole = _numbers(count.rep, manner)[-1], _together(beats, range(len(beats)))
    slot = AFTER_SET + whole if count.rep == count.reps else 2 * whole
    return [replace(_call(beats[0], text), slot=slot), *map(_silent, beats[1:])]


def _runs_into(beats: Sequence[PhaseBeat], count: Count, manner: Manner) -> bool:
    """Returns whether the number of the repetition before is still being said: that one was shorter than its number."""
    before = Count(count.rep - 1, count.reps, every=False)
    if count.every or count.rep in (1, count.reps) or not before.is_told:
        return False
    whole = _together(beats, range(len(beats)))
    return not any(manner.fits(text, whole) for text in _numbers(before.rep, manner))


def _silent(beat: PhaseBeat) -> PhaseBeat:
    return replace(beat, text=None)


def _numbers(rep: int, manner: Manner) -> list[str]:
    """Words that may count a repetition: its number, or only its ones, as in "twenty four, five, six"."""
    told = [rep, rep % 10] if rep > 20 and rep % 10 else [rep]
    return [manner.words.number(n) for n in told]


def _fitting(texts: Sequence[str], beat: PhaseBeat, manner: Manner) -> str | None:
    """The first of some texts that fits on a beat."""
    return next((text for text in texts if manner.fits(text, beat.slot or beat.seconds)), None)


def _call(beat: PhaseBeat, text: str | None) -> PhaseBeat:
    return replace(beat, role=Role.CALL, text=text)


def _sounding(beats: Sequence[PhaseBeat]) -> list[int]:
    """Indices of the beats over which no longer word is said."""
    return [i for i, beat in enumerate(beats) if beat.role is not Role.COVERED]


def _tail(beats: Sequence[PhaseBeat]) -> list[int]:
    """Indices of the beats after the word of the last movement, or of the only phase where nothing moves."""
    last_move = max((i for i, beat in enumerate(beats) if beat.role is Role.MOVE), default=0)
    return [i for i in _sounding(beats) if i > last_move]


def _spoken(beat: PhaseBeat, manner: Manner) -> PhaseBeat:
    """A beat with its word, or as a tone if it has none or the word does not fit."""
    muted = beat.text is None or beat.role in _MUTE[manner.verbosity]
    said = not muted and manner.fits(beat.text or "", beat.slot or beat.seconds)
    return beat if said else _silent(beat)


def _repeated_hold(exercise: Exercise, hold: Seconds, count: Count, manner: Manner) -> list[PhaseBeat]:
    """The beats of a hold and its release. A repeated hold is numbered when it ends, or else when it begins.

    The last three seconds of a long release are counted, as those before any first movement.
    """
    number, release = manner.words.number(count.rep), exercise.release if count.rep < count.reps else 0.0
    closing = range(CLOSING_COUNT, 0, -1) if release >= LONG_RELEASE else ()
    ending = PhaseBeat(hold, release - len(closing), Phase.PAUSE_LOW, Role.PAUSE, None)
    text = _fitting([manner.words.line("relax", n=number), number], ending, manner) if release else None
    beats = hold_beats(hold, exercise.words.hold, manner, number if count.reps > 1 and not text else None)
    end = hold + release
    counts = [PhaseBeat(end - n, 1.0, Phase.PAUSE_LOW, Role.CALL, manner.words.number(n)) for n in closing]
    return [*beats, *(_spoken(beat, manner) for beat in (replace(ending, text=text), *counts))] if release else beats


def hold_beats(length: Seconds, word: str, manner: Manner, number: str | None = None) -> list[PhaseBeat]:
    """The beats of a hold: its word, a count every five seconds or every minute, and the last three seconds.

    Args:
        length: of the hold.
        word: said at its beginning.
        manner: how it is counted.
        number: which hold of its set this is, said behind the word; None for no number.
    """
    closing = [length - n for n in range(CLOSING_COUNT, 0, -1) if length - n >= 1.5]
    limit = closing[0] if closing else length
    fives = [float(s) for s in range(COUNT_EVERY, int(length), COUNT_EVERY) if s <= limit - 1]
    counts = {at: manner.words.number(int(at)) for at in fives} if length <= MINUTES_FROM else _minutes(length, manner)
    texts = {0.0: word, **counts, **{at: manner.words.number(round(length - at)) for at in closing}}
    if number and manner.fits(said := f"{word}, {number}", [*sorted(texts)[1:], length][0]):
        texts[0.0] = said
    return _timed(texts, length, Phase.HOLD, manner)


def work_beats(length: Seconds, manner: Manner) -> list[PhaseBeat]:
    """The beats of timed work: beginning, halfway, the minutes of long work, ten seconds, the last three seconds."""
    texts: dict[Seconds, str] = {0.0: manner.words.line("begin")}
    if length >= HALFWAY_FROM:
        texts[length / 2] = manner.words.line("halfway")
    if length > MINUTES_FROM:
        texts = {at: text for at, text in _minutes(length, manner).items() if _apart(at, texts)} | texts
    if length >= 3 * WARNING:
        texts[length - WARNING] = manner.words.line("ten-seconds")
    texts |= {length - n: manner.words.number(n) for n in range(CLOSING_COUNT, 0, -1) if length - n >= 1.5}
    return _timed(texts, length, Phase.COUNT, manner)


def _minutes(length: Seconds, manner: Manner) -> dict[Seconds, str]:
    """Announcements of each elapsed minute, and of the last half minute."""
    words, end = manner.words, length - LAST_STRETCH
    texts: dict[Seconds, str] = {end: words.line("left", amount=words.duration(LAST_STRETCH))}
    whole = [60.0 * n for n in range(1, int((end - MARKS_APART) // 60) + 1)]
    return texts | {at: words.duration(at) for at in whole}


def _apart(at: Seconds, texts: Iterable[Seconds]) -> bool:
    return all(abs(at - other) >= MARKS_APART for other in texts)


def taken_up(beats: Sequence[PhaseBeat], done: Seconds, manner: Manner) -> list[PhaseBeat]:
    """The remaining beats of a hold or timed work, beginning with its first word.

    Args:
        beats: all of them.
        done: seconds already done; after the hold itself, the rest of its release is skipped.
    """
    lasts = sum(beat.seconds for beat in beats if beat.phase is beats[0].phase)
    if done >= lasts:
        return []
    left = [beat for beat in beats if beat.offset + beat.seconds > done]
    begun = left[0].offset + left[0].seconds - done
    first = _spoken(replace(beats[0], offset=done, seconds=begun), manner)
    return [replace(beat, offset=beat.offset - done) for beat in (first, *left[1:])]


def _timed(texts: dict[Seconds, str], length: Seconds, phase: Phase, manner: Manner) -> list[PhaseBeat]:
    """Beats at their times. Each is a call, so only "beats" silences it: they are few, and seconds apart."""
    times = sorted(texts)
    beats = [
        PhaseBeat(at, end - at, phase, Role.CALL if at else Role.MOVE, texts[at])
        for at, end in zip(times, [*times[1:], length], strict=True)
    ]
    return [_spoken(beat, manner) for beat in beats]
