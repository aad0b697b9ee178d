"""The schema for editors says what the models say, as far as a schema can."""

from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from examples import sample
from shipped import PATHS
from tables import each_of

from voicecoach.routine import loading
from voicecoach.routine.schema import json_schema
from voicecoach.routine.template import TEMPLATE

SCHEMA = json_schema()


def plain(text: str) -> Any:
    """The data as any YAML reader has it."""
    return yaml.safe_load(text)


def accepts(data: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(SCHEMA).is_valid(data))


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_reference_leads_somewhere_and_everything_is_described() -> None:
    names = set(SCHEMA["$defs"])
    for name, part in {**SCHEMA["$defs"], "Routine": SCHEMA}.items():
        for key, field in part.get("properties", {}).items():
            assert field.get("description"), f"{name}.{key} has no docstring"
            assert str(field.get("$ref", "#/$defs/Line")).removeprefix("#/$defs/") in names


@pytest.mark.heavy
@each_of("file", sample(list(PATHS.values()), 5))
def test_it_accepts_the_shipped_routines(file: Path) -> None:
    jsonschema.validate(plain(file.read_text(encoding="utf-8")), SCHEMA, jsonschema.Draft202012Validator)


def test_it_accepts_the_template() -> None:
    jsonschema.validate(plain(TEMPLATE), SCHEMA, jsonschema.Draft202012Validator)


GOOD = [
    "reps: 5",
    "reps: [8, 6, 4]",
    "hold: 10.5",
    "hold: [10, 8]",
    "hold: 10\nreps: 5",
    "hold: 10\nreps: [5, 4]",
    "work: 40",
    "open: true",
    "reps: 5\nopen: false",
    "reps: 5\ntempo: 3-1-2-0",
    "reps: 5\ntempo: 3120",
    "reps: 5\ntempo: 40X0",
    'reps: 5\ntempo: "0310"',
    "reps: 5\ntempo: 2.5-0-2.5-0",
    "reps: 5\nrest: until next",
    "reps: 5\nrest: 0",
    "reps: 5\nrest: 12.5",
    "reps: 5\nsides: each",
    "reps: 5\nfirst_side: right",
    "reps: 5\nstart_with: lift",
    "reps: 5\nid: a-b-1",
    "reps: 5\nwords: {hold: stay}",
    "reps: 5\ncues: {setup: [Stand.], reminder: Slowly.}",
    "reps: 5\nvariations: {easier: {name: B, reps: 3}}",
    "reps: 5\nget_ready: 3",
    'reps: 5\ncues: {setup: ["no", "💪 Ü"]}',
    'reps: 5\ncues: {reminder: "two\\nlines"}',
    "sets: 3\nreps: 5",
]

BAD = [
    "rest: 5",
    "reps: 5\nwork: 40",
    "reps: 5\nhold: 5\nopen: true",
    "hold: 10\ntempo: 3-1-2-0",
    "work: 10\ntempo: 3-1-2-0",
    "open: false",
    "reps: 0",
    "reps: 201",
    "reps: 5.5",
    "reps: []",
    'reps: "5"',
    "reps: true",
    "reps: [5, x]",
    "hold: 0",
    "hold: 3601",
    'hold: "10"',
    "open: 1",
    'open: "true"',
    "reps: 5\ntempo: 3-1-2",
    "reps: 5\ntempo: 312",
    "reps: 5\ntempo: 31200",
    "reps: 5\ntempo: 3-x-2-0",
    "reps: 5\ntempo: 0-1-0-1",
    'reps: 5\ntempo: "0101"',
    "reps: 5\ntempo: 61-0-1-0",
    "reps: 5\ntempo: 0.1-0-1-0",
    "reps: 5\ntempo: 3.5",
    "reps: 5\ntempo: {eccentric: 3}",
    "reps: 5\ntempo: [3, 1, 2, 0]",
    "reps: 5\nrest: 1m30s",
    "reps: 5\nrest: -1",
    "reps: 5\nrest: until ready",
    "reps: 5\nsides: both",
    "reps: 5\nfirst_side: middle",
    "reps: 5\nid: Not An Id",
    'reps: 5\nid: ""',
    "reps: 5\nwords: [down]",
    "reps: 5\ncues: Stand.",
    "reps: 5\ncues: {setup: Stand.}",
    "reps: 5\ncues: {setup: [5]}",
    'reps: 5\ncues: {setup: [""]}',
    'reps: 5\ncues: {setup: ["  "]}',
    'reps: 5\ncues: {setup: ["\\e[31m"]}',
    "reps: 5\nvariations: {easier: {reps: 3}}",
    "reps: 5\nvariations: {simpler: {name: B}}",
    "reps: 5\ncolour: red",
    "reps: 5\nget_ready: 2",
    "sets: 51\nreps: 5",
    "reps: 5\ncues:",
    "reps: 5\ntempo: null",
    "reps: 5\ncues: {setup: [" + "x" * 401 + "]}",
    "sets: 0\nreps: 5",
]

WHOLE_GOOD = [
    "superset: true\n    rounds: 3\n    rest: 10\n    rest_between: until next",
    "superset: true",
    "superset: false",
    "name: Part",
]
WHOLE_BAD = ["rounds: 3", "superset: false\n    rest: 10", "superset: 1", "rest_between: 0", "name: 5", "order: random"]


def one_exercise(lines: str) -> str:
    indented = "".join(f"        {line}\n" for line in lines.splitlines())
    return f"title: T\nblocks:\n  - exercises:\n      - name: A\n{indented}"


def one_block(lines: str) -> str:
    return f"title: T\nblocks:\n  - exercises: [{{name: A, reps: 5}}, {{name: B, hold: 5}}]\n    {lines}\n"


@each_of(
    ("text", "good"),
    [
        *((one_exercise(lines), True) for lines in GOOD),
        *((one_exercise(lines), False) for lines in BAD),
        *((one_block(lines), True) for lines in WHOLE_GOOD),
        *((one_block(lines), False) for lines in WHOLE_BAD),
        ("title: T\nblocks: []\n", False),
        ("blocks: [{exercises: [{name: A, reps: 5}]}]\n", False),
        ("title: T\nlanguage: english\nblocks: [{exercises: [{name: A, reps: 5}]}]\n", False),
        ("title: T\nlanguage: pt-BR\nblocks: [{exercises: [{name: A, reps: 5}]}]\n", True),
        ("[]\n", False),
    ],
)
def test_schema_and_models_agree(text: str, good: bool, tmp_path: Path) -> None:
    file = tmp_path / "test.yaml"
    file.write_text(text, encoding="utf-8")
    document = loading.read(file)
    assert (document.routine is not None) == good, [str(problem) for problem in document.problems]
    assert accepts(plain(text)) == good
