"""The routine format. Every model is frozen and refuses keys that it does not know.

Missing values are filled in on reading, so that users of a model need no checks: exercises have an
`id`, repetitions a `tempo`, ladders their `sets`, supersets their `rounds`.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from voicecoach.routine import filling, rules
from voicecoach.routine.filling import slug
from voicecoach.routine.tempo import DEFAULT_TEMPO, FAST_PHASE_SECONDS, PhaseLength, Tempo, WrittenTempo
from voicecoach.routine.texts import LineText, Note
from voicecoach.wording.catalogue import load

__all__ = [
    "DEFAULT_TEMPO",
    "FAST_PHASE_SECONDS",
    "UNTIL_NEXT",
    "Asked",
    "Block",
    "Cues",
    "Delivery",
    "Exercise",
    "PainRules",
    "PhaseLength",
    "PhaseWords",
    "Pronunciation",
    "Rest",
    "Routine",
    "Side",
    "Sides",
    "StartWith",
    "Tempo",
    "Variation",
    "Variations",
    "WarningSigns",
    "slug",
]

UNTIL_NEXT = "until next"

_ENGLISH: Final = load("en").phases

Count = Annotated[int, Field(strict=True, ge=1, le=50)]
Repetitions = Annotated[int, Field(strict=True, ge=1, le=200)]
Rating = Annotated[int, Field(strict=True, ge=0, le=10)]
Length = Annotated[float, Field(strict=True, gt=0, le=3600, allow_inf_nan=False)]
Gap = Annotated[float, Field(strict=True, ge=0, le=3600, allow_inf_nan=False)]
Rest = Gap | Literal["until next"]
"""Seconds, or `until next`: the coach waits until the listener says so."""
Switch = Annotated[bool, Field(strict=True)]
RepsLadder = Annotated[tuple[Repetitions, ...], Field(min_length=1, max_length=50)]
HoldLadder = Annotated[tuple[Length, ...], Field(min_length=1, max_length=50)]
Lines = Annotated[tuple[LineText, ...], Field(max_length=100)]


class FormatModel(BaseModel):
    """Base of the format: immutable, nothing unknown, every field documented by its docstring."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def filled(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """The data with optional values filled in."""
        return data

    @classmethod
    def findings(cls, data: object) -> Iterator[rules.Finding]:
        """The rules that hold between fields, on raw data or on a model."""
        del data
        return iter(())

    # Runs around the fields' own validation, so that one report has the problems of both.
    @model_validator(mode="wrap")
    @classmethod
    def _whole(cls, value: rules.Data, handler: ModelWrapValidatorHandler[Self]) -> Self:
        data = cls.filled(value) if isinstance(value, Mapping) else value
        broken = list(cls.findings(data)) if isinstance(data, Mapping | BaseModel) else []
        if not broken:
            return handler(data)
        errors = [_rule_error(finding) for finding in broken]
        try:
            handler(data)
        except ValidationError as error:
            errors += [_again(detail) for detail in error.errors(include_url=False)]
        raise ValidationError.from_exception_data(cls.__name__, errors)


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


class Asked(StrEnum):
    """What the coach can ask for, as a number from 0 to 10."""

    EFFORT = "effort"
    """How hard it was: Borg's CR10 scale, where 0 is nothing at all and 10 the hardest ever."""
    PAIN = "pain"
    """How much it hurt."""


class StartWith(StrEnum):
    """Which movement comes first in a repetition."""

    LOWER = "lower"
    LIFT = "lift"


class PhaseWords(FormatModel):
    """The word said on the beat where each phase begins. Short: it must fit in a second.

    A routine in German or Spanish has words of its language where it gives none.
    """

    eccentric: LineText = _ENGLISH["eccentric"]
    """Where the eccentric phase, the lowering, begins."""
    pause_low: LineText = _ENGLISH["pause_low"]
    """Where the pause after the eccentric phase begins."""
    concentric: LineText = _ENGLISH["concentric"]
    """Where the concentric phase, the lifting, begins."""
    pause_high: LineText = _ENGLISH["pause_high"]
    """Where the pause after the concentric phase begins."""
    hold: LineText = _ENGLISH["hold"]
    """Where a hold begins."""


Questions = Annotated[tuple[Asked, ...], Field(max_length=2)]


class Cues(FormatModel):
    """What the coach says about how to do an exercise. Written for the ear: short sentences."""

    setup: Lines = ()
    """Said once, before the first set: the position, and the movement."""
    form: Lines = ()
    """In turn, one before each set; more at a time where they are more than the sets, so that each is heard. In long
    holds and timed work the others follow in the gaps, or else in the rest."""
    reminder: LineText | None = None
    """One line, said before the last set."""


