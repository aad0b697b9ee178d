"""Messages about values that do not fit their place, each with advice."""

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, Final

from voicecoach.routine import prescriptions, traps
from voicecoach.routine.durations import duration
from voicecoach.routine.filling import slug
from voicecoach.routine.problems import Location, Words, shown
from voicecoach.routine.scalars import Trap
from voicecoach.routine.texts import FORBIDDEN, forbidden
from voicecoach.routine.tree import Node

OTHER_NAMES: Final = {
    "repetitions": ("reps",),
    "repetition": ("reps",),
    "duration": ("work", "hold"),
    "seconds": ("work", "hold"),
    "time": ("work", "hold"),
    "secs": ("work", "hold"),
    "pause": ("rest",),
    "break": ("rest",),
    "recovery": ("rest",),
    "speed": ("tempo",),
    "license": ("licence",),
    "description": ("summary", "cues"),
    "name": ("title",),
    "title": ("name",),
    "warning": ("caution",),
    "warnings": ("caution",),
    "instructions": ("cues", "setup"),
    "steps": ("setup", "exercises"),
    "how_to": ("cues", "setup"),
    "tips": ("form", "cues"),
    "lang": ("language",),
    "workout": ("blocks",),
    "start": ("start_with",),
    "circuit": ("superset",),
    "progression": ("harder",),
    "regression": ("easier",),
    "lower": ("eccentric",),
    "lift": ("concentric",),
    "down": ("eccentric",),
    "up": ("concentric",),
}
"""Names that people use for our keys."""

OTHER_VALUES: Final = {
    "both": "each",
    "two": "each",
    "per side": "each",
    "each side": "each",
    **dict.fromkeys(("both sides", "each leg", "each arm", "per leg", "per arm", "both legs", "both arms"), "each"),
    "one": "none",
    "alternate": "alternating",
    "down": "lower",
    "eccentric": "lower",
    "up": "lift",
    "concentric": "lift",
    "l": "left",
    "r": "right",
    "until done": "until next",
    "until ready": "until next",
    "next": "until next",
}
"""Names that people use for our values."""

PARTS: Final = {
    "Routine": "the top of the file",
    "Block": "a block",
    "Exercise": "an exercise",
    "Cues": "`cues`",
    "PhaseWords": "`words`",
    "Variation": "a variation",
    "Variations": "`variations`",
}
"""Names of the format's parts."""

_MISSING: Final = {
    "title": "Begin the file with `title: ` and what the workout is called.",
    "name": "Say what it is called: `name: Hip bridges`.",
    "blocks": "Add `blocks:` with at least one block that has `exercises`.",
    "exercises": "Add `exercises:` with at least one exercise; each begins with `- name: `.",
}


def missing(key: str) -> str:
    """Advice about a required key that is missing."""
    return _MISSING.get(key, f"Add `{key}`.")


def mismatch(place: Location, node: Node, wanted: dict[str, Any], resolved: Callable[..., dict[str, Any]]) -> Words:
    """A value that does not fit.

    Args:
        place: its location.
        node: the value.
        wanted: the schema of that place.
        resolved: follows a reference in the schema.
    """
    choices = [resolved(choice) for choice in wanted.get("anyOf", ())] or [wanted]
    takes = listed([expected(choice, resolved) for choice in choices], "or")
    if wanted.get("named") == "Tempo":
        takes = "a tempo such as `3-1-2-0`"
    subject = _subject(place)
    if isinstance(node.value, Trap):
        return traps.explained(node.value, subject, takes, choices)
    hidden = FORBIDDEN.search(node.value) if isinstance(node.value, str) else None
    if hidden:  # half a surrogate pair: pydantic refuses it before our own rule runs
        return forbidden(hidden.group())
    key = f"{shown(place[-1])}: " if place and isinstance(place[-1], str) else ""
    told = _for_prescription(node, choices, place) or _suggestion(node, choices, key)
    return f"{subject} is {_described(node)}, but takes {takes}.", told


