"""What import-linter cannot see: libraries that are imported by name at run time have their one place too."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PLACES = {
    "pyttsx3": {"speech/pyttsx3_worker.py"},
    "espeakng_loader": {"speech/pyttsx3_worker.py"},
    "piper": {"speech/piper_engine.py"},
    "onnxruntime": {"speech/piper_engine.py", "hearing/detector.py"},
}


def dynamic_imports(path: Path) -> Iterator[str]:
    """The top-level names that a module gives to importlib."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and called(node) in ("import_module", "__import__"):
            name = node.args[0]
            written = name.values[0] if isinstance(name, ast.JoinedStr) else name
            assert isinstance(written, ast.Constant), f"{path}: import by a name that begins as it is written"
            yield str(written.value).split(".")[0]


def called(node: ast.Call) -> str:
    return str(getattr(node.func, "attr", getattr(node.func, "id", "")))


def test_each_library_has_its_one_place() -> None:
    package = ROOT / "voicecoach"
    for path in package.rglob("*.py"):
        for name in dynamic_imports(path):
            if name != "voicecoach":
                assert path.relative_to(package).as_posix() in PLACES.get(name, set()), f"{path} imports {name}"
