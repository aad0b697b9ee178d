"""A workout seen from outside before it begins: its steps and times, its phrases, what does not fit."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product

from voicecoach.base.units import Seconds
from voicecoach.routine.models import Exercise, Routine
from voicecoach.session.actions import Beat, Say, SayKind, StepBegun
from voicecoach.session.line_timing import Item, Moved
from voicecoach.session.options import SessionOptions
from voicecoach.session.place import Changes, Place
from voicecoach.session.reps import Manner, PhaseBeat, Verbosity, beats_of, room
from voicecoach.session.script import Count, Script, Step, reps_of, script_of, varied
from voicecoach.session.states import Phase
from voicecoach.session.timeline import Estimate, Timeline
from voicecoach.session.voice import EstimatedVoice, LineLengths
from voicecoach.session.wording import Wording, spoken_in


@dataclass(slots=True)
class Seen:
    """A step of the dry run.

    Attributes:
        start, seconds: estimated, for a voice of ordinary speed.
        lines: what is said in it; counts are left out.
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
    """Words that take longer than the beat they stand on, so that they are shortened, or a tone takes their place.

    Attributes:
        block, exercise: where, as indices into the routine.
        field: what of the exercise has them, or gives them too little time: `("words", "eccentric")`, `("tempo",)`.
        room: seconds that there are for them.
    """

    block: int
    exercise: int
    field: tuple[str, ...]
    text: str
    room: Seconds
    needed: Seconds


@dataclass(slots=True)
class _Recorder(EstimatedVoice):
    """A voice that remembers what it was asked for."""

    asked: set[str] = field(default_factory=set)
    fresh: list[str] = field(default_factory=list)
    """What was asked for the first time since `news`."""

    def seconds(self, text: str) -> Seconds:
        if text not in self.asked:
            self.asked.add(text)
            self.fresh.append(text)
        return EstimatedVoice().seconds(text)

    def news(self) -> list[str]:
        news, self.fresh = self.fresh, []
        return news


def overview(routine: Routine) -> Overview:
    """The steps of a routine with their estimated times; waits for the listener at their nominal length."""
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
    """How long a routine takes: as `overview` tells, in a fraction of the time."""
    script = script_of(routine)
    return Estimate(script, EstimatedVoice(), _usual(script), Place(), Changes(), 0.0).seconds()


def dry_run(routine: Routine) -> Iterator[Item]:
    """All that happens in a routine when nobody interrupts it; the times are estimated."""
    return _timeline(script_of(routine), EstimatedVoice()).run()


def phrases_of(script: Script, options: SessionOptions) -> Iterator[str]:
    """Everything that a workout says when nobody interrupts it, each once, in the order in which it is needed.

    They are found as they are taken: to go through five thousand steps takes seconds.
    """
    recorder = _Recorder()
    beginnings = [(options, options.start, options.changes)]
    if options.question:  # whose answer may be that all begins anew
        for line in options.question.lines:
            recorder.seconds(line)
        beginnings.append((replace(options, start=Place(), changes=Changes(), resumed=False), Place(), Changes()))
    for chosen, place, changes in beginnings:
        for item in Timeline(script, recorder, chosen, place, changes, 0.0).run():
            if isinstance(item, Say | Beat) and item.text:
                recorder.seconds(item.text)  # words of a hold and counts before a set are never measured
            yield from recorder.news()


def misfits(routine: Routine, voice: LineLengths) -> Iterator[Misfit]:
    """What does not fit before the next beat in a routine, its variations included: each word, and the first number."""
    words = spoken_in(routine.language)
    for b, block in enumerate(routine.blocks):
        for e, exercise in enumerate(block.exercises):
            usual = _too_long(exercise, voice, words)
            for kind in type(exercise.variations).model_fields:
                variation = getattr(exercise.variations, kind)
                varying = _too_long(varied(exercise, variation), voice, words) if variation else {}
                for where, found in varying.items():
                    if usual.get(where) != found:
                        yield Misfit(b, e, ("variations", kind, *where), *found)
            for where, found in usual.items():
                yield Misfit(b, e, where, *found)


def _too_long(
    exercise: Exercise, voice: LineLengths, words: Wording
) -> dict[tuple[str, ...], tuple[str, Seconds, Seconds]]:
    """Fields of an exercise, with what does not fit first: the text, the room for it, and what it needs."""
    found: dict[tuple[str, ...], tuple[str, Seconds, Seconds]] = {}
    for beat, text in _words_on_beats(exercise, words):
        there_is, needed = room(beat.seconds, voice.lead(text)), voice.seconds(text) or 0.0
        if needed > there_is:
            found.setdefault(_field(exercise, beat), (text, there_is, needed))
    return found


def _words_on_beats(exercise: Exercise, words: Wording) -> Iterator[tuple[PhaseBeat, str]]:
    manners = [Manner(1.0, Verbosity.FULL, lambda *_: True, words=way) for way in _ways(words)]
    for number in range(1, exercise.sets_of() + 1) if not exercise.open else ():
        reps = reps_of(exercise, number)
        for rep, manner in product(range(1, reps + 1), manners):
            beats = beats_of(exercise, number, Count(rep, reps), manner)
            yield from ((beat, beat.text) for beat in beats if beat.text)


def _field(exercise: Exercise, beat: PhaseBeat) -> tuple[str, ...]:
    """What of an exercise a beat's text comes from."""
    if beat.text == getattr(exercise.words, beat.phase.value, None):
        return ("words", beat.phase.value)
    if exercise.hold is None:
        return ("work",) if exercise.work else ("tempo",)
    return ("hold",) if beat.phase is Phase.HOLD else ("release",)


def _ways(words: Wording) -> list[Wording]:
    """Words that say what is announced on a beat in each way there is."""
    names = ("halfway", "last-one", "ten-seconds")
    most = max(len(words.ways(name)) for name in names)
    return [words.at(dict.fromkeys(names, turn)) for turn in range(most)]


def _timeline(script: Script, voice: LineLengths) -> Timeline:
    return Timeline(script, voice, _usual(script), Place(), Changes(), 0.0)


def _usual(script: Script) -> SessionOptions:
    return SessionOptions(listening=False, first=True, words=spoken_in(script.routine.language))
