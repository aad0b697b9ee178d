"""A workout planned without a session: its steps and times, its phrases, the words that do not fit."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from voicecoach.base.units import Seconds
from voicecoach.routine.amount import least_seconds
from voicecoach.routine.models import Exercise, Routine
from voicecoach.session.actions import Beat, Say, SayKind, StepBegun
from voicecoach.session.line_timing import Item, Moved
from voicecoach.session.options import SessionOptions
from voicecoach.session.place import Changes, Place
from voicecoach.session.reps import Manner, Verbosity, counts_all, hold_beats, phases, room, work_beats
from voicecoach.session.script import Script, Step, hold_of, reps_of, script_of, varied
from voicecoach.session.timeline import Estimate, Timeline
from voicecoach.session.voice import EstimatedVoice, LineLengths
from voicecoach.session.wording import Wording, spoken_in


@dataclass(slots=True)
class Seen:
    """A step of the dry run.

    Attributes:
        start, seconds: estimated, for a voice of ordinary speed.
        lines: its lines, without counts.
    """

    step: Step
    kind: str
    start: Seconds
    seconds: Seconds = 0.0
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Overview:
    """The dry run of a routine."""

    script: Script
    steps: tuple[Seen, ...]
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class Misfit:
    """Words longer than their beat, so that they are shortened or replaced by a tone.

    Attributes:
        block, exercise: where, as indices into the routine.
        field: the key that holds them, or gives them too little time: `("words", "eccentric")`, `("tempo",)`.
        room: available seconds.
    """

    block: int
    exercise: int
    field: tuple[str, ...]
    text: str
    room: Seconds
    needed: Seconds


@dataclass(slots=True)
class _Recorder(EstimatedVoice):
    """A voice that records the requested texts."""

    asked: set[str] = field(default_factory=set)
    fresh: list[str] = field(default_factory=list)
    """Texts requested for the first time since the last `news`."""

    def seconds(self, text: str) -> Seconds:
        if text not in self.asked:
            self.asked.add(text)
            self.fresh.append(text)
        return EstimatedVoice().seconds(text)

    def news(self) -> list[str]:
        news, self.fresh = self.fresh, []
        return news


LONG: Final[Seconds] = 4 * 3600.0
"""Twice what `check` warns of."""

_TooLong: TypeAlias = dict[tuple[str, ...], tuple[str, Seconds, Seconds]]
"""Misfits by their field."""

_COUNTED: Final = ("sets", "reps", "hold", "release", "work", "open", "tempo", "start_with", "words")
"""The part of an exercise that decides its beats: exercises equal in it are examined once."""


def overview(routine: Routine) -> Overview:
    """The steps of a routine with estimated times; waits for the listener have their nominal length."""
    script = script_of(routine)
    timeline = _timeline(script, EstimatedVoice())
    seen: list[Seen] = []
    place = 0
    for item in timeline.run():
        if isinstance(item, Moved):
            place = item.place.step
        elif isinstance(item, StepBegun):
            seen.append(Seen(script.steps[place], item.kind, item.at))
        elif isinstance(item, Say) and item.kind is not SayKind.COUNT_IN:
            seen[-1].lines.append(item.text)
    starts = [step.start for step in seen]
    for step, end in zip(seen, [*starts[1:], timeline.at], strict=True):
        step.seconds = end - step.start
    return Overview(script, tuple(seen), timeline.at)


def seconds_of(routine: Routine) -> Seconds:
    """Length of a routine, as in `overview`, in a fraction of the time.

    For workouts of hours it is computed without speech, since an exact estimate would take too long.
    """
    if (least := least_seconds(routine)) > LONG:
        return least
    script = script_of(routine)
    return Estimate(script, EstimatedVoice(), _usual(script), Place(), Changes(), 0.0).seconds()


def dry_run(routine: Routine) -> Iterator[Item]:
    """All events of an uninterrupted workout, with estimated times."""
    return _timeline(script_of(routine), EstimatedVoice()).run()


def phrases_of(script: Script, options: SessionOptions) -> Iterator[str]:
    """All lines of an uninterrupted workout, each once, in the order of need.

    The iterator is lazy: going through five thousand steps takes seconds.
    """
    recorder = _Recorder()
    beginnings = [(options, options.start, options.changes)]
    if options.question:  # whose answer may be that everything begins again
        for line in options.question.lines:
            recorder.seconds(line)
        beginnings.append((replace(options, start=Place(), changes=Changes(), resumed=False), Place(), Changes()))
    for chosen, place, changes in beginnings:
        for item in Timeline(script, recorder, chosen, place, changes, 0.0).run():
            if isinstance(item, Say | Beat) and item.text:
                recorder.seconds(item.text)  # words of a hold and counts before a set are never measured
            yield from recorder.news()


def misfits(routine: Routine, voice: LineLengths) -> Iterator[Misfit]:
    """Words and first numbers of a routine that do not fit before the next beat, variations included."""
    words = spoken_in(routine.language)
    known: dict[object, _TooLong] = {}

    def too_long(exercise: Exercise) -> _TooLong:
        key = _counted_alike(exercise)
        if key not in known:
            known[key] = _too_long(exercise, voice, words)
        return known[key]

    for b, e, where, exercise in _variants(routine):
        for found_in, (text, there_is, needed) in too_long(exercise).items():
            if where and found_in in too_long(routine.blocks[b].exercises[e]):
                continue
            yield Misfit(b, e, (*where, *found_in), text, there_is, needed)


def partly_counted(routine: Routine, voice: LineLengths) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Tempos without room to count every repetition aloud: block, exercise and field (see `counts_all`)."""
    words = spoken_in(routine.language)

    def fits(text: str, slot: Seconds) -> bool:
        return (voice.seconds(text) or 0.0) <= room(slot, voice.lead(text))

    manner = Manner(1.0, Verbosity.FULL, fits, words=words)
    known: dict[object, bool] = {}
    for b, e, where, exercise in _variants(routine):
        key = _counted_alike(exercise)
        if key not in known:
            most = max(reps_of(exercise, number) for number in range(1, exercise.sets_of() + 1))
            known[key] = counts_all(exercise, most, manner)
        if not known[key]:
            yield b, e, (*where, "tempo")


