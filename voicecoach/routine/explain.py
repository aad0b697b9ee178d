"""Validation errors in words for the author of the file.

Pydantic's errors speak of types. Here they are grouped by place, and the schema gives the right values
for each place.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from voicecoach.routine import advice, prescriptions
from voicecoach.routine.problems import Location, Problem, Severity, path_text, shown
from voicecoach.routine.rules import RULE
from voicecoach.routine.schema import json_schema
from voicecoach.routine.tree import Node, child, find

MAX_PROBLEMS: Final = 1000
"""Limit of problems in a report. A file with more is nothing like a routine."""


def explained(errors: Iterable[Mapping[str, Any]], root: Node) -> list[Problem]:
    """One problem for each place that has errors, in the order of the file.

    Args:
        errors: as pydantic lists them.
        root: the file's values and their places.
    """
    schema = Schema(json_schema())
    gathered = _by_place(errors, root)
    places = _without_consequences(gathered)
    problems = [
        problem for place in places[:MAX_PROBLEMS] for problem in _problems(place, gathered[place], root, schema)
    ]
    if len(places) > MAX_PROBLEMS:
        last = max(problems, key=lambda problem: (problem.line, problem.column))
        more = f"There are more problems; only the first {len(problems):,} are listed."
        problems.append(Problem(Severity.ERROR, last.line, last.column, "", more, "Correct these first."))
    return problems


class Schema:
    """The format's schema, by location."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._definitions = schema["$defs"]
        self._root = schema

    def at(self, location: Location) -> dict[str, Any]:
        """The schema at a location; empty if no value is allowed there."""
        node = self._root
        for step in location:
            node = self._below(self.resolved(node), step)
        return self.resolved(node)

    def resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        """A part of the schema with its reference resolved; `named` gives the reference's name."""
        name = str(node.get("$ref", "")).removeprefix("#/$defs/")
        return {**self._definitions[name], "named": name} if name else node

    def keys(self, location: Location) -> list[str]:
        return list(self.at(location).get("properties", ()))

    def owners(self, key: str) -> list[str]:
        """The parts of the format that have this key."""
        named = {**self._definitions, "Routine": self._root}
        return [name for name, part in named.items() if key in part.get("properties", ())]

    def _below(self, node: dict[str, Any], step: str | int) -> dict[str, Any]:
        for choice in (node, *node.get("anyOf", ())):
            below = choice.get("items") if isinstance(step, int) else choice.get("properties", {}).get(step)
            if isinstance(below, dict):
                return below
        return {}


def _by_place(errors: Iterable[Mapping[str, Any]], root: Node) -> dict[Location, list[Mapping[str, Any]]]:
    """The errors grouped by place: pydantic's paths also name the branches of its types."""
    gathered: dict[Location, list[Mapping[str, Any]]] = {}
    for error in errors:
        place = _place(root, error["loc"])
        if error["type"] == "missing":
            place = (*place, error["loc"][-1])
        gathered.setdefault(place, []).append(error)
    return gathered


def _place(root: Node, location: Location) -> Location:
    """The location in the file for a location of pydantic: without names of types, as deep as the file goes."""
    node: Node = root
    place: Location = ()
    for step in location:
        below = child(node, step)
        if below is not None:
            node, place = below, (*place, step)
        elif isinstance(step, int):
            break
    return place


def _without_consequences(gathered: Mapping[Location, list[Mapping[str, Any]]]) -> list[Location]:
    """The errors without those that only repeat an error inside their place."""
    above = {place[:depth] for place in gathered for depth in range(len(place))}
    own = (RULE, "extra_forbidden", "missing")
    return [place for place, errors in gathered.items() if place not in above or any(e["type"] in own for e in errors)]


def _problems(place: Location, errors: list[Mapping[str, Any]], root: Node, schema: Schema) -> Iterator[Problem]:
    """The problems of one place: the rule's own words if it has any, else the right values."""
    node, _ = find(root, place)
    assert node is not None  # noqa: S101 - the root itself is found for any place
    kinds = {error["type"] for error in errors}
    if "extra_forbidden" in kinds:
        yield _unknown_key(place, root, schema)
    if "missing" in kinds and not _misspelt(place, node, schema):
        yield _problem(place, node, f"`{place[-1]}` is missing.", advice.missing(str(place[-1])))
    for words in {(e["ctx"]["message"], e["ctx"]["suggestion"]): None for e in errors if e["type"] == RULE}:
        yield _problem(place, node, *words)
    if kinds - {RULE, "extra_forbidden", "missing"}:
        yield _problem(place, node, *advice.mismatch(place, node, schema.at(place), schema.resolved))


def _problem(place: Location, node: Node, message: str, suggestion: str) -> Problem:
    return Problem(Severity.ERROR, node.line, node.column, path_text(place), message, suggestion)


def _unknown_key(place: Location, root: Node, schema: Schema) -> Problem:
    """The problem of a key that is unknown there: misspelt, or from another part."""
    parent, _ = find(root, place[:-1])
    key = str(place[-1])
    known = schema.keys(place[:-1])
    entry = parent.value[key] if parent is not None and isinstance(parent.value, dict) else None
    line, column = (entry.line, entry.column) if entry else (root.line, root.column)
    close = close_key(key, known)
    owners = schema.owners(key)
    if close:
        suggestion = f"Did you mean `{close}`?"
    elif told := prescriptions.NOT_YET.get(key.strip().lower()):
        suggestion = told
    elif owners:
        suggestion = f"It belongs to {advice.listed([advice.PARTS.get(owner, owner) for owner in owners], 'or')}."
    else:
        suggestion = f"Known here are {advice.listed([f'`{name}`' for name in known], 'and')}."
    if key.strip() == "":
        suggestion = "Write a key before the colon, or put the text in quotes."
    return Problem(
        Severity.ERROR, line, column, path_text(place), f"The key `{shown(key)}` is not known here.", suggestion
    )


def close_key(key: str, known: list[str]) -> str:
    """The key that was probably meant, or an empty string."""
    if len(key) > 40:
        return ""
    plain = key.lower().strip().replace("-", "_").replace(" ", "_")
    if plain in known:
        return plain
    same = [name for name in advice.OTHER_NAMES.get(plain, ()) if name in known]
    return (same or get_close_matches(plain, known, 1, 0.7) or [""])[0]


def _misspelt(place: Location, parent: Node, schema: Schema) -> bool:
    """Returns whether a missing key seems to be there under a wrong name, which is reported by itself."""
    if not isinstance(parent.value, dict) or child(parent, place[-1]):
        return False
    known = schema.keys(place[:-1])
    return any(close_key(key, known) == place[-1] for key in parent.value if key not in known)
