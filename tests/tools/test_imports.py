"""What import-linter does not see: libraries imported by name at run time, modules in no layer, circles."""

import ast
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]

PLACES = {
    "pyttsx3": {"speech/pyttsx3_worker.py"},
    "espeakng_loader": {"speech/pyttsx3_worker.py"},
    "piper": {"speech/piper_worker.py"},
    "hibari": {"speech/hibari_worker.py"},
    "py_nanotts": {"speech/pico_worker.py"},
    "onnxruntime": {"speech/piper_worker.py", "hearing/detector.py"},
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


@pytest.mark.heavy
def test_each_library_has_its_one_place() -> None:
    package = ROOT / "voicecoach"
    for path in package.rglob("*.py"):
        for name in dynamic_imports(path):
            if name != "voicecoach":
                assert path.relative_to(package).as_posix() in PLACES.get(name, set()), f"{path} imports {name}"


def test_each_module_is_in_a_layer() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layered = next(contract for contract in contracts if contract["type"] == "layers")["layers"]
    rooms = {room.strip() for layer in layered for room in layer.replace(":", "|").split("|")}
    loose = {
        module
        for module in grimp.build_graph("voicecoach").modules
        if not any(f"{module}.".startswith(f"{room}.") for room in rooms)
    }
    assert loose == {"voicecoach", "voicecoach.__main__", "voicecoach.base"}  # the last is the room of two layers


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph("voicecoach", exclude_type_checking_imports=True)
    TopologicalSorter({m: graph.find_modules_directly_imported_by(m) for m in graph.modules}).prepare()
