"""One word for one thing: no public class or constant of the house has the name of another one."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "voicecoach"
SAME_MEANING = {"ENGINE", "T"}
"""`ENGINE`: what the registry of speech engines finds in each adapter; `T`: any type."""


@pytest.mark.heavy
def test_no_public_class_name_stands_for_two_classes() -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert {name: places for name, places in found.items() if len(places) > 1} == {}, "call one of them something else"


@pytest.mark.heavy
def test_no_public_constant_name_stands_for_two_constants() -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for name in (target.id for target in targets if isinstance(target, ast.Name)):
                if name.isupper() and not name.startswith("_") and name not in SAME_MEANING:
                    found[name].append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert {name: places for name, places in found.items() if len(places) > 1} == {}, "call one of them something else"
