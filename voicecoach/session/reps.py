"""The beats of one repetition: pure arithmetic on tempo, no time of day, no voice.

Tempo is eccentric, pause, concentric, pause in seconds (design.md, section 4). A phase of n seconds
has a beat where it begins, with the phase's word, and one on every further second, with its number.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
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


def room(slot: Seconds, lead: Seconds) -> Seconds:
    """How long a word may be that begins `lead` before a slot, if the next one may begin before its own."""
    return slot + lead - NEXT_LEAD - WORD_GAP


Fits: TypeAlias = Callable[[str, Seconds], bool]
"""Does a text fit into so many seconds?"""


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
        fits: does a text fit into so many seconds?
        eccentric_tone: a falling tone sounds under each eccentric phase.
        words: how it is said.
    """

    pace: float
    verbosity: Verbosity
    fits: Fits
    eccentric_tone: bool = True
    words: Wording = field(default_factory=english)


class Role(StrEnum):
    """What a beat's word is for; decides which may give way to the repetition's number."""

    MOVE = "move"
    PAUSE = "pause"
    SECOND = "second"
    CALL = "call"
    """The repetition's number, or an announcement."""


_MUTE: Final = {Verbosity.FULL: (), Verbosity.BRIEF: (Role.SECOND,), Verbosity.BEATS: tuple(Role)}
"""What is a tone in each manner of counting."""


@dataclass(frozen=True, slots=True)
class PhaseBeat:
    """A beat, its offset counted from the start of its repetition; `seconds` to the next one."""

    offset: Seconds
    seconds: Seconds
    phase: Phase
    role: Role
    text: str | None
    glide: Glide | None = None

    @property
    def tone(self) -> Earcon:
        begins = self.role is Role.MOVE and self.phase is Phase.ECCENTRIC
        return Earcon.LOWER if begins else Earcon.BEAT


def phases(tempo: Tempo, start_with: StartWith) -> list[tuple[Phase, Seconds]]:
    """The phases of a repetition in the order in which they are done; those of no length left out."""
    lower = [(Phase.ECCENTRIC, tempo.eccentric), (Phase.PAUSE_LOW, tempo.pause_low)]
    lift = [(Phase.CONCENTRIC, tempo.concentric), (Phase.PAUSE_HIGH, tempo.pause_high)]
    order = lower + lift if start_with is StartWith.LOWER else lift + lower
    return [(phase, seconds) for phase, seconds in order if seconds > 0]


def beats_of(exercise: Exercise, number: int, count: Count, manner: Manner) -> list[PhaseBeat]:
    """All beats of one repetition, whatever kind of work it is.

    Args:
        exercise: as varied.
        number: of the set.
        count: which repetition of the set.
        manner: how it is counted.

    Raises:
        AssertionError: there is neither a hold, nor work, nor a tempo; the models give one.
    """
    hold = hold_of(exercise, number)
    if hold is not None:
        beats = hold_beats(hold, exercise.words.hold, manner)
        if count.rep < count.reps and exercise.release:
            text = manner.words.line("relax", n=manner.words.number(count.rep))
            release = PhaseBeat(hold, exercise.release, Phase.PAUSE_LOW, Role.PAUSE, text)
            beats.append(_spoken(release, manner))
        return beats
    if exercise.work is not None:
        return work_beats(exercise.work, manner)
    if exercise.tempo is None:
        raise AssertionError(f"{exercise.id} has repetitions without a tempo")
    return rep_beats(exercise, exercise.tempo, count, manner)


