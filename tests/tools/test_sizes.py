"""The sizes of docs/architecture.md, section 5, hold."""

import ast
from pathlib import Path
from statistics import median

PACKAGE = Path(__file__).resolve().parents[2] / "voicecoach"


def test_no_module_and_no_function_is_longer_than_the_plan_says() -> None:
    texts = {path.relative_to(PACKAGE): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    modules = {str(path): len(text.splitlines()) for path, text in texts.items()}
    functions = {
        f"{path}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path, text in texts.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in modules.items() if lines > 500} == {}
    assert {name: lines for name, lines in functions.items() if lines > 60} == {}
    assert median(modules.values()) < 200
    assert median(functions.values()) < 10