def _counted_alike(exercise: Exercise) -> object:
    return tuple(getattr(exercise, name) for name in _COUNTED)


def _variants(routine: Routine) -> Iterator[tuple[int, int, tuple[str, ...], Exercise]]:
    """Each exercise and variation: block, exercise, and the path of its fields in the exercise."""
    for b, block in enumerate(routine.blocks):
        for e, exercise in enumerate(block.exercises):
            yield b, e, (), exercise
            for kind in type(exercise.variations).model_fields:
                if variation := getattr(exercise.variations, kind):
                    yield b, e, ("variations", kind), varied(exercise, variation)


def _too_long(exercise: Exercise, voice: LineLengths, words: Wording) -> _TooLong:
    """The first misfit of each field of an exercise: text, available and needed seconds."""
    found: _TooLong = {}
    for where, text, slot in _said_on_beats(exercise, words):
        there_is, needed = room(slot, voice.lead(text)), voice.seconds(text) or 0.0
        if needed > there_is:
            found.setdefault(where, (text, there_is, needed))
    return found


def _said_on_beats(exercise: Exercise, words: Wording) -> Iterator[tuple[tuple[str, ...], str, Seconds]]:
    """Each word on a beat: the field that gives it or its time, the word, and its available seconds."""
    if exercise.open:
        return
    if exercise.hold is None and exercise.tempo and exercise.reps is not None:
        for phase, seconds in phases(exercise.tempo, exercise.start_with):
            yield ("words", phase.value), getattr(exercise.words, phase.value), seconds
        return
    for way in _wordings(words):
        manner = Manner(1.0, Verbosity.FULL, lambda *_: True, words=way)
        sets = {(hold_of(exercise, n), reps_of(exercise, n)): n for n in range(1, exercise.sets_of() + 1)}
        for number in sorted(sets.values()):
            hold, work = hold_of(exercise, number), exercise.work or 0.0
            beats = work_beats(work, manner) if hold is None else hold_beats(hold, exercise.words.hold, manner)
            for beat in beats:
                where = ("work",) if hold is None else ("hold",) if beat.offset else ("words", "hold")
                yield where, beat.text or "", beat.seconds
            if exercise.release and reps_of(exercise, number) > 1:
                yield ("release",), words.number(1), exercise.release


def _wordings(words: Wording) -> list[Wording]:
    """Wordings that together say every variant of the announcements on beats."""
    names = ("halfway", "last-one", "ten-seconds")
    most = max(len(words.variants_of(name)) for name in names)
    return [words.at(dict.fromkeys(names, turn)) for turn in range(most)]


def _timeline(script: Script, voice: LineLengths) -> Timeline:
    return Timeline(script, voice, _usual(script), Place(), Changes(), 0.0)


def _usual(script: Script) -> SessionOptions:
    return SessionOptions(listening=False, first=True, words=spoken_in(script.routine.language))