def rep_beats(exercise: Exercise, tempo: Tempo, count: Count, manner: Manner) -> list[PhaseBeat]:
    """All beats of one repetition, with their words chosen so that each fits before the next beat."""
    beats = _numbered(list(_counted(exercise, tempo, manner)), count, manner)
    return [_spoken(beat, manner) for beat in beats]


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
    """Give the last beat the repetition's number, or the last two the number and the announcement.

    The word of a movement never gives way unless there is nothing else: "lift" must be heard.
    """
    numbers = _numbers(count.rep, manner)
    tail = _tail(beats)
    announced = count.after if len(tail) >= 2 else None
    if announced:
        beats[tail[-1]] = _call(beats[tail[-1]], manner.words.line(announced))
        beats[tail[-2]] = _call(beats[tail[-2]], _fitting(numbers, beats[tail[-2]], manner))
    elif tail:
        beats[tail[-1]] = _call(beats[tail[-1]], _fitting(numbers, beats[tail[-1]], manner))
    else:
        word = beats[-1].text or ""  # it stays where the number does not fit behind it
        said = [*(f"{word}, {number}" for number in numbers), word, *numbers]
        beats[-1] = replace(beats[-1], text=_fitting(said, beats[-1], manner))
    if len(tail) < 2 and count.before:
        early = next((i for i, beat in enumerate(beats) if beat.role is Role.SECOND), None)
        if early is not None:
            beats[early] = _call(beats[early], manner.words.line(count.before))
    return beats


def _numbers(rep: int, manner: Manner) -> list[str]:
    """What a repetition may be counted with: its number, or its ones alone, as in "twenty four, five, six"."""
    told = [rep, rep % 10] if rep > 20 and rep % 10 else [rep]
    return [manner.words.number(n) for n in told]


def _fitting(texts: Sequence[str], beat: PhaseBeat, manner: Manner) -> str | None:
    """The first of some texts that can be said on a beat."""
    return next((text for text in texts if manner.fits(text, beat.seconds)), None)


def _call(beat: PhaseBeat, text: str | None) -> PhaseBeat:
    return replace(beat, role=Role.CALL, text=text)


def _tail(beats: list[PhaseBeat]) -> list[int]:
    """Indices of the beats after the word of the last movement."""
    last_move = max(i for i, beat in enumerate(beats) if beat.role is Role.MOVE)
    return list(range(last_move + 1, len(beats)))


def _spoken(beat: PhaseBeat, manner: Manner) -> PhaseBeat:
    """A beat with its word, or as a tone where nothing is to be said or the word does not fit."""
    said = beat.text is not None and beat.role not in _MUTE[manner.verbosity] and manner.fits(beat.text, beat.seconds)
    return beat if said else replace(beat, text=None)


def hold_beats(length: Seconds, word: str, manner: Manner) -> list[PhaseBeat]:
    """The beats of a hold: its word, a count every five seconds, and the last three seconds."""
    closing = [length - n for n in range(CLOSING_COUNT, 0, -1) if length - n >= 1.5]
    limit = closing[0] if closing else length
    fives = [float(s) for s in range(COUNT_EVERY, int(length), COUNT_EVERY) if s <= limit - 1]
    texts = {0.0: word, **{at: manner.words.number(int(at)) for at in fives}}
    texts |= {at: manner.words.number(round(length - at)) for at in closing}
    return _timed(texts, length, Phase.HOLD, manner)


def work_beats(length: Seconds, manner: Manner) -> list[PhaseBeat]:
    """The beats of timed work: its begin, halfway, ten seconds, and the last three seconds."""
    texts: dict[Seconds, str] = {0.0: manner.words.line("begin")}
    if length >= HALFWAY_FROM:
        texts[length / 2] = manner.words.line("halfway")
    if length >= 3 * WARNING:
        texts[length - WARNING] = manner.words.line("ten-seconds")
    texts |= {length - n: manner.words.number(n) for n in range(CLOSING_COUNT, 0, -1) if length - n >= 1.5}
    return _timed(texts, length, Phase.COUNT, manner)


def _timed(texts: dict[Seconds, str], length: Seconds, phase: Phase, manner: Manner) -> list[PhaseBeat]:
    """Beats at their times. Each is a call, heard unless nothing is: they are few, and seconds apart."""
    times = sorted(texts)
    beats = [
        PhaseBeat(at, end - at, phase, Role.CALL if at else Role.MOVE, texts[at])
        for at, end in zip(times, [*times[1:], length], strict=True)
    ]
    return [_spoken(beat, manner) for beat in beats]
