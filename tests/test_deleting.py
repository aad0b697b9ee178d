"""Whatever deletes, moves or writes over a file stands in the table of docs/security.md, with its guard and test."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TABLE = "## What is deleted or written over, and what guards it"
DELETES = {"unlink", "rmtree", "rmdir", "rename", "renames", "remove", "move"}


def deletes(path: Path) -> bool:
    """Whether a module deletes, moves or writes over files by itself."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, owner = node.func.attr, getattr(node.func.value, "id", "")
            of_lists = name == "remove" and owner != "os"
            of_paths = name == "replace" and len(node.args) == 1 and not node.keywords  # that of a string has two
            if (name in DELETES and not of_lists) or of_paths:
                return True
    return False


def table() -> str:
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8").partition(TABLE)[2]
    return text.partition("\n## ")[0]


def deleting_modules() -> list[str]:
    files = [*(ROOT / "voicecoach").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    return sorted(file.relative_to(ROOT).as_posix().removeprefix("voicecoach/") for file in files if deletes(file))


def test_some_modules_delete() -> None:
    assert {"tools/ours.py", "hearing/store.py", "library/adding.py"} <= set(deleting_modules())


@pytest.mark.parametrize("module", deleting_modules())
def test_each_has_its_guard_and_its_test_in_the_table(module: str) -> None:
    row = next((line for line in table().splitlines() if f"`{module}`" in line), "")
    *_, tests, _ = row.split("|") if row else ("", "", "")
    assert re.search(r"`tests/", tests), f"docs/security.md has no row for {module}"
