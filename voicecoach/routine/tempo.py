"""Tempo: the length of each phase of a repetition, and its written forms."""

import re
from typing import Annotated, Final, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from voicecoach.base.units import Seconds
from voicecoach.routine.rules import Data, wrong

FAST_PHASE_SECONDS: Final[Seconds] = 1.0
"""Length of an X in a tempo: "as fast as you can with control" still takes about a second."""

SHORTEST_PHASE_SECONDS: Final[Seconds] = 0.25
"""Shortest phase that is not zero: four beats a second is as fast as anybody counts."""

LONGEST_PHASE_SECONDS: Final[Seconds] = 60.0

_NUMBER: Final = r"(?:0(?:\.0+)?|0\.(?:2[5-9]|[3-9])[0-9]*|[1-9](?:\.[0-9]+)?|[1-5][0-9](?:\.[0-9]+)?|60(?:\.0+)?)"
_ZERO: Final = r"0(?:\.0+)?"
PATTERN: Final = (
    rf"^(?!{_ZERO}-[^-]*-{_ZERO}-|0[0-9]0[0-9]$)"  # something must move
    rf"(?:(?:{_NUMBER}|[Xx])-{_NUMBER}-(?:{_NUMBER}|[Xx])-{_NUMBER}|[0-9Xx][0-9][0-9Xx][0-9])$"
)
"""Matches exactly the tempos that are read here; the schema for editors has the same pattern."""

_LONGEST_TEXT: Final = 60
_ADVICE: Final = "Write lowering, pause, lifting, pause in seconds, as in `3-1-2-0`."
_PHASES: Final = ("eccentric", "pause_low", "concentric", "pause_high")

PhaseLength = Annotated[float, Field(strict=True, ge=0, le=LONGEST_PHASE_SECONDS, allow_inf_nan=False)]


class Tempo(BaseModel):
    """Eccentric, pause, concentric, pause, in seconds; written "3-1-2-0", 3120 or 40X0 (X: fast)."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    eccentric: PhaseLength
    """Lowering, the muscle lengthens."""
    pause_low: PhaseLength
    """Between lowering and lifting."""
    concentric: PhaseLength
    """Lifting, the muscle shortens."""
    pause_high: PhaseLength
    """Between lifting and lowering."""
    fast_eccentric: bool = False
    """It was written X."""
    fast_concentric: bool = False
    """It was written X."""

    @property
    def seconds(self) -> Seconds:
        return self.eccentric + self.pause_low + self.concentric + self.pause_high

    # Reads the written form, so that `Tempo` fields take a string or a number anywhere.
    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Data) -> Data:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        return parsed(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.eccentric + self.concentric <= 0:
            raise _no_movement()
        if any(0 < getattr(self, phase) < SHORTEST_PHASE_SECONDS for phase in _PHASES):
            raise _out_of_range()
        return self

    @model_serializer
    def _write(self) -> str:
        fast = (self.fast_eccentric, False, self.fast_concentric, False)
        return "-".join("X" if x else f"{getattr(self, name):g}" for name, x in zip(_PHASES, fast, strict=True))

    def __str__(self) -> str:
        return self._write()

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of the written forms, the only ones in files."""
        del schema, handler
        return {
            "title": "Tempo",
            "description": cls.__doc__,
            "anyOf": [
                {"type": "string", "pattern": PATTERN, "maxLength": _LONGEST_TEXT},
                {"type": "integer", "minimum": 1000, "maximum": 9999},
            ],
            "examples": ["3-1-2-0", "2.5-0-2.5-0", 3120, "40X0"],
        }


DEFAULT_TEMPO: Final = Tempo(eccentric=3, pause_low=1, concentric=2, pause_high=1)
"""Tempo of repetitions that have none. Slow on purpose: three seconds on the negative, a stop at both ends."""


def parsed(text: str) -> dict[str, float | bool]:
    """The four phases of a written tempo.

    Raises:
        PydanticCustomError: it is not a tempo; the message says why.
    """
    if len(text) > _LONGEST_TEXT or not re.search(PATTERN, text) or text.endswith("\n"):
        raise _explained(text)
    parts = _parts(text)
    phases: dict[str, float | bool] = {
        name: FAST_PHASE_SECONDS if part in "Xx" else float(part) for name, part in zip(_PHASES, parts, strict=True)
    }
    return phases | {"fast_eccentric": parts[0] in "Xx", "fast_concentric": parts[2] in "Xx"}


def _parts(text: str) -> list[str]:
    return text.split("-") if "-" in text else list(text)


def _explained(text: str) -> PydanticCustomError:
    """The first error in a text that is no tempo."""
    numbers = re.findall(r"(?<![\w.])(?:\d+(?:\.\d+)?|[Xx])(?![\w.])", text[:_LONGEST_TEXT])
    if "," in text and "." not in text:
        return wrong("A fraction of a second in a tempo is written with a point.", _ADVICE)
    if not re.fullmatch(r"[-\d.Xx]+", text, re.ASCII) or len(text) > _LONGEST_TEXT:
        advice = f"Write `{'-'.join(numbers)}`." if len(numbers) == 4 and len(text) <= _LONGEST_TEXT else _ADVICE
        return wrong("A tempo is four numbers of seconds with hyphens between them, or X for fast.", advice)
    parts = _parts(text)
    if len(parts) != 4:
        return wrong(f"A tempo has four parts, and this one has {len(parts)}.", _filled(parts))
    if any(part in ("X", "x") for part in (parts[1], parts[3])):
        return wrong("X stands for a fast movement, so a pause cannot be X.", _ADVICE)
    if all(re.fullmatch(_ZERO, part) for part in (parts[0], parts[2])):
        return _no_movement()
    return _out_of_range()


def _filled(parts: list[str]) -> str:
    if len(parts) == 3 and all(re.fullmatch(_NUMBER, part) for part in parts):
        return f"Without a pause at the end, write `{'-'.join(parts)}-0`."
    return _ADVICE


def _no_movement() -> PydanticCustomError:
    return wrong("A tempo needs a movement: its first or its third part must be above zero.", _ADVICE)


def _out_of_range() -> PydanticCustomError:
    limits = f"{SHORTEST_PHASE_SECONDS:g} to {LONGEST_PHASE_SECONDS:g}"
    return wrong(f"Each part of a tempo is 0, or from {limits} seconds.", _ADVICE)


def _written(value: Data) -> Data:
    if isinstance(value, dict | list | float | bool):
        raise wrong("A tempo is written as one text, or as four digits.", _ADVICE)
    return value


WrittenTempo = Annotated[Tempo, BeforeValidator(_written)]
"""A tempo in a file: a text or four digits."""
