"""Defaults that depend on other values of a file.

All functions take raw data as written, valid or not, and return a copy; values of an unexpected shape are left
for validation to report.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pydantic import BaseModel

from voicecoach.routine import rules
from voicecoach.routine.rules import Data
from voicecoach.routine.tempo import DEFAULT_TEMPO
from voicecoach.wording.catalogue import nearest

ID_LENGTH: Final = 60


def slug(name: str) -> str:
    """An id from a name: lower case without accents, words joined by hyphens, at most 60 characters."""
    plain = unicodedata.normalize("NFKD", name[:400]).lower()
    kept = "".join(c if c.isascii() and c.isalnum() else "" if unicodedata.combining(c) else " " for c in plain)
    return "-".join(kept.split())[:ID_LENGTH].strip("-") or "exercise"


def exercise(data: Mapping[str, Data]) -> Mapping[str, Data]:
    """An id from the name, the sets from a ladder, the slow tempo for repetitions that have none."""
    added: dict[str, Data] = {}
    if "id" not in data and isinstance(data.get("name"), str):
        added["id"] = slug(data["name"])
    if "sets" not in data and rules.ladder_length(data):
        added["sets"] = rules.ladder_length(data)
    if data.get("tempo") is None and rules.work_of(data) == ["reps"]:
        added["tempo"] = DEFAULT_TEMPO
    return {**data, **added} if added else data


def block(data: Mapping[str, Data]) -> Mapping[str, Data]:
    """The rounds of a superset from its members' sets, and the sets from the rounds."""
    if data.get("superset") is not True:
        return data
    rounds = rules.rounds_of(data) or 1
    given = rules.members(data)
    filled = tuple(member if _has_sets(member) else _with(member, sets=rounds) for member in given)
    return {"rounds": rounds, **data, "exercises": filled} if given else data


def _has_sets(member: object) -> bool:
    return (
        rules.member_sets(member) is not None or not isinstance(member, Mapping | BaseModel) or "sets" in _keys(member)
    )


def _keys(data: Mapping[str, Data] | BaseModel) -> set[str]:
    return set(data) if isinstance(data, Mapping) else data.model_fields_set


def _with(data: Data, **changes: object) -> Data:
    """A copy with other values, of raw data or of a model."""
    return {**data, **changes} if isinstance(data, Mapping) else data.model_copy(update=changes)


def routine(data: Mapping[str, Data]) -> Mapping[str, Data]:
    """A unique id for each exercise, and phase words in the routine's language.

    Ids made from the same name get a number.
    """
    taken = {identity for member in _exercises(data) if (identity := _own_id(member))}
    numbers: dict[str, int] = {}
    language = data.get("language")
    phases = nearest(language).phases if isinstance(language, str) else {}

    def identified(member: Data) -> Data:
        name = rules.given(member, "name")
        if _own_id(member) is not None or not isinstance(name, str) or not isinstance(member, Mapping | BaseModel):
            return member
        return _with(member, id=_free(slug(name), taken, numbers))

    return _each_exercise(data, lambda member: _worded(identified(member), phases))


def _worded(member: Data, phases: Mapping[str, str]) -> Data:
    """An exercise with a word for each phase, also in each variation that has its own words."""
    if not isinstance(member, Mapping):
        return member
    kinds = member.get("variations")
    if isinstance(kinds, Mapping):
        varied = {kind: _with_words(variation, phases) for kind, variation in kinds.items()}
        member = {**member, "variations": varied}
    return _with_words({"words": {}, **member}, phases)


def _with_words(data: Data, phases: Mapping[str, str]) -> Data:
    words = data.get("words") if isinstance(data, Mapping) else None
    return _with(data, words={**phases, **words}) if isinstance(words, Mapping) else data


def _exercises(data: Mapping[str, Data]) -> Iterator[Data]:
    blocks = data.get("blocks")
    for part in blocks if isinstance(blocks, list | tuple) else ():
        yield from rules.members(part)


def _own_id(member: object) -> str | None:
    """The id that the author gave; None if it is made from the name."""
    if isinstance(member, BaseModel):
        made = slug(str(rules.given(member, "name")))
        identity = rules.given(member, "id")
        return None if identity == made else identity
    if isinstance(member, Mapping) and "id" in member:
        return str(member["id"])
    return None


def _free(name: str, taken: set[str], numbers: dict[str, int]) -> str:
    """The name, or the name with the first free number."""
    made, number = name, numbers.get(name, 1)
    while made in taken:
        number += 1
        made = f"{name[: ID_LENGTH - 6]}-{number}".replace("--", "-")
    numbers[name] = number
    taken.add(made)
    return made


def _each_exercise(data: Mapping[str, Data], change: Callable[[Data], Data]) -> Mapping[str, Data]:
    blocks = data.get("blocks")
    if not isinstance(blocks, list | tuple):
        return data
    made = [
        _with(part, exercises=tuple(change(member) for member in rules.members(part)))
        if rules.members(part) and isinstance(part, Mapping | BaseModel)
        else part
        for part in blocks
    ]
    return {**data, "blocks": tuple(made)}