class Variation(FormatModel):
    """Another way to do an exercise in the same place. What is left out stays as it was."""

    name: LineText
    """What it is called when the listener asks for it."""
    tempo: WrittenTempo | None = None
    """Its own tempo."""
    words: PhaseWords | None = None
    """Its own words for the phases."""
    reps: Repetitions | RepsLadder | None = None
    """Its own repetitions. A kind of work that the exercise does not have takes the place of the exercise's."""
    hold: Length | HoldLadder | None = None
    """Its own seconds of each hold."""
    work: Length | None = None
    """Its own seconds of work."""
    cues: Cues | None = None
    """Its own cues, in the place of all of the exercise's."""


class Variations(FormatModel):
    """The three variations that the words "easier", "harder" and "alternative" choose."""

    easier: Variation | None = None
    """Less load, a shorter way, or more support."""
    harder: Variation | None = None
    """More load, a longer way, or less support."""
    alternative: Variation | None = None
    """For the same muscles without the equipment, or without what hurts."""


class Exercise(FormatModel):
    """One exercise: how often, how slowly, on which side, and the words for it.

    Just one kind of work: `reps` with a tempo, `hold` (with `reps`: repeated holds), `work`
    seconds, or `open` (until the listener says done). A list of `reps` or of `hold` is a ladder:
    one entry a set.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["reps"], "not": {"required": ["hold"]}},
                {"required": ["hold"]},
                {"required": ["work"]},
                {"required": ["open"], "properties": {"open": {"const": True}}},
            ],
            "dependentSchemas": {
                "tempo": {"required": ["reps"], "not": {"required": ["hold"]}},
            },
        }
    )
    id: Annotated[
        str, Field(strict=True, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60, examples=["side-bends"])
    ] = ""
    """Short name in events and reports; made from `name` when it is not given, with a number if that is taken."""
    name: LineText
    """What the coach calls it."""
    sets: Count = 1
    """How many sets; a ladder gives it by its length. In a superset: the block's rounds."""
    reps: Repetitions | RepsLadder | None = None
    """Repetitions of a set: on each side with `sides: each`, of both together with `alternating`. A list is a ladder.
    With `hold`: how many holds."""
    hold: Length | HoldLadder | None = None
    """Seconds of each hold; a list is a ladder."""
    release: Gap = 2.0
    """Seconds to let go between repeated holds."""
    work: Length | None = None
    """Seconds of work at one's own pace."""
    open: Switch = False
    """Until the listener says "done"."""
    sides: Sides = Sides.NONE
    """Whether the sides of the body are worked one by one: `none`, `each` or `alternating`."""
    first_side: Side = Side.LEFT
    """The side that begins."""
    switch: Gap = 5.0
    """Seconds to change sides."""
    tempo: WrittenTempo | None = None
    """Seconds of each phase of a repetition; repetitions without one are done at 3-1-2-1."""
    start_with: StartWith = StartWith.LOWER
    """The movement that comes first, whatever the order in the tempo: `lower` or `lift`."""
    words: PhaseWords = PhaseWords()
    """What is said where a phase begins."""
    get_ready: Annotated[float, Field(strict=True, ge=3, le=120, allow_inf_nan=False)] = 8.0
    """Seconds from the announcement of a set to its first beat; the last three are counted."""
    rest: Rest = 30.0
    """Seconds after each set but the last, or `until next`."""
    rest_after: Rest = 30.0
    """Seconds after the exercise, or `until next`."""
    ask: Questions = ()
    """What is asked after its last set, as a number from 0 to 10: `effort`, `pain`, or both."""
    cues: Cues = Cues()
    """How to do it."""
    variations: Variations = Variations()
    """Other ways to do it."""

    @classmethod
    def filled(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        return filling.exercise(data)

    @classmethod
    def findings(cls, data: object) -> Iterator[rules.Finding]:
        return rules.exercise_rules(data, cls.model_fields)

    def sets_of(self) -> int:
        """Number of sets, as a ladder or `sets` gives it."""
        return rules.ladder_length(self) or self.sets

    def varied(self, variation: Variation) -> "Exercise":
        """This exercise as a variation does it: the same id, name and number of sets."""
        own = {key: getattr(variation, key) for key in ("reps", "hold", "work")}
        changes = {key: value for key, value in own.items() if value is not None}
        kinds = rules.work_of(self)
        if rules.varied_work(kinds, list(changes)) != kinds:
            changes = {**own, "open": False}
        for key in ("tempo", "words", "cues"):
            if getattr(variation, key) is not None:
                changes[key] = getattr(variation, key)
        made = self.model_copy(update=changes)
        if rules.work_of(made) == ["reps"]:
            return made if made.tempo else made.model_copy(update={"tempo": DEFAULT_TEMPO})
        return made.model_copy(update={"tempo": None})


class Block(FormatModel):
    """Exercises that belong together: one after the other, or round by round as a superset."""

    model_config = ConfigDict(
        json_schema_extra={
            "dependentSchemas": {
                key: {"required": ["superset"], "properties": {"superset": {"const": True}}}
                for key in rules.SUPERSET_ONLY
            }
        }
    )
    name: LineText | None = None
    """What the coach calls it."""
    superset: Switch = False
    """The members follow each other at once, round by round."""
    rounds: Count | None = None
    """Rounds of a superset; by default the sets of its members, which must then agree."""
    rest_between: Rest = 0.0
    """Between the members of a superset."""
    rest: Rest = 60.0
    """After each round of a superset but the last; after the block its last exercise's `rest_after`."""
    exercises: Annotated[tuple[Exercise, ...], Field(min_length=1)]
    """The exercises, in their order."""

    @classmethod
    def filled(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        return filling.block(data)

    @classmethod
    def findings(cls, data: object) -> Iterator[rules.Finding]:
        return rules.block_rules(data)

    # A serialised block can be read again, so a plain one has no keys of supersets.
    @model_serializer(mode="wrap")
    def _write(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        return data if self.superset else {key: data[key] for key in data if key not in rules.SUPERSET_ONLY}


class Pronunciation(FormatModel):
    """A word that a voice would say wrongly."""

    write: LineText
    """The word as it stands in the texts and is shown."""
    say: LineText
    """What is spoken in its place."""


class Delivery(FormatModel):
    """How a routine is spoken, where the settings say nothing else."""

    voice: LineText | None = None
    """The speech engine and its voice, as `voicecoach voices` lists them, where they are installed."""
    rate: Annotated[int, Field(strict=True, ge=80, le=400)] | None = None
    """Words a minute."""
    pitch: Annotated[int, Field(strict=True, ge=0, le=99)] | None = None
    """How high the voice is, where it can be chosen: 0 is deep, 50 as usual."""
    pronunciations: Annotated[tuple[Pronunciation, ...], Field(max_length=200)] = ()
    """How words are said that a voice would say wrongly. Nothing that is shown changes."""


class WarningSigns(StrEnum):
    """A group of signs with which one should see a doctor."""

    BACK = "back"
    """Pressure on the nerves at the lower end of the spine, or an injury."""
    NECK = "neck"
    """Dizziness, or hands that tingle or grow weak; an injury."""
    JOINT = "joint"
    """A joint that is hot and swollen, locks or gives way; an injury. For knees, shoulders, hands, feet."""


class PainRules(FormatModel):
    """What each amount of pain, 0 to 10, brings, where the settings say nothing else; docs/pain.md has the rules."""

    go_on: Rating | None = None
    """Up to this the exercise goes on; 3 if it is not given."""
    careful: Rating | None = None
    """Up to this it goes on only if it gets no worse, and above it is paused; 5 if it is not given."""
    end: Annotated[int, Field(strict=True, ge=1, le=11)] | None = None
    """From this on the coach asks whether to end, and ends it where nobody answers; 8 if it is not given."""


class Routine(FormatModel):
    """A whole workout, as a file holds it."""

    title: LineText
    """What the workout is called."""
    summary: Note = ""
    """What it is for, in a few sentences; shown, not spoken."""
    author: Note = ""
    """Who put it together."""
    source: Note = ""
    """Where the exercises come from: a person, a paper, a page."""
    licence: Note = ""
    """Under which terms the file may be passed on."""
    language: Annotated[str, Field(strict=True, pattern=r"^[a-z]{2}(-[A-Z]{2})?$", examples=["en", "de", "pt-BR"])] = (
        "en"
    )
    """Language of the spoken text: `en`, `de`, `es` …"""
    delivery: Delivery = Delivery()
    """How it is spoken."""
    pain: PainRules = PainRules()
    """What is done about pain."""
    caution: Lines = ()
    """Said once at the start: what should make one stop and see a doctor."""
    warning_signs: Annotated[tuple[WarningSigns, ...], Field(max_length=10)] = ()
    """Which signs are said before the first workout, when it hurts much, and when asked: `back`, `neck`, `joint`."""
    ask: Questions = ()
    """What is asked at the end, before the closing words: `effort`, `pain`, or both."""
    pain_before: Switch = False
    """Asks before the first exercise how much pain there is, from 0 to 10, so that before and after can be compared."""
    day_after: LineText | None = None
    """Asked when the workout is begun again on another day: "How was your back the day after?" The answer is a number
    from 0 to 10."""
    closing: Lines = ()
    """Said at the end, before the summary."""
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]
    """The parts of the workout, in their order."""

    @classmethod
    def filled(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        return filling.routine(data)

    @classmethod
    def findings(cls, data: object) -> Iterator[rules.Finding]:
        return rules.routine_rules(data)

    def exercises(self) -> Iterator[Exercise]:
        for block in self.blocks:
            yield from block.exercises


def _rule_error(finding: rules.Finding) -> InitErrorDetails:
    kind = rules.wrong(finding.message, finding.suggestion)
    return InitErrorDetails(type=kind, loc=finding.location, input=None)


def _again(detail: ErrorDetails) -> InitErrorDetails:
    """The unchanged error of a field."""
    context = detail.get("ctx", {})
    words = (
        "{message} {suggestion}" if detail["type"] == rules.RULE else detail["msg"].replace("{", "(").replace("}", ")")
    )
    return InitErrorDetails(
        type=PydanticCustomError(detail["type"], words, context), loc=detail["loc"], input=detail["input"]
    )
