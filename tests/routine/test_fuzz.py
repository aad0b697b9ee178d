"""Whatever is in a file: a routine, or problems that can be read. Never another exception."""

import string
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from shipped import PATHS

from voicecoach.routine import loading
from voicecoach.routine.advice import OTHER_NAMES
from voicecoach.routine.explain import Schema
from voicecoach.routine.lint import lint_text
from voicecoach.routine.models import Routine
from voicecoach.routine.problems import InvalidRoutine
from voicecoach.routine.schema import json_schema
from voicecoach.routine.template import TEMPLATE

PHRASES = {"next": ["next", "done"], "stop": ["stop"]}
KEYS = sorted(
    {key for part in json_schema()["$defs"].values() for key in part.get("properties", ())} | set(OTHER_NAMES)
)
SCALARS = [
    "no",
    "yes",
    "on",
    "3:20",
    "0301",
    "3120",
    "3-1-2-0",
    "until next",
    "null",
    "~",
    "",
    "5",
    "-1",
    "2.5",
    ".inf",
    ".nan",
    "2024-01-01",
    "1m30s",
    "each",
    "left",
    "lift",
    "true",
    "Stand.",
    "Breathe in: slowly",
    "'quoted'",
    '"\\e"',
    "|",
    ">",
    "*a",
    "&a",
    "!t",
    "[",
    "]",
    "{",
    "}",
    "#",
    "%",
    "@",
    "`",
    "<<",
    "?",
    "-",
    ":",
    "9" * 30,
    "0x1F",
    "1_000",
    "\ud83d\ude00",
    "ü",
]
SHIPPED = min((path.read_text(encoding="utf-8") for path in PATHS.values()), key=len)


unhurried = examples()
slowly = examples(15)


def outcome(data: bytes) -> None:
    """Reads, loads and lints, and checks that the answers agree."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "any.yaml"
        file.write_bytes(data)
        document = loading.read(file)
        if document.routine is None:
            refused(file, document)
        else:
            accepted(file, document.routine, document)


def refused(file: Path, document: loading.Document) -> None:
    with pytest.raises(InvalidRoutine) as caught:
        loading.load(file)
    assert caught.value.problems == document.problems
    assert document.problems
    for problem in document.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert str(problem).isprintable()


def accepted(file: Path, routine: Routine, document: loading.Document) -> None:
    assert loading.load(file) == routine
    assert not document.problems
    assert all(str(warning).isprintable() for warning in lint_text(document, PHRASES))
    assert Routine.model_validate(routine.model_dump()) == routine


@unhurried
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    outcome(data)


@unhurried
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    outcome(text.encode("utf-8", "surrogatepass"))


yaml_pieces = st.one_of(
    st.sampled_from(
        ["\n", "\n  ", "\n    ", "\n- ", "\n  - ", ": ", ", ", " ", "\t", "---\n", "...\n", "# ", "\\", '"', "'"]
    ),
    st.sampled_from(KEYS),
    st.sampled_from(SCALARS),
    st.text(string.printable, max_size=4),
)


@unhurried
@given(st.lists(yaml_pieces, max_size=60).map("".join))
def test_anything_that_looks_like_yaml(text: str) -> None:
    outcome(text.encode("utf-8", "surrogatepass"))


@slowly
@given(
    st.sampled_from([TEMPLATE, SHIPPED]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), yaml_pieces), min_size=1, max_size=4),
)
def test_a_routine_with_slips_of_the_finger(text: str, slips: list[tuple[float, int, str]]) -> None:
    for place, removed, added in slips:
        start = int(place * len(text))
        text = text[:start] + added + text[start + removed :]
    outcome(text.encode("utf-8", "surrogatepass"))


def shaped(part: dict[str, Any], schema: Schema) -> st.SearchStrategy[Any]:
    """Data that nearly fits a part of the schema: right keys, with values that are sometimes right."""
    whole = schema.resolved(part)
    anything = st.one_of(
        st.none(), st.booleans(), st.integers(-5, 300), st.floats(), st.sampled_from(SCALARS), st.just([])
    )
    if whole.get("type") == "object":
        fields = {key: shaped(field, schema) for key, field in whole["properties"].items()}
        needed = {key: fields.pop(key) for key in whole.get("required", ())}
        return st.fixed_dictionaries(needed, optional=fields)
    if whole.get("type") == "array":
        return st.lists(shaped(whole["items"], schema), max_size=3) | anything
    right = [*whole.get("enum", ()), *whole.get("examples", ()), whole.get("default", 3)]
    return st.sampled_from(right) | anything


@slowly
@given(shaped(json_schema(), Schema(json_schema())))
def test_data_in_the_shape_of_a_routine(data: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "any.yaml"
        try:
            yaml.safe_dump(data, file, allow_unicode=True)
        except Exception:  # noqa: BLE001 - the dumper's own slips (half a surrogate pair) are not what is tested
            return
        outcome(file.read_bytes())


@pytest.mark.parametrize("depth", [1, 10, 30])
def test_every_nesting_of_brackets(depth: int) -> None:
    for opening in ("[", "{", "{a: ", "- ", "? ", "a:\n" + " " * 3, "!t ", "&a "):
        outcome((opening * depth).encode())
