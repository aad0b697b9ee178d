"""The tables of docs/routine-format.md and the published schema, made from the models.

Run `python -m voicecoach.routine.reference` after a change of the models; a test compares.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any, Final

from voicecoach.routine.advice import expected, listed
from voicecoach.routine.explain import Schema
from voicecoach.routine.schema import json_schema

FORMAT_PAGE: Final = "routine-format.md"
SCHEMA: Final = "routine.schema.json"
_SECTION: Final = re.compile(r"(<!-- fields of (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(page: str) -> str:
    """The page with new tables between its marks and the rest unchanged."""
    schema = json_schema()
    return _SECTION.sub(lambda found: f"{found.group(1)}{table(schema, found.group(2))}{found.group(3)}", page)


def sections(page: str) -> list[str]:
    """The models that have a table on a page."""
    return [name for _, name, _ in _SECTION.findall(page)]


def table(schema: dict[str, Any], model: str) -> str:
    """The fields of a model as a table: key, values, default, meaning."""
    parts = Schema(schema)
    node = schema if model == "Routine" else schema["$defs"][model]
    rows = [
        f"| `{key}` | {_takes(parts, field)} | {_default(key, node, field)} | {field.get('description', '')} |"
        for key, field in node["properties"].items()
    ]
    return "\n".join(["| key | takes | without it | |", "| --- | --- | --- | --- |", *rows]) + "\n"


def schema_text() -> str:
    """The text of docs/routine.schema.json."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=True) + "\n"


def write(folder: Path) -> None:
    """Writes the tables of the page in a folder, and the schema beside it."""
    page = folder / FORMAT_PAGE
    page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / SCHEMA).write_text(schema_text(), encoding="utf-8")


def _takes(parts: Schema, field: dict[str, Any]) -> str:
    whole = parts.resolved(field)
    if whole.get("named") == "Tempo":
        return "a tempo"
    if whole.get("type") == "object":
        return f"[{whole['named']}](#{whole['named'].lower()})"
    choices = [parts.resolved(choice) for choice in whole.get("anyOf", [whole])]
    return listed([expected(choice, parts.resolved) for choice in choices], "or")


def _default(key: str, node: dict[str, Any], field: dict[str, Any]) -> str:
    if key in node.get("required", ()):
        return "must be there"
    default = field.get("default")
    if default is None or default == "" or isinstance(default, list | dict):
        return ""
    return f"`{json.dumps(default)}`" if isinstance(default, bool) else f"`{_number(default)}`"


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs"))
