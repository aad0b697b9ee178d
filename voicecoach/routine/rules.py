"""Rules between fields.

The rules read raw data as well as models, so that one report has the problems of rules and fields.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, NamedTuple, TypeAlias

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

WORK: Final = ("reps", "hold", "work", "open")
"""The keys that say what kind of work an exercise is."""

SUPERSET_ONLY: Final = ("rounds", "rest_between", "rest")
VARIATIONS: Final = ("easier", "harder", "alternative")
RULE: Final = "routine_rule"
"""Type of the pydantic errors whose message is already written for people."""


Data: TypeAlias = Any
"""Contents of a file, of any type until validated."""


class Finding(NamedTuple):
    """A broken rule: the location, relative to the rule's model, and the message."""

    location: tuple[str | int, ...]
    message: str
    suggestion: str


def wrong(message: str, suggestion: str = "") -> PydanticCustomError:
    """An error for a validator to raise; the report has both sentences unchanged."""
    return PydanticCustomError(RULE, "{message} {suggestion}", {"message": message, "suggestion": suggestion})


def given(data: object, key: str) -> Data:
    """The value that the author wrote under a key, in raw data or a model; None if none."""
    if isinstance(data, Mapping):
        return data.get(key)
    if isinstance(data, BaseModel) and key in data.model_fields_set:
        return getattr(data, key)
    return None


def work_of(data: object) -> list[str]:
    """The keys of `WORK` that an exercise has."""
    return [key for key in WORK if (given(data, key) is True if key == "open" else given(data, key) is not None)]


def is_ladder(value: object) -> bool:
    """Returns whether a value is a list, with one entry a set."""
    return isinstance(value, list | tuple)


def ladder_length(data: object) -> int | None:
    """The number of sets of a ladder; None without a ladder."""
    lengths = [len(given(data, key)) for key in ("reps", "hold") if is_ladder(given(data, key))]
    return lengths[0] if lengths else None


def members(block: object) -> Sequence[Any]:
    """The exercises of a block; empty if they are no list."""
    exercises = given(block, "exercises")
    return exercises if isinstance(exercises, list | tuple) else ()


# --- an exercise


def exercise_rules(data: object, known: Collection[str]) -> Iterator[Finding]:
    """One kind of work; one ladder; a tempo only where something is counted.

    Args:
        data: the exercise.
        known: the keys that an exercise may have.
    """
    kinds = work_of(data)
    # An `open` that is no switch is reported separately, and may have been meant.
    if not kinds and given(data, "open") in (None, False) and not _misspelt(data, known):
        yield Finding(
            (),
            "This exercise does not say how much to do.",
            "Add one of `reps: 10`, `hold: 30`, `work: 40` or `open: true`.",
        )
    yield from _one_kind(kinds)
    if is_ladder(given(data, "reps")) and is_ladder(given(data, "hold")):
        yield Finding(
            ("hold",),
            "`reps` and `hold` are both ladders.",
            "Make one of them a single number: one ladder gives the sets.",
        )
    yield from _sets_agree(data)
    if given(data, "tempo") is not None and kinds and kinds != ["reps"]:
        yield _useless_tempo(("tempo",), kinds)
    for name in VARIATIONS:
        yield from _variation_rules(data, kinds, name)


def _misspelt(data: object, known: Collection[str]) -> bool:
    """Returns whether the kind of work seems to have a misspelt key, which is reported separately."""
    unknown = [key for key in data if isinstance(key, str) and key not in known] if isinstance(data, Mapping) else []
    meant = [*WORK, "repetitions", "seconds", "duration"]
    return any(get_close_matches(key.lower(), meant, 1, 0.7) for key in unknown if len(key) < 20)


def _one_kind(kinds: list[str], before: tuple[str, ...] = ()) -> Iterator[Finding]:
    if len(kinds) > 1 and kinds != ["reps", "hold"]:
        yield Finding(
            (*before, kinds[-1]),
            f"{_listed(kinds)} exclude each other.",
            "Keep one kind of work: `reps`, `hold` (with `reps` for repeated holds), `work` or `open`.",
        )