def _for_prescription(node: Node, choices: list[dict[str, Any]], place: Location) -> str:
    """What to write for what stands on paper; empty where nothing of the kind does."""
    names = [part for part in place if isinstance(part, str)]
    if not names:
        return ""
    name, alone, value = names[-1], place[-1] == names[-1], node.value
    if isinstance(value, str):
        return (
            prescriptions.for_text(value.strip()[:60], name, alone=alone) if node.plain or not value.isdigit() else ""
        )
    if isinstance(value, dict | list):
        return prescriptions.for_collection(value, name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        numbers = [choice for choice in choices if choice.get("type") in ("integer", "number")]
        least, most = (next((c[limit] for c in numbers if limit in c), None) for limit in ("minimum", "maximum"))
        return prescriptions.for_number(value, least, most, f"{name}: " if alone else "")
    return ""


def _subject(place: Location) -> str:
    if not place:
        return "The file"
    if isinstance(place[-1], int):
        return f"Entry {place[-1] + 1} of `{shown(str(place[-2]))}`" if len(place) > 1 else "An entry"
    return f"`{shown(place[-1])}`"


def expected(  # noqa: PLR0911 - one return a type
    wanted: dict[str, Any], resolved: Callable[..., dict[str, Any]]
) -> str:
    """The schema's requirement in words."""
    if "enum" in wanted or "const" in wanted:
        return listed([f"`{value}`" for value in wanted.get("enum", [wanted.get("const")])], "or")
    match wanted.get("type"):
        case "integer":
            return f"a whole number from {wanted['minimum']} to {wanted['maximum']}"
        case "number":
            above = "exclusiveMinimum" in wanted
            least = f"above {wanted['exclusiveMinimum']:g}, up to" if above else f"from {wanted['minimum']:g} to"
            return f"a number of seconds {least} {wanted['maximum']:g}"
        case "boolean":
            return "`true` or `false`"
        case "array":
            entries = {"integer": "whole numbers", "number": "numbers of seconds", "string": "texts"}
            named = resolved(wanted["items"])
            return f"a list of {entries.get(named.get('type', ''), _plural(named))}"
        case "object":
            keys = [f"`{key}`" for key in wanted["properties"]]
            return f"keys such as {listed(keys[:3], 'and')}"
        case _:
            return _text(wanted)


def _plural(named: dict[str, Any]) -> str:
    return f"{str(named.get('named', 'value')).lower()}s"


def _text(wanted: dict[str, Any]) -> str:
    example = f", such as `{wanted['examples'][0]}`" if "examples" in wanted else ""
    return f"text of up to {wanted['maxLength']} characters{example}" if "maxLength" in wanted else f"text{example}"


def _described(node: Node) -> str:
    if isinstance(node.value, dict):
        return "a mapping (`key: value`)" if node.value else "an empty mapping"
    if isinstance(node.value, list):
        return f"a list of {len(node.value)} entries" if node.value else "an empty list"
    if isinstance(node.value, str) and len(node.value) > 100:
        return f"a text of {len(node.value)} characters"
    if not str(node.value).strip():
        return "an empty text"
    if not node.plain:
        return f"the text `{shown(node.source)}`"
    return f"`{shown(node.source)}`"


def _suggestion(  # noqa: PLR0911 - one return a mistake
    node: Node, choices: list[dict[str, Any]], key: str
) -> str:
    """A suggestion for the value."""
    types = {choice.get("type") for choice in choices}
    if isinstance(node.value, str):
        return _for_text(node, choices, types, key)
    if isinstance(node.value, dict) and types == {"string"}:
        return "A colon with a space after it makes a mapping: put the whole line in quotes."
    if isinstance(node.value, list) and types == {"string"}:
        return "Write one text here, without `- ` or brackets."
    if isinstance(node.value, dict) and types == {"array"}:
        return "Put `- ` before each entry."
    if isinstance(node.value, bool | int | float) and "string" in types:
        named = any("enum" in choice or "const" in choice for choice in choices)
        return f'Put it in quotes if it is meant as text: `{key}"{shown(node.source)}"`.' if not named else ""
    if isinstance(node.value, bool | int | float) and types == {"array"}:
        return f"Put it on a line of its own after `- `, or in brackets: `{key}[{shown(node.source)}]`."
    return ""


def _for_text(node: Node, choices: list[dict[str, Any]], types: set[str | None], key: str) -> str:
    text = str(node.value).strip()
    values = [
        value for choice in choices for value in choice.get("enum", [choice["const"]] if "const" in choice else [])
    ]
    close = OTHER_VALUES.get(text.lower()) if len(text) < 40 else None
    meant = [close] if close in values else get_close_matches(text.lower()[:40], values, 1, 0.6)
    if meant:
        return f"Did you mean `{meant[0]}`?"
    if types & {"number", "integer"}:
        return _for_number(node, text, key, seconds="number" in types)
    if "boolean" in types and text.lower() in ("true", "false"):
        return f"Write it without quotes and in small letters: `{key}{text.lower()}`."
    if "array" in types:
        return "Put each entry on a line of its own after `- `."
    if types == {"string"} and not values:
        return _for_other_text(text, choices[0])
    return ""


def _for_other_text(text: str, wanted: dict[str, Any]) -> str:
    if not text:
        return "Write something, or leave the line out."
    if len(text) > wanted.get("maxLength", len(text)):
        return "Split it into shorter lines."
    return f"Write `{slug(text)}`." if "examples" in wanted and re.search(wanted["pattern"], slug(text)) else ""


def _for_number(node: Node, text: str, key: str, *, seconds: bool) -> str:
    if not node.plain and re.fullmatch(r"[-+]?[0-9.]{1,10}", text):
        return f"Write it without quotes: `{key}{text}`."
    if not seconds:
        return "Write a whole number in digits."
    meant = duration(text)
    if meant is not None:
        return f"Times are in seconds: write `{key}{meant:g}`."
    return "Write a number without a unit; times are in seconds."


def listed(words: list[str], last: str) -> str:
    """`a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""
