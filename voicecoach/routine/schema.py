"""The format as JSON Schema 2020-12, for editors and for the messages of `explain`."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, Final, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from voicecoach.routine.models import Routine
from voicecoach.routine.texts import CLEAN_PATTERN, LINE_LENGTH, LINE_PATTERN, NOTE_LENGTH

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Part: TypeAlias = Any
"""A part of a schema: a mapping mostly, or a list or a value in one."""

_TEXTS: Final[dict[str, dict[str, Any]]] = {
    "Line": {"minLength": 1, "maxLength": LINE_LENGTH, "pattern": LINE_PATTERN},
    "Note": {"maxLength": NOTE_LENGTH, "pattern": CLEAN_PATTERN},
}


@cache
def json_schema() -> dict[str, Any]:
    """The schema of a routine file, for an editor's completion and checks.

    It describes the file, not the models: a tempo is a text or four digits, a rest a number or `until next`.
    Rules between exercises (different ids, the sets of a superset) and between lists and numbers (`sets` and
    a ladder) are beyond it; `voicecoach check` knows them. Made once, in a tenth of a second: do not change it.
    """
    made: dict[str, Any] = _tidied(Routine.model_json_schema(schema_generator=_Described))
    shared = {name: {"type": "string", **limits} for name, limits in _TEXTS.items()}
    definitions = {**made.pop("$defs"), **shared}
    return {"$schema": DIALECT, **made, "title": "voicecoach routine", "$defs": dict(sorted(definitions.items()))}


class _Described(GenerateJsonSchema):
    """Describes each field by its docstring.

    pydantic can do so itself (`use_attribute_docstrings`), but reads the source whenever a model is made: a tenth of
    the time that it takes to load a routine, for what only editors want to know.
    """

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """See `GenerateJsonSchema`."""
        made = super().model_schema(schema)
        for name, text in _docstrings(schema["cls"]):
            if name in made["properties"]:
                made["properties"][name]["description"] = text
        return made


def _docstrings(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Yields each field of a model that has a docstring, with the docstring."""
    (definition,) = ast.parse(inspect.getsource(model)).body
    for field, below in pairwise(getattr(definition, "body", ())):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, inspect.cleandoc(text)


def _tidied(node: Part, *, names: bool = False) -> Part:
    """Without null (a key without a value is refused) and without titles that only repeat the key.

    Args:
        node: a part of a schema.
        names: its keys are names of fields, not words of the schema.
    """
    if isinstance(node, list):
        return [_tidied(part) for part in node if part != {"type": "null"}]
    if not isinstance(node, dict):
        return node
    if names:
        return {key: _tidied(value) for key, value in node.items()}
    kept = {
        key: _tidied(value, names=key in ("properties", "$defs"))
        for key, value in node.items()
        if not (key == "title" and "properties" not in node) and (key, value) != ("default", None)
    }
    if "description" in kept:
        kept["description"] = " ".join(kept["description"].split())
    return _shared(_single(kept))


def _shared(node: dict[str, Any]) -> dict[str, Any]:
    """A reference for each of the two kinds of text: their patterns are long, and used dozens of times."""
    for name, limits in _TEXTS.items():
        if limits.items() <= node.items():
            return {
                "$ref": f"#/$defs/{name}",
                **{key: node[key] for key in node if key not in limits and key != "type"},
            }
    return node


def _single(node: dict[str, Any]) -> dict[str, Any]:
    """An `anyOf` with one member replaced by the member."""
    choices = node.get("anyOf")
    if not isinstance(choices, list) or len(choices) != 1:
        return node
    return {**choices[0], **{key: value for key, value in node.items() if key != "anyOf"}}