def _sets_agree(data: object) -> Iterator[Finding]:
    sets, length = given(data, "sets"), ladder_length(data)
    if length and isinstance(sets, int) and sets != length:
        yield Finding(
            ("sets",),
            f"`sets` is {sets}, but the ladder has {length} entries, one a set.",
            "Leave `sets` out: the ladder gives it.",
        )


def _useless_tempo(location: tuple[str, ...], kinds: list[str]) -> Finding:
    return Finding(
        location,
        f"A tempo belongs to repetitions, and this exercise is done by {_listed(kinds)}.",
        "Leave `tempo` out, or give `reps` alone.",
    )


def _variation_rules(data: object, kinds: list[str], name: str) -> Iterator[Finding]:
    """Yields where a variation does not fit its exercise, whose place it takes in the middle of the sets."""
    variation = given(given(data, "variations"), name)
    own = work_of(variation)
    where = ("variations", name)
    yield from _one_kind(own, where)
    after = varied_work(kinds, own)
    if given(variation, "tempo") is not None and after and after != ["reps"]:
        yield _useless_tempo((*where, "tempo"), after)
    length = ladder_length(variation)
    sets = ladder_length(data) or given(data, "sets") or 1
    if length and isinstance(sets, int) and length != sets:
        key = "reps" if is_ladder(given(variation, "reps")) else "hold"
        yield Finding(
            (*where, key),
            f"This ladder has {length} entries, but the exercise has {sets} sets.",
            "Give one entry for each set, or a single number.",
        )


def varied_work(kinds: list[str], own: list[str]) -> list[str]:
    """The kind of work of a varied exercise: the exercise's with other numbers, or the variation's own."""
    return own if own and not set(own) <= set(kinds) else kinds


def _listed(keys: list[str]) -> str:
    quoted = [f"`{key}`" for key in keys]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


# --- a block


def block_rules(data: object) -> Iterator[Finding]:
    """Keys of supersets only in supersets; members that agree with the rounds."""
    if given(data, "superset") not in (None, False):  # any other value may be meant as a switch
        yield from _rounds_agree(data)
        return
    for key in SUPERSET_ONLY:
        if given(data, key) is not None:
            yield Finding(
                (key,),
                f"`{key}` is for supersets, and this block is not one.",
                "Add `superset: true` to the block, or "
                + (
                    "give each exercise its `sets`."
                    if key == "rounds"
                    else "put `rest` or `rest_after` in the exercises."
                ),
            )


def _rounds_agree(data: object) -> Iterator[Finding]:
    rounds = given(data, "rounds")
    wanted = rounds if isinstance(rounds, int) else None
    for index, member in enumerate(members(data)):
        sets = member_sets(member)
        if sets is None:
            continue
        if wanted is None:
            wanted = sets
        elif sets != wanted:
            key = "sets" if given(member, "sets") is not None else _ladder_key(member)
            yield Finding(
                ("exercises", index, key),
                f"This exercise has {sets} sets, but the superset has {wanted} rounds.",
                "The members of a superset take turns, so give them all the same number, or give `rounds` alone.",
            )


def member_sets(member: object) -> int | None:
    """The number of sets of a superset's member; None if it gives none."""
    sets = ladder_length(member) or given(member, "sets")
    return sets if isinstance(sets, int) and not isinstance(sets, bool) else None


def _ladder_key(member: object) -> str:
    return "reps" if is_ladder(given(member, "reps")) else "hold"


def rounds_of(block: object) -> int | None:
    """The rounds of a superset: its own, or its members' sets."""
    rounds = given(block, "rounds")
    if isinstance(rounds, int):
        return rounds
    return next((sets for sets in map(member_sets, members(block)) if sets is not None), None)


# --- a routine


def routine_rules(data: object) -> Iterator[Finding]:
    """Unique ids."""
    blocks = given(data, "blocks")
    seen: Counter[str] = Counter()
    for number, block in enumerate(blocks if isinstance(blocks, list | tuple) else ()):
        for index, member in enumerate(members(block)):
            identity = given(member, "id")
            if not isinstance(identity, str) or not identity:
                continue
            seen[identity] += 1
            if seen[identity] > 1:
                yield Finding(
                    ("blocks", number, "exercises", index, "id"),
                    f"The id `{identity}` is used by another exercise, too.",
                    f"Give this one an id of its own, such as `{identity}-{seen[identity]}`, or leave `id` out.",
                )
