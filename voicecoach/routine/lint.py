"""Warnings about a routine without errors: it works, but not well.

Pure functions. Values that need a session or a voice (the total, the slots between beats) are measured elsewhere
and turned into problems here.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, Protocol

from voicecoach.base.units import Seconds
from voicecoach.routine import ear
from voicecoach.routine.loading import Document
from voicecoach.routine.models import Block, Exercise, Routine, Sides
from voicecoach.routine.problems import Location, Problem, Severity, path_text, shown
from voicecoach.routine.spoken import SpokenText, spoken
from voicecoach.wording.catalogue import languages, unspoken

LONGEST_WORDS: Final = 25
LONGEST_CHARACTERS: Final = 160
"""About ten seconds of speech; nobody keeps more in mind, and nobody can stop a line half way and keep its sense."""

LONGEST_TOTAL: Final[Seconds] = 2 * 3600.0

PHASE_WORDS: Final = 2
"""Largest number of words that fit on a beat."""

ANSWERS: Final = frozenset({"yes", "no", "number"})
"""Commands that are heard only after a question, when no text of a routine is being spoken."""


class Locator(Protocol):
    """Line and column by location: a `Document`."""

    def locate(self, location: Location) -> tuple[int, int]:
        """Line and column of a location."""
        ...


def lint_text(document: Document, phrases: Mapping[str, Collection[str]]) -> list[Problem]:
    """All warnings that need only the text, in the order of the file.

    Args:
        document: a routine file; one with errors has no warnings yet.
        phrases: the commands and their current phrases.
    """
    routine = document.routine
    if routine is None:
        return []
    texts = [text for text in spoken(routine) if document.written(text.location)]
    by_phrase = {
        ear.plain(phrase): command for command in phrases for phrase in phrases[command] if command not in ANSWERS
    }
    found = [
        *_missing(routine, document),
        *_without_effect(routine, document),
        *(problem for text in texts for problem in _of_text(text, by_phrase, routine.language, document)),
    ]
    return sorted(found, key=lambda problem: (problem.line, problem.column))


def too_long(seconds: Seconds, document: Locator | None = None) -> Problem | None:
    """A warning if a routine takes more than two hours.

    Args:
        seconds: its total.
        document: its file, for the place.
    """
    if seconds <= LONGEST_TOTAL:
        return None
    hours, minutes = divmod(round(seconds / 60), 60)
    message = f"This routine takes {hours} hours and {minutes} minutes."
    return _warning(
        (), message, "Over two hours it is more than one workout: split it, or check sets and rests.", document
    )


def does_not_fit(
    location: Location, text: str, slot_seconds: Seconds, needed_seconds: Seconds, document: Locator | None = None
) -> Problem:
    """A warning that a text takes longer than the time there is for it.

    Args:
        location: of the text.
        text: the spoken text.
        slot_seconds: the available time.
        needed_seconds: the time that the voice takes.
        document: its file, for the place.
    """
    message = (
        f"“{shown(text)}” takes {needed_seconds:.2f} seconds to say, and there are only {slot_seconds:.2f}; "
        "it will be shortened or left out."
    )
    return _warning(location, message, "Use a shorter word, or give the phase more time.", document)


def counts_partly(location: Location, document: Locator | None = None) -> Problem:
    """A warning that not every repetition can be counted aloud.

    Args:
        location: of the tempo.
        document: its file, for the place.
    """
    message = "Every fifth repetition and the last three are counted aloud: this tempo leaves no time for more numbers."
    return _warning(location, message, "Give a phase one second more, as in 3-0-1-1, to hear them all.", document)


def _warning(location: Location, message: str, suggestion: str, document: Locator | None) -> Problem:
    line, column = document.locate(location) if document else (1, 1)
    return Problem(Severity.WARNING, line, column, path_text(location), message, suggestion)


def _missing(routine: Routine, document: Document) -> Iterator[Problem]:
    if told := unspoken(routine.language):
        advice = "What it says itself will be in English. For the routine's own texts choose a voice of its language."
        yield _warning(("language",), f"{told}.", advice, document)
    if not routine.source:
        yield _warning(
            ("source",), "This routine does not name its source.", "Add `source:`, even if it is yourself.", document
        )
    if not routine.caution:
        advice = "Add `caution:` with what should make one end the session and see a doctor."
        yield _warning(("caution",), "This routine has no caution.", advice, document)
    for location, exercise, _ in _exercises(routine):
        if not exercise.cues.setup:
            message = f"“{shown(exercise.name)}” has no set-up, so nobody who does not know it can do it."
            advice = "Add `cues:` with `setup:`: the position and the movement, in short sentences."
            yield _warning((*location, "cues", "setup"), message, advice, document)


def _exercises(routine: Routine) -> Iterator[tuple[Location, Exercise, Block]]:
    for number, block in enumerate(routine.blocks):
        for index, exercise in enumerate(block.exercises):
            yield ("blocks", number, "exercises", index), exercise, block


def _without_effect(routine: Routine, document: Document) -> Iterator[Problem]:
    """Values that are valid and never used: the author must have meant something else."""
    for number, block in enumerate(routine.blocks):
        if block.superset and len(block.exercises) == 1:
            message = "This superset has only one exercise, so there is nothing to alternate with."
            yield _warning(
                ("blocks", number, "superset"), message, "Add another one, or leave `superset` out.", document
            )
    for location, exercise, block in _exercises(routine):
        for key, because, advice in _ineffective(exercise, block):
            if document.written((*location, key)):
                yield _warning((*location, key), f"`{key}` has no effect here: {because}.", advice, document)


def _ineffective(exercise: Exercise, block: Block) -> Iterator[tuple[str, str, str]]:
    """Yields keys without effect: the key, the reason, the advice."""
    if block.superset:
        yield "rest", "the members of a superset take turns", "Use the block's `rest` and `rest_between`."
    if exercise.sides is Sides.NONE:
        for key in ("first_side", "switch"):
            yield key, "`sides` is `none`", "Add `sides: each` or `sides: alternating`, or leave it out."
    if exercise.hold is None or exercise.reps is None:
        yield "release", "there are no repeated holds", "Add `hold` and `reps`, or leave it out."
    if exercise.tempo is None:
        yield "start_with", "there are no repetitions with a tempo", "Leave it out."


def _of_text(text: SpokenText, by_phrase: Mapping[str, str], language: str, document: Document) -> Iterator[Problem]:
    for phrase in ear.commands_in(text.text, by_phrase):
        yield _like_a_command(text, phrase, by_phrase[phrase], document)
    tag = language.partition("-")[0]
    marks = ear.unspeakable(text.text, english=tag == "en", latin=tag in languages())
    if marks:
        listed = ", ".join(f"“{shown(mark)}”" for mark in marks)
        advice = " ".join(dict.fromkeys(marks.values()))
        yield _warning(text.location, f"Not written for the ear: {listed}.", advice, document)
    if text.phase:
        if len(text.text.split()) > PHASE_WORDS:
            message = f"“{shown(text.text)}” is said on a beat, and has more than {PHASE_WORDS} words."
            yield _warning(text.location, message, "Use one or two short words.", document)
    elif len(text.text.split()) > LONGEST_WORDS or len(text.text) > LONGEST_CHARACTERS:
        message = (
            f"This line has {len(text.text.split())} words and {len(text.text)} characters, which is long for the ear."
        )
        advice = f"Split it into lines of up to {LONGEST_WORDS} words and {LONGEST_CHARACTERS} characters."
        yield _warning(text.location, message, advice, document)


def _like_a_command(text: SpokenText, phrase: str, command: str, document: Document) -> Problem:
    where = "This text" if ear.plain(text.text) == phrase else "A part of this text between pauses"
    message = f"{where} is “{phrase}”, which a listener says for the command `{command}`: the coach could hear itself."
    return _warning(text.location, message, ear.rewording(phrase), document)
