"""The spoken texts of a routine, and their locations."""

from collections.abc import Iterator
from dataclasses import dataclass

from voicecoach.routine.models import Cues, Exercise, PhaseWords, Routine, Variation
from voicecoach.routine.problems import Location


@dataclass(frozen=True, slots=True)
class SpokenText:
    """A text that the coach says.

    Attributes:
        location: in the routine.
        text: the words.
        phase: the text is the word of a phase, said on a beat.
    """

    location: Location
    text: str
    phase: bool = False


def spoken(routine: Routine) -> Iterator[SpokenText]:
    """Yields every text of a routine that may be said, with defaults."""
    yield SpokenText(("title",), routine.title)
    yield from _lines(("caution",), routine.caution)
    if routine.day_after is not None:
        yield SpokenText(("day_after",), routine.day_after)
    yield from _lines(("closing",), routine.closing)
    for number, block in enumerate(routine.blocks):
        if block.name is not None:
            yield SpokenText(("blocks", number, "name"), block.name)
        for index, exercise in enumerate(block.exercises):
            yield from _of_exercise(("blocks", number, "exercises", index), exercise)


def _lines(location: Location, lines: tuple[str, ...]) -> Iterator[SpokenText]:
    for index, line in enumerate(lines):
        yield SpokenText((*location, index), line)


def _of_exercise(location: Location, exercise: Exercise) -> Iterator[SpokenText]:
    yield SpokenText((*location, "name"), exercise.name)
    yield from _of_words((*location, "words"), exercise.words)
    yield from _of_cues((*location, "cues"), exercise.cues)
    for kind in type(exercise.variations).model_fields:
        variation = getattr(exercise.variations, kind)
        if variation is not None:
            yield from _of_variation((*location, "variations", kind), variation)


def _of_variation(location: Location, variation: Variation) -> Iterator[SpokenText]:
    yield SpokenText((*location, "name"), variation.name)
    if variation.words is not None:
        yield from _of_words((*location, "words"), variation.words)
    if variation.cues is not None:
        yield from _of_cues((*location, "cues"), variation.cues)


def _of_words(location: Location, words: PhaseWords) -> Iterator[SpokenText]:
    for phase in PhaseWords.model_fields:
        yield SpokenText((*location, phase), getattr(words, phase), phase=True)


def _of_cues(location: Location, cues: Cues) -> Iterator[SpokenText]:
    yield from _lines((*location, "setup"), cues.setup)
    yield from _lines((*location, "form"), cues.form)
    if cues.reminder is not None:
        yield SpokenText((*location, "reminder"), cues.reminder)
