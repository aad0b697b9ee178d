"""The routine format. Every model is frozen and refuses keys that it does not know."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator

from voicecoach.units import Seconds

UNTIL_NEXT = "until next"
FAST_PHASE_SECONDS: Seconds = 1.0
"""What an X in a tempo counts as: "as fast as you can with control" still takes about a second."""

LineText = Annotated[str, Field(min_length=1, max_length=400)]
Length = Annotated[float, Field(gt=0, le=3600)]
Gap = Annotated[float, Field(ge=0, le=3600)]
PhaseLength = Annotated[float, Field(ge=0, le=60)]
Rest = Gap | Literal["until next"]
"""Seconds, or `until next`: the coach waits until the listener says so."""


class Model(BaseModel):
    """Base of the format: immutable, nothing unknown, every field documented by its docstring."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Side(StrEnum):
    """A side of the body."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> "Side":
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Sides(StrEnum):
    """How an exercise uses the two sides of the body."""

    NONE = "none"
    EACH = "each"
    """Every set is done whole on one side, then whole on the other."""
    ALTERNATING = "alternating"
    """The sides take turns, repetition by repetition."""


class StartWith(StrEnum):
    """Which movement comes first in a repetition."""

    LOWER = "lower"
    LIFT = "lift"


class Tempo(Model):
    """Eccentric, pause, concentric, pause, in seconds; written "3-1-2-0", 3120 or 40X0 (X: fast)."""

    eccentric: PhaseLength
    """Lowering, the muscle lengthens."""
    pause_low: PhaseLength
    """Between lowering and lifting."""
    concentric: PhaseLength
    """Lifting, the muscle shortens."""
    pause_high: PhaseLength
    """Between lifting and lowering."""

    @property
    def seconds(self) -> Seconds:
        return self.eccentric + self.pause_low + self.concentric + self.pause_high

    # The written form is read here, so that `Tempo` fields take a string or a number anywhere.
    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            value = f"{value:04d}"
        if not isinstance(value, str):
            return value
        parts = value.strip().upper().split("-") if "-" in value else list(value.strip().upper())
        if len(parts) != 4:
            raise ValueError("a tempo has four parts: eccentric, pause, concentric, pause, as in 3-1-2-0")
        try:
            seconds = [FAST_PHASE_SECONDS if part == "X" else float(part) for part in parts]
        except ValueError:
            raise ValueError("a tempo is four numbers of seconds (or X for fast), as in 3-1-2-0 or 40X0") from None
        return dict(zip(("eccentric", "pause_low", "concentric", "pause_high"), seconds, strict=True))

    @model_validator(mode="after")
    def _moves(self) -> Self:
        if self.eccentric + self.concentric <= 0:
            raise ValueError("a tempo needs a movement: its first or third part must be above zero")
        return self

    @model_serializer
    def _write(self) -> str:
        return "-".join(f"{part:g}" for part in (self.eccentric, self.pause_low, self.concentric, self.pause_high))


class PhaseWords(Model):
    """The word said on the beat where each phase begins. Short: it must fit in a second."""

    eccentric: LineText = "down"
    pause_low: LineText = "hold"
    concentric: LineText = "lift"
    pause_high: LineText = "hold"
    hold: LineText = "hold"


class Cues(Model):
    """What the coach says about how to do an exercise. Written for the ear: short sentences."""

    setup: tuple[LineText, ...] = ()
    """Said once, before the first set: the position, and the movement."""
    form: tuple[LineText, ...] = ()
    """One at a time, rotating through the sets."""
    reminder: LineText | None = None
    """One line, said before the last set."""


class Variation(Model):
    """Another way to do an exercise in the same place. What is left out stays as it was."""

    name: LineText
    tempo: Tempo | None = None
    words: PhaseWords | None = None
    reps: Annotated[int, Field(ge=1, le=200)] | tuple[Annotated[int, Field(ge=1, le=200)], ...] | None = None
    hold: Length | tuple[Length, ...] | None = None
    work: Length | None = None
    cues: Cues | None = None


class Variations(Model):
    """The three variations that the words "easier", "harder" and "alternative" choose."""

    easier: Variation | None = None
    harder: Variation | None = None
    alternative: Variation | None = None


class Exercise(Model):
    """One exercise: how often, how slowly, on which side, and the words for it.

    Just one kind of work: `reps` with a tempo, `hold` (with `reps`: repeated holds), `work`
    seconds, or `open` (until the listener says done). A list of `reps` or of `hold` is a ladder:
    one entry a set.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)] = ""
    """Short name in events and reports; made from `name` when it is not given."""
    name: LineText
    sets: Annotated[int, Field(ge=1, le=50)] = 1
    """How many sets; a ladder gives it by its length. In a superset: the block's rounds."""
    reps: Annotated[int, Field(ge=1, le=200)] | tuple[Annotated[int, Field(ge=1, le=200)], ...] | None = None
    hold: Length | tuple[Length, ...] | None = None
    """Seconds of each hold."""
    release: Gap = 2.0
    """Seconds to let go between repeated holds."""
    work: Length | None = None
    """Seconds of work at one's own pace."""
    open: bool = False
    """Until the listener says "done"."""
    sides: Sides = Sides.NONE
    first_side: Side = Side.LEFT
    switch: Gap = 5.0
    """Seconds to change sides."""
    tempo: Tempo | None = None
    start_with: StartWith = StartWith.LOWER
    words: PhaseWords = PhaseWords()
    get_ready: Annotated[float, Field(ge=3, le=120)] = 8.0
    """Seconds from the announcement of a set to its first beat; the last three are counted."""
    rest: Rest = 30.0
    """After each set but the last."""
    rest_after: Rest = 30.0
    """After the exercise."""
    cues: Cues = Cues()
    variations: Variations = Variations()

    @model_validator(mode="before")
    @classmethod
    def _name_it(cls, value: Any) -> Any:
        if isinstance(value, dict) and "id" not in value and isinstance(value.get("name"), str):
            return {**value, "id": slug(value["name"])}
        return value

    def sets_of(self) -> int:
        """Number of sets, as a ladder or `sets` gives it."""
        for ladder in (self.reps, self.hold):
            if isinstance(ladder, tuple):
                return len(ladder)
        return self.sets


class Block(Model):
    """Exercises that belong together: one after the other, or round by round as a superset."""

    name: LineText | None = None
    superset: bool = False
    """The members follow each other at once, round by round."""
    rounds: Annotated[int, Field(ge=1, le=50)] | None = None
    """Rounds of a superset; by default the sets of its members, which must then agree."""
    rest_between: Rest = 0.0
    """Between the members of a superset."""
    rest: Rest = 60.0
    """After each round of a superset but the last; after the block its last exercise's `rest_after`."""
    exercises: Annotated[tuple[Exercise, ...], Field(min_length=1)]


class Routine(Model):
    """A whole workout, as a file holds it."""

    title: LineText
    summary: Annotated[str, Field(max_length=2000)] = ""
    author: str = ""
    source: str = ""
    """Where the exercises come from: a person, a paper, a page."""
    licence: str = ""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "en"
    """Language of the spoken text: `en`, `de`, `es` …"""
    caution: tuple[LineText, ...] = ()
    """Said once at the start: what should make one stop and see a doctor."""
    closing: tuple[LineText, ...] = ()
    """Said at the end, before the summary."""
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]

    def exercises(self) -> Iterator[Exercise]:
        for block in self.blocks:
            yield from block.exercises


def slug(name: str) -> str:
    """An id from a name: lower case, words joined by hyphens."""
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in name.lower())
    return "-".join(kept.split()) or "exercise"
